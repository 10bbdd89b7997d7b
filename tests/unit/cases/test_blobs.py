from __future__ import annotations

import datetime as dt
import hashlib
import io
import pathlib
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.blobs import BlobStore
from cases.errors import NotFoundError


class Broken(io.RawIOBase):
    """A stream that fails half way."""

    def __init__(self) -> None:
        self._sent = False

    def read(self, size: int = -1) -> bytes:
        if self._sent:
            raise OSError("line cut")
        self._sent = True
        return b"half"


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path):
    if request.param == "file":
        return BlobStore(f"file://{tmp_path}/blobs")
    return BlobStore(f"memory://{uuid.uuid4().hex}")


def test_round_trip(store):
    blob = store.put(io.BytesIO(b"content"))
    assert blob.sha256 == hashlib.sha256(b"content").hexdigest()
    assert blob.size == 7
    with store.open(blob.sha256) as stream:
        assert stream.read() == b"content"


def test_empty(store):
    blob = store.put(io.BytesIO(b""))
    with store.open(blob.sha256) as stream:
        assert stream.read() == b""


@pytest.mark.parametrize("name", ["0" * 64, "../" * 20, "", "x"])
def test_missing(store, name):
    with pytest.raises(NotFoundError):
        store.open(name)


def test_a_broken_stream_leaves_nothing(tmp_path):
    store = BlobStore(f"file://{tmp_path}/blobs")
    with pytest.raises(OSError, match="line cut"):
        store.put(Broken())
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []


def test_storing_again_repairs(tmp_path):
    store = BlobStore(f"{tmp_path}/blobs")  # a plain path is a URL, too
    blob = store.put(io.BytesIO(b"content"))
    (path,) = (p for p in (tmp_path / "blobs").rglob("*") if p.is_file())
    path.write_bytes(b"rot")
    store.put(io.BytesIO(b"content"))
    with store.open(blob.sha256) as stream:
        assert stream.read() == b"content"


def test_what_is_not_published_is_gone(store):
    with store.receive(io.BytesIO(b"content")) as incoming:
        assert not store.exists(incoming.blob.sha256)
    assert not store.exists(incoming.blob.sha256)
    assert store.sweep(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) == 0


def test_sweep(store):
    with store.receive(io.BytesIO(b"content")) as incoming:
        now = dt.datetime.now(dt.UTC)
        assert store.sweep(now - dt.timedelta(days=1)) == 0
        assert store.sweep(now + dt.timedelta(days=1)) == 1
        assert incoming.blob.size == 7
    blob = store.put(io.BytesIO(b"content"))
    assert store.sweep(now + dt.timedelta(days=1)) == 0
    assert store.exists(blob.sha256)


def test_folder_is_private(tmp_path):
    BlobStore(f"file://{tmp_path}/blobs")
    assert pathlib.Path(tmp_path / "blobs").stat().st_mode & 0o077 == 0


@settings(max_examples=30)
@given(st.binary(max_size=5000))
def test_any_bytes_come_back(content):
    store = BlobStore("memory://any")
    with store.open(store.put(io.BytesIO(content)).sha256) as stream:
        assert stream.read() == content
