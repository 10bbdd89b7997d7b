"""The threshold that verdicts give an entry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cases.watch import threshold


def test_too_few_or_one_sided_verdicts_move_nothing():
    assert threshold([(0.6, True), (0.5, False)]) is None
    assert threshold([(0.6, True), (0.7, True), (0.8, True), (0.9, True)]) is None


def test_a_rejected_high_score_raises_it_and_an_accepted_low_one_lowers_it():
    raised = threshold([(0.7, False), (0.8, True), (0.9, True)])
    assert raised is not None
    assert 0.7 < raised <= 0.8
    assert threshold([(0.4, True), (0.45, True), (0.36, False)]) == 0.3601


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_it_stays_within_its_bounds(verdicts):
    found = threshold(verdicts)
    assert found is None or 0.35 <= found <= 0.9001
