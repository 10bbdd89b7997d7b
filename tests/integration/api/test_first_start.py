from __future__ import annotations

import os
import time

import pytest

from api.first_start import open_store, prepare
from api.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "var")


@pytest.fixture
def store(settings):
    prepare(settings)
    store = open_store(settings)
    yield store
    store.close()


def test_makes_private_secrets_that_work(settings):
    first = prepare(settings)
    for path in (first.token_file, first.login_file):
        assert path.stat().st_mode & 0o777 == 0o600
    store = open_store(settings)
    assert store.is_current()
    assert store.accounts.service(first.token_file.read_text().strip()) is not None
    assert first.login_file.read_text().split() == ["admin", first.password]
    assert store.accounts.check_password("admin", first.password) is not None
    store.close()


def test_again_changes_nothing(settings, store):
    token, login = settings.token_file.read_text(), (settings.data / "first-login.txt").read_text()
    assert prepare(settings).password is None
    assert settings.token_file.read_text() == token
    assert (settings.data / "first-login.txt").read_text() == login


def test_a_lost_token_is_made_anew(settings, store):
    settings.token_file.unlink()
    prepare(settings)
    assert store.accounts.service(settings.token_file.read_text().strip()) is not None


def test_a_lost_token_ends(settings, store):
    lost = settings.token_file.read_text()
    settings.token_file.unlink()
    prepare(settings)
    assert store.accounts.service(lost) is None


def test_others_on_the_machine_see_nothing(tmp_path):
    settings = Settings(data=tmp_path / "var")
    settings.data.mkdir(mode=0o755)
    prepare(settings)
    assert settings.data.stat().st_mode & 0o777 == 0o700
    for path in settings.data.glob("donthu.db*"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert (settings.data / "donthu.db").is_file()


def test_a_folder_shared_on_purpose_is_left_alone(tmp_path):
    settings = Settings(data=tmp_path / "shared")
    settings.data.mkdir()
    settings.data.chmod(0o1777)
    prepare(settings)
    assert settings.data.stat().st_mode & 0o7777 == 0o1777


def test_bytes_of_a_killed_upload_are_swept(settings, store):
    incoming = settings.data / "blobs" / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    for name, age in (("old", 90_000), ("young", 3_600)):
        (incoming / name).write_bytes(b"x")
        os.utime(incoming / name, (time.time() - age,) * 2)
    prepare(settings)
    assert [path.name for path in incoming.iterdir()] == ["young"]


def test_a_token_of_another_database_is_replaced(settings, store):
    settings.token_file.write_text("not-of-this-database")
    prepare(settings)
    assert store.accounts.service(settings.token_file.read_text().strip()) is not None


def test_unfinished_files_are_not_left(settings, store):
    assert [p for p in settings.data.iterdir() if p.name.startswith(".")] == []
