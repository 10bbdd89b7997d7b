"""The paragraphs of one XML part of a DOCX, in reading order.

Fonts come from the run, its styles or the document's defaults. The lines of a
text box come before those of the paragraph it stands in. Text that Word hides,
or that is white on white or tiny, is left out and said to be. A table row becomes a
line with tabs; where one or two cells hold several paragraphs (a letterhead)
they are read one after the other.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from lxml import etree

from ingest import legacy
from ingest.readers.docx_lists import Lists
from ingest.readers.docx_styles import Styles, is_ground, is_pale, is_shade, is_tiny
from ingest.readers.docx_xml import attribute, drop, font_of, is_on, local, parse
from ingest.readers.lists import BULLET, is_marked

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "softHyphen": "\xad",  # ư in TCVN3
    "noBreakHyphen": "-",
    "num": "/",  # behind the upper part of a fraction, which is no number with the lower
}
_SKIPPED = {"del", "moveFrom", "instrText", "delText"}
# what is looked at; libxml2 passes over the rest, which is most of a document
_READ = (
    *("p", "r", "t", "sym", "tbl", "tr", "tc", "pStyle", "rStyle", "rFonts", "Fallback"),
    *("vanish", "color", "sz", "shd", "highlight", "numId", "ilvl", "background"),
    *("textpath", "checkBox", "ddList", "den"),
)
_PARTS = {"num", "den"}  # of fractions
# what holds text or stands for it, wherever it lies
_PUT = {"t", "sym", "textpath", "checkBox", "ddList", *_PARTS}
_TAGS = tuple(f"{{*}}{name}" for name in (*_READ, *_SIGNS, *_SKIPPED, "fldChar"))
_FACE = re.compile(r"font-family:\s*[\"']?([^;\"']{1,60})")  # in the style of a shape's letters
_DRAWS = re.compile(r"\s*EQ\s", re.IGNORECASE)  # instructions of a field that draws a formula
_LETTERHEAD = 2  # filled cells at most of a row that is no row of data


@dataclasses.dataclass(slots=True)
class _Run:
    """A run we are in."""

    font: str | None = None
    hidden: bool | None = None  # None: as its paragraph
    pale: bool | None = None  # likewise
    tiny: bool | None = None  # likewise
    shaded: bool = False


@dataclasses.dataclass(slots=True)
class _Fields:
    """The fields of a paragraph that have not ended, innermost last."""

    open: list[bool] = dataclasses.field(default_factory=list)  # whether in its instructions
    instructing: int = 0  # how many are

    def turn(self, kind: str | None) -> None:
        """Open a field, come to the result of the innermost, or end it."""
        if kind == "begin":
            self.open.append(True)
            self.instructing += 1
        elif self.open and kind == "separate":
            self.instructing -= self.open[-1]
            self.open[-1] = False
        elif self.open and kind == "end":
            self.instructing -= self.open.pop()

    def give(self) -> bool:
        """Whether text here goes to the instructions of a field around the innermost."""
        return bool(self.open) and self.instructing > self.open[-1]


@dataclasses.dataclass(slots=True)
class _Paragraph:
    """A paragraph we are in, and what its style says."""

    runs: list[legacy.Run] = dataclasses.field(default_factory=list)
    run: _Run = dataclasses.field(default_factory=_Run)
    font: str | None = None
    hidden: bool = False
    pale: bool = False
    tiny: bool = False
    shaded: bool = False
    removed: bool = False  # its mark is, so without text it is none
    fields: _Fields = dataclasses.field(default_factory=_Fields)
    parts: list[int] = dataclasses.field(default_factory=list)  # runs where open ones begin
    given: set[int] = dataclasses.field(default_factory=set)  # runs that fields give to others

    def begin_part(self) -> None:
        """Begin a part of a fraction; a whole number before it stays apart."""
        after = self.runs and self.runs[-1].text[-1:].isdecimal()
        self.parts.append(len(self.runs))
        self.runs.append(legacy.Run(" " if after else ""))

    def end_part(self) -> None:
        """End a part of a fraction, in brackets if it is more than a number or a name."""
        begin = self.parts.pop()
        text = "".join(run.text for run in self.runs[begin + 1 :])
        if text and not re.fullmatch(r"\w+(?:[.,]\d+)*", text.strip()):
            self.runs[begin] = legacy.Run(f"{self.runs[begin].text}(")
            self.runs.append(legacy.Run(")"))

    def settle(self) -> _Paragraph:
        """The paragraph at its end, without what was given if all its fields have ended."""
        if self.given and not self.fields.open:
            self.runs = [run for n, run in enumerate(self.runs) if n not in self.given]
        return self

    list: str | None = None
    level: str | None = None


@dataclasses.dataclass(slots=True)
class _Cell:
    """Paragraphs of one table cell."""

    paragraphs: list[list[legacy.Run]] = dataclasses.field(default_factory=list)


class Body:
    """One XML part, streamed.

    Attributes:
        left_out: whether there was text that people cannot see.
        drawn: whether there was a formula that the instructions of a field draw.
    """

    def __init__(self, content: bytes, styles: Styles, lists: Lists) -> None:
        self.left_out = False
        self.drawn = False
        self._events = parse(content, _TAGS)
        self._styles = styles
        self._lists = lists
        self._paragraphs: list[_Paragraph] = []  # open ones; a text box lies in one, innermost last
        self._rows: list[list[_Cell]] = []  # of the tables we are in, innermost last
        self._skip = 0
        self._ground: etree._Element | None = None  # of the pages

    def paragraphs(self) -> Iterator[list[legacy.Run]]:
        """The text in order, a list of runs for each line."""
        for event, element in self._events:
            tag = local(element.tag)
            if element.tag == _FALLBACK or tag in _SKIPPED:
                self._skip += 1 if event == "start" else -1
                if self._paragraphs and local(element.getparent().tag) == "rPr":
                    self._paragraphs[-1].removed = _owner(element) == "pPr"
            if tag == "instrText" and _DRAWS.match(element.text or ""):
                self.drawn = True
            if self._skip:
                continue
            if event == "start":
                self._open(tag, element)
            else:
                yield from self._close(tag, element)
                if tag in {"p", "tr", "tbl"}:
                    drop(element)

    def _open(self, tag: str, element: etree._Element) -> None:
        if tag == "p":
            self._paragraphs.append(_Paragraph())
        elif tag == "r" and self._paragraphs:
            self._paragraphs[-1].run = _Run()
        elif tag == "tr":
            self._rows.append([])
        elif tag == "tc" and self._rows:
            self._rows[-1].append(_Cell())
        elif tag == "background":
            self._ground = element
        elif tag in _PARTS and self._paragraphs:
            self._paragraphs[-1].begin_part()

    def _close(self, tag: str, element: etree._Element) -> Iterator[list[legacy.Run]]:
        if tag == "p" and self._paragraphs:
            yield from self._finished(self._numbered(self._paragraphs.pop().settle()))
        elif tag == "tr" and self._rows:
            for line in _row(self._rows.pop()):
                yield from self._finished(line)
        elif self._paragraphs:
            paragraph, owner = self._paragraphs[-1], _owner(element)
            if tag == "fldChar":
                paragraph.fields.turn(attribute(element, "fldCharType"))
            elif tag in _PUT or (tag in _SIGNS and local(element.getparent().tag) == "r"):
                self._put(paragraph, tag, element)
            elif owner == "r":
                self._run_property(paragraph.run, tag, element)
            elif owner == "p":
                self._paragraph_property(paragraph, tag, element)
            elif tag in {"numId", "ilvl"} and _owner(element.getparent()) == "p":
                self._list_property(paragraph, tag, attribute(element, "val"))

    def _list_property(self, paragraph: _Paragraph, tag: str, value: str | None) -> None:
        if tag == "numId":
            paragraph.list = value
        else:
            paragraph.level = value

    def _run_property(self, run: _Run, tag: str, element: etree._Element) -> None:
        if tag == "rStyle":
            style = attribute(element, "val")
            run.font = run.font or self._styles.font(style)
            run.hidden = self._styles.hidden(style)
            run.pale = self._styles.pale(style)
            run.tiny = self._styles.tiny(style)
            run.shaded = self._styles.is_shaded(style)
        elif tag == "rFonts":
            run.font = font_of(element) or run.font
        elif tag == "vanish":
            run.hidden = is_on(element)
        elif tag == "color":
            run.pale = is_pale(attribute(element, "val"))
        elif tag == "sz":
            run.tiny = is_tiny(element)
        elif tag in {"shd", "highlight"}:
            run.shaded = run.shaded or is_shade(element)

    def _paragraph_property(self, paragraph: _Paragraph, tag: str, element: etree._Element) -> None:
        if tag == "pStyle":
            style = attribute(element, "val")
            paragraph.font = self._styles.font(style)
            paragraph.hidden = self._styles.hidden(style) is True
            paragraph.pale = self._styles.pale(style) is True
            paragraph.tiny = self._styles.tiny(style) is True
            paragraph.shaded = self._styles.is_shaded(style)
            paragraph.list, level = self._styles.number(style)
            lineage = self._styles.lineage(style)
            paragraph.level = level or self._lists.level(paragraph.list, lineage)
        elif tag == "shd":
            paragraph.shaded = is_shade(element)

    def _put(self, paragraph: _Paragraph, tag: str, element: etree._Element) -> None:
        font = paragraph.run.font or paragraph.font or self._styles.default
        if tag == "sym":  # a character of a symbol font, put in by Word's menu
            font = attribute(element, "font")
        elif tag == "textpath":
            face = _FACE.search(element.get("style") or "")
            font = face.group(1) if face else font
        elif tag in _PARTS and paragraph.parts:
            paragraph.end_part()
        text = _text_of(tag, element)
        if self._is_hidden(paragraph):
            self.left_out = self.left_out or bool(text.strip())
        elif text:
            if paragraph.fields.give():
                paragraph.given.add(len(paragraph.runs))
            paragraph.runs.append(legacy.Run(text, font))

    def _is_hidden(self, paragraph: _Paragraph) -> bool:
        """Whether people do not see the run; white shows in cells and boxes, which may be dark."""
        run = paragraph.run
        shaded = run.shaded or paragraph.shaded or self._rows
        boxed = len(self._paragraphs) > 1
        hidden = paragraph.hidden if run.hidden is None else run.hidden
        pale = paragraph.pale if run.pale is None else run.pale
        tiny = paragraph.tiny if run.tiny is None else run.tiny
        return hidden or tiny or (pale and not shaded and not boxed and not is_ground(self._ground))

    def _numbered(self, paragraph: _Paragraph) -> list[legacy.Run]:
        """A paragraph's runs behind its number in a list; alone a number shows in a cell only."""
        text = "".join(run.text for run in paragraph.runs)
        if paragraph.removed and not text.strip():
            return paragraph.runs
        number = self._lists.next(paragraph.list, paragraph.level)
        if number is None or (number is BULLET and (not text.strip() or is_marked(text))):
            return paragraph.runs
        if text.strip():
            return [number, *paragraph.runs]
        is_shown = self._rows and not paragraph.hidden
        return [legacy.Run(number.text.strip(), number.font)] if is_shown else paragraph.runs

    def _finished(self, line: list[legacy.Run]) -> Iterator[list[legacy.Run]]:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].paragraphs.append(line)
        else:
            yield line


