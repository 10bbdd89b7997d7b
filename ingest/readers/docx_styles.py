"""What the styles of a DOCX mean for the text that bears them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingest.readers.docx_xml import attribute, drop, font_of, is_on, local, parse

_TAGS = tuple(
    f"{{*}}{name}"
    for name in ("style", "rFonts", "basedOn", "vanish", "numId", "ilvl", "color", "sz")
)
_DEEPEST = 50  # styles based on each other that are looked through; Word allows 10
_TINY = 4  # half-points: letters no larger are not seen
_PALE = re.compile("(?:[Ff][0-9A-Fa-f]){3}")  # colours that are not seen on white
_PLAIN = {None, "clear", "nil", "pct5", "pct10", "pct12"}  # patterns of a ground that hardly show
_LOOKS = ("{*}shd", "{*}highlight", "{*}color", "{*}sz")


class Styles:
    """Which font, list and shade a style means, through what it is based on."""

    def __init__(self, content: bytes | None) -> None:
        self.default: str | None = None
        self._fonts: dict[str, str | None] = {}
        self._lists: dict[str, str | None] = {}
        self._levels: dict[str, str | None] = {}
        self._hidden: dict[str, str | None] = {}
        self._pale: dict[str, str | None] = {}
        self._tiny: dict[str, str | None] = {}
        self._shaded: dict[str, str | None] = {}
        self._bases: dict[str, str] = {}
        if content:
            self._load(content)

    def font(self, style: str | None) -> str | None:
        """The font of a style."""
        return self._found(self._fonts, style)

    def number(self, style: str | None) -> tuple[str | None, str | None]:
        """The list of a style's paragraphs and the level in it."""
        return self._found(self._lists, style), self._found(self._levels, style)

    def hidden(self, style: str | None) -> bool | None:
        """Whether a style's text is not shown; None: the style does not say."""
        return self._said(self._hidden, style)

    def pale(self, style: str | None) -> bool | None:
        """Whether a style's text is white or nearly; None: the style does not say."""
        return self._said(self._pale, style)

    def tiny(self, style: str | None) -> bool | None:
        """Whether a style's text is too small to be seen; None: the style does not say."""
        return self._said(self._tiny, style)

    def is_shaded(self, style: str | None) -> bool:
        """Whether a style's text stands on a ground of its own."""
        return self._found(self._shaded, style) == "1"

    def lineage(self, style: str | None) -> Iterator[str]:
        """A style and those it is based on."""
        for _ in range(_DEEPEST):
            if not style:
                break
            yield style
            style = self._bases.get(style)

    def _said(self, values: dict[str, str | None], style: str | None) -> bool | None:
        value = self._found(values, style)
        return None if value is None else value == "1"

    def _found(self, values: dict[str, str | None], style: str | None) -> str | None:
        return next(filter(None, map(values.get, self.lineage(style))), None)

    def _load(self, content: bytes) -> None:
        style = None
        for event, element in parse(content, _TAGS):
            tag = local(element.tag)
            if event == "start":
                if tag == "style":
                    style = attribute(element, "styleId")
                    if attribute(element, "default") in {"1", "true"} and style:
                        self._bases.setdefault("", style)
                continue
            if tag == "style":
                # those of tables, which are many, are for cells
                if style and attribute(element, "type") != "table":
                    for look in element.iter(*_LOOKS):
                        self._look(style, local(look.tag), look)
                style = None
                drop(element)
            elif style:
                self._property(style, tag, element)
            elif tag == "rFonts":
                self.default = font_of(element)
        self.default = self.font(self._bases.pop("", None)) or self.default

    def _property(self, style: str, tag: str, element: etree._Element) -> None:
        if tag == "rFonts":
            self._fonts[style] = font_of(element)
        elif tag == "basedOn":
            self._bases[style] = attribute(element, "val") or ""
        elif tag == "numId":
            self._lists[style] = attribute(element, "val")
        elif tag == "ilvl":
            self._levels[style] = attribute(element, "val")
        elif tag == "vanish":
            self._hidden[style] = "1" if is_on(element) else "0"

    def _look(self, style: str, tag: str, element: etree._Element) -> None:
        if tag == "color":
            self._pale[style] = "1" if is_pale(attribute(element, "val")) else "0"
        elif tag == "sz":
            self._tiny[style] = "1" if is_tiny(element) else "0"
        elif is_shade(element):
            self._shaded[style] = "1"


def is_pale(colour: str | None) -> bool:
    """Whether a colour, six hexadecimal digits, is white or so near it that nobody sees it."""
    return colour is not None and _PALE.fullmatch(colour) is not None


def is_tiny(element: etree._Element) -> bool:
    """Whether letters of a `sz` are too small to be seen."""
    size = attribute(element, "val") or ""
    return re.fullmatch(r"\d{1,4}", size) is not None and int(size) <= _TINY


def is_shade(element: etree._Element) -> bool:
    """Whether a `shd` or `highlight` puts text on a ground other than the paper's."""
    if local(element.tag) == "highlight":
        return attribute(element, "val") not in {"none", "white"}
    fill = attribute(element, "fill")
    bare = fill in {None, "auto"} or is_pale(fill)
    return not bare or attribute(element, "val") not in _PLAIN


def is_ground(background: etree._Element | None) -> bool:
    """Whether a `background`, if there is one, shows; LibreOffice may write a white one."""
    if background is None:
        return False
    colour = attribute(background, "color")
    return len(background) > 0 or not (colour == "auto" or is_pale(colour))
