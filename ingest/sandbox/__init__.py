"""Runs one task on one hostile file in a short-lived child and brings back its answer.

Design decision 1, with a fork server of our own instead of the standard
library's: that one hands children the service's environment (secrets), imports
the service's `__main__` again in each of them, refuses daemonic parents and
speaks pickle. Ours starts on first use, once a process, and is safe to call
from any thread, from daemonic processes and from a Dask worker. It dies with
the process that started it.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ingest.errors import Code, IngestError
from ingest.limits import Limits

_CODES = frozenset(code.value for code in Code)
_GRACE = 15.0  # seconds the zygote gets beyond the limit to report a kill
_HEAD_BYTES = 1_048_576  # bytes of an answer
_START = 60.0  # seconds to load the parsers on a cold disk
_PASSED_ON = ("PATH", "TESSDATA_PREFIX")  # all a child sees of our environment
ENVIRONMENT = {
    # Images come and go by megabytes. Memory in pages of 2 MiB, where the kernel has them and
    # the C library asks for them (glibc 2.35), saves a scanned page 3 % of its time.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "LANG": "C.UTF-8",
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""What the sandbox sets for its processes."""
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[2]); "
    "from ingest.sandbox import zygote; zygote.main(int(sys.argv[1]))"
)


class _Zygote:
    """The service's handle on its zygote process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._sending = threading.Lock()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # the parent of private folders
        environment |= ENVIRONMENT | {"TMPDIR": os.environ.get("TMPDIR", "/tmp")}  # noqa: S108
        room = str(Path(__file__).resolve().parents[2])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BOOT, str(theirs.fileno()), room],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=environment,
                cwd="/",
            )
        ours.settimeout(_START)
        try:
            ready = ours.recv(16)
        except TimeoutError:
            ready = b""
        if ready != b"ready":
            self.close()
            raise IngestError(Code.SANDBOX_UNAVAILABLE, detail="zygote did not start")
        ours.settimeout(None)

    def submit(self, request: dict[str, Any], source: int, result: int, status: int) -> None:
        """Have a child forked.

        Raises:
            OSError: the zygote is gone.
        """
        with self._sending:
            socket.send_fds(self._control, [json.dumps(request).encode()], [source, result, status])

    @property
    def process_id(self) -> int:
        """Of the zygote."""
        return self._process.pid

    def close(self) -> None:
        """Let the zygote end, and see to it."""
        self._control.close()
        if self.pid != os.getpid():
            return
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


_lock = threading.Lock()
_current: _Zygote | None = None


def _zygote() -> _Zygote:
    global _current  # noqa: PLW0603 - one a process is the point
    with _lock:
        if _current is None or _current.pid != os.getpid():
            _current = _Zygote()
        return _current


def _discard(zygote: _Zygote) -> None:
    global _current  # noqa: PLW0603 - see _zygote
    with _lock:
        if _current is zygote:
            _current = None
            zygote.close()


def close() -> None:
    """End the zygote now; the next task starts another."""
    with _lock:
        zygote = _current
    if zygote is not None:
        _discard(zygote)


atexit.register(close)


def start() -> None:
    """Start the zygote ahead of the first document (about a second)."""
    _zygote()


def zygote_pid() -> int:
    """The zygote's process id, for supervision."""
    return _zygote().process_id


def run(
    task: str, source: int, limits: Limits, **arguments: Any
) -> tuple[dict[str, Any], BinaryIO]:
    """Perform a task of `ingest.work` on an open file in a child of its own.

    Args:
        task: name of the task.
        source: descriptor of the file; stays the caller's.
        limits: bounds on the child.
        arguments: plain JSON values for the task.

    Returns:
        The answer of the task, and what follows it as an open file for the caller to close.

    Raises:
        IngestError: the task failed, or the child crashed, hung or hit a limit.
    """
    request = {"task": task, "limits": dataclasses.asdict(limits), **arguments}
    for attempt in (1, 2):  # that something is killed once is bad luck
        zygote = _zygote()
        result = os.memfd_create("donthu-result", os.MFD_CLOEXEC)
        try:
            report = _attempt(zygote, request, source, result, limits)
            if report is not None and (attempt == 2 or not _was_killed(report)):
                return _answer(report, result)
        finally:
            os.close(result)
        if report is None:
            _discard(zygote)  # it died itself
    raise IngestError(Code.CRASHED, detail="zygote died")


def _was_killed(report: dict[str, Any]) -> bool:
    """Whether somebody else ended the child: a kernel short of memory, for other reasons maybe."""
    return report["signal"] == signal.SIGKILL and not report["ended"]


def _attempt(
    zygote: _Zygote, request: dict[str, Any], source: int, result: int, limits: Limits
) -> dict[str, Any] | None:
    """The zygote's report on the child, None when the zygote is gone."""
    status_read, status_write = os.pipe2(os.O_CLOEXEC)
    try:
        try:
            zygote.submit(request, source, result, status_write)
        except OSError:
            return None
        finally:
            os.close(status_write)
        poll = select.poll()
        poll.register(status_read, select.POLLIN)
        if not poll.poll((limits.seconds_total + _GRACE) * 1000):
            return None
        report = os.read(status_read, 4096)
        return json.loads(report) if report else None
    finally:
        os.close(status_read)


def _answer(report: dict[str, Any], result: int) -> tuple[dict[str, Any], BinaryIO]:
    if report["ended"]:
        raise IngestError(Code.TIMEOUT)
    # a subverted child could lengthen what we read; it has ended, so the size is final
    file = os.fdopen(os.dup(result), "rb")
    try:
        file.seek(0)
        return _checked(file.readline(_HEAD_BYTES), report["signal"]), file
    except BaseException:
        file.close()
        raise


def _checked(head: bytes, signalled: int) -> dict[str, Any]:
    """The answer of a task that succeeded."""
    if not head.endswith(b"\n"):
        raise _no_answer(signalled)
    answer: dict[str, Any] = json.loads(head)
    error = answer.get("error")
    if error:
        known = error["code"] in _CODES
        raise IngestError(
            error["code"] if known else Code.CRASHED, error["page"], str(error["detail"])[:80]
        )
    return answer


def _no_answer(signalled: int) -> IngestError:
    """Tell a limit from a crash by the signal."""
    if signalled in {signal.SIGXCPU, signal.SIGKILL}:
        # nobody else kills our children: the CPU limit, or the kernel short of memory
        code = Code.TIMEOUT if signalled == signal.SIGXCPU else Code.OUT_OF_MEMORY
        return IngestError(code)
    detail = signal.Signals(signalled).name if signalled else "no answer"
    return IngestError(Code.CRASHED, detail=detail)


@contextlib.contextmanager
def descriptor_of(source: Path | bytes) -> Iterator[int]:
    """An open descriptor of a file or of bytes, closed afterwards.

    Raises:
        IngestError: not a regular file, or it cannot be opened.
    """
    descriptor = _memory(source) if isinstance(source, bytes) else _opened(source)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _memory(source: bytes) -> int:
    descriptor = os.memfd_create("donthu-source", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(source)
    return descriptor


def _opened(path: Path) -> int:
    try:
        # O_NONBLOCK: opening a named pipe must not wait for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise IngestError(Code.UNREADABLE_FILE, detail=type(error).__name__) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IngestError(Code.UNREADABLE_FILE, detail="not a regular file")
    return descriptor
