"""Makes the file or files of one sample letter."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from _samples import ink, layout, markup, office, paper

Letter = dict[str, Any]
_PHOTO_DPI = 176
_FOLDER_SHADOWS = (0.25, 0.4, 0.3)


def build(letter: Letter) -> dict[str, bytes]:
    """Contents by path below samples/; a folder of photos has several."""
    rng = np.random.default_rng(zlib.crc32(letter["file"].encode()))
    return _MAKERS[letter["make"]](letter, rng)


def _sheets(letter: Letter, text: str | None = None) -> layout.Sheets:
    lines = markup.parse(text or letter["text"])
    return layout.lay_out(lines, font=letter.get("font", "serif"), size=letter.get("size", 12.5))


def _typed(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    scribble = ink.signature(rng) if letter.get("scribble") else []
    data = layout.pdf(_sheets(letter), title="Microsoft Word - don.doc", scribble=scribble)
    return {letter["file"]: data}


def _legacy_pdf(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    return _typed({**letter, "font": "tcvn3", "size": 13}, rng)


def _scan(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    look = paper.Look.of(letter)
    pages = [paper.scan(p, look, rng) for p in paper.pictures(_sheets(letter), look, rng)]
    quality = letter.get("quality", 62)
    return {letter["file"]: paper.image_pdf(pages, dpi=look.dpi, quality=quality)}


def _mixed(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    look = paper.Look(dpi=200, skew=-0.8)
    (clean,) = paper.pictures(_sheets(letter, letter["scan"]), look, rng)
    picture = paper.jpeg(paper.scan(clean, look, rng), quality=62)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    layout.draw(canvas, _sheets(letter))
    canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *A4)
    canvas.save()
    return {letter["file"]: out.getvalue()}


def _photo(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    look = paper.Look.of({**letter, "dpi": _PHOTO_DPI})
    (page,) = paper.pictures(_sheets(letter), look, rng)
    return {letter["file"]: paper.jpeg(paper.photo(page, look, rng))}


def _photos(letter: Letter, rng: np.random.Generator) -> dict[str, bytes]:
    pages = paper.pictures(_sheets(letter), paper.Look(dpi=_PHOTO_DPI), rng)
    files = {}
    for number, (page, shadow) in enumerate(zip(pages, _FOLDER_SHADOWS, strict=True), start=1):
        look = paper.Look(shadow=shadow, lean=float(rng.uniform(-1.2, 1.2)), dark=True)
        # the second is held sideways, as telephones store it
        data = paper.jpeg(paper.photo(page, look, rng), sideways=number == 2)
        files[f"{letter['file']}/{number}.jpg"] = data
    return files


def _docx(letter: Letter, _: np.random.Generator) -> dict[str, bytes]:
    legacy = letter["make"] == "tcvn3-docx"
    return {letter["file"]: office.docx(markup.parse(letter["text"]), legacy=legacy)}


def _txt(letter: Letter, _: np.random.Generator) -> dict[str, bytes]:
    return {letter["file"]: office.txt(letter["text"], letter.get("encoding", "utf-8"))}


_MAKERS: dict[str, Callable[[Letter, np.random.Generator], dict[str, bytes]]] = {
    "typed": _typed,
    "tcvn3-pdf": _legacy_pdf,
    "scan": _scan,
    "mixed": _mixed,
    "photo": _photo,
    "photos": _photos,
    "docx": _docx,
    "tcvn3-docx": _docx,
    "txt": _txt,
}
