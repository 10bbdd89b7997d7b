import unicodedata

import pytest

import nlp
from ingest.document import Document, Origin, Page, Source, Word
from nlp import EntityKind, SectionKind

LETTER = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Hà Nội, ngày 12 tháng 3 năm 2026

ĐƠN KHIẾU NẠI
(V/v: phương án bồi thường)

Kính gửi: - Chủ tịch UBND phường Hoàng Liệt;
- Thanh tra thành phố Hà Nội
Đồng kính gửi: Ban Tiếp công dân

Tôi tên là: Trịnh Văn Khoát, sinh năm 1961
CCCD số: 001061012345 cấp ngày 02/5/2021
Địa chỉ: số 8 ngõ 12 đường Linh Đàm, phường Hoàng Liệt, thành phố Hà Nội
Điện thoại: 0912 345 678

Gia đình tôi sử dụng thửa đất số 87, tờ bản đồ số 14, diện tích 120,5 m2. \
Ngày 05/01/2026 UBND phường ban hành Quyết định số 412/QĐ-UBND thu hồi đất. \
Số tiền bồi thường chỉ 2 tỷ 350 triệu đồng, trái với \
khoản 2 Điều 75 Luật Đất đai 2024. Ông Lê Hữu Tạc, cán bộ địa chính, không trả lời.

Vì vậy, tôi đề nghị Chủ tịch UBND phường hủy Quyết định nói trên và bồi thường theo giá mới.

Tôi xin cam đoan những điều trên là đúng sự thật.

Tài liệu gửi kèm:
- Bản sao Quyết định 412
- Giấy tờ nhà đất

