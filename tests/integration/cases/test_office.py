"""Topic codes of the office: below a built-in one, never changed, never given out again."""

from __future__ import annotations

import pytest

from cases import NewOfficeTopic, Verdict
from cases.errors import CodeTakenError, NotFoundError, UnknownLabelError

pytestmark = pytest.mark.integration
DOGS = NewOfficeTopic("KH00.CHO", "Chó thả rông")


@pytest.fixture
def user(store):
    return store.accounts.create_user("Lan", "mat-khau-dai")


def test_a_code_is_chosen_counted_and_retired_but_never_reused(store, upload, finish, user):
    first, second = upload(b"1").petition_id, upload(b"2").petition_id
    finish()
    finish()
    verdict = Verdict("KNPA", "KH00.CHO")
    with pytest.raises(UnknownLabelError):
        store.decisions.decide(first, verdict, user_id=user.id, revision=None)
    store.office_topics.create(DOGS, user_id=user.id)
    store.decisions.decide(first, verdict, user_id=user.id, revision=None)
    assert store.office_topics.entries()[0].used == 1
    assert store.petitions.stats().by_topic["KH00.CHO"] == 1
    store.office_topics.retire("KH00.CHO", user_id=user.id)
    assert store.office_topics.entries() == ()
    with pytest.raises(UnknownLabelError):
        store.decisions.decide(second, verdict, user_id=user.id, revision=None)
    # what carries it may be decided again without losing it
    store.decisions.decide(first, Verdict("KN", "KH00.CHO"), user_id=user.id, revision=None)
    with pytest.raises(CodeTakenError):
        store.office_topics.create(DOGS, user_id=user.id)
    assert store.audit.first_broken() is None


@pytest.mark.parametrize("code", ["KH00", "ZZ99.A", "KH00.a", "KH00.", "x"])
def test_only_below_a_built_in_code(store, user, code):
    with pytest.raises(UnknownLabelError):
        store.office_topics.create(NewOfficeTopic(code, "x"), user_id=user.id)


def test_an_unknown_code_cannot_be_retired(store, user):
    with pytest.raises(NotFoundError):
        store.office_topics.retire("KH00.KHONG", user_id=user.id)
