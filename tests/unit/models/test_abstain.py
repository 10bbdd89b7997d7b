import numpy as np
import pytest

from models import abstain
from models.abstain import Scores
from models.limits import Cut, Limits
from models.prepare import ORIGINAL, PLAIN, ROUGH

LETTERS = 2000


def _scores(wrong_of_group: dict[str, float], *, rough_wrong: float = 0.0) -> Scores:
    """Labels A1 and B1, each letter sure of itself by a random degree."""
    chance = np.random.default_rng(11)
    guess = chance.integers(0, 2, LETTERS)
    sure = chance.uniform(0.55, 1.0, LETTERS)
    labels = ("A1", "B1")
    rate = np.array([wrong_of_group[labels[g][0]] for g in guess])
    # Errors are likelier the less sure the guess is.
    wrong = chance.random(LETTERS) < rate * 4 * np.clip(1.0 - sure, 0, 1)
    rough = wrong | (chance.random(LETTERS) < rough_wrong * (sure < 0.8))
    probability = np.zeros((LETTERS, 2), dtype=np.float32)
    probability[np.arange(LETTERS), guess] = sure
    probability[np.arange(LETTERS), 1 - guess] = 1.0 - sure
    copies = np.repeat([ORIGINAL, PLAIN, ROUGH], LETTERS)
    return Scores.of(
        np.vstack([probability] * 3),
        np.concatenate([np.where(w, 1 - guess, guess) for w in (wrong, wrong, rough)]),
        [label[0] for label in labels],
        batches=[str(n % 10) for n in range(LETTERS)] * 3,
        copies=copies,
    )


def test_a_group_that_errs_more_is_held_to_more() -> None:
    cut = abstain.thresholds(_scores({"A": 0.0, "B": 0.1}), (ORIGINAL,))
    assert cut.of("B") > cut.of("A") == cut.overall
    assert cut.of("never seen") == cut.overall


def test_letters_must_also_keep_the_budget_misread() -> None:
    scores = _scores({"A": 0.02, "B": 0.02}, rough_wrong=0.4)
    clean = abstain.thresholds(scores, (ORIGINAL,))
    both = abstain.thresholds(scores, (ORIGINAL, ROUGH))
    assert both.overall > clean.overall


def test_what_the_limits_let_through_keeps_the_budget() -> None:
    scores = _scores({"A": 0.05, "B": 0.12})
    cut = abstain.thresholds(scores, (ORIGINAL,))
    limit = np.array([cut.of(group) for group in scores.groups])
    through = (scores.first >= limit) & (scores.copies == ORIGINAL)
    assert through.sum() > 50
    assert (~scores.correct[through]).mean() <= abstain.ERROR_BUDGET


def test_short_lists_are_longer_where_the_first_guess_errs_more() -> None:
    cut = abstain.candidates(_scores({"A": 0.01, "B": 0.4}), (ORIGINAL,))
    assert cut.of("B") < cut.of("A")


def test_limits_survive_an_artefact() -> None:
    import dataclasses

    limits = Limits(
        kind=Cut(0.7, {"NHIEU": 1.01}),
        topic=Cut(0.8, {}),
        candidates=Cut(0.01, {"LD": 0.02}),
        known=0.9,
        familiar=0.5,
        topic_margin=-0.7,
    )
    assert Limits.from_json(dataclasses.asdict(limits)) == limits
    with pytest.raises(KeyError):
        Limits.from_json({})
