"""`donthu backlog`: registers everything under a path, then follows it to its end.

Memory does not grow with the number of files: folders are walked as a stream
and what was done is kept in a journal. Killed at any moment and started again
it goes on, and nothing is registered twice. A file that cannot be registered
is counted and left behind; nothing stops the others.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pipeline import progress
from pipeline.journal import FINAL, GOOD, Followed, Journal
from pipeline.settings import Settings
from pipeline.store import CaseStore, StoreError, StoreUnavailableError, open_file
from pipeline.walk import Unit, printable, units

_SENDERS = 4  # uploads at a time: the store waits for its disk at each
_WINDOW = 16  # units hashed ahead of their upload
_LOOK = 20  # petitions asked about in one round, those longest in the queue
_PAUSE = 1.0  # seconds between two rounds; more when nothing changed
_LONGEST_PAUSE = 4.0
_UNKNOWN = 404
_FATAL = frozenset({401, 403})  # the token is wrong, not the file


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """How a backlog ended."""

    states: Mapping[str, int]
    codes: Mapping[str, int]
    earlier: int = 0  # petitions that were in the store before this run

    @property
    def total(self) -> int:
        """All petitions found."""
        return sum(self.states.values())

    @property
    def is_good(self) -> bool:
        """Everything was registered, read and classified."""
        return not self.codes and set(self.states) <= GOOD


@dataclasses.dataclass(frozen=True, slots=True)
class _Sent:
    documents: tuple[str, ...]
    codes: tuple[str, ...]
    petition: str | None


def run(
    path: Path, store: CaseStore, settings: Settings, *, folder_is_petition: bool = False
) -> Summary:
    """Register and follow.

    Raises:
        StoreUnavailableError: the store stayed away too long; start again to go on.
        StoreError: the store refuses the token.
    """
    with Journal(_journal_path(path, settings)) as journal:
        _check_same_store(store, journal)
        journal.again()
        earlier = register(path, store, journal, folder_is_petition=folder_is_petition)
        follow(store, journal)
        return Summary(journal.states(), journal.codes(), earlier)


def _check_same_store(store: CaseStore, journal: Journal) -> None:
    """A store that was set up anew under the old address knows nothing of the journal's."""
    document = journal.any_document()
    if document is None:
        return
    try:
        store.document(document)
    except StoreError as error:
        if error.status != _UNKNOWN:
            raise
        journal.clear()


def _journal_path(path: Path, settings: Settings) -> Path:
    which = f"{settings.store_url}\n{path.resolve()}"
    return settings.data / "backlog" / f"{hashlib.sha256(which.encode()).hexdigest()[:32]}.db"


def register(
    path: Path, store: CaseStore, journal: Journal, *, folder_is_petition: bool = False
) -> int:
    """Put everything under a path into the store.

    Returns how many petitions were in the store before, from this path or another
    one with the same content: the store answers for those as the first time, and
    nothing else would tell that a letter which was sent again is not new.

    Raises:
        StoreUnavailableError: the store stayed away too long.
        StoreError: the store refuses the token.
    """
    total = sum(1 for _ in units([path], folder_is_petition=folder_is_petition))
    newest = store.newest_petition()
    earlier = 0
    sending: collections.deque[tuple[str, Future[_Sent]]] = collections.deque()
    with (
        progress.bar("ui_registering", total=total, lines=True) as advance,
        ThreadPoolExecutor(_SENDERS) as senders,
    ):
        try:
            for number, unit in enumerate(units([path], folder_is_petition=folder_is_petition)):
                earlier += _begin(unit, store, journal, senders, sending)
                while len(sending) >= _WINDOW:
                    earlier += _settle(journal, newest, *sending.popleft())
                advance(number + 1 - len(sending))
            while sending:
                earlier += _settle(journal, newest, *sending.popleft())
                advance(total - len(sending))
        except BaseException:
            store.give_up()
            senders.shutdown(wait=False, cancel_futures=True)
            raise
    return earlier


