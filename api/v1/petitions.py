"""Petitions for people: list, one petition, decisions, counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from api.auth import Caller, Person, TheStore
from api.problems import Problem, responses
from api.v1.fields import PetitionId, SignalCode, Text, Topic, WatchCode
from api.v1.schemas import (
    DecisionIn,
    DecisionOut,
    ListOut,
    PetitionOut,
    StatsOut,
    StatusOut,
    SummaryOut,
)
from cases import Filter, Status, Verdict
from models.findings import Kind

router = APIRouter(tags=["petitions"])

_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "for `If-Match`"}}


@router.get(
    "/petitions",
    operation_id="listPetitions",
    summary="List petitions, newest first",
    responses=responses(400, 401, 422),
)
def list_petitions(
    *,
    store: TheStore,
    _caller: Caller,
    status: Status | None = None,
    kind: Kind | None = None,
    topic: Annotated[Topic | None, Query()] = None,
    needs_review: bool | None = None,
    signal: Annotated[SignalCode | None, Query()] = None,
    watch: Annotated[WatchCode | None, Query(description="code of a watch topic")] = None,
    q: Annotated[
        Text | None, Query(max_length=200, description="a phrase; diacritics do not matter")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[Text | None, Query(max_length=200, description="`next` of a page")] = None,
) -> ListOut:
    """Filters combine. The list and its search never tell who wrote a petition."""
    wanted = Filter(
        status=status,
        kind=kind,
        topic=topic,
        needs_review=needs_review,
        signal=signal,
        watch=watch,
        q=q,
    )
    page = store.petitions.page(wanted, limit=limit, cursor=cursor)
    items = [SummaryOut(**SummaryOut.values_of(item)) for item in page.items]
    return ListOut(items=items, next=page.next)


@router.get(
    "/petitions/{petition_id}",
    operation_id="readPetition",
    summary="Everything about a petition",
    responses={
        200: {"headers": _ETAG},
        304: {"description": "not changed since `If-None-Match`"},
        **responses(400, 401, 404),
    },
)
def read_petition(
    petition_id: PetitionId,
    response: Response,
    store: TheStore,
    caller: Caller,
    if_none_match: Annotated[str | None, Header()] = None,
) -> PetitionOut:
    """Text, pages with words and boxes, findings, and the decisions people made."""
    if if_none_match is not None:
        tag = etag(store.petitions.revision(petition_id))
        if if_none_match.strip().removeprefix("W/") == tag:
            return Response(status_code=304, headers={"ETag": tag})  # type: ignore[return-value]
    record = store.petitions.open(petition_id, actor=caller.actor)
    response.headers["ETag"] = etag(record.revision)
    return PetitionOut.of(record)


@router.post(
    "/petitions/{petition_id}/complete",
    operation_id="completePetition",
    summary="Say that no further files will join",
    responses=responses(400, 401, 403, 404),
)
def complete_petition(petition_id: PetitionId, store: TheStore, caller: Caller) -> StatusOut:
    """From now on the petition may be processed; harmless when said before."""
    status = store.intake.complete(petition_id, actor=caller.actor)
    return StatusOut(petition_id=petition_id, status=status)


@router.post(
    "/petitions/{petition_id}/requeue",
    operation_id="requeuePetition",
    summary="Process a failed or quarantined petition again",
    responses=responses(400, 401, 403, 404, 409),
)
def requeue_petition(petition_id: PetitionId, store: TheStore, caller: Person) -> StatusOut:
    """The petition gets fresh attempts."""
    status = store.leases.requeue(petition_id, actor=caller.actor)
    return StatusOut(petition_id=petition_id, status=status)


@router.post(
    "/petitions/{petition_id}/decisions",
    operation_id="decidePetition",
    summary="Store a person's decision",
    status_code=201,
    responses={
        201: {"headers": _ETAG},
        **responses(400, 401, 403, 404, 409, 412, 413, 422, 428),
    },
)
def decide_petition(
    *,
    petition_id: PetitionId,
    decision: DecisionIn,
    response: Response,
    store: TheStore,
    caller: Person,
    if_match: Annotated[str, Header(description="the ETag the person saw")],
) -> DecisionOut:
    """Stored beside the proposal, which stays; a later decision corrects an earlier one."""
    verdict = Verdict(
        kind=decision.kind, topic=decision.topic, topics=decision.topics, note=decision.note
    )
    record, revision = store.decisions.decide(
        petition_id, verdict, user_id=caller.id, revision=revision_of(if_match)
    )
    response.headers["ETag"] = etag(revision)
    return DecisionOut.of(record)


@router.get(
    "/stats",
    operation_id="readStats",
    summary="Counts by status, kind and topic",
    responses=responses(400, 401),
)
def read_stats(store: TheStore, _caller: Caller) -> StatsOut:
    """Over all petitions, decided labels before proposed ones."""
    return StatsOut.model_validate(store.petitions.stats())


def etag(revision: int) -> str:
    """The tag of a revision."""
    return f'"{revision}"'


def revision_of(if_match: str) -> int | None:
    """The revision of an `If-Match`; None for any.

    A weak tag counts as well: compressing proxies weaken the ETag they pass on.

    Raises:
        Problem: not a tag of ours, hence of no present petition.
    """
    if if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 19):
        raise Problem(412, "precondition_failed")
    return int(digits)
