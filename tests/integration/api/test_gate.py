"""Strangers are refused before a byte of their body is read."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.integration


def answer_before_the_body(server, method: str, path: str, *headers: str) -> str:
    """What comes back when only the head of a request with a large body was sent."""
    address = urlsplit(server.url)
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {address.netloc}",
        "Content-Type: application/json",
        "Content-Length: 90000",
        *headers,
    ]
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = b""
        while part := connection.recv(65536):  # until the server closes
            received += part
    return received.decode()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/documents"),
        ("POST", "/api/v1/leases"),
        ("PUT", f"/api/v1/petitions/{'0' * 32}/findings"),
        ("POST", "/api/v1/nothing"),
    ],
)
@pytest.mark.parametrize(
    "header", [(), ("Authorization: Bearer x",), ("Cookie: donthu_session=x",)]
)
def test_strangers(server, method, path, header):
    answer = answer_before_the_body(server, method, path, *header)
    assert answer.startswith("HTTP/1.1 401 ")
    assert "application/problem+json" in answer


def test_the_upload_form_is_for_people_who_logged_in(server):
    answer = answer_before_the_body(
        server, "POST", "/upload", f"Authorization: Basic {server.token}"
    )
    assert answer.startswith("HTTP/1.1 303 ")
    assert "location: /login" in answer.lower()


def test_only_findings_may_be_large(machine, person):
    large = {"worker": "w", "max": 1, "seconds": 60, "more": "x" * (1 << 20)}
    assert machine.post("/api/v1/leases", json=large).status_code == 413
    assert person.post(f"/api/v1/petitions/{'0' * 32}/decisions", json=large).status_code == 413


def test_the_description_is_public(anonymous):
    assert anonymous.get("/api/v1/openapi.json").status_code == 200
