"""Wards, provinces and whole addresses.

An address is a chain of components (house, lane, street, hamlet, ward,
district, province) with only commas and blanks between them; one component
alone is no address. Wards and provinces are entities of their own inside it.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from nlp import units
from nlp.fields.letter import Letter
from nlp.fields.provinces import PROVINCES, province_of
from nlp.names import COMMON_SURNAMES, SYLLABLE, UPPER
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold

K = EntityKind


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A component of an address."""

    start: int
    end: int
    level: str  # local, ward, district, province
    name: str
    type: str | None = None
    province: str | None = None  # whose chief city a district of the same name is


_PROVINCE = compile_vi(
    r"(?<!\w)(?P<prefix>(?:tỉnh|thành phố|tp\.?|t\.p\.?|thủ đô) ?)?(?P<name>"
    + "|".join(sorted((p.lower() for p in PROVINCES), key=len, reverse=True))
    + r"|(?<=, )hn)(?!\w)"
)
_SURNAME = re.compile(rf"(?<!\w)(?:{'|'.join(s.title() for s in sorted(COMMON_SURNAMES))}) \Z")
_CITY = compile_vi(r"thành phố|tp|t\.p")
_PLACE_NAME = (
    rf"(?:{SYLLABLE}|[{UPPER}]?\d{{1,3}}[A-G]?(?![\w/]))"
    rf"(?:[ -]{SYLLABLE}){{0,3}}(?: \d{{1,2}}(?![\w/]))?"
)
_WARD = re.compile(
    r"(?<!\w)(?P<type>[Pp]hường|[Pp]huong|PHƯỜNG|[Xx]ã|[Xx]a|XÃ|[Tt]hị [Tt]rấn|[Tt]hi [Tt]ran|"
    rf"THỊ TRẤN|[Đđ]ặc [Kk]hu|P\.|p\.|X\.|x\.|TT\.|P(?=\d)|F\.?(?=\d)) ?(?P<name>{_PLACE_NAME})"
)
_NOT_WARD = compile_vi(r"(?:thị|hợp tác|làng|vong|(?<!hòa )giải|ngọc) $")
_DISTRICT = re.compile(
    r"(?<!\w)(?P<type>[Qq]uận|[Qq]uan|QUẬN|[Hh]uyện|[Hh]uyen|HUYỆN|[Tt]hị [Xx]ã|[Tt]hi [Xx]a|"
    r"THỊ XÃ|[Tt]hành [Pp]hố|[Tt]hanh [Pp]ho|TP\.?|Tp\.?|tp\.?|Q\.|H\.|TX\.?|"
    rf"Q(?=\d)) ?(?P<name>{_PLACE_NAME})"
)
_N = rf"(?:{_PLACE_NAME}|[\w/.-]{{0,3}}\d[\w/.-]{{0,9}})"
_CUE_NAMED = (
    "ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|đường|duong|phố|pho|đại lộ|quốc lộ|tỉnh lộ|tổ dân phố(?: "
    "số)?|"
    "tổ|to dan pho|to|tdp(?: số)?|khu phố|khu tập thể|khu dân cư|khu đô thị|khu tái định cư|"
    "khu công nghiệp|cụm công nghiệp|khu|kp|kdc|kđt|kcn|thôn|thon|xóm|xom|ấp|ap|bản|buôn|bon|làng|"
    "lang|đội|khóm|khối|sóc|phum|plei|cầu|ngã ba|ngã tư|ngã năm|đường ĐT|đường QL|chung "
    "cư|tòa nhà|tòa|toà|tầng|chợ|xứ đồng|dãy"
)
_CUE_NUMBERED = "số nhà|số|so nha|so|sn|nhà số|nhà|căn hộ(?: số)?|phòng|căn|lô"
_HOUSE = r"\d{1,4}[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?){0,4}"
_LOCAL = re.compile(
    r"(?<![\w.])(?:(?:(?i:km|kilomet) ?\d{1,4}(?:[+,.]\d{1,3})? )?"
    rf"(?i:{_CUE_NAMED}) ?(?:số )?{_N}|"
    rf"(?i:{_CUE_NUMBERED})[ :]{{0,2}}(?!\d{{1,2}}/\d{{1,2}}/\d{{4}})[A-Z]{{0,2}}{_HOUSE}(?![\w/])"
    rf"(?: (?i:đường |phố )?{SYLLABLE}(?: {SYLLABLE}){{1,3}})?|"
    rf"K?{_HOUSE} (?i:đường |phố )?"
    rf"{SYLLABLE}(?: {SYLLABLE}){{1,3}}|{_HOUSE}"
    r"(?= (?i:ấp|kiệt|hẻm|thôn|khóm|tổ|khu phố|đường|phố|ngõ)))"
)
# Where one may begin, which is told much faster than the whole.
_LOCAL_BEGINS = re.compile(rf"(?<![\w.])(?=k?\d|km|kilomet|{_CUE_NAMED.lower()}|{_CUE_NUMBERED})")
_SMALL_WARD = compile_vi(
    r"(?<!\w)(?P<type>phường|xã|thị trấn|đặc khu|p\.?|x\.|tt\.?) ?(?P<name>\w+(?: \w+){0,3})"
)
_SMALL_DISTRICT = compile_vi(
    r"(?<!\w)(?:quận|huyện|thị xã|thành phố|tp\.?|q\.?|h\.) ?(?P<name>\d{1,2}|\w+ \w+)(?!\w)"
)
# Names of provinces that are ordinary words when written small.
_ORDINARY_WORDS = frozenset(
    {"hoa binh", "gia lai", "long an", "can tho", "son la", "nam dinh", "binh dinh"}
)
_WHOLE_TYPES = frozenset({"phường", "xã", "thị trấn"})
_ENDS_PLACE = compile_vi(r"[,.;)\n]| ?$| (?:tỉnh|huyện|quận|thành phố|tp|thị xã|cũ)(?!\w)")
_SIGN_YEAR = re.compile(r"(?:năm |nam |/|-)(20[12]\d)")
_JOIN = compile_vi(
    r"[ ,;.()-]{1,4}(?:(?:thuộc|của|ở|tại|nay là|cũ|nay thuộc|cụm|địa bàn)[ ,:()]{1,3}){0,2}$"
)


