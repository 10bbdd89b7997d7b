"""Page images on demand: rendered in the sandbox once, then kept by content.

The key is the file's digest with everything that shapes the image, redaction
included, so a masked image can never be served for an unmasked one or the
other way round. The folder is private, bounded, and may be deleted at any
time; the images least recently asked for go first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import ingest
from ingest.document import Box

_KEEP = 0.8  # of the bound, after a sweep
_SWEEP_EVERY = 64  # images made between two sweeps


class PageImages:
    """A bounded cache of page images in a folder."""

    def __init__(
        self, folder: Path, *, max_bytes: int, limits: ingest.Limits | None = None
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._limits = limits
        self._made = 0

    def get(
        self,
        sha256: str,
        source: Callable[[], Path | bytes],
        *,
        page: int,
        width: int,
        redact: Sequence[Box] = (),
        member: str | None = None,
        crop: Box | None = None,
    ) -> bytes:
        """A page as PNG.

        Args:
            sha256: digest of the file.
            source: opens the file; called only when the image is not there.
            page: number within the file or the member, from 1.
            width: pixels.
            redact: boxes in page points to paint over.
            member: digest of the file within the file that has the page.
            crop: the part wanted, in page points; None: the whole page.

        Raises:
            ingest.IngestError: the file is not readable or has no such page.
        """
        shape = [page, width, sorted(list(box) for box in redact), member]
        path = self._path(sha256, shape if crop is None else [*shape, list(crop)])
        with contextlib.suppress(FileNotFoundError):
            image = path.read_bytes()
            os.utime(path)
            return image
        image = ingest.render(
            source(),
            page=page,
            width=width,
            redact=redact,
            member=member,
            crop=crop,
            limits=self._limits,
        )
        self._keep(path, image)
        return image

    def forget(self, sha256: str) -> None:
        """Delete all images of a file."""
        shutil.rmtree(self._home(sha256), ignore_errors=True)

    def _home(self, sha256: str) -> Path:
        return self._folder / "pages" / sha256[:2] / sha256

    def _path(self, sha256: str, shape: list[object]) -> Path:
        key = hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:32]
        return self._home(sha256) / f"{key}.png"

    def _keep(self, path: Path, image: bytes) -> None:
        # A full or read-only disk costs the cache, not the image.
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(image)
            Path(partial).replace(path)
        self._made += 1
        if self._made % _SWEEP_EVERY == 1:
            self._sweep()

    def _sweep(self) -> None:
        found = []
        for path in self._folder.glob("pages/*/*/*"):
            with contextlib.suppress(FileNotFoundError):
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self._max_bytes:
            return
        for _, size, path in sorted(found):
            path.unlink(missing_ok=True)
            total -= size
            if total <= self._max_bytes * _KEEP:
                break
