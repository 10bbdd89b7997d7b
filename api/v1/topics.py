"""Topic codes an office adds of its own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.auth import Caller, Person, TheStore
from api.problems import responses
from api.v1.watch_schemas import OwnTopicIn, OwnTopicOut, OwnTopicsOut

router = APIRouter(tags=["topics"])

_Code = Annotated[str, Path(pattern=r"^[A-Z]{2}[0-9]{2}\.[A-Z0-9_]{1,32}$", description="the code")]


@router.get(
    "/office-topics",
    operation_id="listOfficeTopics",
    summary="The office's own topic codes",
    responses=responses(400, 401, 422),
)
def list_office_topics(
    store: TheStore, _caller: Caller, *, retired: Annotated[bool, Query()] = False
) -> OwnTopicsOut:
    """Retired ones only when asked for."""
    found = store.office_topics.entries(retired=retired)
    return OwnTopicsOut(items=[OwnTopicOut.model_validate(topic) for topic in found])


@router.post(
    "/office-topics",
    operation_id="createOfficeTopic",
    summary="Add a topic code below a built-in one",
    status_code=201,
    responses=responses(400, 401, 403, 409, 413, 422),
)
def create_office_topic(body: OwnTopicIn, store: TheStore, caller: Person) -> OwnTopicOut:
    """A code never changes its meaning and is never given out again."""
    return OwnTopicOut.model_validate(store.office_topics.create(body.new(), user_id=caller.id))


@router.delete(
    "/office-topics/{code}",
    operation_id="retireOfficeTopic",
    summary="Retire a topic code",
    responses=responses(400, 401, 403, 404),
)
def retire_office_topic(code: _Code, store: TheStore, caller: Person) -> OwnTopicOut:
    """It can be chosen no longer and stays where it is."""
    return OwnTopicOut.model_validate(store.office_topics.retire(code, user_id=caller.id))
