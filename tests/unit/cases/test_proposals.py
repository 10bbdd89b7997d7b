from __future__ import annotations

import copy

import pytest

from cases.errors import InvalidFindingsError
from cases.proposals import Proposal, searchable

FINDINGS = {
    "kind": {"label": "TC", "probability": 0.7, "needs_review": None},
    "topics": [
        {"label": "KH00", "probability": 0.6, "needs_review": "close_call"},
        {"label": "KH00.CAT", "probability": 0.2, "needs_review": "low_probability"},
    ],
    "model_version": "m1",
}


def changed(*path, value):
    findings = copy.deepcopy(FINDINGS)
    target = findings
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    return findings


def test_best_guesses():
    proposal = Proposal.from_findings(FINDINGS)
    assert (proposal.kind, proposal.topic, proposal.topics) == ("TC", "KH00", ("KH00", "KH00.CAT"))
    assert proposal.review_reason == "close_call"


def test_reason_about_the_kind_comes_first():
    findings = changed("kind", "needs_review", value="too_short")
    assert Proposal.from_findings(findings).review_reason == "too_short"


@pytest.mark.parametrize(
    "findings",
    [
        {},
        changed("kind", value=None),
        changed("kind", "label", value="tc"),
        changed("kind", "label", value=["TC"]),
        changed("kind", "probability", value=1.1),
        changed("kind", "probability", value=True),
        changed("kind", "needs_review", value=1),
        changed("kind", "needs_review", value="x" * 41),
        changed("topics", value=[]),
        changed("topics", value=None),
        changed("topics", 0, "label", value="ZZ99"),
        changed("topics", 1, "label", value="KH00."),
        changed("model_version", value=""),
        changed("model_version", value="a\x00"),
    ],
)
def test_other_shapes_are_refused(findings):
    with pytest.raises(InvalidFindingsError):
        Proposal.from_findings(findings)


def entity(kind, text, within):
    start = within.index(text)
    return {"kind": kind, "text": text, "start": start, "end": start + len(text)}


def test_search_does_not_tell_who_wrote():
    text = "Tôi là Trần Thị Sương Mai, số điện thoại 0912 345 678, khiếu nại về thửa 87. Sương Mai"
    entities = [
        entity("PETITIONER", "Trần Thị Sương Mai", text),
        entity("PHONE", "0912 345 678", text),
        entity("LAND_PARCEL", "thửa 87", text),
    ]
    assert searchable(text, {"entities": entities}) == (
        "toi la so dien thoai khieu nai ve thua 87 suong mai"
    )


def test_a_name_is_removed_wherever_it_stands():
    text = "Trần Thị Mai khiếu nại.\nNgười viết đơn\nTRẦN THỊ MAI"
    folded = searchable(text, {"entities": [entity("PERSON", "Trần Thị Mai", text)]})
    assert folded == "khieu nai nguoi viet don"


def test_long_numbers_are_removed_without_entities():
    assert searchable("CCCD 001199012345 ngày 12", None) == "cccd ngay 12"


def test_overlapping_and_outlying_spans():
    spans = [(0, 3), (2, 6), (5, 5), (50, 90)]
    entities = [{"kind": "ADDRESS", "text": "x", "start": a, "end": b} for a, b in spans]
    assert searchable("abcdef ghi", {"entities": entities}) == "ghi"


@pytest.mark.parametrize("entities", [[{}], [{"kind": "PERSON"}], 3, [None], ["x"]])
def test_other_entities_are_refused(entities):
    with pytest.raises(InvalidFindingsError):
        searchable("text", {"entities": entities})


def test_many_names_in_a_long_text():
    names = [f"Họ {n} Tên" for n in range(20_000)]
    entities = [{"kind": "PERSON", "text": name, "start": 0, "end": 0} for name in names]
    text = "Họ 7 Tên và họ 19999 tên khiếu nại " * 30_000
    folded = searchable(text, {"entities": entities})
    assert set(folded.split()) == {"va", "khieu", "nai"}


def test_the_longest_name_goes_whole():
    entities = [
        {"kind": "PERSON", "text": name, "start": 0, "end": 0}
        for name in ("Trần Thị", "Trần Thị Mai Hoa", "Thị Mai")
    ]
    assert searchable("Bà Trần Thị Mai Hoa nộp", {"entities": entities}) == "ba nop"


def test_nothing_of_a_number_at_the_cut_is_left():
    text = "đơn. " * 79_999 + "1234 0912345678 " * 10  # the cut goes through a number
    assert not any(map(str.isdigit, searchable(text, None)))
