"""Bytes of any accepted file become a `Document`; page images on demand.

Everything that touches a file's content runs in a sandboxed child
(`ingest.sandbox`), so importing this room is cheap and its callers stay safe:
whatever the file, the outcome is a `Document` or an `IngestError`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from ingest import sandbox, wire
from ingest.document import Box, Document
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.tools import Tools, probe

__all__ = [
    "Code",
    "Document",
    "IngestError",
    "Limits",
    "Tools",
    "probe_tools",
    "read",
    "render",
]

probe_tools = probe


def read(
    source: Path | bytes, *, name: str | None = None, limits: Limits | None = None
) -> Document:
    """Read a file in a sandboxed child.

    Args:
        source: the file or its bytes.
        name: what the file is called; by default the path's own name. Only compared with the
            content and handed back, never trusted.
        limits: bounds on the document; the defaults suit a desk that takes petitions.

    Raises:
        IngestError: the file is not readable; see `Code`.
    """
    limits = limits or Limits()
    called = _name(source, name)
    suffix = Path(called).suffix.lower().lstrip(".")[:16]
    with sandbox.descriptor_of(source) as descriptor:
        size = _checked_size(descriptor, limits)
        _, lines = sandbox.run("read", descriptor, limits, suffix=suffix)
        digest = _digest(descriptor)
    document = _loaded(lines)
    return dataclasses.replace(
        document,
        source=dataclasses.replace(document.source, name=called, sha256=digest, size=size),
    )


def render(
    source: Path | bytes,
    *,
    name: str | None = None,
    page: int,
    width: int,
    redact: Sequence[Box] = (),
    member: str | None = None,
    crop: Box | None = None,
    limits: Limits | None = None,
) -> bytes:
    """One page as a PNG of a given width in pixels, made in a sandboxed child.

    Args:
        source: the file or its bytes.
        name: unused but for symmetry with `read`.
        page: number, from 1.
        width: pixels, at most 4000.
        redact: boxes in page points that are painted over before the image leaves the child.
        member: SHA-256 of the file within (attachment, member) that has the page.
        crop: the part of the page to keep, in page points, with a small margin; None: all of it.
        limits: bounds on the child.

    Raises:
        IngestError: the file is not readable or has no such page.
    """
    del name
    limits = limits or Limits()
    with sandbox.descriptor_of(source) as descriptor:
        _checked_size(descriptor, limits)
        _, image = sandbox.run(
            "render",
            descriptor,
            limits,
            page=page,
            width=width,
            redact=[list(box) for box in redact],
            member=member,
            crop=crop and list(crop),
        )
    with image:
        return image.read()


def _loaded(lines: BinaryIO) -> Document:
    with lines:
        try:
            return wire.load(lines)
        except wire.WireError as error:
            raise IngestError(Code.CRASHED, detail="malformed answer") from error


def _name(source: Path | bytes, name: str | None) -> str:
    if name is not None:
        return name
    return source.name if isinstance(source, Path) else ""


def _checked_size(descriptor: int, limits: Limits) -> int:
    size = os.fstat(descriptor).st_size
    if size == 0:
        raise IngestError(Code.EMPTY_FILE)
    if size > limits.bytes:
        raise IngestError(Code.TOO_LARGE)
    return size


def _digest(descriptor: int) -> str:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
