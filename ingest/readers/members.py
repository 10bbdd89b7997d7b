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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from ingest import legacy
from ingest.document import Document, Source
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import Content, Context, dispatch
from ingest.readers.package import content_of, open_package
from ingest.text import without_controls

Found = tuple[str, bytes | IngestError]
"""Name and content of a file within a file, or why it has none."""

_LITTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_PATH = re.compile(r"(?:[A-Za-z]:|\.{1,2})?[/\\]")
_SAYS_UTF8 = 0x800  # flag of a member
_UNREAD: dict[str, str] = {
    Code.ENCRYPTED: "note_member_encrypted",
    Code.TOO_DEEP: "note_member_too_deep",
}
_LONG_NAME = 1_000  # bytes of a name above which its encoding is not looked for
_FATAL = {
    *(Code.BOMB, Code.TOO_MANY_MEMBERS, Code.TOO_MUCH_TEXT, Code.TOO_MANY_PAGES),
    Code.SANDBOX_UNAVAILABLE,  # no room to work: all of it is tried again
}


def read_zip(data: bytes, context: Context) -> Content:
    """An archive of petition files.

    Raises:
        IngestError: nothing in it is readable (what the first member that is of a known type
            says), or a limit is passed.
    """
    children, errors = _read_each(files(data, context.limits), context)
    if not children:
        raise _told(errors)
    return Content(notes=_notes(errors), children=children)


def _told(errors: Sequence[IngestError]) -> IngestError:
    known = [error for error in errors if error.code != Code.UNSUPPORTED_TYPE]
    first = next(iter([*known, *errors]), None)
    return IngestError(first.code if first else Code.NO_PAGES, detail="member" if first else "")


def files(data: bytes, limits: Limits) -> Iterator[Found]:
    """Names and contents of an archive's files, in natural order.

    Raises:
        IngestError: corrupt, or a limit is passed.
    """
    with open_package(data, limits) as archive:
        found = [info for info in archive.infolist() if _is_file(info)]
        for info in sorted(found, key=lambda info: natural(_name(info))):
            yield PurePosixPath(_name(info)).name, _content(archive, info, limits)


def _content(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits
) -> bytes | IngestError:
    try:
        return content_of(archive, info, limits)
    except IngestError as error:
        if error.code in _FATAL:
            raise
        return error


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
        if isinstance(inner, IngestError):
            continue
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
    found: Iterable[Found], context: Context
) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """Child documents of named contents, and notes on those that could not be read.

    Raises:
        IngestError: a limit on all of them together is passed.
    """
    children, errors = _read_each(found, context)
    return children, _notes(errors)


def _notes(errors: Iterable[IngestError]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_UNREAD.get(error.code, "note_member_unread") for error in errors))


def _read_each(
    found: Iterable[Found], context: Context
) -> tuple[tuple[Document, ...], list[IngestError]]:
    children: list[Document] = []
    errors: list[IngestError] = []
    for name, data in found:
        context.meter.member(0 if isinstance(data, IngestError) else len(data))
        before = context.meter.numbered
        try:
            children.append(_child(name, data, context))
        except IngestError as error:
            if error.code in _FATAL:
                raise
            context.meter.numbered = before
            errors.append(error)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours on one must not cost the others
            context.meter.numbered = before
            code = Code.TOO_DEEP if isinstance(error, RecursionError) else Code.CRASHED
            errors.append(IngestError(code, detail=type(error).__name__))
        context.step()
    return tuple(children), errors


def _child(name: str, data: bytes | IngestError, context: Context) -> Document:
    if isinstance(data, IngestError):
        raise data
    name = _shown(name)
    suffix = PurePosixPath(name).suffix.lstrip(".")
    kind, content = dispatch.read_bytes(data, suffix, context.deeper())
    digest = hashlib.sha256(data).hexdigest()
    return Document(
        source=Source(name=name, sha256=digest, media_type=kind.value, size=len(data)),
        pages=content.pages,
        notes=content.notes,
        children=content.children,
    )


def _shown(name: str) -> str:
    """A name on one line, without the folders of whoever wrote it."""
    name = re.sub(r"\s", " ", without_controls(name))
    return re.split(r"[/\\]", name)[-1] if _PATH.match(name) else name


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
    """A key that sorts numbers in names as numbers, of however many digits."""
    return [
        (0, len(part.lstrip("0")), part.lstrip("0"))
        if part.isdecimal() and part.isascii()
        else (1, 0, part.lower())
        for part in re.split(r"(\d+)", name)
        if part
    ]
