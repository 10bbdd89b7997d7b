from __future__ import annotations

import pytest

from api.auth import CALLER
from api.gate import body_limit
from api.settings import Settings
from cases import Principal, PrincipalKind

SETTINGS = Settings(max_upload_bytes=10_000_000, findings_bytes=20_000_000)
SERVICE = Principal(PrincipalKind.SERVICE, "1", "local")
PERSON = Principal(PrincipalKind.USER, "2", "lan")
FINDINGS = f"/api/v1/petitions/{'0' * 32}/findings"


@pytest.mark.parametrize(
    ("method", "path", "caller", "most"),
    [
        ("PUT", FINDINGS, SERVICE, 20_000_000),
        ("PUT", FINDINGS, PERSON, 1 << 20),
        ("POST", FINDINGS, SERVICE, 1 << 20),
        ("PUT", f"{FINDINGS}/more", SERVICE, 1 << 20),
        ("POST", "/api/v1/documents", SERVICE, 10_000_000 + (1 << 16)),
        ("POST", "/upload", PERSON, 10_000_000 + (1 << 16)),
        ("POST", "/api/v1/leases", SERVICE, 1 << 20),
        ("POST", "/petitions/x/decisions", None, 1 << 20),
        ("POST", "/login", None, 1 << 16),
    ],
)
def test_limits(method, path, caller, most):
    scope = {"method": method, "path": path, CALLER: caller}
    assert body_limit(SETTINGS, scope) == most
