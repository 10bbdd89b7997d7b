"""Leases: at most one valid at any time, nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
import time

import pytest

from cases import LeaseRef, Outcome, ReadDocument, Status
from cases.database import utc_now
from cases.errors import LeaseLostError, NotFoundError, NotRetriableError
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


def test_release_gives_the_place_and_the_attempt_back(store, upload, findings):
    first = upload(b"a").petition_id
    upload(b"b")
    for _ in range(20):
        (lease,) = take(store)
        assert lease.petition_id == first
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


def test_workers_dying_at_random_lose_nothing_and_double_nothing(
    database_url, tmp_path, upload, findings
):
    """Several servers, many threads, real time; a third of all leases end in a death."""
    petitions = {upload(bytes([n])).petition_id for n in range(30)}
    accepted: list[tuple[str, int]] = []
    refused = 0
    overlaps = []
    held: dict[str, float] = {}
    lock = threading.Lock()
    stores = [
        Store(database_url, f"file://{tmp_path}/blobs", max_attempts=1000, clock=utc_now)
        for _ in range(2)
    ]

    def work(seed: int) -> None:
        nonlocal refused
        chance, store = random.Random(seed), stores[seed % 2]
        while True:
            before = time.monotonic()
            leases = store.leases.take(worker=f"w{seed}", limit=3, seconds=0.4)
            for lease in leases:
                with lock:
                    # A second lease may begin only after the first one's end.
                    if held.get(lease.petition_id, 0.0) > time.monotonic():
                        overlaps.append(lease.petition_id)
                    held[lease.petition_id] = before + 0.4
            for lease in leases:
                fate = chance.random()
                if fate < 0.3:
                    continue  # died without a word
                if fate < 0.4:
                    time.sleep(0.5)  # hung, then posts late
                try:
                    post(store, lease, findings)
                except LeaseLostError:
                    with lock:
                        refused += 1
                else:
                    with lock:
                        accepted.append((lease.petition_id, lease.token))
            with lock:
                if len({petition for petition, _ in accepted}) == len(petitions):
                    return
            if not leases:
                time.sleep(0.05)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(petition for petition, _ in accepted) == sorted(petitions)
    assert overlaps == []
    assert refused > 0
    stats = stores[0].petitions.stats()
    assert stats.by_status["proposed"] == len(petitions) == stats.total
    assert stores[0].audit.first_broken() is None
    for store in stores:
        store.close()
