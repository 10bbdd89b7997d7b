"""From margins to probabilities, and from probabilities to "a person must look".

All constants are learned on margins of letters whose author was held out, with
and without diacritics, so that they are those of a stranger's letter. Kinds: a
small multinomial logistic regression over the detectors' margins and their
order (stacking, Wolpert 1992), which is how "two kinds at once" is told from
"one kind". Topics: temperature scaling (Guo et al. 2017). Thresholds: the
lowest probability from which an upper bound of the error rate of what is
accepted stays within a stated budget; `models.abstain` says which bounds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.detectors import deal
from models.vectorise import FloatArray

IntVector = npt.NDArray[np.int64]
NEVER = 1.01  # a threshold no probability reaches
_FEW_BATCHES, _FEW_LETTERS = 5, 20


@dataclasses.dataclass(frozen=True, slots=True)
class Stacker:
    """Multinomial logistic regression over `stack_inputs`."""

    labels: tuple[str, ...]
    weights: FloatArray  # (inputs, labels)
    bias: FloatArray

    def probabilities(self, margins: FloatArray) -> FloatArray:
        """Shape (documents, labels) from margins of shape (documents, detectors)."""
        return softmax(stack_inputs(margins) @ self.weights + self.bias)


def softmax(scores: FloatArray) -> FloatArray:
    """Along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def stack_inputs(margins: FloatArray) -> FloatArray:
    """The margins, the first three sorted, and the lesser of each pair of the first three.

    The first three detectors are KN, TC and KNPA: a letter of several matters
    shows two of them strongly, so the lesser of a pair is what tells.
    """
    legal = margins[..., :3]
    ordered = np.sort(legal, axis=-1)[..., ::-1]
    pairs = [np.minimum(legal[..., i], legal[..., j]) for i, j in ((0, 1), (0, 2), (1, 2))]
    gaps = [ordered[..., 1] - ordered[..., 2], ordered[..., 0] - ordered[..., 1]]
    return np.concatenate([margins, ordered, np.stack(pairs + gaps, axis=-1)], axis=-1)


def fit_stacker(margins: FloatArray, truth: IntVector, labels: Sequence[str]) -> Stacker:
    """Fits on out-of-fold margins.

    Args:
        margins: shape (documents, detectors).
        truth: index into `labels` of each document.
        labels: all of them occur in `truth`, or their probability stays near 0.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training only

    inputs = stack_inputs(margins)
    weights = np.zeros((inputs.shape[1], len(labels)), dtype=np.float32)
    bias = np.full(len(labels), -20.0, dtype=np.float32)
    machine = LogisticRegression(C=10.0, max_iter=5000)
    machine.fit(inputs, truth)
    if len(machine.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-machine.coef_[0] / 2, machine.coef_[0] / 2])
        intercepts = np.array([-machine.intercept_[0] / 2, machine.intercept_[0] / 2])
    else:
        coefficients, intercepts = machine.coef_, machine.intercept_
    weights[:, machine.classes_] = coefficients.T
    bias[machine.classes_] = intercepts
    return Stacker(labels=tuple(labels), weights=weights, bias=bias)


def cross_fitted(
    margins: FloatArray, truth: IntVector, labels: Sequence[str], groups: Sequence[str]
) -> FloatArray:
    """Probabilities by stackers that saw no letter of the author, to choose thresholds on."""
    fold_of = deal(groups, 5)
    fold = np.array([fold_of[group] for group in groups])
    probability = np.zeros((len(truth), len(labels)), dtype=np.float32)
    for held_out in sorted(set(fold_of.values())):
        test = fold == held_out
        rest = test if test.all() else ~test
        stack = fit_stacker(margins[rest], truth[rest], labels)
        probability[test] = stack.probabilities(margins[test])
    return probability


def fit_temperature(margins: FloatArray, truth: IntVector) -> float:
    """The factor on the margins that makes softmax likeliest for the truth."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - training only

    rows = np.arange(len(truth))

    def loss(log_factor: float) -> float:
        chosen = softmax(margins * np.float32(np.exp(log_factor)))[rows, truth]
        return float(-np.log(np.maximum(chosen, 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 4.0), method="bounded").x))


