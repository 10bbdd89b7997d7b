"""Taking petitions in: the page, and its form for browsers without scripts.

With scripts the page sends each file to the JSON interface, one after the
other, and shows how each fares. Without them the browser sends all at once
and this module does the same.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

import messages
from api.auth import TheStore, check_csrf, settings_of
from api.pages.web import Reader, page
from api.space import storing
from cases import Filter, Principal, Store, Upload

router = APIRouter()

_RECENT = 10  # petitions shown beside the form

CHANNELS = ("truc-tiep", "buu-chinh", "cong-dich-vu", "thu-dien-tu", "chuyen-den")


@router.get("/upload", operation_id="pageUpload")
def show_upload(request: Request, store: TheStore, reader: Reader) -> Response:
    """The form."""
    return _form(request, store, reader)


@router.post("/upload", operation_id="pageDoUpload")
def upload(
    *,
    request: Request,
    store: TheStore,
    reader: Reader,
    csrf: Annotated[str | None, Form()] = None,
    joined: Annotated[bool, Form()] = False,
    channel: Annotated[str, Form()] = "",
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Register the files; then show the petition, or the list of several."""
    check_csrf(request, csrf)
    given = [file for file in files if file.filename]
    if not given:
        return _form(request, store, reader, failure=messages.text("ui_no_files"))
    with storing(settings_of(request)):
        ids = _register(store, reader, given, joined=joined, channel=channel)
    target = f"/petitions/{ids[0]}" if len(ids) == 1 else "/petitions"
    return RedirectResponse(target, status_code=303)


def _form(
    request: Request, store: Store, reader: Principal, *, failure: str | None = None
) -> Response:
    return page(
        request,
        "upload.html",
        status=422 if failure else 200,
        reader=reader,
        channels=CHANNELS,
        recent=store.petitions.page(Filter(), limit=_RECENT).items,
        failure=failure,
        most_bytes=settings_of(request).max_upload_bytes,
    )


def _register(
    store: Store, reader: Principal, files: list[UploadFile], *, joined: bool, channel: str
) -> list[str]:
    petitions: list[str] = []
    for file in files:
        receipt = store.intake.register(
            file.file,
            Upload(
                name=file.filename or "",
                media_type=file.content_type,
                petition_id=petitions[0] if joined and petitions else None,
                channel=channel if channel in CHANNELS else None,
                complete=not joined,
            ),
            actor=reader.actor,
        )
        if receipt.petition_id not in petitions:
            petitions.append(receipt.petition_id)
    if joined:
        store.intake.complete(petitions[0], actor=reader.actor)
    return petitions
