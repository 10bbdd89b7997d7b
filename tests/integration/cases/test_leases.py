"""Leases: at most one valid at any time, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
import time

import pytest

from cases import Fault, LeaseRef, Outcome, ReadDocument, Status, Verdict
from cases.database import utc_now
from cases.errors import (
    LeaseLostError,
    NotFoundError,
    NotReadyError,
    NotRetriableError,
    PetitionClosedError,
)
from cases.store import Store

pytestmark = pytest.mark.integration


def take(store, limit=1, seconds=60, worker="w"):
    return store.leases.take(worker=worker, limit=limit, seconds=seconds)


def outcome_of(lease, findings, text="Kính gửi"):
    documents = [ReadDocument(d.id, None, []) for d in lease.documents]
    return Outcome(token=lease.token, text=text, documents=documents, findings=findings())


def post(store, lease, findings, text="Kính gửi"):
    return store.outcomes.record(
        lease.petition_id, outcome_of(lease, findings, text), actor="service:test"
    )


def refs(leases):
    return [LeaseRef(lease.petition_id, lease.token) for lease in leases]


def test_longest_waiting_first_and_never_twice(store, upload):
    order = [upload(bytes([n])).petition_id for n in range(5)]
    first, second = take(store, limit=2), take(store, limit=9)
    assert [lease.petition_id for lease in first + second] == order
    assert take(store) == []


def test_expired_lease_goes_to_another_with_a_higher_token(store, upload, clock, findings):
    upload()
    (old,) = take(store)
    clock.forward(61)
    (new,) = take(store)
    assert new.token > old.token
    with pytest.raises(LeaseLostError):
        post(store, old, findings)
    assert post(store, new, findings).status is Status.PROPOSED


def test_outcome_after_the_end_is_refused_also_when_nobody_else_took_it(
    store, upload, clock, findings
):
    upload()
    (lease,) = take(store)
    clock.forward(60)
    with pytest.raises(LeaseLostError):
        post(store, lease, findings)


def test_heartbeat_prolongs(store, upload, clock, findings):
    upload()
    (lease,) = take(store)
    clock.forward(50)
    assert store.leases.heartbeat(refs([lease]), seconds=60) == []
    clock.forward(50)
    assert post(store, lease, findings).version == 1


def test_heartbeat_tells_what_is_lost(store, upload, clock):
    upload(b"a")
    upload(b"b")
    kept, lost = take(store, limit=2)
    forged = LeaseRef(kept.petition_id, kept.token + 1)
    missing = LeaseRef("f" * 32, 1)
    assert store.leases.heartbeat([forged, missing], seconds=60) == [kept.petition_id, "f" * 32]
    clock.forward(30)
    store.leases.heartbeat(refs([kept]), seconds=60)
    clock.forward(40)
    assert store.leases.heartbeat(refs([kept, lost]), seconds=60) == [lost.petition_id]


def test_release_gives_the_attempt_back_but_not_the_place(store, upload, findings):
    first, second = upload(b"a").petition_id, upload(b"b").petition_id
    for turn in range(20):
        (lease,) = take(store)
        assert lease.petition_id == (second if turn % 2 else first)
        assert store.leases.release(refs([lease])) == []
    (lease,) = take(store)
    assert store.leases.release(refs([lease])) == []
    with pytest.raises(LeaseLostError):
        post(store, lease, findings)
    assert store.leases.release(refs([lease])) == [first]
    assert store.petitions.open(first, actor="service:test").attempts == 0


def test_quarantined_after_five_leases_without_outcome(store, upload, clock):
    poison = upload(b"poison")
    for _ in range(5):
        assert len(take(store)) == 1
        clock.forward(61)
    assert take(store) == []
    record = store.petitions.open(poison.petition_id, actor="service:test")
    assert record.summary.status is Status.QUARANTINED
    assert record.summary.error.code == "attempts_exhausted"
    assert record.attempts == 5
    assert record.summary.needs_review
    assert record.documents[0].error.code == "attempts_exhausted"


def test_poison_does_not_hold_up_what_came_later(store, upload, clock):
    poison, other = upload(b"poison").petition_id, upload(b"fine").petition_id
    assert take(store)[0].petition_id == poison
    clock.forward(61)
    assert take(store)[0].petition_id == other


def test_requeue_gives_fresh_attempts(store, upload, clock, findings):
    petition = upload().petition_id
    with pytest.raises(NotRetriableError):
        store.leases.requeue(petition, actor="user:x")
    with pytest.raises(NotFoundError):
        store.leases.requeue("0" * 32, actor="user:x")
    for _ in range(5):
        take(store)
        clock.forward(61)
    take(store)
    assert store.leases.requeue(petition, actor="user:x") is Status.RECEIVED
    (lease,) = take(store)
    assert post(store, lease, findings).status is Status.PROPOSED


def test_requeue_forgets_the_errors(store, upload, finish):
    receipt = upload()
    finish(fault=Fault("encrypted"))
    assert store.petitions.document(receipt.id).status is Status.FAILED
    store.leases.requeue(receipt.petition_id, actor="user:x")
    document = store.petitions.document(receipt.id)
    assert (document.status, document.error) == (Status.RECEIVED, None)
    assert not store.petitions.open(receipt.petition_id, actor="user:x").summary.needs_review


def test_a_petition_never_completed_is_queued_after_an_hour(store, upload, clock):
    petition = upload(b"1", complete=False).petition_id
    clock.forward(3000)
    upload(b"2", petition_id=petition, complete=False)
    clock.forward(3000)  # the first file came long ago, the last one did not
    assert take(store) == []
    clock.forward(700)
    (lease,) = take(store)
    assert (lease.petition_id, len(lease.documents)) == (petition, 2)


def test_a_file_joining_spends_the_lease(store, upload, findings):
    petition = upload(b"1").petition_id
    (lease,) = take(store)
    upload(b"2", petition_id=petition)
    with pytest.raises(LeaseLostError):
        post(store, lease, findings)
    assert store.leases.heartbeat(refs([lease]), seconds=60) == [petition]


def test_oldest_waiting(store, upload, clock):
    assert store.leases.oldest_waiting() is None
    upload()
    clock.forward(90)
    assert 90 <= store.leases.oldest_waiting() < 91
    take(store)
    assert store.leases.oldest_waiting() is None


class Ledger:
    """What all workers saw, to be compared at the end."""

    def __init__(self, petitions: set[str]) -> None:
        self.petitions = petitions
        self.accepted: list[tuple[str, int]] = []
        self.refused = 0
        self.overlaps: list[str] = []
        self._ends: dict[str, float] = {}
        self._lock = threading.Lock()

    def leased(self, lease, earliest_end: float) -> None:
        with self._lock:
            # A second lease may begin only after the first one's end.
            if self._ends.get(lease.petition_id, 0.0) > time.monotonic():
                self.overlaps.append(lease.petition_id)
            self._ends[lease.petition_id] = earliest_end

    def answered(self, lease, *, accepted: bool) -> None:
        with self._lock:
            self.refused += not accepted
            if accepted:
                self.accepted.append((lease.petition_id, lease.token))

    def is_complete(self) -> bool:
        with self._lock:
            return {petition for petition, _ in self.accepted} == self.petitions


def work(ledger: Ledger, store: Store, seed: int, findings) -> None:
    """A worker that dies or hangs with some of what it leased."""
    chance = random.Random(seed)
    while not ledger.is_complete():
        asked = time.monotonic()
        leases = take(store, limit=3, seconds=0.4, worker=f"w{seed}")
        for lease in leases:
            ledger.leased(lease, asked + 0.4)
        for lease in leases:
            fate = chance.random()
            if fate < 0.3:
                continue  # died without a word
            if fate < 0.4:
                time.sleep(0.5)  # hung, then posts late
            try:
                post(store, lease, findings)
            except LeaseLostError:
                ledger.answered(lease, accepted=False)
            else:
                ledger.answered(lease, accepted=True)
        if not leases:
            time.sleep(0.05)


def test_workers_dying_at_random_lose_nothing_and_double_nothing(
    database_url, tmp_path, upload, findings
):
    """Two servers, eight workers, real time; a third of all leases end in a death."""
    ledger = Ledger({upload(bytes([n])).petition_id for n in range(30)})
    stores = [
        Store(database_url, f"file://{tmp_path}/blobs", max_attempts=1000, clock=utc_now)
        for _ in range(2)
    ]
    threads = [
        threading.Thread(target=work, args=(ledger, stores[seed % 2], seed, findings))
        for seed in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(petition for petition, _ in ledger.accepted) == sorted(ledger.petitions)
    assert ledger.overlaps == []
    assert ledger.refused > 0
    stats = stores[0].petitions.stats()
    assert stats.by_status["proposed"] == stats.total == len(ledger.petitions)
    assert stores[0].audit.first_broken() is None
    for store in stores:
        store.close()


def _read_two_pages(store, findings):
    """Post an outcome whose file has a page of text and a drawn page."""
    (lease,) = take(store)
    pages = [{"number": 1, "width": 0.0}, {"number": 2, "width": 595.0}]
    outcome = Outcome(
        token=lease.token,
        text="Kính gửi",
        documents=[ReadDocument(d.id, None, pages) for d in lease.documents],
        findings=findings(),
    )
    store.outcomes.record(lease.petition_id, outcome, actor="service:test")


def test_a_page_is_asked_to_be_read_by_ocr(store, upload, findings):
    receipt = upload()
    with pytest.raises(NotReadyError):
        store.leases.ask_for_ocr(receipt.id, 2, actor="user:x")
    _read_two_pages(store, findings)
    for document, page in ((receipt.id, 1), (receipt.id, 3), ("0" * 32, 2)):
        with pytest.raises(NotFoundError):
            store.leases.ask_for_ocr(document, page, actor="user:x")
    assert store.leases.ask_for_ocr(receipt.id, 2, actor="user:x") is Status.RECEIVED
    (lease,) = take(store)
    assert lease.documents[0].ocr_pages == (2,)
    assert post(store, lease, findings).status is Status.PROPOSED


def test_pages_once_asked_for_stay_so(store, upload, findings):
    receipt = upload()
    for _ in range(2):
        _read_two_pages(store, findings)
        store.leases.ask_for_ocr(receipt.id, 2, actor="user:x")
    (lease,) = take(store)
    assert lease.documents[0].ocr_pages == (2,)


def test_a_decided_petition_is_not_read_again(store, upload, findings):
    receipt = upload()
    _read_two_pages(store, findings)
    user = store.accounts.create_user("an", "mat-khau-rat-dai")
    store.decisions.decide(
        receipt.petition_id, Verdict("KN", "KH00", (), None), user_id=user.id, revision=None
    )
    with pytest.raises(PetitionClosedError):
        store.leases.ask_for_ocr(receipt.id, 2, actor="user:x")
