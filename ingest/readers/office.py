"""DOC, RTF and ODT through LibreOffice, which makes the DOCX we can read.

It runs within the child's limits and filter, with a profile of its own in the
private folder, and is killed with the whole group when its time is up. Macros
are off in a fresh profile's headless conversion. Links are not, and no setting
turns them off: a field of an RTF makes it read any picture the account can
read. So fields lose their instructions and keep their results, and it runs
where it can open only itself, fonts and its own folder (`sandbox.landlock`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import olefile

from ingest.errors import Code, IngestError
from ingest.limits import MIB
from ingest.readers import Content, Context, docx
from ingest.readers.package import member, open_package
from ingest.sandbox import landlock, pipes
from ingest.sniff import Kind

KINDS = frozenset({Kind.DOC, Kind.RTF, Kind.ODT})
_SUFFIX = {Kind.DOC: "doc", Kind.RTF: "rtf", Kind.ODT: "odt"}
# what LibreOffice needs beside its own folders; never where an installation keeps its files
_READABLE = tuple(
    Path(name)
    for name in (
        *("/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec"),
        *("/usr/share", "/usr/local/share/fonts", "/var/cache/fontconfig", "/var/lib/libreoffice"),
        *("/var/spool/libreoffice", "/etc/alternatives", "/etc/fonts", "/etc/group"),
        *("/etc/ld.so.cache", "/etc/libreoffice", "/etc/locale.alias", "/etc/localtime"),
        *("/etc/nsswitch.conf", "/etc/passwd", "/proc", "/sys", "/dev"),
    )
)
_WRITABLE = (Path("/dev/null"),)
# a symbol's field has no result; others do, and their instructions may name files
_INSTRUCTION = re.compile(rb"\\fldinst(?![a-z])(?!\s*\{?\s*SYMBOL\b)", re.IGNORECASE)
_NO_INSTRUCTION = rb"\\fldinsx"  # unknown, so it is passed over; as long, for \bin counts bytes

_GRACE = 5.0  # seconds for LibreOffice to kill its parts
# bytes of free space, beside four times the file's, without which no run is sure to end well
_ROOM = 8 * MIB
_F_ENCRYPTED = 0x100  # in the flags of the FibBase ([MS-DOC] 2.5.2)
_MANIFEST = "META-INF/manifest.xml"
_FORMULA = {
    Kind.DOC: re.compile(re.escape("Equation Native".encode("utf-16-le"))),  # a stream
    Kind.DOCX: re.compile(rb"<(?:\w+:)?oMath\b"),
    Kind.ODT: re.compile(rb"application/vnd\.oasis\.opendocument\.formula\b"),
    Kind.RTF: re.compile(rb"\\moMath(?![a-z])"),
}
_FORMULA_IN = {Kind.DOCX: "word/document.xml", Kind.ODT: _MANIFEST}  # members that show it
_ENCRYPTION = re.compile(rb"<(?:[\w-]+:)?encryption-data\b")


def read(data: bytes, kind: Kind, context: Context) -> Content:
    """A word processor's file.

    Raises:
        IngestError: LibreOffice is missing, failed or took too long; see also `docx.read`.
    """
    converted = convert(data, kind, context)
    content = docx.read(converted, context)
    if not _has_formula(data, kind, context) or _has_formula(converted, Kind.DOCX, context):
        return content
    return dataclasses.replace(content, notes=(*content.notes, "note_formula_unread"))


def convert(data: bytes, kind: Kind, context: Context) -> bytes:
    """The file as DOCX.

    Raises:
        IngestError: see `read`; also encrypted, or there is no room to work.
    """
    if _is_encrypted(data, kind, context):
        raise IngestError(Code.ENCRYPTED)
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise IngestError(Code.OFFICE_UNAVAILABLE)
    parent = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108
    folder = parent / f"{pipes.FOLDER}{context.meter.members}"
    try:
        folder.mkdir(mode=0o700)
        source = folder / f"in.{_SUFFIX[kind]}"
        source.write_bytes(_INSTRUCTION.sub(_NO_INSTRUCTION, data) if kind is Kind.RTF else data)
        _run(program, source, folder, context)
        return _result(folder, len(data), context)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise IngestError(Code.SANDBOX_UNAVAILABLE, detail="no space") from error
    finally:
        pipes.remove(parent)
        shutil.rmtree(folder, ignore_errors=True)


def _result(folder: Path, size: int, context: Context) -> bytes:
    """What LibreOffice made of a file of so many bytes."""
    result = folder / "out" / "in.docx"
    if not zipfile.is_zipfile(result):  # missing, or cut off
        if shutil.disk_usage(folder).free < _ROOM + 4 * size:
            # not the file's fault: it must be tried again
            raise IngestError(Code.SANDBOX_UNAVAILABLE, detail="no space")
        raise IngestError(Code.CORRUPT, detail="LibreOffice made nothing of it")
    if result.stat().st_size > context.limits.expanded:
        raise IngestError(Code.BOMB)
    return result.read_bytes()


def _has_formula(data: bytes, kind: Kind, context: Context) -> bool:
    """Whether a formula is in a file, from which LibreOffice drops it where it lacks Math."""
    if kind in _FORMULA_IN:
        with open_package(data, context.limits) as archive:
            data = member(archive, _FORMULA_IN[kind], context.limits) or b""
    return _FORMULA[kind].search(data) is not None


def _is_encrypted(data: bytes, kind: Kind, context: Context) -> bool:
    """Whether a file asks for a password; LibreOffice just makes nothing of it."""
    if kind is Kind.ODT:
        with open_package(data, context.limits) as archive:
            manifest = member(archive, _MANIFEST, context.limits)
        return _ENCRYPTION.search(manifest or b"") is not None
    if kind is Kind.DOC:
        with contextlib.suppress(OSError, ValueError, IndexError, TypeError):
            with olefile.OleFileIO(io.BytesIO(data)) as file:
                head = file.openstream("WordDocument").read(12)
            return bool(int.from_bytes(head[10:12], "little") & _F_ENCRYPTED)
    return False


def _run(program: str, source: Path, folder: Path, context: Context) -> None:
    command = [
        program,
        f"-env:UserInstallation={(folder / pipes.PROFILE).as_uri()}",
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
    run = functools.partial(_waited, command, folder, context.limits.seconds_office)
    own = Path(program).resolve().parents[1]
    if landlock.confined(run, (*_READABLE, own), (*_WRITABLE, folder)) < 0:
        raise IngestError(Code.CRASHED, detail="LibreOffice")


def _waited(command: Sequence[str], folder: Path, seconds: float) -> int:
    """The exit code of a program that has some seconds."""
    with subprocess.Popen(
        command,
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            process.terminate()  # what we started takes with it what it started
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            process.kill()
            raise IngestError(Code.TIMEOUT, detail="LibreOffice") from error
