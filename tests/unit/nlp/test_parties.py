"""Who petitions: lists of signers, other names, firms by their letterhead; scribes do not."""

import pytest

from nlp import EntityKind, Level, parse_text, redact

K = EntityKind
STORY = (
    "Từ tháng 3 đến nay xe tải chạy suốt đêm, nhà chúng tôi nứt tường. Chúng tôi đã ra phường hai "
    "lần nhưng chưa ai trả lời.\nChúng tôi đề nghị phường cấm xe tải giờ đêm."
)


def named(kind: EntityKind, text: str) -> set[str]:
    return {e.text for e in parse_text(text).entities if e.kind is kind}


def test_whoever_signs_the_list_petitions_wherever_named() -> None:
    text = (
        "ĐƠN KIẾN NGHỊ\nKính gửi: UBND phường Lam Sơn\n"
        f"Đá văng thủng mái bếp nhà bà Mai Thị Lấp. {STORY}\n"
        "Lam Sơn, ngày 8/4/2026\nĐại diện nhân dân\nLại Thế Vượng – tổ trưởng\nMai Thị Lấp\n"
        "Tống Văn Bốn\n"
    )
    assert {"Lại Thế Vượng", "Mai Thị Lấp", "Tống Văn Bốn"} <= named(K.PETITIONER, text)
    assert named(K.PERSON, text) == set()


def test_who_wrote_it_down_does_not_petition() -> None:
    text = (
        "ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Lam Sơn\nTôi tên là Tô Thị Nhẫn, sinh năm 1950.\n"
        f"{STORY}\nNgười làm đơn\nTô Thị Nhẫn\n"
        "Đơn này do bà Nhẫn đọc, tôi chép lại. Người chép: Trà Mỹ Khuê.\n"
    )
    assert "Tô Thị Nhẫn" in named(K.PETITIONER, text)
    assert "Trà Mỹ Khuê" not in named(K.PETITIONER, text)


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("Trần Quốc Toàn (Bảy Toàn), sinh năm 1961", "Bảy Toàn"),
        ("Lê Cảnh Truyền, thường gọi là Bốn Truyền, sinh năm 1961", "Bốn Truyền"),
        ("Lê Cảnh Truyền, tên thường gọi Hai Lúa, sinh năm 1961", "Hai Lúa"),
    ],
)
def test_another_name_is_of_the_same_person_and_hidden(said: str, other: str) -> None:
    text = f"ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Lam Sơn\nTôi tên là {said}.\n{STORY}\n"
    assert other in named(K.PETITIONER, text)
    assert other not in redact(parse_text(text), level=Level.EVERYONE).text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            f"HỢP TÁC XÃ RAU LẠC TIÊN\nSố: 12/CV-HTX\nKính gửi: UBND xã Lạc Tiên\n{STORY}",
            "HỢP TÁC XÃ RAU LẠC TIÊN",
        ),
        (
            "From: Công ty TNHH Vận tải Sông Hiền <vp@songhien.example>\nTo: Sở Xây dựng\n"
            f"Subject: Bãi đỗ xe\n{STORY}",
            "Công ty TNHH Vận tải Sông Hiền",
        ),
        (
            "Kính gửi: Sở Xây dựng\nBan quản trị nhà chung cư Lam Kiều (số 203 đường Lê Lợi) do "
            f"ông Dương Quốc Thoại, trưởng ban, đại diện.\n{STORY}",
            "Ban quản trị nhà chung cư Lam Kiều",
        ),
    ],
)
def test_a_firm_that_heads_the_letter_petitions(text: str, name: str) -> None:
    assert name in named(K.PETITIONER, text)


@pytest.mark.parametrize(
    "text",
    [
        "Người khiếu nại: Văn Bá Lợi, sinh năm 1957.",
        "tôi là Đặng thị Tẹo ở xóm 11, xã Xuân Hồng. Nhà tôi bị nước tràn vào cả tháng nay.",
        "Ten toi la Do Thi Vien, 58 tuoi, o thon Dong Ly, xa Luong Bang. Dien mat ca tuan nay.",
    ],
)
def test_rare_family_names_small_middles_and_no_marks(text: str) -> None:
    assert named(K.PETITIONER, f"Kính gửi: UBND xã Xuân Hồng\n{text}\n") & {
        "Văn Bá Lợi",
        "Đặng thị Tẹo",
        "Do Thi Vien",
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ông Sáu Bền tổ trưởng lấy tiền ủng hộ lũ lụt của dân, mong xã làm rõ", "Sáu Bền"),
        ("Anh Khải công an xã đánh dân, yêu cầu xử lý.", "Khải"),
        ("Chú Năm hàng xóm xả nước thải ra đường, đề nghị xử lý", "Năm"),
        ("Công an viên Nguyễn Văn Tèo nhận hối lộ, mong làm rõ", "Nguyễn Văn Tèo"),
        ("Nguyễn Văn Bảy lấn đất công, mong xã xử lý", "Nguyễn Văn Bảy"),
    ],
)
def test_a_message_that_begins_with_somebody_is_about_them(text: str, name: str) -> None:
    assert named(K.RESPONDENT, text) == {name}
    assert named(K.PETITIONER, text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bà Nguyễn Thị Lan, trú tại tổ 5, phản ánh: rác không thu gom", "Nguyễn Thị Lan"),
        ("Anh Hùng 0912345678 báo: mất nước từ sáng", "Hùng"),
        ("Ông Trần Văn Sáu - sđt 0901222333 phản ánh hố ga mất nắp", "Trần Văn Sáu"),
    ],
)
def test_a_message_taken_down_by_somebody_is_of_who_speaks(text: str, name: str) -> None:
    assert named(K.PETITIONER, text) == {name}


