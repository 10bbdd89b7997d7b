"""The process that has every parser loaded and forks one child a document.

One child more than there are documents waits, so that no document waits for a
fork. Started once a service process by `ingest.sandbox`, with an environment of
its own and no inherited descriptors, the zygote stays single-threaded, so its
forks are safe whatever threads the service runs, and never re-imports the
service's `__main__`. It keeps each child's clock, kills whole process groups, removes
temporary folders, and goes when the service's end of the control socket
closes. It never reads a document.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

from ingest.limits import Limits
from ingest.sandbox import child, pipes

_PREFIX = "donthu-sandbox-"


@dataclasses.dataclass(frozen=True, slots=True)
class _Spare:
    """A child that waits for a document."""

    pid: int
    channel: socket.socket  # takes the request
    progress: int  # pipe from the child
    folder: Path


@dataclasses.dataclass(slots=True)
class _Running:
    """A child at work."""

    pid: int
    status: int  # pipe to the service: what became of the child
    progress: int  # pipe from the child: one byte a finished step
    folder: Path
    step: float  # seconds
    deadline: float  # of the step
    final: float  # of the document
    ended: str | None = None  # why we killed it


class Zygote:
    """Serves requests from one control socket until it closes."""

    def __init__(self, control: socket.socket, root: Path) -> None:
        self._control = control
        self._root = root
        self._pid = os.getpid()
        self._running: dict[int, _Running] = {}  # by process
        self._pipes: dict[int, _Running] = {}  # by descriptor
        self._spare: _Spare | None = None
        self._wake, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)

    def serve(self) -> None:
        """Fork, watch and bury children until the service is gone."""
        self._spare = self._bred()
        while True:
            for descriptor, _ in self._poll.poll(self._patience()):
                if descriptor == self._control.fileno():
                    if not self._accept():
                        self._stop()
                        return
                elif descriptor == self._wake:
                    self._bury()
                else:
                    self._hear(descriptor)
            self._enforce()

    def _patience(self) -> int | None:
        """Milliseconds until the nearest deadline."""
        if not self._running:
            return None
        nearest = min(min(r.deadline, r.final) for r in self._running.values())
        return max(0, int((nearest - time.monotonic()) * 1000) + 1)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, child.REQUEST_BYTES, 3)
        if not message:
            return False
        source, result, status = descriptors
        spare = self._assign(message, source, result)
        os.close(source)
        os.close(result)
        self._watch(spare, status, Limits(**json.loads(message)["limits"]))
        self._spare = self._bred()
        return True

    def _assign(self, message: bytes, source: int, result: int) -> _Spare:
        """Give a document to the child that waits, or to a new one should that have died."""
        for spare in (self._spare, None):
            chosen = spare or self._bred()
            try:
                socket.send_fds(chosen.channel, [message], [source, result])
            except OSError:
                self._scrap(chosen)
                continue
            chosen.channel.close()
            return chosen
        raise ChildProcessError("children die before they get a document")

    def _bred(self) -> _Spare:
        folder = Path(tempfile.mkdtemp(dir=self._root))
        progress, progress_write = os.pipe2(os.O_CLOEXEC)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            child.main(theirs, progress_write, folder, self._pid)
        theirs.close()
        os.close(progress_write)
        return _Spare(pid, ours, progress, folder)

    @staticmethod
    def _scrap(spare: _Spare) -> None:
        """Clear away after a child that died while it waited."""
        spare.channel.close()
        os.close(spare.progress)
        shutil.rmtree(spare.folder, ignore_errors=True)

    def _watch(self, spare: _Spare, status: int, limits: Limits) -> None:
        now = time.monotonic()
        running = _Running(
            pid=spare.pid,
            status=status,
            progress=spare.progress,
            folder=spare.folder,
            step=limits.seconds_step,
            deadline=now + limits.seconds_step,
            final=now + limits.seconds_total,
        )
        self._running[running.pid] = running
        self._pipes[running.progress] = self._pipes[status] = running
        self._poll.register(running.progress, select.POLLIN)
        self._poll.register(status, 0)  # only its error: the service gave up waiting

    def _hear(self, descriptor: int) -> None:
        running = self._pipes.get(descriptor)
        if running is None:
            return
        if descriptor == running.progress and os.read(descriptor, 4096):
            running.deadline = time.monotonic() + running.step
            return
        self._forget(descriptor)
        if descriptor == running.status:
            self._kill(running, "abandoned")

    def _forget(self, descriptor: int) -> None:
        if self._pipes.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)

    def _enforce(self) -> None:
        now = time.monotonic()
        for running in self._running.values():
            if now >= min(running.deadline, running.final):
                self._kill(running, "timeout")
                running.deadline = running.final = now + 5.0

    def _kill(self, running: _Running, why: str) -> None:
        running.ended = running.ended or why
        _kill_group(running.pid)
        os.kill(running.pid, signal.SIGKILL)  # it may not lead its group yet; it is not reaped

    def _bury(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            running = self._running.pop(pid, None)
            if running is not None:
                self._finish(running, status)
            elif self._spare is not None and self._spare.pid == pid:
                self._scrap(self._spare)  # the next document breeds another
                self._spare = None

    def _finish(self, running: _Running, status: int) -> None:
        _kill_group(running.pid)  # helpers it left behind
        self._forget(running.progress)
        self._forget(running.status)
        pipes.remove(running.folder)
        shutil.rmtree(running.folder, ignore_errors=True)
        signalled = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        report = {"ended": running.ended, "signal": signalled}
        with contextlib.suppress(BrokenPipeError):
            os.write(running.status, json.dumps(report).encode())
        os.close(running.progress)
        os.close(running.status)

    def _stop(self) -> None:
        for running in self._running.values():
            _kill_group(running.pid)
            pipes.remove(running.folder)
        if self._spare is not None:
            _kill_group(self._spare.pid)
        shutil.rmtree(self._root, ignore_errors=True)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _sweep(base: Path) -> None:
    """Remove folders of zygotes that were killed before they could."""
    for folder in base.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            for own in folder.glob("*"):
                pipes.remove(own)
            shutil.rmtree(folder, ignore_errors=True)


def main(control: int) -> None:
    """Entry of the zygote process."""
    from ingest import work  # noqa: PLC0415 - the parsers; only this process needs them

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to handle
    work.preload()
    base = Path(tempfile.gettempdir())
    _sweep(base)
    root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=control) as channel:
        channel.send(b"ready")
        Zygote(channel, root).serve()
    sys.exit(0)
