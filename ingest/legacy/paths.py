"""Chooses an encoding for each token of a text: a Viterbi pass, then proof.

The cheapest path reads likely syllables beside likely neighbours and seldom
changes the encoding. A stretch of it is believed only if it gains enough over
leaving the text alone and the words in and around it are Vietnamese then.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence

from ingest.legacy import lexicon
from ingest.legacy.readings import (
    STATES,
    WORD,
    Reading,
    is_known,
    is_plain,
    readings,
)
from ingest.legacy.tables import Encoding

_SWITCH = 6.0  # cost of changing the encoding between neighbours, in nats as all that follows
_START = 2.0  # cost of not being Unicode from the first word
_SWITCH_AGAIN = 12.0  # from one legacy encoding to another
_SWITCH_AT_LINE = 3.0  # at a line's first word that tells
_RELIEF = 2.5  # by which the second pass makes changes to and from the ruling encoding cheaper
_RIVAL = 8.0  # and those to other encodings dearer
_RULING = 8  # words in an encoding that make it the ruling one
_MIXED = 0.03  # words in Unicode for one in it, above which a text is mixed
_RULING_SHARE = 0.7  # of all legacy words
_SWITCH_WITH_FONT = 1.0  # where the font changes too
_DECLARED = 12.0  # a legacy font's name speaks for its encoding
_OTHER_FONT = 4.0  # any other font speaks for Unicode where the text is Vietnamese already
_HOPELESS = 20.0  # a path this much worse than the best is given up
_PROOF = 6.0  # gain over leaving the text alone, below which an encoding is not believed
_CONTEXT = 6  # tokens around a converted stretch that must be Vietnamese too
_SHARE = 0.55  # share of possible syllables among the words there
_SHARE_CHANGED = 0.65  # and among those that the conversion changes
_SHARE_KNOWN = 0.4  # both, in the encoding that rules the text: names of Y Brih Kbuôr's kind
_NEUTRAL = re.compile("[A-ZĐ]{1,6}")  # abbreviations are of no language


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """Characters without white space whose fonts allow one encoding."""

    text: str
    declared: Encoding | None = None
    other: bool = False  # in a font that is known and declares nothing
    capitals: tuple[bool, ...] | None = None  # which characters the font draws large
    symbol: str | None = None  # the symbol font it is in
    numbered: bool = False  # a lone sign, with numbers where it needs them
    letter: bool = False  # what looks like a lone dash is a letter of its font

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What it says in each of `STATES`."""
        return readings(self.text, self.capitals, numbered=self.numbered, letter=self.letter)

    @property
    def alike(self) -> bool:
        """Whether it says the same in all of them."""
        plain = is_plain(self.text) and not self.capitals and not self.letter
        return self.symbol is not None or plain


_Path = tuple[int, float, str]
"""The best way to read all so far: the state it ends in, its cost, its last word."""


def encodings(
    tokens: Sequence[Token], openings: Collection[int] = frozenset()
) -> tuple[Sequence[Token], list[Encoding | None]]:
    """Tokens as their fonts were understood, and the encoding of each; None: Unicode.

    Where one legacy encoding rules and is mixed with others or with Unicode, the
    text is looked at again with that known: a file seldom has two. If it stands
    in fonts known for Unicode, these speak for nothing then.

    Args:
        tokens: in reading order.
        openings: places of those that begin a line.
    """
    found = _proven(tokens, _cheapest(tokens, openings, None))
    ruling = _ruling(tokens, found)
    if ruling is None:
        return tokens, found
    tokens = _disbelieved(tokens, found, STATES[ruling])
    return tokens, _proven(tokens, _cheapest(tokens, openings, ruling), ruling)


def _disbelieved(
    tokens: Sequence[Token], found: Sequence[Encoding | None], ruling: Encoding | None
) -> Sequence[Token]:
    """Tokens without their known fonts, if most of those in the ruling encoding have one."""
    known = Counter(
        token.other
        for token, encoding in zip(tokens, found, strict=True)
        if encoding is ruling and not token.alike and not token.declared
    )
    if known[True] <= known[False]:
        return tokens
    return [dataclasses.replace(token, other=False) if token.other else token for token in tokens]


def _ruling(tokens: Sequence[Token], found: Sequence[Encoding | None]) -> int | None:
    """The encoding of most words that fonts do not declare, if others are beside it."""
    undeclared = Counter(
        encoding
        for token, encoding in zip(tokens, found, strict=True)
        if not token.alike and not token.declared
    )
    unicode = undeclared.pop(None, 0)
    if not undeclared:
        return None
    encoding, count = undeclared.most_common(1)[0]
    if len(undeclared) == 1 and unicode < _MIXED * count:
        return None  # nothing to look at again
    enough = count >= _RULING and count >= _RULING_SHARE * undeclared.total()
    return STATES.index(encoding) if enough else None


_Prices = tuple[tuple[float, ...], ...]
"""What it costs to go from one state (outer) to another (inner)."""


@functools.cache
def _prices(there: float, again: float, ruling: int | None) -> _Prices:
    """Prices of changing between Unicode and a legacy encoding, and between two of these."""

    def price(before: int, state: int) -> float:
        if before == state:
            return 0.0
        known = ruling is not None and {before, state} <= {0, ruling}
        dear = _RIVAL if ruling is not None and state not in {0, ruling} else 0.0
        return (again if before and state else there) + dear - (_RELIEF if known else 0.0)

    every = range(len(STATES))
    return tuple(tuple(price(before, state) for state in every) for before in every)


