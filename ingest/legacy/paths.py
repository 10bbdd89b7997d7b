"""Chooses an encoding for each token of a text: a Viterbi pass, then proof.

The cheapest path reads likely syllables beside likely neighbours and seldom
changes the encoding. A stretch of it is believed only if it gains enough over
leaving the text alone and the words in and around it are Vietnamese then.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from ingest import syllables
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
_SWITCH_WITH_FONT = 1.0  # where the font changes too
_DECLARED = 12.0  # a legacy font's name speaks for its encoding
_OTHER_FONT = 4.0  # any other font speaks for Unicode where the text is Vietnamese already
_HOPELESS = 25.0  # a path this much worse than the best is given up
_PROOF = 6.0  # gain over leaving the text alone, below which an encoding is not believed
_CONTEXT = 6  # tokens around a converted stretch that must be Vietnamese too
_SHARE = 0.55  # share of possible syllables among the words there
_SHARE_CHANGED = 0.65  # and among those that the conversion changes
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

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What it says in each of `STATES`."""
        return readings(self.text, self.capitals, numbered=self.numbered)

    @property
    def alike(self) -> bool:
        """Whether it says the same in all of them."""
        return self.symbol is not None or (is_plain(self.text) and not self.capitals)


@dataclasses.dataclass(slots=True)
class _Path:
    """The best way to read all so far and end in one state."""

    state: int
    cost: float
    last: str  # word


def encodings(tokens: Sequence[Token]) -> list[Encoding | None]:
    """The encoding of each token; None: Unicode."""
    return _proven(tokens, _cheapest(tokens))


def _cheapest(tokens: Sequence[Token]) -> list[int]:
    alive = [_Path(state, _START if state else 0.0, "") for state in range(len(STATES))]
    back: list[dict[int, int]] = []
    before = tokens[0]
    for token in tokens:
        if token.alike:
            alive = _along(alive, token)
            back.append({})
            continue
        same = (token.declared, token.other) == (before.declared, before.other)
        alive, step = _onwards(alive, token, same_font=same)
        back.append(step)
        before = token
    state = min(alive, key=lambda path: path.cost).state
    states = []
    for step in reversed(back):
        states.append(state)
        state = step.get(state, state)
    return states[::-1]


def _along(alive: list[_Path], token: Token) -> list[_Path]:
    """Past a token that tells nothing but what its neighbours may be."""
    if token.symbol:
        return alive
    reading = token.readings[0]
    for path in alive:
        if reading.first:
            path.cost -= lexicon.after(path.last, reading.first)
        path.last = reading.last
    return alive


def _onwards(
    alive: list[_Path], token: Token, *, same_font: bool
) -> tuple[list[_Path], dict[int, int]]:
    after = lexicon.after
    switch = _SWITCH if same_font else _SWITCH_WITH_FONT
    again = _SWITCH_AGAIN if same_font else _SWITCH_WITH_FONT
    reached: list[_Path] = []
    step: dict[int, int] = {}
    for state, (reading, bonus) in enumerate(zip(token.readings, _bonuses(token), strict=True)):
        first, least, origin = reading.first, float("inf"), state
        for path in alive:
            cost = path.cost
            if path.state != state:
                cost += again if path.state and state else switch
            if first:
                cost -= after(path.last, first)
            if cost < least:
                least, origin = cost, path.state
        reached.append(_Path(state, least - reading.inner - bonus, reading.last))
        step[state] = origin
    limit = min(path.cost for path in reached) + _HOPELESS
    return [path for path in reached if path.cost <= limit], step


def _bonuses(token: Token) -> tuple[float, ...]:
    """What the font adds to each state."""
    if token.declared:
        return tuple(_DECLARED * (state is token.declared) for state in STATES)
    plain = token.readings[0]
    readable = plain.first and syllables.is_syllable(plain.first)
    return (_OTHER_FONT if token.other and readable else 0.0, *(0.0 for _ in Encoding))


def _proven(tokens: Sequence[Token], states: Sequence[int]) -> list[Encoding | None]:
    """Drop stretches that gain too little, or stand in a text that is not Vietnamese."""
    gains = [0.0] * len(STATES)
    for token, state in zip(tokens, states, strict=True):
        if state and not token.alike:
            read, bonuses = token.readings, _bonuses(token)
            gains[state] += read[state].score + bonuses[state] - read[0].score - bonuses[0]
    proven: list[Encoding | None] = []
    for state, group in itertools.groupby(states):
        start = len(proven)
        end = start + len(list(group))
        believed = gains[state] >= _PROOF and _vietnamese(tokens, states, start, end)
        proven += [STATES[state] if believed else None] * (end - start)
    return proven


def _vietnamese(tokens: Sequence[Token], states: Sequence[int], start: int, end: int) -> bool:
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
        known = sum(is_known(word.lower()) for word in found)
        words, valid = words + len(found), valid + known
        if state and read[state].text != read[0].text:
            changed, good = changed + len(found), good + known
    return valid >= _SHARE * words and good >= _SHARE_CHANGED * changed
