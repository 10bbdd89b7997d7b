"""How likely a stretch of tokens is, each of them read in some encoding.

What counts is what stands beside a word (`lexicon`), what the rest of the text
says, and capitals. A line that begins with one is taken to begin a sentence,
which what stands before it says nothing of.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np

from ingest.legacy import lexicon, network
from ingest.legacy.paths import Token
from ingest.legacy.readings import STATES, WORD, Reading
from ingest.legacy.tables import Encoding

_AROUND = 200  # tokens each way in which a word met makes itself likelier
_SUPPOSED = 200.0  # words as the lexicon has them that are supposed beside those met
_SUPPOSED_BEHIND = 50.0  # and behind one of them
_LANGUAGE = 0.8  # weight of what stands beside a word
_ECHO = 0.6  # what the rest of the text says counts so much: it knows no neighbours
_CASE = 0.7  # weight of capitals
_SELDOM = -3.2  # the least they weigh before that: any word may be somebody's name (Hai Móm)

_SENSE = 0.6  # weight of what all the words around say (`network`)
_CLOSE = 4.0  # by which a way of reading may be less likely for these to be asked
_READ = 24  # items of them, each way
_LONGEST = 200  # tokens: what is longer would take long to read and is told by its pairs

States = list[Encoding | None]


@dataclasses.dataclass(slots=True)
class Text:
    """Tokens with the encodings found so far."""

    tokens: Sequence[Token]
    states: States
    openings: Set[int]
    _met: list[tuple[str, ...]] = dataclasses.field(default_factory=list)

    def met(self) -> Sequence[tuple[str, ...]]:
        """The words of each token."""
        self._met = self._met or list(map(_lowered, self.tokens, self.states))
        return self._met

    def settle(self, start: int, ways: Sequence[Encoding | None]) -> None:
        """Give the tokens from a place on these encodings."""
        stretch = slice(start, start + len(ways))
        self.states[stretch] = ways
        if self._met:
            self._met[stretch] = map(_lowered, self.tokens[stretch], ways)


def read_as(token: Token, state: Encoding | None) -> Reading:
    """A token in an encoding."""
    return token.readings[STATES.index(state)]


@functools.lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Its words as they are written."""
    return tuple(WORD.findall(text))


def _lowered(token: Token, state: Encoding | None) -> tuple[str, ...]:
    return words_of(read_as(token, state).text.lower())


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


