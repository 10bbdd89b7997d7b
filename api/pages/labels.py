"""The catalogue of labels: what officers look up when they doubt a proposal."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.web import Reader, page
from models.taxonomy import taxonomy

router = APIRouter()


@router.get("/labels", operation_id="pageLabels")
def show_labels(request: Request, reader: Reader) -> Response:
    """All kinds and topics with definition, inclusions and exclusions."""
    return page(request, "labels.html", reader=reader, taxonomy=taxonomy(), groups=topic_groups())


def topic_groups() -> list[tuple[str, list[object]]]:
    """Topics under the name of their group, in taxonomy order."""
    known = taxonomy()
    return [
        (name, [topic for topic in known.topics if topic.group == letters])
        for letters, name in known.groups
    ]
