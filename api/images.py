"""Draws pages of documents, whole or the part of one region, for people who may open them."""

from __future__ import annotations

from fastapi import Request, Response

from api.problems import Problem
from cases import PagePlace, Principal, Store
from ingest import IngestError
from ingest.document import Box
from pipeline.render import PageImages

WIDTHS = (1200, 2000)
"""Pixels; few, so that the cache holds few images of a page."""


def draw(
    request: Request,
    store: Store,
    place: PagePlace,
    *,
    reader: Principal,
    width: int,
    crop: Box | None = None,
) -> Response:
    """A page as PNG, rendered in the sandbox on first demand.

    Args:
        request: of the app that holds the cache of images.
        store: the case store; it notes in the audit who had the file opened.
        place: where the page is found.
        reader: the person.
        width: pixels of the page.
        crop: the part wanted, in page points; None: all of it.

    Raises:
        Problem: the page cannot be drawn.
    """
    images: PageImages = request.app.state.page_images

    def source() -> bytes:
        with store.petitions.content(place.document.id, actor=reader.actor)[1] as stream:
            return stream.read()

    try:
        image = images.get(
            place.document.sha256,
            source,
            page=place.number,
            width=width,
            member=place.member,
            crop=crop,
        )
    except IngestError:
        raise Problem(404, "no_such_page") from None
    return Response(image, media_type="image/png")
