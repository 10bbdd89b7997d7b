from __future__ import annotations

import pytest

from cases import Fault, Filter, Outcome, ReadDocument, Status
from cases.errors import DocumentsMismatchError, InvalidFindingsError, LeaseLostError

pytestmark = pytest.mark.integration


@pytest.fixture
def lease(store, upload):
    upload(b"1")
    (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
    return lease


def record(store, lease, findings, *, faults=None, text="x", pages=(), notes=()):
    documents = [
        ReadDocument(d.id, (faults or {}).get(d.ordinal), [*pages], [*notes])
        for d in lease.documents
    ]
    return store.outcomes.record(
        lease.petition_id, Outcome(lease.token, text, documents, findings), actor="service:t"
    )


def test_everything_comes_back_as_posted(store, lease, findings):
    pages = [{"number": 1, "words": [[0, 1, 0.5, 0.25, 1.0, 2.0, None]]}]
    posted = findings(kind="TC", review="close_call")
    record(store, lease, posted, text="Đơn tố cáo", pages=pages)
    petition = store.petitions.open(lease.petition_id, actor="service:t")
    assert petition.text == "Đơn tố cáo"
    assert petition.findings == posted
    assert petition.readings[lease.documents[0].id]["pages"] == pages
    summary = petition.summary
    assert (summary.kind, summary.kind_probability) == ("TC", 0.9)
    assert (summary.needs_review, summary.review_reason) == (True, "close_call")


def test_the_same_again_answers_the_same(store, lease, findings):
    first = record(store, lease, findings())
    assert record(store, lease, findings()) == first
    with pytest.raises(LeaseLostError):
        record(store, lease, findings(kind="TC"))


def test_no_readable_document(store, lease):
    assert record(store, lease, None, faults={1: Fault("encrypted", 3)}).status is Status.FAILED
    petition = store.petitions.open(lease.petition_id, actor="service:t")
    assert petition.summary.error == petition.documents[0].error == Fault("encrypted", 3)
    assert petition.summary.needs_review


def test_one_of_two_files_unreadable_is_proposed_for_review(store, upload, findings):
    first = upload(b"1")
    upload(b"2", petition_id=first.petition_id)
    (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
    recorded = record(store, lease, findings(), faults={2: Fault("corrupt")})
    assert recorded.status is Status.PROPOSED
    petition = store.petitions.open(first.petition_id, actor="service:t")
    assert [d.error for d in petition.documents] == [None, Fault("corrupt")]
    assert [d.status for d in petition.documents] == [Status.PROPOSED, Status.FAILED]
    assert (petition.summary.needs_review, petition.summary.review_reason) == (True, "unread")


@pytest.mark.parametrize(
    ("notes", "codes", "reason"),
    [
        ((), (), None),
        (("note_renamed",), ("note_page_turned",), None),
        (("note_member_encrypted",), (), "unread"),
        ((), ("note_picture_unread",), None),
        ((), ("note_page_turned", "note_page_unreadable"), "unread"),
    ],
)
def test_what_is_known_to_be_unread_is_a_reason_to_look(
    store, lease, findings, notes, codes, reason
):
    told = [{"code": code, "name": None} for code in notes]
    record(store, lease, findings(), notes=told, pages=[{"number": 1, "notes": [*codes]}])
    petition = store.petitions.open(lease.petition_id, actor="service:t")
    assert petition.summary.review_reason == reason
    assert petition.summary.needs_review is (reason is not None)
    assert petition.notes(lease.documents[0].id) == told


def test_refused_outcomes_change_nothing(store, lease, findings):
    with pytest.raises(InvalidFindingsError):
        record(store, lease, None)  # no findings and no fault
    with pytest.raises(InvalidFindingsError):
        record(store, lease, {**findings(), "x": float("nan")})
    stranger = Outcome(lease.token, "x", [ReadDocument("0" * 32, None, [])], findings())
    twice = Outcome(
        lease.token, "x", [ReadDocument(lease.documents[0].id, None, [])] * 2, findings()
    )
    for outcome in (stranger, twice):
        with pytest.raises(DocumentsMismatchError):
            store.outcomes.record(lease.petition_id, outcome, actor="service:t")
    assert record(store, lease, findings()).version == 1


def test_a_second_reading_is_a_second_version(store, lease, findings, upload):
    record(store, lease, findings(kind="KN"), text="cũ")
    upload(b"2", petition_id=lease.petition_id)
    (again,) = store.leases.take(worker="w", limit=1, seconds=60)
    assert record(store, again, findings(kind="TC"), text="mới").version == 2
    petition = store.petitions.open(lease.petition_id, actor="service:t")
    assert (petition.text, petition.summary.kind, petition.findings_version) == ("mới", "TC", 2)
    assert store.petitions.page(Filter(q="cu"), limit=9).items == ()
    assert len(store.petitions.page(Filter(q="moi"), limit=9).items) == 1


def test_a_long_text_can_be_stored_and_searched(store, lease, findings):
    text = " ".join(f"tiếng{n}" for n in range(120_000))
    record(store, lease, findings(), text=text)
    assert len(store.petitions.page(Filter(q="TIENG7 tieng8"), limit=9).items) == 1
