"""The life of one sandboxed child: shed everything, lock the door, do one task, report, end.

Runs in the fork, before and while a hostile file is open. It is born before its
document arrives, so that nobody waits for the fork. The report goes to a
memory file the service made; it is JSON (and plain bytes behind it), because
the service must never unpickle what a subverted child wrote.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import signal
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.sandbox import jail

REQUEST_BYTES = 131_072  # one request: settings and redaction boxes
_SOURCE, _RESULT, _PROGRESS = 3, 4, 5  # descriptors after the standard three
_SPARE = b'{"error": {"code": "out_of_memory", "page": null, "detail": ""}}\n'


def main(channel: socket.socket, progress: int, folder: Path, zygote: int) -> NoReturn:
    """Never returns to the zygote's stack.

    Args:
        channel: brings the request with the file and the place for the answer.
        progress: pipe to the zygote.
        folder: private to this child.
        zygote: process id of the parent.
    """
    try:
        _settle(channel, progress, folder, zygote)
        message, descriptors = _summons()
        request: dict[str, Any] = json.loads(message)
        _place(*descriptors)
        limits = Limits(**request["limits"])
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


def _settle(channel: socket.socket, progress: int, folder: Path, zygote: int) -> None:
    """Leave everything of the zygote's but a channel and a pipe to it."""
    os.setsid()
    jail.die_with_parent(zygote)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    kept = [fcntl.fcntl(d, fcntl.F_DUPFD_CLOEXEC, 64) for d in (channel.detach(), progress)]
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    for target, descriptor in zip((_SOURCE, _PROGRESS), kept, strict=True):
        os.dup2(
            descriptor, target, inheritable=False
        )  # the channel, until the file takes its place
    os.closerange(_PROGRESS + 1, os.sysconf("SC_OPEN_MAX"))
    os.closerange(_SOURCE + 1, _PROGRESS)
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(folder)


def _summons() -> tuple[bytes, tuple[int, int]]:
    """Wait for the request and the descriptors of file and answer."""
    with socket.socket(fileno=_SOURCE) as channel:
        message, descriptors, _, _ = socket.recv_fds(channel, REQUEST_BYTES, 2)
    if not message:
        os._exit(0)  # the zygote went, or needs no more children
    source, result = descriptors
    return message, (source, result)


def _place(source: int, result: int) -> None:
    high = [fcntl.fcntl(d, fcntl.F_DUPFD_CLOEXEC, 64) for d in (source, result)]
    for target, descriptor in zip((_SOURCE, _RESULT), high, strict=True):
        os.dup2(descriptor, target, inheritable=False)
    os.closerange(_PROGRESS + 1, os.sysconf("SC_OPEN_MAX"))


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
