"""What the dispatcher remembers of its leases when answers come late or never."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from pipeline.dispatcher import Dispatcher, _suffix, _task
from pipeline.settings import Settings
from pipeline.store import CaseStore, Lease, LeasedDocument, StoreAwayError


class Store(CaseStore):
    """Leases what it is told to; every other call is an outage."""

    def __init__(self, *batches: list[Lease]) -> None:
        super().__init__("http://127.0.0.1:1", "token", retry_seconds=0)
        self.batches = list(batches)

    def lease(self, **_: Any) -> list[Lease]:
        return self.batches.pop(0) if self.batches else []

    def heartbeat(self, _leases: Iterable[tuple[str, int]], **_: Any) -> set[str]:
        raise StoreAwayError("store_unreachable")


class Deaf(Store):
    """Its heartbeat fails in a way nobody foresaw."""

    def heartbeat(self, _leases: Iterable[tuple[str, int]], **_: Any) -> set[str]:
        raise SystemExit


def _lease(token: int) -> Lease:
    return Lease("p1", token, (LeasedDocument("d1", 1, "don.txt", 3, "0" * 64),))


class NoSlots(Client):
    """A client of no cluster: submits nothing, has as many slots as told."""

    def __init__(self, slots: int = 0) -> None:
        self.slots = slots
        self.submitted: list[str] = []
        self.status = "running"

    def nthreads(self, *_: Any, **__: Any) -> dict[str, int]:
        return {"worker": self.slots}

    def submit(self, *_: Any, key: str, **__: Any) -> Any:
        self.submitted.append(key)
        return _Running()

    def __del__(self) -> None:
        pass


class _Running:
    status = "pending"

    def add_done_callback(self, _call: object) -> None:
        pass


def _dispatcher(store: CaseStore, client: Client, folder: Path) -> Dispatcher:
    settings = Settings(data=folder, poll_seconds=0.01, lease_seconds=5, stop_seconds=0)
    return Dispatcher(store, client, settings)
