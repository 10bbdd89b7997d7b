"""The two JSON shapes of a result: a line of `classify --json` and the body of `PUT .../findings`.

Both are public contracts (docs/reference): they may be extended, never
renamed. All offsets count code points of the petition's text. Pages of spans
and entities count through all files of the petition, so that a span needs no
file; pages listed under a file of the store count within that file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from ingest import Document, IngestError
from ingest.document import Box, Page
from nlp import missing
from nlp.petition import Entity, Petition, PlacedWord
from pipeline.process import Result

JSON = dict[str, Any]


def line(source: str, result: Result, *, names: Sequence[str] = ()) -> JSON:
    """One line of `donthu classify --json`.

    Args:
        source: the path as given or found.
        result: what became of it.
        names: paths of the files of a folder that is one petition; adds `documents`.
    """
    files = {"documents": list(_files(names, result.outcomes))} if names else {}
    if result.petition is None or result.findings is None:
        first = next(o for o in result.outcomes if isinstance(o, IngestError))
        return failure(source, first) | files
    digests = [o.source.sha256 for o in result.outcomes if isinstance(o, Document)]
    return {
        "source": source,
        "sha256": digests[0] if not names else _combined(digests),
        "pages": [
            {
                "number": number,
                "origin": str(page.origin),
                "quality": page.quality,
                "notes": [*page.notes],
            }
            for number, page in enumerate(_pages(result.petition), start=1)
        ],
        "notes": [note for o in result.outcomes if isinstance(o, Document) for note in _notes(o)],
        "text": result.petition.text,
        **findings(result),
        **files,
    }


def failure(source: str, error: IngestError) -> JSON:
    """The line of a source that could not be read."""
    body: JSON = {"code": error.code, "message": error.message}
    if error.page is not None:
        body["page"] = error.page
    return {"source": source, "error": body}


def findings(result: Result) -> JSON:
    """What was found, without source and text.

    Raises:
        ValueError: nothing could be read.
    """
    if result.petition is None or result.findings is None:
        raise ValueError("nothing was read")
    entities = [_entity(result.petition, e) for e in result.petition.entities]
    absent = [{"kind": str(k), "reason": str(why)} for k, why in missing(result.petition).items()]
    return {
        **result.findings.to_json(),
        "entities": entities,
        "missing": absent,
        **_sorting(result.petition),
    }


def _sorting(petition: Petition) -> JSON:
    """Proposals to cut the file and to turn its pages; pages count through all files."""
    order = petition.page_order
    return {
        "stack": [
            {
                "page": cut.page,
                "start": cut.start,
                "confidence": cut.confidence,
                "reasons": [*cut.reasons],
            }
            for cut in petition.stack
        ],
        "page_order": order and {"pages": [*order.pages], "reason": order.reason},
    }


def outcome(token: int, ids: Sequence[str], result: Result) -> JSON:
    """The body of `PUT /api/v1/petitions/{id}/findings`.

    Args:
        token: the fencing token of the lease.
        ids: the store's ids of the sources, in order.
        result: what became of them.
    """
    petition = result.petition
    pages = iter(()) if petition is None else _placed_pages(petition)
    documents: list[JSON] = []
    for id_, read in zip(ids, result.outcomes, strict=True):
        if isinstance(read, IngestError):
            error = {"code": read.code, "page": read.page}
            documents.append({"id": id_, "error": error, "notes": [], "pages": []})
        else:
            own = [next(pages) | place for place in _places(read)]
            documents.append({"id": id_, "error": None, "notes": [*_notes(read)], "pages": own})
    return {
        "token": token,
        "text": "" if petition is None else petition.text,
        "documents": documents,
        "findings": None if petition is None else findings(result),
    }


def _places(document: Document) -> Iterator[JSON]:
    """Where each page is found: its number through the file, and the file within that has it."""
    number = 0
    for each in _family(document):
        for page in each.pages:
            number += 1
            if each is document:
                yield {"number": number}
            else:
                yield {"number": number, "member": each.source.sha256, "member_page": page.number}


def _notes(document: Document) -> Iterator[JSON]:
    """What is to be said of a file and of each file within it, which is named."""
    for each in _family(document):
        name = None if each is document else each.source.name
        for code in each.notes:
            yield {"code": code, "name": name}


def _files(names: Sequence[str], outcomes: Sequence[Document | IngestError]) -> Iterator[JSON]:
    for name, read in zip(names, outcomes, strict=True):
        if isinstance(read, IngestError):
            yield failure(name, read)
        else:
            yield {"source": name, "sha256": read.source.sha256, "pages": len(read.pages)}


def _combined(digests: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _family(document: Document) -> Iterator[Document]:
    # the order in which nlp joins a file and what is attached to it
    yield document
    for child in document.children:
        yield from _family(child)


def _pages(petition: Petition) -> Iterator[Page]:
    for document in petition.documents:
        yield from document.pages


def _entity(petition: Petition, entity: Entity) -> JSON:
    place = petition.locate(entity.start, entity.end)
    return {
        "kind": str(entity.kind),
        "role": entity.role,
        "text": entity.text,
        "value": entity.value,
        "start": entity.start,
        "end": entity.end,
        "page": place.page if place else None,
        "box": _rounded(place.box) if place and place.box else None,
        "confidence": entity.confidence,
    }


def _placed_pages(petition: Petition) -> Iterator[JSON]:
    words: dict[tuple[int, int], list[PlacedWord]] = {}
    for word in petition.words:
        words.setdefault((word.document, word.page), []).append(word)
    number = 0
    for index, document in enumerate(petition.documents):
        for page in document.pages:
            start = petition.page_starts[number]
            number += 1
            yield {
                "width": page.width,
                "height": page.height,
                "origin": str(page.origin),
                "quality": page.quality,
                "start": start,
                "notes": [*page.notes],
                "words": _rows(page, words.get((index, page.number), [])),
                "regions": [
                    {
                        "kind": str(region.kind),
                        "box": _rounded(region.box),
                        "confidence": region.confidence,
                        **({"text": region.text} if region.text else {}),
                    }
                    for region in page.regions
                ],
            }


def _rows(page: Page, placed: Sequence[PlacedWord]) -> list[list[float | int | None]]:
    """Words with a box as [start, end, x0, y0, x1, y1, confidence]."""
    read = sorted(page.words, key=lambda w: w.start)
    # normalising drops words only in rare cases; then confidences cannot be matched
    sure = [w.confidence for w in read] if len(read) == len(placed) else [None] * len(placed)
    return [
        [word.start, word.end, *_rounded(word.box), confidence]
        for word, confidence in zip(placed, sure, strict=True)
        if word.box is not None
    ]


def _rounded(box: Box) -> list[float]:
    return [round(value, 2) for value in box]
