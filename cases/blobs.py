"""The bytes of uploaded files, addressed by their SHA-256.

Any fsspec URL will do. On a local folder a file is written under a temporary
name, synced, renamed into place and its folders synced, so a blob is either
there whole or not at all, also after a power cut. On object stores the last
step is the store's own atomic put. What is received is published only when
its row is about to be committed, so refused uploads leave nothing. Storing the
same bytes again is harmless and repairs a damaged blob.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import os
import pathlib
import re
import uuid
from collections.abc import Iterator
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


@dataclasses.dataclass(slots=True)
class Incoming:
    """A received stream under its temporary name."""

    blob: Blob
    path: str
    published: bool = False


class BlobStore:
    """Stores and opens blobs below one URL."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.url_to_fs(url)
        self._incoming = f"{self._root}/incoming"
        self._is_local = isinstance(self._fs, LocalFileSystem)
        # Private folders: petitions are restricted from the first byte.
        if self._is_local:
            pathlib.Path(self._root).mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, source: BinaryIO) -> Blob:
        """Store a stream durably.

        Raises:
            OSError: the store is full or unreachable; nothing is left behind.
        """
        with self.receive(source) as incoming:
            self.publish(incoming)
        return incoming.blob

    @contextlib.contextmanager
    def receive(self, source: BinaryIO) -> Iterator[Incoming]:
        """Store a stream under a temporary name; it goes at the end unless published.

        Raises:
            OSError: the store is full or unreachable; nothing is left behind.
        """
        temporary = f"{self._incoming}/{uuid.uuid4().hex}"
        self._fs.makedirs(self._incoming, exist_ok=True)
        incoming = None
        try:
            incoming = Incoming(self._write(source, temporary), temporary)
            yield incoming
        finally:
            if incoming is None or not incoming.published:
                with contextlib.suppress(OSError):
                    self._fs.rm_file(temporary)

    def publish(self, incoming: Incoming) -> None:
        """Make received bytes a blob, durably.

        Raises:
            OSError: the store is full or unreachable.
        """
        self._publish(incoming.path, self._path(incoming.blob.sha256))
        incoming.published = True

    def sweep(self, before: dt.datetime) -> int:
        """Delete what was received before this instant and never published.

        Only a killed process leaves such bytes. Returns how many files went.
        """
        swept = 0
        with contextlib.suppress(FileNotFoundError):
            for path in self._fs.ls(self._incoming, detail=False):
                with contextlib.suppress(FileNotFoundError):
                    if self._fs.modified(path) < before:
                        self._fs.rm_file(path)
                        swept += 1
        return swept

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
