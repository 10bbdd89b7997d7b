"""Sets a letter on A4 pages and writes them as a PDF with a text layer.

The same pages serve typed PDFs and, rasterised, the scans and photos, so the
positions of signature blocks are kept for the pen and the stamp.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from _samples import tcvn3, typefaces
from _samples.markup import Line

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 79.0, WIDTH - 54.0, 54.0, HEIGHT - 50.0
Piece = tuple[str, str]  # font, text
SetLine = tuple[float, float, float, float, list[Piece]]  # x, y, size, points added to spaces


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """The free place for a signature: page from 0, centre, y from the top."""

    page: int
    x: float
    y: float


@dataclasses.dataclass(slots=True)
class Sheets:
    """Pages being filled from the top; y grows downwards."""

    font: str
    size: float
    pages: list[list[SetLine]]
    rules: list[tuple[int, float, float, float]]
    marks: list[Mark]
    y: float = TOP
    pending: list[tuple[list[str], str]] = dataclasses.field(default_factory=list)


def lay_out(lines: Sequence[Line], *, font: str = "serif", size: float = 12.5) -> Sheets:
    """Set all lines; font "tcvn3" writes legacy codes in .VnTime and .VnTimeH."""
    typefaces.register()
    sheets = Sheets(font=font, size=size, pages=[[]], rules=[], marks=[])
    for number, line in enumerate(lines):
        _set(sheets, line)
        following = lines[number + 1].style if number + 1 < len(lines) else ""
        if line.style == "s" and following != "s":
            _sign(sheets)
    return sheets


def pdf(
    sheets: Sheets, *, title: str, scribble: Sequence[Sequence[tuple[float, float]]] = ()
) -> bytes:
    """The pages as a PDF; `scribble` holds strokes drawn at the first signature place."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    draw(canvas, sheets, scribble=scribble)
    canvas.save()
    return out.getvalue()


def draw(
    canvas: Canvas, sheets: Sheets, *, scribble: Sequence[Sequence[tuple[float, float]]] = ()
) -> None:
    """Draw every page on `canvas` and end it."""
    for number, page in enumerate(sheets.pages):
        for line in page:
            _line(canvas, line)
        canvas.setLineWidth(0.7)
        for on, x0, x1, y in sheets.rules:
            if on == number:
                canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)
        for mark in sheets.marks[:1]:
            if mark.page == number and scribble:
                _scribble(canvas, mark, scribble)
        canvas.showPage()


def _line(canvas: Canvas, line: SetLine) -> None:
    x, y, size, extra, pieces = line
    # one text object a line, as word processors write it, or readers see a line in each word
    text = canvas.beginText(x, HEIGHT - y)
    for font, letters in pieces:
        text.setFont(font, size)
        text.setCharSpace(extra if letters == " " else 0)
        text.textOut(letters)
    text.setCharSpace(0)
    canvas.drawText(text)


