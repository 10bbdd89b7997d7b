"""Trains `ingest/legacy/network.npz` to tell words that the same bytes spell from each other.

    python script/syllable_network.py OUT.npz TEXTS.jsonl[.gz][:WEIGHT[:EVERY]] ...

Files are given as to `script/syllable_statistics.py`; WEIGHT shows a file's words so
often in each round. A place is a word that some encoding reads as, or writes for,
another one of the lexicon; what is learnt is its odds against one such rival drawn
by lot, from four items each way. The same texts, lexicon, numpy and BLAS (on one thread)
give the same file.
What the committed network was trained on is told in docs/explanation/ingest.md.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.legacy import lexicon
from ingest.legacy.network import LINE, OTHER, REACH, items
from ingest.legacy.tables import Encoding, decode
from script.syllable_statistics import texts

_WIDTH, _UNITS, _FEATURES = 48, 160, 64
_BATCH = 1024  # places
_RATE = 2e-3  # of Adam, falling to nothing
_FORGOTTEN = 0.15  # share of neighbours taken for unknown words, lest letters be learnt by heart
_DROPPED = 0.3  # of hidden units, for the same reason
_SPREAD = 0.3  # standard deviation of inputs to begin with
_OFFSETS = np.array([o for o in range(-REACH, REACH + 1) if o], np.int64)

_Floats = NDArray[np.float32]
_Places = NDArray[np.int64]


def rivals(words: Sequence[str]) -> dict[str, list[str]]:
    """For each word what some encoding reads its letters as, or writes for it."""
    known, found = set(words), dict[str, set[str]]()
    for word in words:
        for encoding in Encoding:
            other = decode(word, encoding).lower()
            if other != word and other in known:
                found.setdefault(word, set()).add(other)
                found.setdefault(other, set()).add(word)
    return {word: sorted(others) for word, others in sorted(found.items())}


@dataclasses.dataclass(frozen=True, slots=True)
class _Texts:
    """Texts as places of their items, one behind the other, and the words in doubt in them."""

    stream: NDArray[np.int32]
    doubtful: _Places  # where these stand, as often as a round shows them


def _read(sources: Sequence[str], places: dict[str, int], doubted: NDArray[np.bool_]) -> _Texts:
    parts, found, length = [np.full(REACH, places[LINE], np.int32)], [], REACH
    other, line = places[OTHER], [places[LINE]] * REACH
    for source in sources:
        name, weight, every = [*source.split(":"), "1", "1"][:3]
        for text in texts(Path(name), int(every)):
            ids = [places.get(item, other) for item in items(text)]
            part = np.array(ids + line, np.int32)
            found += [np.flatnonzero(doubted[part]) + length] * int(weight)
            parts.append(part)
            length += len(part)
    return _Texts(np.concatenate(parts), np.concatenate(found))


class _Trainer:
    """The network in training: inputs, one hidden layer, features, a row for each word."""

    def __init__(self, begun: _Floats, outputs: int, seed: int) -> None:
        self._lot = np.random.default_rng(seed)
        fan = 2 * REACH * _WIDTH
        self.parts: dict[str, _Floats] = {
            "inputs": begun,
            "hidden": self._normal(fan, _UNITS, (2 / fan) ** 0.5),
            "hidden_bias": np.zeros(_UNITS, np.float32),
            "middle": self._normal(_UNITS, _FEATURES, (1 / _UNITS) ** 0.5),
            "outputs": self._normal(outputs, _FEATURES, 0.1),
            "biases": np.zeros(outputs, np.float32),
        }
        self._first = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self._second = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self._steps = 0

    def _normal(self, rows: int, columns: int, scale: float) -> _Floats:
        drawn = self._lot.standard_normal((rows, columns), np.float32)
        return (drawn * np.float32(scale)).astype(np.float32)

    def learn(self, seen: _Places, word: _Places, rival: _Places, other: int, rate: float) -> float:
        """One step; the mean loss before it.

        Args:
            seen: neighbours of each place, (places, 2 * REACH).
            word: rows of the words that stand there among the outputs.
            rival: rows of those that do not.
            other: what forgotten neighbours are taken for.
            rate: of this step.
        """
        parts = self.parts
        seen = np.where(self._lot.random(seen.shape, np.float32) < _FORGOTTEN, other, seen)
        rows = parts["inputs"][seen].reshape(len(seen), -1)
        units = np.maximum(rows @ parts["hidden"] + parts["hidden_bias"], 0)
        kept = self._lot.random(units.shape, np.float32) >= _DROPPED
        units *= kept / np.float32(1 - _DROPPED)
        features = units @ parts["middle"]
        apart = parts["outputs"][word] - parts["outputs"][rival]
        odds = (features * apart).sum(1) + parts["biases"][word] - parts["biases"][rival]
        slope = (-1 / (1 + np.exp(odds)) / len(seen)).astype(np.float32)
        to_features = slope[:, None] * apart
        to_units = (to_features @ parts["middle"].T) * (units > 0) / np.float32(1 - _DROPPED)
        to_rows = (to_units @ parts["hidden"].T).reshape(-1, _WIDTH)
        to_output = slope[:, None] * features
        self._step(
            {
                "inputs": _gathered(seen.reshape(-1), to_rows, len(parts["inputs"])),
                "hidden": rows.T @ to_units,
                "hidden_bias": to_units.sum(0),
                "middle": units.T @ to_features,
                "outputs": _gathered(word, to_output, len(parts["outputs"]))
                - _gathered(rival, to_output, len(parts["outputs"])),
                "biases": np.bincount(word, slope, len(parts["biases"]))
                - np.bincount(rival, slope, len(parts["biases"])),
            },
            rate,
        )
        return float(np.logaddexp(0, -odds).mean())

    def _step(self, slopes: dict[str, NDArray[np.floating]], rate: float) -> None:
        """Adam (Kingma and Ba, ICLR 2015)."""
        self._steps += 1
        first, second = 0.9, 0.999
        rate *= (1 - second**self._steps) ** 0.5 / (1 - first**self._steps)
        for name, slope in slopes.items():
            mean, square = self._first[name], self._second[name]
            mean += np.float32(1 - first) * (slope.astype(np.float32) - mean)
            square += np.float32(1 - second) * (slope.astype(np.float32) ** 2 - square)
            self.parts[name] -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))


def _begun(count: int) -> _Floats:
    """Inputs to begin with: syllables that have the same neighbours in the lexicon are alike.

    Positive pointwise mutual information of its pairs both ways, and its largest singular
    vectors (Levy and Goldberg, NIPS 2014); items that it lacks begin at nought.
    """
    with np.load(lexicon.FILE, allow_pickle=False) as data:
        keys = np.cumsum(data["gaps"], dtype=np.uint32)
        weights = np.exp(data["pairs"] * lexicon.STEP)
        size = len(data["counts"])
    one, two = (keys >> 16).astype(np.int64), (keys & 0xFFFF).astype(np.int64)
    left, right = (np.bincount(side, weights, size) for side in (one, two))
    told = np.maximum(0, np.log(weights * weights.sum() / (left[one] * right[two])))
    behind = sparse.csr_matrix((told, (one, two)), (size, size))
    start = np.random.default_rng(0).standard_normal(size)
    vectors, values, _ = linalg.svds(sparse.hstack([behind, behind.T]).tocsr(), _WIDTH, v0=start)
    result = np.zeros((count, _WIDTH), np.float32)
    result[:size] = vectors * values**0.5
    return (result * np.float32(_SPREAD / result[:size].std())).astype(np.float32)


def _gathered(rows: _Places, slopes: _Floats, count: int) -> _Floats:
    """Slopes of the same row added up."""
    which = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, np.arange(len(rows)))), (count, len(rows))
    )
    return np.asarray(which @ slopes)


def _packed(name: str, matrix: _Floats) -> dict[str, NDArray[np.generic]]:
    """Bytes and a scale for each row."""
    scales = (np.abs(matrix).max(1) / 127 + 1e-6).astype(np.float16)
    return {
        name: np.round(matrix / scales[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8),
        f"{name}_scales": scales,
    }


def _train(found: _Texts, table: _Table, rounds: int, seed: int) -> dict[str, _Floats]:
    trainer = _Trainer(_begun(table.count), len(table.first), seed)
    lot = np.random.default_rng(seed)
    size = len(found.doubtful) // _BATCH
    started = time.monotonic()
    for turn in range(rounds):
        order, loss = lot.permutation(found.doubtful), 0.0
        for step in range(size):
            middle = order[step * _BATCH : (step + 1) * _BATCH]
            word = table.rows[found.stream[middle]]
            drawn = (lot.random(_BATCH) * table.many[word]).astype(np.int64)
            rival = table.others[table.first[word] + drawn]
            seen = found.stream[middle[:, None] + _OFFSETS].astype(np.int64)
            rate = _RATE * (1 - (turn * size + step) / (rounds * size))
            loss += trainer.learn(seen, word, rival, table.other, rate)
        print(
            f"round {turn}: loss {loss / size:.4f}, {time.monotonic() - started:.0f} s", flush=True
        )
    return trainer.parts


@dataclasses.dataclass(frozen=True, slots=True)
class _Table:
    """Words in doubt by number, and their rivals in one array."""

    count: int  # items
    other: int  # the one that stands for unknown words
    rows: _Places  # number of each item among the words in doubt, or -1
    first: _Places  # where the rivals of each begin
    many: _Places  # how many they are
    others: _Places


def _table(words: Sequence[str], doubted: dict[str, list[str]]) -> _Table:
    row = {word: number for number, word in enumerate(doubted)}
    many = np.array([len(others) for others in doubted.values()], np.int64)
    return _Table(
        count=len(words),
        other=words.index(OTHER),
        rows=np.array([row.get(word, -1) for word in words], np.int64),
        first=np.cumsum(many) - many,
        many=many,
        others=np.array([row[o] for others in doubted.values() for o in others], np.int64),
    )


def main() -> None:
    """Train and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    known = list(lexicon.syllables())
    doubted = rivals(known)
    words = [*known, OTHER, LINE]
    table = _table(words, doubted)
    found = _read(options.sources, {w: place for place, w in enumerate(words)}, table.rows >= 0)
    print(f"{len(words)} items, {len(doubted)} in doubt, {len(found.doubtful)} places", flush=True)
    parts = _train(found, table, options.rounds, options.seed)
    packed = [_packed(name, parts[name]) for name in ("inputs", "hidden", "middle", "outputs")]
    np.savez_compressed(
        options.out,
        words=np.frombuffer("\t".join(words).encode(), np.uint8),
        rivals=np.frombuffer("\t".join(doubted).encode(), np.uint8),
        hidden_bias=parts["hidden_bias"].astype(np.float16),
        biases=parts["biases"].astype(np.float16),
        **{name: array for arrays in packed for name, array in arrays.items()},
    )
    print(f"{Path(options.out).stat().st_size} bytes")


if __name__ == "__main__":
    main()
