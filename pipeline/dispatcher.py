"""Takes leases, has them worked on, keeps them alive, and forgets what it lost.

The store holds all truth: this process may be killed at any moment and its
leases run out. It leases a little ahead of what its cluster can run, so that
no worker waits, and submits a task only when a slot is free, so that a worker
that dies takes one petition with it and that one is known. A petition that
kills its worker twice, or cannot be processed, is surrendered: its lease ends
early and counts as an attempt, and the store quarantines it after some. When
one petition after the other fails, the fault is rather here: then less and
less is tried, so that a broken machine cannot quarantine a whole backlog.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
import queue
import re
import socket
import threading
import time
from pathlib import PurePath

import structlog
from distributed import Client, Future

from pipeline.cluster import connect
from pipeline.settings import Settings
from pipeline.store import CaseStore, Lease, StoreError, StoreUnavailableError
from pipeline.worker import Done, File, Report, Task, look_again, work

_log = structlog.get_logger("donthu.dispatcher")

_SURRENDER = 1.0  # seconds a surrendered lease has left
_DEATHS = 2  # of its worker, before a petition is surrendered
_CAPACITY_AGE = 5.0  # seconds between two looks at the size of the cluster
_PAUSE = 5.0  # seconds without leasing when store or model are away
_BATCH = 500  # leases in one call
_STREAK = 5  # petitions failing in a row before leasing slows down
_LONGEST_PAUSE = 120.0  # seconds
_LOOK_EVERY = 10.0  # seconds between two questions whether stored texts are due for the watch list
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclasses.dataclass(slots=True)
class _Held:
    """A leased petition in our hands."""

    task: Task
    future: Future[Report] | None = None
    deaths: int = 0
    started: float = 0.0  # monotonic, of the latest submission


class Dispatcher:
    """One dispatcher over one cluster."""

    def __init__(self, store: CaseStore, client: Client, settings: Settings) -> None:
        self._store = store
        self._client = client
        self._settings = settings
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._held: dict[str, _Held] = {}  # by petition
        self._lock = threading.Lock()  # guards _held; the heartbeat reads it
        self._waiting: collections.deque[str] = collections.deque()
        self._events: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        self._lost: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        self._no_lease_before = 0.0
        self._capacity = (0, float("-inf"))  # slots, when counted
        self._looking: Future[int] | None = None  # a look at stored texts that is under way
        self._look_at = time.monotonic() + _LOOK_EVERY
        self._streak = 0  # failures since the last success
        self._ended = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then give back what is unfinished.

        Raises:
            ConnectionError: the cluster is gone, or the heartbeat.
            StoreError: the store refuses our token.
        """
        self._heart.start()
        try:
            while not stop.is_set():
                if self._client.status not in {"running", "connecting"}:
                    raise ConnectionError("the cluster is gone")
                self._turn()
            self._drain()
        finally:
            self._ended.set()
            self._heart.join(timeout=10)
            self._release(list(self._held))

    def _turn(self) -> None:
        """Lease, submit, and hear of one finished task or a moment's silence."""
        if not self._heart.is_alive():
            raise ConnectionError("the heartbeat ended")
        self._lease()
        self._submit()
        self._look_again()
        self._hear(min(0.5, self._settings.poll_seconds))
        self._forget_lost()
        self._forget_overdue()

    # taking work

    def _slots(self) -> int:
        slots, counted = self._capacity
        if time.monotonic() - counted > _CAPACITY_AGE:
            slots = sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]
            self._capacity = (slots, time.monotonic())
        return slots

    def _lease(self) -> None:
        slots = self._slots()
        if len(self._waiting) >= slots or time.monotonic() < self._no_lease_before:
            return
        try:
            leases = self._store.lease(
                worker=self._name,
                limit=min(_BATCH, max(1, 2 * slots - len(self._held))),
                seconds=self._settings.lease_seconds,
            )
        except StoreUnavailableError as error:
            self._pause(error.code)
            return
        if not leases:
            self._no_lease_before = time.monotonic() + self._settings.poll_seconds
        for lease in leases:
            with self._lock:
                self._held[lease.petition_id] = _Held(_task(lease))
            # It may still wait under an older token, when an outage outlasted that lease.
            if lease.petition_id not in self._waiting:
                self._waiting.append(lease.petition_id)

    def _pause(self, code: str | None, seconds: float = _PAUSE) -> None:
        _log.warning("paused", code=code, seconds=seconds)
        self._no_lease_before = time.monotonic() + seconds

    def _submit(self) -> None:
        free = self._slots() - sum(held.future is not None for held in self._held.values())
        while free > 0 and self._waiting:
            petition = self._waiting.popleft()
            held = self._held.get(petition)
            if held is None or held.future is not None:
                continue
            free -= 1
            key = f"{petition}-{held.task.token}-{held.deaths}"
            held.started = time.monotonic()
            held.future = self._client.submit(work, held.task, key=key, pure=False)
            token = held.task.token
            held.future.add_done_callback(  # type: ignore[no-untyped-call]
                lambda _, p=petition, t=token: self._events.put((p, t))
            )

    def _look_again(self) -> None:
        """When nothing waits, have stored texts compared with a watch list that changed."""
        if self._looking is not None and self._looking.status != "pending":
            more = self._looking.status == "finished" and self._looking.result(timeout=30) > 0
            self._looking = None
            self._look_at = time.monotonic() + (0.0 if more else _LOOK_EVERY)
        if self._held or self._looking is not None or time.monotonic() < self._look_at:
            return
        key = f"look-again-{time.monotonic_ns()}"
        self._looking = self._client.submit(look_again, key=key, pure=False)

    # hearing of it

    def _hear(self, seconds: float) -> None:
        try:
            event = self._events.get(timeout=seconds)
        except queue.Empty:
            return
        self._finish(*event)
        while not self._events.empty():
            self._finish(*self._events.get())

    def _finish(self, petition: str, token: int) -> None:
        held = self._held.get(petition)
        if held is None or held.future is None or held.task.token != token:
            return
        if held.future.status == "finished":
            self._settle(petition, held.future.result(timeout=30))
            return
        # the worker died with the task, or the scheduler forgot it
        held.future, held.deaths = None, held.deaths + 1
        _log.warning("worker_died", petition=petition, token=token, deaths=held.deaths)
        self._capacity = (0, float("-inf"))
        if held.deaths < _DEATHS and self._age(held) < self._settings.petition_seconds:
            self._waiting.appendleft(petition)
        else:
            self._surrender(petition)

    def _settle(self, petition: str, report: Report) -> None:
        token = self._held[petition].task.token
        log = _log.info if report.done is Done.POSTED else _log.warning
        log(str(report.done), petition=petition, token=token, code=report.code)
        if report.done is Done.UNAVAILABLE:
            self._release([petition])
            self._pause(report.code)
        elif report.done is Done.BROKEN:
            self._surrender(petition)
        else:
            self._streak = 0
            self._forget(petition)

    def _age(self, held: _Held) -> float:
        return time.monotonic() - held.started

    def _forget(self, petition: str) -> None:
        with self._lock:
            self._held.pop(petition, None)

    def _forget_lost(self) -> None:
        while not self._lost.empty():
            petition, token = self._lost.get()
            held = self._held.get(petition)
            if held is None or held.task.token != token:
                continue  # a late answer about a lease we have had anew since
            _log.warning("lost", petition=petition, token=token)
            with contextlib.suppress(ValueError):
                self._waiting.remove(petition)
            self._forget(petition)  # a running task ends on its own and is refused

    def _forget_overdue(self) -> None:
        # The kernel's alarm ends an overdue worker; this is for a machine that fell silent.
        limit = 2 * self._settings.petition_seconds + 300
        for petition, held in list(self._held.items()):
            if held.future is not None and self._age(held) > limit:
                _log.error("overdue", petition=petition, token=held.task.token)
                self._forget(petition)

    # giving back

    def _surrender(self, petition: str) -> None:
        held = self._held[petition]
        self._forget(petition)
        self._streak += 1
        if self._streak >= _STREAK:
            self._pause("failing", min(2.0 ** (self._streak - _STREAK), _LONGEST_PAUSE))
        try:
            self._store.heartbeat([(petition, held.task.token)], seconds=_SURRENDER)
        except StoreError as error:  # then it runs out a little later
            _log.warning("not_surrendered", petition=petition, code=error.code)

    def _release(self, petitions: list[str]) -> None:
        leases = [(p, self._held[p].task.token) for p in petitions if p in self._held]
        for petition in petitions:
            self._forget(petition)
        if not leases:
            return
        try:
            self._store.release(leases)
        except StoreError as error:
            _log.warning("not_released", count=len(leases), code=error.code)
        else:
            _log.info("released", count=len(leases))

    def _drain(self) -> None:
        """Give back what waits, and let what runs finish for a while."""
        waiting = list(self._waiting)
        self._waiting.clear()
        self._release(waiting)
        deadline = time.monotonic() + self._settings.stop_seconds
        while self._held and (left := deadline - time.monotonic()) > 0:
            self._hear(min(0.5, left))
            self._waiting.clear()

    # keeping alive

    def _beat(self) -> None:
        seconds = self._settings.lease_seconds
        while not self._ended.wait(seconds / 4):
            with self._lock:
                leases = [(petition, held.task.token) for petition, held in self._held.items()]
            for first in range(0, len(leases), _BATCH):
                batch = leases[first : first + _BATCH]
                try:
                    lost = self._store.heartbeat(batch, seconds=seconds)
                except StoreError as error:
                    _log.warning("heartbeat_failed", code=error.code)
                    break
                for lease in batch:
                    if lease[0] in lost:
                        self._lost.put(lease)


def _task(lease: Lease) -> Task:
    files = (File(d.id, _suffix(d.name), d.sha256, d.ocr_pages) for d in lease.documents)
    return Task(lease.petition_id, lease.token, tuple(files))


def _suffix(name: str) -> str:
    """The ending of a file name where it is one; otherwise it may be words of a citizen."""
    suffix = PurePath(name).suffix
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def serve(settings: Settings, stop: threading.Event) -> None:
    """Dispatch until `stop` is set, through the loss of cluster or store.

    Raises:
        ValueError: the scheduler's address or certificates are not acceptable.
        FileNotFoundError: there is no service token.
        StoreError: the store refuses our token.
    """
    pause = 1.0
    with CaseStore.of(settings, retry_seconds=0.0) as store:
        while not stop.is_set():
            try:
                with connect(settings) as client:
                    _log.info("started", store=settings.store_url, workers=settings.workers)
                    pause = 1.0
                    Dispatcher(store, client, settings).run(stop)
            except OSError as error:
                _log.warning("cluster_lost", error=type(error).__name__, again_in=pause)
                stop.wait(pause)
                pause = min(pause * 2, 30.0)
    _log.info("stopped")