def _cheapest(tokens: Sequence[Token], openings: Collection[int], ruling: int | None) -> list[int]:
    usual = _prices(_SWITCH, _SWITCH_AGAIN, ruling)
    at_line = _prices(_SWITCH_AT_LINE, _SWITCH_AGAIN, ruling)
    at_font = _prices(_SWITCH_WITH_FONT, _SWITCH_WITH_FONT, None)
    opening = False
    alive: list[_Path] = [(s, _START if s else 0.0, "") for s in range(len(STATES))]
    back: list[dict[int, int]] = []
    before = tokens[0]
    for place, token in enumerate(tokens):
        opening = opening or place in openings
        if token.alike:
            alive = _along(alive, token)
            back.append(_NOWHERE)
            continue
        same = token.declared == before.declared and token.other == before.other
        prices = (at_line if opening else usual) if same else at_font
        alive, step = _onwards(alive, _options(token), prices)
        opening = False
        back.append(step)
        before = token
    state = min(alive, key=lambda path: path[1])[0]
    states = []
    for step in reversed(back):
        states.append(state)
        state = step.get(state, state)
    return states[::-1]


_NOWHERE: dict[int, int] = {}
_NO_BONUSES = (0.0,) * len(STATES)


def _along(alive: list[_Path], token: Token) -> list[_Path]:
    """Past a token that tells nothing but what its neighbours may be."""
    if token.symbol:
        return alive
    reading = token.readings[0]
    first, last, after = reading.first, reading.last, lexicon.after
    if not first or len(alive) == 1:
        return [(state, cost, last) for state, cost, _ in alive]
    return [(state, cost - after(before, first), last) for state, cost, before in alive]


@dataclasses.dataclass(frozen=True, slots=True)
class _Option:
    """What a token is worth in one state."""

    state: int
    first: str
    last: str
    worth: float  # log likelihood of all but its first word, and what the font adds
    alone: float  # what it is worth without knowing what stands before
    same: bool  # it reads as in Unicode, so that nothing speaks for beginning here


@functools.lru_cache(maxsize=65_536)
def _options(token: Token) -> tuple[_Option, ...]:
    read, bonuses = token.readings, _bonuses(token)
    return tuple(
        _Option(
            state=state,
            first=reading.first,
            last=reading.last,
            worth=reading.inner + bonuses[state],
            alone=reading.score + bonuses[state],
            same=bool(state) and reading.text == read[0].text and bonuses[state] <= bonuses[0],
        )
        for state, reading in enumerate(read)
    )


def _onwards(
    alive: list[_Path], options: Sequence[_Option], prices: _Prices
) -> tuple[list[_Path], dict[int, int]]:
    after = lexicon.after
    running = {path[0] for path in alive}
    reached: list[_Path] = []
    step: dict[int, int] = {}
    limit = math.inf
    for option in options:
        state, first = option.state, option.first
        if option.same and state not in running:
            continue
        least, origin = math.inf, state
        for before, so_far, last in alive:
            cost = so_far + prices[before][state]
            if first:
                cost -= after(last, first)
            if cost < least:
                least, origin = cost, before
        least -= option.worth
        limit = min(limit, least + _HOPELESS)
        reached.append((state, least, option.last))
        step[state] = origin
    return [path for path in reached if path[1] <= limit], step


def _bonuses(token: Token) -> tuple[float, ...]:
    """What the font adds to each state."""
    if token.declared:
        return tuple(_DECLARED * (state is token.declared) for state in STATES)
    plain = token.readings[0]
    if not token.other or not plain.first or lexicon.after("", plain.first) == lexicon.UNSEEN:
        return _NO_BONUSES
    # a word that reads the same in an encoding tells nothing against it
    return tuple(_OTHER_FONT * (reading.text == plain.text) for reading in token.readings)


def _proven(
    tokens: Sequence[Token], states: Sequence[int], ruling: int | None = None
) -> list[Encoding | None]:
    """Drop stretches that gain too little, or stand in a text that is not Vietnamese."""
    gains = [0.0] * len(STATES)
    for token, state in zip(tokens, states, strict=True):
        if state and not token.alike:
            plain, *_ = options = _options(token)
            gains[state] += options[state].alone - plain.alone
    proven: list[Encoding | None] = []
    for state, group in itertools.groupby(states):
        start = len(proven)
        end = start + len(list(group))
        believed = gains[state] >= _PROOF and _vietnamese(
            tokens, states, start, end, known=state == ruling
        )
        proven += [STATES[state] if believed else None] * (end - start)
    return proven


def _vietnamese(
    tokens: Sequence[Token], states: Sequence[int], start: int, end: int, *, known: bool
) -> bool:
    """Whether a stretch and what surrounds it consist of syllables once it is converted."""
    if STATES[states[start]] is Encoding.MOJIBAKE:
        return True  # nobody writes such pairs of letters in any language
    if any(token.declared for token in tokens[start:end]):
        return True
    around = slice(max(0, start - _CONTEXT), end + _CONTEXT)
    words = valid = changed = good = 0
    for token, state in zip(tokens[around], states[around], strict=True):
        read = token.readings
        found = [word for word in WORD.findall(read[state].text) if not _NEUTRAL.fullmatch(word)]
        possible = sum(is_known(word.lower()) for word in found)
        words, valid = words + len(found), valid + possible
        if state and read[state].text != read[0].text:
            changed, good = changed + len(found), good + possible
    share, share_changed = (_SHARE_KNOWN,) * 2 if known else (_SHARE, _SHARE_CHANGED)
    return valid >= share * words and good >= share_changed * changed
