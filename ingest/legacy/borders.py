"""Moves the borders between encodings to where the words beside them read best.

A word at a border may be likely in both encodings (cô and cụ are the same byte).
`paths` knows only its neighbours; here the rest of the text counts too, for who
writes of a cụ once does so again, and capitals, which names have and `tên` has not
(`stretches`). Lone words of Unicode where lines of legacy text part are found here, too.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
from collections.abc import Sequence, Set

from ingest.legacy.paths import Token
from ingest.legacy.readings import is_known, is_odd
from ingest.legacy.stretches import States, Stretch, Text, read_as, words_of
from ingest.legacy.tables import Encoding

_REACH = 4  # tokens each way that a border may move
_AT_LINE = 3.0  # by which a border is likelier at a line's first word
_ISLAND = 9.0  # by which an island of doubtful words must be likelier than in what surrounds it
_ISLAND_AT_LINE = 5.0  # where a line begins with it or behind it
_PART = 1.0  # by which one of Unicode must be, that was added to legacy text there


def settled(
    tokens: Sequence[Token], states: Sequence[Encoding | None], openings: Set[int]
) -> States:
    """The encodings of tokens with each border at its best place.

    Args:
        tokens: in reading order.
        states: their encodings as `paths` found them; alike tokens may have any.
        openings: places of those that begin a line.
    """
    result = list(states)
    telling = [place for place, token in enumerate(tokens) if not token.alike]
    text = Text(tokens, result, openings)
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


def _move(text: Text, zone: _Zone) -> None:
    """Lay a border where the words beside it are likeliest."""
    start, end = zone.cuts[0], zone.cuts[-1]
    stretch = Stretch(text, start, end)

    def ways(cut: int) -> States:
        return [zone.before] * (cut - start) + [zone.behind] * (end - cut)

    options = list(map(ways, zone.cuts))
    worths = stretch.worths(options, [_AT_LINE * (cut in text.openings) for cut in zone.cuts])
    text.settle(start, options[worths.index(max(worths))])


def _parted(text: Text, telling: Sequence[int]) -> None:
    """Find words of Unicode that were added to legacy text where its lines part."""
    for opening in sorted(text.openings):
        right = bisect.bisect_left(telling, opening)
        if 0 < right < len(telling):
            state = text.states[telling[right]]
            if state is not None and text.states[telling[right - 1]] is state:
                _part(text, telling, right, state)


def _part(text: Text, telling: Sequence[int], right: int, state: Encoding) -> None:
    """Give words at a line's beginning and before it to Unicode if they are likelier so."""

    def free(step: int, index: int) -> bool:
        place, beyond = telling[index], index + step
        return (
            0 <= beyond < len(telling)
            and text.states[place] is text.states[telling[beyond]] is state  # that one stays
            and _may_be(text.tokens[place], state, None)
        )

    ahead, back = range(right, right + _REACH), range(right - 1, right - 1 - _REACH, -1)
    last = right + sum(1 for _ in itertools.takewhile(functools.partial(free, 1), ahead))
    first = right - sum(1 for _ in itertools.takewhile(functools.partial(free, -1), back))
    if first == last:
        return
    start, end = telling[first], telling[last - 1] + 1
    stretch = Stretch(text, start, end)
    options: list[States] = [[state] * (end - start)]
    for begin, stop in itertools.product(range(first, right + 1), range(right, last + 1)):
        if begin < stop:
            ways = list(options[0])
            island = slice(telling[begin] - start, telling[stop - 1] + 1 - start)
            ways[island] = [None] * len(ways[island])
            options.append(ways)
    worths = stretch.worths(options, [_PART] + [0.0] * (len(options) - 1))
    text.settle(start, options[worths.index(max(worths))])


def _joined(text: Text, telling: Sequence[int]) -> None:
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
        stretch = Stretch(text, start, end)
        at_line = _ISLAND_AT_LINE if state else _PART
        least = at_line if at_lines else _ISLAND
        here, there = stretch.worths([[way] * (end - start) for way in (state, other)], [-least, 0])
        if here < there:
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


def _may_be(token: Token, state: Encoding | None, other: Encoding | None) -> bool:
    """Whether a token could as well be in the other encoding."""
    if token.declared or token.other:
        return False
    read = read_as(token, other).text
    if read == read_as(token, state).text:
        return True
    return not any(map(is_odd, read)) and all(map(is_known, words_of(read.lower())))
