import pytest

import nlp
from ingest.document import Document, Origin, Page, Region, RegionKind, Source, Word
from nlp.redact import BLOCK, Level

LETTER = """ĐƠN TỐ CÁO
Kính gửi: Thanh tra tỉnh Phú Thọ
Tôi tên là Vi Thị Mùi, sinh năm 1971, CCCD 025171003377, trú tại khu 6, xã Tam Nông.
Ông Hà Công Trường, Chủ tịch UBND xã, đã bán đất công ích. Chồng tôi là Lò Văn Pản biết việc này.
Chị Mùi đã nhiều lần hỏi. Liên hệ 0912 345 678 hoặc vimui@gmail.com.
Người tố cáo
Vi Thị Mùi
"""


def test_the_writer_disappears_and_the_accused_stays():
    petition = nlp.parse_text(LETTER)
    redaction = nlp.redact(petition)
    assert len(redaction.text) == len(petition.text)
    for secret in ("Mùi", "Vi Thị", "025171003377", "0912", "vimui", "Pản", "khu 6", "1971"):
        assert secret not in redaction.text
    for kept in ("Hà Công Trường", "bán đất công ích", "Thanh tra tỉnh"):
        assert kept in redaction.text
    assert BLOCK in redaction.text


def test_everyone():
    redaction = nlp.redact(nlp.parse_text(LETTER), Level.EVERYONE)
    assert "Trường" not in redaction.text


def test_a_phone_that_lost_a_figure_and_a_broken_mail_are_hidden():
    text = (
        "Hẻm ngập đã lâu, xin nạo vét cống. ĐT: (+84) 908 231 77; thư: uyen.ha@ luat.vn ạ, rất gấp."
    )
    shown = nlp.redact(nlp.parse_text(text)).text
    for secret in ("908", "77;", "uyen", "luat"):
        assert secret not in shown
    assert "xin nạo vét cống" in shown


def test_unknown_level_is_refused():
    with pytest.raises(ValueError, match="half"):
        nlp.redact(nlp.parse_text("x"), "half")


def test_page_regions():
    text = "Tôi tên là Vi Thị Mùi"
    words, at = [], 0
    for part in text.split():
        at = text.index(part, at)
        words.append(Word(part, at, (at, 0.0, at + len(part), 9.0)))
        at += len(part)
    signature = Region(RegionKind.SIGNATURE, (1.0, 2.0, 3.0, 4.0), 0.9)
    stamp = Region(RegionKind.INCOMING_STAMP, (5.0, 5.0, 6.0, 6.0), 0.9)
    page = Page(1, 595, 842, text, tuple(words), Origin.OCR, 0.9, regions=(signature, stamp))
    petition = nlp.parse([Document(Source("a", "0" * 64, "image/png", 1), (page,))])
    boxes = {r.box for r in nlp.redact(petition).regions}
    start = text.index("Vi")
    assert (start, 0.0, start + 2, 9.0) in boxes
    assert signature.box in boxes
    assert stamp.box not in boxes


@pytest.mark.parametrize("text", ["", "đơn", "12345", "Hello there", "👍 👍"])
def test_any_text(text):
    assert len(nlp.redact(nlp.parse_text(text)).text) == len(text)


def test_summary():
    petition = nlp.parse_text(LETTER)
    assert nlp.summary(petition, "TC") == (
        "Bà Vi Thị Mùi (Xã Tam Nông) tố cáo đối với Hà Công Trường."
    )


def test_summary_leaves_gaps_open():
    sentence = nlp.summary(nlp.parse_text("Đề nghị phường dọn rác."))
    assert sentence.startswith("Người gửi chưa rõ tên")
    assert nlp.summary(nlp.parse_text("")) == "Người gửi chưa rõ tên có đơn."
