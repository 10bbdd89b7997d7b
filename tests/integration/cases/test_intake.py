from __future__ import annotations

import io
import threading

import pytest

from cases import Fault, Status, Upload
from cases.errors import (
    IdempotencyMismatchError,
    NotFoundError,
    PetitionClosedError,
    TooManyDocumentsError,
)

pytestmark = pytest.mark.integration


def test_upload_is_stored_with_its_bytes(store, upload):
    receipt = upload("Đơn khiếu nại".encode())
    document, stream = store.petitions.content(receipt.id, actor="user:test")
    with stream:
        assert stream.read().decode() == "Đơn khiếu nại"
    assert (receipt.status, receipt.ordinal, receipt.duplicates) == (Status.RECEIVED, 1, ())
    assert document.sha256 == receipt.sha256
    assert document.size == len("Đơn khiếu nại".encode())


def test_empty_file_is_accepted(store, upload):
    assert store.petitions.document(upload(b"").id).size == 0


def test_same_bytes_again_are_a_new_petition_that_names_the_first(upload):
    first, second = upload(b"same"), upload(b"same")
    assert first.petition_id != second.petition_id
    assert second.duplicates == (first.petition_id,)


def test_files_join_in_order_until_complete(store, upload):
    first = upload(b"1", complete=False)
    assert first.status is Status.OPEN
    assert store.leases.take(worker="w", limit=9, seconds=60) == []
    second = upload(b"2", petition_id=first.petition_id, complete=False)
    assert (second.petition_id, second.ordinal) == (first.petition_id, 2)
    assert store.intake.complete(first.petition_id, actor="service:test") is Status.RECEIVED
    assert store.intake.complete(first.petition_id, actor="service:test") is Status.RECEIVED
    (lease,) = store.leases.take(worker="w", limit=9, seconds=60)
    assert [d.id for d in lease.documents] == [first.id, second.id]


def test_joining_a_missing_petition_is_refused(upload):
    with pytest.raises(NotFoundError):
        upload(b"x", petition_id="0" * 32)


def test_joining_a_proposed_petition_queues_it_again(store, upload, finish):
    first = upload(b"1")
    finish()
    upload(b"2", petition_id=first.petition_id)
    (lease,) = store.leases.take(worker="w", limit=9, seconds=60)
    assert [d.ordinal for d in lease.documents] == [1, 2]
    assert lease.token == 2


def test_joining_a_decided_petition_is_refused(store, upload, finish):
    from cases import Verdict

    first = upload(b"1")
    finish()
    user = store.accounts.create_user("lan", "mat-khau-dai")
    store.decisions.decide(
        first.petition_id, Verdict(kind="KN", topic="KH00"), user_id=user.id, revision=None
    )
    with pytest.raises(PetitionClosedError):
        upload(b"2", petition_id=first.petition_id)


def test_same_key_gives_the_first_receipt(store, upload):
    first = upload(b"one", key="k")
    assert upload(b"one", key="k", name="other-name.txt") == first
    assert store.petitions.stats().total == 1


@pytest.mark.parametrize(
    ("content", "fields"),
    [(b"other", {}), (b"one", {"channel": "post"}), (b"one", {"complete": False})],
)
def test_same_key_for_another_request_is_refused(upload, content, fields):
    upload(b"one", key="k")
    with pytest.raises(IdempotencyMismatchError):
        upload(content, key="k", **fields)


def test_keys_of_two_callers_are_apart(store, upload):
    first = upload(b"one", key="k")
    other = store.intake.register(
        io.BytesIO(b"one"), Upload(name="a"), actor="service:other", idempotency_key="k"
    )
    assert other.petition_id != first.petition_id


def test_one_key_sent_many_times_at_once_makes_one_petition(store, upload):
    receipts = []
    start = threading.Barrier(8)

    def send():
        start.wait()
        receipts.append(upload(b"one", key="k"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 8
    assert len(set(receipts)) == 1
    assert store.petitions.stats().total == 1


def test_files_joining_at_once_get_distinct_ordinals(store, upload):
    petition = upload(b"0", complete=False).petition_id
    start = threading.Barrier(6)

    def send(n):
        start.wait()
        upload(bytes([n]), petition_id=petition, complete=False)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    documents = store.petitions.open(petition, actor="service:test").documents
    assert [d.ordinal for d in documents] == [1, 2, 3, 4, 5, 6, 7]


def test_refused_uploads_leave_no_bytes(store, upload, finish, tmp_path):
    first = upload(b"kept", key="k")
    before = files(tmp_path)
    with pytest.raises(NotFoundError):
        upload(b"refused", petition_id="0" * 32)
    with pytest.raises(IdempotencyMismatchError):
        upload(b"refused", key="k")
    assert upload(b"kept", key="k") == first
    assert files(tmp_path) == before
    assert len(before) == 1


def files(folder):
    return [path for path in (folder / "blobs").rglob("*") if path.is_file()]


def test_a_petition_takes_so_many_files(make_store, store):
    small = make_store(max_documents=2)

    def send(petition=None):
        described = Upload(name="a", petition_id=petition)
        return small.intake.register(io.BytesIO(b"x"), described, actor="service:t").petition_id

    petition = send()
    send(petition)
    with pytest.raises(TooManyDocumentsError):
        send(petition)
    assert small.petitions.open(petition, actor="user:x").summary.document_count == 2


def test_a_file_joining_an_unreadable_petition_clears_its_errors(store, upload, finish):
    first = upload(b"1")
    finish(fault=Fault("encrypted"))
    upload(b"2", petition_id=first.petition_id)
    document = store.petitions.document(first.id)
    assert (document.status, document.error) == (Status.RECEIVED, None)
