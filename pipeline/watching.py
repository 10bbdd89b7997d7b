"""The office's watch list in a worker: fetched when it changed, made ready once, looked for again.

The list is asked for at most every few seconds and comes only when its version
is another one. A store that is away leaves the list that was known: findings
name the version they were made with, and the store has petitions of an older
one looked at again.
"""

from __future__ import annotations

import dataclasses
import time

from models import features
from models.model import Model
from models.watch import Matcher, Watching, from_json
from nlp import parse_text
from pipeline.store import CaseStore, StoreError, StoreUnavailableError

_AGE = 5.0  # seconds a list is used without asking whether it changed
_BATCH = 10  # stored texts of one look


@dataclasses.dataclass(slots=True)
class _Kept:
    """What this process knows of the list."""

    model_version: str | None = None
    asked: float = float("-inf")
    watching: Watching | None = None


_kept = _Kept()


def current(store: CaseStore, model: Model) -> Watching | None:
    """The list made ready for the model; None while none could be fetched."""
    if _kept.model_version != model.version:
        _kept.model_version, _kept.watching, _kept.asked = model.version, None, float("-inf")
    if time.monotonic() - _kept.asked < _AGE:
        return _kept.watching
    known = None if _kept.watching is None else _kept.watching.version
    try:
        found = store.watch_list(known=known)
        if found is not None:
            _kept.watching = Watching.of(from_json(found), model)
    except (StoreError, ValueError):
        return _kept.watching  # asked again with the next petition
    _kept.asked = time.monotonic()
    return _kept.watching


def look_again(store: CaseStore, model: Model) -> int:
    """Compare some stored texts with the present list; returns how many answers were taken.

    One that the store refuses does not stop the others; it stays due.

    Raises:
        StoreError: the store is away or refuses.
    """
    version, texts = store.unmatched(limit=_BATCH)
    if not texts:
        return 0
    watching = current(store, model)
    if watching is None or watching.version != version:
        _kept.asked = float("-inf")  # it changed meanwhile; ask at the next look
        watching = current(store, model)
    if watching is None:
        return 0
    taken = 0
    for petition_id, text in texts:
        body = {"version": watching.version, "hits": _hits(watching.matcher, text)}
        try:
            store.put_watch_hits(petition_id, body)
        except StoreUnavailableError:
            raise
        except StoreError:
            continue
        taken += 1
    return taken


def _hits(matcher: Matcher, text: str) -> list[dict[str, object]]:
    petition = parse_text(text)
    found = matcher.match(petition, analysis=features.analyse(petition))
    return [dataclasses.asdict(hit) for hit in found]
