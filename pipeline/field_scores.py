"""`donthu evaluate --fields`: how well names, numbers, places and sections are read.

Without files the project's own letters are measured, those open to the rules
and those held out apart. The figures are `nlp.evaluate_fields`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp import evaluate_fields

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "fields"
_SPLITS = ("train", "heldout")


def report(files: Sequence[Path], *, as_json: bool) -> None:
    """Print precision, recall and F1 by kind and role, sections, units, places and redaction.

    Args:
        files: annotated letters (`corpus/fields/README.md`); the project's own when empty.
        as_json: figures as one JSON list, one entry for each group of letters.

    Raises:
        AnnotationError: a file breaks the format.
    """
    if files:
        found = [evaluate_fields(*files)]
    else:
        found = [evaluate_fields(CORPUS, split=split) for split in _SPLITS]
        found = [scores for scores in found if scores["petitions"]]
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for scores in found:
        sys.stdout.write("\n".join(_lines(scores)) + "\n")


def _lines(scores: dict[str, Any]) -> Iterator[str]:
    yield f"# {scores['split'] or 'files'}: {scores['petitions']} letters"
    yield ""
    yield "| field | marks | precision | recall | F1 | exact precision | exact recall | exact F1 |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for kind, row in scores["fields"].items():
        cells = [_cells(row[which]) for which in ("relaxed", "exact")]
        yield f"| {kind} | {row['exact']['wanted']} | {' | '.join(cells)} |"
    for title in ("sections", "places"):
        yield ""
        yield f"| {title} | marks | precision | recall | F1 |"
        yield "|---|--:|--:|--:|--:|"
        for kind, row in scores[title].items():
            yield f"| {kind} | {row['wanted']} | {_cells(row)} |"
    yield ""
    yield f"words in the right section: {_figure(scores['words_in_right_section'])}"
    yield _units(scores["units"])
    redaction = scores["redaction"]
    yield f"redaction: recall {_figure(redaction['recall'])} of {redaction['words']} words"
    yield from (f"  readable: {m['id']} {m['kind']} {m['word']}" for m in redaction["missed"])
    yield ""


def _cells(row: dict[str, Any]) -> str:
    return " | ".join(_figure(row[name]) for name in ("precision", "recall", "f1"))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _units(units: dict[str, Any]) -> str:
    return (
        f"wards: {units['wards']}, resolved to one ward of today {units['one']}, said to be"
        f" ambiguous {units['ambiguous']}, unknown {units['unknown']}, also found before 1/7/2025"
        f" {units['before_2025']}; right {units['right']} of {units['checked']} checked"
        f" ({_figure(units['accuracy'])})"
    )
