"""Canonical and compressed JSON, the form of every stored payload.

Canonical means: sorted keys, no spaces, UTF-8, finite numbers. Equal values
have equal bytes, so a digest tells whether the same thing was sent again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any


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