def find_places(letter: Letter) -> Iterator[Entity]:
    """WARD, PROVINCE and ADDRESS entities, resolved to units before and after 1/7/2025."""
    found = [*_wards(letter), *_provinces(letter), *_districts(letter), *_locals(letter)]
    found += _small_wards(letter)
    found += _written_at(letter, found)
    found.sort(key=lambda p: (p.start, -p.end))
    chains = list(_chains(letter.low, found))
    setting = _setting(letter, chains)
    for chain in chains:
        yield from _emit(letter, chain, setting)


def _wards(letter: Letter) -> Iterator[Part]:
    for m in _WARD.finditer(letter.text):
        before = letter.low[max(0, m.start() - 9) : m.start()]
        commune = m["type"][0] in "Xx"  # thị xã, xã hội, hợp tác xã
        society = fold(m["name"]).startswith("hoi ") or _NOT_WARD.search(before)
        if not (commune and society):
            end = _ward_end(letter.text, m.start("name"), m.end())
            name = tidy(letter.text[m.start("name") : end])
            yield Part(m.start(), end, "ward", name, ward_type(m["type"]))


_NEXT_LINE = re.compile(rf"\n{SYLLABLE}(?: {SYLLABLE})?(?=[,.;)\n])")


def _ward_end(text: str, start: int, end: int) -> int:
    """Where a ward's name ends: not behind it ("Lim Từ"), nor with the line ("xã Vân⏎Nham,")."""
    known = units.index()
    if known.is_ward(text[start:end]):
        return end
    further = _NEXT_LINE.match(text, end)
    if further and known.is_ward(" ".join(text[start : further.end()].split())):
        return further.end()
    return _known_end(text, start, end, known.is_ward)


def _known_end(text: str, start: int, end: int, known: Callable[[str], bool]) -> int:
    """Where the longest known name ends that what is written begins with; else where it ends."""
    shorter = end
    while (shorter := text.rfind(" ", start, shorter)) > 0:
        if known(text[start:shorter]):
            return shorter
    return end


_WRITTEN_AT = re.compile(rf"\s*({SYLLABLE}(?: {SYLLABLE}){{0,3}}),")


