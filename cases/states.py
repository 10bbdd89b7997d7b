"""States of a petition on its way through the store.

open -> received -> processing -> proposed | failed -> decided, and
processing -> quarantined when no worker ever brought an outcome.
"""

from __future__ import annotations

import enum


class Status(enum.StrEnum):
    """Where a petition stands; values are part of the HTTP contract."""

    OPEN = "open"  # files still joining
    RECEIVED = "received"  # waits for a worker
    PROCESSING = "processing"  # leased
    PROPOSED = "proposed"
    FAILED = "failed"  # no document could be read
    QUARANTINED = "quarantined"  # leased too often without an outcome
    DECIDED = "decided"


DECIDABLE = frozenset({Status.PROPOSED, Status.FAILED, Status.QUARANTINED, Status.DECIDED})
RETRIABLE = frozenset({Status.FAILED, Status.QUARANTINED})
CLOSED = frozenset({Status.QUARANTINED, Status.DECIDED})

ATTEMPTS_EXHAUSTED = "attempts_exhausted"
"""Error code of a quarantined petition."""
