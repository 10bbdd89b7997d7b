"""Moves the borders between encodings to where the words beside them read best.

A word at a border may be likely in both encodings (cô and cụ are the same byte).
`paths` knows only its neighbours; here the rest of the text counts too, for who
writes of a cụ once does so again, and capitals, which names have and `tên` has not.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from ingest.legacy import lexicon, network
from ingest.legacy.paths import Token
from ingest.legacy.readings import STATES, WORD, Reading, is_known, is_odd
from ingest.legacy.tables import Encoding

_REACH = 4  # tokens each way that a border may move
_AT_LINE = 3.0  # by which a border is likelier at a line's first word
_AROUND = 200  # tokens each way in which a word met makes itself likelier
_ISLAND = 9.0  # by which an island of doubtful words must be likelier than in what surrounds it
_ISLAND_AT_LINE = 5.0  # where a line begins with it or behind it
_PART = 1.0  # by which one of Unicode must be, that was added to legacy text there
_SUPPOSED = 200.0  # words as the lexicon has them that are supposed beside those met
_SUPPOSED_BEHIND = 20.0  # and behind one of them
_LANGUAGE = 0.8  # weight of what stands beside a word
_ECHO = 0.6  # what the rest of the text says counts so much: it knows no neighbours
_CASE = 0.7  # weight of capitals
_NETWORK = 0.6  # of what the network says of a word among four neighbours each way

_ENDS = 1
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
    text = _Text(tokens, result, openings)
    _joined(text, telling)
    borders = [
        (left, right)
        for left, right in itertools.pairwise(range(len(telling)))
        if result[telling[left]] is not result[telling[right]]
    ]
    for left, right in borders:
        zone = _zone(tokens, result, telling, left, right)
        if zone is not None:
            _move(text, zone)
    if borders:
        _parted(text, telling)
    return result


@dataclasses.dataclass(slots=True)
class _Text:
    """Tokens with the encodings found so far."""

    tokens: Sequence[Token]
    states: _States
    openings: Set[int]
    _met: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    def met(self) -> Sequence[tuple[str, ...]]:
        """The words of each token."""
        self._met = self._met or list(map(_lowered, self.tokens, self.states))
        return self._met

    def read(self, place: int, state: Encoding | None) -> tuple[str, ...]:
        """What a token is to the network, in an encoding."""
        line = (network.LINE,) if place in self.openings else ()
        return line + _items(_reading(self.tokens[place], state).text)

    def items(self, places: Iterable[int]) -> Iterator[str]:
        """What some tokens are to the network, as they are read so far."""
        for place in places:
            yield from self.read(place, self.states[place])

    def settle(self, start: int, ways: Sequence[Encoding | None]) -> None:
        """Give the tokens from a place on these encodings."""
        stretch = slice(start, start + len(ways))
        self.states[stretch] = ways
        if self._met:
            self._met[stretch] = map(_lowered, self.tokens[stretch], ways)


def _move(text: _Text, zone: _Zone) -> None:
    """Lay a border where the words beside it are likeliest."""
    start, end = zone.cuts[0], zone.cuts[-1]
    stretch = _Stretch(text, start, end, (zone.before, zone.behind))

    def ways(cut: int) -> _States:
        return [zone.before] * (cut - start) + [zone.behind] * (end - cut)

    def worth(cut: int) -> float:
        return stretch.worth(ways(cut)) + _AT_LINE * (cut in text.openings)

    text.settle(start, ways(max(zone.cuts, key=worth)))


def _parted(text: _Text, telling: Sequence[int]) -> None:
    """Find words of Unicode that were added to legacy text where its lines part."""
    for opening in sorted(text.openings):
        right = bisect.bisect_left(telling, opening)
        if 0 < right < len(telling):
            state = text.states[telling[right]]
            if state is not None and text.states[telling[right - 1]] is state:
                _part(text, telling, right, state)


def _part(text: _Text, telling: Sequence[int], right: int, state: Encoding) -> None:
    """Give words at a line's beginning and before it to Unicode if they are likelier so."""

    def free(index: int) -> bool:
        place = telling[index]
        return text.states[place] is state and _may_be(text.tokens[place], state, None)

    ahead = range(right, min(len(telling), right + _REACH))
    back = range(right - 1, max(-1, right - 1 - _REACH), -1)
    last = right + sum(1 for _ in itertools.takewhile(free, ahead))
    first = right - sum(1 for _ in itertools.takewhile(free, back))
    if first == last:
        return
    start, end = telling[first], telling[last - 1] + 1
    stretch = _Stretch(text, start, end, (state, None))
    kept: _States = [state] * (end - start)
    best, most = kept, stretch.worth(kept) + _PART
    for begin, stop in itertools.product(range(first, right + 1), range(right, last + 1)):
        if begin < stop:
            ways = list(kept)
            island = slice(telling[begin] - start, telling[stop - 1] + 1 - start)
            ways[island] = [None] * len(ways[island])
            if (worth := stretch.worth(ways)) > most:
                best, most = ways, worth
    if best is not kept:
        text.settle(start, best)


