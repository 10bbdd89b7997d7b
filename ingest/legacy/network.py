"""Which of the words that the same bytes spell stands between its neighbours.

Pairs of syllables see one neighbour on each side of a word; this small network
sees four, with marks, numbers and lines' ends among them, and generalises over
syllables used alike. It was trained by `script/syllable_network.py` to tell a
word from those that another encoding reads its bytes as, so only differences
between such rivals mean anything. It is asked where a border between encodings
is in doubt and nowhere else; a process that meets none does not load it.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.legacy.lexicon import NUMBER, STOP

REACH = 4  # neighbours it sees each way
OTHER, LINE = "?", "\n"  # stand for any word not in its table, and where lines part
_FILE = Path(__file__).with_name("network.npz")
_ITEM = re.compile(r"[^\W\d_]+|\d+(?:[.,/:\-]\d+)*|[.,;:!?]+(?=\s|$)|\n+")

_Floats = NDArray[np.float32]


def items(text: str) -> Iterator[str]:
    """Words in lower case, numbers, marks and lines' ends of an NFC text, as it sees them."""
    for found in _ITEM.findall(text):
        if found[0] == "\n":
            yield LINE
        elif found[0].isdigit():
            yield NUMBER
        else:
            yield STOP if found[0] in ".,;:!?" else found.lower()


@dataclasses.dataclass(frozen=True, slots=True)
class _Network:
    places: dict[str, int]  # of items among the inputs
    inputs: _Floats  # (items, width)
    hidden: _Floats  # (2 * REACH * width, units): neighbours in reading order
    hidden_bias: _Floats  # (units,)
    middle: _Floats  # (units, features)
    outputs: dict[str, tuple[_Floats, float]]  # features of each word in doubt, and its bias


@functools.cache
def _network() -> _Network:
    """The network as it was trained.

    Raises:
        ValueError: the file holds no network of this shape.
    """
    with np.load(_FILE, allow_pickle=False) as data:
        parts = {name: data[name] for name in data.files}
    try:
        words = parts["words"].tobytes().decode().split("\t")
        rivals = parts["rivals"].tobytes().decode().split("\t")
        inputs, hidden, middle, outputs = (
            _unpacked(parts, name) for name in ("inputs", "hidden", "middle", "outputs")
        )
        hidden_bias, biases = (parts[name].astype(np.float32) for name in ("hidden_bias", "biases"))
    except (KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"{_FILE} is no network: {error}") from error
    shapes = inputs.shape, hidden.shape, hidden_bias.shape, middle.shape, outputs.shape
    width, units, features = inputs.shape[1], *middle.shape
    fits = ((len(words), width), (2 * REACH * width, units), (units,), (units, features))
    if shapes != (*fits, (len(rivals), features)) or biases.shape != (len(rivals),):
        raise ValueError(f"{_FILE} holds arrays that do not fit each other: {shapes}")
    return _Network(
        places={word: place for place, word in enumerate(words)},
        inputs=inputs,
        hidden=hidden,
        hidden_bias=hidden_bias,
        middle=middle,
        outputs={
            word: (row, float(bias))
            for word, row, bias in zip(rivals, outputs, biases, strict=True)
        },
    )


def _unpacked(parts: dict[str, NDArray[np.generic]], name: str) -> _Floats:
    """A matrix kept as bytes and a scale for each row."""
    scales = parts[f"{name}_scales"].astype(np.float32)
    return parts[name].astype(np.float32) * scales[:, None]


def knows(word: str) -> bool:
    """Whether a lower-case NFC word has rivals that the network tells it from."""
    return word in _network().outputs


@functools.lru_cache(maxsize=4096)
def _features(left: tuple[str, ...], right: tuple[str, ...]) -> _Floats:
    network = _network()
    lacking = (LINE,) * REACH
    seen = (*lacking, *left)[-REACH:] + (*right, *lacking)[:REACH]
    other = network.places[OTHER]
    rows = network.inputs[[network.places.get(item, other) for item in seen]]
    units = np.maximum(rows.reshape(-1) @ network.hidden + network.hidden_bias, 0)
    result: _Floats = units @ network.middle
    return result


def worth(left: Sequence[str], word: str, right: Sequence[str]) -> float:
    """A word between its neighbours, in nats beside what its rivals are worth there.

    Args:
        left: items before it, the nearest last; what is missing is taken for lines' ends.
        word: one that the network `knows`.
        right: items behind it.
    """
    row, bias = _network().outputs[word]
    return float(_features(tuple(left[-REACH:]), tuple(right[:REACH])) @ row) + bias
