"""The server as `donthu serve` starts it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx2
import pytest

from api.settings import Settings

pytestmark = pytest.mark.integration

_SERVE = """
from api.first_start import prepare
from api.server import serve
from api.settings import Settings
prepare(Settings())
serve(Settings())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Starts the server; returns process and a client that may call everything."""
    started = []
    port = free_port()

    def run():
        environment = {**os.environ, "DONTHU_DATA": str(tmp_path), "DONTHU_PORT": str(port)}
        log = (tmp_path / "server.log").open("ab")
        process = subprocess.Popen([sys.executable, "-c", _SERVE], env=environment, stderr=log)
        log.close()
        client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30)
        started.append((process, client))
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline
            try:
                if client.get("/readyz").is_success:
                    break
            except httpx2.TransportError:
                time.sleep(0.1)
        token = Settings(data=tmp_path).service_token()
        client.headers["Authorization"] = f"Bearer {token}"
        return process, client

    yield run
    for process, client in started:
        client.close()
        if process.poll() is None:
            process.kill()
        process.wait()


def test_what_was_accepted_survives_a_kill(start):
    process, client = start()
    receipt = client.post("/api/v1/documents", files={"file": ("a.txt", b"bytes")}).json()
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, client = start()
    path = f"/api/v1/documents/{receipt['id']}"
    assert client.get(path).json()["status"] == "received"
    client.post("/api/v1/leases", json={"worker": "w", "max": 1, "seconds": 60})
    assert client.get(f"{path}/content").content == b"bytes"


def test_logs_are_json_with_ids_and_nothing_of_the_petition(start, tmp_path):
    process, client = start()
    files = {"file": ("don-cua-ba-Suong.txt", "Đơn của bà Sương".encode())}
    receipt = client.post("/api/v1/documents", files=files).json()
    client.get("/api/v1/petitions", params={"q": "Sương"})
    client.get("/api/v1/petitions", params={"status": "Sương"})
    client.post("/api/v1/documents", files=files, data={"channel": "Sương"})
    client.get("/api/v1/documents/ba-Suong")
    client.get(f"/api/v1/documents/{receipt['id']}")  # polled: not worth a line
    client.get(f"/api/v1/documents/{receipt['id']}/content")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) in {0, -signal.SIGTERM}
    log = (tmp_path / "server.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    shown = [line for line in lines if line["event"] == "request"]
    operations = [(s["operation"], s["status"]) for s in shown]
    assert {"uploadDocument", "listPetitions", "readDocumentContent"} <= {o for o, _ in operations}
    assert ("readDocument", 200) not in operations
    assert any(line.get("document_id") == receipt["id"] for line in shown)
    assert all(line["request_id"] for line in shown)
    for secret in ("Suong", "Sương", "S%C6%B0", "\\u01b0"):
        assert secret not in log
