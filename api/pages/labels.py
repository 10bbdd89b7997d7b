"""The catalogue of labels: what officers look up when they doubt a proposal, and own codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

import messages
from api import texts
from api.auth import TheStore, check_csrf
from api.pages.web import Reader, page
from api.v1.watch_schemas import OwnTopicIn
from cases import CaseError, OfficeTopicRecord, Store
from models.taxonomy import Label, taxonomy

router = APIRouter()

_EMPTY = {"code": "", "name": "", "definition": "", "include": "", "exclude": ""}


@router.get("/labels", operation_id="pageLabels")
def show_labels(request: Request, store: TheStore, reader: Reader) -> Response:
    """All kinds and topics with definition, inclusions and exclusions."""
    return _page(request, store, reader)


def _page(
    request: Request,
    store: Store,
    reader: Reader,
    *,
    entered: dict[str, str] | None = None,
    failure: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "labels.html",
        status=status,
        reader=reader,
        taxonomy=taxonomy(),
        groups=topic_groups(),
        own=store.office_topics.entries(retired=True),
        entered=entered or _EMPTY,
        failure=failure,
    )


@router.post("/labels/own", operation_id="pageAddOwnTopic")
def add_own_topic(
    *,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
    code: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    definition: Annotated[str, Form()] = "",
    include: Annotated[str, Form()] = "",
    exclude: Annotated[str, Form()] = "",
) -> Response:
    """Add a code of the office, or show the form again with what was entered."""
    check_csrf(request, csrf)
    entered = {
        "code": code.strip().upper(),
        "name": name,
        "definition": definition,
        "include": include,
        "exclude": exclude,
    }
    try:
        store.office_topics.create(OwnTopicIn.model_validate(entered).new(), user_id=reader.id)
    except ValidationError:
        failure = messages.text("ui_invalid_own_topic")
    except CaseError as error:
        failure = texts.error(error.code)
    else:
        return RedirectResponse("/labels#own", status_code=303)
    return _page(request, store, reader, entered=entered, failure=failure, status=422)


@router.post("/labels/own/retire", operation_id="pageRetireOwnTopic")
def retire_own_topic(
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Let a code be chosen no longer."""
    check_csrf(request, csrf)
    store.office_topics.retire(code, user_id=reader.id)
    return RedirectResponse("/labels#own", status_code=303)


def topic_groups(
    own: Iterable[OfficeTopicRecord] = (), *, kept: Iterable[str] = ()
) -> list[tuple[str, list[Label]]]:
    """Topics under the name of their group, the office's own after the code they stand below.

    Args:
        own: codes of the office; retired ones are left out, as they cannot be chosen,
        kept: except these, which a petition carries.
    """
    known = taxonomy()
    below: dict[str, list[Label]] = {}
    for record in own:
        if record.retired_at is None or record.code in kept:
            label = Label(
                record.code, record.name, record.definition, record.include, record.exclude
            )
            below.setdefault(record.code.partition(".")[0], []).append(label)
    return [
        (
            name,
            [
                label
                for topic in known.topics
                if topic.group == letters
                for label in (topic, *below.get(topic.code, ()))
            ],
        )
        for letters, name in known.groups
    ]
