"""DOCX: paragraphs and tables in order, legacy fonts converted run by run.

The XML is streamed with elements dropped as soon as they are read, so a
document of millions of paragraphs costs no more than its limit of characters
(`docx_body`). Pictures that may be scans become pages behind the text, those of
headers and footers too unless they are shown as small as a logo; documents
within, which Word would show on opening or on a click, are children; what
equations and charts are drawn from is not.
"""

from __future__ import annotations

import dataclasses
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree
from PIL import Image

from ingest import legacy
from ingest.document import Page
from ingest.errors import Code, IngestError
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.readers import Content, Context, members, pictures
from ingest.readers.docx_body import Body
from ingest.readers.docx_lists import Lists
from ingest.readers.docx_styles import Styles
from ingest.readers.docx_xml import local, parse, relation
from ingest.readers.lists import without_needless
from ingest.readers.package import member, open_package
from ingest.readers.plain import HIDDEN, office_page

_MAIN = "word/document.xml"  # where nearly every program puts the main part
_CHILDREN = ("aFChunk", "oleObject", "package")  # types of relationships to documents within
_TEXTS = ("header", "footnotes", "endnotes", "footer")  # kinds of the other parts with text
_EQUATIONS = ("equation", "mathtype")  # beginnings of what programs an object is of
_LOGO = 20_000.0  # square points (25 cm²) below which a picture of a header is an emblem
_HOLDERS = ("{*}inline", "{*}anchor", "{*}shape", "{*}rect", "{*}group")  # say how large
_FIRST = 4  # children of a holder among which its size is (ECMA-376 part 1, 20.4.2.3)
_EMU = 12_700  # of DrawingML a point
_ONE = 65_536  # of "22938f", a fraction of VML, one whole
_WHOLE = 100_000  # of DrawingML, likewise
_FAINT = 0.3  # of white that a picture was given in addition; Word's watermarks have .35 and .7
# in the style of a VML shape
_SIDE = re.compile(r"(?<![\w-])(width|height):(\d{1,6}(?:\.\d{1,6})?)pt")


@dataclasses.dataclass(frozen=True, slots=True)
class _Relation:
    """What a part has to do with another."""

    mark: str
    kind: str  # last step of its type
    target: str  # name of a package member; empty: it lies elsewhere