def _scribble(canvas: Canvas, mark: Mark, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    canvas.setStrokeColorRGB(0.1, 0.15, 0.55)
    canvas.setLineWidth(1.1)
    for stroke in strokes:
        path = canvas.beginPath()
        for number, (x, y) in enumerate(stroke):
            place = (mark.x + x, HEIGHT - mark.y - y)
            path.moveTo(*place) if number == 0 else path.lineTo(*place)
        canvas.drawPath(path)
    canvas.setStrokeColorRGB(0, 0, 0)


def _pieces(sheets: Sheets, text: str, style: str) -> list[Piece]:
    if sheets.font != "tcvn3":
        return [(sheets.font + style, text)]
    return [
        (".VnTimeH" if capital else ".VnTime", codes) for capital, codes in tcvn3.segments(text)
    ]


def _width(pieces: Sequence[Piece], size: float) -> float:
    return sum(float(pdfmetrics.stringWidth(text, font, size)) for font, text in pieces)


def _put(sheets: Sheets, x: float, pieces: Sequence[Piece], size: float, extra: float = 0) -> None:
    sheets.pages[-1].append((x, sheets.y, size, extra, list(pieces)))


def _room(sheets: Sheets, height: float) -> None:
    if sheets.y + height > BOTTOM:
        sheets.pages.append([])
        sheets.y = TOP


# style -> suffix of the font, points added, first-line indent, alignment
_STYLES = {
    "cb": ("-bold", 0, 0, "centre"),
    "c": ("", 0, 0, "centre"),
    "r": ("-italic", 0, 0, "right"),
    "b": ("-bold", 0, 0, "left"),
    "-": ("", 0, 18, "left"),
    "l": ("", 0, 0, "left"),
    "t": ("-bold", 2, 0, "centre"),
    "p": ("", 0, 28, "full"),
}


def _set(sheets: Sheets, line: Line) -> None:
    size = sheets.size
    match line.style:
        case "page":
            sheets.pages.append([])
            sheets.y = TOP
        case "rule":
            middle = (LEFT + RIGHT) / 2
            y = sheets.y - size * 0.8
            sheets.rules.append((len(sheets.pages) - 1, middle - 75, middle + 75, y))
            sheets.y += size * 0.6
        case "head":
            _head(sheets, line)
        case "s":
            label, name = line.cells
            sheets.pending.append((label.split("/"), name))
        case style:
            suffix, larger, indent, align = _STYLES[style]
            sheets.y += size * (0.7 if style == "t" else 0)
            text = "- " + line.text if style == "-" else line.text
            _paragraph(sheets, text, suffix, size + larger, indent=indent, align=align)


def _head(sheets: Sheets, line: Line) -> None:
    _room(sheets, sheets.size * 1.4)
    for text, centre in zip(line.cells, (LEFT + 88, RIGHT - 138), strict=True):
        style = {"*": "-bold", "_": "-italic"}.get(text[0], "")
        size = sheets.size - 1.5
        pieces = _pieces(sheets, text.lstrip("*_"), style)
        _put(sheets, centre - _width(pieces, size) / 2, pieces, size)
    sheets.y += sheets.size * 1.5


def _paragraph(
    sheets: Sheets, text: str, style: str, size: float, *, indent: float = 0, align: str = "left"
) -> None:
    space = _width(_pieces(sheets, "n n", style), size) - _width(_pieces(sheets, "nn", style), size)
    words = [_pieces(sheets, word, style) for word in text.split()]
    if sheets.font == "tcvn3" and text.isupper():
        words = [
            [(".VnTimeH", codes) for _, codes in tcvn3.segments(word.upper())]
            for word in text.split()
        ]
    start = 0
    while start < len(words):
        room = RIGHT - LEFT - (indent if start == 0 else 0)
        end, used = start, 0.0
        while end < len(words) and used + _width(words[end], size) <= room:
            used += _width(words[end], size) + space
            end += 1
        slack = room - (used - space)
        x = LEFT + (indent if start == 0 else 0)
        x += {"centre": slack / 2, "right": slack}.get(align, 0)
        extra = slack / (end - start - 1) if align == "full" and start + 1 < end < len(words) else 0
        _room(sheets, size * 1.2)
        gaps = [[], *([[(words[0][0][0], " ")]] * (end - start - 1))]
        line = [p for gap, word in zip(gaps, words[start:end], strict=True) for p in gap + word]
        _put(sheets, x, line, size, extra)
        sheets.y += size * 1.27
        start = end
    sheets.y += size * 0.22


def _sign(sheets: Sheets) -> None:
    size = sheets.size
    blocks, sheets.pending = sheets.pending, []
    _room(sheets, size * 9)
    top = sheets.y + size * 0.6
    spots = [RIGHT - 110.0] if len(blocks) == 1 else [LEFT + 100, RIGHT - 110]
    bottom = top
    for (labels, name), centre in zip(blocks, spots, strict=True):
        sheets.y = top
        for label in labels:
            _centred(sheets, label, centre, "-bold")
        sheets.marks.append(Mark(len(sheets.pages) - 1, centre, sheets.y + size * 1.4))
        sheets.y += size * 4
        _centred(sheets, name, centre, "-bold")
        bottom = max(bottom, sheets.y)
    sheets.y = bottom


def _centred(sheets: Sheets, text: str, centre: float, style: str) -> None:
    pieces = _pieces(sheets, text, style)
    _put(sheets, centre - _width(pieces, sheets.size) / 2, pieces, sheets.size)
    sheets.y += sheets.size * 1.3
