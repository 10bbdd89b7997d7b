"""What `donthu serve` does once the server answers: the address first, then samples.

Runs in a thread beside the server and reaches it by HTTP like anybody else.
"""

from __future__ import annotations

import dataclasses
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import messages
from pipeline import backlog, summary
from pipeline.settings import Settings
from pipeline.store import CaseStore, StoreError

_LOOK = 0.1  # seconds between two looks whether the server is up


@dataclasses.dataclass(frozen=True, slots=True)
class LogIn:
    """The first log-in: the password when it was made just now, else where it was written."""

    user: str
    password: str | None
    file: Path


def announce(
    settings: Settings, log_in: LogIn, samples: Path | None, *, is_ours: Callable[[], bool]
) -> None:
    """Wait for the server, print address and log-in, then process the samples.

    Args:
        settings: with the server's own address as `store_url`.
        log_in: what to print.
        samples: folder whose files are registered once; sub-folders are one petition each.
        is_ours: whether our server has the port; before, another one may answer there.
    """
    with CaseStore.of(settings) as store:
        while not (is_ours() and store.alive()):
            time.sleep(_LOOK)
        _say(messages.text("ui_ready", url=settings.store_url), _log_in(log_in))
        if samples is not None:
            _process(samples, store, settings)


def _log_in(log_in: LogIn) -> str:
    if log_in.password is not None:
        return messages.text("ui_log_in", user=log_in.user, password=log_in.password)
    return messages.text("ui_log_in_known", user=log_in.user, path=log_in.file)


def _process(samples: Path, store: CaseStore, settings: Settings) -> None:
    _say(messages.text("ui_samples_begin"))
    try:
        result = backlog.run(samples, store, settings, folder_is_petition=True)
    except StoreError as error:
        _say(messages.text("ui_samples_failed", reason=error.code))
    except (OSError, sqlite3.Error) as error:
        _say(messages.text("ui_samples_failed", reason=type(error).__name__))
    else:
        _say(*summary.lines(result), messages.text("ui_samples_done", url=settings.store_url))


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
