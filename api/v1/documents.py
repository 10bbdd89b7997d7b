"""Uploads and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Header, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse

from api.auth import Caller, Person, TheStore, settings_of
from api.images import WIDTHS, draw
from api.problems import Problem, responses
from api.settings import Settings
from api.space import storing
from api.v1.fields import Channel, DocumentId, Id, PageNumber, RegionNumber
from api.v1.schemas import DocumentOut, ReceiptOut, StatusOut
from cases import Upload

router = APIRouter(tags=["documents"])

_CHUNK = 1 << 18  # bytes
_FORM_FIELDS = frozenset({"file", "petition_id", "channel", "complete"})


async def only_known_fields(request: Request) -> None:
    """A misspelt `petition_id` would otherwise be ignored and make another petition.

    Raises:
        Problem: an unknown form field.
    """
    if not _FORM_FIELDS.issuperset(await request.form()):
        raise Problem(400, "unknown_parameter")


@router.post(
    "/documents",
    operation_id="uploadDocument",
    summary="Upload a file of a petition",
    status_code=202,
    dependencies=[Depends(only_known_fields)],
    responses={
        202: {
            "headers": {
                "Location": {"schema": {"type": "string"}, "description": "the new document"}
            }
        },
        **responses(400, 401, 403, 404, 409, 413, 422, 507),
    },
)
def upload_document(
    *,
    request: Request,
    response: Response,
    store: TheStore,
    caller: Caller,
    settings: Annotated[Settings, Depends(settings_of)],
    file: Annotated[UploadFile, "the file, of any type"],
    petition_id: Annotated[Id | None, Form(description="join this petition")] = None,
    channel: Annotated[Channel | None, Form(description="how the petition came in")] = None,
    complete: Annotated[bool, Form(description="false: more files will join")] = True,
    complete_too: Annotated[bool, Query(alias="complete", description="as the form field")] = True,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> ReceiptOut:
    """Bytes and row are durable when this answers; the outcome follows later.

    The same bytes may be uploaded again: that is another petition, and
    `duplicates` names the others. With an `Idempotency-Key`, the same request
    gets the same answer and a different one is refused.
    """
    upload = Upload(
        name=file.filename or "",
        media_type=file.content_type,
        petition_id=petition_id,
        channel=channel,
        complete=complete and complete_too,
    )
    with storing(settings):
        receipt = store.intake.register(
            file.file, upload, actor=caller.actor, idempotency_key=idempotency_key
        )
    response.headers["Location"] = str(
        request.app.url_path_for("read_document", document_id=receipt.id)
    )
    return ReceiptOut.model_validate(receipt)


@router.get(
    "/documents/{document_id}",
    operation_id="readDocument",
    summary="A document and its outcome so far",
    responses=responses(400, 401, 404),
)
def read_document(document_id: DocumentId, store: TheStore, _caller: Caller) -> DocumentOut:
    """`error` is the typed error of a document that could not be read."""
    return DocumentOut.of(store.petitions.document(document_id))


@router.get(
    "/documents/{document_id}/content",
    operation_id="readDocumentContent",
    summary="The bytes of a document",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        **responses(400, 401, 404),
    },
)
def read_document_content(
    document_id: DocumentId, store: TheStore, caller: Caller
) -> StreamingResponse:
    """Always an attachment of no particular type: these are a stranger's bytes."""
    record, stream = store.petitions.content(document_id, actor=caller.actor)
    name = quote(record.name or "document", safe="")
    return StreamingResponse(
        _chunks(stream),
        media_type="application/octet-stream",
        headers={
            "Content-Length": str(record.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "ETag": f'"{record.sha256}"',
        },
    )


@router.post(
    "/documents/{document_id}/pages/{number}/ocr",
    operation_id="askForOcr",
    summary="Have a page read again, by OCR",
    responses=responses(400, 401, 403, 404, 409),
)
def ask_for_ocr(
    document_id: DocumentId, number: PageNumber, store: TheStore, caller: Person
) -> StatusOut:
    """For a page whose text is not what its image shows; the petition is processed again."""
    status = store.leases.ask_for_ocr(document_id, number, actor=caller.actor)
    petition_id = store.petitions.document(document_id).petition_id
    return StatusOut(petition_id=petition_id, status=status)


@router.get(
    "/documents/{document_id}/pages/{number}/regions/{region}/image",
    operation_id="readRegionImage",
    summary="The image of a region of a page",
    response_class=Response,
    responses={
        200: {
            "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
            "description": "the region with a little of what is around it",
        },
        **responses(400, 401, 403, 404),
    },
)
def read_region_image(  # noqa: PLR0917 - the parts of its path
    document_id: DocumentId,
    number: PageNumber,
    region: RegionNumber,
    request: Request,
    store: TheStore,
    caller: Person,
) -> Response:
    """What a person must read or judge: handwriting, a stamp, a signature, as it stands there.

    A page at 2000 pixels across is cut to the region's `box`; as with the page's image,
    the first look at a file is noted in the audit.
    """
    place = store.petitions.page_place(document_id, number)
    if region > len(place.regions):
        raise Problem(404, "not_found")
    return draw(
        request, store, place, reader=caller, width=WIDTHS[-1], crop=place.regions[region - 1]
    )


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
