"""Registers the fonts of the samples: Debian's free ones and two made from them.

.VnTime and .VnTimeH are Liberation Serif with the glyphs moved to the codes of
TCVN3, so that a PDF shows Vietnamese while its text layer holds the legacy
codes, as files made with the original fonts do.
"""

from __future__ import annotations

import functools
import io
from pathlib import Path

from fontTools.ttLib import TTFont as FontFile
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from _samples import tcvn3

_ROOT = Path("/usr/share/fonts/truetype")
_FAMILIES = {
    "serif": ("LiberationSerif-{}.ttf", ("Regular", "Bold", "Italic")),
    "sans": ("LiberationSans-{}.ttf", ("Regular", "Bold", "Italic")),
    "dejavu": ("DejaVuSerifCondensed{}.ttf", ("", "-Bold", "-Italic")),
}


# version 1 of Liberation, in fonts-liberation, has no Vietnamese letters
def font_path(name: str) -> Path:
    """Where Debian keeps the font file `name`.

    Raises:
        FileNotFoundError: fonts-liberation2 or fonts-dejavu is not installed.
    """
    for folder in ("liberation2", "dejavu"):
        path = _ROOT / folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"{name}: install fonts-liberation2 and fonts-dejavu")


@functools.cache
def register() -> None:
    """Make every font known to reportlab as <family>, <family>-bold and <family>-italic."""
    for family, (pattern, styles) in _FAMILIES.items():
        for suffix, style in zip(("", "-bold", "-italic"), styles, strict=True):
            path = font_path(pattern.format(style))
            pdfmetrics.registerFont(TTFont(family + suffix, str(path)))
    for name, capitals in ((".VnTime", False), (".VnTimeH", True)):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(_legacy(name, capitals=capitals))))


def _legacy(name: str, *, capitals: bool) -> bytes:
    font = FontFile(font_path("LiberationSerif-Regular.ttf"), recalcTimestamp=False)
    glyphs = font.getBestCmap()
    moved = {code: glyphs[code] for code in range(0x20, 0x7F)}
    moved |= {ord(code): glyphs[ord(letter)] for letter, code in tcvn3.LARGE.items()}
    moved |= {ord(code): glyphs[ord(letter)] for letter, code in tcvn3.SMALL.items()}
    if capitals:
        moved |= {code: glyphs[ord(chr(code).upper())] for code in range(0x61, 0x7B)}
        moved |= {ord(code): glyphs[ord(low.upper())] for low, code in tcvn3.SMALL.items()}
    for table in list(font["cmap"].tables):
        if table.platformID == 3 and table.platEncID == 1:
            table.cmap = moved
        else:
            font["cmap"].tables.remove(table)
    for record in font["name"].names:
        if record.nameID in {1, 4, 6, 16}:
            record.string = name
    for unused in ("GSUB", "GPOS", "GDEF", "kern"):
        if unused in font:
            del font[unused]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
