"""Forms that a stranger's letters brought: one test for each family of rules."""

import pytest

from nlp import parse_text
from nlp.fields.letter import letter_of
from nlp.fields.people import find_names
from nlp.petition import EntityKind, SectionKind

K = EntityKind
S = SectionKind


def found(kind, text):
    return [e.text for e in parse_text(text).entities if e.kind is kind]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "Tôi đã báo phường ngày 3/8, 9/8, 21/8/2026 mà không ai tới.",
            ["3/8", "9/8", "21/8/2026"],
        ),
        ("Đêm 30 Tết họ kéo tới nhà tôi.", ["30 Tết"]),
        ("Nhà thuốc ở đường 2 Tháng 4 bán hàng giả.", []),
    ],
)
def test_dates_of_lists_and_feasts(text, dates):
    assert found(K.DATE, text) == dates


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Cái bìa của tôi số BM 661203 cấp năm 2012.", "BM 661203"),
        ("Tôi nộp tiền theo phiếu thu PT 0931 còn giữ.", "PT 0931"),
        ("Đất đã kê khai theo Chỉ thị 299/TTg từ lâu.", "299/TTg"),
    ],
)
def test_lettered_numbers(text, number):
    assert found(K.DOC_NUMBER, text) == [number]


def test_year_of_birth_before_a_card_is_no_document():
    assert found(K.DOC_NUMBER, "Đinh Văn Khuê – sinh năm 1950 – CCCD 036050004417") == []


def test_given_names_and_highland_names():
    people = "Ông Phan Văn Chước lấn đất. Tôi đã gặp Chước hai lần, có K'Brếp chứng kiến."
    letter = letter_of(people)
    names = [people[n.start : n.end] for n in find_names(letter)]
    assert names == ["Phan Văn Chước", "Chước", "K'Brếp"]


def test_company_under_the_accused_is_accused():
    text = (
        "ĐƠN TỐ CÁO\nKính gửi: Công an xã Tân An\nTôi tên: Lê Thị Hoa, sinh năm 1970\n"
        "Người bị tố cáo: Ngô Văn Hợi, giám đốc Công ty TNHH Vận tải Hợi Liên\n"
        "Xe của công ty làm đổ tường nhà tôi. Tôi đề nghị buộc bồi thường.\n"
    )
    assert "Công ty TNHH Vận tải Hợi Liên" in found(K.RESPONDENT, text)


def test_sections_after_an_ornament():
    text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n---o0o---\n"
        "Hà Nội, ngày 3 tháng 5 năm 2026\nĐƠN KHIẾU NẠI\nKính gửi: UBND phường Láng\n"
        "Họ, tên: Lê Văn Bình\nNgười ra quyết định: Bà Lục Thị Hà\n"
        "Ngày 2/4/2026 phường phá cổng nhà tôi.\nTôi đề nghị trả lại cổng.\n"
        "Lời khiếu nại trên đây là sự thật.\nChứng cứ: 03 ảnh chụp\n"
    )
    kinds = [s.kind for s in parse_text(text).sections]
    assert kinds == [
        S.MOTTO, S.PLACE_DATE, S.TITLE, S.RECIPIENTS, S.WRITER, S.RESPONDENT, S.BODY, S.REQUEST,
        S.PLEDGE, S.ATTACHMENTS,
    ]  # fmt: skip


def test_ward_of_the_date_line():
    text = (
        "Tôi ở thôn Ea Na, xã Krông Pắc, tỉnh Đắk Lắk, xin xã sửa đường.\n"
        "Krông Pắc, ngày 4/5/2026\nLê Văn Bình\n"
    )
    assert found(K.WARD, text) == ["xã Krông Pắc", "Krông Pắc"]
