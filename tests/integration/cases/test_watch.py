"""The watch list: what is due, what verdicts teach, what outlives a new look."""

from __future__ import annotations

import datetime as dt

import pytest

from cases import Filter, Hits, WatchDefinition
from cases.errors import (
    CodeTakenError,
    InvalidHitsError,
    NotFoundError,
    NotReadyError,
    RevisionMismatchError,
)

pytestmark = pytest.mark.integration

ROAD = WatchDefinition("Vành đai 2.5", examples=["Đất nhà tôi bị lấy làm vành đai 2.5."])


@pytest.fixture
def user(store):
    return store.accounts.create_user("Lan", "mat-khau-dai")


@pytest.fixture
def entry(store, user):
    return store.watch.create("VD25", ROAD, user_id=user.id)


def hits(store, *codes, score=0.8, possible=False):
    return Hits.of(
        store.watch.version(),
        [
            {
                "code": code,
                "score": score,
                "needs_review": "watch_possible" if possible else None,
                "evidence": [{"start": 0, "end": 4, "weight": 1.0, "page": None}],
            }
            for code in codes
        ],
    )


def found(store, petition):
    return {h.code: h for h in store.petitions.open(petition, actor="user:x").watch}


def test_a_new_entry_makes_stored_petitions_due_until_they_were_looked_at(
    store, upload, finish, user
):
    petition = upload().petition_id
    finish(text="Nhà tôi ở vành đai 2.5")
    assert store.watch.unmatched(limit=9).texts == ()
    store.watch.create("VD25", ROAD, user_id=user.id)
    due = store.watch.unmatched(limit=9)
    assert due.texts == ((petition, "Nhà tôi ở vành đai 2.5"),)
    store.watch.record(petition, hits(store, "VD25"), actor="service:w")
    assert store.watch.unmatched(limit=9).texts == ()
    assert found(store, petition)["VD25"].score == 0.8
    (row,) = store.petitions.page(Filter(watch="VD25"), limit=9).items
    assert (row.id, row.watch) == (petition, ("VD25",))
    assert store.petitions.stats().by_watch == {"VD25": 1}


