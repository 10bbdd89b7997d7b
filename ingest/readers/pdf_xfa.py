"""What was filled into an XFA form, which its PDF pages need not show.

Such a form is drawn by Acrobat alone; to other programs its only page says
"Please wait". The values stand in a packet of XML beside the pages (Adobe, XML
Forms Architecture 3.3, "data sets"). They are taken as a text file that the PDF
carries, pictures among them as files; the form's own print is left out.
"""

from __future__ import annotations

import binascii
import ctypes
import dataclasses
import itertools
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
from lxml import etree
from pypdfium2 import raw

from ingest.errors import IngestError
from ingest.readers.docx_xml import parse
from ingest.readers.members import Found

UNREAD = "note_form_unread"
_NAME = "xfa-data.txt"
_PACKETS = 50  # looked at
_BYTES = 8_000_000  # of a packet: the tree of a larger one takes too much room
_LEAVES = 20_000  # values and pictures
_CHARACTERS = 1_000_000  # of all values
_LONG = 100  # characters of a name
_PICTURES = 50
_VALUES = 2_000  # looked for among the text of the pages
_DATA = re.compile(r"\{http://www\.xfa\.org/schema/xfa-data/[\d.]+/?\}data$")
_KIND = re.compile(r"\{http://www\.xfa\.org/schema/xfa-data/[\d.]+/?\}contentType$")
_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """Names and values of a form in the order of its data."""

    values: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, bytes], ...]
    is_whole: bool  # all of the data could be read, and pages show what is filled in

    def is_shown(self, text: str) -> bool:
        """Whether the text of the pages holds all that was filled in."""
        if not self.is_whole or self.pictures:
            return False
        page = "".join(text.split())
        return all("".join(value.split()) in page for _, value in self.values[:_VALUES])

    def files(self) -> Iterator[Found]:
        """The values as a text file, and the pictures."""
        if self.values:
            lines = (
                f"{name}:\n{value}" if "\n" in value else f"{name}: {value}"
                for name, value in self.values
            )
            yield _NAME, "\n".join(lines).encode()
        yield from self.pictures


def filled(document: pdfium.PdfDocument) -> Filled | None:
    """What was filled into the form of a document; None if it has no such form."""
    form = raw.FPDF_GetFormType(document)
    if form not in {raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND}:
        return None
    values: list[tuple[str, str]] = []
    pictures: list[tuple[str, bytes]] = []
    leaves, is_read = _read(document)
    left = _CHARACTERS
    for element in leaves:
        name = etree.QName(element).localname[:_LONG]
        if _is_picture(element):
            pictures.append((name, _decoded(element.text or "")))
        elif value := _value(element)[:left]:
            values.append((name, value))
            left -= len(value)
    # pages of a form that is only drawn by what knows it show nothing of it
    is_whole = is_read and left > 0 and form == raw.FORMTYPE_XFA_FOREGROUND
    return Filled(tuple(values), tuple(pictures[:_PICTURES]), is_whole)


def _read(document: pdfium.PdfDocument) -> tuple[list[etree._Element], bool]:
    """The elements of a form's data that hold values, and whether these are all."""
    leaves: list[etree._Element] = []
    for packet in range(min(max(0, raw.FPDF_GetXFAPacketCount(document)), _PACKETS)):
        if _name(document, packet) not in {"", "datasets"}:
            continue
        try:
            leaves += itertools.islice(_leaves(_content(document, packet)), _LEAVES + 1)
        except IngestError:
            return leaves, False
        if len(leaves) > _LEAVES:
            return leaves[:_LEAVES], False
    return leaves, True


def _name(document: pdfium.PdfDocument, packet: int) -> str:
    size = raw.FPDF_GetXFAPacketName(document, packet, None, 0)
    buffer = ctypes.create_string_buffer(max(1, size))
    raw.FPDF_GetXFAPacketName(document, packet, buffer, size)
    return buffer.value.decode("utf-8", "replace")


def _content(document: pdfium.PdfDocument, packet: int) -> bytes:
    """A packet; empty, and hence no XML, if it is too large."""
    size = ctypes.c_ulong()
    if not raw.FPDF_GetXFAPacketContent(document, packet, None, 0, size) or size.value > _BYTES:
        return b""
    buffer = ctypes.create_string_buffer(max(1, size.value))
    raw.FPDF_GetXFAPacketContent(document, packet, buffer, size.value, size)
    return buffer.raw[: size.value]


def _leaves(content: bytes) -> Iterator[etree._Element]:
    """The elements of a form's data that have no others within, rich text aside.

    Raises:
        IngestError: no XML.
    """
    for event, data in parse(content, ["{*}data"]):
        is_within = any(_DATA.match(str(outer.tag)) for outer in data.iterancestors())
        if event == "end" and _DATA.match(data.tag) and not is_within:
            for element in data.iterdescendants():
                is_rich = str(element.tag).startswith(_XHTML)
                if not is_rich and all(str(one.tag).startswith(_XHTML) for one in element):
                    yield element


def _value(element: etree._Element) -> str:
    paragraphs = list(element.iter(f"{_XHTML}p")) or [element]
    return "\n".join("".join(map(str, one.itertext())) for one in paragraphs).strip()


def _is_picture(element: etree._Element) -> bool:
    return any(
        _KIND.match(str(name)) and str(value).startswith("image/")
        for name, value in element.attrib.items()
    )


def _decoded(text: str) -> bytes:
    """What a text of base 64 says; nothing, which is noted as unread, if it is none."""
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        return b""