def _written_at(letter: Letter, found: list[Part]) -> Iterator[Part]:
    """As in "Krông Pắc, ngày": the bare name of a ward that the letter names in full."""
    wards = {fold(part.name): part for part in found if part.level == "ward"}
    for section in letter.sections if wards else ():
        if section.kind is SectionKind.PLACE_DATE:
            m = _WRITTEN_AT.match(letter.text, section.start, section.end)
            known = wards.get(fold(tidy(m[1]))) if m else None
            if m and known:
                yield Part(m.start(1), m.end(1), "ward", known.name, known.type)


def _small_wards(letter: Letter) -> Iterator[Part]:
    """Wards in letters without capitals: the longest run of words that is a ward's name."""
    known = units.index()
    for m in _SMALL_WARD.finditer(letter.low):
        name = m["name"].split(" ")
        careful = letter.cased and letter.marked
        small = letter.text[m.start("name")].islower() and m["type"] in _WHOLE_TYPES
        if careful and not small:
            continue
        for count in range(len(name), 0, -1):
            candidate = " ".join(name[:count])
            end = m.start("name") + len(candidate)
            if careful and (count == 1 or not _ENDS_PLACE.match(letter.low, end)):
                continue
            if (count > 1 or candidate.isdigit()) and known.is_ward(candidate):
                yield Part(m.start(), end, "ward", candidate, ward_type(m["type"]))
                break


def _districts(letter: Letter) -> Iterator[Part]:
    known = units.index()

    def is_unit(name: str) -> bool:
        return known.is_district(name) or known.province(name) is not None

    for m in _DISTRICT.finditer(letter.text):
        end = m.end()
        if not is_unit(m["name"]):
            end = _known_end(letter.text, m.start("name"), end, is_unit)
        yield Part(m.start(), end, "district", tidy(letter.text[m.start() : end]))
    if not (letter.cased and letter.marked):
        for m in _SMALL_DISTRICT.finditer(letter.low):
            if known.is_district(m["name"]):
                yield Part(m.start(), m.end(), "district", m[0])


def _locals(letter: Letter) -> Iterator[Part]:
    reached = 0
    for begin in _LOCAL_BEGINS.finditer(letter.low):
        m = _LOCAL.match(letter.text, begin.start()) if begin.start() >= reached else None
        if m is not None:
            reached = m.end()
            yield Part(m.start(), m.end(), "local", tidy(m[0]))


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


def _provinces(letter: Letter) -> Iterator[Part]:
    small = not (letter.cased and letter.marked)
    for m in _PROVINCE.finditer(letter.low):
        name = " ".join(m["name"].split())
        key = fold(name)
        plain = m["prefix"] is None and not letter.text[m.start("name")].isupper()
        if plain and (not small or " " not in key or key in _ORDINARY_WORDS):
            continue
        known = province_of(key)
        named = m["prefix"] is None and _SURNAME.search(
            letter.text, max(0, m.start() - 9), m.start()
        )
        if known is None or named:
            continue
        if _CITY.match(m["prefix"] or "") and units.index().is_provincial_city(known):
            yield Part(
                m.start(), m.end(), "district", tidy(letter.text[m.start() : m.end()]), None, known
            )
        else:
            yield Part(m.start(), m.end(), "province", known)


def _chains(low: str, parts: list[Part]) -> Iterator[list[Part]]:
    """Runs of components with nothing but commas and blanks between them."""
    chain: list[Part] = []
    for part in parts:
        if chain and part.start < chain[-1].end:
            continue
        joined = chain and part.start - chain[-1].end < 20
        if chain and not (joined and _JOIN.match(low, chain[-1].end, part.start)):
            yield chain
            chain = []
        chain.append(part)
    if chain:
        yield chain


@dataclasses.dataclass(frozen=True, slots=True)
class _Setting:
    """Where and when the letter was written; completes what a single name leaves open."""

    province: str | None
    new_first: bool


def _setting(letter: Letter, chains: list[list[Part]]) -> _Setting:
    provinces = Counter(
        p.name if p.level == "province" else p.province
        for chain in chains
        for p in chain
        if p.level == "province" or p.province
    )
    province = provinces.most_common(1)[0][0] if provinces else None
    districts = any(p.level == "district" and "phố" not in p.name for c in chains for p in c)
    years = {int(y) for y in _SIGN_YEAR.findall(letter.low[-300:] + letter.low[:600])}
    return _Setting(province, not districts and max(years, default=2026) >= 2025)


