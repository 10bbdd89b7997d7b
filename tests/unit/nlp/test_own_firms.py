import pytest

import nlp
from nlp import EntityKind

K = EntityKind


def own(text: str) -> set[str]:
    petition = nlp.parse_text(text)
    return {e.text for e in petition.entities if e.role == "petitioner_organisation"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Kính gửi: Chi cục Thuế khu vực XII\n"
            "Công ty TNHH Vận tải Bảo Khang (sau đây gọi tắt là "
            "Bảo Khang), trụ sở 15 Lê Lai, Thanh Hóa.\nNgày 5/3/2026 Bảo Khang nhận quyết định.",
            {"Công ty TNHH Vận tải Bảo Khang", "Bảo Khang"},
        ),
        (
            "Kính gửi: Sở Công Thương\n"
            "Tôi là Đặng Thị Lệ, giám đốc Công ty CP Dệt Phước Hưng. Công ty "
            "Phước Hưng bị cắt điện. Công ty chúng tôi thiệt hại lớn.",
            {"Công ty CP Dệt Phước Hưng", "Công ty Phước Hưng"},
        ),
        (
            "Gửi UBND phường Yên Sở\n"
            "Chúng tôi là Ban đại diện cư dân tòa nhà Rice Home. Đề nghị kiểm tra.",
            {"Ban đại diện cư dân tòa nhà Rice Home"},
        ),
        (
            "Gửi Đội quản lý thị trường\n"
            "Hộ kinh doanh Tạp hóa Cô Ba, mã số thuế 8001234567. Ngày 1/2 "
            "cán bộ thu 20 thùng sữa của Tạp hóa Cô Ba.",
            {"Hộ kinh doanh Tạp hóa Cô Ba", "Tạp hóa Cô Ba"},
        ),
        (
            "Kính gửi: UBND xã Cẩm Trung\n"
            "Bên kiến nghị: Hợp tác xã Dịch vụ Nông nghiệp Đồng Rộc\nTrụ sở: thôn 9, xã Cẩm Trung\n"
            "Vụ rồi Hợp tác xã Đồng Rộc ký hợp đồng với Công ty TNHH Khánh Lâm.",
            {"Hợp tác xã Dịch vụ Nông nghiệp Đồng Rộc", "Hợp tác xã Đồng Rộc"},
        ),
        (
            "BAN GIÁM SÁT ĐẦU TƯ CỦA CỘNG ĐỒNG THÔN TÂN PHÚ\nKIẾN NGHỊ\nKính gửi: HĐND xã\n"
            "Ban Giám sát đầu tư của cộng đồng thôn Tân Phú, do ông Đậu Khắc Tường thay mặt, kính "
            "trình:\nMặt đường mỏng hơn bản vẽ. Đề nghị kiểm định.",
            {"Ban Giám sát đầu tư của cộng đồng thôn Tân Phú"},
        ),
    ],
)
def test_firms_that_write(text, names):
    assert names <= own(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kính gửi: Công an phường\n"
        "Tôi tên là Lê Văn Hạ.\nCông ty CP Địa ốc Minh Phát, địa chỉ 12 Hùng "
        "Vương, đã bán đất của tôi.",
        "ĐƠN TỐ CÁO\n"
        "Người bị tố cáo: Công ty TNHH Nhựa Song Thuận, trụ sở đường số 11.\nCông ty xả khói.",
        "Kính gửi: Sở Nội vụ\nCông ty đã nợ lương của 64 công nhân, chúng tôi kiến nghị thanh tra.",
    ],
)
def test_firms_complained_of_do_not_write(text):
    assert own(text) == set()


def test_the_firm_that_writes_is_hidden_and_the_office_stays():
    text = (
        "ĐƠN KIẾN NGHỊ\n"
        "Kính gửi: UBND phường Thới An\nHợp tác xã Nông nghiệp Tân Thới chúng tôi có 42 "
        "xã viên. Trạm bơm do Công ty Thủy nông Nam Sông Hậu quản lý hỏng. HTX Tân Thới đã gửi "
        "văn bản.\nĐề nghị can thiệp.\nTM. HỢP TÁC XÃ NÔNG NGHIỆP TÂN THỚI\nVõ Văn Bền\n"
    )
    shown = nlp.redact(nlp.parse_text(text)).text
    assert "Tân Thới" not in shown
    assert "TÂN THỚI" not in shown
    assert "UBND phường Thới An" in shown


def test_a_firm_complained_of_is_known_by_its_short_name():
    petition = nlp.parse_text(
        "ĐƠN TỐ CÁO\nĐơn vị bị tố cáo: Công ty TNHH May mặc Hưng Lợi Phát, giám đốc là bà Tăng Mỹ "
        "Phụng.\nTháng nào Hưng Lợi Phát cũng trừ lương của chúng tôi."
    )
    accused = [e.text for e in petition.entities if e.kind is K.RESPONDENT]
    assert accused.count("Hưng Lợi Phát") == 1
    assert "Tăng Mỹ Phụng" in accused
