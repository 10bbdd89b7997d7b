"""What the dispatcher remembers of its leases when answers come late or never."""

import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from distributed import Client

from pipeline.dispatcher import Dispatcher, _task
from pipeline.settings import Settings
from pipeline.store import CaseStore, Lease, LeasedDocument, StoreAwayError


class Store(CaseStore):
    """Leases what it is told to; every other call is an outage."""

    def __init__(self, *batches: list[Lease]) -> None:
        super().__init__("http://127.0.0.1:1", "token", retry_seconds=0)
        self.batches = list(batches)

    def lease(self, *, worker: str, limit: int, seconds: float) -> list[Lease]:
        return self.batches.pop(0) if self.batches else []

    def heartbeat(self, leases: Iterable[tuple[str, int]], *, seconds: float) -> set[str]:
        raise StoreAwayError("store_unreachable")


class Deaf(Store):
    """Its heartbeat fails in a way nobody foresaw."""

    def heartbeat(self, leases: Iterable[tuple[str, int]], *, seconds: float) -> set[str]:
        raise RuntimeError("unforeseen")


def _lease(petition: str, token: int) -> Lease:
    return Lease(petition, token, (LeasedDocument("d1", 1, "don.txt", 3, "0" * 64),))


class Running:
    """A task that goes on."""

    status = "pending"

    def add_done_callback(self, _call: object) -> None:
        pass


class Cluster:
    """As many slots as told; tasks never end."""

    status = "running"

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.submitted: list[str] = []

    def nthreads(self) -> dict[str, int]:
        return {"worker": self.slots}

    def submit(self, *_: Any, key: str, **__: Any) -> Running:
        self.submitted.append(key)
        return Running()


def _dispatcher(store: CaseStore, cluster: Cluster, folder: Path) -> Dispatcher:
    settings = Settings(data=folder, poll_seconds=0.01, lease_seconds=5, stop_seconds=0)
    return Dispatcher(store, cast("Client", cluster), settings)


def test_a_petition_leased_again_while_it_waits_runs_once_under_the_new_token(
    tmp_path: Path,
) -> None:
    cluster = Cluster(1)
    store = Store([_lease("p0", 1)], [_lease("p1", 1)], [_lease("p1", 2)])
    dispatcher = _dispatcher(store, cluster, tmp_path)
    dispatcher._lease()
    dispatcher._submit()  # p0 has the only slot
    dispatcher._lease()  # p1 waits
    dispatcher._capacity = (3, time.monotonic())  # there is room again after an outage
    dispatcher._lease()
    dispatcher._lost.put(("p1", 1))  # the old token's heartbeat is answered only now
    dispatcher._forget_lost()
    dispatcher._submit()
    dispatcher._submit()
    assert cluster.submitted == ["p0-1-0", "p1-2-0"]


def test_a_lost_petition_is_not_run(tmp_path: Path) -> None:
    cluster = Cluster(1)
    dispatcher = _dispatcher(Store([_lease("p1", 1)]), cluster, tmp_path)
    dispatcher._lease()
    dispatcher._lost.put(("p1", 1))
    dispatcher._forget_lost()
    dispatcher._submit()
    assert cluster.submitted == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_heartbeat_ends_the_dispatcher(tmp_path: Path) -> None:
    dispatcher = _dispatcher(Deaf([_lease("p1", 1)]), Cluster(1), tmp_path)
    with pytest.raises(ConnectionError, match="heartbeat"):
        dispatcher.run(threading.Event())


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("don.PDF", ".PDF"),
        ("don", ""),
        ("Kính gửi. Bà Sương", ""),
        ("don.của bà Sương", ""),
        ("a.123456789", ""),
        ("a.txt\n", ""),
    ],
)
def test_only_endings_of_files_go_through_the_cluster(name: str, suffix: str) -> None:
    lease = Lease("p", 1, (LeasedDocument("d", 1, name, 3, "0" * 64),))
    assert _task(lease).files[0].suffix == suffix
