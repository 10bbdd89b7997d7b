"""What must not pass for an ordinary report: officials who take money."""

import pytest

import models
from models.findings import Kind, Review
from models.misconduct import took_money
from nlp import parse_text
from nlp.text import view


@pytest.mark.parametrize(
    "text",
    [
        "Anh Tuấn ở một cửa phường đòi tôi 2 triệu bồi dưỡng mới cho lấy giấy phép.",
        "Bác sĩ Lan khoa sản nhận phong bì của chồng em 1 triệu mới mổ.",
        "Hiệu trưởng thu mỗi em 500 ngàn xin học trái tuyến rồi bỏ túi riêng.",
        "Thanh tra xây dựng nhận của chủ nhà số 12 ba chục triệu rồi làm ngơ.",
        "Truong thon an chan tien ho tro bao cua dan.",
        "Chú Ba trưởng ấp lấy quà Tết của 8 hộ nghèo đem cho con dâu.",
        "Bà giám đốc trung tâm dạy nghề lập 2 lớp ma, rút kinh phí nhà nước.",
        "Anh công an khu vực hay ra quán tôi ăn không trả tiền.",
        "Ông hạt phó kiểm lâm bắt lái xe làm luật mỗi chuyến.",
    ],
)
def test_found(text: str) -> None:
    assert took_money(view(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Cán bộ lý giải nhẹ nhàng, không vòi vĩnh gì.",
        "Cán bộ nhận hồ sơ của tôi, hẹn ngày trả tiền cọc.",
        "Tôi nhận tiền đền bù rồi; cán bộ về.",
        "Kế toán tính sai. Hàng xóm đòi tiền tôi.",
        "Anh Lân công an xã không bao giờ nhận tiền của ai.",
    ],
)
def test_not_found(text: str) -> None:
    assert took_money(view(text)) is None


def test_what_addresses_and_asks_is_not_dismissed_without_a_look(
    seed_model: models.Model,
) -> None:
    text = (
        "ĐƠN TẬP THỂ\n\nKính gửi: UBND xã Phúc Trạch\nChúng tôi gồm 46 hộ dân thôn 6 do các ông bà "
        "sau đại diện:\n1. Phan Đình Hoè, sinh 1955\n2. Bà Ngô Thị Thuỳ, sinh 1963\nKiến nghị việc "
        "nhà máy gạch Tân Phú xả khói từ tháng Giêng đến nay, bưởi rụng quả non. Ngày 15/4 vừa rồi "
        "chúng tôi kéo ra chặn cổng.\nĐề nghị:\n- Đo khói bụi, công bố kết quả\n- Cho nhà máy tạm "
        "dừng\nThay mặt các hộ\nPhan Đình Hoè"
    )
    findings = models.classify(parse_text(text), seed_model)
    assert findings.is_petition or findings.kind.needs_review is not None


def test_a_short_story_of_bribes_is_left_to_a_person(seed_model: models.Model) -> None:
    text = (
        "Bác sĩ Lan khoa sản bệnh viện huyện nhận phong bì của chồng em 1 triệu mới mổ cho em, "
        "nhiều người nằm chung phòng cũng phải đưa."
    )
    kind = models.classify(parse_text(text), seed_model).kind
    assert kind.label is Kind.TC or kind.needs_review is not None
    if kind.needs_review is Review.MAY_DENOUNCE:
        first = kind.evidence[0]
        assert text[first.start : first.end].startswith("Bác sĩ Lan")
