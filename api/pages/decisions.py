"""The correction form: a person's labels, stored beside the proposal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

import messages
from api import texts
from api.auth import TheStore, check_csrf
from api.pages.petitions import petition_page
from api.pages.web import Reader
from api.v1.fields import PetitionId
from api.v1.schemas import DecisionIn
from cases import CaseError, Verdict

router = APIRouter()

_STATUS = {"precondition_failed": 412, "petition_not_ready": 409}


@router.post("/petitions/{petition_id}/decisions", operation_id="pageDecide")
def decide(
    *,
    petition_id: PetitionId,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
    revision: Annotated[int, Form(ge=0, le=2**63 - 1)],
    kind: Annotated[str, Form()] = "",
    topic: Annotated[str, Form()] = "",
    topics: Annotated[list[str], Form(max_length=20)] = [],  # noqa: B006 (FastAPI copies it)
    note: Annotated[str, Form()] = "",
) -> Response:
    """Store the decision, or show the form again with what was entered."""
    check_csrf(request, csrf)
    entered = {"kind": kind, "topic": topic, "topics": topics, "note": note}
    note = note.replace("\r\n", "\n").strip()
    try:
        wanted = DecisionIn.model_validate(
            {"kind": kind, "topic": topic, "topics": topics, "note": note or None}
        )
        verdict = Verdict(wanted.kind, wanted.topic, wanted.topics, wanted.note)
        store.decisions.decide(petition_id, verdict, user_id=reader.id, revision=revision)
    except ValidationError as error:
        places = {str(e["loc"][0]) for e in error.errors()}
        code = next((f"ui_missing_{p}" for p in ("kind", "topic") if p in places), "ui_invalid")
        failure, status = messages.text(code), 422
    except CaseError as error:
        if error.code == "not_found":
            raise
        failure, status = texts.error(error.code), _STATUS.get(error.code, 422)
    else:
        return RedirectResponse(f"/petitions/{petition_id}?saved=1#decision", status_code=303)
    record = store.petitions.open(petition_id, actor=reader.actor)
    return petition_page(request, reader, record, status=status, entered=entered, failure=failure)
