"""One error shape (RFC 9457) for every failure on every route."""

from __future__ import annotations

import re

import pytest

from cases import PrincipalKind

pytestmark = pytest.mark.integration


def assert_problem(response, status, code):
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:donthu:problem:{code}"
    assert problem["detail"]
    assert problem["title"]
    assert problem["request_id"] == response.headers["x-request-id"]


def operations(server):
    for path, methods in server.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_every_operation_refuses_strangers_and_unknown_parameters(server, anonymous, machine):
    for method, path, operation in operations(server):
        concrete = re.sub(r"\{\w+_id\}", "0" * 32, path)
        concrete = re.sub(r"\{\w+\}", "1", concrete)
        if path.startswith("/api/"):
            assert_problem(anonymous.request(method, concrete), 401, "unauthenticated")
        unknown = machine.request(method, concrete, params={"no_such": "1"})
        if unknown.status_code == 422:  # a missing body is told first
            assert "requestBody" in operation or "decisions" in path
        else:
            assert_problem(unknown, 400, "unknown_parameter")


def test_nothing_of_the_client_is_repeated(machine):
    in_path = machine.get("/api/v1/documents/Tran-Mai")
    assert_problem(in_path, 404, "not_found")
    in_body = machine.post("/api/v1/leases", json={"worker": "w", "max": 1, "Mai": 1})
    assert_problem(in_body, 422, "invalid_request")
    known = machine.get(f"/api/v1/documents/{'0' * 32}").json()
    assert known["instance"] == f"/api/v1/documents/{'0' * 32}"
    assert "body" in [error["location"] for error in in_body.json()["errors"]]
    assert "Mai" not in in_path.text + in_body.text


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/api/v2/petitions", "/docs"])
def test_no_such_path(machine, path):
    assert_problem(machine.get(path), 404, "not_found")


def test_no_such_method(machine):
    response = machine.delete("/api/v1/petitions")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer  wrong", "Basic YTpi", "bearer \u00e9", "x" * 5000]
)
def test_wrong_credentials(server, header):
    with server.client() as client:
        response = client.get("/api/v1/stats", headers={"Authorization": header.encode("latin-1")})
    assert_problem(response, 401, "unauthenticated")


@pytest.mark.parametrize("cookie", ["donthu_session=x", "donthu_session=", 'donthu_session="\xff"'])
def test_wrong_cookie(server, cookie):
    with server.client() as client:
        response = client.get("/api/v1/stats", headers={"Cookie": cookie.encode("latin-1")})
    assert_problem(response, 401, "unauthenticated")


def test_crash_tells_nothing_and_logs_no_text(server, machine, caplog, capsys):
    @server.app.get("/api/v1/crash")
    def crash() -> None:
        raise RuntimeError("Trần Thị Mai, thửa số tám-bảy")

    response = machine.get("/api/v1/crash", params={"q": "Trần Thị Mai"})
    assert_problem(response, 500, "internal")
    written = response.text + caplog.text + "".join(capsys.readouterr())
    assert "RuntimeError" in written
    assert "test_problems.py" in written
    for secret in ("Mai", "tám-bảy", "Tr%E1%BA%A7n"):
        assert secret not in written.replace(response.json()["request_id"], "")


def test_security_headers(machine, anonymous):
    for response in (machine.get("/api/v1/stats"), anonymous.get("/nothing")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
        assert "server" not in response.headers


def test_log_in_functions(server, person):
    accounts = server.app.state.store.accounts
    user = accounts.check_password("admin", server.password)
    assert user.kind is PrincipalKind.USER
    assert accounts.check_password("admin", server.password + "x") is None
    assert person.get("/api/v1/stats").status_code == 200
