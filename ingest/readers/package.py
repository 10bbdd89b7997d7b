"""Opening ZIP packages (DOCX, ODT, plain archives) without unpacking a bomb.

The directory is believed only to refuse: members, sizes and ratios are checked
as declared, and again while reading, because the declaration may lie.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from ingest.errors import Code, IngestError
from ingest.limits import MIB, Limits

_SMALL = MIB  # bytes below which a ratio means nothing


def open_package(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory found harmless.

    Raises:
        IngestError: corrupt, encrypted, too many members, or a bomb.
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
        if member.flag_bits & 0x1:
            raise IngestError(Code.ENCRYPTED)
        if member.file_size > max(_SMALL, limits.ratio * max(1, member.compress_size)):
            raise IngestError(Code.BOMB)
    return archive


def member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes | None:
    """The bytes of a member, None when there is none.

    Raises:
        IngestError: corrupt, or longer than it claims to be.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    try:
        with archive.open(info) as file:
            data = file.read(min(info.file_size, limits.expanded) + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    except RuntimeError as error:  # zipfile says so of members that need a password
        raise IngestError(Code.ENCRYPTED) from error
    if len(data) > info.file_size:
        raise IngestError(Code.BOMB)
    return data