def fit_sigmoid(margins: FloatArray, present: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid, one pair for all labels of an axis."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - training only

    machine = LogisticRegression(C=1e3, max_iter=1000)
    machine.fit(margins.reshape(-1, 1), present.reshape(-1))
    return float(machine.coef_[0, 0]), float(machine.intercept_[0])


def sigmoid(margins: FloatArray, slope: float, offset: float) -> FloatArray:
    """Probability that a label is present."""
    return np.asarray(1.0 / (1.0 + np.exp(-(slope * margins + offset))), dtype=np.float32)


def threshold(
    probability: FloatArray,
    correct: npt.NDArray[np.bool_],
    *,
    budget: float,
    confidence: float = 0.8,
) -> float:
    """Lowest probability from which proposals may stand without review.

    Args:
        probability: of the first label, shape (documents,).
        correct: whether it was right.
        budget: accepted share of wrong automatic proposals.
        confidence: of the one-sided Clopper-Pearson bound on that share.

    Returns:
        `NEVER` when no threshold keeps the budget.
    """
    from scipy.stats import beta  # noqa: PLC0415 - training only

    order = np.argsort(-probability, kind="stable")
    wrong = np.cumsum(~correct[order])
    accepted = np.arange(1, len(order) + 1)
    bound = beta.ppf(confidence, wrong + 1, np.maximum(accepted - wrong, 1e-9))
    held = np.flatnonzero(bound <= budget)
    return float(probability[order[held[-1]]]) if len(held) else NEVER


def batch_threshold(
    probability: FloatArray,
    correct: npt.NDArray[np.bool_],
    batches: Sequence[str],
    *,
    budget: float,
    confidence: float,
) -> float:
    """Lowest probability from which a further batch is likely to keep the budget.

    The bound is the one-sided prediction limit for the error rate of one more
    batch, from mean and spread of the error rates of those at hand (Hahn and
    Meeker 1991). Batches with fewer than 20 accepted letters are left out.

    Returns:
        `NEVER` when no threshold keeps the budget; 0 when there are fewer than
        five batches, whose spread says nothing.
    """
    from scipy.stats import t  # noqa: PLC0415 - training only

    names, index = np.unique(np.asarray(batches), return_inverse=True)
    if len(names) < _FEW_BATCHES:
        return 0.0
    for limit in np.unique(np.round(probability, 3)):
        taken = probability >= limit
        accepted = np.bincount(index[taken], minlength=len(names))
        wrong = np.bincount(index[taken & ~correct], minlength=len(names))
        enough = accepted >= _FEW_LETTERS
        n = int(enough.sum())
        if n < _FEW_BATCHES:
            break
        rates = wrong[enough] / accepted[enough]
        spread = float(rates.std(ddof=1)) * np.sqrt(1.0 + 1.0 / n)
        if float(rates.mean()) + float(t.ppf(confidence, n - 1)) * spread <= budget:
            return float(limit)
    return NEVER


def conformal_floor(true: FloatArray, *, missed: float) -> float:
    """The least probability of a label that keeps the true one on a list for most letters.

    Args:
        true: held-out probability of the true label, shape (letters,).
        missed: accepted share of letters whose true label is left out.

    Returns:
        A floor that a further exchangeable letter's true label reaches with
        probability >= 1 - `missed` (split conformal; Sadinle et al. 2019,
        "least ambiguous set-valued classifiers"); 0 when letters are too few.
    """
    rank = int(np.floor(missed * (len(true) + 1)))
    return float(np.sort(true)[rank - 1]) if rank >= 1 else 0.0


def expected_calibration_error(
    probability: FloatArray, correct: npt.NDArray[np.bool_], *, bins: int = 10
) -> float:
    """Mean gap between probability and accuracy over equal-width bins (Naeini et al. 2015)."""
    if not len(probability):
        return 0.0
    index = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(float(probability[index == b].mean()) - float(correct[index == b].mean()))
        * float((index == b).mean())
        for b in range(bins)
        if (index == b).any()
    ]
    return float(sum(gaps))