def test_a_witness_who_begins_a_message_is_neither() -> None:
    text = "Anh Phước hàng xóm chứng kiến xe đổ đất bậy đêm 19/9. Đề nghị phạt nặng."
    assert named(K.RESPONDENT, text) == named(K.PETITIONER, text) == set()


OFFICE = (
    "UBND TỈNH LAM SƠN\nTHANH TRA TỈNH\nSố: 112/PC-TTr\n"
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
)
SIGNED = "KT. CHÁNH THANH TRA\nPHÓ CHÁNH THANH TRA\nVũ Đình Khôi\n"


@pytest.mark.parametrize(
    "title",
    ["PHIẾU CHUYỂN ĐƠN", "GIẤY MỜI", "THÔNG BÁO THỤ LÝ KHIẾU NẠI", "QUYẾT ĐỊNH", "BÁO CÁO"],
)
def test_who_signs_for_an_office_does_not_petition(title: str) -> None:
    text = (
        f"{OFFICE}{title}\nKính gửi: Chủ tịch UBND xã Bồ Lý\nThanh tra tỉnh nhận được đơn của bà "
        f"Nguyễn Thị Yên khiếu nại về bồi thường.\n{SIGNED}"
    )
    assert named(K.PETITIONER, text) == set()
    assert named(K.RESPONDENT, text) == set()
    assert "Vũ Đình Khôi" in named(K.PERSON, text)


def test_a_slip_that_names_the_writer_gives_the_writer() -> None:
    text = (
        "PHIẾU CHUYỂN ĐƠN\nHọ tên người gửi đơn: Phạm Quốc Huy\nĐịa chỉ: tổ 3, phường Lam Sơn\n"
        "Chuyển: Công an phường\nCÁN BỘ TIẾP DÂN\nNgô Thanh Hà\n"
    )
    assert named(K.PETITIONER, text) == {"Phạm Quốc Huy"}


def test_a_petition_behind_a_slip_and_one_about_a_decision_have_their_writer() -> None:
    petition = (
        "ĐƠN KHIẾU NẠI\nQUYẾT ĐỊNH SỐ 45/QĐ-UBND\nKính gửi: UBND xã Bồ Lý\n"
        f"Tôi là Nguyễn Thị Yên. {STORY}\nNgười khiếu nại\nNguyễn Thị Yên\n"
    )
    slip = f"{OFFICE}PHIẾU CHUYỂN ĐƠN\nKính gửi: UBND xã Bồ Lý\n{SIGNED}"
    assert named(K.PETITIONER, petition) == {"Nguyễn Thị Yên"}
    assert "Nguyễn Thị Yên" in named(K.PETITIONER, slip + petition)


def test_minutes_of_residents_are_theirs() -> None:
    text = (
        "CÔNG VĂN KIẾN NGHỊ\nKính gửi: UBND xã Bồ Lý\nHợp tác xã nuôi cua Rạch Lăng, trụ sở tại ấp "
        f"3, kính đề nghị: cống ngăn mặn đóng mở sai lịch. {STORY}\nGiám đốc\nPhan Thị Chưởng\n"
    )
    assert "Phan Thị Chưởng" in named(K.PETITIONER, text)


@pytest.mark.parametrize(
    "text",
    [
        "Họ tên\nEmail\nPhone\nNội dung\nRác không ai thu gom ở ngõ 12, đề nghị dọn.\nPhone",
        "Đường hỏng mãi không ai sửa, đề nghị xã xem xét cho dân đi lại.\nGửi từ máy\nIphone",
        "Phiếu chuyển đơn số 15\nNgười gửi: PHIẾU CHUYỂN ĐƠN\nNgười nhận: phòng Kinh tế",
    ],
)
def test_labels_of_forms_name_nobody(text: str) -> None:
    assert named(K.PETITIONER, text) == named(K.PERSON, text) == set()


def test_mr_is_a_form_of_address() -> None:
    text = "Ông Mr. John Carter mở nhạc suốt đêm, bà Ms. Sarah Lim cũng vậy. Đề nghị nhắc nhở."
    assert {"John Carter", "Sarah Lim"} <= named(K.RESPONDENT, text) | named(K.PERSON, text)
    assert "Mr" not in named(K.RESPONDENT, text) | named(K.PERSON, text)


def test_a_bill_has_no_petitioner() -> None:
    text = "CÔNG TY ĐIỆN LỰC LAM SƠN\nHÓA ĐƠN TIỀN ĐIỆN\nKhách hàng: Nguyễn Văn Nam\nMã KH: PD12"
    assert named(K.PETITIONER, text) == set()
