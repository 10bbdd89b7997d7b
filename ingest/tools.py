"""Whether the external programs are there and fit, asked apart from using them.

`donthu doctor` and the readiness check show this; the readers find out by
themselves and never consult it.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess

_SECONDS = 20  # a version question takes milliseconds


@dataclasses.dataclass(frozen=True, slots=True)
class Tools:
    """What was found."""

    tesseract: str | None  # version
    languages: frozenset[str]  # Tesseract's data
    libreoffice: str | None  # version

    @property
    def can_ocr(self) -> bool:
        """Whether Vietnamese pages can be read."""
        return self.tesseract is not None and "vie" in self.languages

    @property
    def can_office(self) -> bool:
        """Whether DOC, RTF and ODT can be converted."""
        return self.libreoffice is not None


def probe() -> Tools:
    """Look for the programs."""
    version = re.search(r"tesseract v?([\d.]+)", _answer("tesseract", "--version"))
    listed = _answer("tesseract", "--list-langs").splitlines()[1:] if version else []
    office = re.search(r"LibreOffice ([\d.]+)", _answer("soffice", "--version"))
    return Tools(
        tesseract=version.group(1) if version else None,
        languages=frozenset(line.strip() for line in listed if line.strip()),
        libreoffice=office.group(1) if office else None,
    )


def _answer(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    try:
        done = subprocess.run(
            [path, *arguments],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr
