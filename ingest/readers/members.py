"""Files inside files: attachments of a mail, members of an archive, each a child document.

A ZIP has no pages of its own. Members are read in the natural order of their
names (`2.jpg` before `10.jpg`), never written to disk, so path names in an
archive mean nothing; links and system litter are passed over.
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from ingest import legacy
from ingest.document import Document, Source
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import Content, Context, dispatch
from ingest.readers.package import member, open_package

_LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_SAYS_UTF8 = 0x800  # flag of a member
_LONG_NAME = 1_000  # bytes of a name above which its encoding is not looked for
_FATAL = {Code.BOMB, Code.TOO_MANY_MEMBERS, Code.TOO_MUCH_TEXT, Code.TOO_MANY_PAGES}


def read_zip(data: bytes, context: Context) -> Content:
    """An archive of petition files.

    Raises:
        IngestError: nothing in it is readable (the first member's error), or a limit is passed.
    """
    children, notes = read_all(files(data, context.limits), context)
    if not children:
        raise IngestError(Code.UNSUPPORTED_TYPE if notes else Code.NO_PAGES)
    return Content(notes=notes, children=children)


def files(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Names and contents of an archive's files, in natural order.

    Raises:
        IngestError: corrupt, or a limit is passed.
    """
    with open_package(data, limits) as archive:
        found = [info for info in archive.infolist() if _is_file(info)]
        for info in sorted(found, key=lambda info: natural(_name(info))):
            yield PurePosixPath(_name(info)).name, member(archive, info.filename, limits) or b""


def find(data: bytes, digest: str, context: Context) -> bytes | None:
    """The file of a digest among those in a file, in those within, and so on.

    Args:
        data: the outer file.
        digest: SHA-256, in hexadecimal.
        context: limits.

    Raises:
        IngestError: the outer file is not readable, or a limit is passed.
    """
    for _, inner in dispatch.files_in(data, context):
        context.meter.member(len(inner))
        if hashlib.sha256(inner).hexdigest() == digest:
            return inner
        try:
            found = find(inner, digest, context.deeper())
        except IngestError as error:
            if error.code in _FATAL:
                raise
            continue
        if found is not None:
            return found
    return None


def read_all(
    found: Iterable[tuple[str, bytes]], context: Context
) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Child documents of named contents, and notes on those that could not be read.

    Raises:
        IngestError: a limit on all of them together is passed.
    """
    children: list[Document] = []
    notes: list[str] = []
    for name, data in found:
        context.meter.member(len(data))
        before = context.meter.numbered
        try:
            children.append(_child(name, data, context))
        except IngestError as error:
            if error.code in _FATAL:
                raise
            context.meter.numbered = before
            notes.append("note_member_unread")
        context.step()
    return tuple(children), tuple(dict.fromkeys(notes))


def _child(name: str, data: bytes, context: Context) -> Document:
    suffix = PurePosixPath(name).suffix.lstrip(".")
    kind, content = dispatch.read_bytes(data, suffix, context.deeper())
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        source=Source(name=name, sha256=digest, media_type=kind.value, size=len(data)),
        pages=content.pages,
        notes=content.notes,
        children=content.children,
    )


def name_of(raw: bytes) -> str | None:
    """A file's name from bytes in UTF-8 or an encoding that its letters show; None: in neither."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if len(raw) > _LONG_NAME:
            return None
        converted, encodings = legacy.convert_text(raw.decode("latin-1"))
        return converted if encodings else None


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; many programs write UTF-8, or what their Windows has, and do not say so."""
    if info.flag_bits & _SAYS_UTF8:
        return info.filename
    try:
        return name_of(info.filename.encode("cp437")) or info.filename
    except UnicodeError:
        return info.filename


def _is_file(info: zipfile.ZipInfo) -> bool:
    mode = info.external_attr >> 16
    linked = stat.S_ISLNK(mode) if mode else False
    return not (info.is_dir() or linked or _LITTER.search(info.filename))


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key that sorts numbers in names as numbers."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
