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
    ],
)
def test_not_found(text: str) -> None:
    assert took_money(view(text)) is None


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
