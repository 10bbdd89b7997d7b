"""Progress on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

import messages

_SILENCE = 15.0  # seconds between two lines where there is no terminal

Advance = Callable[[int], None]


@contextlib.contextmanager
def bar(title: str, *, total: int | None, lines: bool = False) -> Iterator[Advance]:
    """Gives a function to call with the number done so far.

    Args:
        title: code of the title.
        total: the number at the end, None when it is not known.
        lines: without a terminal, print a line every few seconds.
    """
    if sys.stderr.isatty():
        with _terminal(messages.text(title), total) as advance:
            yield advance
    elif lines:
        yield _lines(messages.text(title), total)
    else:
        yield lambda _: None


@contextlib.contextmanager
def _terminal(title: str, total: int | None) -> Iterator[Advance]:
    from rich.console import Console  # noqa: PLC0415 - costs 50 ms, wasted in a pipe
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)


def _lines(title: str, total: int | None) -> Advance:
    last = 0.0

    def advance(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SILENCE:
            last = time.monotonic()
            of = "" if total is None else f"/{total}"
            sys.stderr.write(f"{title}: {done}{of}\n")
            sys.stderr.flush()

    return advance
