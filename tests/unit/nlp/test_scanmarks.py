import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp
from ingest.document import Document, Origin, Page, Source
from nlp.lattice import noise
from nlp.reading import reading
from nlp.scanmarks import corrections


def read(text: str) -> str:
    return reading(text, scanned=True).text


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Tôi đẻ nghị xem xét", "Tôi đề nghị xem xét"),
        ("Chúng tôi kiển nghị", "Chúng tôi kiến nghị"),
        ("ĐỜN KHIẾU NẠI về đất", "ĐƠN KHIẾU NẠI về đất"),
        ("II. NGƯƠI BỊ TỔ CÁO", "II. NGƯỜI BỊ TỐ CÁO"),
        ("Tòi là Trần Quang Lễ, giáo viên", "Tôi là Trần Quang Lễ, giáo viên"),
        ("trên thừa đất số 644, tờ bản đó số 19", "trên thửa đất số 644, tờ bản đồ số 19"),
        ("ngáy 15 tháng 6 nắm 2026", "ngày 15 tháng 6 năm 2026"),
        ("Tô: là Trần Thị Thoa", "Tôi là Trần Thị Thoa"),
        ("Tỏi Võ Văn Nhơn, thương binh", "Tôi Võ Văn Nhơn, thương binh"),
        ("II, NGƯỜI BỊ TỐ CÁO", "II. NGƯỜI BỊ TỐ CÁO"),
        ("xem xét việc này,\nNgười làm đơn", "xem xét việc này.\nNgười làm đơn"),
        ("Vinh, 9/3/202ó, ĐT 0948 ó15 302", "Vinh, 9/3/2026, ĐT 0948 615 302"),
        ("Quyết định số 5ó/QĐ-TTYT, rộng 148,óM2", "Quyết định số 56/QĐ-TTYT, rộng 148,6M2"),
        ("ngày óó/1ó, ó0 triệu", "ngày 66/16, 60 triệu"),
        ("diện tích 531,7 m° và 5.000m” đất", "diện tích 531,7 m² và 5.000m² đất"),
        ("ở tính Tây Ninh", "ở tỉnh Tây Ninh"),
        ("tỉnh Đồng Nai\tl\nNgười bị kiện", "tỉnh Đồng Nai\nNgười bị kiện"),
    ],
)
def test_fixed_words_are_read_with_their_marks(seen, meant):
    assert read(seen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Ông Định Thế Lịch và bà Phương Anh ở phố Tố Hữu",  # names stay as they came
        "Trời tối là họ mở nhạc, nhà có tội là ai",
        "toi de nghi xem xet, nguoi do to cao",  # typed without marks: nothing is wrong
        "có 5 người, xóm 3 ở đó 2 năm",
        "nam giới 20 tuổi, tình hình nhà tôi khó khăn",
    ],
)
def test_other_words_stay(text):
    assert read(text) == text


def test_only_what_was_scanned_is_corrected():
    assert reading("Tôi đẻ nghị xem xét").text == "Tôi đẻ nghị xem xét"


@given(st.text(alphabet="Đơn khiếu nạitốcáođềghị \n\tnam2026.:!-~'", max_size=80))
def test_a_correction_is_short_and_stands_inside_the_text(text):
    for start, end, new in corrections(text):
        assert 0 <= start < end <= len(text)
        assert len(new) <= end - start + len("Kính gửi: ")
        assert new != text[start:end]


@given(st.text(alphabet="toi xin khieu nai don 2026\n.:", max_size=200))
def test_what_is_written_without_marks_gets_none(text):
    assert all(new.isascii() or new == "Kính gửi: " for _, _, new in corrections(text))


COPY = (
    "Toi tên là Hồ Văn Thước, ngụ ấp Chợ. Tỏi lam đơn nay đê khiểu nai viêc thu hôi đât cua\n"
    "gia đinh tôi. Gia đình tôi canh tac thửa đât nay tư năm 1987, đươc câp giây chứng nhân,\n"
    "chưa lần nào bị nhac nhở. Nay xã thông bao thu hôi ma không bôi thường, không cho gia\n"
    "đình tôi đôi thoai.\n"
)


def test_a_poor_copy_gets_the_marks_its_neighbours_call_for():
    assert noise(COPY) > 0.1
    read_as = read(COPY)
    assert "làm đơn này để khiếu nại việc thu hồi đất của gia đình" in read_as
    assert "thông báo thu hồi mà không bồi thường" in read_as
    assert "Hồ Văn Thước" in read_as  # names stay


def test_a_good_scan_is_left_alone():
    good = (
        "Tôi làm đơn này để khiếu nại việc thu hồi đất của gia đình tôi. Gia đình tôi canh tác\n"
        "thửa đất này từ năm 1987, chưa lần nào bị nhắc nhở. Ông cụ có cái nò sáo cắm ở phá,\n"
        "nay nò bị nhổ.\n"
    )
    assert noise(good) == 0
    assert read(good).split() == good.split()