class _Package:
    """The members of a DOCX by what they are to its main part.

    Raises:
        IngestError: corrupt.
    """

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._members = archive.namelist()
        starts = [r.target for r in self._relations("") if r.kind == "officeDocument"]
        self.main = next((name for name in starts if name in self._members), _MAIN)
        if self.main not in self._members:
            raise IngestError(Code.CORRUPT, detail="no main part")
        self.relations = self._relations(self.main)

    def texts(self) -> Iterator[str]:
        """The parts with text: the main part, then headers, notes and footers."""
        yield self.main
        for kind in _TEXTS:
            yield from self.names(kind)

    def pictures(self) -> Iterator[str]:
        """The pictures of the body in the order they stand in it, then those of other parts."""
        for name in self.texts():
            found = self.relations if name == self.main else self._relations(name)
            targets = {each.mark: each.target for each in found if each.kind == "image"}
            if targets:
                least = 0.0 if name == self.main else _LOGO
                marks = _embedded(self.part(name) or b"", least)
                yield from (targets.get(mark, "") for mark in marks)

    def part(self, name: str) -> bytes | None:
        """A member's bytes; None: there is none."""
        return member(self._archive, name, self._limits)

    def lacks_pictures(self) -> bool:
        """Whether the main part shows pictures that lie elsewhere, where we do not look."""
        return any(r.kind == "image" and not r.target for r in self.relations)

    def names(self, kind: str) -> list[str]:
        """The parts of a kind: those the main part names, or else those that are called so."""
        named = {relation.target for relation in self.relations if relation.kind == kind}
        called = f"{posixpath.dirname(self.main)}/{kind}"
        return sorted(named.intersection(self._members)) or sorted(
            name for name in self._members if name.startswith(called) and name.endswith(".xml")
        )

    def within(self) -> list[str]:
        """Documents that the main part names or that lie in the folder for them."""
        named = [relation.target for relation in self.relations if relation.kind in _CHILDREN]
        found = [name for name in named + self._in_folder("embeddings") if name]
        drawn = {*self._equations(), *self._of_charts()} if found else set()
        return [name for name in dict.fromkeys(found) if name not in drawn]

    def first(self, kind: str) -> bytes | None:
        """The only part of a kind."""
        return next((self.part(name) for name in self.names(kind)), None)

    def _in_folder(self, name: str) -> list[str]:
        folder = f"{posixpath.dirname(self.main)}/{name}/"
        return [name for name in self._members if name.startswith(folder)]

    def _equations(self) -> Iterator[str]:
        """Objects from which equations are drawn."""
        for part in self.texts():
            content = self.part(part) or b""
            if b"OLEObject" not in content:
                continue
            targets = {found.mark: found.target for found in self._relations(part)}
            for event, element in parse(content, ("{*}OLEObject",)):
                program = (element.get("ProgID") or "").lower()
                if event == "end" and program.startswith(_EQUATIONS):
                    yield targets.get(relation(element, "id") or "", "")

    def _of_charts(self) -> Iterator[str]:
        """Sheets from which charts are drawn."""
        for part in self._in_folder("charts"):
            if part.endswith(".xml"):
                yield from (found.target for found in self._relations(part))

    def _relations(self, part: str) -> list[_Relation]:
        """Relations of a part."""
        folder, name = posixpath.split(part)
        content = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = []
        for event, element in parse(content, ("{*}Relationship",)) if content else ():
            target, mark = element.get("Target"), element.get("Id")
            if event == "end" and target and mark:
                inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = (element.get("Type") or "").rpartition("/")[2]
                outside = element.get("TargetMode") == "External"
                found.append(_Relation(mark, kind, "" if outside else inside))
        return found


def read(data: bytes, context: Context) -> Content:
    """A DOCX as one page without geometry, one for each large picture, and documents within."""
    with open_package(data, context.limits) as archive:
        package = _Package(archive, context.limits)
        page = _text_page(package, context)
        context.meter.page(page)
        scans, notes = pictures.read(_pictures(package), 2, context)
        if package.lacks_pictures():
            notes = (*notes, "note_picture_unread")
        children, unread = members.read_all(_files(package), context)
    if (scans or children) and not page.text.strip():
        # nothing is missing: the letter is a picture, or a document within
        page = dataclasses.replace(page, notes=tuple(n for n in page.notes if n == HIDDEN))
    return Content(
        pages=(page, *scans), notes=tuple(dict.fromkeys(notes + unread)), children=children
    )


