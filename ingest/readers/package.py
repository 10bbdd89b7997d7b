"""Opening ZIP packages (DOCX, ODT, plain archives) without unpacking a bomb.

The directory is believed only to refuse: members, sizes and ratios are checked
as declared, and again while reading, because the declaration may lie.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from ingest.errors import Code, IngestError
from ingest.limits import MIB, Limits

_SMALL = MIB  # bytes below which a ratio means nothing
_ENCRYPTED = 0x1  # flag of a member
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # and NotImplementedError, of methods unknown here
)


def open_package(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory found harmless.

    Raises:
        IngestError: corrupt, too many members, or a bomb.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    members = archive.infolist()
    if len(members) > limits.members:
        raise IngestError(Code.TOO_MANY_MEMBERS)
    if sum(member.file_size for member in members) > limits.expanded:
        raise IngestError(Code.BOMB)
    for member in members:
        if member.file_size > max(_SMALL, limits.ratio * max(1, member.compress_size)):
            raise IngestError(Code.BOMB)
    return archive


def member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes | None:
    """The bytes of the member of a name, None when there is none.

    Raises:
        IngestError: see `content_of`.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    return content_of(archive, info, limits)


def content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """The bytes of a member, of which there may be several of one name.

    Raises:
        IngestError: corrupt, encrypted, or longer than it claims to be.
    """
    if info.flag_bits & _ENCRYPTED:
        raise IngestError(Code.ENCRYPTED)
    try:
        with archive.open(info) as file:
            data = file.read(min(info.file_size, limits.expanded) + 1)
    except _BROKEN as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    if len(data) > info.file_size:
        raise IngestError(Code.BOMB)
    return data