class Stretch:
    """Tokens whose encodings are weighed, and the text around them."""

    def __init__(self, text: Text, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        self._around = _Around(text.met(), start, end)

    def worths(
        self, options: Sequence[Sequence[Encoding | None]], gains: Sequence[float]
    ) -> list[float]:
        """How likely the tokens are in some ways of reading them, as logarithms.

        Args:
            options: an encoding for each token, all options of the same two encodings.
            gains: what speaks for each option besides.
        """
        worths = [
            sum(_likelihoods(self._text, self._start, ways, self._around)) + gain
            for ways, gain in zip(options, gains, strict=True)
        ]
        best = max(worths)
        close = [index for index, worth in enumerate(worths) if worth > best - _CLOSE]
        if len(close) > 1 and len(options[0]) <= _LONGEST:
            one, other = sorted({*itertools.chain.from_iterable(options)}, key=STATES.index)
            others = {one: other, other: one}
            for index in close:
                worths[index] += _SENSE * self._sense(options[index], others)
            # what was far behind is not asked and stays behind: asking only ever lowers a worth
            last = min(worths[index] for index in close)
            for index in {*range(len(worths))}.difference(close):
                worths[index] += min(0.0, last - best)
        return worths

    def _sense(
        self, ways: Sequence[Encoding | None], others: Mapping[Encoding | None, Encoding | None]
    ) -> float:
        """What all the words around say for those of some tokens, against their other readings."""
        between: list[int] = []
        rivals: list[int | None] = []
        for place, way in enumerate(ways, self._start):
            token = self._text.tokens[place]
            if place in self._text.openings:
                between.append(network.unknown())
                rivals.append(None)
            here, there = (network.places(read_as(token, w).text) for w in (way, others[way]))
            between += here
            rivals += _rivals(here, there)
        logits = self._context.logits(between, rivals)
        # the logarithm of the odds of each word against the other one's
        return -sum(
            float(np.logaddexp(0, -logit))
            for logit, rival in zip(logits, rivals, strict=True)
            if rival is not None
        )

    @functools.cached_property
    def _context(self) -> network.Context:
        left = itertools.islice(self._met(range(self._start - 1, -1, -1), -1), _READ)
        right = itertools.islice(self._met(range(self._end, len(self._text.tokens)), 1), _READ)
        return network.Context([*left][::-1], right)

    def _met(self, run: range, step: int) -> Iterator[int]:
        """Items of tokens, away from the stretch."""
        for place in run:
            found = network.places(read_as(self._text.tokens[place], self._text.states[place]).text)
            parted = (network.unknown(),) if place in self._text.openings else ()
            yield from (*parted, *found)[::step]


def _rivals(here: Sequence[int], there: Sequence[int]) -> Iterator[int | None]:
    """What each item of a token is in its other reading, where both are words."""
    other = network.unknown()
    alike = len(here) == len(there)
    for index, item in enumerate(here):
        rival = there[index] if alike else other
        yield None if rival == item or other in {item, rival} else rival


def _likelihoods(
    text: Text, start: int, ways: Sequence[Encoding | None], around: _Around
) -> Iterator[float]:
    """Of some tokens read in some way, and of the one behind them."""
    tokens, states = text.tokens, text.states
    last = ""
    if start:
        last = read_as(tokens[start - 1], states[start - 1]).last
    end = start + len(ways)
    for place, (token, way) in enumerate(zip(tokens[start:end], ways, strict=True), start):
        reading = read_as(token, way)
        yield reading.inner
        if place in text.openings and reading.text[:1].isupper():
            last = lexicon.STOP
        if reading.first:
            free = last in {"", lexicon.STOP} or _amid_capitals(tokens, place)
            yield from _elsewhere(token, reading, around, free=free)
        yield _LANGUAGE * _spoken(last, reading, around)
        last = reading.last or last
    if end < len(tokens):
        following = read_as(tokens[end], states[end])
        item = following.first or following.last
        if end in text.openings and following.text[:1].isupper():
            item = lexicon.STOP
        if item:
            yield _LANGUAGE * around.spoken(last, item)


def _spoken(before: str, reading: Reading, around: _Around) -> float:
    """Of the first word of a token behind another, and of the mark at its end behind its last."""
    if not reading.first:
        return lexicon.meant(before, reading.last) if reading.last else 0.0
    likelihood = around.spoken(before, reading.first)
    if reading.last in {lexicon.NUMBER, lexicon.STOP}:
        likelihood += lexicon.meant(words_of(reading.text.lower())[-1], reading.last)
    return likelihood


def _amid_capitals(tokens: Sequence[Token], place: int) -> bool:
    """Whether the words beside one are in capitals: TCVN3 has a VỀ there as Về, which says nothing.

    Only letters that every encoding has tell, two of them in one word.
    """
    beside = [tokens[near].text for near in (place - 1, place + 1) if 0 <= near < len(tokens)]
    sides = [[c for c in text if c.isascii() and c.isalpha()] for text in beside]
    return any(len(side) > 1 for side in sides) and all(c.isupper() for s in sides for c in s)


def _elsewhere(token: Token, reading: Reading, text: _Around, *, free: bool) -> Iterator[float]:
    """What the rest of the text and capitals, unless these are free, say of a token's words."""
    words = words_of(reading.text)
    for word in words:
        yield _ECHO * text.gain(word.lower())
    shown = words[0]
    if not free and shown[0] in token.text and shown[0].isascii():
        share = lexicon.cased(reading.first, capital=shown[0].isupper())
        yield _CASE * max(_SELDOM, share)
