"""DOCX: paragraphs and tables in order, legacy fonts converted run by run.

The XML is streamed with elements dropped as soon as they are read, so a
document of millions of paragraphs costs no more than its limit of characters.
Fonts come from the run, its styles or the document's defaults. A table row
becomes a line with tabs; where cells hold several paragraphs (a letterhead)
they are read one after the other. The lines of a text box come before those of
the paragraph it stands in. Pictures that may be scans become pages
behind the text.
"""

from __future__ import annotations

import dataclasses
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence

from lxml import etree
from PIL import Image

from ingest import legacy
from ingest.document import Page
from ingest.errors import Code, IngestError
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.readers import Content, Context, pictures
from ingest.readers.package import member, open_package
from ingest.readers.plain import office_page

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "softHyphen": "\xad",  # ư in TCVN3
    "noBreakHyphen": "-",
}
_SKIPPED = {"del", "moveFrom", "instrText", "delText"}
# what is looked at; libxml2 passes over the rest, which is most of a document
_READ = ("p", "r", "t", "sym", "tbl", "tr", "tc", "pStyle", "rStyle", "rFonts", "Fallback")
_BODY_TAGS = tuple(f"{{*}}{name}" for name in (*_READ, *_SIGNS, *_SKIPPED))
_STYLE_TAGS = tuple(f"{{*}}{name}" for name in ("style", "rFonts", "basedOn"))


@dataclasses.dataclass(slots=True)
class _Paragraph:
    """A paragraph we are in, and the fonts its text takes."""

    runs: list[legacy.Run] = dataclasses.field(default_factory=list)
    font: str | None = None  # of its style
    run_font: str | None = None  # of the run we are in


@dataclasses.dataclass(slots=True)
class _Cell:
    """Paragraphs of one table cell."""

    paragraphs: list[list[legacy.Run]] = dataclasses.field(default_factory=list)


def read(data: bytes, context: Context) -> Content:
    """A DOCX as one page without geometry, and one for each large picture."""
    with open_package(data, context.limits) as archive:
        styles = _Styles(member(archive, "word/styles.xml", context.limits))
        paragraphs = list(_paragraphs(archive, styles, context))
        page = _text_page(paragraphs)
        context.meter.page(page)
        scans, notes = pictures.read(_pictures(archive, context.limits), 2, context)
    if scans and not page.text.strip():
        page = dataclasses.replace(page, notes=())  # nothing is missing: the letter is a picture
    return Content(pages=(page, *scans), notes=notes)


