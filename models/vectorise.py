"""Sparse TF-IDF vectors from named blocks of string features.

Training and inference share this one code path, so the artefact needs only
vocabulary and inverse document frequencies, not a pickled estimator. Each
block (words, folded syllables, character n-grams, ...) is L2-normalised by
itself and scaled, so that no block drowns another; weighting is sublinear tf
times smooth idf (Salton and Buckley 1988; scikit-learn's `TfidfTransformer`).
"""

from __future__ import annotations

import array
import collections
import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Features = Mapping[str, Sequence[str]]
"""Block name to the features of one document, repeated as they occur."""

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Vocabulary of one kind of feature; columns are counted from `offset`."""

    name: str
    vocabulary: Mapping[str, int]
    idf: FloatArray
    scale: float
    offset: int

    def row(self, features: Iterable[str]) -> tuple[IntArray, FloatArray]:
        """Columns and weights of one document in this block."""
        counts = collections.Counter(map(self.vocabulary.get, features))
        counts.pop(None, None)  # features the vocabulary lacks
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        frequency = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1.0 + np.log(frequency)) * self.idf[columns]
        norm = math.sqrt(float(weights @ weights))
        scaled = weights * (self.scale / norm) if norm > 0.0 else weights
        return columns + self.offset, scaled.astype(np.float32)


@dataclasses.dataclass(frozen=True, slots=True)
class Vectoriser:
    """All blocks of a model."""

    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(len(block.vocabulary) for block in self.blocks)

    def row(self, features: Features) -> tuple[IntArray, FloatArray]:
        """Columns (ascending within a block) and weights of one document."""
        parts = [block.row(features.get(block.name, ())) for block in self.blocks]
        return (
            np.concatenate([columns for columns, _ in parts]),
            np.concatenate([weights for _, weights in parts]),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class BlockSpec:
    """How a block's vocabulary is chosen at training time."""

    name: str
    min_df: int = 2
    min_groups: int = 2
    scale: float = 1.0
    max_features: int | None = None


def fit(
    documents: Iterable[Features], groups: Sequence[str], specs: Sequence[BlockSpec]
) -> Vectoriser:
    """Chooses vocabularies and document frequencies; see `fit_matrix`."""
    return fit_matrix(documents, groups, specs)[0]


def fit_matrix(
    documents: Iterable[Features], groups: Sequence[str], specs: Sequence[BlockSpec]
) -> tuple[Vectoriser, csr_matrix]:
    """Chooses vocabularies on the training documents and gives these as rows, in one pass.

    A feature must occur in `min_df` documents and in `min_groups` different
    groups (author batches): what only one author writes is a habit or an
    invented name, not the language of the matter. Features are kept by
    document frequency (ties by name), so the result does not depend on the
    order of the documents. Where there are fewer groups than asked for, all
    of them are asked for.

    Returns:
        The vectoriser, and its rows of the documents, shape (documents, columns).
    """
    from scipy.sparse import hstack  # noqa: PLC0415 - inference does without SciPy

    counted = [_Counted() for _ in specs]
    for document in documents:
        for spec, counts in zip(specs, counted, strict=True):
            counts.add(document.get(spec.name, ()))
    blocks: list[Block] = []
    parts = []
    for spec, counts in zip(specs, counted, strict=True):
        offset = sum(len(block.vocabulary) for block in blocks)
        block, part = _block(spec, counts, groups, offset)
        blocks.append(block)
        parts.append(part)
    return Vectoriser(blocks=tuple(blocks)), hstack(parts, format="csr")


class _Counted:
    """How often each feature stands in each document, features numbered as they come."""

    def __init__(self) -> None:
        self.numbers: collections.defaultdict[str, int] = collections.defaultdict()
        self.numbers.default_factory = self.numbers.__len__
        self.columns = array.array("l")
        self.counts = array.array("l")
        self.ends = array.array("l", [0])

    def add(self, features: Iterable[str]) -> None:
        """One document."""
        counts = collections.Counter(features)
        self.columns.extend(map(self.numbers.__getitem__, counts))
        self.counts.extend(counts.values())
        self.ends.append(len(self.columns))


def _block(
    spec: BlockSpec, counted: _Counted, groups: Sequence[str], offset: int
) -> tuple[Block, csr_matrix]:
    """The block of the features that are kept, and the documents in it."""
    documents = len(counted.ends) - 1
    columns = np.array(counted.columns, dtype=np.int64)
    frequency = np.bincount(columns, minlength=len(counted.numbers))
    names = list(counted.numbers)
    kept = np.flatnonzero(
        (frequency >= spec.min_df) & _written(spec, counted, columns, groups)
    ).tolist()
    if spec.max_features is not None:
        kept = sorted(kept, key=lambda n: (-frequency[n], names[n]))[: spec.max_features]
    kept.sort(key=names.__getitem__)
    idf = np.log((1.0 + documents) / (1.0 + frequency[kept])) + 1.0
    block = Block(
        name=spec.name,
        vocabulary={names[n]: column for column, n in enumerate(kept)},
        idf=idf.astype(np.float32),
        scale=spec.scale,
        offset=offset,
    )
    return block, _rows(block, counted, columns, kept)


def _rows(block: Block, counted: _Counted, columns: IntArray, kept: Sequence[int]) -> csr_matrix:
    """The counted documents as `Block.row` gives them, columns from 0."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    place = np.full(len(counted.numbers), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    known = place[columns] >= 0
    places = place[columns[known]]
    ends = np.array(counted.ends, dtype=np.int64)
    documents = len(ends) - 1
    owners = np.repeat(np.arange(documents), ends[1:] - ends[:-1])[known]
    counts = np.array(counted.counts, dtype=np.float32)[known]
    weights = (1.0 + np.log(counts)) * block.idf[places]
    norms = np.sqrt(np.bincount(owners, weights=weights * weights, minlength=documents))
    values = (weights * (block.scale / norms[owners])).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=documents))])
    rows = csr_matrix((values, places, starts), shape=(documents, len(kept)))
    rows.sort_indices()
    return rows


def _written(
    spec: BlockSpec, counted: _Counted, columns: IntArray, groups: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Whether enough groups have each feature."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    needed = min(spec.min_groups, len(numbers))
    if needed <= 1:
        return np.ones(len(counted.numbers), dtype=np.bool_)
    ends = np.array(counted.ends, dtype=np.int64)
    lengths = ends[1:] - ends[:-1]
    of = np.repeat(np.array([numbers[group] for group in groups], dtype=np.int64), lengths)
    pairs = np.unique(columns * len(numbers) + of)
    writers = np.bincount(pairs // len(numbers), minlength=len(counted.numbers))
    return np.asarray(writers >= needed)
