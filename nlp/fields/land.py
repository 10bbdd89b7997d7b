"""Land: parcels, areas; and money.

A parcel is a plot number on a map sheet, in either order and with many short
forms. Areas keep their unit: a sào differs from region to region, so only
metric ones become square metres. Money is whole đồng.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.fields.letter import Letter
from nlp.fields.words import number
from nlp.petition import Entity, EntityKind
from nlp.text import compile_vi, fold

K = EntityKind
_PLOT_NO = r"(\d{1,5}(?:[-/(]?\d{0,3}[a-d]?\)?)(?:(?: ?, ?| và | ?; ?)\d{1,5}(?!\d| ?m))*)"
_SHEET = (
    r"(?:tờ bản đồ(?: địa chính)?|tờ bđ|số tờ|tờ|tbđ|bản đồ)(?: ?đ?c?)?(?: ?(?:số|thứ))?[ :]{0,2}"
)
_PLOT = r"(?:thửa(?: đất)?|số thửa|lô đất)(?: ?(?:số|thứ))?[ :]{0,2}"
_GAP = r"[ ,;:()-]{0,3}(?:(?:cùng|của|thuộc|trên|trong|ở|theo|,|và) ){0,2}"
_PARCEL = compile_vi(
    rf"(?<!\w)(?:{_PLOT}(?P<a>{_PLOT_NO[1:-1]}){_GAP}(?:(?:diện tích|có diện tích|"
    rf"dt)[ \d.,:m²2]{{2,18}}[,;]? ?)?{_SHEET}(?P<b>\d{{1,4}}[a-d]?)"
    rf"|{_SHEET}(?P<d>\d{{1,4}}){_GAP}{_PLOT}(?P<c>{_PLOT_NO[1:-1]})"
    r"|(?P<only>thửa(?: đất)?(?: số)? ?:? ?(?P<e>\d{1,5}(?:-\d{1,3})?)))(?![\w/]| ?m2| ?m²)"
)
_NUM = r"(?<![\w.,/])(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,9}(?:[.,]\d+)?)"
_AREA = compile_vi(
    rf"{_NUM} ?(?P<unit>m2|m²|m vuông|mét vuông|thước vuông|km2|km²|ha|héc[- ]?ta|hecta|"
    r"sào(?: bắc bộ| trung bộ)?|mẫu|công (?:đất|ruộng|vườn|mía)|công(?= lúa))(?!\w)"
)
_METRIC = {"m2": 1, "m²": 1, "km": 10**6, "ha": 10**4, "he": 10**4, "hé": 10**4}

_SCALES = {
    "nghìn": 10**3,
    "ngàn": 10**3,
    "ngìn": 10**3,
    "triệu": 10**6,
    "tr": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "k": 10**3,
}
_SCALE = r"(?:nghìn|ngàn|triệu|tr|tỷ|tỉ|k)"
_CURRENCY = r"(?:đồng|đ|vnđ|vnd)"
_ENDS = (
    rf"(?= ?{_SCALE}(?!\w)| ?{_CURRENCY}(?!\w)|[,.;:)\n]|$"
    r"| (?!lần|người|cái|con|tháng|năm|ngày|hộ|lô|căn|thửa|nhà|đứa|bữa|tuần|giờ|m|kg|tấn)\w)"
)
_MORE = rf"(?: ?(?P<s2>{_SCALE})(?!\w)(?: ?(?P<n3>\d{{1,3}}) ?(?P<s3>{_SCALE})(?!\w))?)?"
_TENTH = {"mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7}
_TENTH |= {"tám": 8, "chín": 9}
_TENTHS = "|".join(_TENTH)
_TENTHS_FOLDED = {fold(word): tenths for word, tenths in _TENTH.items()}
_MONEY = compile_vi(
    rf"{_NUM} ?(?:(?P<s1>{_SCALE})(?!\w)"
    rf"(?: ?(?P<n2>\d{{1,3}}(?:[.,]\d{{1,3}})?{_ENDS}|rưỡi){_MORE}"
    rf"| (?P<tenth>{_TENTHS})(?: trăm(?: (?P<unit>triệu|nghìn|ngàn))?)?"
    r"(?! (?:[^\W\d]{1,7} )?(?:triệu|nghìn|ngàn|lần|người|cái|con|tháng|năm|ngày|hộ|lô|căn|thửa|"
    r"nhà|đứa|bữa|tuần|giờ|mươi|trăm)(?!\w))(?!\w))?"
    rf"(?: ?{_CURRENCY}(?!\w))?|{_CURRENCY}(?!\w))"
)
_NAMED_DONG = re.compile(r"\d Đồng [^\W\d_]")  # TDP 7 Đồng Phú
_WORD = (
    r"(?:một|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|"
    r"trăm|nghìn|ngàn|triệu|tỷ|tỉ|không|lẻ|linh|chục|rưỡi)"
)
_MONEY_WORDS = compile_vi(
    rf"(?<!\w)(?<!\d )((?:{_WORD} ){{1,12}}(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: {_WORD}){{0,14}})"
    r"(?: (?P<cur>đồng|đ)(?!\w))?(?!\w)"
)


def find_land(letter: Letter) -> Iterator[Entity]:
    """LAND_PARCEL, AREA and MONEY entities."""
    for m in _PARCEL.finditer(letter.low):
        yield letter.entity(
            K.LAND_PARCEL,
            m.start(),
            _strip_end(letter.low, m),
            {"thua": _plots(m["a"] or m["c"] or m["e"]), "to": _plain(m["b"] or m["d"])},
            confidence=0.8 if m["only"] else 0.98,
        )
    for m in _AREA.finditer(letter.low):
        yield letter.entity(K.AREA, m.start(), m.end(), _area(m))
    yield from _money(letter)


def _strip_end(low: str, m: re.Match[str]) -> int:
    end = m.end()
    while low[end - 1] in " ,;(":
        end -= 1
    return end


def _plots(text: str) -> Any:
    plots = [_plain(p) for p in re.split(r" ?(?:,|;|v[àa]) ?", text) if p]
    return plots[0] if len(plots) == 1 else plots


def _plain(text: str | None) -> int | str | None:
    if text is None:
        return None
    text = text.strip().rstrip("(,")
    return int(text) if text.isdigit() else text


def amount(text: str) -> float:
    """A number as written in Vietnam: dots group thousands, a comma starts the decimals."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", text):
        text = text.replace(",", "")
    return float(text.replace(",", "."))


