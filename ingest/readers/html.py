"""HTML, as a file or the body of a mail: the text a browser would show.

Parsed by libxml2 without network or entities and without building a tree,
which would end at 256 elements in each other. Scripts, styles and heads are
dropped, blocks become lines, cells are set apart by tabs, items of lists get
their numbers. What the markup hides from people is left out, with a note. The
encoding is the declared one if the text obeys it; legacy fonts named in the
markup decide like those of a word processor.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import dataclasses
import re
from collections.abc import Iterator, Mapping

from lxml import etree
from PIL import Image

from ingest import legacy
from ingest.document import Page
from ingest.errors import Code, IngestError
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.readers import Content, Context, pictures
from ingest.readers.lists import numbered
from ingest.readers.plain import HIDDEN, decode, office_page

_HIDDEN = {"script", "style", "head", "template", "noscript", "svg", "object", "iframe"}
_BLOCKS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "center",
    "hr",
    "form",
    "dt",
    "dd",
    "body",
    "option",
    "select",
    "textarea",
}
_KEPT = {"pre", "textarea"}  # their line ends are line ends
_CELLS = {"td", "th"}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?\s*([^;,\"']{1,60})", re.IGNORECASE)
_DATA = re.compile(
    r"<img\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=\s]+)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LINE_END = re.compile(r"\r\n?")
_DEPTH = 2_000  # elements in each other; the parser's time for a stray end tag grows with it
_NOTHING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0+(?:px|pt|em|%)?|opacity\s*:\s*0+(?:\.0+)?)\s*(?:!\s*important\s*)?(?=;|$)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;]{1,40})", re.IGNORECASE)
_GROUND = re.compile(r"(?:^|;)\s*background(?:-color|-image)?\s*:\s*([^;]{1,40})", re.IGNORECASE)
_WHITE = re.compile(
    r"\s*(?:white|#fff|#ffffff|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))\s*(?:!.*)?$", re.IGNORECASE
)
_MARKS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_FIELDS = {
    "",
    "text",
    "search",
    "email",
    "tel",
    "number",
    "date",
    "url",
}  # inputs that show a value


def read(data: bytes, context: Context) -> Content:
    """An HTML file as one page without geometry, and one for each large picture within it."""
    text = markup(data, context.limits.characters)
    first = page(text)
    context.meter.page(first)
    scans, notes = pictures.read(_pictures(text), 2, context)
    return Content(pages=(first, *scans), notes=notes)


def scans(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The pictures that are the pages after the first.

    Raises:
        IngestError: see `read`.
    """
    return pictures.frames(_pictures(markup(data, limits.characters)), limits)


def _pictures(text: str) -> Iterator[bytes]:
    """Pictures written into the page itself; others are elsewhere and stay there."""
    for found in _DATA.finditer(text):
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode("".join(found.group(1).split()))


