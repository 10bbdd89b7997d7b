"""Client of the case store: the HTTP contract, and patience.

Calls are tried again only where that is safe and useful: when the store cannot
be reached, is overloaded or fails on its own side. Every write the pipeline
makes may be sent twice (idempotency keys, fencing tokens), and a lease whose
answer was lost just ends. Errors carry the store's code, never its text.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import io
import os
import random
import stat
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeVar

import httpx2

from pipeline.settings import Settings

_FIRST_PAUSE = 0.2  # seconds; doubles up to _LONGEST_PAUSE
_LONGEST_PAUSE = 10.0
_FULL = 507
_NOT_CHANGED = 304
_AGAIN = frozenset({429, 500, 502, 503, 504, _FULL})
_BY_PROXY = frozenset({429, 502, 503, 504})  # without a code of ours: the store was not reached
_TIMEOUT = httpx2.Timeout(60.0, connect=5.0)
# Whatever an answer that is not the one agreed on makes its reader raise.
_GARBLED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_T = TypeVar("_T")


class StoreError(Exception):
    """The case store did not do what was asked; `code` is the store's or ours."""

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code, status)
        self.code = code
        self.status = status


class StoreUnavailableError(StoreError):
    """The store cannot be reached or fails on its own side; later it may not."""


class StoreAwayError(StoreUnavailableError):
    """No store answers at its address, or it is full: no matter of one petition."""


class LeaseLostError(StoreError):
    """Somebody else has the petition now; what we found does not count."""


class ContentMismatchError(StoreError):
    """The bytes that arrived are not the bytes that were registered."""


@dataclasses.dataclass(frozen=True, slots=True)
class LeasedDocument:
    """A file of a leased petition."""

    id: str
    ordinal: int
    name: str
    size: int
    sha256: str
    ocr_pages: tuple[int, ...] = ()  # that a person wants read from their image