def test_new_findings_bring_their_hits_with_the_version_they_were_made_with(
    store, upload, entry, findings
):
    petition = upload().petition_id
    (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
    from cases import Outcome, ReadDocument

    body = findings() | {
        "watch_version": str(store.watch.version()),
        "watch_topics": [
            {"code": "VD25", "name": "x", "score": 0.9, "needs_review": None, "evidence": []},
            {"code": "LA", "name": "x", "score": 0.9, "needs_review": None, "evidence": []},
        ],
        "signals": [{"code": "TU_HAI", "evidence": []}, {"code": "TU_HAI"}, {"code": "sai"}, 7],
    }
    documents = [ReadDocument(d.id, None, []) for d in lease.documents]
    outcome = Outcome(token=lease.token, text="x", documents=documents, findings=body)
    store.outcomes.record(petition, outcome, actor="service:w")
    assert set(found(store, petition)) == {"VD25"}
    assert store.watch.unmatched(limit=9).texts == ()
    (row,) = store.petitions.page(Filter(signal="TU_HAI"), limit=9).items
    assert row.signals == ("TU_HAI",)
    assert store.petitions.page(Filter(signal="TU_TAP"), limit=9).items == ()
    assert store.petitions.stats().by_signal == {"TU_HAI": 1}


def test_hits_of_an_older_list_change_nothing(store, upload, finish, entry, user):
    petition = upload().petition_id
    finish()
    old = hits(store, "VD25")
    store.watch.update(entry.id, ROAD, user_id=user.id, revision=entry.revision)
    store.watch.record(petition, hits(store), actor="service:w")
    store.watch.record(petition, old, actor="service:w")
    assert found(store, petition) == {}


def test_verdicts_teach_the_entry_and_outlive_a_new_look(store, upload, finish, entry, user):
    yes, no = upload(b"1").petition_id, upload(b"2").petition_id
    writer = {"kind": "PETITIONER", "text": "Lê Thị Na", "start": 4, "end": 13}
    for text in ("Tôi Lê Thị Na kể chuyện đất", "Đèn đường tắt"):
        finish(text=text, entities=[writer] if "Na" in text else [])
    for petition in (yes, no):
        store.watch.record(petition, hits(store, "VD25", possible=True), actor="service:w")
    store.watch.judge(yes, entry.id, accepted=True, user_id=user.id)
    store.watch.judge(no, entry.id, accepted=False, user_id=user.id)
    assert store.watch.unmatched(limit=9).texts == ()  # a verdict sends nothing through again
    _, (taught,) = store.watch.active()
    assert taught["counters"] == ["Đèn đường tắt"]
    assert "chuyện đất" in taught["examples"][-1]
    assert "Na" not in taught["examples"][-1]
    store.watch.update(entry.id, ROAD, user_id=user.id, revision=None)
    for petition in (yes, no):
        store.watch.record(petition, hits(store, "VD25"), actor="service:w")
    assert found(store, yes)["VD25"].accepted is True
    assert found(store, no) == {}
    record = store.watch.get(entry.id)
    assert (record.hits, record.possible, record.accepted, record.rejected) == (1, 0, 1, 1)


def test_a_person_may_add_what_was_not_found(store, upload, finish, entry, user):
    petition = upload().petition_id
    with pytest.raises(NotReadyError):
        store.watch.judge(petition, entry.id, accepted=True, user_id=user.id)
    finish()
    store.watch.judge(petition, entry.id, accepted=True, user_id=user.id)
    assert found(store, petition)["VD25"].score is None


def test_a_petition_without_text_teaches_nothing(store, upload, finish, entry, user):
    petition = upload().petition_id
    finish(text="")
    with pytest.raises(NotReadyError):
        store.watch.judge(petition, entry.id, accepted=True, user_id=user.id)
    _, (taught,) = store.watch.active()
    assert "" not in taught["examples"]


def test_an_entry_is_for_petitions_received_between_its_dates(store, upload, finish, user, clock):
    petition = upload().petition_id
    finish()
    day = clock().date()
    for code, starts, ends in (
        ("NAY", day - dt.timedelta(1), day + dt.timedelta(1)),
        ("SAU", day + dt.timedelta(2), None),
        ("TRUOC", None, day - dt.timedelta(2)),
    ):
        wanted = WatchDefinition(code, examples=["x"], starts=starts, ends=ends)
        store.watch.create(code, wanted, user_id=user.id)
    store.watch.record(petition, hits(store, "NAY", "SAU", "TRUOC"), actor="service:w")
    assert set(found(store, petition)) == {"NAY"}


def test_what_is_no_petition_belongs_to_no_entry(store, upload, finish, entry):
    petition = upload().petition_id
    finish(kind="NONE")
    store.watch.record(petition, hits(store, "VD25"), actor="service:w")
    assert found(store, petition) == {}


def test_codes_are_never_given_out_again(store, entry, user):
    store.watch.retire(entry.id, user_id=user.id, revision=entry.revision)
    with pytest.raises(CodeTakenError):
        store.watch.create("VD25", ROAD, user_id=user.id)
    with pytest.raises(NotFoundError):
        store.watch.update(entry.id, ROAD, user_id=user.id, revision=None)
    assert store.watch.entries() == ()
    assert [e.code for e in store.watch.entries(retired=True)] == ["VD25"]
    assert store.watch.active()[1] == []


def test_a_stale_revision_is_refused(store, entry, user):
    store.watch.update(entry.id, ROAD, user_id=user.id, revision=1)
    with pytest.raises(RevisionMismatchError):
        store.watch.update(entry.id, ROAD, user_id=user.id, revision=1)
    assert store.audit.first_broken() is None


@pytest.mark.parametrize(
    "rows",
    [
        None,
        7,
        [{}],
        [{"code": "A", "score": 2, "needs_review": None, "evidence": []}],
        [{"code": "A", "score": 0.5, "needs_review": None, "evidence": [{"start": "x"}]}],
    ],
)
def test_hits_of_another_shape_are_refused(rows):
    with pytest.raises(InvalidHitsError):
        Hits.of("1", rows)
