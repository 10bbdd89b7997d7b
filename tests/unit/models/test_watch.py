import dataclasses
import datetime as dt
from pathlib import Path

import pytest

import models
from models import watch_eval
from models.watch import Matcher, Watching, WatchTopic, from_json, match, names_in, read
from nlp import fold, parse_text

RUBBISH = WatchTopic(
    code="DOISIM",
    name="Mùi hôi bãi rác Đồi Sim",
    examples=("Mùi hôi thối từ bãi rác Đồi Sim bay vào nhà dân suốt đêm.",),
    places=("Đồi Sim",),
)
LETTER = "Kính gửi UBND xã. Đêm nào mùi rác từ Đồi Sim cũng bay vào nhà, cả xóm không thở nổi."


def codes(text: str, topic: WatchTopic, model: models.Model) -> list[str]:
    return [hit.code for hit in match(parse_text(text), [topic], model)]


def test_figures_on_entries_nobody_tuned_on(seed_model: models.Model) -> None:
    (report,) = [r for r in watch_eval.evaluate(seed_model) if r.split == "test"]
    assert report.likely.precision >= 0.85, report
    assert report.likely.recall >= 0.75, report
    assert report.shown.recall >= report.likely.recall


def test_one_example_is_enough_and_the_place_decides(seed_model: models.Model) -> None:
    assert codes(LETTER, RUBBISH, seed_model) == ["DOISIM"]
    assert codes(LETTER.replace("Đồi Sim", "Khe Cạn"), RUBBISH, seed_model) == []
    assert codes("Đường lên Đồi Sim sạt lở, xe không qua được.", RUBBISH, seed_model) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "".join(fold(c) for c in t),
        str.upper,
        lambda t: t.replace("Đồi Sim", "Đồi  Sim"),
    ],
    ids=["no diacritics", "capitals", "two blanks"],
)
def test_the_place_is_found_however_it_is_typed(seed_model: models.Model, change) -> None:  # type: ignore[no-untyped-def]
    assert codes(change(LETTER), RUBBISH, seed_model) == ["DOISIM"]


def test_a_name_that_is_nearly_another_does_not_count(seed_model: models.Model) -> None:
    road = WatchTopic(
        code="VD25",
        name="GPMB vành đai 2.5",
        examples=("Đất nhà tôi bị lấy làm đường vành đai 2.5, giá đền bù thấp.",),
    )
    text = "Đất nhà tôi bị lấy làm đường vành đai {}, giá đền bù thấp, tôi không đồng ý."
    assert codes(text.format("2.5"), road, seed_model) == ["VD25"]
    assert codes(text.format("3.5"), road, seed_model) == []


def test_evidence_names_place_and_matter(seed_model: models.Model) -> None:
    petition = parse_text(LETTER)
    (hit,) = match(petition, [RUBBISH], seed_model)
    shown = [petition.text[s.start : s.end] for s in hit.evidence]
    assert shown[0] == "Đồi Sim"
    assert any("rác" in s for s in shown[1:])


def test_a_threshold_moves_what_stands_without_a_person(seed_model: models.Model) -> None:
    (hit,) = match(parse_text(LETTER), [RUBBISH], seed_model)
    strict = dataclasses.replace(RUBBISH, threshold=min(0.999, hit.score + 1e-3))
    (asked,) = match(parse_text(LETTER), [strict], seed_model)
    assert (hit.needs_review, asked.needs_review) == (None, "watch_possible")


def test_a_rejected_letter_lowers_the_score_of_its_like(seed_model: models.Model) -> None:
    topic = dataclasses.replace(RUBBISH, counters=(LETTER,))
    before = Matcher([RUBBISH], seed_model).marks(parse_text(LETTER))["DOISIM"]
    after = Matcher([topic], seed_model).marks(parse_text(LETTER))["DOISIM"]
    assert before.counter == 0.0
    assert after.counter > 0.0


def test_names_are_taken_from_the_title_where_no_place_is_given() -> None:
    assert list(names_in("Quỹ bảo trì chung cư Sao Mai")) == ["Sao Mai"]
    assert list(names_in("GPMB dự án vành đai 2.5")) == ["vành đai 2.5"]
    assert list(names_in("Loa kéo gây ồn")) == []


def test_findings_name_the_version_of_the_list(seed_model: models.Model) -> None:
    listed = from_json({"version": "7", "topics": [{"code": "DOISIM", "name": "Bãi rác Đồi Sim",
        "examples": list(RUBBISH.examples), "starts": "2026-01-01", "newer": 1}]})  # fmt: skip
    found = models.classify(parse_text(LETTER), seed_model, Watching.of(listed, seed_model))
    assert found.watch_version == "7"
    assert [h.code for h in found.watch_topics] == ["DOISIM"]
    assert listed.topics[0].starts == dt.date(2026, 1, 1)
    assert not listed.topics[0].is_active(dt.date(2025, 12, 31))
    assert models.classify(parse_text(LETTER), seed_model).watch_version is None


def test_bad_input(seed_model: models.Model, tmp_path: Path) -> None:
    for text in ("", "đơn", "12 34", "x" * 5000):
        assert match(parse_text(text), [RUBBISH], seed_model) == ()
    empty = WatchTopic(code="TRONG", name="")
    assert isinstance(match(parse_text(LETTER), [empty], seed_model), tuple)
    for content in ("[[topics]]\ncode = 'A'\n", "not toml ["):
        (tmp_path / "w.toml").write_text(content, encoding="utf-8")
        with pytest.raises(ValueError, match=r"."):
            read(tmp_path / "w.toml")