@dataclasses.dataclass(frozen=True, slots=True)
class Lease:
    """The right to bring the outcome of one petition."""

    petition_id: str
    token: int
    documents: tuple[LeasedDocument, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """The store's answer to an upload."""

    id: str
    petition_id: str
    status: str


class CaseStore:
    """The calls the pipeline makes; safe to share between threads."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        retry_seconds: float = 60.0,
        client: httpx2.Client | None = None,
    ) -> None:
        self._retry_seconds = retry_seconds
        self._closing = threading.Event()
        self._client = client or httpx2.Client(base_url=url, timeout=_TIMEOUT, trust_env=False)
        self._client.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def of(cls, settings: Settings, *, retry_seconds: float | None = None) -> CaseStore:
        """The store a site has configured.

        Raises:
            FileNotFoundError: there is no service token yet.
        """
        return cls(
            settings.store_url,
            settings.service_token(),
            retry_seconds=settings.store_retry_seconds if retry_seconds is None else retry_seconds,
        )

    def __enter__(self) -> CaseStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections; calls that are waiting to try again give up."""
        self._closing.set()
        self._client.close()

    def give_up(self) -> None:
        """Let every call fail at its next error instead of trying again."""
        self._closing.set()

    # registering work

    def upload(
        self,
        path: Path,
        *,
        name: str,
        key: str,
        petition_id: str | None = None,
        complete: bool = True,
        channel: str | None = None,
    ) -> Receipt:
        """Register a file, streamed; the same key and bytes give the same receipt.

        Raises:
            OSError: the file cannot be read.
            StoreError: refused, e.g. code ``too_large``.
        """
        form = {"complete": "true" if complete else "false"}
        if petition_id is not None:
            form["petition_id"] = petition_id
        if channel is not None:
            form["channel"] = channel
        with open_file(path) as file:
            return self._call(
                "POST",
                "/api/v1/documents",
                _receipt,
                data=form,
                file=(name, file),
                headers={"Idempotency-Key": key},
            )

    def complete(self, petition_id: str) -> None:
        """Say that no further file will join."""
        self._call("POST", f"/api/v1/petitions/{petition_id}/complete", _nothing)

    def document(self, document_id: str) -> dict[str, Any]:
        """Status and error of a file."""
        return self._call("GET", f"/api/v1/documents/{document_id}", _document)

    def newest_petition(self) -> str | None:
        """The id of the petition registered last; ids begin with their time."""
        return self._call("GET", "/api/v1/petitions?limit=1", _first_id)

    # doing work

    def lease(self, *, worker: str, limit: int, seconds: float) -> list[Lease]:
        """Take up to `limit` waiting petitions."""
        return self._call(
            "POST",
            "/api/v1/leases",
            lambda answer: [_lease(item) for item in answer.json()["leases"]],
            json={"worker": worker, "max": limit, "seconds": seconds},
        )

    def heartbeat(self, leases: Iterable[tuple[str, int]], *, seconds: float) -> set[str]:
        """Prolong leases (petition, token); returns the petitions that are lost."""
        return self._leases("heartbeat", leases, seconds=seconds)

    def release(self, leases: Iterable[tuple[str, int]]) -> set[str]:
        """Give work back, at once available to others."""
        return self._leases("release", leases, seconds=1.0)

    def fetch(self, document: str, target: BinaryIO, *, sha256: str) -> None:
        """Write a file's bytes to an empty `target` and compare them with their digest.

        Raises:
            ContentMismatchError: the bytes are others.
        """
        self._retry(lambda: self._fetch_once(document, target, sha256))

    def put_findings(self, petition_id: str, body: Mapping[str, Any]) -> None:
        """Bring the outcome.

        Raises:
            LeaseLostError: the token is stale; drop the outcome.
        """
        self._call("PUT", f"/api/v1/petitions/{petition_id}/findings", _nothing, json=body)

    # the watch list

    def watch_list(self, *, known: str | None = None) -> dict[str, Any] | None:
        """The list as workers match it; None when it is still of the `known` version."""
        headers = {} if known is None else {"If-None-Match": f'"{known}"'}
        return self._call("GET", "/api/v1/watch-topics/active", _watch_list, headers=headers)

    def unmatched(self, *, limit: int) -> tuple[str, list[tuple[str, str]]]:
        """The version of the list, and stored texts (petition, text) to look for it in."""
        return self._call("GET", f"/api/v1/watch-topics/unmatched?limit={limit}", _unmatched)

    def put_watch_hits(self, petition_id: str, body: Mapping[str, Any]) -> None:
        """Bring what the list found in a stored text."""
        self._call("PUT", f"/api/v1/petitions/{petition_id}/watch-hits", _nothing, json=body)

    def alive(self) -> bool:
        """Whether the store answers at all."""
        with contextlib.suppress(httpx2.RequestError):
            return self._client.get("/healthz").is_success
        return False

    def _leases(self, call: str, leases: Iterable[tuple[str, int]], *, seconds: float) -> set[str]:
        body = {
            "seconds": seconds,
            "leases": [{"petition_id": p, "token": t} for p, t in leases],
        }
        return self._call(
            "POST", f"/api/v1/leases/{call}", lambda answer: set(answer.json()["lost"]), json=body
        )

    def _fetch_once(self, document: str, target: BinaryIO, sha256: str) -> None:
        digest = hashlib.sha256()
        with self._client.stream("GET", f"/api/v1/documents/{document}/content") as response:
            if not response.is_success:
                response.read()
                raise _error(response)
            target.seek(0)
            target.truncate()
            for part in response.iter_bytes():
                digest.update(part)
                target.write(part)
        target.flush()
        if digest.hexdigest() != sha256:
            raise ContentMismatchError("content_mismatch")

    def _call(
        self,
        method: str,
        path: str,
        read: Callable[[httpx2.Response], _T],
        *,
        json: Mapping[str, Any] | None = None,
        data: Mapping[str, str] | None = None,
        file: tuple[str, BinaryIO] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> _T:
        def once() -> _T:
            files = None
            if file is not None:
                file[1].seek(0)
                files = {"file": (file[0], file[1], "application/octet-stream")}
            response = self._client.request(
                method, path, json=json, data=data, files=files, headers=headers
            )
            if not response.is_success and response.status_code != _NOT_CHANGED:
                raise _error(response)
            try:
                return read(response)
            except _GARBLED as error:
                raise StoreUnavailableError("store_garbled", response.status_code) from error

        return self._retry(once)

    def _retry(self, once: Callable[[], _T]) -> _T:
        """Call until it works, is refused for good, or patience ends."""
        deadline = time.monotonic() + self._retry_seconds
        pause = _FIRST_PAUSE
        while True:
            try:
                return once()
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failure: StoreUnavailableError = StoreAwayError("store_unreachable")
                failure.__cause__ = error
            except httpx2.RequestError as error:
                # It answers, but not this: the fault may lie in one document or outcome.
                failure = StoreUnavailableError("store_interrupted")
                failure.__cause__ = error
            except StoreUnavailableError as error:
                failure = error
            wait = pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads callers, guards nothing
            if time.monotonic() + wait > deadline or self._closing.wait(wait):
                raise failure
            pause = min(pause * 2, _LONGEST_PAUSE)


def open_file(path: Path) -> io.BufferedReader:
    """Open a file to read; a named pipe or a device is refused instead of waited for.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(descriptor, "rb")


def _error(response: httpx2.Response) -> StoreError:
    try:
        code, by_proxy = str(response.json()["code"]), False
    except (ValueError, KeyError, TypeError):
        code, by_proxy = f"http_{response.status_code}", response.status_code in _BY_PROXY
    if response.status_code == _FULL or by_proxy:
        return StoreAwayError(code, response.status_code)
    if response.status_code in _AGAIN:
        return StoreUnavailableError(code, response.status_code)
    if code == "lease_lost":
        return LeaseLostError(code, response.status_code)
    return StoreError(code, response.status_code)


def _nothing(_answer: httpx2.Response) -> None:
    """The status says all."""


def _receipt(answer: httpx2.Response) -> Receipt:
    found = answer.json()
    return Receipt(found["id"], found["petition_id"], found["status"])


def _document(answer: httpx2.Response) -> dict[str, Any]:
    found = answer.json()
    return {"status": found["status"], "error": found["error"]}


def _watch_list(answer: httpx2.Response) -> dict[str, Any] | None:
    if answer.status_code == _NOT_CHANGED:
        return None
    found = answer.json()
    return {"version": str(found["version"]), "topics": list(found["topics"])}


def _unmatched(answer: httpx2.Response) -> tuple[str, list[tuple[str, str]]]:
    found = answer.json()
    return str(found["version"]), [(item["petition_id"], item["text"]) for item in found["items"]]


def _first_id(answer: httpx2.Response) -> str | None:
    items = answer.json()["items"]
    return str(items[0]["id"]) if items else None


def _lease(item: Mapping[str, Any]) -> Lease:
    return Lease(
        petition_id=item["petition_id"],
        token=item["token"],
        documents=tuple(
            LeasedDocument(
                d["id"],
                d["ordinal"],
                d["name"],
                d["size"],
                d["sha256"],
                tuple(int(page) for page in d.get("ocr_pages", ())),
            )
            for d in item["documents"]
        ),
    )