def markup(data: bytes, limit: int) -> str:
    """The characters of an HTML file."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared.group(1).decode("ascii"))[: 4 * limit]
        except (LookupError, UnicodeDecodeError):
            pass  # declared one thing, written another: look for ourselves
    return decode(data, 4 * limit)


def page(text: str) -> Page:
    """The visible text of some HTML.

    Raises:
        IngestError: corrupt, or elements lie in each other too deep.
    """
    visible = _Visible()
    parser = etree.HTMLParser(
        target=visible, no_network=True, huge_tree=False, remove_pis=True, encoding="utf-8"
    )
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    converted = legacy.convert(visible.runs)
    encodings = {result.encoding for result in converted if result.encoding is not None}
    lines = "".join(result.text for result in converted).split("\n")
    tidy = "\n".join(line.strip(" ") for line in lines)
    hidden = (HIDDEN,) if visible.left_out else ()
    return office_page(
        1,
        re.sub(r"\n{3,}", "\n\n", tidy).strip(),
        converted=bool(encodings),
        notes=(*names(encodings), *hidden),
    )


@dataclasses.dataclass(slots=True)
class _Element:
    """What an open element means for the text in it."""

    tag: str = ""
    font: str | None = None
    dropped: bool = False  # no text at all: scripts and the like
    hidden: bool = False
    white: bool = False
    backed: bool = False  # on a ground of its own, on which white may be seen
    kept: bool = False  # line ends are line ends
    item: int = 1  # number of the next item of a list
    marks: str = "decimal"  # how its items are numbered


class _Visible:
    """Target of the parser: the visible text in order, each run with the font in force."""

    def __init__(self) -> None:
        self.runs: list[legacy.Run] = []
        self.left_out = False  # something that is hidden from people
        self._open = [_Element()]
        self._text: list[str] = []  # of the element we are in, not yet in a run

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._flush()
        if len(self._open) > _DEPTH:
            raise IngestError(Code.TOO_DEEP)
        if tag in {"style", "link"}:
            for element in self._open:
                element.backed = True  # a sheet may set any ground, so white says nothing
        outer = self._open[-1]
        if tag in _BLOCKS:
            self._put("\n")
        if tag == "li":
            self._put(_mark(outer, attributes))
        self._open.append(_within(outer, tag, attributes))
        if tag == "input" and (attributes.get("type") or "").lower() in _FIELDS:
            apart = "" if self.runs and self.runs[-1].text[-1:].isspace() else " "
            self.data(apart + (attributes.get("value") or ""))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._flush()
        self._open.pop()
        if tag in _CELLS:
            self._put("\t")
        elif tag in _BLOCKS and tag != "br":
            self._put("\n")

    def data(self, text: str) -> None:
        """Some text of the innermost element."""
        self._text.append(text)

    def close(self) -> None:
        """The markup ends."""
        self._flush()

    def _put(self, sign: str) -> None:
        if sign:
            self.runs.append(legacy.Run(sign))

    def _flush(self) -> None:
        text, element = "".join(self._text), self._open[-1]
        self._text.clear()
        if not text or element.dropped:
            return
        if element.hidden or (element.white and not element.backed):
            self.left_out = self.left_out or not text.isspace()
            return
        text = _LINE_END.sub("\n", text) if element.kept else _SPACE.sub(" ", text)
        self.runs.append(legacy.Run(text, element.font))


def _within(outer: _Element, tag: str, attributes: Mapping[str, str]) -> _Element:
    """What an element means, from its attributes and what it lies in."""
    style = attributes.get("style") or ""
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    shade = colour.group(1) if colour else attributes.get("color")
    under = ground.group(1) if ground else attributes.get("bgcolor") or attributes.get("background")
    return _Element(
        tag=tag,
        font=_font(attributes) or outer.font,
        dropped=outer.dropped or tag in _HIDDEN,
        hidden=outer.hidden or "hidden" in attributes or _NOTHING.search(style) is not None,
        white=outer.white if shade is None else _WHITE.match(shade) is not None,
        backed=outer.backed or (under is not None and not _WHITE.match(under)),
        kept=outer.kept or tag in _KEPT or "white-space:pre" in style.replace(" ", ""),
        item=_number(attributes.get("start"), 1),
        marks=_MARKS.get(attributes.get("type") or "1", "decimal"),
    )


def _mark(of: _Element, attributes: Mapping[str, str]) -> str:
    """What stands before an item of a list, which it moves on."""
    if of.dropped or of.hidden:
        return ""
    if of.tag != "ol":
        return "- "
    number = _number(attributes.get("value"), of.item)
    of.item = number + 1
    return f"{numbered(number, of.marks)}. "


def _number(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value.strip()) else default


def _font(attributes: Mapping[str, str]) -> str | None:
    face = attributes.get("face")
    if face:
        return face.split(",")[0].strip()
    family = _FAMILY.search(attributes.get("style") or "")
    return family.group(1).strip() if family else None
