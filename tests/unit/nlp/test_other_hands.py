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


def kinds_of(text):
    petition = parse_text(text)
    return {petition.text[s.start : s.end].strip(): s.kind for s in petition.sections}


@pytest.mark.parametrize(
    ("message", "farewell"),
    [
        ("Mương bị lấp, nước tràn vào 6 hộ. Đề nghị khơi lại. Lý Kim Thoa, 0939 114 672", "Lý"),
        ("Hẻm ngập từ tháng 6. Mong phường nạo vét ạ. Em tên Ngô Bảo Trâm, ở tổ 4", "Em tên"),
        ("Quán mở loa tới 2 giờ sáng. Đề nghị xử phạt. Một người dân", "Một"),
    ],
)
def test_the_name_after_a_message_is_its_signature(message, farewell):
    last, kind = list(kinds_of(message).items())[-1]
    assert last.startswith(farewell)
    assert kind is S.SIGNATURE


def test_a_message_that_ends_with_its_matter_is_not_signed():
    assert S.SIGNATURE not in kinds_of("Đèn hỏng. Đề nghị thay đèn ở đường Trần Phú.").values()


def test_labels_nobody_listed_belong_to_the_writer():
    text = (
        "ĐƠN KHIẾU NẠI\nKính gửi: Công ty Điện lực Sơn La\nKhách hàng: Quàng Thị Phượng\n"
        "Điểm dùng điện: bản Hoa, xã Thuận Châu\nMã thiết bị: 4417\n"
        "Hóa đơn tháng 6/2026 gấp 8 lần tháng trước mà công tơ không ai kiểm tra.\n"
        "Đề nghị kiểm định lại công tơ.\nQuàng Thị Phượng\n"
    )
    writer = next(part for part, kind in kinds_of(text).items() if kind is S.WRITER)
    assert writer.startswith("Khách hàng")
    assert writer.endswith("4417")
    assert found(K.PETITIONER, text) == ["Quàng Thị Phượng"] * 2


def test_a_subject_between_title_and_recipients():
    text = (
        "ĐƠN KHIẾU NẠI\nQuyết định kỷ luật buộc thôi việc\nKính gửi: Sở Y tế tỉnh Khánh Hòa\n"
        "Tôi tên: Lê Văn Bình\nTôi bị kỷ luật sai. Đề nghị hủy quyết định.\n"
    )
    title = next(part for part, kind in kinds_of(text).items() if kind is S.TITLE)
    assert title.endswith("buộc thôi việc")


def test_a_ragged_narrow_column_is_read_as_paragraphs():
    text = (
        "ĐƠN TỐ CÁO\nKính gửi: Công an\nxã Sa Bình\nTôi tên: Lê Văn Bình,\nCCCD số 062091002745\n"
        "Ngày 13 tháng\n5 năm 2026, bà Trần\nThị Mỹ đến làng, thu mỗi\n"
        "người 85 triệu\nđồng. Làng có\n"
        "9 người nộp, nay điện\nthoại không gọi được.\n"
        "Tôi đề nghị khởi tố bà\nMỹ và thu hồi tiền cho\n"
        "chúng tôi.\nNgày 05/9/2026\nLê Văn Bình\n"
    )
    assert "13 tháng\n5 năm 2026" in found(K.DATE, text)
    assert found(K.SIGN_DATE, text) == ["05/9/2026"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Hồ sơ đính chính mã H05.41.27-260722-0031 bị trả.", "H05.41.27-260722-0031"),
        ("Tôi ký hợp đồng số B12-08/2019/HĐMB mua căn hộ.", "B12-08/2019/HĐMB"),
        ("Ban quản lý lập biên bản số 05-2026/BB-BQL.", "05-2026/BB-BQL"),
        ("Nó mang ra giấy, số giấy là CH 05561, ghi tên nó.", "CH 05561"),
        ("Quyết định cưỡng chế kê biên số 77/QĐ-CCTHADS sai.", "77/QĐ-CCTHADS"),
    ],
)
def test_codes(text, number):
    assert found(K.DOC_NUMBER, text) == [number]


@pytest.mark.parametrize(
    "reference",
    [
        "Pháp lệnh Ưu đãi người có công với cách mạng",
        "Điều 5 Luật BHXH 2024",
        "Luật Thi đua, khen thưởng",
    ],
)
def test_ordinances_and_short_names(reference):
    assert found(K.LEGAL_REF, f"Việc này trái {reference}, đề nghị xem lại.") == [reference]


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        (
            "Người bị khiếu nại: Hội đồng bồi thường, hỗ trợ, tái định cư xã Quỳnh Phú\n"
            "Hội đồng tính thiếu đất của tôi. Tôi đề nghị tính lại.\n",
            "Hội đồng bồi thường, hỗ trợ, tái định cư xã Quỳnh Phú",
        ),
        (
            "Bụi mù cả xóm. Doanh nghiệp là Hợp tác xã Khai thác đá Thành Công. Đề nghị xử phạt.",
            "Hợp tác xã Khai thác đá Thành Công",
        ),
        (
            "TÔI NHẬN QUYẾT ĐỊNH SỐ 87/QĐ-UBND CỦA CHỦ TỊCH UBND XÃ VĨNH HANH BÁC ĐƠN CỦA TÔI.",
            "CHỦ TỊCH UBND XÃ VĨNH HANH",
        ),
    ],
)
def test_offices_and_firms_complained_of(text, accused):
    assert accused in found(K.RESPONDENT, text)
