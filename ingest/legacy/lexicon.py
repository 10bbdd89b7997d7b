"""How likely a Vietnamese syllable is, after another one.

Two readings of the same bytes are often both spelt as syllables may be; which
was meant is told by how often each is written, and beside what. The table of
6,000 syllables and 300,000 pairs is counted from texts by
`script/syllable_statistics.py` and kept as compact arrays: a process that never
meets legacy text does not load it. How our own letters and passages put words that
another encoding may spell is counted apart from news and law, for people who
petition write otherwise (vô, tụi, ngó), and again together with phrases written
around such words: letters know how often each is written, phrases more of what
stands beside it.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import math
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

STEP = 0.08  # counts are kept as natural logarithms in these steps
UNSEEN = -16.0  # of what nobody wrote
NUMBER, STOP = "#", "."  # stand for any number and punctuation mark
_FILE = Path(__file__).with_name("lexicon.npz")
_NEVER = 0.05  # supposed of a syllable that was never met, in syllables it was met behind
_OWN = 0.8  # of what our own texts say beside all texts together
_WORDLIKE = {"đ": -9.5}  # đồng behind a sum, and abbreviations such as đ/c


@dataclasses.dataclass(frozen=True, slots=True)
class _Own:
    """What was counted in our own letters and passages, or in these and phrases."""

    totals: array[float]  # how often each syllable stands before another
    retreats: bytes
    keys: array[int]
    pairs: array[float]


@dataclasses.dataclass(frozen=True, slots=True)
class _Table:
    places: dict[str, int]
    counts: array[float]  # natural logarithms
    total: float
    retreats: bytes  # share, of 255, of neighbours behind each that were never met there
    capitals: bytes  # share, of 255, of capitals within sentences
    keys: array[int]  # places of two neighbours in one number, sorted
    pairs: bytes  # natural logarithms of their counts, in steps
    alone: array[float]  # likelihood of each in letters behind what it was never met behind
    own: _Own
    taught: _Own  # by phrases, too


@functools.cache
def _table() -> _Table:
    with np.load(_FILE, allow_pickle=False) as data:
        words = data["words"].tobytes().decode().split("\n")
        counts = data["counts"].astype(np.float64) * STEP
        own, taught = data["own_pairs"], _keys(data["taught_gaps"])
        is_own = own > 0  # pairs of letters are some of those of letters and phrases
        return _Table(
            places={word: index for index, word in enumerate(words)},
            counts=array("d", counts.tobytes()),
            total=float(np.log(np.exp(counts).sum())),
            retreats=data["retreats"].tobytes(),
            capitals=data["capitals"].tobytes(),
            keys=_keys(data["gaps"]),
            pairs=data["pairs"].tobytes(),
            alone=_alone(data["kinds"]),
            own=_apart(data, "own", np.frombuffer(taught, np.uint32)[is_own], own[is_own] - 1),
            taught=_apart(data, "taught", np.frombuffer(taught, np.uint32), data["taught_pairs"]),
        )


def _keys(gaps: np.ndarray) -> array[int]:
    return array("I", np.cumsum(gaps, dtype=np.uint32).tobytes())


def _alone(kinds: np.ndarray) -> array[float]:
    supposed = np.exp(kinds * STEP) - 1 + _NEVER
    return array("d", (supposed / supposed.sum()).tobytes())


def _apart(data: Mapping[str, np.ndarray], name: str, keys: np.ndarray, steps: np.ndarray) -> _Own:
    totals = np.exp(data[f"{name}_totals"] * STEP) - 1
    pairs = np.exp(steps * STEP)
    return _Own(
        totals=array("d", totals.tobytes()),
        retreats=data[f"{name}_retreats"].tobytes(),
        keys=array("I", keys.tobytes()),
        pairs=array("d", pairs.tobytes()),
    )


def syllables() -> Iterable[str]:
    """All syllables of the table, in lower case NFC."""
    return _table().places


@functools.lru_cache(maxsize=65_536)
def after(before: str, word: str) -> float:
    """Natural logarithm of the likelihood of a lower-case NFC syllable.

    Args:
        before: the syllable before it, `NUMBER` or `STOP`; empty if there is none.
        word: one that was never met gets `UNSEEN`, possible or not.
    """
    table = _table()
    place = table.places.get(word)
    if place is None:
        return _WORDLIKE.get(word, UNSEEN)
    alone = table.counts[place] - table.total
    first = table.places.get(before)
    if first is None:
        return alone
    key = first << 16 | place
    index = bisect.bisect_left(table.keys, key)
    together = 0.0
    if index < len(table.keys) and table.keys[index] == key:
        together = math.exp(table.pairs[index] * STEP - table.counts[first])
    share = table.retreats[first] / 255
    return math.log(share * math.exp(alone) + (1 - share) * min(1.0, together))


def place(word: str) -> int:
    """Where the table has a syllable, `NUMBER` or `STOP`; -1 where it has not."""
    return _table().places.get(word, -1)


def afters(before: IntArray, words: IntArray) -> FloatArray:
    """`after` for many pairs at once.

    Args:
        before: places of the syllables before, any shape.
        words: places of the syllables, the same shape.
    """
    table = _table()
    counts = np.frombuffer(table.counts)
    keys = np.frombuffer(table.keys, dtype=np.uint32)
    pairs = np.frombuffer(table.pairs, dtype=np.uint8)
    share = np.frombuffer(table.retreats, dtype=np.uint8)[before] / 255
    wanted = (before << 16 | words).astype(np.uint32)
    index = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    met = np.minimum(1.0, np.exp(pairs[index] * STEP - counts[before]))
    together = np.where(keys[index] == wanted, met, 0.0)
    alone = counts[words] - table.total
    known = np.log(share * np.exp(alone) + (1 - share) * together)
    found: FloatArray = np.where(before < 0, alone, known)
    return np.where(words < 0, UNSEEN, found)


@functools.lru_cache(maxsize=65_536)
def meant(before: str, word: str) -> float:
    """As `after`, but listening to our own texts above all.

    The mean of two logarithms, of what our letters say and what these and phrases say together,
    each beside all texts. Every part is smoothed for itself, as Witten and Bell put it (IEEE
    Trans. Inf. Theory 37, 1991), with ours by how many syllables a word was met behind in letters
    (Kneser and Ney 1995).

    Args:
        before: as there.
        word: one that another encoding may spell; pairs of others are not known.
    """
    usual = after(before, word)
    table = _table()
    first, place = table.places.get(before), table.places.get(word)
    if first is None or place is None:
        return usual
    rest = (1 - _OWN) * math.exp(usual)
    ours = (_behind(own, first, place, table.alone[place]) for own in (table.own, table.taught))
    return sum(math.log(_OWN * likelihood + rest) for likelihood in ours) / 2


def _behind(own: _Own, first: int, place: int, alone: float) -> float:
    """The likelihood of a syllable behind another in our own texts, `alone` where never met."""
    if not (total := own.totals[first]):
        return alone
    key = first << 16 | place
    index = bisect.bisect_left(own.keys, key)
    met = index < len(own.keys) and own.keys[index] == key
    share = own.retreats[first] / 255
    return share * alone + (1 - share) * (min(1.0, own.pairs[index] / total) if met else 0.0)


def cased(word: str, *, capital: bool) -> float:
    """Natural logarithm of the likelihood of a syllable's case amid a sentence.

    Args:
        word: in lower case, NFC.
        capital: whether its first letter is large; names often are, `tên` seldom.
    """
    table = _table()
    place = table.places.get(word)
    share = 0.1 if place is None else table.capitals[place] / 255
    return math.log(share if capital else 1 - share)
