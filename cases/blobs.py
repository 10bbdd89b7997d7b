"""The bytes of uploaded files, addressed by their SHA-256.

Any fsspec URL will do. On a local folder a file is written under a temporary
name, synced, renamed into place and its folders synced, so a blob is either
there whole or not at all, also after a power cut. On object stores the last
step is the store's own atomic put. Storing the same bytes again is harmless
and repairs a damaged blob.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import pathlib
import re
import uuid
from typing import BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from cases.errors import NotFoundError

_CHUNK = 1 << 20  # bytes
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True, slots=True)
class Blob:
    """What was stored."""

    sha256: str
    size: int  # bytes


class BlobStore:
    """Stores and opens blobs below one URL."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.url_to_fs(url)
        self._is_local = isinstance(self._fs, LocalFileSystem)
        # Private folders: petitions are restricted from the first byte.
        if self._is_local:
            pathlib.Path(self._root).mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, source: BinaryIO) -> Blob:
        """Store a stream durably.

        Raises:
            OSError: the store is full or unreachable; nothing is left behind.
        """
        temporary = f"{self._root}/incoming/{uuid.uuid4().hex}"
        self._fs.makedirs(f"{self._root}/incoming", exist_ok=True)
        try:
            blob = self._write(source, temporary)
            self._publish(temporary, self._path(blob.sha256))
        except BaseException:
            with contextlib.suppress(OSError):
                self._fs.rm_file(temporary)
            raise
        return blob

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, for reading.

        Raises:
            NotFoundError: there is no such blob.
        """
        try:
            return cast("BinaryIO", self._fs.open(self._path(sha256), "rb"))
        except FileNotFoundError:
            raise NotFoundError(sha256) from None

    def exists(self, sha256: str) -> bool:
        """Whether the blob is stored."""
        return bool(self._fs.exists(self._path(sha256)))

    def _path(self, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise NotFoundError(sha256)
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _write(self, source: BinaryIO, path: str) -> Blob:
        digest, size = hashlib.sha256(), 0
        with self._fs.open(path, "wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            if self._is_local:
                target.flush()
                os.fsync(target.fileno())
        return Blob(sha256=digest.hexdigest(), size=size)

    def _publish(self, temporary: str, path: str) -> None:
        folder = path.rpartition("/")[0]
        self._fs.makedirs(folder, exist_ok=True)
        if not self._is_local:
            self._fs.mv(temporary, path)
            return
        pathlib.Path(temporary).replace(path)
        for level in (folder, folder.rpartition("/")[0], self._root):
            _sync_folder(level)


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
