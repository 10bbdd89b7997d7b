"""Which of two words was meant, by all that stands on both sides of it.

Pairs of neighbours (`lexicon`) do not tell "bà cô" from "bà cụ" where the reason stands
three words away. Two recurrent networks (gated units, Cho et al. 2014), one from the left
and one from the right, say what is expected in a place, and each word how well it fits
(Melamud et al. 2016, context2vec). The weights are bytes with a scale a row, trained by
`script/train_border_network.py`; a process that never meets legacy text does not load them.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.legacy.lexicon import NUMBER, STOP

Array = npt.NDArray[np.float32]

_FILE = Path(__file__).with_name("network.npz")
_ITEM = re.compile(r"[^\W\d_]+|\d+|[.,;:!?]+(?=\s|$)|[()\"\n]+")


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """A layer of gated units that reads in one direction."""

    vectors: Array  # (words + 1, width), of what enters
    inputs: Array  # (3 units, width): reset, update, new
    states: Array  # (3 units, units)
    offsets: Array  # (3 units,), of the inputs
    shifts: Array  # (3 units,), of the states

    def step(self, state: Array, item: int) -> Array:
        """The state (units,) after an item."""
        given = _given(self, item)
        kept = self.states @ state + self.shifts
        size = len(state)
        gates: Array = np.reciprocal(1 + np.exp(-(given[: 2 * size] + kept[: 2 * size])))
        reset, update = gates[:size], gates[size:]
        new = np.tanh(given[2 * size :] + reset * kept[2 * size :])
        result: Array = new + update * (state - new)
        return result


@functools.lru_cache(maxsize=4096)  # of 2.3 kB
def _given(side: _Side, item: int) -> Array:
    """What an item gives to all gates."""
    result: Array = side.inputs @ side.vectors[item] + side.offsets
    return result


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Network:
    places: dict[str, int]
    vectors: Array  # (words + 1, width); the last is of what no word is
    biases: Array
    left: _Side
    right: _Side
    expected: Array  # (width, 2 units)
    shift: Array


@functools.cache
def _network() -> _Network:
    with np.load(_FILE, allow_pickle=False) as data:

        def weights(name: str) -> Array:
            scaled: Array = data[name] * data[f"{name}_scale"].astype(np.float32)[:, None]
            return scaled

        vectors = weights("vectors")

        def side(name: str) -> _Side:
            return _Side(
                vectors,
                weights(f"{name}_inputs"),
                weights(f"{name}_states"),
                data[f"{name}_offsets"].astype(np.float32),
                data[f"{name}_shifts"].astype(np.float32),
            )

        words = data["words"].tobytes().decode().split("\n")
        return _Network(
            places={word: index for index, word in enumerate(words)},
            vectors=vectors,
            biases=data["biases"].astype(np.float32),
            left=side("left"),
            right=side("right"),
            expected=weights("expected"),
            shift=data["shift"].astype(np.float32),
        )


def items(text: str) -> Iterable[str]:
    """Lower-case words, `NUMBER`, `STOP`, and for what parts them an empty text."""
    for found in _ITEM.findall(text):
        if found[0].isdigit():
            yield NUMBER
        elif found[0] in ".,;:!?":
            yield STOP
        else:
            yield found.lower() if found[0].isalpha() else ""


@functools.lru_cache(maxsize=65_536)
def places(text: str) -> tuple[int, ...]:
    """Where the network has the items of an NFC text; what it does not know is `unknown`."""
    known, other = _network().places, unknown()
    return tuple(known.get(item, other) for item in items(text))


def unknown() -> int:
    """Where it has what is no word."""
    return len(_network().places)


class Context:
    """Items to the left and to the right of a place."""

    def __init__(self, left: Iterable[int], right: Iterable[int]) -> None:
        """Take both as `places`, in reading order."""
        net = _network()
        self._left, self._right = _Way(net.left, left), _Way(net.right, list(right)[::-1])

    def logits(self, between: Sequence[int], rivals: Sequence[int | None]) -> list[float]:
        """By how much each item between fits its place better than its rival does.

        Args:
            between: items that stand between left and right.
            rivals: what each of them may be instead, `None` for nothing else.

        Returns:
            Differences of natural logarithms of odds; 0 where there is no rival.
        """
        net = _network()
        before, behind = tuple(between), tuple(between[::-1])
        result = [0.0] * len(before)
        for index, (item, rival) in enumerate(zip(before, rivals, strict=True)):
            if rival is not None:
                sides = self._left.after(before[:index]), self._right.after(behind[: -index - 1])
                met = net.expected @ np.concatenate(sides) + net.shift
                gain = (net.vectors[item] - net.vectors[rival]) @ met
                result[index] = float(gain + net.biases[item] - net.biases[rival])
        return result


class _Way:
    """What a side holds after what stands before a place and whatever was read from there on."""

    def __init__(self, side: _Side, read: Iterable[int]) -> None:
        state: Array = np.zeros(side.states.shape[1], np.float32)
        for item in read:
            state = side.step(state, item)
        self._side = side
        self._states: dict[tuple[int, ...], Array] = {(): state}

    def after(self, more: tuple[int, ...]) -> Array:
        """The state after more items; what ways of reading begin with is read once."""
        known = next(n for n in range(len(more), -1, -1) if more[:n] in self._states)
        state = self._states[more[:known]]
        for end in range(known, len(more)):
            state = self._side.step(state, more[end])
            self._states[more[: end + 1]] = state
        return state
