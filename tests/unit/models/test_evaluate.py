import dataclasses
from pathlib import Path

import pytest

import models
from models import corpus
from models.corpus import Example
from models.evaluate import report
from models.findings import Kind
from models.report import render
from nlp import parse_text

FINDINGS_TEXT = "Đề nghị phường dọn bãi rác đầu ngõ 12, hôi thối mấy tháng nay không ai thu gom."


def _example(**changes: object) -> Example:
    base = Example("t-1", "t", FINDINGS_TEXT, Kind.KNPA, "EN02", ("EN02",), causes=("C07",))
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found(seed_model: models.Model) -> models.Findings:
    findings = models.classify(parse_text(FINDINGS_TEXT), seed_model)
    assert (findings.kind.label, findings.topics[0].label) == (Kind.KNPA, "EN02")
    return findings


def test_a_label_of_a_second_reader_counts_as_right(found: models.Findings) -> None:
    wrong = _example(kind=Kind.TC, topic="EN01", topics=("EN01",))
    also = dataclasses.replace(wrong, kind_also=(Kind.KNPA,), topic_also=("EN02",))
    strict = report([wrong], [found], name="strict")
    lenient = report([also], [found], name="lenient")
    assert [axis.accuracy for axis in strict.axes] == [0.0, 1.0, 0.0]
    assert [axis.accuracy for axis in lenient.axes] == [1.0, 1.0, 1.0]


def test_macro_f1_of_a_known_confusion(found: models.Findings) -> None:
    # Two KNPA read rightly, one TC read as KNPA: F1 is 0.8 and 0.
    answers = [_example(), _example(id="t-2"), _example(id="t-3", kind=Kind.TC)]
    kind = report(answers, [found] * 3, name="x").axes[0]
    assert kind.accuracy == pytest.approx(2 / 3)
    assert kind.macro_f1 == pytest.approx(0.4)
    (confusion,) = kind.confusions()
    assert (confusion.truth, confusion.guess, confusion.count) == ("TC", "KNPA", 1)
    assert confusion.example.id == "t-3"
    assert kind.per_class()["TC"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "count": 1}


def test_coverage_and_risk_count_only_what_stands_without_review(found: models.Findings) -> None:
    unsure = dataclasses.replace(
        found,
        kind=dataclasses.replace(
            found.kind, probability=0.3, needs_review=models.Review.LOW_PROBABILITY
        ),
    )
    examples = [_example(), _example(id="t-2", kind=Kind.TC)]
    kind = report(examples, [found, unsure], name="x").axes[0]
    assert (kind.coverage, kind.risk) == (0.5, 0.0)
    assert kind.coverage_at(0.05) == 0.5


def test_letters_that_are_no_petition_have_no_topic_to_get_wrong(found: models.Findings) -> None:
    none = _example(kind=Kind.NONE, topic=None, topics=(), causes=())
    counted = report([none, _example()], [found, found], name="x")
    assert len(counted.axes[2].answers) == 1
    assert counted.axes[1].accuracy == 0.5


def test_the_rendered_report_names_group_and_figures(found: models.Findings) -> None:
    text = render([report([_example()], [found], name="nhóm thử")])
    assert "| nhóm thử | kind | 1 | 1.000 |" in text
    assert found.model_version in text
    assert "EN02" in text


def test_a_cause_counts_only_at_its_rank(found: models.Findings) -> None:
    codes = [c["code"] for c in found.causes]
    others = [c.code for c in models.taxonomy().causes if c.code not in codes]
    examples = [
        _example(causes=(codes[0], others[0])),
        _example(id="t-2", causes=(codes[1],)),
        _example(id="t-3", causes=(others[0], codes[0])),  # the likeliest is not proposed
    ]
    causes = report(examples, [found] * 3, name="x").causes
    assert causes is not None
    assert causes.top1 == pytest.approx(1 / 3)
    assert causes.top3 == pytest.approx(2 / 3)
    assert causes.reciprocal_rank == pytest.approx((1 + 1 / 2) / 3)
    assert causes.recall3 == pytest.approx((1 / 2 + 1 + 1 / 2) / 3)


def test_a_short_list_is_measured_by_length_and_by_what_it_holds(found: models.Findings) -> None:
    listed = {a.label for a in found.topic_candidates}
    assert found.topics[0].label in listed
    other = next(code for code in models.taxonomy().topic_codes if code not in listed)
    examples = [_example(), _example(id="t-2", topic=other, topics=(other,))]
    short = report(examples, [found, found], name="x").short_list
    assert (short.size, short.coverage) == (len(listed), 0.5)


def test_stated_probability_stands_beside_accuracy(found: models.Findings) -> None:
    examples = [_example(), _example(id="t-2", kind=Kind.TC)]
    (row,) = report(examples, [found, found], name="x").axis("kind").reliability()
    assert (row.count, row.accuracy) == (2, 0.5)
    assert row.probability == pytest.approx(found.kind.probability)


def test_excerpts_of_the_report_tell_nobody(found: models.Findings) -> None:
    named = _example(text="Tôi là Lò Thị Vân, số điện thoại 0912345678. " + FINDINGS_TEXT)
    text = render([report([dataclasses.replace(named, kind=Kind.TC)], [found], name="x")])
    assert "TC read as KNPA: 1" in text
    assert "bãi rác" in text
    assert "Lò Thị Vân" not in text
    assert "0912345678" not in text


DEV = Path(__file__).parents[4] / "shared" / "data" / "petitions_dev.jsonl"


@pytest.mark.skipif(
    not DEV.is_file(), reason="the development letters are not beside this checkout"
)
def test_the_seed_model_holds_its_promise_on_letters_of_strangers(seed_model_path: Path) -> None:
    from models.evaluate import evaluate

    sample = corpus.read(DEV)[::9]
    axes = {a.name: a for a in evaluate(seed_model_path, sample, name="dev").axes}
    assert axes["kind"].accuracy >= 0.88
    assert axes["topic"].accuracy >= 0.85
    assert axes["topic"].risk <= 0.10
