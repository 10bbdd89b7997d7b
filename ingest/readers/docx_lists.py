"""The numbers Word counts for the paragraphs of lists (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from lxml import etree

from ingest import legacy
from ingest.readers.docx_xml import attribute, drop, font_of, is_on, local, parse
from ingest.readers.lists import BULLET, numbered

_TAGS = tuple(
    f"{{*}}{name}"
    for name in (
        *("abstractNum", "num", "abstractNumId", "lvl", "lvlOverride", "startOverride", "start"),
        *("numFmt", "lvlText", "lvlRestart", "isLgl", "rFonts", "pStyle"),
        *("styleLink", "numStyleLink"),
    )
)
# what is said of a list or number, not of a level
_OF_LIST = {
    *("abstractNumId", "styleLink", "numStyleLink", "lvl", "lvlOverride", "startOverride"),
}
_LEVELS = 9
_LONGEST = 60  # characters of a level's text


@dataclasses.dataclass(slots=True)
class _Level:
    """How the paragraphs of one level are numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    font: str | None = None
    restart: int = _LEVELS  # when one of the first so many levels counts on
    legal: bool = False  # all numbers decimal
    style: str | None = None  # whose paragraphs are of this level


_Levels = dict[int, _Level]


class Lists:
    """The lists of a document and how far each has counted."""

    def __init__(self, content: bytes | None) -> None:
        self._kinds: dict[str, _Levels] = {}  # by abstractNumId
        self._of: dict[str, str] = {}  # numId -> abstractNumId
        self._own: dict[str, _Levels] = {}  # levels a list sets itself, by numId
        self._starts: dict[str, dict[int, int]] = {}  # where a list begins anew, by numId
        self._links: dict[str, str] = {}  # abstractNumId -> style of lists whose levels it has
        self._linked: dict[str, str] = {}  # such a style -> abstractNumId of the levels
        self._counts: dict[str, dict[int, int]] = {}  # last number of each level, by abstractNumId
        if content:
            self._load(content)

    def next(self, number: str | None, level: str | None) -> legacy.Run | None:
        """What stands before the next paragraph of a list; None: nothing.

        Args:
            number: the list (numId).
            level: level in it, from 0.
        """
        kind = self._of.get(number or "")
        depth = _integer(level, 0)
        if number is None or kind is None or depth >= _LEVELS:
            return None
        levels = self._levels(number)
        here = levels.get(depth, _Level())
        self._count(kind, number, levels, depth)
        if here.form == "bullet":
            return BULLET
        text = _shown(here, levels, self._counts[kind])
        return legacy.Run(text + " ", here.font) if text.strip() else None

    def level(self, number: str | None, styles: Iterable[str]) -> str | None:
        """The level in a list that is for one of some styles, the first if it is for several."""
        levels = self._levels(number) if number else {}
        depths = {level.style: str(depth) for depth, level in levels.items()}
        return next((depths[style] for style in styles if style in depths), None)

    def _levels(self, number: str) -> _Levels:
        return {**self._kinds.get(self._of.get(number, ""), {}), **self._own.get(number, {})}

    def _count(self, kind: str, number: str, levels: _Levels, depth: int) -> None:
        counts = self._counts.setdefault(kind, {})
        start = self._starts.get(number, {}).pop(depth, None)
        if start is not None:
            counts[depth] = start - 1
        for level in range(depth):
            counts.setdefault(level, levels.get(level, _Level()).start)
        counts[depth] = counts.get(depth, levels.get(depth, _Level()).start - 1) + 1
        for deeper in [n for n in counts if n > depth]:
            if depth < levels.get(deeper, _Level()).restart:
                del counts[deeper]

    def _load(self, content: bytes) -> None:
        owner: str | None = None  # of the levels that follow
        kinds = True  # the owner is an abstractNum, not a num
        depth = 0
        for event, element in parse(content, _TAGS):
            tag = local(element.tag)
            if event == "start":
                if tag in {"abstractNum", "num"}:
                    kinds = tag == "abstractNum"
                    owner = attribute(element, "abstractNumId" if kinds else "numId")
                    depth = 0
                elif tag in {"lvl", "lvlOverride"}:
                    depth = _integer(attribute(element, "ilvl"), 0)
            elif tag in {"abstractNum", "num"}:
                owner = None
                drop(element)
            elif owner is not None and depth < _LEVELS:
                self._property(owner, tag, element)
                if tag not in _OF_LIST:
                    levels = (self._kinds if kinds else self._own).setdefault(owner, {})
                    _set(levels.setdefault(depth, _Level()), tag, element)
                elif tag == "startOverride":
                    start = _integer(attribute(element, "val"), 1)
                    self._starts.setdefault(owner, {})[depth] = start
        for number, kind in self._of.items():
            self._of[number] = self._linked.get(self._links.get(kind, ""), kind)

    def _property(self, owner: str, tag: str, element: etree._Element) -> None:
        """What lists take from others."""
        value = attribute(element, "val") or ""
        if tag == "abstractNumId":
            self._of[owner] = value
        elif tag == "numStyleLink":
            self._links[owner] = value
        elif tag == "styleLink":
            self._linked[value] = owner


def _set(level: _Level, tag: str, element: etree._Element) -> None:
    value = attribute(element, "val") or ""
    if tag == "start":
        level.start = _integer(value, 1)
    elif tag == "numFmt":
        level.form = value
    elif tag == "lvlText":
        level.text = value[:_LONGEST]
    elif tag == "lvlRestart":
        level.restart = _integer(value, _LEVELS)
    elif tag == "isLgl":
        level.legal = is_on(element)
    elif tag == "rFonts":
        level.font = font_of(element)
    elif tag == "pStyle":
        level.style = value


def _shown(level: _Level, levels: _Levels, counts: dict[int, int]) -> str:
    """The text of a level with its numbers; %1 is the number of the first level."""

    def number(found: re.Match[str]) -> str:
        of = int(found.group(1)) - 1
        form = "decimal" if level.legal else levels.get(of, _Level()).form
        return numbered(counts[of], form) if of in counts and form != "none" else ""

    return re.sub("%([1-9])", number, level.text)


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch("[0-9]{1,6}", value) else default
