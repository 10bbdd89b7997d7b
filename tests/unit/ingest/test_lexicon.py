"""Likelihoods of syllables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import lexicon

_WORD = st.sampled_from([*sorted(lexicon.syllables())[::40], lexicon.NUMBER, lexicon.STOP, "zzyx"])


@given(st.lists(st.tuples(_WORD, _WORD), min_size=1))
def test_many_pairs_at_once_are_those_one_by_one(pairs: list[tuple[str, str]]) -> None:
    before, words = (
        np.array([lexicon.place(w) for w in side]) for side in zip(*pairs, strict=True)
    )
    assert lexicon.afters(before, words) == pytest.approx([lexicon.after(a, b) for a, b in pairs])


def test_likelihoods_behind_a_syllable_hardly_exceed_one() -> None:
    every = np.arange(len(list(lexicon.syllables())))
    behind = np.full(len(every), lexicon.place("khiếu"))
    assert 0.9 < np.exp(lexicon.afters(behind, every)).sum() < 1.1
