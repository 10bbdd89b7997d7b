"""The sentence about a petition: who, what kind, against whom, about what."""

import pytest

import nlp

HEAD = "Kính gửi: UBND xã An Lạc\nTôi là Trần Văn Tám, ngụ ấp 2, xã An Lạc.\n"


def said(text: str) -> str:
    return nlp.summary(nlp.parse_text(text))


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("ĐƠN KHIẾU NẠI\n(Về việc khiếu nại)", "khiếu nại."),
        ("ĐƠN TỐ CÁO\nVề việc: tố cáo", "tố cáo."),
        (
            "ĐƠN KHIẾU NẠI\nV/v: khiếu nại việc thu hồi đất vườn",
            "khiếu nại về việc thu hồi đất vườn.",
        ),
        ("ĐƠN KIẾN NGHỊ\n(về việc sửa cầu)", "kiến nghị, phản ánh về việc sửa cầu."),
        (
            "ĐƠN KHIẾU NẠI\nVề việc thu hồi đất vườn của\ncác hộ ven kênh",
            "khiếu nại về việc thu hồi đất vườn của các hộ ven kênh.",
        ),
        ("ĐƠN KHIẾU NẠI\nVề việc giải quyết", "khiếu nại."),
    ],
)
def test_what_it_is_about(title: str, rest: str) -> None:
    assert said(f"{title}\n{HEAD}") == f"Ông Trần Văn Tám (Xã An Lạc) {rest}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CÔNG TY TNHH PHÚC AN", "CÔNG TY TNHH PHÚC AN"),
        ("Hợp tác xã Bình Minh", "Hợp tác xã Bình Minh"),
    ],
)
def test_a_firm_is_neither_mister_nor_miss(name: str, shown: str) -> None:
    text = (
        f"ĐƠN KIẾN NGHỊ\nKính gửi: UBND xã An Lạc\nTên đơn vị: {name}\nĐịa chỉ: ấp 3, xã An Lạc\n"
        "Chúng tôi kiến nghị về việc chậm cấp phép xây dựng.\nGiám đốc\nLê Thị Mười\n"
    )
    assert said(text).startswith(f"{shown} (Xã An Lạc) kiến nghị, phản ánh")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        (f"ĐƠN XIN RÚT ĐƠN KHIẾU NẠI\n{HEAD}Nay tôi xin rút đơn trên.", "xin rút đơn khiếu nại"),
        (f"ĐƠN RÚT TỐ CÁO\n{HEAD}", "xin rút đơn tố cáo"),
        (f"{HEAD}Nay đã hòa giải nên tôi xin rút lại đơn tố cáo ông Bế Văn Sìn.", "xin rút đơn tố"),
        (f"{HEAD}Nay tôi tự nguyện rút toàn bộ nội dung khiếu nại.", "xin rút đơn khiếu nại"),
        (f"{HEAD}toi xin rut don.", "xin rút đơn"),
    ],
)
def test_a_withdrawal_is_no_complaint(text: str, verb: str) -> None:
    assert f"Tám (Xã An Lạc) {verb}" in said(text)


@pytest.mark.parametrize(
    "words",
    [
        "Cán bộ xã ép tôi rút đơn khiếu nại.",
        "Tôi không rút đơn, đề nghị giải quyết.",
        "Tôi rút kinh nghiệm và khiếu nại tiếp.",
        "Năm 2024 ông Sìn đã rút đơn tố cáo.",
        "Họ bắt tôi xin rút đơn tố cáo.",
    ],
)
def test_who_only_speaks_of_a_withdrawal_goes_on_complaining(words: str) -> None:
    assert "rút đơn" not in said(f"ĐƠN KHIẾU NẠI\n{HEAD}{words}").split("yêu cầu")[0]


def test_the_kind_that_was_decided_names_what_is_withdrawn() -> None:
    petition = nlp.parse_text(f"ĐƠN XIN RÚT ĐƠN\n{HEAD}")
    assert "xin rút đơn tố cáo" in nlp.summary(petition, "TC")


def test_against_whom_is_who_the_letter_asks_to_deal_with() -> None:
    text = (
        "ĐƠN TỐ CÁO\nTôi là Lê Bá Dương. Cầu mới làm đã lún. Thợ làm cầu là thằng Quý, nó nói ông "
        "Bá bảo bớt sắt, phần còn lại ông Bá chia. Ông Bá là Trương Đình Bá, giám đốc ban quản lý, "
        "nhận ba lần 620 triệu đồng.\nĐề nghị điều tra ông Trương Đình Bá, thu tiền làm lại cầu."
    )
    assert "đối với Trương Đình Bá" in said(text)


def test_the_writer_has_the_fullest_name_and_is_not_complained_of_by_another() -> None:
    text = (
        "Xóm kêu tui là Tịnh Lết, tui đi bằng tay. Hội đồng xã hạ mức của tui. Tui muốn đánh giá "
        "lại, trả lại mức cũ.\nHoàng Văn Tịnh, thôn Cổ Kiềng"
    )
    assert said(text).startswith("Ông Hoàng Văn Tịnh có đơn")
    assert "Lết" not in said(text)