def test_specks_on_a_letter_written_without_marks_are_dropped():
    seen = (
        "Toi la Le Thí Nhan o thơn Van Hoi, xạ Thuong Tin, thanh pho Hạ Noi. Chi Tran Thì Bich "
        "Hao lam o quy tin dụng ru toi gui tien lai cao, toi đua 3 lan, nay chi Hao tat may."
    )
    assert "Toi la Le Thi Nhan o thon Van Hoi, xa Thuong Tin, thanh pho Ha Noi" in read(seen)


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Tuyên Quang, ngày LŠ tháng Ø1 năm 2026", "Tuyên Quang, ngày 15 tháng 01 năm 2026"),
        ("Nam Định, 30/7:2026", "Nam Định, 30/7/2026"),
        ("Nam Định, 27 - 7 ~ 2026", "Nam Định, 27 - 7 - 2026"),
        ("Cần Thơ, 26. 10.2026", "Cần Thơ, 26.10.2026"),
        ("Chư Prông. 09/8/2026", "Chư Prông, 09/8/2026"),
        ("Kính gửu Ông Chủ tịch UBND xã Cổ Lễ", "Kính gửi: Ông Chủ tịch UBND xã Cổ Lễ"),
        ("Kính gưi. Giám đốc Sở Xây dựng", "Kính gửi: Giám đốc Sở Xây dựng"),
        ("Địa chỉ. thôn Nà Ác, xã Thượng Lâm", "Địa chỉ: thôn Nà Ác, xã Thượng Lâm"),
        ("Ông ở xã Phú Vinh. thành phố Huế", "Ông ở xã Phú Vinh, thành phố Huế"),
        ("Tôi sinh năm 1963. CCCĐ 002163000748", "Tôi sinh năm 1963, CCCD 002163000748"),
        ("Quyết định 57QĐÐ-XPHC của xã", "Quyết định 57/QĐ-XPHC của xã"),
        (
            "Yêu cầu:\n- Hủy quyết định\n“ Bồi thường cho tôi",
            "Yêu cầu:\n- Hủy quyết định\n- Bồi thường cho tôi",
        ),
        ("phường Hải An, TP. Hài Phòng", "phường Hải An, TP. Hải Phòng"),
        ("ở xã la Boòng, tỉnh Gia Lai", "ở xã Ia Boòng, tỉnh Gia Lai"),
        ("cấp cho thừa 119, tờ bản đồ số 12", "cấp cho thửa 119, tờ bản đồ số 12"),
        ("Tôi là' Khổng Minh Doanh", "Tôi là Khổng Minh Doanh"),
        ("phường Buôn Hö", "phường Buôn Ho"),
        ("tổ trưởng, đt 0936 481 2Ò7.", "tổ trưởng, đt 0936 481 207."),
        ("Số điện thoại: 0§S2 4[ 3 907", "Số điện thoại: 0852 41 3 907"),
    ],
)
def test_signs_figures_and_places_are_read_as_their_neighbours_tell(seen, meant):
    assert read(seen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Gửi UBND. TP. Huế và ông A. Có 3 tr. đồng.",
        "Tôi đề nghị: thu hồi quyết định. Nay xin cảm ơn!",
        "ngày 12 tháng 6 năm 2026, Điều 12 Luật Đất đai, số 12/QĐ-UBND",
        "Bà Hồ Hài Phòng bán chè",
        "điện thoại 0912 345 678 L",
        "nhà còn thừa 98 m2, tờ giấy số 3",
    ],
)
def test_signs_that_are_right_stay(text):
    assert read(text) == text


def test_parts_of_names_only_in_poor_scans():
    assert "Trần Thị Gái" in read(COPY + "Người làm chứng là bà Trân Thì Gái ở cùng ấp.")
    assert read("Người làm chứng là bà Trân Thì Gái.") == "Người làm chứng là bà Trân Thì Gái."


def test_a_scan_keeps_its_text_and_gives_its_fields():
    text = (
        "Kính gửi: UBND xã An Phú\n"
        "Tòi tên là Lê Văn Hợi.\n"
        "Hà Nội, ngáy 15 tháng 6 nắm 2026\n"
        "Lê Văn Hợi"
    )
    page = Page(1, 0.0, 0.0, text, (), Origin.OCR, 0.8)
    petition = nlp.parse([Document(Source("", "0" * 64, "image/png", 0), (page,))])
    assert petition.text == text
    (signed,) = (e for e in petition.entities if e.kind is nlp.EntityKind.SIGN_DATE)
    assert (signed.value, signed.text) == ("2026-06-15", "15 tháng 6 nắm 2026")
    typed = dataclasses.replace(page, origin=Origin.OFFICE)
    plain = nlp.parse([Document(Source("", "0" * 64, "text/plain", 0), (typed,))])
    assert plain.text == text
