"""Evaluation of the seed corpus on author batches that training did not see."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from pathlib import Path

from models import corpus, matter_eval, signal_eval, watch_eval
from models.corpus import Example
from models.evaluate import Report, evaluate_conditions
from models.model import Model
from models.train import Progress, train


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Training and test letters; whole author batches on either side.

    Raises:
        CorpusError: a test batch is not in the corpus.
    """
    test = corpus.role("test")
    missing = test - set(corpus.batches(examples))
    if missing:
        msg = f"test batches that are not in the corpus: {sorted(missing)}"
        raise corpus.CorpusError(msg)
    return (
        [e for e in examples if e.batch not in test],
        [e for e in examples if e.batch in test],
    )


def evaluate_held_out(
    examples: Sequence[Example], *, jobs: int = 2, progress: Progress = lambda _: None
) -> list[Report]:
    """Trains on all but the test batches and reports on those, letters as real mail apart.

    Real letters are nearer to the second group than to the first.
    """
    training, test = split(examples)
    model = train(training, jobs=jobs, progress=progress)
    real = corpus.real_mail()
    groups = {
        "held-out batches, ordinary": [e for e in test if e.batch not in real],
        "held-out batches, as real mail": [e for e in test if e.batch in real],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = model.save(Path(folder))
        progress("evaluate")
        first, *others = [
            report
            for name, letters in groups.items()
            if letters
            for report in evaluate_conditions(path, letters, name=name, jobs=jobs)
        ]
    return [dataclasses.replace(first, more=_more(model, test)), *others]


def _more(model: Model, test: Sequence[Example]) -> tuple[tuple[str, float], ...]:
    """Watch topics and signals on the halves of their sets nobody tuned on, parts of letters."""
    watched = next(r for r in watch_eval.evaluate(model) if r.split == "test")
    signalled = next(r for r in signal_eval.evaluate() if r.split == "test").total
    parts = matter_eval.evaluate(model, test)
    return (
        ("watch precision", watched.likely.precision),
        ("watch recall", watched.likely.recall),
        ("watch recall with possible", watched.shown.recall),
        ("signals precision", signalled.precision),
        ("signals recall", signalled.recall),
        ("matters F1 (kind and topic)", parts.parts),
    )
