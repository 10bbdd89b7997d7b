from __future__ import annotations

import threading

import pytest

from cases import CaseError, Fault, NewOfficeTopic, Verdict
from cases.errors import (
    NotFoundError,
    NotReadyError,
    RevisionMismatchError,
    UnknownLabelError,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def user(store):
    return store.accounts.create_user("Lan", "mat-khau-dai")


@pytest.fixture
def petition(upload, finish):
    receipt = upload()
    finish(kind="KN")
    return receipt.petition_id


def test_agreeing_and_correcting(store, user, petition):
    store.office_topics.create(NewOfficeTopic("KH00.CAT", "Khai thác cát"), user_id=user.id)
    seen = store.petitions.revision(petition)
    agreed, revision = store.decisions.decide(
        petition, Verdict("KN", "KH00"), user_id=user.id, revision=seen
    )
    corrected, _ = store.decisions.decide(
        petition, Verdict("TC", "KH00", ["KH00.CAT"], "ghi chú"), user_id=user.id, revision=revision
    )
    assert (agreed.agrees, corrected.agrees) == (True, False)
    assert corrected.topics == ("KH00", "KH00.CAT")
    assert corrected.suggestion["kind"] == "KN"
    assert corrected.suggestion["findings_version"] == 1
    record = store.petitions.open(petition, actor=user.actor)
    assert record.decisions == (agreed, corrected)
    assert record.findings["kind"]["label"] == "KN"
    assert record.summary.kind == "TC"
    assert not record.summary.needs_review


def test_a_stale_revision_is_refused(store, user, petition):
    with pytest.raises(RevisionMismatchError):
        store.decisions.decide(petition, Verdict("KN", "KH00"), user_id=user.id, revision=1)


def test_of_two_at_once_one_is_refused(store, user, petition):
    seen, start, results = store.petitions.revision(petition), threading.Barrier(2), []

    def decide(kind):
        start.wait()
        try:
            store.decisions.decide(petition, Verdict(kind, "KH00"), user_id=user.id, revision=seen)
            results.append("stored")
        except CaseError as error:
            results.append(error.code)

    threads = [threading.Thread(target=decide, args=(kind,)) for kind in ("KN", "TC")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["precondition_failed", "stored"]


def test_an_unreadable_petition_can_be_decided_from_its_image(store, user, upload, finish):
    petition = upload().petition_id
    finish(fault=Fault("corrupt"))
    decision, _ = store.decisions.decide(
        petition, Verdict("KNPA", "KH00"), user_id=user.id, revision=None
    )
    assert (decision.agrees, decision.suggestion) == (None, None)


def test_refusals(store, user, upload):
    waiting = upload().petition_id
    with pytest.raises(NotReadyError):
        store.decisions.decide(waiting, Verdict("KN", "KH00"), user_id=user.id, revision=None)
    with pytest.raises(NotFoundError):
        store.decisions.decide("0" * 32, Verdict("KN", "KH00"), user_id=user.id, revision=None)
    for verdict in (Verdict("X", "KH00"), Verdict("KN", "ZZ99"), Verdict("KN", "KH00", ["x"])):
        with pytest.raises(UnknownLabelError):
            store.decisions.decide(waiting, verdict, user_id=user.id, revision=None)


def test_the_latest_decisions_are_read_with_their_texts(store, upload, finish, user):
    wanted = []
    for kind in ("KN", "TC", "NONE"):
        receipt = upload()
        finish(text=f"thư {kind}")
        verdict = Verdict("KHAC", "KH00")
        store.decisions.decide(receipt.petition_id, verdict, user_id=user.id, revision=None)
        verdict = Verdict(kind, "KH00")
        store.decisions.decide(receipt.petition_id, verdict, user_id=user.id, revision=None)
        wanted.insert(0, (receipt.petition_id, f"thư {kind}", kind, "KH00"))
    upload()
    finish(text="chưa ai quyết định")
    found = store.decisions.latest(limit=10, actor="system")
    assert [(d.petition_id, d.text, d.kind, d.topic) for d in found] == wanted
    assert store.decisions.latest(limit=2, actor="system") == found[:2]
    later = store.decisions.latest(limit=10, actor="system", after=found[1].decided_at)
    assert later == [d for d in found if d.decided_at > found[1].decided_at]
