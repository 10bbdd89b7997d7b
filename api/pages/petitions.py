"""The list of petitions and the page of one petition."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

import messages
from api.auth import TheStore, check_csrf, store_of
from api.pages.casefile import casefile
from api.pages.labels import topic_groups
from api.pages.web import Reader, page
from api.v1.fields import PetitionId
from cases import Filter, PetitionRecord, Principal, Status
from models.findings import Kind
from models.signals import codes as signal_codes
from models.taxonomy import taxonomy

router = APIRouter()

_ROWS = 50
_REVIEW = {"yes": True, "no": False}


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Filters as the address names them; what is unknown does not restrict, and is `ignored`."""

    status: str = ""
    kind: str = ""
    topic: str = ""
    review: str = ""
    signal: str = ""
    watch: str = ""
    q: str = ""

    def filter(self) -> Filter:
        """The store's form."""
        codes = taxonomy().topic_codes
        return Filter(
            status=Status(self.status) if self.status in set(Status) else None,
            kind=self.kind if self.kind in set(Kind) else None,
            topic=self.topic if self.topic.partition(".")[0] in codes else None,
            needs_review=_REVIEW.get(self.review),
            signal=self.signal if self.signal in signal_codes() else None,
            watch=self.watch or None,
            q=self.q or None,
        )

    @property
    def ignored(self) -> list[str]:
        """Names of the filters that have a value which nothing can have."""
        used = self.filter()
        given = {"review": used.needs_review is None, "topic": used.topic is None}
        given |= {n: getattr(used, n) is None for n in ("status", "kind", "signal")}
        return [name for name, unused in given.items() if unused and getattr(self, name)]

    def query(self, **more: str) -> str:
        """The address of the list with these filters."""
        chosen = {k: v for k, v in {**dataclasses.asdict(self), **more}.items() if v}
        return f"/petitions?{urlencode(chosen)}" if chosen else "/petitions"


@router.get("/petitions", operation_id="pageList")
def show_list(
    *,
    request: Request,
    store: TheStore,
    reader: Reader,
    status: str = "",
    kind: str = "",
    topic: str = "",
    review: str = "",
    signal: str = "",
    watch: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """One page of the list; nothing in it tells who wrote a petition."""
    asked = Asked(status, kind, topic, review, signal, _clean(watch), _clean(q))
    found = store.petitions.page(asked.filter(), limit=_ROWS, cursor=cursor or None)
    return page(
        request,
        "list.html",
        reader=reader,
        asked=asked,
        filtered=asked != Asked(),
        ignored=", ".join(messages.text(f"ui_filter_{name}") for name in asked.ignored),
        found=found,
        cursor=cursor,
        stats=store.petitions.stats(),
        statuses=list(Status),
        taxonomy=taxonomy(),
        groups=topic_groups(store.office_topics.entries(retired=True), kept=[topic]),
        signals=signal_codes(),
        watch_topics=store.watch.entries(),
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


@router.get("/petitions/{petition_id}", operation_id="pagePetition")
def show_petition(
    petition_id: PetitionId, request: Request, store: TheStore, reader: Reader
) -> Response:
    """One petition with proposal, evidence, pages and decisions."""
    record = store.petitions.open(petition_id, actor=reader.actor)
    return petition_page(request, reader, record)


@router.get("/petitions/{petition_id}/progress", operation_id="pageProgress")
def show_progress(
    petition_id: PetitionId, request: Request, store: TheStore, reader: Reader
) -> Response:
    """How far a petition has come: a part of a page, fetched again until it is final."""
    summary, documents = store.petitions.progress(petition_id)
    return page(request, "_progress.html", reader=reader, petition=summary, documents=documents)


@router.post("/petitions/{petition_id}/requeue", operation_id="pageRequeue")
def requeue(
    petition_id: PetitionId,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
) -> Response:
    """Process a failed petition again."""
    check_csrf(request, csrf)
    store.leases.requeue(petition_id, actor=reader.actor)
    return RedirectResponse(f"/petitions/{petition_id}", status_code=303)


def petition_page(
    request: Request,
    reader: Principal,
    record: PetitionRecord,
    *,
    status: int = 200,
    entered: Mapping[str, Any] | None = None,
    failure: str | None = None,
) -> Response:
    """The page; `entered` and `failure` come back from a form that was not accepted."""
    case = casefile(record)
    chosen = entered or _chosen(record)
    store = store_of(request)
    known = {hit.topic_id for hit in record.watch}
    return page(
        request,
        "petition.html",
        status=status,
        reader=reader,
        case=case,
        petition=record.summary,
        chosen=chosen,
        failure=failure,
        taxonomy=taxonomy(),
        groups=topic_groups(
            store.office_topics.entries(retired=True), kept=[record.summary.topic or ""]
        ),
        watch_others=[entry for entry in store.watch.entries() if entry.id not in known],
        saved="saved" in request.query_params,
    )


def _chosen(record: PetitionRecord) -> dict[str, Any]:
    """What the form starts with: the latest decision, else the proposal."""
    if record.decisions:
        last = record.decisions[-1]
        return {
            "kind": last.kind,
            "topic": last.topic,
            "topics": [code for code in last.topics if code != last.topic],
            "note": last.note or "",
        }
    found = record.findings or {}
    topics = [row["label"] for row in found.get("topics") or ()]
    return {
        "kind": (found.get("kind") or {}).get("label", ""),
        "topic": topics[0] if topics else "",
        "topics": topics[1:],
        "note": "",
    }