def _emit(letter: Letter, chain: list[Part], setting: _Setting) -> Iterator[Entity]:
    written = {p.level: p for p in reversed(chain)}
    district = written["district"].name if "district" in written else None
    province = _province_of(written)
    resolution: dict[str, Any] | None = None
    for part in chain:
        if part.level == "ward":
            value = _ward_value(part, district, province, setting)
            resolution = resolution or value
            yield letter.entity(K.WARD, part.start, part.end, value, confidence=0.9)
        elif part.level == "province":
            known = units.index().province(part.name)
            value = known or {"name": part.name, "code": None, "old": None}
            yield letter.entity(K.PROVINCE, part.start, part.end, value, confidence=0.95)
    units_only = not any(p.level == "local" for p in chain)
    if units_only and (
        letter.section_at(chain[0].start) in _RECIPIENTS
        or _OFFICE.search(letter.low, max(0, chain[0].start - 24), chain[0].start)
    ):
        return  # the title of an office, not where somebody lives
    if len(chain) > 1 and written.keys() & {"ward", "province", "district"}:
        yield _address(letter, chain, written, resolution)


def _province_of(written: dict[str, Part]) -> str | None:
    """The province written, else the one whose chief city is."""
    if "province" in written:
        return written["province"].name
    return written["district"].province if "district" in written else None


_RECIPIENTS = frozenset({SectionKind.RECIPIENTS, SectionKind.CO_RECIPIENTS})
_OFFICE = compile_vi(
    r"(?:ủy ban nhân dân|ubnd|hđnd|chủ tịch|công an|đảng ủy|bí thư|thanh tra|trạm y tế|tòa án|sở|"
    r"trưởng|văn phòng|hội|đoàn|mttq|nhân dân)[ :]{1,3}$"
)


def _ward_value(
    part: Part, district: str | None, province: str | None, setting: _Setting
) -> dict[str, Any]:
    """The ward as written and what it resolves to; the letter's province only as a hint."""
    index = units.index()
    new_first = setting.new_first and district is None
    tries = [(district, province)]
    if province is None and setting.province:
        tries.insert(0, (district, setting.province))
    if district is not None:
        tries.append((None, province))
    for within, place in tries:
        found = index.resolve(
            part.name, kind=part.type, district=within, province=place, new_first=new_first
        )
        if found.new:
            break
    head = {"type": part.type, "name": part.name, "district": district, "province": province}
    return head | found.to_json()


def _address(
    letter: Letter, chain: list[Part], written: dict[str, Part], ward: dict[str, Any] | None
) -> Entity:
    local = ", ".join(p.name for p in chain if p.level == "local") or None
    value: dict[str, Any] = {
        "local": local,
        "ward": f"{ward['type']} {ward['name']}" if ward else None,
        "district": written["district"].name if "district" in written else None,
        "province": _province_of(written),
        "ambiguous": ward["ambiguous"] if ward else True,
        "old": ward["old"] if ward else [],
        "new": ward["new"] if ward else [],
    }
    return letter.entity(
        K.ADDRESS, chain[0].start, chain[-1].end, value, role=_role(letter, chain), confidence=0.85
    )


def _role(letter: Letter, chain: list[Part]) -> str | None:
    """Whose address it is where the section or the words before leave no doubt."""
    start = chain[0].start
    section = letter.section_at(start)
    if section is SectionKind.RESPONDENT:
        return "respondent"
    if section in {SectionKind.WRITER, SectionKind.SIGNATURE}:
        return "petitioner"
    if _LIVES.search(letter.low, max(0, start - 60), start):
        return "petitioner"
    return None


_LIVES = compile_vi(
    r"(?:(?:tôi|em|con|tui|chúng tôi|gia đình tôi)(?: \w+){0,8} (?:ở|ngụ|trú)|địa chỉ|thường trú|"
    r"hộ khẩu|chỗ ở|nơi ở|hiện ở|trụ sở|(?:nhà|quán|cửa hàng|tiệm) (?:tôi|em|con|mình|"
    r"tui))(?: (?:tại|ở|số|của tôi|hiện nay|là))*[ :,]{0,3}$"
)
