"""The watch list for people: define an entry, see what it found, say whether that is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

import messages
from api import texts
from api.auth import TheStore, check_csrf
from api.pages.web import Reader, page
from api.v1.fields import PetitionId, WatchId
from api.v1.watch_schemas import NewWatchTopicIn, WatchTopicIn
from cases import CaseError, Filter, Store, WatchTopicRecord

router = APIRouter()

_SHOWN = 20  # petitions shown beside an entry; the list shows all
_LISTS = ("examples", "phrases", "places", "units")
_EMPTY = {
    **dict.fromkeys(("code", "name", "description", "starts", "ends", *_LISTS), ""),
    "revision": "",
}


async def _entered_form(request: Request) -> dict[str, str]:
    """The fields of the form as text; lists have one entry a line."""
    sent = await request.form()
    return {name: str(sent.get(name) or "").replace("\r\n", "\n") for name in (*_EMPTY, "csrf")}


Entered = Annotated[dict[str, str], Depends(_entered_form)]


@router.get("/watch", operation_id="pageWatch")
def show_watch(request: Request, store: TheStore, reader: Reader) -> Response:
    """All entries with what they found, and the form for a new one."""
    return _list(request, store, reader)


@router.post("/watch", operation_id="pageAddWatch")
def add_watch(request: Request, store: TheStore, reader: Reader, entered: Entered) -> Response:
    """Add an entry, or show the form again with what was entered."""
    check_csrf(request, entered["csrf"])
    try:
        wanted = NewWatchTopicIn.model_validate(
            {"code": entered["code"].strip().upper(), **_values(entered)}
        )
        record = store.watch.create(wanted.code, wanted.definition(), user_id=reader.id)
    except (ValidationError, CaseError) as error:
        return _list(request, store, reader, entered=entered, failure=_failure(error), status=422)
    return RedirectResponse(f"/watch/{record.id}?saved=1", status_code=303)


@router.get("/watch/{topic_id}", operation_id="pageWatchTopic")
def show_entry(topic_id: WatchId, request: Request, store: TheStore, reader: Reader) -> Response:
    """One entry, the petitions it found, and the form to change it."""
    return _entry(request, store, reader, store.watch.get(topic_id))


@router.post("/watch/{topic_id}", operation_id="pageChangeWatch")
def change_entry(
    topic_id: WatchId, request: Request, store: TheStore, reader: Reader, entered: Entered
) -> Response:
    """Change an entry, or show the form again with what was entered."""
    check_csrf(request, entered["csrf"])
    try:
        wanted = WatchTopicIn.model_validate(_values(entered))
        revision = int(entered["revision"]) if entered["revision"].isdecimal() else 0
        store.watch.update(topic_id, wanted.definition(), user_id=reader.id, revision=revision)
    except (ValidationError, CaseError) as error:
        record = store.watch.get(topic_id)
        return _entry(
            request, store, reader, record, entered=entered, failure=_failure(error), status=422
        )
    return RedirectResponse(f"/watch/{topic_id}?saved=1", status_code=303)


@router.post("/watch/{topic_id}/retire", operation_id="pageRetireWatch")
def retire_entry(
    topic_id: WatchId,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
) -> Response:
    """Look for an entry no longer."""
    check_csrf(request, csrf)
    store.watch.retire(topic_id, user_id=reader.id, revision=None)
    return RedirectResponse("/watch", status_code=303)


@router.post("/petitions/{petition_id}/watch", operation_id="pageJudgeWatch")
def judge(
    *,
    petition_id: PetitionId,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
    topic_id: Annotated[str, Form(max_length=32)] = "",
    accepted: Annotated[Literal["yes", "no"], Form()],
) -> Response:
    """Say whether a petition is about an entry."""
    check_csrf(request, csrf)
    store.watch.judge(petition_id, topic_id, accepted=accepted == "yes", user_id=reader.id)
    return RedirectResponse(f"/petitions/{petition_id}#watch", status_code=303)


def _values(entered: Mapping[str, str]) -> dict[str, Any]:
    lists = {n: [x.strip() for x in entered[n].split("\n") if x.strip()] for n in _LISTS}
    days = {n: entered[n] or None for n in ("starts", "ends")}
    return {"name": entered["name"], "description": entered["description"], **lists, **days}


def _failure(error: ValidationError | CaseError) -> str:
    """What is wrong, with the fields that are."""
    if not isinstance(error, ValidationError):
        return texts.error(error.code)
    wrong = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "ends" for one in error.errors())
    return " ".join(messages.text(f"ui_invalid_watch_{name}") for name in wrong)


def _entered(record: WatchTopicRecord) -> dict[str, str]:
    lists = {name: "\n".join(getattr(record, name)) for name in _LISTS}
    days = {n: str(getattr(record, n) or "") for n in ("starts", "ends")}
    texts_ = {n: getattr(record, n) for n in ("code", "name", "description")}
    return {**texts_, **lists, **days, "revision": str(record.revision)}


def _list(
    request: Request,
    store: Store,
    reader: Reader,
    *,
    entered: Mapping[str, str] | None = None,
    failure: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "watch.html",
        status=status,
        reader=reader,
        entries=store.watch.entries(),
        retired=[e for e in store.watch.entries(retired=True) if e.retired_at],
        entry=None,
        entered=entered or _EMPTY,
        failure=failure,
    )


def _entry(
    request: Request,
    store: Store,
    reader: Reader,
    record: WatchTopicRecord,
    *,
    entered: Mapping[str, str] | None = None,
    failure: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "watch_topic.html",
        status=status,
        reader=reader,
        entry=record,
        found=store.petitions.page(Filter(watch=record.code), limit=_SHOWN),
        entered=entered or _entered(record),
        failure=failure,
        saved="saved" in request.query_params,
    )
