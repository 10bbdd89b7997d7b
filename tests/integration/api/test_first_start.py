from __future__ import annotations

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


def test_a_token_of_another_database_is_replaced(settings, store):
    settings.token_file.write_text("not-of-this-database")
    prepare(settings)
    assert store.accounts.service(settings.token_file.read_text().strip()) is not None


def test_unfinished_files_are_not_left(settings, store):
    assert [p for p in settings.data.iterdir() if p.name.startswith(".")] == []
