"""The one path from files to findings, used by `donthu classify` and by every worker.

Files are read one after the other, each in its own sandbox; a file that cannot
be read leaves its error and does not stop the others. What was read becomes
one petition, and the petition gets its findings. Nothing is written here.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path

import ingest
import models
import nlp
from ingest import Document, IngestError
from ingest.limits import Limits
from models.findings import Findings, Review
from models.model import Model
from models.watch import Watching
from nlp.petition import Petition


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A file to read, by any name that tells its type."""

    content: Path | bytes
    name: str
    ocr_pages: tuple[int, ...] = ()  # to read from their image whatever text the file has


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """What became of the files of one petition.

    `outcomes` has one entry for each source, in order. `petition` and
    `findings` are None when no file could be read.
    """

    outcomes: tuple[Document | IngestError, ...]
    petition: Petition | None
    findings: Findings | None


def run(
    sources: Sequence[Source],
    model: Model,
    *,
    watch: Watching | None = None,
    limits: Limits | None = None,
    seconds: float | None = None,
) -> Result:
    """Read the files of one petition and propose its labels.

    Args:
        sources: the files, in the petition's order.
        model: what classifies.
        watch: the office's watch list, made ready for the model.
        limits: bounds on each file.
        seconds: wall clock for reading all files; what is left bounds each.
    """
    bounds = limits or Limits()
    deadline = None if seconds is None else time.monotonic() + seconds
    outcomes = tuple(_read(source, bounds, deadline) for source in sources)
    documents = [outcome for outcome in outcomes if isinstance(outcome, Document)]
    if not documents:
        return Result(outcomes, None, None)
    petition = nlp.parse(documents)
    findings = models.classify(petition, model, watch)
    return Result(outcomes, petition, _of_a_stack(findings) if petition.stack else findings)


def _of_a_stack(findings: Findings) -> Findings:
    """Labels of several letters read as one stand for none of them."""
    kind, topics = findings.kind, findings.topics
    why = Review.SEVERAL_LETTERS
    return dataclasses.replace(
        findings,
        kind=dataclasses.replace(kind, needs_review=kind.needs_review or why),
        topics=tuple(dataclasses.replace(t, needs_review=t.needs_review or why) for t in topics),
    )


def _read(source: Source, limits: Limits, deadline: float | None) -> Document | IngestError:
    limits = dataclasses.replace(limits, force_ocr=source.ocr_pages)
    if deadline is not None:
        # a file whose turn comes too late still gets its own outcome, a timeout
        left = max(1.0, deadline - time.monotonic())
        limits = dataclasses.replace(limits, seconds_total=min(limits.seconds_total, left))
    try:
        return ingest.read(source.content, name=source.name, limits=limits)
    except IngestError as error:
        return error
