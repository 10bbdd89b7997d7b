"""Wards, provinces and whole addresses.

An address is a chain of components (house, lane, street, hamlet, ward,
district, province) with only commas and blanks between them; one component
alone is no address. Wards and provinces are entities of their own inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.fields.letter import Letter
from nlp.names import SYLLABLE, UPPER
from nlp.petition import Entity, EntityKind
from nlp.text import compile_vi, fold

PROVINCES = (
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bà Rịa Vũng Tàu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bạc Liêu",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cần Thơ",
    "Cao Bằng",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắc Lắc",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lâm Đồng",
    "Lạng Sơn",
    "Lào Cai",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Thừa Thiên - Huế",
    "Huế",
    "Tiền Giang",
    "Hồ Chí Minh",
    "HCM",
    "Sài Gòn",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
)
_ALIASES = {
    "hcm": "Hồ Chí Minh",
    "sai gon": "Hồ Chí Minh",
    "dac lac": "Đắk Lắk",
    "thua thien - hue": "Huế",
    "thua thien hue": "Huế",
    "ba ria vung tau": "Bà Rịa - Vũng Tàu",
}
_BY_FOLD = {fold(p): p for p in PROVINCES}

_PROVINCE = compile_vi(
    r"(?<!\w)(?P<prefix>(?:tỉnh|thành phố|tp\.?|t\.p\.?|thủ đô) ?)?(?P<name>"
    + "|".join(sorted((p.lower() for p in PROVINCES), key=len, reverse=True))
    + r")(?!\w)"
)
_PLACE_NAME = (
    rf"(?:{SYLLABLE}|[{UPPER}]?\d{{1,3}}[A-Za-z]?(?![\w/]))"
    rf"(?:[ -]{SYLLABLE}){{0,3}}(?: \d{{1,2}}(?![\w/]))?"
)
_WARD = re.compile(
    r"(?<!\w)(?P<type>[Pp]hường|[Pp]huong|PHƯỜNG|[Xx]ã|[Xx]a|XÃ|[Tt]hị [Tt]rấn|[Tt]hi [Tt]ran|"
    rf"THỊ TRẤN|[Đđ]ặc [Kk]hu|P\.|p\.|X\.|x\.|TT\.|P(?=\d)|F\.?(?=\d)) ?(?P<name>{_PLACE_NAME})"
)
_NOT_WARD = compile_vi(r"(?:thị|hợp tác|làng|vong|giải|ngọc) $")
_DISTRICT = re.compile(
    r"(?<!\w)(?P<type>[Qq]uận|[Qq]uan|QUẬN|[Hh]uyện|[Hh]uyen|HUYỆN|[Tt]hị [Xx]ã|[Tt]hi [Xx]a|"
    r"THỊ XÃ|[Tt]hành [Pp]hố|[Tt]hanh [Pp]ho|TP\.?|Tp\.?|tp\.?|Q\.|H\.|TX\.?|"
    rf"Q(?=\d)) ?(?P<name>{_PLACE_NAME})"
)
_N = rf"(?:{_PLACE_NAME}|[\w/.-]{{0,3}}\d[\w/.-]{{0,9}})"
_LOCAL = re.compile(
    r"(?<!\w)(?:(?:[Ss]ố nhà|[Ss]ố|[Ss]o nha|SN|[Nn]hà số|[Nn]hà|[Cc]ăn hộ(?: số)?|[Pp]hòng|"
    rf"[Cc]ăn|[Ll]ô) ?[A-Z]{{0,2}}\d[\w/.-]{{0,9}}|"
    r"(?:[Nn]gõ|[Nn]go|[Nn]gách|[Nn]gach|[Hh]ẻm|[Hh]em|[Kk]iệt|[Đđ]ường|[Dd]uong|[Pp]hố|[Pp]ho|"
    r"[Đđ]ại lộ|[Qq]uốc lộ|[Tt]ổ(?: dân phố)?(?: số)?|[Tt]o(?: dan pho)?|TDP(?: số)?|"
    r"[Kk]hu(?: phố| tập thể| dân cư| đô thị| tái định cư| vực)?|KP|KDC|KĐT|[Tt]hôn|[Tt]hon|"
    r"[Xx]óm|[Xx]om|[Ấấ]p|[Aa]p|[Bb]ản|[Bb]uôn|[Ll]àng|[Ll]ang|[Đđ]ội|[Kk]hóm|[Ss]óc|[Pp]hum|"
    rf"[Pp]lei|[Cc]hung cư|[Tt]òa(?: nhà)?|[Tt]oà|[Tt]ầng) ?(?:số )?{_N}|"
    rf"\d{{1,4}}[A-Za-z]?(?:/\d{{1,4}}[A-Za-z]?){{0,4}} (?:[Đđ]ường |[Pp]hố )?"
    rf"{SYLLABLE}(?: {SYLLABLE}){{1,3}})"
)
_JOIN = compile_vi(
    r"[ ,;.()-]{1,4}(?:(?:thuộc|của|ở|tại|nay là|cũ|nay thuộc|cụm|địa bàn)[ ,:()]{1,3}){0,2}$"
)


def find_places(letter: Letter) -> Iterator[Entity]:
    """WARD, PROVINCE and ADDRESS entities."""
    wards = list(_wards(letter))
    provinces = list(_provinces(letter))
    yield from wards
    yield from provinces
    yield from _addresses(letter, wards, provinces)


def _wards(letter: Letter) -> Iterator[Entity]:
    for m in _WARD.finditer(letter.text):
        before = letter.low[max(0, m.start() - 9) : m.start()]
        if _NOT_WARD.search(before) or fold(m["name"]).startswith("hoi "):
            continue
        value = {"type": ward_type(m["type"]), "name": tidy(m["name"])}
        yield letter.entity(EntityKind.WARD, m.start(), m.end(), value, confidence=0.9)


def ward_type(word: str) -> str:
    """The full word for the type of a commune-level unit."""
    head = fold(word).strip(" .")
    if head in {"p", "f", "phuong"}:
        return "Phường"
    if head in {"tt", "thi tran"}:
        return "Thị trấn"
    return "Đặc khu" if head == "dac khu" else "Xã"


def tidy(name: str) -> str:
    """One blank between words; capitals become an ordinary name."""
    name = " ".join(name.split())
    return name.title() if name.isupper() and not name.isdigit() and len(name) > 2 else name


def _provinces(letter: Letter) -> Iterator[Entity]:
    for m in _PROVINCE.finditer(letter.low):
        if m["prefix"] is None and not letter.text[m.start("name")].isupper():
            continue
        key = fold(" ".join(m["name"].split()))
        name = _ALIASES.get(key) or _BY_FOLD.get(key)
        if name is not None:
            yield letter.entity(
                EntityKind.PROVINCE, m.start(), m.end(), {"name": name}, confidence=0.95
            )


Part = tuple[int, int, str, Any]


def _addresses(letter: Letter, wards: list[Entity], provinces: list[Entity]) -> Iterator[Entity]:
    parts: list[Part] = [(e.start, e.end, "ward", e) for e in wards]
    parts += [(e.start, e.end, "province", e) for e in provinces]
    parts += [(m.start(), m.end(), "district", tidy(m[0])) for m in _DISTRICT.finditer(letter.text)]
    parts += [(m.start(), m.end(), "local", tidy(m[0])) for m in _LOCAL.finditer(letter.text)]
    parts.sort(key=lambda p: (p[0], -p[1]))
    for chain in _chains(letter.low, parts):
        if len(chain) > 1 and any(p[2] in {"ward", "province", "district"} for p in chain):
            start, end = chain[0][0], chain[-1][1]
            yield letter.entity(EntityKind.ADDRESS, start, end, _value(chain), confidence=0.85)


def _chains(low: str, parts: list[Part]) -> Iterator[list[Part]]:
    chain: list[Part] = []
    for part in parts:
        if chain and part[0] < chain[-1][1]:
            continue
        if chain and not (part[0] - chain[-1][1] < 20 and _JOIN.match(low, chain[-1][1], part[0])):
            yield chain
            chain = []
        chain.append(part)
    if chain:
        yield chain


def _value(chain: list[Part]) -> dict[str, Any]:
    value: dict[str, Any] = {"local": None, "ward": None, "district": None, "province": None}
    for _, _, level, part in chain:
        if level == "local":
            value["local"] = part if value["local"] is None else f"{value['local']}, {part}"
        elif level == "district":
            value["district"] = value["district"] or part
        elif value[level] is None:
            value[level] = _unit_name(part.value)
    return value


def _unit_name(value: dict[str, Any]) -> str:
    return f"{value['type']} {value['name']}" if "type" in value else str(value["name"])
