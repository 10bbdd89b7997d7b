"""The watch list: entries and verdicts for people, the list and stored texts for workers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from api.auth import Caller, Person, Service, TheStore
from api.problems import responses
from api.v1.fields import PetitionId, WatchId
from api.v1.petitions import etag, revision_of
from api.v1.watch_schemas import (
    ActiveOut,
    HitsIn,
    NewWatchTopicIn,
    UnmatchedOut,
    UnmatchedTextOut,
    VerdictIn,
    WatchTopicIn,
    WatchTopicOut,
    WatchTopicsOut,
)
from cases import Hits

router = APIRouter(tags=["watch"])

_ETAG = {"ETag": {"schema": {"type": "string"}}}


@router.get(
    "/watch-topics",
    operation_id="listWatchTopics",
    summary="The watch list by name",
    responses=responses(400, 401, 422),
)
def list_watch_topics(
    store: TheStore, _caller: Caller, *, retired: Annotated[bool, Query()] = False
) -> WatchTopicsOut:
    """With counts of what each entry found and of what people said."""
    found = store.watch.entries(retired=retired)
    return WatchTopicsOut(items=[WatchTopicOut.model_validate(entry) for entry in found])


@router.get(
    "/watch-topics/active",
    operation_id="readActiveWatchTopics",
    summary="The list as workers match it",
    responses={
        200: {"headers": _ETAG},
        304: {"description": "not changed since `If-None-Match`"},
        **responses(400, 401, 403),
    },
)
def read_active(
    response: Response,
    store: TheStore,
    _caller: Service,
    if_none_match: Annotated[str | None, Header()] = None,
) -> ActiveOut:
    """Findings name the version they were made with."""
    if if_none_match is not None:
        tag = etag(store.watch.version())
        if if_none_match.strip().removeprefix("W/") == tag:
            return Response(status_code=304, headers={"ETag": tag})  # type: ignore[return-value]
    version, topics = store.watch.active()
    response.headers["ETag"] = etag(version)
    return ActiveOut(version=str(version), topics=topics)


@router.get(
    "/watch-topics/unmatched",
    operation_id="listUnmatchedTexts",
    summary="Stored texts that the present list was not looked for in",
    responses=responses(400, 401, 403, 422),
)
def list_unmatched(
    store: TheStore, _caller: Service, *, limit: Annotated[int, Query(ge=1, le=50)] = 20
) -> UnmatchedOut:
    """Answer each with `PUT /petitions/{id}/watch-hits`; two workers may take the same."""
    found = store.watch.unmatched(limit=limit)
    items = [UnmatchedTextOut(petition_id=id_, text=text) for id_, text in found.texts]
    return UnmatchedOut(version=str(found.version), items=items)


@router.post(
    "/watch-topics",
    operation_id="createWatchTopic",
    summary="Add an entry",
    status_code=201,
    responses={201: {"headers": _ETAG}, **responses(400, 401, 403, 409, 413, 422)},
)
def create_watch_topic(
    body: NewWatchTopicIn, response: Response, store: TheStore, caller: Person
) -> WatchTopicOut:
    """It is looked for at once in new petitions, and in the stored ones as workers are free."""
    record = store.watch.create(body.code, body.definition(), user_id=caller.id)
    response.headers["ETag"] = etag(record.revision)
    return WatchTopicOut.model_validate(record)


@router.get(
    "/watch-topics/{topic_id}",
    operation_id="readWatchTopic",
    summary="One entry",
    responses={200: {"headers": _ETAG}, **responses(400, 401, 404)},
)
def read_watch_topic(
    topic_id: WatchId, response: Response, store: TheStore, _caller: Caller
) -> WatchTopicOut:
    """Also a retired one."""
    record = store.watch.get(topic_id)
    response.headers["ETag"] = etag(record.revision)
    return WatchTopicOut.model_validate(record)


@router.put(
    "/watch-topics/{topic_id}",
    operation_id="changeWatchTopic",
    summary="Change what an entry looks for",
    responses={200: {"headers": _ETAG}, **responses(400, 401, 403, 404, 412, 413, 422, 428)},
)
def change_watch_topic(
    *,
    topic_id: WatchId,
    body: WatchTopicIn,
    response: Response,
    store: TheStore,
    caller: Person,
    if_match: Annotated[str, Header(description="the ETag the person saw")],
) -> WatchTopicOut:
    """The code stays; stored petitions are looked at again."""
    record = store.watch.update(
        topic_id, body.definition(), user_id=caller.id, revision=revision_of(if_match)
    )
    response.headers["ETag"] = etag(record.revision)
    return WatchTopicOut.model_validate(record)


@router.delete(
    "/watch-topics/{topic_id}",
    operation_id="retireWatchTopic",
    summary="Retire an entry",
    responses=responses(400, 401, 403, 404, 412, 428),
)
def retire_watch_topic(
    topic_id: WatchId,
    store: TheStore,
    caller: Person,
    if_match: Annotated[str, Header(description="the ETag the person saw")],
) -> WatchTopicOut:
    """It is looked for no longer; what it found stays, and its code is never given out again."""
    record = store.watch.retire(topic_id, user_id=caller.id, revision=revision_of(if_match))
    return WatchTopicOut.model_validate(record)


@router.put(
    "/petitions/{petition_id}/watch-hits",
    operation_id="putWatchHits",
    summary="Bring what the list found in a stored text",
    status_code=204,
    responses=responses(400, 401, 403, 404, 413, 422),
)
def put_watch_hits(petition_id: PetitionId, body: HitsIn, store: TheStore, caller: Service) -> None:
    """Hits of an older version than the petition carries change nothing."""
    hits = Hits.of(body.version, body.model_dump()["hits"])
    store.watch.record(petition_id, hits, actor=caller.actor)


@router.post(
    "/petitions/{petition_id}/watch-verdicts",
    operation_id="judgeWatchHit",
    summary="Say whether a petition is about an entry",
    status_code=204,
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
def judge_watch_hit(
    petition_id: PetitionId, body: VerdictIn, store: TheStore, caller: Person
) -> None:
    """The entry learns from it; a later verdict corrects an earlier one."""
    store.watch.judge(petition_id, body.topic_id, accepted=body.accepted, user_id=caller.id)
