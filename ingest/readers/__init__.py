"""One module a family of file types; each turns bytes into pages.

All run inside the sandbox and may assume nothing about their input. They raise
`IngestError` for what they recognise; what they do not, the sandbox reports.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from ingest.document import Document, Page
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.words import Words


@dataclasses.dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file."""

    pages: tuple[Page, ...] = ()
    notes: tuple[str, ...] = ()
    children: tuple[Document, ...] = ()


@dataclasses.dataclass(slots=True)
class Meter:
    """What a file and all it contains have used up of the limits."""

    limits: Limits
    pages: int = 0
    numbered: int = 0  # pages given, those of members that failed left out
    characters: int = 0
    words: int = 0
    members: int = 0
    expanded: int = 0  # bytes
    started: float = dataclasses.field(default_factory=time.monotonic)  # seconds

    def page(self, page: Page) -> None:
        """Count a finished page.

        Raises:
            IngestError: too many, or too much text.
        """
        self.pages += 1
        self.numbered += 1
        self.characters += len(page.text)
        self.words += len(page.words)
        if self.pages > self.limits.pages:
            raise IngestError(Code.TOO_MANY_PAGES)
        if self.characters > self.limits.characters or self.words > self.limits.words:
            raise IngestError(Code.TOO_MUCH_TEXT, page=page.number)

    def member(self, size: int) -> None:
        """Count an unpacked member of a container.

        Raises:
            IngestError: too many, or too large together.
        """
        self.members += 1
        self.expanded += size
        if self.members > self.limits.members:
            raise IngestError(Code.TOO_MANY_MEMBERS)
        if self.expanded > self.limits.expanded:
            raise IngestError(Code.BOMB)


@dataclasses.dataclass(frozen=True, slots=True)
class Context:
    """What a reader needs beside the bytes."""

    limits: Limits
    step: Callable[[], None]  # call after each page or member, lest the document seem to hang
    meter: Meter
    depth: int = 0  # how many containers this file lies in

    @classmethod
    def of(cls, limits: Limits, step: Callable[[], None] = lambda: None) -> Context:
        """The context of a file that lies in no container."""
        return cls(limits=limits, step=step, meter=Meter(limits))

    def finished(self, page: Page) -> Page:
        """Count a page of several, pack its words, and tell the sandbox's clock.

        Raises:
            IngestError: too many, or too much text.
        """
        self.meter.page(page)
        self.step()
        return dataclasses.replace(page, words=Words.of(page.words, page.text))

    def deeper(self) -> Context:
        """The context of a member of this file.

        Raises:
            IngestError: containers lie in containers too deep.
        """
        if self.depth >= self.limits.nesting:
            raise IngestError(Code.TOO_DEEP)
        return dataclasses.replace(self, depth=self.depth + 1)
