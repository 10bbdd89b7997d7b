"""Moves the borders between encodings to where the words beside them read best.

A word at a border may be likely in both encodings (cô and cụ are the same byte).
`paths` knows only its neighbours; here the rest of the text counts too, for who
writes of a cụ once does so again, and capitals, which names have and `tên` has not.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from ingest.legacy import lexicon
from ingest.legacy.paths import Token
from ingest.legacy.readings import STATES, WORD, Reading, is_known, is_odd
from ingest.legacy.tables import Encoding

_REACH = 4  # tokens each way that a border may move
_AT_LINE = 3.0  # by which a border is likelier at a line's first word
_AROUND = 200  # tokens each way in which a word met makes itself likelier
_ISLAND = 9.0  # by which an island of doubtful words must be likelier than in what surrounds it
_ISLAND_AT_LINE = 5.0  # where a line begins with it or behind it
_SUPPOSED = 200.0  # words as the lexicon has them that are supposed beside those met
_LANGUAGE = 0.8  # weight of what stands beside a word
_ECHO = 0.6  # what the rest of the text says counts so much: it knows no neighbours
_CASE = 0.7  # weight of capitals

_States = list[Encoding | None]


def settled(
    tokens: Sequence[Token], states: Sequence[Encoding | None], openings: Set[int]
) -> _States:
    """The encodings of tokens with each border at its best place.

    Args:
        tokens: in reading order.
        states: their encodings as `paths` found them; alike tokens may have any.
        openings: places of those that begin a line.
    """
    result = list(states)
    telling = [place for place, token in enumerate(tokens) if not token.alike]
    _joined(tokens, result, telling, openings)
    borders = [
        (left, right)
        for left, right in itertools.pairwise(range(len(telling)))
        if result[telling[left]] is not result[telling[right]]
    ]
    met: list[tuple[str, ...]] = []  # words of each token
    for left, right in borders:
        zone = _zone(tokens, result, telling, left, right)
        if zone is not None:
            met = met or list(map(_lowered, tokens, result))
            _move(tokens, result, zone, openings, met)
    return result


def _joined(
    tokens: Sequence[Token], states: _States, telling: Sequence[int], openings: Set[int]
) -> None:
    """Give islands amid a line, of words that may as well be in what surrounds them, to that."""
    stretches = [list(group) for _, group in itertools.groupby(telling, states.__getitem__)]
    for index in range(1, len(stretches) - 1):
        before, island, behind = stretches[index - 1 : index + 2]
        start, end = island[0], island[-1] + 1
        state, other = states[start], states[before[-1]]
        if states[behind[0]] is not other or not all(
            _may_be(tokens[place], state, other) for place in island
        ):
            continue
        sides = [range(before[-1] + 1, start + 1), range(end, behind[0] + 1)]
        at_lines = sum(not openings.isdisjoint(side) for side in sides)
        if at_lines > 1 or not openings.isdisjoint(range(start + 1, end)):
            continue  # encodings change with lines
        ways = ([way] * (end - start) for way in (state, other))
        here, there = (sum(_likelihoods(tokens, states, start, way)) for way in ways)
        if here - there < (_ISLAND_AT_LINE if at_lines else _ISLAND):
            states[start:end] = [other] * (end - start)


@dataclasses.dataclass(frozen=True, slots=True)
class _Zone:
    """Where a border may lie: before any of `cuts`."""

    before: Encoding | None
    behind: Encoding | None
    cuts: list[int]


def _zone(
    tokens: Sequence[Token],
    states: Sequence[Encoding | None],
    telling: Sequence[int],
    left: int,
    right: int,
) -> _Zone | None:
    """The places a border may move to without a word on its way that is none."""
    before, behind = states[telling[left]], states[telling[right]]
    if before is behind:
        return None
    cuts = [telling[right]]
    for index in range(left, max(0, left - _REACH), -1):  # the first of its stretch stays
        place = telling[index]
        if states[telling[index - 1]] is not before or not _may_be(tokens[place], before, behind):
            break
        cuts.insert(0, place)
    for index in range(right, min(len(telling) - 1, right + _REACH)):
        following = telling[index + 1]
        if states[following] is not behind or not _may_be(tokens[telling[index]], behind, before):
            break
        cuts.append(following)
    return _Zone(before, behind, cuts) if len(cuts) > 1 else None


def _reading(token: Token, state: Encoding | None) -> Reading:
    return token.readings[STATES.index(state)]


def _may_be(token: Token, state: Encoding | None, other: Encoding | None) -> bool:
    """Whether a token could as well be in the other encoding."""
    if token.declared or token.other:
        return False
    read = _reading(token, other).text
    if read == _reading(token, state).text:
        return True
    return not any(map(is_odd, read)) and all(map(is_known, _words(read.lower())))


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text))


def _lowered(token: Token, state: Encoding | None) -> tuple[str, ...]:
    return _words(_reading(token, state).text.lower())


class _Around:
    """The words of the text on both sides of a stretch."""

    def __init__(self, met: Sequence[tuple[str, ...]], start: int, end: int) -> None:
        sides = met[max(0, start - _AROUND) : start], met[end : end + _AROUND]
        every = itertools.chain.from_iterable(sides)
        self._met = Counter(itertools.chain.from_iterable(every))
        self._supposed = self._met.total() + _SUPPOSED

    def gain(self, word: str) -> float:
        """By how much likelier a word is in this text than in others, as a logarithm."""
        usual = lexicon.after("", word)
        share = (self._met[word] + _SUPPOSED * math.exp(usual)) / self._supposed
        return math.log(share) - usual


def _move(
    tokens: Sequence[Token],
    states: _States,
    zone: _Zone,
    openings: Set[int],
    met: list[tuple[str, ...]],
) -> None:
    start, end = zone.cuts[0], zone.cuts[-1]
    text = _Around(met, start, end)

    def worth(cut: int) -> float:
        ways = [zone.before] * (cut - start) + [zone.behind] * (end - cut)
        at_line = _AT_LINE * (cut in openings)
        return at_line + sum(_likelihoods(tokens, states, start, ways, text))

    cut = max(zone.cuts, key=worth)
    states[start:end] = [zone.before] * (cut - start) + [zone.behind] * (end - cut)
    met[start:end] = map(_lowered, tokens[start:end], states[start:end])


def _likelihoods(
    tokens: Sequence[Token],
    states: Sequence[Encoding | None],
    start: int,
    ways: Sequence[Encoding | None],
    text: _Around | None = None,
) -> Iterator[float]:
    """Of some tokens read in some way, and of the one behind them."""
    last = ""
    if start:
        last = _reading(tokens[start - 1], states[start - 1]).last
    end = start + len(ways)
    for token, way in zip(tokens[start:end], ways, strict=True):
        reading = _reading(token, way)
        yield reading.inner
        if reading.first and text is not None:
            yield from _elsewhere(token, reading, text, opening=last in {"", lexicon.STOP})
        yield _LANGUAGE * _spoken(last, reading)
        last = reading.last or last
    if end < len(tokens):
        following = _reading(tokens[end], states[end])
        if item := following.first or following.last:
            yield _LANGUAGE * lexicon.meant(last, item)


def _spoken(before: str, reading: Reading) -> float:
    """Of the first word of a token behind another, and of the mark at its end behind its last."""
    if not reading.first:
        return lexicon.meant(before, reading.last) if reading.last else 0.0
    likelihood = lexicon.meant(before, reading.first)
    if reading.last in {lexicon.NUMBER, lexicon.STOP}:
        likelihood += lexicon.meant(_words(reading.text.lower())[-1], reading.last)
    return likelihood


def _elsewhere(token: Token, reading: Reading, text: _Around, *, opening: bool) -> Iterator[float]:
    """What the rest of the text and capitals say of the words of a token."""
    words = _words(reading.text)
    for word in words:
        yield _ECHO * text.gain(word.lower())
    shown = words[0]
    if not opening and shown[0] in token.text and shown[0].isascii() and not shown[1:].isupper():
        yield _CASE * lexicon.cased(reading.first, capital=shown[0].isupper())
