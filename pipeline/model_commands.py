"""`donthu train`, `evaluate` and `model ...`: models made, measured and put to use.

The work is done by `models`; this turns its answers into lines and exit codes.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import messages
from models import Registry, corpus, load
from models.evaluate import classify_texts
from models.evaluate import evaluate_conditions as measure
from models.findings import Kind
from models.held_out import evaluate_held_out
from models.recalibrate import recalibrate as of_decisions
from models.report import render
from models.train import train as make


def train(models: Path, office: Sequence[corpus.Example] = (), *, until: str | None = None) -> None:
    """Train on the seed corpus and activate the result.

    Args:
        models: folder of the models.
        office: letters that people of the office decided, one more batch to learn from. What only
            they contain enters no vocabulary (`models.vectorise`), as with every author. Those
            decided to have several matters are left out: nobody said where each begins.
        until: when the newest was decided; limits must be set by later ones.

    Raises:
        CorpusError: the corpus breaks its format.
        FileExistsError: another model of this version is there.
    """
    told = [e for e in office if e.kind is not Kind.NHIEU]
    also = {"office_letters": len(told), "office_until": until} if told else {}
    model = make([*corpus.learned(), *told], jobs=_jobs(), progress=_step, also=also)
    path = Registry(models).add(model)
    _say(messages.text("ui_trained", version=model.version, size=f"{path.stat().st_size:,}"))


def evaluate(files: Sequence[Path], model: Path | None, *, held_out: bool, as_json: bool) -> None:
    """Print figures for files of labelled letters and for held-out authors of the corpus.

    Args:
        files: labelled letters, measured with `model`.
        model: file of a model; needed when there are files.
        held_out: also train without some author batches and measure on those.
        as_json: figures as one JSON list.

    Raises:
        CorpusError: a file breaks the format.
        ArtefactError: the model cannot be used.
    """
    reports = []
    for file in files:
        if model is None:
            raise ValueError("files are measured with a model")
        _step("evaluate")
        reports += measure(model, corpus.read(file), name=file.stem, jobs=_jobs())
    if held_out:
        examples = corpus.read_all()
        reports += evaluate_held_out(examples, jobs=_jobs(), progress=_step)
    if as_json:
        found = [report.to_json() for report in reports]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(render(reports))


def listing(models: Path) -> None:
    """Print every version: which serves, which cannot and why."""
    for entry in Registry(models).entries():
        mark = "*" if entry.active else " "
        letters = "" if entry.letters is None else messages.text("ui_letters", count=entry.letters)
        state = messages.text("ui_verified" if entry.verified else "ui_not_verified")
        sys.stdout.write(f"{mark} {entry.version}  {entry.error or f'{letters}, {state}'}\n")


def recalibrate(models: Path, serving: Path, decided: Sequence[corpus.Example]) -> None:
    """Give the serving model limits from what the office decided, and activate the result.

    Raises:
        ArtefactError: the serving model cannot be used.
        TooFewDecisionsError: there are not enough letters.
    """
    _step("evaluate")
    found = classify_texts(serving, [e.text for e in decided], jobs=_jobs())
    model = of_decisions(load(serving), decided, found)
    Registry(models).add(model)
    _say(messages.text("ui_recalibrated", version=model.version, count=len(decided)))


def activate(models: Path, version: str) -> None:
    """Put a version to use.

    Raises:
        ArtefactError: it cannot be used; what served before still does.
    """
    Registry(models).activate(version)
    _say(messages.text("ui_active", version=version))


def rollback(models: Path) -> None:
    """Put to use what served before.

    Raises:
        ArtefactError: nothing served before, or it cannot be used.
    """
    _say(messages.text("ui_active", version=Registry(models).rollback()))


def _jobs() -> int:
    return len(os.sched_getaffinity(0))


def _step(name: str) -> None:
    _say(messages.text(f"ui_train_{name}"))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
