"""What a font's name says about the encoding of the text set in it.

Embedded PDF fonts carry a subset tag (`ABCDEF+`) and lose dots and spaces;
the capital fonts of TCVN3 end in H (.VnTimeH, also .VnTimeHBold and the like)
and show lower-case bytes as capitals, which only the name can tell.
"""

from __future__ import annotations

import functools
import re

from ingest.legacy.tables import Encoding

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_NAMES = (
    (re.compile(r"^\.?vn[a-z]", re.IGNORECASE), Encoding.TCVN3),  # .VnTime; VNI is met first
    (re.compile(r"^(abc|tcvn)", re.IGNORECASE), Encoding.TCVN3),
    (re.compile(r"^vps", re.IGNORECASE), Encoding.VPS),
    (re.compile(r"viscii", re.IGNORECASE), Encoding.VISCII),
)
_VNI = re.compile(r"^vni[-\s_]?", re.IGNORECASE)
_CAPITAL = re.compile(r"^\.?Vn[A-Za-z3 -]*?[a-z3]H(?=$|[^a-z]|Bold|Italic)")


@functools.lru_cache(maxsize=4096)
def encoding_of(font: str | None) -> Encoding | None:
    """The legacy encoding a font name declares, if it declares one."""
    if not font:
        return None
    name = _SUBSET.sub("", font).strip()
    if _VNI.match(name):
        return Encoding.VNI
    for pattern, encoding in _NAMES:
        if pattern.search(name):
            return encoding
    return None


@functools.lru_cache(maxsize=4096)
def is_capital(font: str | None) -> bool:
    """Whether a font draws small letters as capitals, as .VnTimeH does."""
    return bool(font and _CAPITAL.match(_SUBSET.sub("", font).strip()))
