import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.sentences import sentence_starts
from nlp.text import normalise
from nlp.tokens import make_doc, tokenize

STRANGE = [
    "",
    " ",
    "\n\n",
    "a",
    "12345 67890",
    "👩‍👩‍👧 xin\x00chào \u200b ạ\x85\u2028z",
    "a." * 3000,
    "(" * 3000,
    "123" * 2000,
    "e\u0301" * 500,
    "\u1112\u1161\u11ab abc",
    "İİİ ĐƠN",
    " \t\r\n x",
    "Hello, this letter is not written in Vietnamese.",
    "TOI TEN LA NGUYEN VAN A",
    "\U0001d15e",  # one character, of which NFC makes two
]


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_has_exact_tokens(text):
    check(text)


@given(st.text(max_size=80) | st.text(alphabet="aă đ\u0301\n.,()-/:12@=>", max_size=80))
@settings(deadline=None)
def test_random_text_has_exact_tokens(text):
    check(text)


def check(text):
    position = 0
    for start, end in tokenize(text):
        assert not text[position:start].strip()
        assert start < end
        position = end
    assert not text[position:].strip()
    nfc = normalise(text).text
    assert make_doc(nfc).text == nfc


def test_words():
    text = "Tôi làm đơn khiếu nại quyết định của Ủy ban nhân dân phường."
    words = [text[a:b] for a, b in tokenize(text)]
    assert "khiếu nại" in words
    assert "quyết định" in words


def test_capitals_are_segmented_like_small_letters():
    text = "ĐƠN KHIẾU NẠI"
    assert [text[a:b] for a, b in tokenize(text)] == ["ĐƠN", "KHIẾU NẠI"]


def test_doc_can_be_matched_without_diacritics():
    doc = make_doc("Tôi khiếu nại")
    assert [t.norm_ for t in doc] == ["toi", "khieu nai"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Tôi ở TP. Hà Nội, gần P. Hoàng Liệt.",
        "Theo Đ/c. Trưởng ban thì QĐ số 412/QĐ-UBND. còn hiệu lực",
        "1. Đất bị thu hồi trái luật",
        "Ông T. V. Chiêu lấn đất",
        "Quyết định này được Chủ tịch Ủy ban nhân dân phường ký vào ngày,\n12 tháng 3 năm 2025",
    ],
)
def test_dots_and_lines_that_end_nothing(sentence):
    starts = sentence_starts(sentence)
    assert len(starts) <= (1 if "412" in sentence else 0)


def test_sentences():
    text = "Tôi làm đơn. Xã không trả lời! Vì sao?\nĐề nghị giải quyết."
    assert [s.text.strip() for s in make_doc(text).sents] == [
        "Tôi làm đơn.",
        "Xã không trả lời!",
        "Vì sao?",
        "Đề nghị giải quyết.",
    ]
