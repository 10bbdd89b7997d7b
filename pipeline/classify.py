"""`donthu classify`: files in, lines out, no server.

With `--json` standard output carries nothing but the public contract, one
line a document (or a petition, for folders), as soon as each is known.
Otherwise it is a table for people.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import messages
import models
from ingest.limits import Limits
from models.taxonomy import Label, taxonomy
from models.watch import read
from pipeline import pool, progress
from pipeline.shapes import JSON
from pipeline.walk import Unit, units

ALL_READ = 0
SOME_FAILED = 1


def classify(
    paths: Sequence[Path],
    model: Path,
    *,
    watch: Path | None = None,
    as_json: bool = False,
    folder_is_petition: bool = False,
    jobs: int | None = None,
    limits: Limits | None = None,
) -> int:
    """Classify everything under the paths and return the exit code.

    Args:
        paths: files and folders.
        model: file of the model.
        watch: a watch list in TOML.
        as_json: one line of JSON for each petition instead of a table.
        folder_is_petition: a folder's files are one petition.
        jobs: processes; as many as there are cores when not given.
        limits: bounds on each file.

    Raises:
        ArtefactError: the model cannot be used.
        ValueError: the watch list cannot be used.
    """
    models.load(model)  # what cannot be used is told before the first file is read
    if watch is not None:
        read(watch)
    total = sum(1 for _ in _units(paths, folder_is_petition=folder_is_petition))
    if not total:
        sys.stderr.write(messages.text("ui_no_files") + "\n")
    found = _units(paths, folder_is_petition=folder_is_petition)
    using = pool.Using(model, watch, limits or Limits())
    lines = pool.lines(found, using, jobs=jobs or len(os.sched_getaffinity(0)))
    with contextlib.closing(lines), progress.bar("ui_classifying", total=total) as advance:
        show = _print_json if as_json else _print_table
        failed = show(_counted(lines, advance))
    return SOME_FAILED if failed else ALL_READ


def _units(paths: Sequence[Path], *, folder_is_petition: bool) -> Iterator[Unit]:
    return units(
        paths, folder_is_petition=folder_is_petition, root_may_be_petition=True, ordered=True
    )


def _counted(lines: Iterator[JSON], advance: progress.Advance) -> Iterator[JSON]:
    for number, line in enumerate(lines, start=1):
        yield line
        advance(number)


def _failed(line: JSON) -> bool:
    return "error" in line or any("error" in file for file in line.get("documents", ()))


def _print_json(lines: Iterator[JSON]) -> bool:
    failed = False
    for line in lines:
        failed |= _failed(line)
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        sys.stdout.buffer.write(text.encode() + b"\n")
        sys.stdout.buffer.flush()
    return failed


def _print_table(lines: Iterator[JSON]) -> bool:
    from rich.console import Console  # noqa: PLC0415 - not needed with --json
    from rich.table import Table  # noqa: PLC0415

    table = Table()
    for column in ("source", "kind", "topic", "review"):
        table.add_column(messages.text(f"ui_column_{column}"), overflow="fold")
    failed = False
    for line in lines:
        failed |= _failed(line)
        table.add_row(*_row(line))
    Console(markup=False).print(table)
    return failed


def _row(line: JSON) -> tuple[str, str, str, str]:
    if "error" in line:
        return line["source"], "–", "–", line["error"]["message"]
    kind, topic = line["kind"], line["topics"][0]
    reasons = dict.fromkeys(r for r in (kind["needs_review"], topic["needs_review"]) if r)
    faults = [file["error"]["message"] for file in line.get("documents", ()) if "error" in file]
    return (
        line["source"],
        _named(taxonomy().kinds, kind),
        _named(taxonomy().topics, topic),
        "\n".join([*map(_reason, reasons), *faults]),
    )


def _reason(code: str) -> str:
    key = f"review_{code}"
    return messages.text(key) if key in messages.codes() else code


def _named(labels: Sequence[Label], decision: JSON) -> str:
    name = next((label.name for label in labels if label.code == decision["label"]), "")
    probability = decision["probability"]
    shown = ">99%" if probability > 0.99 else f"{probability:.0%}"  # nothing is certain
    return f"{decision['label']} {name} ({shown})"
