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
import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Features = Mapping[str, Collection[str]]
"""Block name to the features of one document, repeated as they occur."""


@dataclasses.dataclass(frozen=True, slots=True)
class WordsAndPairs:
    """Words without blanks, and after them the pairs of neighbours, spelled out when asked for."""

    words: Sequence[str]

    def __iter__(self) -> Iterator[str]:
        return itertools.chain(self.words, map(" ".join, itertools.pairwise(self.words)))

    def __len__(self) -> int:
        return max(2 * len(self.words) - 1, 0)

    def __contains__(self, feature: object) -> bool:
        return any(feature == one for one in self)


@dataclasses.dataclass(frozen=True, slots=True)
class Grams:
    """All runs of four characters of a text, cut out when asked for."""

    text: str

    SIZE: ClassVar[int] = 4

    def __iter__(self) -> Iterator[str]:
        text, size = self.text, self.SIZE
        return (text[i : i + size] for i in range(len(self)))

    def __len__(self) -> int:
        return max(len(self.text) - self.SIZE + 1, 0)

    def __contains__(self, feature: object) -> bool:
        return any(feature == one for one in self)

    def codes(self) -> npt.NDArray[np.uint32]:
        """The runs of an ASCII text as numbers: their four bytes."""
        signs = np.frombuffer(self.text.encode("ascii"), dtype=np.uint8)
        runs = np.lib.stride_tricks.sliding_window_view(signs, self.SIZE)
        return np.ascontiguousarray(runs).view(np.uint32)[:, 0]


FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


@dataclasses.dataclass(frozen=True, slots=True)
class _PairTable:
    """A vocabulary of words and pairs with numbers for strings: a text is looked up at once."""

    numbers: Mapping[str, int]  # of each word that stands alone or in a pair, from 1
    alone: IntArray  # column of the word with that number, or -1
    keys: IntArray  # of the pairs, sorted: number of the first times `len(alone)`, plus the second
    columns: IntArray  # of the pairs

    @classmethod
    def of(cls, vocabulary: Mapping[str, int]) -> _PairTable:
        numbers: dict[str, int] = {}
        single, pairs = [], []
        for name, column in vocabulary.items():
            first, blank, second = name.partition(" ")
            one = numbers.setdefault(first, len(numbers) + 1)
            if blank:
                pairs.append((one, numbers.setdefault(second, len(numbers) + 1), column))
            else:
                single.append((one, column))
        alone = np.full(len(numbers) + 1, -1, dtype=np.int64)
        alone[[one for one, _ in single]] = [column for _, column in single]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 3)
        keys = table[:, 0] * len(alone) + table[:, 1]
        order = np.argsort(keys)
        return cls(numbers, alone, keys[order], table[order, 2])

    def look_up(self, words: Sequence[str]) -> tuple[IntArray, IntArray]:
        """See `Block.of_words`."""
        get = self.numbers.get
        found = np.array([get(word, 0) for word in words], dtype=np.int64)
        if not len(self.keys):
            return self.alone[found], np.full(max(len(found) - 1, 0), -1, dtype=np.int64)
        wanted = found[:-1] * len(self.alone) + found[1:]
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        # A pair with an unknown word has a number 0 in its key, which no known pair has.
        return self.alone[found], np.where(self.keys[at] == wanted, self.columns[at], -1)


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Vocabulary of one kind of feature; columns are counted from `offset`."""

    name: str
    vocabulary: Mapping[str, int]
    idf: FloatArray
    scale: float
    offset: int
    _numbered: list[tuple[npt.NDArray[np.uint32], IntArray]] = dataclasses.field(
        default_factory=list, compare=False, repr=False
    )
    _pairs: list[_PairTable] = dataclasses.field(default_factory=list, compare=False, repr=False)

    def row(self, features: Iterable[str]) -> tuple[IntArray, FloatArray]:
        """Columns and weights of one document in this block."""
        if isinstance(features, Grams) and features and features.text.isascii():
            return self._row_of_grams(features)
        counts = collections.Counter(map(self.vocabulary.get, features))
        counts.pop(None, None)  # features the vocabulary lacks
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        return self.weighed(
            columns, np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        )

    def _row_of_grams(self, grams: Grams) -> tuple[IntArray, FloatArray]:
        """The same with numbers for strings, which takes a fifth of the time."""
        if not self._numbered:
            pairs = [(Grams(n).codes()[0], c) for n, c in self.vocabulary.items() if n.isascii()]
            pairs.sort()
            codes = np.array([code for code, _ in pairs], dtype=np.uint32)
            self._numbered.append((codes, np.array([c for _, c in pairs], dtype=np.int64)))
        codes, columns = self._numbered[0]
        found, frequency = np.unique(grams.codes(), return_counts=True)
        at = np.searchsorted(codes, found)
        known = at < len(codes)
        known[known] = codes[at[known]] == found[known]
        return self.weighed(columns[at[known]], frequency[known].astype(np.float32))

    def of_words(self, words: Sequence[str]) -> tuple[IntArray, IntArray]:
        """Columns within the block of the words and of the pairs of neighbours.

        Args:
            words: of a text, in order.

        Returns:
            shape (words,) and (words - 1,); -1 where the vocabulary lacks the feature.
        """
        if not self._pairs:
            self._pairs.append(_PairTable.of(self.vocabulary))
        return self._pairs[0].look_up(words)

    def weighed(self, columns: IntArray, frequency: FloatArray) -> tuple[IntArray, FloatArray]:
        """The same for features that are counted already, by their columns within the block."""
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

    def row(
        self, features: Features, counted: Mapping[str, tuple[IntArray, FloatArray]] | None = None
    ) -> tuple[IntArray, FloatArray]:
        """Columns and weights of one document.

        Args:
            features: of each block.
            counted: columns within the block and frequencies, for blocks looked up before.
        """
        known = counted or {}
        parts = [
            block.weighed(*known[block.name])
            if block.name in known
            else block.row(features.get(block.name, ()))
            for block in self.blocks
        ]
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
    """The features of all documents in their order, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: collections.defaultdict[str, int] = collections.defaultdict()
        self.numbers.default_factory = self.numbers.__len__
        self.features = array.array("l")
        self.ends = array.array("l", [0])
        self.pairs = False

    def add(self, features: Iterable[str]) -> None:
        """One document."""
        if isinstance(features, WordsAndPairs):
            self.pairs, features = True, features.words
        self.features.extend(map(self.numbers.__getitem__, features))
        self.ends.append(len(self.features))

    def table(self, min_df: int) -> tuple[csr_matrix, list[str]]:
        """How often each document has each feature, shape (documents, features), and their names.

        Pairs are counted as numbers and get a name only when they occur `min_df` times:
        a dictionary of all of them, most never seen again, was most of the time and memory.
        """
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - inference does without SciPy

        columns = np.array(self.features, dtype=np.int64)
        documents = len(self.ends) - 1
        owners = np.repeat(np.arange(documents), np.diff(np.array(self.ends)))
        names = list(self.numbers)
        if self.pairs:
            near = owners[:-1] == owners[1:]
            codes, pairs = np.unique(
                (columns[:-1] * len(names) + columns[1:])[near], return_inverse=True
            )
            often = np.bincount(pairs, minlength=len(codes)) >= min_df
            told = often[pairs]
            places = len(names) + np.cumsum(often) - 1
            columns = np.concatenate([columns, places[pairs[told]]])
            owners = np.concatenate([owners, owners[1:][near][told]])
            halves = zip(*np.divmod(codes[often], max(len(names), 1)), strict=True)
            names += [f"{names[first]} {names[second]}" for first, second in halves]
        ones = np.ones(len(columns), dtype=np.float32)
        return csr_matrix((ones, (owners, columns)), shape=(documents, len(names))), names


