"""The end of a backlog as people read it."""

from __future__ import annotations

import messages
from pipeline.backlog import Summary

_ORDER = ("proposed", "decided", "failed", "quarantined", "refused", "unreadable")


def lines(summary: Summary) -> list[str]:
    """Counts by state, then errors by code, most frequent first."""
    found = [messages.text("ui_backlog_total", count=summary.total)]
    if summary.earlier:
        found.append(f"  {messages.text('ui_backlog_earlier', count=summary.earlier)}")
    counts = ((state, summary.states.get(state, 0)) for state in _ORDER)
    found += [f"  {messages.text(f'ui_backlog_{state}')}: {n}" for state, n in counts if n]
    if summary.codes:
        found.append(messages.text("ui_backlog_errors"))
        ranked = sorted(summary.codes.items(), key=lambda item: (-item[1], item[0]))
        found += [f"  {count} × {code}: {_sentence(code)}" for code, count in ranked]
    return found


def _sentence(code: str) -> str:
    key = f"error_{code}"
    return messages.text(key) if key in messages.codes() else messages.text("error_other")
