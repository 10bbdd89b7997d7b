"""Canonical and compressed JSON, the form of every stored payload.

Canonical means: sorted keys, no spaces, UTF-8, finite numbers. Equal values
have equal bytes, so a digest tells whether the same thing was sent again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

MAX_DEPTH = 60
"""Nesting that every reader of a stored value can follow."""


def check_depth(value: object) -> None:
    """Refuse what is nested too deeply.

    Raises:
        ValueError: deeper than `MAX_DEPTH`.
    """
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValueError("nested too deeply")


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON value.

    Raises:
        ValueError: a number is not finite or a text is not Unicode.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical bytes.

    Raises:
        ValueError: as `canonical`.
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def pack(value: object) -> bytes:
    """Compress a JSON value for storage.

    Raises:
        ValueError: as `canonical`.
    """
    return zlib.compress(canonical(value), level=6)


def unpack(stored: bytes) -> Any:
    """The value that `pack` was given."""
    return json.loads(zlib.decompress(stored))


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()
