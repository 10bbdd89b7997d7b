"""Legacy encodings: detection and exact conversion; all that is not Vietnamese stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import Encoding, Run, convert, convert_text
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
