"""A real case store under uvicorn, without a dispatcher of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.first_start import prepare
from api.server import configuration
from api.settings import Settings
from pipeline.store import CaseStore


@pytest.fixture
def settings(tmp_path: Path, seed_model_path: Path) -> Iterator[Settings]:
    """Settings of a running server; `store_url` is its address."""
    settings = Settings(
        data=tmp_path / "data",
        models=seed_model_path.parent,
        port=0,
        workers=1,
        lease_seconds=10,
        poll_seconds=0.2,
    )
    prepare(settings)
    server = uvicorn.Server(configuration(settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield settings.model_copy(update={"store_url": f"http://127.0.0.1:{port}", "port": port})
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def store(settings: Settings) -> Iterator[CaseStore]:
    with CaseStore.of(settings, retry_seconds=0) as store:
        yield store
