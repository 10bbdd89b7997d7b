import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from ingest.document import Document, Origin, Page, Source
from nlp.keystrokes import meant
from nlp.reading import reading


def pages(*texts: str) -> nlp.Petition:
    source = Source("", "0" * 64, "text/plain", 0)
    made = tuple(
        Page(number, 0.0, 0.0, text, (), Origin.OFFICE, 1.0)
        for number, text in enumerate(texts, start=1)
    )
    return nlp.parse([Document(source, made)])


@pytest.mark.parametrize(
    ("typed", "syllable"),
    [
        ("ddaats", "đất"), ("d9a61t", "đất"), ("nguowif", "người"), ("ngu7o72i", "người"),
        ("Vieejt", "Việt"), ("DDOWN", "ĐƠN"), ("khieeus", "khiếu"), ("uyr", "ủy"),
        ("class", None), ("off", None), ("nhanh", None), ("A61", None), ("18A", None),
    ],
)  # fmt: skip
def test_keystrokes(typed, syllable):
    assert meant(typed) == syllable


def test_a_letter_of_keystrokes_is_read():
    petition = nlp.parse_text(
        "Tooi teen laf Nguyeenx Vawn Tams, tru taij phuowngf Kim Lieen, Haf Nooij. Tooi khieeus "
        "naij Quyeets ddinhj soos 412/QD-UBND ngayf 12/3/2026."
    )
    found = {(e.kind.value, e.text): e.value for e in petition.entities}
    assert found["PETITIONER", "Nguyeenx Vawn Tams"] == "Nguyễn Văn Tám"
    assert found["WARD", "phuowngf Kim Lieen"]["name"] == "Kim Liên"


def test_one_english_word_is_no_keystroke():
    text = "Tôi học lớp class A tại trung tâm, giáo viên tên Bass."
    assert reading(text).text == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tô-\ni là người", "Tôi là người"),
        ("số 412/QĐ-\nUBND", "số 412/QĐ-UBND"),
        ("số 0912-\n345-678", "số 0912-345-678"),
        ("Đ Ơ N   K H I Ế U   N Ạ I", "ĐƠN KHIẾU NẠI"),
        ("Đ Ơ N T Ố C Á O", "ĐƠN TỐ CÁO"),
        ("ngày 9/9/2O25, số tiền 486.3OO.OOO", "ngày 9/9/2025, số tiền 486.300.000"),
        ("- một\n- hai", "- một\n- hai"),
        ("lô A1 và B2", "lô A1 và B2"),
    ],
)
def test_what_rules_read(text, read):
    assert reading(text).text == read


def test_headers_and_page_numbers_are_left_out_and_sentences_go_on():
    petition = pages(
        "Đơn của hộ ông Bé\nĐƠN KHIẾU NẠI\nTôi tên là Lê Văn Tám, số điện thoại của tôi là\n- 1 -",
        "Đơn của hộ ông Bé\n0912 345 678 để liên hệ, tôi khiếu nại việc\n- 2 -",
        "Đơn của hộ ông Bé\nthu hồi đất.\n- 3 -",
    )
    read = reading(petition.text, petition.page_starts).text
    assert read.count("Đơn của hộ ông Bé") == 1
    assert "- 2 -" not in read
    assert "khiếu nại việc\nthu hồi đất" in read
    phone = next(e for e in petition.entities if e.kind is nlp.EntityKind.PHONE)
    assert petition.text[phone.start : phone.end] == "0912 345 678"


def test_lines_broken_by_the_margin_go_on():
    body = (
        "Gia đình tôi có thửa đất đã sử dụng ổn định từ năm 1990 đến nay, không có tranh\n"
        "chấp với ai, vậy mà phường vẫn ra thông báo thu hồi, tôi không đồng ý với cách\n"
        "tính tiền bồi thường quá thấp so với giá thị trường ở khu vực này nhiều năm qua\n"
        "nên tôi viết đơn.\n"
    )
    read = reading(body).text
    assert read.count("\n") == 1
    assert "tranh chấp với ai" in read


@given(st.lists(st.text(alphabet="aâđ ĐO0l19-\n.\u00ad", max_size=40), min_size=1, max_size=4))
def test_spans_point_into_the_text_shown(parts):
    text = "\n\n".join(parts)
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 2
    read = reading(text, starts)
    position = 0
    for index in range(len(read.text)):
        start, end = read.span(index, index + 1)
        assert 0 <= start <= end <= len(text)
        assert start >= position
        position = start
    assert read.span(0, len(read.text)) == (read.span(0, 1)[0], read.span(0, len(read.text))[1])


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    petition = nlp.parse_text(text)
    assert petition.doc.text == petition.text
    for entity in petition.entities:
        assert petition.text[entity.start : entity.end] == entity.text
        assert 0.0 <= entity.confidence <= 1.0
    covered = [(s.start, s.end) for s in petition.sections]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(covered))
    assert len(nlp.redact(petition).text) == len(petition.text)
    nlp.signers(petition)
    nlp.matters(petition)
    nlp.summary(petition)
