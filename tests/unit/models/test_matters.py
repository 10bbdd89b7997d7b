import models
from models import features, matters
from models.findings import Kind
from nlp import parse_text

SEVERAL = """ĐƠN KHIẾU NẠI

Kính gửi: Chủ tịch UBND phường Tương Mai
Tôi là Lò Thị Vân, ở ngõ 99 phố Tân Mai.

1. Ngày 12/8/2026 tôi nhận Quyết định số 77/QĐ-UBND phê duyệt phương án bồi thường, áp giá đất trồng
cây cho đất ở của nhà tôi, đo thiếu 14 m2.
Tôi không đồng ý và yêu cầu hủy quyết định, đo lại, áp đúng giá.

2. Ngoài ra, rác ở đầu ngõ ùn ứ cả tuần không ai thu gom, mùi hôi bay vào nhà.
Đề nghị phường nhắc đơn vị môi trường
thu gom đúng giờ.
"""


def split(text: str, model: models.Model) -> tuple[models.findings.Matter, ...]:
    petition = parse_text(text)
    return matters.split(petition, features.analyse(petition), model)


def test_two_matters_are_told_apart_in_the_order_of_the_text(seed_model: models.Model) -> None:
    petition = parse_text(SEVERAL)
    first, second = split(SEVERAL, seed_model)
    assert (first.kind, first.topic) == (Kind.KN, "LD06")
    assert (second.kind, second.topic) == (Kind.KNPA, "EN02")
    assert first.span.end <= second.span.start
    assert petition.text[second.span.start :].startswith("2")
    assert [m.primary for m in (first, second)] == [True, False]


def test_the_parts_stand_in_the_findings_of_a_letter_of_several_matters(
    seed_model: models.Model,
) -> None:
    found = models.classify(parse_text(SEVERAL), seed_model)
    if found.kind.label is Kind.NHIEU:
        assert len(found.matters) == 2
    single = models.classify(parse_text(SEVERAL.partition("2. Ngoài")[0]), seed_model)
    assert single.matters == ()


def test_letters_too_short_to_split(seed_model: models.Model) -> None:
    for text in ("", "Đơn", "Một câu thôi."):
        assert split(text, seed_model) == ()


def test_a_very_long_letter_is_split_in_bounded_work(seed_model: models.Model) -> None:
    parts = split(SEVERAL * 200, seed_model)
    assert 2 <= len(parts) <= 3
    assert sum(m.primary for m in parts) == 1
