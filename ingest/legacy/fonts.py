"""What a font's name says about the encoding of the text set in it.

Embedded PDF fonts carry a subset tag (`ABCDEF+`) and lose dots and spaces;
the capital fonts of TCVN3 end in H (.VnTimeH, also .VnTimeHBold and the like)
and show lower-case bytes as capitals, which only the name can tell. Symbol
fonts hold bullets and Greek letters at the codes of legacy letters.
"""

from __future__ import annotations

import functools
import re

from ingest.legacy.tables import Encoding

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_NAMES = (
    (re.compile(r"^vni(?![a-z])|^vni[-\s_]", re.IGNORECASE), Encoding.VNI),
    (re.compile(r"^vn[a-z0-9]", re.IGNORECASE), Encoding.TCVN3),  # .VnTime
    (re.compile(r"^(abc|tcvn)", re.IGNORECASE), Encoding.TCVN3),
    (re.compile(r"^vps", re.IGNORECASE), Encoding.VPS),
    (re.compile(r"viscii|^vi[-\s_]?(times|arial)", re.IGNORECASE), Encoding.VISCII),
)
_CAPITAL = re.compile(r"^[Vv][Nn].*?[a-zA-Z0-9]H(?=$|[^A-Za-z]|Bold|Italic)|^vn\w{3,}[^tcs\W]h$")
_SYMBOL = re.compile(
    r"^(symbol|wingdings|webdings|zapf ?dingbats|mt ?extra|marlett)", re.IGNORECASE
)

_GREEK = dict(
    zip(
        "abgdezhqiklmnxoprstufcywDFGLPQSUWXY",
        "αβγδεζηθικλμνξοπρστυφχψωΔΦΓΛΠΘΣΥΩΞΨ",
        strict=True,
    )
)
_MATHS = dict(
    zip(
        "\xa2\xa3\xa5\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb7\xb8\xb9\xba\xbb\xbc\xd6\xd7\xde",
        "′≤∞↔←↑→↓°±″≥×•÷≠≡≈…√⋅⇒",
        strict=True,
    )
)
_BULLETS = dict(
    zip(
        "\x6c\x6d\x6e\x6f\x71\x72\x75\x76\x9f\xa7\xa8\xd8\xe0\xf0\xfb\xfc\xfd\xfe",
        "●❍■□❑❒◆❖•▪☐➢→⇨✗✓☒☑",
        strict=True,
    )
)


@functools.lru_cache(maxsize=4096)
def encoding_of(font: str | None) -> Encoding | None:
    """The legacy encoding a font name declares, if it declares one."""
    if font:
        name = _bare(font)
        for pattern, encoding in _NAMES:
            if pattern.search(name):
                return encoding
    return None


@functools.lru_cache(maxsize=4096)
def is_capital(font: str | None) -> bool:
    """Whether a font draws small letters as capitals, as .VnTimeH does."""
    return bool(
        font and encoding_of(font) is Encoding.TCVN3 and _CAPITAL.match(_bare(font).split(",")[0])
    )


@functools.lru_cache(maxsize=4096)
def is_symbol(font: str | None) -> bool:
    """Whether a font's codes are signs, whatever letters they look like."""
    return bool(font and _SYMBOL.match(_bare(font)))


def signs(text: str, font: str) -> str:
    """What characters of a symbol font show, as far as letters of petitions need it.

    The codes are those of Adobe's Symbol encoding and of Microsoft's Wingdings.
    """
    shown = _GREEK | _MATHS if _bare(font).lower().startswith("symbol") else _BULLETS
    codes = [chr(ord(c) - 0xF000) if "\uf020" <= c <= "\uf0ff" else c for c in text]
    return "".join([shown.get(code, code) for code in codes])


def bullets(text: str) -> str:
    """Text with the bullets and boxes that a program kept in the private use area.

    LibreOffice draws those of Symbol and Wingdings in a font of its own, at the codes they
    have there; what is not known stays.
    """
    if text.isascii():
        return text
    shown = {0xF000 + ord(code): sign for code, sign in _BULLETS.items()} | {0xF0B7: "•"}
    return text.translate(shown)


def _bare(font: str) -> str:
    return re.sub(r"^[^A-Za-z0-9]+", "", _SUBSET.sub("", font).replace("#2E", ".")).strip()