def _joined(text: _Text, telling: Sequence[int]) -> None:
    """Give islands amid a line, of words that may as well be in what surrounds them, to that."""
    states, openings = text.states, text.openings
    stretches = [list(group) for _, group in itertools.groupby(telling, states.__getitem__)]
    for index in range(1, len(stretches) - 1):
        before, island, behind = stretches[index - 1 : index + 2]
        start, end = island[0], island[-1] + 1
        state, other = states[start], states[before[-1]]
        if states[behind[0]] is not other or not all(
            _may_be(text.tokens[place], state, other) for place in island
        ):
            continue
        sides = [range(before[-1] + 1, start + 1), range(end, behind[0] + 1)]
        at_lines = sum(not openings.isdisjoint(side) for side in sides)
        if at_lines > 1 or not openings.isdisjoint(range(start + 1, end)):
            continue  # encodings change with lines
        stretch = _Stretch(text, start, end, (state, other))
        here, there = (stretch.worth([way] * (end - start)) for way in (state, other))
        at_line = _ISLAND_AT_LINE if state else _PART
        if here - there < (at_line if at_lines else _ISLAND):
            text.settle(start, [other] * (end - start))


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
        words = [list(itertools.chain.from_iterable(side)) for side in sides]
        self._met = Counter(itertools.chain.from_iterable(words))
        self._pairs = Counter(itertools.chain.from_iterable(map(itertools.pairwise, words)))
        self._supposed = self._met.total() + _SUPPOSED

    def gain(self, word: str) -> float:
        """By how much likelier a word is in this text than in others, as a logarithm."""
        usual = lexicon.after("", word)
        share = (self._met[word] + _SUPPOSED * math.exp(usual)) / self._supposed
        return math.log(share) - usual

    def spoken(self, before: str, word: str) -> float:
        """How likely a word is behind another one, for this text and all others."""
        usual = lexicon.meant(before, word)
        if not (met := self._pairs[before, word]):
            return usual
        share = (met + _SUPPOSED_BEHIND * math.exp(usual)) / (self._met[before] + _SUPPOSED_BEHIND)
        return max(usual, math.log(share))


class _Stretch:
    """Tokens each of which may be in either of two encodings."""

    def __init__(
        self, text: _Text, start: int, end: int, pair: tuple[Encoding | None, Encoding | None]
    ) -> None:
        self._text, self._start, self._pair = text, start, pair
        self._around = _Around(text.met(), start, end)
        self._left = list(text.items(range(max(0, start - network.REACH), start)))
        self._right = list(text.items(range(end, min(len(text.tokens), end + network.REACH))))
        self._read = {
            state: [text.read(place, state) for place in range(start, end)] for state in pair
        }

    def worth(self, ways: Sequence[Encoding | None]) -> float:
        """How likely the tokens are read in these encodings, as a logarithm."""
        text = self._text
        pairs = sum(_likelihoods(text, self._start, ways, self._around))
        return pairs + (_NETWORK * self._seen(ways) if _NETWORK else 0)

    def _seen(self, ways: Sequence[Encoding | None]) -> float:
        """What the network says of the words, beside what they are in the other encoding."""
        one, two = self._pair
        words = [self._read[way][place] for place, way in enumerate(ways)]
        rivals = [self._read[two if way is one else one][i] for i, way in enumerate(ways)]
        line = [*self._left, *itertools.chain.from_iterable(words), *self._right]
        place, result = len(self._left), 0.0
        for found, others in zip(words, rivals, strict=True):
            for word, other in itertools.zip_longest(found, others[: len(found)], fillvalue=""):
                if word != other and network.knows(word) and network.knows(other):
                    left, right = line[max(0, place - network.REACH) : place], line[place + 1 :]
                    odds = network.worth(left, word, right) - network.worth(left, other, right)
                    result -= math.log1p(math.exp(-odds))
                place += 1
        return result


@functools.lru_cache(maxsize=4096)
def _items(text: str) -> tuple[str, ...]:
    return tuple(network.items(text))


def _likelihoods(
    text: _Text, start: int, ways: Sequence[Encoding | None], around: _Around
) -> Iterator[float]:
    """Of some tokens read in some way, and of the one behind them."""
    tokens, states = text.tokens, text.states
    last = ""
    if start:
        last = _reading(tokens[start - 1], states[start - 1]).last
    end = start + len(ways)
    for place, (token, way) in enumerate(zip(tokens[start:end], ways, strict=True), start):
        reading = _reading(token, way)
        yield reading.inner
        if place in text.openings and reading.text[:1].isupper():
            last = lexicon.STOP
        if reading.first:
            yield from _elsewhere(token, reading, around, opening=last in {"", lexicon.STOP})
        yield _LANGUAGE * _spoken(last, reading, around)
        last = reading.last or last
    if end < len(tokens):
        following = _reading(tokens[end], states[end])
        item = following.first or following.last
        if end in text.openings and following.text[:1].isupper():
            item = lexicon.STOP if _ENDS else ''
        if item:
            yield _LANGUAGE * around.spoken(last, item)


def _spoken(before: str, reading: Reading, around: _Around) -> float:
    """Of the first word of a token behind another, and of the mark at its end behind its last."""
    if not reading.first:
        return lexicon.meant(before, reading.last) if reading.last else 0.0
    likelihood = around.spoken(before, reading.first)
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
