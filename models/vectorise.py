"""Sparse TF-IDF vectors from named blocks of string features.

Training and inference share this one code path, so the artefact needs only
vocabulary and inverse document frequencies, not a pickled estimator. Each
block (words, folded syllables, character n-grams, ...) is L2-normalised by
itself and scaled, so that no block drowns another; weighting is sublinear tf
times smooth idf (Salton and Buckley 1988; scikit-learn's `TfidfTransformer`).
"""

from __future__ import annotations

import collections
import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

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
    documents: Sequence[Features], groups: Sequence[str], specs: Sequence[BlockSpec]
) -> Vectoriser:
    """Chooses vocabularies and document frequencies on the training documents.

    A feature must occur in `min_df` documents and in `min_groups` different
    groups (author batches): what only one author writes is a habit or an
    invented name, not the language of the matter. Features are kept by
    document frequency (ties by name), so the result does not depend on the
    order of the documents. Where there are fewer groups than asked for, all
    of them are asked for.
    """
    total_groups = len(set(groups))
    blocks = []
    offset = 0
    for spec in specs:
        needed = min(spec.min_groups, total_groups)
        frequency, writers = _count(documents, groups, spec.name, writers=needed > 1)
        kept = [
            (feature, n)
            for feature, n in frequency.items()
            if n >= spec.min_df and (needed <= 1 or len(writers[feature]) >= needed)
        ]
        kept.sort(key=lambda item: (-item[1], item[0]))
        kept = sorted(kept[: spec.max_features])
        counts = np.array([n for _, n in kept], dtype=np.float64)
        idf = np.log((1.0 + len(documents)) / (1.0 + counts)) + 1.0
        blocks.append(
            Block(
                name=spec.name,
                vocabulary={feature: column for column, (feature, _) in enumerate(kept)},
                idf=idf.astype(np.float32),
                scale=spec.scale,
                offset=offset,
            )
        )
        offset += len(kept)
    return Vectoriser(blocks=tuple(blocks))


def _count(
    documents: Sequence[Features], groups: Sequence[str], name: str, *, writers: bool
) -> tuple[collections.Counter[str], dict[str, set[str]]]:
    """Document frequency of each feature of a block and, if asked for, the groups that have it."""
    frequency: collections.Counter[str] = collections.Counter()
    seen_in: dict[str, set[str]] = collections.defaultdict(set)
    for document, group in zip(documents, groups, strict=True):
        present = set(document.get(name, ()))
        frequency.update(present)
        if writers:
            for feature in present:
                seen_in[feature].add(group)
    return frequency, seen_in