def _block(
    spec: BlockSpec, counted: _Counted, groups: Sequence[str], offset: int
) -> tuple[Block, csr_matrix]:
    """The block of the features that are kept, and the documents as `Block.row` gives them."""
    counts, names = counted.table(spec.min_df)
    frequency = np.bincount(counts.indices, minlength=len(names))
    kept = np.flatnonzero((frequency >= spec.min_df) & _written(spec, counts, groups)).tolist()
    if spec.max_features is not None:
        kept = sorted(kept, key=lambda n: (-frequency[n], names[n]))[: spec.max_features]
    kept.sort(key=names.__getitem__)
    idf = np.log((1.0 + counts.shape[0]) / (1.0 + frequency[kept])) + 1.0
    block = Block(
        name=spec.name,
        vocabulary={names[n]: column for column, n in enumerate(kept)},
        idf=idf.astype(np.float32),
        scale=spec.scale,
        offset=offset,
    )
    rows = counts[:, kept]
    rows.sort_indices()
    weights = (1.0 + np.log(rows.data)) * block.idf[rows.indices]
    lengths = np.diff(rows.indptr)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    norms = np.sqrt(np.bincount(owners, weights=weights * weights, minlength=len(lengths)))
    rows.data = (weights * (block.scale / norms[owners])).astype(np.float32)
    return block, rows


def _written(spec: BlockSpec, counts: csr_matrix, groups: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Whether enough groups have each feature."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    needed = min(spec.min_groups, len(numbers))
    if needed <= 1:
        return np.ones(counts.shape[1], dtype=np.bool_)
    of = np.repeat(
        np.array([numbers[group] for group in groups], dtype=np.int64), np.diff(counts.indptr)
    )
    pairs = np.unique(counts.indices.astype(np.int64) * len(numbers) + of)
    writers = np.bincount(pairs // len(numbers), minlength=counts.shape[1])
    return np.asarray(writers >= needed)