def _text_of(tag: str, element: etree._Element) -> str:
    """What an element shows at its place."""
    if tag == "t":
        return element.text or ""
    if tag == "sym":
        code = attribute(element, "char") or ""
        return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{2,4}", code) else ""
    if tag == "textpath":  # letters in a shape (WordArt)
        return element.get("string") or ""
    if tag == "checkBox":  # of a form, where fields have no result
        return "☑" if _is_ticked(element) else "☐"
    return _picked(element) if tag == "ddList" else _SIGNS.get(tag, "")


def _is_ticked(box: etree._Element) -> bool:
    """Whether a `checkBox` of a form is ticked: by whoever filled it in, or else beforehand."""
    said = {local(each.tag): is_on(each) for each in box}
    return said.get("checked", said.get("default", False))


def _picked(choice: etree._Element) -> str:
    """The entry of a form's `ddList` that is shown; empty if there is none of that number."""
    said = {local(each.tag): attribute(each, "val") or "" for each in choice}
    entries = [attribute(e, "val") or "" for e in choice if local(e.tag) == "listEntry"]
    number = said.get("result", said.get("default", "0"))
    place = int(number) if re.fullmatch("[0-9]{1,3}", number) else 0
    return entries[place] if place < len(entries) else ""


def _owner(element: etree._Element) -> str:
    """What a property is one of: "r" for a run's, "p" for a paragraph's, but not its mark's."""
    holder = element.getparent()
    above = None if holder is None else holder.getparent()
    return "" if above is None else local(above.tag)


def _row(cells: list[_Cell]) -> Iterator[list[legacy.Run]]:
    filled = [[p for p in cell.paragraphs if any(run.text.strip() for run in p)] for cell in cells]
    several = any(len(paragraphs) > 1 for paragraphs in filled)
    if several and sum(map(bool, filled)) <= _LETTERHEAD:
        for paragraphs in filled:
            yield from paragraphs
        return
    line: list[legacy.Run] = []
    alone = sum(map(bool, filled)) <= 1  # no column to stand in
    for number, paragraphs in enumerate(filled):
        if line or (number and not alone):
            line.append(legacy.Run("\t"))
        for count, paragraph in enumerate(paragraphs):
            line += [legacy.Run(" "), *paragraph] if count else paragraph
    yield line