Người khiếu nại
(ký)
Trịnh Văn Khoát
"""


@pytest.fixture(scope="module")
def petition():
    return nlp.parse_text(LETTER)


def values(petition, kind):
    return [e.value for e in petition.entities if e.kind is kind]


def test_sections_cover_the_text_in_order(petition):
    assert petition.sections[0].start == 0
    assert petition.sections[-1].end == len(petition.text)
    for a, b in zip(petition.sections, petition.sections[1:], strict=False):
        assert a.end == b.start


def test_sections(petition):
    kinds = [s.kind for s in petition.sections]
    assert kinds == [
        SectionKind.MOTTO,
        SectionKind.PLACE_DATE,
        SectionKind.TITLE,
        SectionKind.RECIPIENTS,
        SectionKind.CO_RECIPIENTS,
        SectionKind.WRITER,
        SectionKind.BODY,
        SectionKind.REQUEST,
        SectionKind.PLEDGE,
        SectionKind.ATTACHMENTS,
        SectionKind.SIGNATURE,
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EntityKind.SIGN_DATE, ["2026-03-12"]),
        (EntityKind.DATE, ["2021-05-02", "2026-01-05"]),
        (EntityKind.PHONE, ["+84912345678"]),
        (EntityKind.ID_NUMBER, ["001061012345"]),
        (EntityKind.LAND_PARCEL, [{"thua": 87, "to": 14}]),
        (EntityKind.MONEY, [2_350_000_000]),
        (EntityKind.PETITIONER, ["Trịnh Văn Khoát", "Trịnh Văn Khoát"]),
        (EntityKind.RESPONDENT, ["Lê Hữu Tạc"]),
        (EntityKind.ATTACHMENT, ["Bản sao Quyết định 412", "Giấy tờ nhà đất"]),
        (
            EntityKind.RECIPIENT,
            ["Chủ tịch UBND phường Hoàng Liệt", "Thanh tra thành phố Hà Nội", "Ban Tiếp công dân"],
        ),
    ],
)
def test_fields(petition, kind, expected):
    assert values(petition, kind) == expected


def test_document_and_law(petition):
    assert values(petition, EntityKind.DOC_NUMBER)[0] == "412/QĐ-UBND"
    [law] = values(petition, EntityKind.LEGAL_REF)
    assert (law["law"], law["number"], law["article"], law["clause"]) == (
        "Luật Đất đai",
        "31/2024/QH15",
        75,
        2,
    )


def test_entities_are_spans_of_the_text(petition):
    for entity in petition.entities:
        assert petition.text[entity.start : entity.end] == entity.text
    assert petition.doc.text == petition.text


def test_masked_words_tell_no_identity(petition):
    masked = nlp.mask_entities(petition)
    joined = " ".join(masked)
    for secret in ("khoát", "trịnh", "tạc", "linh", "hoàng", "412", "87", "0912", "hà_nội"):
        assert secret not in joined
    assert {"<person>", "<docno>", "<date>", "<phone>", "<id>", "<parcel>", "<ward>"} <= set(masked)
    assert "thu_hồi" in masked or "thu" in masked
    assert not any(any(map(str.isdigit, w)) for w in masked)


@pytest.mark.parametrize(
    "text",
    [
        "ông nguyễn văn khoái lấn chiếm vỉa hè",
        "ong nguyen van khoai lan chiem via he",
        "ÔNG NGUYỄN VĂN KHOÁI LẤN CHIẾM VỈA HÈ",
    ],
)
def test_names_are_masked_however_typed(text):
    words = nlp.mask_entities(nlp.parse_text(text))
    assert "<person>" in words
    assert not {"khoái", "khoai", "nguyễn", "nguyen"} & set(words)


def document(*pages):
    made = []
    for number, text in enumerate(pages, 1):
        words, at = [], 0
        for part in text.split():
            at = text.index(part, at)
            words.append(Word(part, at, (at, 10.0, at + len(part), 20.0)))
            at += len(part)
        made.append(Page(number, 595, 842, text, tuple(words), Origin.TEXT_LAYER, 1.0))
    return Document(Source("x.pdf", "0" * 64, "application/pdf", 1), tuple(made))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "hôm qua con nộp đơn mà cô thu tiền không đưa biên lai, con hỏi thì cô gắt",
            "nộp hỏi gắt",
        ),
        ("Cô Hồng thu tiền quỹ lớp 500 nghìn", "thu tiền"),
        ("con gửi đơn này mong bác xem xét", "gửi xem_xét"),
        ("công ty may không trả lương", "may trả"),
    ],
)
def test_verbs_after_a_form_of_address_are_no_names(text, kept):
    forms = nlp.mask_entities(nlp.parse_text(text))
    seen = {part for form in forms for part in (form, *form.split("_"))}
    assert set(kept.split()) <= seen, forms


def test_spans_lead_back_to_page_and_box():
    decomposed = unicodedata.normalize("NFD", "Kính gửi: Ủy ban\nTôi tên là Trịnh Văn Khoát")
    petition = nlp.parse([document("Đơn kiến nghị", decomposed), document("Trang ba")])
    person = next(e for e in petition.entities if e.kind is EntityKind.PETITIONER)
    place = petition.locate(person.start, person.end)
    assert (place.document, place.page) == (0, 2)
    start = decomposed.index("Tri")
    assert place.box == (start, 10.0, len(decomposed), 20.0)
    assert len(petition.page_starts) == 3
    assert petition.text[petition.page_starts[2] :] == "Trang ba"
    assert all(
        petition.text[w.start : w.end].strip() == petition.text[w.start : w.end]
        for w in petition.words
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "đơn",
        "123 456",
        "This is a letter in English about nothing.",
        "👍" * 50,
        "\x00\x01\x02",
        LETTER.upper(),
        nlp.fold(LETTER),
        LETTER.replace(" ", ""),
        LETTER.replace("\n", " "),
        "\n".join(reversed(LETTER.split("\n"))),
    ],
)
def test_bad_input_gives_a_petition(text):
    petition = nlp.parse_text(text)
    assert petition.doc.text == petition.text
    nlp.mask_entities(petition)


def test_no_documents():
    petition = nlp.parse([])
    assert petition.text == ""
    assert petition.entities == ()


def test_letter_without_diacritics_keeps_its_fields():
    petition = nlp.parse_text(nlp.fold(LETTER))
    assert values(petition, EntityKind.PHONE) == ["+84912345678"]
    assert values(petition, EntityKind.LAND_PARCEL) == [{"thua": 87, "to": 14}]
    assert values(petition, EntityKind.SIGN_DATE) == ["2026-03-12"]
    assert values(petition, EntityKind.DOC_NUMBER)[0] == "412/QĐ-UBND"
    assert [s.kind for s in petition.sections][:4] == [
        SectionKind.MOTTO,
        SectionKind.PLACE_DATE,
        SectionKind.TITLE,
        SectionKind.RECIPIENTS,
    ]


def test_shouted_letter_keeps_its_fields():
    petition = nlp.parse_text(LETTER.upper())
    assert values(petition, EntityKind.DOC_NUMBER)[0] == "412/QĐ-UBND"
    assert "Trịnh Văn Khoát" in values(petition, EntityKind.PETITIONER)
