"""Pages of a petition's files, for those who may open it: their images, and reading them again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import TheStore, check_csrf
from api.images import WIDTHS, draw
from api.pages.web import Reader
from api.problems import Problem
from api.v1.fields import DocumentId, PageNumber

router = APIRouter()


@router.get("/documents/{document_id}/pages/{number}", operation_id="pageImage")
def page_image(
    *,
    request: Request,
    document_id: DocumentId,
    number: PageNumber,
    store: TheStore,
    reader: Reader,
    width: Annotated[int, Query()] = WIDTHS[0],
) -> Response:
    """A page as PNG, rendered in the sandbox on first demand."""
    if width not in WIDTHS:
        raise Problem(404, "not_found")
    place = store.petitions.page_place(document_id, number)
    return draw(request, store, place, reader=reader, width=width)


@router.post("/documents/{document_id}/pages/{number}/ocr", operation_id="pageAskForOcr")
def ask_for_ocr(
    *,
    document_id: DocumentId,
    number: PageNumber,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
) -> Response:
    """Have a page read from its image."""
    check_csrf(request, csrf)
    store.leases.ask_for_ocr(document_id, number, actor=reader.actor)
    petition_id = store.petitions.document(document_id).petition_id
    return RedirectResponse(f"/petitions/{petition_id}", status_code=303)
