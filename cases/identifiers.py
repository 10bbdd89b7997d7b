"""Identifiers and secrets.

Record ids begin with the time, so that new rows land together in the index;
the rest is random, so that an id tells nothing about its neighbours.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets


def new_id(now: dt.datetime) -> str:
    """A 32 digit hexadecimal id: 12 digits of milliseconds, 20 random ones."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def new_secret() -> str:
    """A secret to hand out once; only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret of full entropy, and looked up by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