def scans(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The pictures that are the pages after the first.

    Raises:
        IngestError: see `read`.
    """
    with open_package(data, limits) as archive:
        yield from pictures.frames(_pictures(_Package(archive, limits)), limits)


def files(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the documents within, in their order.

    Raises:
        IngestError: see `read`.
    """
    with open_package(data, limits) as archive:
        yield from _files(_Package(archive, limits))


def _files(package: _Package) -> Iterator[tuple[str, bytes]]:
    for name in package.within():
        data = package.part(name)
        if data:
            yield posixpath.basename(name), data


def _text_page(package: _Package, context: Context) -> Page:
    bodies = _Bodies(package, context)
    runs = [run for line in bodies.lines() for run in [*line, legacy.Run("\n")]]
    converted = legacy.convert(without_needless(runs))
    encodings = {result.encoding for result in converted if result.encoding is not None}
    text = "".join(result.text for result in converted).strip("\n")
    notes = (
        *names(encodings),
        *((HIDDEN,) if bodies.left_out else ()),
        *(("note_comments",) if bodies.commented else ()),
        *(("note_formula_unread",) if bodies.drawn else ()),
    )
    return office_page(1, text, converted=bool(encodings), notes=notes)


class _Bodies:
    """The parts with text: headers first, each text of them once; footers and comments last."""

    def __init__(self, package: _Package, context: Context) -> None:
        self.left_out = False
        self.commented = False
        self.drawn = False
        self._package = package
        self._context = context
        self._left = context.limits.characters
        self._styles = Styles(package.first("styles"))
        self._lists = Lists(package.first("numbering"))

    def lines(self) -> Iterator[list[legacy.Run]]:
        package = self._package
        yield from self._each_once(package.names("header"))
        for name in (package.main, *package.names("footnotes"), *package.names("endnotes")):
            yield from self._part(name)
        yield from self._each_once(package.names("footer"))
        comments = [line for name in package.names("comments") for line in self._part(name)]
        self.commented = any(run.text.strip() for line in comments for run in line)
        yield from comments

    def _each_once(self, parts: list[str]) -> Iterator[list[legacy.Run]]:
        """The lines of parts; sections and first pages have the same header again."""
        found: set[tuple[str, ...]] = set()
        for part in parts:
            lines = list(self._part(part))
            texts = tuple("".join(run.text for run in line) for line in lines)
            if texts not in found:
                yield from lines
            found.add(texts)

    def _part(self, name: str) -> Iterator[list[legacy.Run]]:
        content = self._package.part(name)
        if content is None:
            return
        body = Body(content, self._styles, self._lists)
        for line in body.paragraphs():
            self._left -= sum(len(run.text) for run in line) + 1
            if self._left < 0:
                raise IngestError(Code.TOO_MUCH_TEXT)
            yield line
        self.left_out = self.left_out or body.left_out
        self.drawn = self.drawn or body.drawn
        self._context.step()


def _pictures(package: _Package) -> Iterator[bytes]:
    """The pictures that may be scans, each once."""
    for name in dict.fromkeys(package.pictures()):
        data = package.part(name) if name else None
        if data:
            yield data


def _embedded(content: bytes, least: float) -> Iterator[str]:
    """Relationships of the pictures of a part, DrawingML and VML.

    Args:
        content: XML.
        least: square points of those that are looked for; 0: all, or else no watermarks.
    """
    for event, element in parse(content, ("{*}blip", "{*}imagedata")) if content else ():
        if event == "start" or (least and (_area(element) < least or _is_faint(element))):
            continue
        marks = (relation(element, name) for name in ("embed", "id"))
        yield from (mark for mark in marks if mark)


def _is_faint(picture: etree._Element) -> bool:
    """Whether a `blip` or `imagedata` is washed out, as word processors show a watermark."""
    black = re.fullmatch(r"(\d{1,6})f|0?(\.\d{1,9})", picture.get("blacklevel") or "")
    if black is not None:
        return float(black[2] or int(black[1]) / _ONE) >= _FAINT
    bright = [each.get("bright") or "" for each in picture.iterchildren("{*}lum")]
    return any(re.fullmatch(r"\d{1,6}", b) and int(b) / _WHOLE >= _FAINT for b in bright)


def _area(picture: etree._Element) -> float:
    """How large a `blip` or `imagedata` is shown, in square points; endless if it does not say."""
    for holder in picture.iterancestors(*_HOLDERS):
        extent = next((each for each in holder[:_FIRST] if local(each.tag) == "extent"), None)
        if extent is not None:
            said = [extent.get("cx", ""), extent.get("cy", "")]
            sides = [int(side) / _EMU for side in said if re.fullmatch(r"\d{1,12}", side)]
        else:
            found = dict(_SIDE.findall(holder.get("style") or ""))
            sides = [float(side) for side in found.values()]
        if len(sides) == 2:
            return sides[0] * sides[1]
    return math.inf
