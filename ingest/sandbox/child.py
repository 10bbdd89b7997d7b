"""The life of one sandboxed child: shed everything, lock the door, do one task, report, end.

Runs in the fork, before and while a hostile file is open. The report goes to a
memory file the service made; it is JSON (and plain bytes behind it), because
the service must never unpickle what a subverted child wrote.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.sandbox import jail

_SOURCE, _RESULT, _PROGRESS = 3, 4, 5  # descriptors after the standard three
_SPARE = b'{"error": {"code": "out_of_memory", "page": null, "detail": ""}}\n'


def main(
    request: dict[str, Any],
    limits: Limits,
    folder: Path,
    descriptors: tuple[int, int, int],
    zygote: int,
) -> NoReturn:
    """Never returns to the zygote's stack."""
    try:
        _settle(folder, descriptors, zygote)
        try:
            jail.restrict(limits)
            jail.close_the_door()
        except OSError as error:
            _report([_failure(Code.SANDBOX_UNAVAILABLE, detail=type(error).__name__)])
        else:
            _work(request, limits)
    except BaseException:  # noqa: BLE001 - the fork must never run on as a second zygote
        os._exit(2)
    os._exit(0)


def _settle(folder: Path, descriptors: tuple[int, int, int], zygote: int) -> None:
    os.setsid()
    jail.die_with_parent(zygote)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    high = [fcntl.fcntl(d, fcntl.F_DUPFD_CLOEXEC, 64) for d in descriptors]
    for target, descriptor in zip((_SOURCE, _RESULT, _PROGRESS), high, strict=True):
        os.dup2(descriptor, target, inheritable=False)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(_PROGRESS + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(folder)


def _work(request: dict[str, Any], limits: Limits) -> None:
    from ingest import work  # noqa: PLC0415 - already loaded by the zygote

    try:
        answer, body = work.perform(request, limits, _SOURCE)
        head = json.dumps(answer, separators=(",", ":")).encode() + b"\n"
        _report(itertools.chain([head], body))
    except IngestError as error:
        _report([_failure(error.code, error.page, error.detail)])
    except MemoryError:
        _report([_SPARE])
    except RecursionError:
        _report([_failure(Code.TOO_DEEP)])
    except Exception as error:  # noqa: BLE001 - the edge: whatever a parser throws is an outcome
        _report([_failure(Code.CRASHED, detail=type(error).__name__)])


def _failure(code: str, page: int | None = None, detail: str = "") -> bytes:
    return json.dumps({"error": {"code": code, "page": page, "detail": detail}}).encode() + b"\n"


def _report(parts: Iterable[bytes]) -> None:
    """Write what replaces anything written before, part by part."""
    with os.fdopen(_RESULT, "wb", closefd=False) as result:
        result.seek(0)
        result.truncate()
        result.writelines(parts)


def step() -> None:
    """Tell the zygote that a page or member is done, so a long document is not a hang."""
    try:
        os.write(_PROGRESS, b".")
    except OSError:
        return  # outside the sandbox (tests call readers directly) nobody listens
