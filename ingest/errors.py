"""The one error of this room: a stable code, a page when one is to blame, a Vietnamese sentence.

Codes are part of the public contract (`donthu classify --json`, the HTTP API,
the case store); they may be added, never renamed. The sentence comes from the
catalogue under ``error_<code>`` and never carries text of the document.
"""

from __future__ import annotations

import enum

import messages


class Code(enum.StrEnum):
    """Why a file gave no `Document`."""

    EMPTY_FILE = "empty_file"
    UNREADABLE_FILE = "unreadable_file"  # not a regular file, or the system refuses to open it
    UNSUPPORTED_TYPE = "unsupported_type"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    NO_PAGES = "no_pages"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MUCH_TEXT = "too_much_text"
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_DEEP = "too_deep"
    BOMB = "bomb"  # expands far beyond its size
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    OCR_UNAVAILABLE = "ocr_unavailable"
    OFFICE_UNAVAILABLE = "office_unavailable"
    SANDBOX_UNAVAILABLE = "sandbox_unavailable"
    NO_SUCH_PAGE = "no_such_page"


class IngestError(Exception):
    """A file could not be read.

    Attributes:
        code: a value of `Code`.
        page: number of the page to blame, from 1, or None.
        detail: a technical hint for the operator (an exception's class name); never document text.
    """

    def __init__(self, code: str, page: int | None = None, detail: str = "") -> None:
        super().__init__(str(code), page, detail)
        self.code = str(code)
        self.page = page
        self.detail = detail

    @property
    def message(self) -> str:
        """The Vietnamese sentence for people."""
        return messages.text(f"error_{self.code}")

    def __str__(self) -> str:
        where = "" if self.page is None else f" (page {self.page})"
        hint = f": {self.detail}" if self.detail else ""
        return f"{self.code}{where}{hint}"
