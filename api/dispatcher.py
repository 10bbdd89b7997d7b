"""The embedded dispatcher: a child process the server keeps alive.

It is the same program that runs on other machines and reaches the server by
HTTP, so nothing depends on where it runs. If it dies it is started again,
later each time; when the server stops, its whole process group goes; when the
server is killed, the kernel ends it (`setpriv --pdeathsig`, where installed).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence

import structlog

_log = structlog.get_logger("donthu.dispatcher")

_FIRST_PAUSE = 0.5  # seconds before the first restart; doubled for each further one
_LONGEST_PAUSE = 30.0
_HEALTHY = 60.0  # seconds after which a run counts as good and the pause starts anew
_GRACE = 15.0  # seconds between the request to stop and the kill


class Dispatcher:
    """Runs and restarts one command."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        guard = shutil.which("setpriv")
        prefix = [guard, "--pdeathsig", "TERM", "--"] if guard else []
        self._command = [*prefix, *command]
        self._environment = {**os.environ, **environment}
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> str:
        """``running``, ``restarting`` or ``stopped``."""
        if self._task is None:
            return "stopped"
        alive = self._process is not None and self._process.returncode is None
        return "running" if alive else "restarting"

    @property
    def process_id(self) -> int | None:
        """The id of the running child."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if alive and self._process is not None else None

    def start(self) -> None:
        """Keep the command running from now on."""
        self._task = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """End the command with all its descendants."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _keep_running(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            started = time.monotonic()
            await self._run_once()
            if time.monotonic() - started >= _HEALTHY:
                pause = _FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _run_once(self) -> None:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            _log.error("dispatcher cannot start", error=type(error).__name__)
            return
        _log.info("dispatcher started", pid=self._process.pid)
        try:
            code = await self._process.wait()
            _log.warning("dispatcher ended", exit_code=code)
        finally:
            await _end_group(self._process)


async def _end_group(process: asyncio.subprocess.Process) -> None:
    """Ask the group to stop, wait, kill what is left of it."""
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
