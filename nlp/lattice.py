"""Which marks were meant in the words of a poor scan: a lattice of syllables, decoded by Viterbi.

Copies of copies keep the letters of Vietnamese and lose or change the small marks on them ("Vĩ vay
chung tôi khiểu nai"). Each word may be any marking of its letters that the lexicon has; which one
was meant is told by its neighbours and by how many marks would have been read wrongly, a noisy
channel (Kernighan, Church and Gale 1990) over pairs of syllables. How noisy the scan is, it tells
itself: a first look counts the words that are almost surely wrong, and where these are few nothing
is touched. Names, figures and codes are left as they came.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.legacy import lexicon
from nlp.names import LOWER, UPPER
from nlp.text import SHAPES, TONES, fold

# A word; with what may be an i behind it ("gử! đơn", "nó: là").
_TOKEN = re.compile(
    rf"(?P<word>[^\W\d_]+(?:[!:](?= [{LOWER}]))?)|(?P<number>\d[\w./-]*)|"
    r"(?P<stop>[.,;:!?()\"“”\n]+)"
)
_NAMED = re.compile(rf"[ \n][{UPPER}][{LOWER}]")  # "Chư Prông", where a line begins
_NAME = ""  # stands for what the lexicon knows nothing about
# Natural logarithms, chosen by words mended and spoilt in scans of open letters of corpus/fields
# (docs/explanation/nlp.md).
_SURE = 6.0  # a change that counts as proof of noise
_LEAST = 4.0  # what one wrong mark costs in the noisiest scan
_LOST = 1.0  # how much less a mark costs that is not there at all
_QUIET = 0.015  # share of surely wrong words below which a scan is left alone
_FEW = 3  # nor does so little prove anything
_OTHER = 3.0  # what an i costs that was read as another letter or sign
_FLOOR = -14.0  # no pair of syllables tells more against itself than this
_AS_I = "t!:"  # what a dot with a speck makes of an i at the end of a word
_WIDTH = 8  # markings of one word that are looked at


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """A word, number or sign and what it may have been, with the cost of having been read so."""

    start: int
    end: int
    readings: tuple[tuple[str, float], ...]


def noise(text: str) -> float:
    """The share of words that are almost surely wrong; 0 where a scan is good. Linear."""
    words = sum(1 for m in _TOKEN.finditer(text) if m.lastgroup == "word")
    first = _decoded(_places(text, _SURE))
    wrong = len({text[place.start : place.end].lower() for place, _ in first})
    share = wrong / max(1, words)
    return 0.0 if share < _QUIET or wrong < _FEW else share


def meant(text: str, noisy: float) -> Iterator[tuple[int, int, str]]:
    """Spans of words whose marks a scan got wrong, and the words with the right ones. Linear.

    Args:
        text: what was read.
        noisy: its `noise`, above 0.
    """
    for place, word in _decoded(_places(text, max(_LEAST, -math.log(noisy)))):
        seen = text[place.start : place.end]
        marked = (m.upper() if s.isupper() else m for s, m in zip(seen, word, strict=True))
        yield place.start, place.end, "".join(marked)


def _places(text: str, cost: float) -> list[_Place]:
    found: list[_Place] = []
    opening = True  # whether a sentence or line begins, where a capital says nothing
    for m in _TOKEN.finditer(text):
        found.append(_Place(m.start(), m.end(), _readings_of(m, text, cost, opening=opening)))
        opening = m.lastgroup == "stop" and not set(m[0]).isdisjoint(".!?:\n")
    return found


def _readings_of(
    m: re.Match[str], text: str, cost: float, *, opening: bool
) -> tuple[tuple[str, float], ...]:
    if m.lastgroup == "number":
        return ((lexicon.NUMBER, 0.0),)
    if m.lastgroup == "stop":
        return ((lexicon.STOP, 0.0),)
    return _readings(m[0], cost, opening=opening and _NAMED.match(text, m.end()) is None)


def _readings(seen: str, cost: float, *, opening: bool) -> tuple[tuple[str, float], ...]:
    if seen[0].isupper() and not opening and not (len(seen) > 1 and seen.isupper()):
        return ((_NAME, 0.0),)
    word = unicodedata.normalize("NFC", seen.lower())
    if len(word) != len(seen):
        return ((_NAME, 0.0),)
    return _markings_of(word, cost)


@functools.lru_cache(maxsize=16_384)
def _markings_of(word: str, cost: float) -> tuple[tuple[str, float], ...]:
    """The word as it was read and the likeliest of what it may have been."""
    same = _costs(word, word, cost) if word.isalpha() else []
    others = same + [
        (other, -_OTHER + price)
        for other, price in (_costs(word[:-1] + "i", word, cost) if word[-1] in _AS_I else ())
    ]
    others.sort(key=lambda r: -(r[1] + lexicon.after("", r[0])))
    return ((word.rstrip("!:"), 0.0), *others[: _WIDTH - 1])


def _costs(letters: str, word: str, cost: float) -> list[tuple[str, float]]:
    """Markings of some letters, and the logarithm of how likely they are read as the word."""
    return [
        (other, -cost * _wrong(other, letters, _LOST / cost))
        for other in markings().get(fold(letters), ())
        if other != word
    ]


@functools.cache
def markings() -> dict[str, list[str]]:
    """The syllables of the lexicon by their letters without marks."""
    found: dict[str, list[str]] = {}
    for word in lexicon.syllables():
        found.setdefault(fold(word), []).append(word)
    return found


def _wrong(meant_word: str, seen: str, discount: float) -> float:
    """How many marks were read wrongly; one that was lost counts less."""
    total = 0.0
    for a, b in zip(meant_word, seen, strict=True):
        if a == b:
            continue
        for there, here in zip(_marks(a), _marks(b), strict=True):
            if there != here:
                total += 1.0 if here else 1.0 - discount
    return total


@functools.cache
def _marks(letter: str) -> tuple[str, str]:
    """Tone and shape of a letter."""
    if letter == "đ":
        return "", "-"
    marks = unicodedata.normalize("NFD", letter)[1:]
    return "".join(m for m in marks if m in TONES), "".join(m for m in marks if m in SHAPES)


def _decoded(places: Sequence[_Place]) -> list[tuple[_Place, str]]:
    """The words that change on the likeliest path through the lattice."""
    before: list[tuple[str, float]] = [(lexicon.STOP, 0.0)]
    steps: list[list[int]] = []
    for place in places:
        column: list[tuple[str, float]] = []
        origins: list[int] = []
        plain = place.readings[0][0] in {lexicon.NUMBER, lexicon.STOP, _NAME}
        for word, cost in place.readings:
            scores = [s if plain else s + _pair(last, word) for last, s in before]
            origin = max(range(len(scores)), key=scores.__getitem__)
            column.append((word, scores[origin] + cost))
            origins.append(origin)
        steps.append(origins)
        before = column
    at = max(range(len(before)), key=lambda i: before[i][1])
    changed: list[tuple[_Place, str]] = []
    for place, origins in zip(reversed(places), reversed(steps), strict=True):
        if at:  # the first reading is the word as it came
            changed.append((place, place.readings[at][0]))
        at = origins[at]
    return changed[::-1]


def _pair(before: str, word: str) -> float:
    return max(_FLOOR, lexicon.after(before, word))
