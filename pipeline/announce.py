"""What `donthu serve` does once the server answers: samples first, then the address.

Runs in a thread beside the server and reaches it by HTTP like anybody else.
"""

from __future__ import annotations

import dataclasses
import sys
import time
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


def announce(settings: Settings, log_in: LogIn, samples: Path | None) -> None:
    """Wait for the server, process the samples, print address and log-in.

    Args:
        settings: with the server's own address as `store_url`.
        log_in: what to print.
        samples: folder whose files are registered once; sub-folders are one petition each.
    """
    with CaseStore.of(settings) as store:
        while not store.alive():
            time.sleep(_LOOK)
        if samples is not None:
            try:
                result = backlog.run(samples, store, settings, folder_is_petition=True)
            except StoreError as error:
                _say(messages.text("ui_store_refuses", reason=error.code))
            else:
                _say(messages.text("ui_samples_done"), *summary.lines(result))
    _say(messages.text("ui_ready", url=settings.store_url))
    if log_in.password is not None:
        _say(messages.text("ui_log_in", user=log_in.user, password=log_in.password))
    else:
        _say(messages.text("ui_log_in_known", user=log_in.user, path=log_in.file))


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
