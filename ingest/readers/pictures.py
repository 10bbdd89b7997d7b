"""Pictures inside word processor files and web pages: scans that somebody pasted.

A citizen who photographs a letter and puts it into Word hands in a scan like
any other, so every picture large enough to hold writing becomes a page of its
own behind the text. Emblems, seals and signatures are too small for that.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator

from PIL import Image

from ingest import sniff
from ingest.document import Page
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import Context, image
from ingest.readers.lanes import Job, in_order

_OURS = {Code.OCR_UNAVAILABLE, Code.TOO_MANY_PAGES, Code.TOO_MUCH_TEXT}


def read(
    files: Iterable[bytes], first: int, context: Context
) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """The pages that pictures make.

    Args:
        files: pictures in their order.
        first: number of the first page.
        context: limits and clock.

    Returns:
        Pages, and notes on pictures that could not be opened.

    Raises:
        IngestError: too many or too large together, or there is no OCR.
    """
    notes: list[str] = []
    counted = _counted(files, context)
    jobs = (
        functools.partial(
            _page, image.job(frame, number, context.limits), number, image.points(frame)
        )
        for number, frame in enumerate(frames(counted, context.limits, notes), start=first)
    )
    pages = tuple(context.finished(page) for page in in_order(jobs, context.limits))
    return pages, tuple(dict.fromkeys(notes))


def frames(
    files: Iterable[bytes], limits: Limits, notes: list[str] | None = None
) -> Iterator[Image.Image]:
    """The pictures that make pages; the same ones whenever the same file is looked at."""
    for data in files:
        try:
            kind = sniff.kind_of(data)
            if kind in sniff.IMAGES:
                yield from (f for f in image.frames(data, kind, limits, notes) if image.is_large(f))
                continue
        except IngestError:
            pass
        if notes is not None:
            notes.append("note_member_unread")


def is_small(data: bytes) -> bool:
    """Whether a file is a picture that, as its header says, holds no page of text."""
    try:
        if sniff.kind_of(data) not in sniff.IMAGES:
            return False
        with Image.open(io.BytesIO(data)) as picture:
            return not image.is_large(picture)
    except (IngestError, OSError, ValueError, SyntaxError, EOFError):
        return False  # its reader says what is wrong with it


def _counted(files: Iterable[bytes], context: Context) -> Iterator[bytes]:
    for data in files:
        context.meter.member(len(data))
        yield data


def _page(job: Job, number: int, size: tuple[float, float]) -> Page:
    try:
        return job()
    except IngestError as error:
        if error.code in _OURS:
            raise
        # a picture that defeats OCR must not cost the text beside it
        return image.unreadable(number, size)
