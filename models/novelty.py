"""Is this text of the world that the models know? Read from words, not from labels.

A classifier must name one of its labels whatever it is given. A recipe, a poem
or a text in another language is told from a petition by its syllables and
their neighbours: most pairs of neighbours in a stranger's petition were also
written by other authors, those of another sort of text were not. Pairs count
only where both syllables are known, so misread characters do not make a letter
strange. Floors are low quantiles of letters of held-out authors (conformal
anomaly detection, Laxhammar and Falkman 2010): they turn away a stated share of
letters that are of this world.
"""

from __future__ import annotations

import collections
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

SHARE_TURNED_AWAY = 0.02  # of letters of this world, by each floor
_FEW_PAIRS = 4  # fewer known neighbours say nothing

Known = Callable[[str], bool]


def familiarity(folded: Iterable[str], known: Known) -> tuple[float, float]:
    """Share of known syllables, and of known pairs among neighbouring known syllables.

    Args:
        folded: syllables of the letter in order, placeholders (``<...>``) among them.
        known: tells whether training letters had a syllable or a pair ("a b").
    """
    total = found = pairs = familiar = 0
    before = ""
    for syllable in folded:
        here = ""
        if not syllable.startswith("<"):
            total += 1
            if known(syllable):
                found += 1
                here = syllable
                if before:
                    pairs += 1
                    familiar += known(f"{before} {syllable}")
        before = here
    share = found / total if total else 0.0
    return share, (familiar / pairs if pairs >= _FEW_PAIRS else share)


def authors(
    documents: Sequence[Sequence[str]], groups: Sequence[str]
) -> Mapping[str, frozenset[str]]:
    """For each syllable and pair the author batches that wrote it."""
    wrote: dict[str, set[str]] = collections.defaultdict(set)
    for folded, group in zip(documents, groups, strict=True):
        for feature in (*folded, *map(" ".join, itertools.pairwise(folded))):
            wrote[feature].add(group)
    return {feature: frozenset(who) for feature, who in wrote.items()}


def known_to_others(wrote: Mapping[str, frozenset[str]], author: str, *, needed: int = 2) -> Known:
    """Whether at least `needed` other authors wrote a feature: what a model without him knows."""
    nobody: frozenset[str] = frozenset()
    return lambda feature: len(wrote.get(feature, nobody) - {author}) >= needed
