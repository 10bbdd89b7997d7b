"""Words packed into integers are those that were packed, to a hundredth of a point."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Word
from ingest.words import Words

TEXT = "Kính gửi Ủy ban nhân dân phường"
SIDES = st.floats(-5_000, 5_000)
WORDS = st.builds(
    Word,
    st.just("gửi"),
    st.just(5),
    st.none() | st.tuples(SIDES, SIDES, SIDES, SIDES),
    st.none() | st.floats(0, 1),
    st.none() | st.sampled_from([".VnTime", "Times New Roman"]),
)


@given(st.lists(WORDS, max_size=8))
def test_packed_words_are_those_that_were_packed(words):
    packed = Words.of(words, TEXT)
    assert len(packed) == len(words)
    for found, word in zip(packed, words, strict=True):
        assert (found.text, found.start, found.font) == (word.text, word.start, word.font)
        assert found.confidence == (
            None if word.confidence is None else pytest.approx(word.confidence, abs=5e-5)
        )
        if word.box is None:
            assert found.box is None
        else:
            x0, y0, x1, y1 = word.box
            assert found.box == pytest.approx((x0, y0, max(x0, x1), y1), abs=0.0051)
    assert Words.load(packed.dump(), TEXT) == packed


def test_places_that_are_none_are_kept_within_bounds():
    words = [Word("gửi", 5, (math.nan, -math.inf, math.inf, 1e300), None, None)]
    (found,) = Words.of(words, TEXT)
    largest = (2**31 - 1) / 100
    assert found.box == (largest, -largest, largest, largest)
