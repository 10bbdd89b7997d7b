"""Names a scan gave other marks, where one name can be meant ("TP. Hài Phòng", "Trân Thì Gái").

Provinces are few and every one is known, so is the word in the middle of women's names and are the
surnames most people bear. Given names and wards are left as they came: nobody knows which they are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from nlp import units
from nlp.names import COMMON_SURNAMES, LOWER, SURNAMES, UPPER
from nlp.text import fold

_TITLE = rf"[{UPPER}][{LOWER}]{{1,6}}"
_FULL = re.compile(
    rf"(?<!\w)(?=(?P<family>{_TITLE})[ \n](?P<middle>{_TITLE})(?P<given>[ \n]{_TITLE})?(?!\w))"
)
_INTRODUCED = re.compile(
    r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|là|[Tt]ên|:|[-+~*]|\d[.)]) ?$"
)
# Behind a surname these are no given names: Thị and Văn read with another mark.
_MIDDLE = {**dict.fromkeys(("Thi", "Thí", "Thì", "Thỉ", "Thĩ", "Thj"), "Thị")} | dict.fromkeys(
    ("Vàn", "Vãn", "Vắn", "Vằn"), "Văn"
)
# "xã la Boòng", "huyện la Grai": capital I of the highlands.
_HIGHLAND = re.compile(r"(?<= )la(?= [A-ZĐ][a-z])")
_UNIT_BEFORE = re.compile(r"(?:xã|huyện|xá|xa|thị trấn) $")


def provinces(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of provinces' names with other marks than they have, and the names."""
    for m in _province_pattern().finditer(fold(text)):
        seen = text[m.start("name") : m.end("name")]
        proper = _province_of()[m["name"].replace("\n", " ")]
        if seen.istitle() and seen.replace("\n", " ") != proper:
            yield *m.span("name"), proper
    for m in _HIGHLAND.finditer(text):
        if _UNIT_BEFORE.search(text, max(0, m.start() - 10), m.start()):
            yield *m.span(), "Ia"


def people(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of a poor scan that are parts of people's names, and what they read."""
    for m in _FULL.finditer(text):
        yield from _person(text, m)


def _person(text: str, m: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    family = m["family"].lower()
    proper = family if family in SURNAMES else _surname_of().get(fold(family))
    if proper is None:
        return
    whole = m["given"] is not None
    if proper != family:
        if not whole and not _INTRODUCED.search(text, max(0, m.start() - 6), m.start()):
            return
        yield *m.span("family"), proper.capitalize()
    if whole and m["middle"] in _MIDDLE:
        yield *m.span("middle"), _MIDDLE[m["middle"]]


@functools.cache
def _surname_of() -> dict[str, str]:
    """Common surnames by their letters, where no other surname has the same."""
    found: dict[str, set[str]] = {}
    for name in SURNAMES:
        found.setdefault(fold(name), set()).add(name)
    return {fold(n): n for n in COMMON_SURNAMES if len(found[fold(n)]) == 1}


@functools.cache
def _province_of() -> dict[str, str]:
    return {fold(name): name for name in units.index().province_names()}


@functools.cache
def _province_pattern() -> re.Pattern[str]:
    """Provinces where an address or a date names them; Huế only behind its type."""
    folded = sorted(_province_of(), key=len, reverse=True)
    several = "|".join(re.escape(n).replace(r"\ ", r"[ \n]") for n in folded if " " in n)
    typed = r"(?<!\w)(?:tinh|thanh pho|t\.?p\.?)[ \n]{1,2}"
    return re.compile(
        rf"(?:{typed}|[,.;(-] ?|^|\n)(?P<name>{several}|(?<=pho )hue|(?<=tp )hue|(?<=tp\. )hue)"
        r"(?!\w)(?=[ \n]*(?:[,.;:()-]|\n|\Z| ngay ))"
    )
