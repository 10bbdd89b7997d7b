from __future__ import annotations

import pytest
from pydantic import ValidationError

from api.settings import Settings


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("10.0.0.5", "http://10.0.0.5:8000"),
    ],
)
def test_local_url(host, url, tmp_path):
    assert Settings(data=tmp_path, host=host).local_url == url


def test_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DONTHU_DATA", str(tmp_path))
    monkeypatch.setenv("DONTHU_PORT", "9000")
    assert (Settings().data, Settings().port) == (tmp_path, 9000)


def test_dispatcher_gets_what_it_shares_and_no_secret(tmp_path):
    settings = Settings(data=tmp_path, database_url="postgresql://u:geheim@h/d")
    environment = settings.dispatcher_environment()
    assert environment["DONTHU_DATA"] == str(tmp_path)
    assert "DONTHU_PORT" not in environment
    assert "geheim" not in repr(environment) + repr(settings)


@pytest.mark.parametrize(
    "wrong", [{"port": 70_000}, {"max_upload_bytes": 0}, {"max_attempts": 0}, {"session_hours": 0}]
)
def test_refused(wrong, tmp_path):
    with pytest.raises(ValidationError):
        Settings(data=tmp_path, **wrong)
