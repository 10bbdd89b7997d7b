"""DOC, RTF and ODT through LibreOffice, which makes the DOCX we can read.

It runs within the child's limits and filter, with a profile of its own in the
private folder, and is killed with the whole group when its time is up. Macros
and links are off in a fresh profile's headless conversion.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ingest.errors import Code, IngestError
from ingest.readers import Content, Context, docx
from ingest.sniff import Kind

KINDS = frozenset({Kind.DOC, Kind.RTF, Kind.ODT})
_SUFFIX = {Kind.DOC: "doc", Kind.RTF: "rtf", Kind.ODT: "odt"}


def read(data: bytes, kind: Kind, context: Context) -> Content:
    """A word processor's file.

    Raises:
        IngestError: LibreOffice is missing, failed or took too long; see also `docx.read`.
    """
    return docx.read(convert(data, kind, context), context)


def convert(data: bytes, kind: Kind, context: Context) -> bytes:
    """The file as DOCX."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise IngestError(Code.OFFICE_UNAVAILABLE)
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"office-{context.meter.members}"  # noqa: S108
    folder.mkdir(mode=0o700)
    try:
        source = folder / f"in.{_SUFFIX[kind]}"
        source.write_bytes(data)
        _run(program, source, folder, context)
        result = folder / "out" / "in.docx"
        if not result.is_file():
            raise IngestError(Code.CORRUPT, detail="LibreOffice made nothing of it")
        if result.stat().st_size > context.limits.expanded:
            raise IngestError(Code.BOMB)
        return result.read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, source: Path, folder: Path, context: Context) -> None:
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=context.limits.seconds_office,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise IngestError(Code.TIMEOUT, detail="LibreOffice") from error
    if done.returncode < 0:
        raise IngestError(Code.CRASHED, detail="LibreOffice")
