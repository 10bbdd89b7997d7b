"""Legacy encodings: detection and exact conversion; all that is not Vietnamese stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import Encoding, Run, convert, convert_text, convert_words
from ingest.legacy.fonts import encoding_of, is_capital
from ingest.legacy.tables import decode, pairs

LINES = (
    "Kính gửi: Ủy ban nhân dân phường Khương Đình, quận Thanh Xuân, thành phố Hà Nội",
    "Tôi tên là Nguyễn Thị Huyền, sinh năm 1968, thường trú tại số 12 ngõ 45 đường Bùi Xương Trạch",
    "Diện tích 45,5 m² (thửa số 12), nhiệt độ 25°C, theo § 5 ± 1 của bản vẽ kèm theo đơn này",
    "Ngày 15/3/2024 tôi nhận được Quyết định số 123/QĐ-UBND về việc thu hồi đất của gia đình tôi",
    "Tiếng ồn, mùi hôi và khói bụi từ xưởng sản xuất, ảnh hưởng đến sức khỏe của người dân ở ngõ",
)
FOREIGN = (
    "El señor Peña comió en la calle, año 1999. Mañana será otro día.",
    "Die Straße für Fußgänger wäre schön, eine Übung über die Größe",
    "L'été dernier, où étiez-vous? Ça va très bien, le garçon, la forêt",
    "São Paulo não é só isto, coração, ações, você também",
    "m² 25°C § ½ ± 3 µm ×",
    "« Hôtel de l'Opéra »",
    "Microsoft® Windows™ 10 © 2020",
    "10 m²/người, 3 µm × 4 mm, nº 5, ½ kg, 2 ± 1, § 5",
    "jean.dupont@example.org, 12 Rue de l'Église, 75001 Paris, café crème à 4,50 €",
    'if (a[0] != "\\xe9") { return x->y ? s / 2 : ~b; }',
)


def _latin(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def encode(text: str, encoding: Encoding) -> str:
    """The surface a text shows when its bytes in an encoding are taken for Latin-1."""
    if encoding is Encoding.MOJIBAKE:
        return "".join(_latin(byte) if byte > 127 else chr(byte) for byte in text.encode())
    if encoding is Encoding.CP1258:
        return "".join(map(_cp1258, text))
    table: dict[str, str] = {}
    for surface, letter in pairs(encoding).items():
        if all(ord(c) < 256 for c in surface):
            table.setdefault(letter, surface)
    if encoding is Encoding.TCVN3:
        return "".join(table.get(c, table.get(c.lower(), c)) for c in text)
    return "".join(table.get(c, c) for c in text)


def _cp1258(character: str) -> str:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = unicodedata.normalize("NFD", character)
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
    marks = "".join(c for c in parts if c in tones)
    return "".join(c.encode("cp1258", "replace").decode("latin-1") for c in base + marks)


def _same(found: str, truth: str, encoding: Encoding) -> bool:
    # TCVN3 knows no marked capitals, so their case is lost by the encoding itself
    return found.lower() == truth.lower() if encoding is Encoding.TCVN3 else found == truth


@pytest.mark.parametrize("encoding", list(Encoding))
def test_whole_letters(encoding):
    text = "\n".join(LINES)
    found, encodings = convert_text(encode(text, encoding))
    assert _same(found, text, encoding)
    assert encodings == {encoding}


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("line", LINES)
def test_lines_half_legacy_half_unicode(line, encoding):
    words = line.split(" ")
    half = len(words) // 2
    mixed = " ".join(words[:half]) + " " + encode(" ".join(words[half:]), encoding)
    found, _ = convert_text(mixed)
    assert _same(found, line, encoding)


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_and_signs_stay(text):
    assert convert_text(text) == (text, frozenset())


@pytest.mark.parametrize("text", LINES)
def test_unicode_stays(text):
    assert convert_text(text) == (text, frozenset())


def test_decomposed_unicode_is_composed():
    text = unicodedata.normalize("NFD", LINES[0])
    assert convert_text(text) == (LINES[0], frozenset())


def test_font_decides_for_short_runs():
    runs = [
        Run("®¬n", ".VnTimeH"),
        Run(" "),
        Run("tè c¸o", ".VnTime"),
        Run(" của ông ", "Times New Roman"),
        Run("Nguyeãn", "VNI-Times"),
    ]
    assert "".join(part.text for part in convert(runs)) == "ĐƠN tố cáo của ông Nguyễn"


@pytest.mark.parametrize(
    ("font", "encoding", "capital"),
    [
        (".VnTime", Encoding.TCVN3, False),
        (".VnTimeH", Encoding.TCVN3, True),
        ("ABCDEF+.VnTimeH", Encoding.TCVN3, True),
        (".VnArialH", Encoding.TCVN3, True),
        ("VnTimeH-Bold", Encoding.TCVN3, True),
        (".VnArial NarrowH", Encoding.TCVN3, True),
        (".VnBahamasBH", Encoding.TCVN3, True),
        (".VNTIMEH", Encoding.TCVN3, True),
        (".VnHelvetIns", Encoding.TCVN3, False),
        ("VNI-Times", Encoding.VNI, False),
        ("QWERTY+VNI-Helve-Condense", Encoding.VNI, False),
        ("VPS Times", Encoding.VPS, False),
        ("Times New Roman", None, False),
        ("Vni", Encoding.VNI, False),
        (None, None, False),
    ],
)
def test_font_names(font, encoding, capital):
    assert encoding_of(font) is encoding
    assert is_capital(font) is capital


@pytest.mark.parametrize("codec", ["cp1258", "cp1251", "cp1250", "mac_roman"])
def test_font_is_believed_whatever_code_page_showed_its_bytes(codec):
    line = "Kính gửi ủy ban nhân dân phường về việc nước thải ứ đọng"
    shown = encode(line, Encoding.TCVN3).encode("latin-1").decode(codec, "replace")
    assert "\ufffd" not in shown
    assert convert([Run(shown, ".VnTime")])[0].text == line


def test_letters_of_a_symbol_font_are_text_and_its_bullets_are_not():
    hidden = "".join(chr(0xF000 + ord(c)) for c in encode("nước thải", Encoding.TCVN3))
    runs = [Run("\uf0b7", "Symbol"), Run(" "), Run(hidden, ".VnTime"), Run(" §", "Wingdings")]
    assert "".join(part.text for part in convert(runs)) == "• nước thải ▪"


def test_a_legacy_font_worn_by_unicode_text_is_not_believed():
    text = "công văn của phòng, cô giáo và các cháu"
    assert convert([Run(text, ".VnTime")])[0].text == text


def test_letters_of_two_bytes_may_lie_in_two_runs():
    runs = [Run("Nguye", "VNI-Times"), Run("ãn Vaên", "VNI-Times"), Run(" An", "VNI-Times")]
    assert [part.text for part in convert(runs)] == ["Nguyễn", " Văn", " An"]


def test_words_keep_their_owners_and_the_capitals_of_their_parts():
    words = [[Run("®", ".VnTimeH"), Run("iÒu", ".VnTime")], [Run("5,", "Times New Roman")]]
    assert [part.text for part in convert_words(words)] == ["Điều", "5,"]


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ("Theo quyết định, nhà ở, đất ở và ô cửa của tôi đều ở bên hồ", Encoding.VISCII),
        ("Gia đình bác Tư ở thôn Sơn Cao đã nộp 950.000đ, ô tô vẫn ở đó", Encoding.TCVN3),
        ("HĐND xã và 12 hộ đề nghị đo lại 31 mét, ranh giới đã sai từ năm 1999", Encoding.TCVN3),
        ("Ở ngã ba, tổ 5 – khu phố 2, ổ gà rất nhiều, đã có người ngã", Encoding.VPS),
    ],
)
def test_small_words_and_abbreviations_follow_their_line(line, encoding):
    assert _same(convert_text(encode(line, encoding))[0], line, encoding)


def test_typed_capitals_come_back_as_capitals():
    assert convert_text("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM, ®éc lËp tù do h¹nh phóc")[
        0
    ].startswith("CỘNG HÒA")


@given(st.text(alphabet=st.characters(max_codepoint=127, min_codepoint=32), max_size=200))
def test_ascii_is_never_touched(text):
    assert convert_text(text) == (text, frozenset())


@pytest.mark.parametrize("encoding", [e for e in Encoding if e is not Encoding.MOJIBAKE])
def test_every_vietnamese_letter_has_a_surface(encoding):
    letters = "ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
    assert decode(encode(letters, encoding), encoding) == letters


ENDLESS = ("1" * 2000 + "m²", "!" * 2000, "xin" * 700)


@pytest.mark.parametrize("endless", ENDLESS)
@pytest.mark.parametrize("font", [None, "VNI-Times"])
def test_a_word_without_end_stays_and_hides_no_legacy_text(endless, font):
    legacy = encode(LINES[1], Encoding.VNI)
    found = convert([Run(f"{legacy} {endless} {legacy}", font)])
    assert found[0].text == f"{LINES[1]} {endless} {LINES[1]}"


@pytest.mark.parametrize("endless", ENDLESS)
def test_a_word_without_end_in_parts_stays_with_its_owner(endless):
    legacy = [[Run(word, "VNI-Times")] for word in encode(LINES[0], Encoding.VNI).split()]
    parts = [Run(endless[start : start + 7], "Arial") for start in range(0, len(endless), 7)]
    found = [word.text for word in convert_words([*legacy, parts, *legacy])]
    assert found == [*LINES[0].split(), endless, *LINES[0].split()]


def test_a_lone_letter_does_not_belie_its_capital_font():
    # í alone would be likelier as Unicode, but it is the Ớ of BƯỚC
    runs = [Run("B\xa6", ".VnTime"), Run("\xed", ".VnTimeH"), Run("C ch\xa9n", ".VnTime")]
    assert "".join(found.text for found in convert(runs)) == "BƯỚC chân"


@pytest.mark.parametrize("font", [None, "VPS Times"])
def test_bytes_that_libreoffice_keeps_in_the_private_area(font):
    surface = encode("QUYẾT ĐỊNH GIẢI QUYẾT KHIẾU NẠI của người dân về đất ở", Encoding.VPS)
    holes = surface.translate({b: 0xF100 + b for b in (0x81, 0x8D, 0x8F, 0x90, 0x9D)})
    assert holes != surface
    found = convert([Run(holes, font)])
    assert [f.text for f in found] == [f.text for f in convert([Run(surface, font)])]
    assert "QUYẾT" in found[0].text


def test_a_rare_encoding_gives_way_to_the_one_that_rules_the_text():
    text = "\n".join(LINES) + "\nTôi là Pờ Mý Sình, xin nói việc con trước, việc cán bộ sau."
    lines = [line.split(" ") for line in text.split("\n")]
    mixed = "\n".join(
        " ".join([*line[:3], *(encode(word, Encoding.VPS) for word in line[3:])]) for line in lines
    )
    assert convert_text(mixed) == (text, {Encoding.VPS})


@pytest.mark.parametrize("end", ["ô.", "ì.", "ô,"])
def test_letters_that_look_like_hanging_signs(end):
    text = f"Tôi kể để các ông biết tôi không phải hạng {end} Khi người ta bảo là tôi sai"
    assert _same(convert_text(encode(text, Encoding.TCVN3))[0], text, Encoding.TCVN3)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Ng-êi d©n ch-a ®-îc båi th-êng", "Người dân chưa được bồi thường"),
        (
            "khu d©n c- vµ Së T- ph¸p, -u tiªn h-íng dÉn",
            "khu dân cư và Sở Tư pháp, ưu tiên hướng dẫn",
        ),
        ("QuyÕt ®Þnh sè 45/Q§-UBND ngµy 12-3", "Quyết định số 45/QĐ-UBND ngày 12-3"),
        ("m¸y in-t¬-nÐt vµ ti-vi - cña Lª-nin", "máy in-tơ-nét và ti-vi - của Lê-nin"),
    ],
)
@pytest.mark.parametrize("font", [None, ".VnTime"])
def test_a_hyphen_that_was_a_soft_one_is_a_letter_of_tcvn3(typed, read, font):
    assert "".join(run.text for run in convert([Run(typed, font)])) == read


def test_hyphens_of_unicode_text_stay():
    text = "Nhà tôi ở lô C- khu T- số 5, gửi ông Ch-a, ng-ời làm chứng; Sở T- pháp"
    assert convert_text(text) == (text, frozenset())
