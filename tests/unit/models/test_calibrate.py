import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import calibrate


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=200),
    st.sampled_from([0.01, 0.05, 0.2]),
)
def test_what_the_threshold_accepts_keeps_the_budget(
    rows: list[tuple[float, bool]], budget: float
) -> None:
    probability = np.array([p for p, _ in rows], dtype=np.float32)
    correct = np.array([c for _, c in rows])
    limit = calibrate.threshold(probability, correct, budget=budget)
    accepted = probability > limit  # ties at the limit may be cut in between
    if accepted.any():
        assert (~correct[accepted]).mean() <= budget


def test_a_few_right_answers_are_no_proof() -> None:
    probability = np.full(10, 0.99, dtype=np.float32)
    assert calibrate.threshold(probability, np.ones(10, dtype=bool), budget=0.05) == calibrate.NEVER
    many = np.linspace(0.5, 1.0, 200).astype(np.float32)
    assert calibrate.threshold(many, np.ones(200, dtype=bool), budget=0.05) == pytest.approx(0.5)


def test_temperature_recovers_the_sharpness_that_made_the_labels() -> None:
    chance = np.random.default_rng(7)
    margins = chance.normal(size=(4000, 5)).astype(np.float32)
    probability = calibrate.softmax(margins * np.float32(3.0))
    truth = np.array([chance.choice(5, p=row / row.sum()) for row in probability.astype(float)])
    assert calibrate.fit_temperature(margins, truth) == pytest.approx(3.0, rel=0.1)


def test_two_strong_kinds_at_once_are_several_matters() -> None:
    labels = ["KN", "TC", "KNPA", "NHIEU", "KHAC", "NONE"]
    chance = np.random.default_rng(1)
    patterns = {0: [0], 1: [1], 2: [2], 3: [0, 1], 4: [3], 5: [4]}
    truth = np.repeat(np.arange(6), 60)
    margins = np.full((len(truth), 5), -1.0)
    for row, label in enumerate(truth):
        margins[row, patterns[int(label)]] = 1.0
    noisy = (margins + chance.normal(scale=0.2, size=margins.shape)).astype(np.float32)
    stack = calibrate.fit_stacker(noisy, truth, labels)
    both = np.array([[0.9, 0.8, -1.0, -1.0, -1.0]], dtype=np.float32)
    alone = np.array([[0.9, -0.8, -1.0, -1.0, -1.0]], dtype=np.float32)
    assert labels[int(stack.probabilities(both).argmax())] == "NHIEU"
    assert labels[int(stack.probabilities(alone).argmax())] == "KN"
    assert stack.probabilities(noisy).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_calibration_error_of_a_boaster_and_of_an_honest_model() -> None:
    half_right = np.arange(100) % 2 == 0
    sure = np.full(100, 0.95, dtype=np.float32)
    honest = np.full(100, 0.5, dtype=np.float32)
    assert calibrate.expected_calibration_error(sure, half_right) == pytest.approx(0.45, abs=1e-3)
    assert calibrate.expected_calibration_error(honest, half_right) == pytest.approx(0.0, abs=1e-3)


def test_authors_that_differ_need_a_stricter_threshold_than_authors_that_agree() -> None:
    # The same letters and errors, once spread evenly and once all with two of ten authors.
    chance = np.random.default_rng(3)
    probability = chance.uniform(0.3, 1.0, 1000).astype(np.float32)
    correct = chance.random(1000) > 0.05 * (probability < 0.7)
    even = [str(n % 10) for n in range(1000)]
    bad = [str(n % 8) for n in range(1000)]
    wrong = np.flatnonzero(~correct)
    for n, row in enumerate(wrong):
        bad[row] = "8" if n % 2 else "9"
    for n, row in enumerate(np.flatnonzero(correct)[:60]):
        bad[row] = "8" if n % 2 else "9"

    def limit(batches: list[str]) -> float:
        return calibrate.batch_threshold(
            probability, correct, batches, budget=0.05, confidence=0.95
        )

    assert limit(bad) > limit(even)


def test_the_spread_of_few_authors_says_nothing() -> None:
    probability, correct = np.ones(100, dtype=np.float32), np.ones(100, dtype=bool)
    for batches, expected in ((["a", "b"] * 50, 0.0), ([*"abcde"] * 20, 1.0)):
        found = calibrate.batch_threshold(
            probability, correct, batches, budget=0.05, confidence=0.95
        )
        assert found == pytest.approx(expected)
    wrong = calibrate.batch_threshold(
        probability, ~correct, [*"abcde"] * 20, budget=0.05, confidence=0.95
    )
    assert wrong == calibrate.NEVER


@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=300),
    st.sampled_from([0.01, 0.02, 0.1]),
)
def test_a_conformal_floor_leaves_out_no_more_than_stated(true: list[float], missed: float) -> None:
    held = np.array(true, dtype=np.float32)
    floor = calibrate.conformal_floor(held, missed=missed)
    assert (held < floor).sum() <= missed * len(held)


def test_a_conformal_floor_covers_new_letters() -> None:
    chance = np.random.default_rng(5)
    covered = [
        float(
            (
                chance.beta(5, 1, 500)
                >= calibrate.conformal_floor(chance.beta(5, 1, 400).astype(np.float32), missed=0.02)
            ).mean()
        )
        for _ in range(200)
    ]
    assert np.mean(covered) == pytest.approx(0.98, abs=0.003)
