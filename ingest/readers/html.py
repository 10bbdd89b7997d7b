"""HTML, as a file or the body of a mail: the text a browser would show.

Parsed by libxml2 without network or entities; scripts, styles and hidden
heads are dropped, blocks become lines, cells are set apart by tabs. The
encoding is the declared one if the text obeys it; legacy fonts named in the
markup decide like those of a word processor.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator

from lxml import etree
from PIL import Image

from ingest import legacy
from ingest.document import Page
from ingest.errors import Code, IngestError
from ingest.legacy.convert import names
from ingest.limits import Limits
from ingest.readers import Content, Context, pictures
from ingest.readers.plain import decode, office_page

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
}
_CELLS = {"td", "th"}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?\s*([^;,\"']{1,60})", re.IGNORECASE)
_DATA = re.compile(
    r"<img\b[^>]{0,2000}?\bsrc\s*=\s*[\"']?data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=\s]+)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


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
    """The visible text of some HTML."""
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    runs = [] if root is None else list(_runs(root))
    converted = legacy.convert(runs)
    encodings = {result.encoding for result in converted if result.encoding is not None}
    lines = "".join(result.text for result in converted).split("\n")
    tidy = "\n".join(line.strip(" ") for line in lines)
    return office_page(
        1,
        re.sub(r"\n{3,}", "\n\n", tidy).strip(),
        converted=bool(encodings),
        notes=names(encodings),
    )


def _runs(root: etree._Element) -> Iterator[legacy.Run]:
    """Visible text in order, each with the font in force; iterative, for nesting may be deep."""
    fonts: list[str | None] = [None]
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _HIDDEN
            fonts.append(_font(element) or fonts[-1])
            if tag in _BLOCKS:
                yield legacy.Run("\n")
            if not hidden and element.text:
                yield legacy.Run(_SPACE.sub(" ", element.text), fonts[-1])
            continue
        fonts.pop()
        hidden -= tag in _HIDDEN
        if tag in _CELLS:
            yield legacy.Run("\t")
        elif tag in _BLOCKS and tag != "br":
            yield legacy.Run("\n")
        if not hidden and element.tail:
            yield legacy.Run(_SPACE.sub(" ", element.tail), fonts[-1])


def _font(element: etree._Element) -> str | None:
    face = element.get("face")
    if face:
        return str(face).split(",")[0].strip()
    family = _FAMILY.search(element.get("style") or "")
    return family.group(1).strip() if family else None
