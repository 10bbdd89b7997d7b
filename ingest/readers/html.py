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
from ingest.readers.lists import BULLET, is_marked, numbered, without_needless
from ingest.readers.plain import HIDDEN, decode, decode_as, office_page

_HIDDEN = {"script", "style", "head", "template", "noscript", "svg", "object", "iframe"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav",
    "noframes", "ol", "optgroup", "option", "p", "pre", "section", "select", "summary", "table",
    "textarea", "tr", "ul",
}  # fmt: skip
_KEPT = {"pre", "textarea"}  # their line ends are line ends
_APART = {"label", "button", "input"}  # within a line, but not of one word with what is beside
_CLOSING = tuple(" \n\t.,:;!?)]")  # what no space stands before
_CELLS = {"td", "th"}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?\s*([^;,\"']{1,60})", re.IGNORECASE)
_DATA = re.compile(
    r"<img\b[^<>]{0,2000}?\bsrc\s*=\s*[\"']?data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=\s]+)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_LINE_END = re.compile(r"\r\n?")
_DEPTH = 2_000  # elements in each other; the parser's time for a stray end tag grows with it
_ZERO = re.compile(r"0+(?:\.0+)?|\.0+")
_SIZE = re.compile(r"(\d{0,9}\.?\d{1,9})\s*([a-z%]*)")
_OF_PARENT = {"em", "%"}  # units of a font size that count in that of the element around
_TINY = {"px": 2.0, "pt": 2.0}  # letters no larger are not seen
_INHERITED = {"inherit", "unset", "smaller", "larger"}  # values that nothing grows or shows by
_RESET = {"table", "input", "select", "textarea", "button"}  # begin with font and colour anew
_WHITE = re.compile(
    r"\s*(?:white|transparent|#fff|#(?:f[0-9a-f]){3}"
    r"|rgba?\((?:\s*(?:24\d|25[0-5])\s*,){2}\s*(?:24\d|25[0-5])\s*"
    r"(?:,\s*[\d.]{1,9}%?\s*)?\))\s*$",
    re.IGNORECASE,
)  # or so near it that nobody sees it on paper
_TYPES = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip
_LIST_STYLES = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "lower-roman": "lowerRoman",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "upper-roman": "upperRoman",
    "none": "none", "disc": "bullet", "circle": "bullet", "square": "bullet",
}  # fmt: skip
# inputs that show a value
_FIELDS = {
    "", "text", "search", "email", "tel", "number", "url", "date", "time", "datetime-local",
    "month", "week",
}  # fmt: skip
_BOXES = {"checkbox", "radio"}
_NO_LINE = -1
_MOST = 4 * Limits().characters  # characters of text, white space before it is tidied included

MARKUP = 20
"""Characters of markup for each that may be text: it may hold pictures."""


def read(data: bytes, context: Context) -> Content:
    """An HTML file as one page without geometry, and one for each large picture within it."""
    text = markup(data, context.limits.characters)
    first = page(text)
    context.meter.page(first)
    scans, notes = pictures.read(written_in(text), 2, context)
    return Content(pages=(first, *scans), notes=notes)


def scans(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The pictures that are the pages after the first.

    Raises:
        IngestError: see `read`.
    """
    return pictures.frames(written_in(markup(data, limits.characters)), limits)


def written_in(text: str) -> Iterator[bytes]:
    """Pictures written into the page itself; others are elsewhere and stay there."""
    for found in _DATA.finditer(text):
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode("".join(found.group(1).split()))


def markup(data: bytes, limit: int) -> str:
    """The characters of an HTML file, pictures written into it included.

    Raises:
        IngestError: too much for `limit` characters of text.
    """
    declared = _CHARSET.search(data[:4096])
    if declared:
        return decode_as(data, declared.group(1).decode("ascii"), MARKUP * limit)
    return decode(data, MARKUP * limit)


def page(text: str) -> Page:
    """The visible text of some HTML.

    Raises:
        IngestError: corrupt, too much text, or elements lie in each other too deep.
    """
    visible = _Visible()
    # without huge_tree libxml2 ends at an attribute of 10 MB, as a picture may be, and says nothing
    parser = etree.HTMLParser(
        target=visible, no_network=True, huge_tree=True, remove_pis=True, encoding="utf-8"
    )
    try:
        etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    converted = legacy.convert(without_needless(visible.runs))
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
    hidden: bool = False  # with whatever is in it
    tiny: bool = False  # of no size, unless an element within has one
    veiled: bool = False  # not visible, unless an element within is
    unseen: bool = False  # says itself that it is tiny or veiled
    white: bool = False
    backed: bool = False  # on a ground of its own, or one that a sheet may give it
    kept: bool = False  # line ends are line ends
    item: int = 1  # number of the next item of a list
    marks: str = "bullet"  # how its items are numbered, or "none"


class _Visible:
    """Target of the parser: the visible text in order, each run with the font in force."""

    def __init__(self) -> None:
        self.runs: list[legacy.Run] = []
        self.left_out = False  # something that is hidden from people
        self._open = [_Element()]
        self._text: list[str] = []  # of the element we are in, not yet in a run
        self._doubtful: set[int] = set()  # runs that show only if a style sheet says so
        self._mark = ""  # of the item that has no text yet
        self._apart = False  # from what comes next
        self._styled = False  # there is a style sheet, which may show what we think hidden
        self._left = _MOST
        self._rows: list[int] = []  # where open rows begin in the runs; _NO_LINE: never one line

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._flush()
        if len(self._open) > _DEPTH:
            raise IngestError(Code.TOO_DEEP)
        linked = tag == "link" and "stylesheet" in (attributes.get("rel") or "").lower()
        self._styled = self._styled or linked or tag == "style"
        outer = self._open[-1]
        if tag in _BLOCKS:
            self._put("\n")
        if tag == "table" and self._rows:
            self._rows[-1] = _NO_LINE
        elif tag == "tr":
            self._rows.append(len(self.runs))
        self._open.append(_within(outer, tag, attributes))
        if tag == "li":
            around = "" if self._mark == BULLET.text else self._mark  # of an item that is a list
            self._mark = around + _mark(outer, self._open[-1], attributes) or self._mark
        self._apart = self._apart or tag in _APART
        if tag == "input":
            self.data(_value((attributes.get("type") or "").lower(), attributes))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._flush()
        self._open.pop()
        self._apart = self._apart or tag in _APART
        if tag == "li":
            self._mark = ""
        if tag == "tr":
            self._level(self._rows.pop())
        if tag in _CELLS:
            self._put("\t")
        elif tag in _BLOCKS and tag != "br":
            self._put("\n")

    def data(self, text: str) -> None:
        """Some text of the innermost element."""
        if self._open[-1].dropped:
            return
        self._left -= len(text)
        if self._left < 0:
            raise IngestError(Code.TOO_MUCH_TEXT)
        self._text.append(text)

    def close(self) -> None:
        """The markup ends; only now it is known whether a style sheet is anywhere in it."""
        self._flush()
        if self._styled:
            return
        hidden = self._doubtful
        self.left_out = self.left_out or any(not self.runs[n].text.isspace() for n in hidden)
        self.runs = [run for n, run in enumerate(self.runs) if n not in hidden]

    def _put(self, sign: str) -> None:
        """What parts blocks and cells, but not an item from its mark."""
        if not self._mark:
            self.runs.append(legacy.Run(sign))

    def _level(self, begin: int) -> None:
        """Make one line of a row whose cells have one each, as word processors write them in <p>.

        Args:
            begin: the row's first run, or `_NO_LINE`.
        """
        ends, fresh, filled = [], True, False
        for number in range(begin, len(self.runs) if begin != _NO_LINE else begin):
            text = self.runs[number].text
            if text == "\t":
                fresh, filled = True, False
            elif text == "\n":
                ends.append(number)
                fresh = True
            elif "\n" in text or (fresh and filled):
                return
            else:
                fresh, filled = False, True
        for number in ends:
            self.runs[number] = legacy.Run("")

    def _begin_item(self, text: str) -> None:
        """The mark before the first text of an item that has none of its own."""
        if self._mark and not is_marked(text):
            self.runs.append(BULLET if self._mark == BULLET.text else legacy.Run(self._mark))
        self._mark = ""

    def _flush(self) -> None:
        text, element = "".join(self._text), self._open[-1]
        self._text.clear()
        if not text:
            return
        if element.hidden or element.unseen:
            self.left_out = self.left_out or not text.isspace()
            return
        text = _LINE_END.sub("\n", text) if element.kept else _SPACE.sub(" ", text)
        before = self.runs[-1].text if self.runs else "\n"
        if self._mark:
            text = text.lstrip()
        elif before in {"\n", "\t"} and not element.kept:
            text = text.lstrip(" ")
        if not text:
            return
        if self._apart and not before[-1:].isspace() and not text.startswith(_CLOSING):
            text = " " + text
        self._apart = False
        begin = len(self.runs)
        self._begin_item(text)
        self.runs.append(legacy.Run(text, element.font))
        if element.tiny or element.veiled or (element.white and not element.backed):
            self._doubtful.update(range(begin, len(self.runs)))


def _within(outer: _Element, tag: str, attributes: Mapping[str, str]) -> _Element:
    """What an element means, from its attributes and what it lies in."""
    style = _declared(attributes.get("style") or "")
    display, shade = style.get("display"), style.get("color") or attributes.get("color")
    resets = tag in _RESET
    sized = "size" in attributes and tag == "font"
    tiny = _is_tiny(style, outer.tiny and not resets and not sized)
    veiled = _is_veiled(style.get("visibility"), outer.veiled)
    return _Element(
        tag=tag,
        font=_font(attributes) or outer.font,
        dropped=outer.dropped or tag in _HIDDEN,
        hidden=outer.hidden
        or display == "none"
        or ("hidden" in attributes and display is None)
        or _ZERO.fullmatch(style.get("opacity", "")) is not None,
        tiny=tiny,
        veiled=veiled,
        unseen=(tiny and "font-size" in style) or (veiled and "visibility" in style),
        white=outer.white and not resets if shade is None else _WHITE.match(shade) is not None,
        backed=outer.backed or _is_backed(style, attributes),
        kept=outer.kept or tag in _KEPT or style.get("white-space", "").startswith("pre"),
        item=_number(attributes.get("start"), 1),
        marks=_marks(outer, tag, style, attributes.get("type")),
    )


def _value(kind: str, attributes: Mapping[str, str]) -> str:
    """What people see in an input of a form."""
    if kind in _BOXES:
        return "☑" if "checked" in attributes else "☐"
    return attributes.get("value") or "" if kind in _FIELDS else ""


def _declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute, in small letters; the last of a property counts."""
    pairs = (declaration.lower().partition(":") for declaration in style.split(";"))
    return {
        name.strip(): value.partition("!")[0].strip() for name, _, value in pairs if value.strip()
    }


def _is_tiny(style: Mapping[str, str], around: bool) -> bool:
    """Whether text has next to no size, which it inherits unless it sets one of its own."""
    value = style.get("font-size")
    if "font" in style:
        return False  # a size among other things
    if value is None:
        return around
    size = _SIZE.match(value)
    if size is None:
        return around and value in _INHERITED
    return float(size.group(1)) <= _TINY.get(size.group(2), 0.0) or (
        around and size.group(2) in _OF_PARENT
    )


def _is_veiled(visibility: str | None, around: bool) -> bool:
    if visibility is None or visibility in _INHERITED:
        return around
    return visibility in {"hidden", "collapse"}


def _is_backed(style: Mapping[str, str], attributes: Mapping[str, str]) -> bool:
    """Whether an element has a ground that is not white, or a name by which sheets give it one."""
    grounds = (
        *(style.get(f"background{part}") for part in ("", "-color", "-image")),
        *(attributes.get(name) for name in ("bgcolor", "background")),
    )
    coloured = any(ground and not _WHITE.match(ground) for ground in grounds)
    return coloured or bool(attributes.get("class") or attributes.get("id"))


def _marks(outer: _Element, tag: str, style: Mapping[str, str], kind: str | None) -> str:
    """How the items of a list, or a single one, are numbered."""
    words = f"{style.get('list-style', '')} {style.get('list-style-type', '')}".split()
    named = [_LIST_STYLES[word] for word in words if word in _LIST_STYLES]
    if named or kind in _TYPES:
        return named[-1] if named else _TYPES[kind or "1"]
    if tag == "li" and outer.tag in {"ol", "ul"}:
        return outer.marks
    return "decimal" if tag == "ol" else "bullet"


def _mark(of: _Element, item: _Element, attributes: Mapping[str, str]) -> str:
    """What stands before an item of a list, which it moves on."""
    if item.dropped or item.hidden:
        return ""
    number = _number(attributes.get("value"), of.item)
    of.item = number + 1
    if item.marks in {"none", "bullet"}:
        return BULLET.text if item.marks == "bullet" else ""
    return f"{numbered(number, item.marks)}. "


def _number(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value.strip()) else default


def _font(attributes: Mapping[str, str]) -> str | None:
    face = attributes.get("face")
    if face:
        return face.split(",")[0].strip()
    family = _FAMILY.search(attributes.get("style") or "")
    return family.group(1).strip() if family else None
