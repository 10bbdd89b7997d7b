"""One module a family of file types; each turns bytes into pages.

All run inside the sandbox and may assume nothing about their input. They raise
`IngestError` for what they recognise; what they do not, the sandbox reports.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from ingest.document import Document, Page
from ingest.limits import Limits


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file."""

    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()
    children: tuple[Document, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """What a reader needs beside the bytes."""

    limits: Limits
    step: Callable[
        [], None
    ]  # call after each page or member: it keeps the clock of hangs from ringing
    depth: int = 0  # how many containers this file lies in
