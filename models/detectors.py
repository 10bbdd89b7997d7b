"""Linear detectors: one per label, each saying how strongly a letter shows it.

Independent detectors (one-vs-rest, squared hinge loss, LIBLINEAR; Fan et al.
2008) let a letter show several kinds or topics at once. Their margins are not
probabilities; `models.calibrate` learns those on letters of other authors.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.vectorise import Features, FloatArray, IntArray, Vectoriser

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BoolArray = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, slots=True)
class Detectors:
    """Weights of all labels over the columns of one vectoriser."""

    labels: tuple[str, ...]
    weights: FloatArray  # (columns, labels): one document touches whole rows
    bias: FloatArray  # (labels,)

    def margins(self, columns: IntArray, values: FloatArray) -> FloatArray:
        """Margins of one document, shape (labels,)."""
        return values @ self.weights[columns] + self.bias


def matrix(vectoriser: Vectoriser, documents: Sequence[Features]) -> csr_matrix:
    """Documents as rows of a sparse matrix, shape (documents, columns)."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - inference does without SciPy

    rows = [vectoriser.row(document) for document in documents]
    indptr = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    indices = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, np.int64)
    data = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, np.float32)
    built = csr_matrix((data, indices, indptr), shape=(len(rows), vectoriser.width))
    built.sort_indices()
    return built


def fit(
    features: csr_matrix,
    targets: BoolArray,
    labels: Sequence[str],
    *,
    cost: float = 0.5,
    tolerance: float = 1e-2,
) -> Detectors:
    """Trains a detector per label, one after the other.

    LIBLINEAR keeps one random state for the process, so threads would make two
    trainings of the same letters differ.

    Args:
        features: shape (documents, columns).
        targets: shape (documents, labels), True where the document shows the label.
        labels: names of the columns of `targets`.
        cost: inverse strength of regularisation.
        tolerance: of LIBLINEAR's stopping rule.
    """
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - only training needs scikit-learn

    doubles = features.astype(np.float64)  # what LIBLINEAR works on: once, not for each label
    weights = np.zeros((features.shape[1], len(labels)), dtype=np.float32)
    bias = np.full(len(labels), -1.0, dtype=np.float32)

    for column in range(len(labels)):
        target = targets[:, column]
        if target.all() or not target.any():
            bias[column] = 1.0 if len(target) and target.all() else -1.0
            continue
        machine = LinearSVC(C=cost, random_state=0, tol=tolerance)
        machine.fit(doubles, target)
        weights[:, column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return Detectors(labels=tuple(labels), weights=weights, bias=bias)


def margins(detectors: Detectors, features: csr_matrix) -> FloatArray:
    """Margins of many documents, shape (documents, labels)."""
    return np.asarray(features @ detectors.weights + detectors.bias, dtype=np.float32)


def out_of_fold(
    features: csr_matrix,
    targets: BoolArray,
    labels: Sequence[str],
    groups: Sequence[str],
    *,
    folds: int = 5,
    cost: float = 0.5,
) -> FloatArray:
    """Margins of every document by detectors that saw no letter of its author.

    Groups are dealt to folds by size, so folds are about equal. A document
    whose fold cannot be held out (a single group) keeps a margin of 0.
    """
    fold_of = deal(groups, folds)
    fold = np.array([fold_of[group] for group in groups])
    scores = np.zeros((features.shape[0], len(labels)), dtype=np.float32)
    for held_out in sorted(set(fold_of.values())):
        test = fold == held_out
        if test.all():
            continue
        trained = fit(features[~test], targets[~test], labels, cost=cost)
        scores[test] = margins(trained, features[test])
    return scores


def deal(groups: Sequence[str], folds: int) -> dict[str, int]:
    """A fold for each group, so that folds are about equal in documents."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    loads = [0] * min(folds, len(sizes))
    dealt = {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        lightest = loads.index(min(loads))
        loads[lightest] += size
        dealt[group] = lightest
    return dealt
