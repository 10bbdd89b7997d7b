"""The client against the real server: registering, leases, tokens, outcomes."""

import hashlib
import io
import time
from pathlib import Path

import pytest

from ingest import IngestError
from models import Model
from pipeline import process, shapes
from pipeline.backlog import run as run_backlog
from pipeline.settings import Settings
from pipeline.store import (
    CaseStore,
    ContentMismatchError,
    Lease,
    LeaseLostError,
    StoreError,
)

pytestmark = pytest.mark.integration

LETTER = "Kính gửi: UBND phường Láng\n\nTôi phản ánh quán karaoke số 5 mở nhạc quá khuya, rất ồn."


def _register(store: CaseStore, folder: Path, text: str = LETTER, key: str = "k") -> str:
    file = folder / "don.txt"
    file.write_text(text, "utf-8")
    return store.upload(file, name="don.txt", key=key).petition_id


def _lease(store: CaseStore, seconds: float = 30) -> Lease:
    (lease,) = store.lease(worker="test", limit=1, seconds=seconds)
    return lease


def _outcome(store: CaseStore, lease: Lease, model: Model) -> shapes.JSON:
    sources = []
    for document in lease.documents:
        target = io.BytesIO()
        store.fetch(document.id, target, sha256=document.sha256)
        sources.append(process.Source(target.getvalue(), document.name))
    result = process.run(sources, model)
    return shapes.outcome(lease.token, [d.id for d in lease.documents], result)


def test_the_same_key_and_bytes_are_one_petition(store: CaseStore, tmp_path: Path) -> None:
    assert _register(store, tmp_path) == _register(store, tmp_path)
    with pytest.raises(StoreError) as caught:
        _register(store, tmp_path, text="khác")
    assert caught.value.status == 422


def test_a_leased_petition_gets_its_outcome(
    store: CaseStore, tmp_path: Path, seed_model: Model
) -> None:
    petition = _register(store, tmp_path)
    lease = _lease(store)
    body = _outcome(store, lease, seed_model)
    store.put_findings(petition, body)
    store.put_findings(petition, body)  # the answer may have been lost
    document = store.document(lease.documents[0].id)
    assert (document["status"], document["error"]) == ("proposed", None)


def test_a_late_outcome_of_an_expired_lease_is_refused(
    store: CaseStore, tmp_path: Path, seed_model: Model
) -> None:
    petition = _register(store, tmp_path)
    late = _lease(store, seconds=0.2)
    body = _outcome(store, late, seed_model)
    time.sleep(0.3)  # the lease is over
    assert store.heartbeat([(petition, late.token)], seconds=30) == {petition}
    with pytest.raises(LeaseLostError):
        store.put_findings(petition, body)
    again = _lease(store)
    assert (again.petition_id, again.token) == (petition, late.token + 1)
    with pytest.raises(LeaseLostError):  # nor now that somebody else has it
        store.put_findings(petition, body)
    store.put_findings(petition, body | {"token": again.token})
    assert store.document(again.documents[0].id)["status"] == "proposed"


def test_work_given_back_is_at_once_leased_again(store: CaseStore, tmp_path: Path) -> None:
    petition = _register(store, tmp_path)
    lease = _lease(store)
    assert store.lease(worker="other", limit=1, seconds=30) == []
    assert store.release([(petition, lease.token)]) == set()
    assert _lease(store).petition_id == petition


def test_bytes_that_differ_are_noticed(store: CaseStore, tmp_path: Path) -> None:
    _register(store, tmp_path)
    document = _lease(store).documents[0]
    with pytest.raises(ContentMismatchError):
        store.fetch(document.id, io.BytesIO(), sha256=hashlib.sha256(b"other").hexdigest())


def test_a_petition_of_readable_and_unreadable_files(
    store: CaseStore, tmp_path: Path, seed_model: Model
) -> None:
    folder = tmp_path / "don"
    folder.mkdir()
    (folder / "1.txt").write_text(LETTER, "utf-8")
    (folder / "2.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "3.txt").write_bytes(b"")
    first = store.upload(folder / "1.txt", name="1.txt", key="1", complete=False)
    for name in ("2.pdf", "3.txt"):
        store.upload(
            folder / name, name=name, key=name, petition_id=first.petition_id, complete=False
        )
    assert store.lease(worker="test", limit=1, seconds=30) == []  # files are still joining
    store.complete(first.petition_id)
    lease = _lease(store)
    assert [document.ordinal for document in lease.documents] == [1, 2, 3]
    body = _outcome(store, lease, seed_model)
    codes = [d["error"] and d["error"]["code"] for d in body["documents"]]
    assert codes == [None, "corrupt", "empty_file"]
    store.put_findings(lease.petition_id, body)
    errors = [store.document(document.id)["error"] for document in lease.documents]
    assert errors[0] is None
    assert errors[2]["message"] == IngestError("empty_file").message


def test_a_wrong_token_is_refused_at_once(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(LETTER, "utf-8")
    with (
        CaseStore(settings.store_url, "wrong", retry_seconds=0) as store,
        pytest.raises(StoreError) as caught,
    ):
        run_backlog(folder, store, settings)
    assert caught.value.status == 401
