from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from cases import PrincipalKind
from cases.database import Database
from cases.errors import NameTakenError

pytestmark = pytest.mark.integration
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def lan(store):
    return store.accounts.create_user("Lan", "mat-khau-dai")


def test_password(store, lan):
    assert store.accounts.check_password("lan ", "mat-khau-dai") == lan
    assert store.accounts.check_password("lan", "mat-khau") is None
    assert store.accounts.check_password("minh", "mat-khau-dai") is None
    assert store.accounts.check_password("lan", "x" * 2000) is None
    assert store.accounts.check_password("l\x00an", "mat-khau-dai") == lan


def test_names_are_unique_whatever_their_case(store, lan):
    with pytest.raises(NameTakenError):
        store.accounts.create_user("LAN", "khac-han-nhau")


def test_account_pauses_after_wrong_passwords(store, lan, clock):
    for _ in range(5):
        store.accounts.check_password("lan", "sai")
    assert store.accounts.check_password("lan", "mat-khau-dai") is None
    clock.forward(61)
    assert store.accounts.check_password("lan", "mat-khau-dai") == lan


def test_after_the_pause_the_tries_are_counted_anew(store, lan, clock):
    for _ in range(5):
        store.accounts.check_password("lan", "sai")
    clock.forward(61)
    assert store.accounts.check_password("lan", "sai") is None
    assert store.accounts.check_password("lan", "mat-khau-dai") == lan


def test_a_new_token_may_end_the_older_ones_of_its_name(store):
    old, other = store.accounts.create_service_token("a"), store.accounts.create_service_token("b")
    new = store.accounts.create_service_token("a", replace=True)
    assert store.accounts.service(old) is None
    assert None not in (store.accounts.service(other), store.accounts.service(new))
    assert store.audit.first_broken() is None


def test_session_lasts_and_ends(store, lan, clock):
    secret = store.accounts.open_session(lan, lifetime=HOUR)
    assert store.accounts.session_user(secret) == lan
    assert store.accounts.session_user(secret + "x") is None
    clock.forward(3601)
    assert store.accounts.session_user(secret) is None


def test_log_out(store, lan):
    secret = store.accounts.open_session(lan, lifetime=HOUR)
    store.accounts.close_session(secret)
    store.accounts.close_session(secret)
    assert store.accounts.session_user(secret) is None


def test_service_token(store):
    secret = store.accounts.create_service_token("worker")
    principal = store.accounts.service(secret)
    assert (principal.kind, principal.name) == (PrincipalKind.SERVICE, "worker")
    assert store.accounts.service(secret[:-1]) is None


def test_no_secret_is_stored_in_clear(store, lan, database_url):
    secrets = [
        "mat-khau-dai",
        store.accounts.open_session(lan, lifetime=HOUR),
        store.accounts.create_service_token("worker"),
    ]
    database = Database(database_url)
    with database.read() as session:
        for table in ("users", "user_sessions", "service_tokens", "audit_events"):
            rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
            assert rows
            assert not any(secret in str(row) for row in rows for secret in secrets)
    database.close()
