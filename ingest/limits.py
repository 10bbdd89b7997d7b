"""Every bound on one document, named, with its unit.

One frozen object travels from the caller into the sandboxed child, so a test,
a small machine or a site with large plans can tighten or widen a bound without
touching code. Bounds on what a file may *cost* (memory, time) are enforced by
the kernel and the zygote; bounds on what it may *claim* (pages, pixels,
members) by the readers, before they allocate.
"""

from __future__ import annotations

import dataclasses

MIB = 1024 * 1024
MOST_LANES = 4
"""Pages of one document that it is wise to read at a time; each takes 130 MiB of the child."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one document."""

    # what a file may claim
    bytes: int = 100 * MIB  # bytes of the file itself
    pages: int = 1_500  # pages of a PDF, frames of a TIFF
    page_points: float = 14_400.0  # points a side; PDF's own maximum
    pixels: int = 120_000_000  # pixels of one image or frame (A3 at 600 dpi has 70 million)
    characters: int = 5_000_000  # characters of text of the whole document
    words: int = 1_000_000  # words with boxes of the whole document
    members: int = 500  # members of a ZIP, attachments of a mail
    expanded: int = 300 * MIB  # bytes a ZIP, DOCX or mail may unpack to
    ratio: int = 200  # unpacked to packed bytes of one member above 1 MiB
    nesting: int = 3  # archives in mails in archives

    # what reading may cost
    memory: int = 3072 * MIB  # bytes of address space of each process of the child
    cpu: int = 900  # CPU seconds of each process of the child
    seconds_step: float = 90.0  # wall-clock seconds without a finished step (page, member)
    seconds_total: float = 1_800.0  # wall-clock seconds for the document
    seconds_page: float = 75.0  # wall-clock seconds of all OCR of one page
    seconds_checks: float = 900.0  # wall-clock seconds in which good text layers are held to scans
    seconds_tables: float = 120.0  # wall-clock seconds of looking for ruled tables
    seconds_office: float = 60.0  # wall-clock seconds of one LibreOffice run
    file_size: int = 512 * MIB  # bytes of any file the child writes
    open_files: int = 256  # descriptors of each process

    # how hard to try
    ocr_processes: int = 1  # pages of one document read by OCR at a time
    ocr_cores: str = ""  # folder of `ingest.cores`: all but one of them need a free core there
    ocr_engine: str = "tesseract"  # entry point in the group donthu.ocr_engines
    ocr_command: tuple[str, ...] = ()  # of the engine "command", see ingest.ocr.command
    # pages to read by OCR whatever their text layer says, counted through the file and all in it
    force_ocr: tuple[int, ...] = ()