def scans(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The pictures that are the pages after the first.

    Raises:
        IngestError: see `read`.
    """
    with open_package(data, limits) as archive:
        yield from pictures.frames(_pictures(archive, limits), limits)


def _text_page(paragraphs: list[list[legacy.Run]]) -> Page:
    runs = [run for paragraph in paragraphs for run in [*paragraph, legacy.Run("\n")]]
    converted = legacy.convert(runs)
    encodings = {result.encoding for result in converted if result.encoding is not None}
    text = "".join(result.text for result in converted).strip("\n")
    return office_page(1, text, converted=bool(encodings), notes=names(encodings))


def _pictures(archive: zipfile.ZipFile, limits: Limits) -> Iterator[bytes]:
    """The pictures of the body in the order they stand in it, each once."""
    body = member(archive, "word/document.xml", limits) or b""
    targets = _targets(member(archive, "word/_rels/document.xml.rels", limits))
    for name in dict.fromkeys(targets.get(mark, "") for mark in _embedded(body)):
        data = member(archive, name, limits) if name else None
        if data:
            yield data


def _targets(content: bytes | None) -> dict[str, str]:
    """Names of package members by relationship; links to elsewhere are no members."""
    found: dict[str, str] = {}
    for event, element in parse(content, ("{*}Relationship",)) if content else ():
        target, mark = element.get("Target"), element.get("Id")
        if event == "end" and target and mark and element.get("TargetMode") != "External":
            inside = target if target.startswith("/") else f"/word/{target}"
            found[mark] = posixpath.normpath(inside).lstrip("/")
    return found


def _embedded(body: bytes) -> Iterator[str]:
    """Relationships of the pictures of a body, DrawingML and VML."""
    for event, element in parse(body, ("{*}blip", "{*}imagedata")) if body else ():
        if event == "start":
            for space in _RELATIONS:
                yield from (
                    str(element.get(space + n)) for n in ("embed", "id") if element.get(space + n)
                )


def _paragraphs(
    archive: zipfile.ZipFile, styles: _Styles, context: Context
) -> Iterator[list[legacy.Run]]:
    parts = sorted(n for n in archive.namelist() if n.startswith("word/header"))
    parts += ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"]
    parts += sorted(n for n in archive.namelist() if n.startswith("word/footer"))
    left = context.limits.characters
    for name in parts:
        content = member(archive, name, context.limits) if name.endswith(".xml") else None
        if content is None:
            continue
        for paragraph in _Body(content, styles).paragraphs():
            left -= sum(len(run.text) for run in paragraph) + 1
            if left < 0:
                raise IngestError(Code.TOO_MUCH_TEXT)
            yield paragraph
        context.step()


class _Body:
    """One XML part, streamed."""

    def __init__(self, content: bytes, styles: _Styles) -> None:
        self._events = parse(content, _BODY_TAGS)
        self._styles = styles
        self._open_paragraphs: list[_Paragraph] = []  # a text box lies in one; innermost last
        self._skip = 0
        self._rows: list[list[_Cell]] = []  # of the tables we are in, innermost last

    def paragraphs(self) -> Iterator[list[legacy.Run]]:
        for event, element in self._events:
            tag = _local(element.tag)
            if element.tag == _FALLBACK or tag in _SKIPPED:
                self._skip += 1 if event == "start" else -1
            if self._skip:
                continue
            if event == "start":
                self._open(tag)
            else:
                yield from self._close(tag, element)
                if tag in {"p", "tr", "tbl"}:
                    _drop(element)

    def _open(self, tag: str) -> None:
        if tag == "p":
            self._open_paragraphs.append(_Paragraph())
        elif tag == "r" and self._open_paragraphs:
            self._open_paragraphs[-1].run_font = None
        elif tag == "tr":
            self._rows.append([])
        elif tag == "tc" and self._rows:
            self._rows[-1].append(_Cell())

    def _close(self, tag: str, element: etree._Element) -> Iterator[list[legacy.Run]]:
        if tag == "p" and self._open_paragraphs:
            yield from self._finished(self._open_paragraphs.pop().runs)
        elif tag == "tr" and self._rows:
            for line in _row(self._rows.pop()):
                yield from self._finished(line)
        elif self._open_paragraphs:
            self._within(self._open_paragraphs[-1], tag, element)

    def _within(self, paragraph: _Paragraph, tag: str, element: etree._Element) -> None:
        if tag in {"pStyle", "rStyle"}:
            self._style(paragraph, tag, element)
        elif tag == "rFonts":
            if _of_run(element):
                paragraph.run_font = font_of(element) or paragraph.run_font
        elif tag == "t":
            self._put(paragraph, element.text or "")
        elif tag == "sym":
            _symbol(paragraph, element)
        elif tag in _SIGNS and _local(element.getparent().tag) == "r":
            self._put(paragraph, _SIGNS[tag])

    def _style(self, paragraph: _Paragraph, tag: str, element: etree._Element) -> None:
        font = self._styles.font(_attribute(element, "val"))
        if tag == "pStyle":
            paragraph.font = font
        elif _of_run(element):
            paragraph.run_font = paragraph.run_font or font

    def _put(self, paragraph: _Paragraph, text: str) -> None:
        font = paragraph.run_font or paragraph.font or self._styles.default
        paragraph.runs.append(legacy.Run(text, font))

    def _finished(self, paragraph: list[legacy.Run]) -> Iterator[list[legacy.Run]]:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].paragraphs.append(paragraph)
        else:
            yield paragraph


def _of_run(element: etree._Element) -> bool:
    """Whether a property is a run's, not that of a paragraph's mark."""
    return _local(element.getparent().getparent().tag) == "r"


def _symbol(paragraph: _Paragraph, element: etree._Element) -> None:
    """A character of a symbol font, put in by Word's menu."""
    code, font = _attribute(element, "char") or "", _attribute(element, "font")
    if re.fullmatch("[0-9A-Fa-f]{2,4}", code):
        paragraph.runs.append(legacy.Run(chr(int(code, 16)), font))


def _row(cells: list[_Cell]) -> Iterator[list[legacy.Run]]:
    filled = [[p for p in cell.paragraphs if any(run.text.strip() for run in p)] for cell in cells]
    if any(len(paragraphs) > 1 for paragraphs in filled):
        for paragraphs in filled:
            yield from paragraphs
        return
    line: list[legacy.Run] = []
    for paragraphs in filled:
        if line:
            line.append(legacy.Run("\t"))
        for paragraph in paragraphs:
            line += paragraph
    yield line


class _Styles:
    """Which font a style means, through what it is based on."""

    def __init__(self, content: bytes | None) -> None:
        self.default: str | None = None
        self._fonts: dict[str, str | None] = {}
        self._bases: dict[str, str] = {}
        if content:
            self._load(content)

    def font(self, style: str | None) -> str | None:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            font = self._fonts.get(style)
            if font:
                return font
            style = self._bases.get(style)
        return None

    def _load(self, content: bytes) -> None:
        style = None
        for event, element in parse(content, _STYLE_TAGS):
            tag = _local(element.tag)
            if event == "start":
                if tag == "style":
                    style = _attribute(element, "styleId")
                    if _attribute(element, "default") in {"1", "true"} and style:
                        self._bases.setdefault("", style)
                continue
            if tag == "rFonts":
                if style:
                    self._fonts[style] = font_of(element)
                else:
                    self.default = font_of(element)
            elif tag == "basedOn" and style:
                self._bases[style] = _attribute(element, "val") or ""
            elif tag == "style":
                style = None
                _drop(element)
        self.default = self.font(self._bases.pop("", None)) or self.default


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
    return _attribute(element, "hAnsi") or _attribute(element, "ascii") or _attribute(element, "cs")


def _attribute(element: etree._Element, name: str) -> str | None:
    value = element.get(_W + name) or element.get(_STRICT + name)
    return str(value) if value else None


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _drop(element: etree._Element) -> None:
    """Free an element that was read, and what came before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
