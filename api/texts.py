"""Vietnamese sentences for codes that reach people, also for codes not known here."""

from __future__ import annotations

import messages


def error(code: str, **values: object) -> str:
    """The sentence of an error code.

    A worker of a newer release may report codes this catalogue lacks, so an
    unknown code gets a general sentence instead of failing the answer.
    """
    try:
        return messages.text(f"error_{code}", **values)
    except KeyError:
        return messages.text("error_other")
