"""Streaming the XML parts of a DOCX: elements are dropped as soon as they are read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.errors import Code, IngestError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)


def parse(content: bytes, tags: Sequence[str]) -> Iterator[tuple[str, etree._Element]]:
    """Starts and ends of the elements of an XML part, without entities, network or great depth.

    Raises:
        IngestError: corrupt.
    """
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:65_536]:
        raise IngestError(Code.CORRUPT, detail="document type declaration")
    try:
        yield from etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    except etree.XMLSyntaxError as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error


def font_of(element: etree._Element) -> str | None:
    """The font a `rFonts` element names for letters beyond ASCII (ECMA-376 part 1, 17.3.2.26)."""
    return attribute(element, "hAnsi") or attribute(element, "ascii") or attribute(element, "cs")


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of WordprocessingML."""
    value = element.get(_W + name) or element.get(_STRICT + name)
    return str(value) if value else None


def is_on(element: etree._Element) -> bool:
    """Whether a property that needs no value is set."""
    return attribute(element, "val") not in {"0", "false", "off"}


def relation(element: etree._Element, name: str) -> str | None:
    """An attribute that names a relationship of the part."""
    found = [element.get(space + name) for space in _RELATIONS]
    return next((str(value) for value in found if value), None)


def local(tag: object) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def drop(element: etree._Element) -> None:
    """Free an element that was read, and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