def _begin(
    unit: Unit,
    store: CaseStore,
    journal: Journal,
    senders: ThreadPoolExecutor,
    sending: collections.deque[tuple[str, Future[_Sent]]],
) -> bool:
    """Send a petition; True when it is known to be in the store already."""
    name = _label(unit)
    try:
        stamp = _stamp(unit)
        if journal.known(name, stamp):
            return True
        content = _content(unit)
    except OSError:
        journal.not_registered(name, "unreadable", "unreadable_file")
        return False
    key = f"{content}:{journal.claim(name, stamp, content)}"
    sending.append((name, senders.submit(_send, store, unit, key)))
    return False


def _settle(journal: Journal, newest: str | None, name: str, sending: Future[_Sent]) -> bool:
    """Note what was sent; True when the store had it before, as its id tells."""
    try:
        sent = sending.result()
    except OSError:
        journal.not_registered(name, "unreadable", "unreadable_file")
        return False
    if sent.documents:
        journal.registered(name, sent.documents, sent.codes)
    else:
        journal.not_registered(name, "refused", " ".join(sent.codes))
    return sent.petition is not None and newest is not None and sent.petition <= newest


def _label(unit: Unit) -> str:
    """The path as text; two paths that are no text stay two."""
    raw = os.fsencode(unit.path)
    text = unit.source
    return text if text.encode() == raw else f"{text}#{hashlib.sha256(raw).hexdigest()[:12]}"


def _stamp(unit: Unit) -> str:
    """Changes when a file of the unit does."""
    digest = hashlib.sha256()
    for path in unit.files:
        state = path.stat()
        digest.update(
            f"{path.name}\n{state.st_size}\n{state.st_mtime_ns}\n".encode(errors="replace")
        )
    return digest.hexdigest()


def _content(unit: Unit) -> str:
    digests = []
    for path in unit.files:
        with open_file(path) as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    if not unit.is_folder:
        return digests[0]
    return hashlib.sha256("\n".join(["folder", *digests]).encode()).hexdigest()


def _send(store: CaseStore, unit: Unit, key: str) -> _Sent:
    """Upload the files of one petition; one that is refused leaves its code."""
    petition: str | None = None
    documents: list[str] = []
    codes: list[str] = []
    for number, path in enumerate(unit.files):
        try:
            receipt = store.upload(
                path,
                name=printable(Path(path.name)),
                key=f"backlog:{key}:{number}",
                petition_id=petition,
                complete=not unit.is_folder,
                channel="backlog",
            )
        except StoreUnavailableError:
            raise
        except StoreError as error:
            if error.status in _FATAL:
                raise
            codes.append(error.code)
        else:
            petition = receipt.petition_id
            documents.append(receipt.id)
    if unit.is_folder and petition is not None:
        store.complete(petition)
    return _Sent(tuple(documents), tuple(codes), petition)


def follow(store: CaseStore, journal: Journal) -> None:
    """Wait until every petition registered in this run is final.

    Raises:
        StoreUnavailableError: the store stayed away too long.
    """
    total = sum(journal.states().values())
    with (
        progress.bar("ui_processing", total=total, lines=True) as advance,
        ThreadPoolExecutor(_SENDERS) as askers,
    ):
        pause = _PAUSE
        while unfinished := journal.unfinished(_LOOK):
            ends = askers.map(lambda unit: (unit, _end(store, unit)), unfinished)
            changed = 0
            for unit, end in ends:
                if end is not None:
                    journal.finished(unit.path, *end)
                    changed += 1
            advance(sum(n for state, n in journal.states().items() if state in FINAL))
            if changed < len(unfinished):
                # the store has better to do than to be asked
                pause = _PAUSE if changed else min(pause * 1.5, _LONGEST_PAUSE)
                time.sleep(pause)
        advance(total)


def _end(store: CaseStore, unit: Followed) -> tuple[str, tuple[str, ...]] | None:
    """State and error codes of a petition, None when it is not final."""
    first = store.document(unit.documents[0])
    if first["status"] not in FINAL:
        return None
    rest = [store.document(document) for document in unit.documents[1:]]
    return first["status"], tuple(_codes([first, *rest]))


def _codes(documents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for document in documents:
        if document["error"] is not None:
            yield str(document["error"]["code"])
