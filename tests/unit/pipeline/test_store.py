"""Patience of the store's client, against a server that misbehaves on demand."""

import http.server
import io
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.store import (
    CaseStore,
    ContentMismatchError,
    LeaseLostError,
    StoreAwayError,
    StoreError,
    StoreUnavailableError,
    open_file,
)


class Misbehaving(http.server.ThreadingHTTPServer):
    """Answers as told, one entry a request; remembers what it was sent."""

    answers: list[tuple[int, dict[str, Any] | bytes]]
    missing = 0  # bytes that are announced but never sent
    bodies: list[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Misbehaving

    def _answer(self) -> None:
        self.server.bodies.append(_body(self))
        status, body = self.server.answers.pop(0)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) + self.server.missing))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: object) -> None:
        pass


def _body(request: _Handler) -> bytes:
    if request.headers.get("Transfer-Encoding") == "chunked":
        parts = []
        while size := int(request.rfile.readline(), 16):
            parts.append(request.rfile.read(size))
            request.rfile.readline()
        request.rfile.readline()
        return b"".join(parts)
    return request.rfile.read(int(request.headers.get("Content-Length") or 0))


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    server = Misbehaving(("127.0.0.1", 0), _Handler)
    server.answers, server.bodies = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_faults_of_the_store_are_tried_again_with_the_whole_body(
    server: Misbehaving, tmp_path: Path
) -> None:
    file = tmp_path / "don.txt"
    file.write_bytes(b"noi dung don " * 1000)
    receipt = {"id": "d", "petition_id": "p", "status": "received"}
    server.answers = [(503, {"code": "not_ready"}), (500, {}), (202, receipt)]
    with CaseStore(server.url, "token") as store:
        assert store.upload(file, name="don.txt", key="k").petition_id == "p"
    assert len(server.bodies) == 3
    assert all(file.read_bytes() in body for body in server.bodies)


def test_refusals_are_final_and_carry_the_code(server: Misbehaving) -> None:
    server.answers = [(422, {"code": "invalid_findings"})]
    with CaseStore(server.url, "token") as store, pytest.raises(StoreError) as caught:
        store.put_findings("p", {})
    assert (caught.value.code, caught.value.status) == ("invalid_findings", 422)
    assert len(server.bodies) == 1


def test_a_lost_lease_is_told_apart(server: Misbehaving) -> None:
    server.answers = [(409, {"code": "lease_lost"})]
    with CaseStore(server.url, "token") as store, pytest.raises(LeaseLostError):
        store.put_findings("p", {})


def test_patience_ends(server: Misbehaving) -> None:
    server.answers = [(503, {"code": "not_ready"})]
    with (
        CaseStore(server.url, "token", retry_seconds=0) as store,
        pytest.raises(StoreUnavailableError) as caught,
    ):
        store.document("d")
    assert caught.value.code == "not_ready"


def test_a_store_that_is_away_is_unavailable(server: Misbehaving) -> None:
    with CaseStore("http://127.0.0.1:1", "token", retry_seconds=0) as store:
        assert not store.alive()
        with pytest.raises(StoreUnavailableError) as caught:
            store.document("d")
    assert caught.value.code == "store_unreachable"
    assert isinstance(caught.value, StoreAwayError)


def test_a_full_store_is_tried_again_and_is_no_refusal(server: Misbehaving) -> None:
    full = (507, {"code": "storage_full"})
    server.answers = [full, (200, {"status": "received", "error": None}), full]
    with CaseStore(server.url, "token") as store:
        assert store.document("d")["status"] == "received"
    with (
        CaseStore(server.url, "token", retry_seconds=0) as store,
        pytest.raises(StoreAwayError) as caught,
    ):
        store.document("d")
    assert caught.value.code == "storage_full"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_the_word_of_a_proxy_is_no_matter_of_one_petition(server: Misbehaving, status: int) -> None:
    server.answers = [(status, b"<html>Bad Gateway</html>"), (503, {"code": "not_ready"})]
    with CaseStore(server.url, "token", retry_seconds=0) as store:
        with pytest.raises(StoreAwayError):
            store.put_findings("p", {})
        with pytest.raises(StoreUnavailableError) as own:
            store.put_findings("p", {})
    assert not isinstance(own.value, StoreAwayError)


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}", b'{"lost": 3}', b"\xff"])
def test_an_answer_of_another_shape_is_a_fault_of_the_store(
    server: Misbehaving, answer: bytes
) -> None:
    server.answers = [(200, answer)] * 2
    with CaseStore(server.url, "token", retry_seconds=0) as store:
        with pytest.raises(StoreUnavailableError):
            store.heartbeat([("p", 1)], seconds=5)
        with pytest.raises(StoreUnavailableError):
            store.lease(worker="w", limit=1, seconds=5)


def test_what_fails_for_one_document_only_does_not_look_like_a_store_that_is_away(
    server: Misbehaving,
) -> None:
    with CaseStore(server.url, "token", retry_seconds=0) as store:
        server.answers = [(200, b"other bytes"), (500, {}), (200, b"cut o")]
        with pytest.raises(ContentMismatchError):
            store.fetch("d", io.BytesIO(), sha256="0" * 64)
        with pytest.raises(StoreUnavailableError) as refused:
            store.put_findings("p", {})
        server.missing = 3
        with pytest.raises(StoreUnavailableError) as cut:
            store.fetch("d", io.BytesIO(), sha256="0" * 64)
    assert not isinstance(refused.value, StoreAwayError)
    assert not isinstance(cut.value, StoreAwayError)


@pytest.mark.timeout(30)
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="regular"):
        open_file(tmp_path / "pipe")
    with (
        CaseStore("http://127.0.0.1:1", "token", retry_seconds=0) as store,
        pytest.raises(OSError, match="regular"),
    ):
        store.upload(tmp_path / "pipe", name="pipe", key="k")