def _area(m: re.Match[str]) -> dict[str, Any]:
    size, unit = amount(m[1]), m["unit"]
    factor = _METRIC.get(unit[:2], 1 if "vuông" in unit or "vuong" in unit else None)
    return {"amount": size, "unit": unit, "m2": None if factor is None else round(size * factor, 4)}


_BARE = re.compile(
    r"(?<![\w.,/-])\d{1,3}(?:\.\d{3}){2,3}(?![\w.,/-]| ?(?:m2|m²|ha|m |con|cây|người|hộ|viên|tấn|"
    r"kg|chiếc|cái|bản|lít))"
)


# 2tr5, 1tỷ2: the scale stands in for the decimal sign.
_SHORT_SUM = re.compile(r"(?<![\w.,/-])(\d{1,4})(tr|triệu|tỷ|tỉ|ty)(\d{1,3})(?!\w)")
# Whole thousands beside a sum, or a price: "từ 350.000 lên 1.100.000 đồng", "30.000 một khối".
_PRICE = compile_vi(
    r"(?<![\w.,/-])\d{1,3}(?:\.\d{3}){1,2}(?![\w.,-]\w)(?= ?(?:(?:lên|xuống|đến|tới|thành|-) ?"
    r"\d{1,3}(?:\.\d{3})+ ?(?:đồng|đ|vnđ)(?!\w)|(?:một|/|mỗi) ?(?:khối|số|tháng|người|hộ|cháu|em|"
    r"m2|m²|mét|kg|suất|lượt|ngày|xe|kw|kwh|căn|sào|buổi|vé)(?!\w)))"
)


def _money(letter: Letter) -> Iterator[Entity]:
    for m in _SHORT_SUM.finditer(letter.low):
        scale = 10**6 if m[2].startswith("tr") else 10**9
        total = round(float(f"{m[1]}.{m[3]}") * scale)
        yield letter.entity(K.MONEY, m.start(), m.end(), total, confidence=0.9)
    for m in _PRICE.finditer(letter.low):
        yield letter.entity(K.MONEY, m.start(), m.end(), round(amount(m[0])), confidence=0.86)
    for m in _BARE.finditer(letter.low):
        yield letter.entity(K.MONEY, m.start(), m.end(), round(amount(m[0])), confidence=0.7)
    for m in _MONEY.finditer(letter.low):
        if _NAMED_DONG.match(letter.text, m.end() - 6):
            continue
        yield letter.entity(K.MONEY, m.start(), m.end(), _sum(m))
    for m in _MONEY_WORDS.finditer(letter.low):
        value = number(m[1])
        if value and value >= 1000 and (m["cur"] or len(m[1].split()) >= 2):
            yield letter.entity(K.MONEY, m.start(), m.end(), value, confidence=0.9)


def _scale(word: str) -> int:
    return _SCALES.get(word) or {"n": 10**3, "t": 10**6}.get(word[0], 1) * (
        1000 if word in {"ty", "ti"} else 1
    )


def _sum(m: re.Match[str]) -> int:
    """2 tỷ 350 triệu; 2 tỷ 3 (= 2.3); 1,5 tỷ; 2 triệu rưỡi."""
    total = amount(m[1])
    if m["s1"] is None:
        return round(total)
    scale = _scale(m["s1"])
    total *= scale
    rest = m["n2"]
    if rest in {"rưỡi", "ruoi", "rươi"}:
        total += scale / 2
    elif m["tenth"]:  # "1 tỷ hai" is 1.2; "2 tỷ ba trăm nghìn" names its hundreds
        part = 100 * _scale(m["unit"]) if m["unit"] else scale / 10
        total += _TENTHS_FOLDED[fold(m["tenth"])] * part
    elif rest and m["s2"]:
        total += amount(rest) * _scale(m["s2"])
        if m["n3"]:
            total += int(m["n3"]) * _scale(m["s3"])
    elif rest:
        total += float(rest.replace(",", ".")) * scale / 10 ** len(rest.split(",")[0])
    return round(total)
