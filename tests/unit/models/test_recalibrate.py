import dataclasses

import pytest

import models
from models.corpus import Example
from models.findings import Findings, Kind
from models.recalibrate import DECISIONS, TooFewDecisionsError, recalibrate
from nlp import parse_text

TEXT = "Đề nghị phường dọn bãi rác đầu ngõ 12, hôi thối mấy tháng nay không ai thu gom."


@pytest.fixture(scope="module")
def proposal(seed_model: models.Model) -> Findings:
    return models.classify(parse_text(TEXT), seed_model)


def _decided(
    proposal: Findings, *, wrong: int, count: int = 300
) -> tuple[list[Example], list[Findings]]:
    """Letters whose proposals are surer the rarer they were wrong; the first `wrong` were."""
    examples, found = [], []
    for n in range(count):
        sure = 0.5 + n / (2 * count)
        kind = dataclasses.replace(proposal.kind, probability=sure, alternatives=())
        first = dataclasses.replace(proposal.topics[0], probability=sure)
        ranked = (models.findings.Alternative(first.label, sure), *proposal.topic_alternatives[1:])
        found.append(
            dataclasses.replace(proposal, kind=kind, topics=(first,), topic_alternatives=ranked)
        )
        truth = (Kind.TC, "OF01") if n < wrong else (Kind.KNPA, "EN02")
        examples.append(Example(f"u-{n}", "u", TEXT, truth[0], truth[1], (truth[1],)))
    return examples, found


def test_an_office_that_agrees_gets_low_limits_and_is_verified(
    seed_model: models.Model, proposal: Findings
) -> None:
    made = recalibrate(seed_model, *_decided(proposal, wrong=0))
    assert made.calibration.marked.kind.overall == pytest.approx(0.5)
    assert made.manifest["verified_at_unit"] is True
    assert made.manifest["recalibrated_from"] == seed_model.version
    assert made.version != seed_model.version
    assert models.classify(parse_text(TEXT), made).verified_at_unit is True


def test_an_office_that_disagrees_raises_the_limits(
    seed_model: models.Model, proposal: Findings
) -> None:
    made = recalibrate(seed_model, *_decided(proposal, wrong=60))
    for cut in (made.calibration.marked.kind, made.calibration.marked.topic):
        assert cut.overall > 0.55  # some of the 60 are below; few may be above


def test_letters_without_diacritics_need_no_less_than_others(
    seed_model: models.Model, proposal: Findings
) -> None:
    limits = recalibrate(seed_model, *_decided(proposal, wrong=80)).calibration
    for group in ("KN", "KNPA", "NONE"):
        assert limits.plain.kind.of(group) >= limits.marked.kind.of(group)
    assert limits.plain.topic.of("EN") >= limits.marked.topic.of("EN")


def test_few_decisions_prove_nothing(seed_model: models.Model, proposal: Findings) -> None:
    with pytest.raises(TooFewDecisionsError) as told:
        recalibrate(seed_model, *_decided(proposal, wrong=0, count=DECISIONS - 1))
    assert told.value.count == DECISIONS - 1


def test_the_result_is_an_artefact(seed_model: models.Model, proposal: Findings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = recalibrate(seed_model, *_decided(proposal, wrong=10))
    read = models.load(made.save(tmp_path))
    assert read.calibration == made.calibration
    registry = models.Registry(tmp_path)
    registry.activate(made.version)
    assert [entry.verified for entry in registry.entries()] == [True]
