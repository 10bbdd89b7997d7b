"""Stores on both engines; PostgreSQL is a private cluster of this test run."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest

from cases import Fault, Outcome, ReadDocument, Receipt, Recorded, Store, Upload
from cases.database import utc_now


def _server_programs() -> pathlib.Path | None:
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return pathlib.Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> str | None:
    """A user to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A URL prefix (without database name) of a running private server."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (no initdb below /usr/lib/postgresql or on PATH)")
    user = _unprivileged()
    if user is None and os.geteuid() == 0:
        pytest.skip("running as root and there is no user to run PostgreSQL as")
    # Short and outside pytest's private folder: the server's user must get in.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="donthu-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(data, user)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder, timeout=120)

    port = _free_port()
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= "
        "-c fsync=off -c max_connections=100 -c shared_buffers=32MB"
    )
    run(
        str(programs / "initdb"), "-D", str(data), "-U", "donthu", "-A", "trust",
        "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
    )  # fmt: skip
    log = str(data / "server.log")
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", log, "-o", options, "start")
    try:
        yield f"postgresql://donthu@127.0.0.1:{port}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[str]:
    """An empty database of each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{server}/{name}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Clock:
    """A clock that tests move; every reading is a microsecond later than the one before."""

    def __init__(self) -> None:
        self._start = utc_now()
        self._ticks = itertools.count()
        self._moved = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return self._start + self._moved + dt.timedelta(microseconds=next(self._ticks))

    def forward(self, seconds: float) -> None:
        self._moved += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_store(
    database_url: str, tmp_path: pathlib.Path, clock: Clock
) -> Iterator[Callable[..., Store]]:
    """Opens stores on one database, as several servers would."""
    opened: list[Store] = []

    def make(**settings: int) -> Store:
        store = Store(database_url, f"file://{tmp_path}/blobs", clock=clock, **settings)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: Callable[..., Store]) -> Store:
    """A store with its tables made."""
    made = make_store()
    made.upgrade()
    return made


@pytest.fixture
def findings() -> Callable[..., dict[str, object]]:
    """Makes the findings part of an outcome."""

    def make(
        kind: str = "KN",
        topic: str = "KH00",
        review: str | None = None,
        entities: list[dict[str, object]] | None = None,
    ) -> dict[str, object]:
        return {
            "is_petition": True,
            "kind": {
                "label": kind,
                "probability": 0.9,
                "needs_review": review,
                "evidence": [],
                "alternatives": [],
            },
            "topics": [
                {
                    "label": topic,
                    "primary": True,
                    "probability": 0.8,
                    "needs_review": None,
                    "evidence": [],
                }
            ],
            "topic_alternatives": [],
            "entities": entities or [],
            "model_version": "test-1",
        }

    return make


@pytest.fixture
def upload(store: Store) -> Callable[..., Receipt]:
    """Uploads bytes as a program would."""

    def send(content: bytes = b"don", key: str | None = None, **fields: object) -> Receipt:
        described = Upload(**{"name": "don.txt", **fields})  # type: ignore[arg-type]
        return store.intake.register(
            io.BytesIO(content), described, actor="service:test", idempotency_key=key
        )

    return send


@pytest.fixture
def finish(store: Store, findings: Callable[..., dict[str, object]]) -> Callable[..., Recorded]:
    """Leases the next petition and posts an outcome for it."""

    def record(text: str = "Kính gửi", fault: Fault | None = None, **labels: object) -> Recorded:
        (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
        outcome = Outcome(
            token=lease.token,
            text=text,
            documents=[ReadDocument(d.id, fault, []) for d in lease.documents],
            findings=None if fault else findings(**labels),
        )
        return store.outcomes.record(lease.petition_id, outcome, actor="service:test")

    return record
