"""Dates in all written forms.

Values are ISO: ``2025-03-12``, ``2025-03`` where the day is missing,
``--03-12`` where the year is. Dates of the lunar calendar keep the numbers as
written and say so in their role; nobody converts them here. A bare ``12/3``
counts only after a word of time, because lanes and house numbers look alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.words import number
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold

_MONTH_WORDS = {
    "giêng": 1, "một": 11, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_MONTHS = {fold(k): v for k, v in _MONTH_WORDS.items()}
_LUNAR_MONTHS = {"gieng", "chap"}
_MONTH = r"(?:0?[1-9]|1[0-2])(?!\d)|giêng|chạp|mười một|mười hai|mười|hai|ba|tư|sáu|bảy|tám|chín"
_N = r"(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt|nhăm)"

_SPELLED = compile_vi(
    rf"(?<![\w/])(?:(\d{{1,2}})|((?:{_N} ){{1,3}}?)) ?,? ?tháng ?({_MONTH})\b(?!\))(?:(?:,? ?năm ?|"
    r"[ /.-] ?|, ?(?=(?:19|20)\d\d(?!\d)))((?:19|20)\d\d|\d\d(?![\d/])))?"
    rf"(?:,? năm ((?:(?:hai|một) (?:nghìn|ngàn) )(?:(?:{_N}|không|trăm|linh|lẻ)(?!\w) ?){{1,6}}))?"
)
_NUMERIC = re.compile(
    r"(?<![\w/.,-])([0-3]?\d)( ?)([/.-])\2([01]?\d)\2[/.-]\2((?:19|20)\d\d|\d\d)(?!\d|[/-]\d|"
    r"[.,]\d|/[a-zđ])"
)
_ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-([01]\d)-([0-3]\d)(?![\w-])")
_MONTH_YEAR = compile_vi(
    rf"(?:(?<!\w)tháng ?({_MONTH}) ?(?:,? ?năm|[/.-]) ?((?:19|20)\d\d)|"
    r"(?<![\w/.,-])(?<!số )(0?[1-9]|1[0-2])(?:/|(?<=từ \d\d)-|(?<=từ \d)-|(?<=đến \d\d)-|"
    r"(?<=đến \d)-)((?:19|20)\d\d))(?![\w/]|[.,-]\d)"
)
_SHORT = compile_vi(
    r"(?<!\w)(?:ngày|hôm|từ|đến|tới|hẹn|sáng|trưa|chiều|tối|đêm|trước|sau|lúc|và|mùng|mồng|"
    r"qua) ((?:0?[1-9]|[12]\d|3[01]))(?:/|(?<=ngày \d)[-.]|(?<=ngày \d\d)[-.])(0?[1-9]|"
    r"1[0-2])(?![\w/]|"
    r"[.,-]\d|%)"
    r"|(?<![\w/.,-])((?:0?[1-9]|[12]\d|3[01]))[/-](0?[1-9]|1[0-2])(?=[ ,(]{1,2}(?:âm|al)\b)"
)
_BARE_MONTH = compile_vi(
    r"(?<!\w)(?:(?:từ|hồi|cuối|đầu|giữa|tới|đến|trong|vào|qua|hết) )?"
    r"(?P<month>tháng (?P<name>giêng|chạp|(?:0?[1-9]|1[0-2])(?![\d/-]|[.,]\d)))"
    r"(?! ?(?:lần|người|tuổi))(?!\w)"
)
# "hóa đơn tháng 5", "lương tháng 9": the name of a bill.
_NO_TIME = compile_vi(r"(?:hóa đơn|phiếu|tiền điện|tiền nước) $")
# A day and month after any other word, where nothing says that it is an address or a share.
_LOOSE = compile_vi(
    r"(?<![\w/.,-])(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?![\w/]|[.,-]\d|%)"
    r"(?! ?(?:hộ|người|gia đình|nhà|căn|phiếu|cháu|học sinh|em|điểm|thửa|lô|tờ|khẩu|lớp|ấp|kiệt|"
    r"hẻm|thôn|khóm|tổ|khu|đường|phố|ngõ|suất|cột|bóng|tầng|số|mét|m|phần|nhân|đứa|con|cái|ngày|"
    r"tháng|tuổi|lần)(?!\w))"
)
# "1/8, 9/8, 22/8/2026", "10-10, 14-10-2026": days of a list; the next one says what they are.
_LISTED = re.compile(
    r"(?<![\w/.,-])(0?[1-9]|[12]\d|3[01])([/.-])(0?[1-9]|1[0-2])"
    r"(?=(?:, ?| v[àa] )(?:(?:0?[1-9]|[12]\d|3[01])\2(?:0?[1-9]|1[0-2])(?:, ?| v[àa] )){0,5}"
    r"(?:[0-3]?\d)\2(?:[01]?\d)\2\d{2,4}(?!\d))"
    r"|(?<![\w/.,-])(0?[1-9]|[12]\d|3[01])(/)(0?[1-9]|1[0-2])(?=(?:, ?| v[àa] )(?:[12]\d|"
    r"3[01])/\d)"
)
_NO_DAY = compile_vi(
    r"(?:(?:số|ngõ|ngách|hẻm|kiệt|tổ|lô|binh|nhà|căn|ở|ngụ|hạng|đường|điểm|tỷ lệ|quán|trọ|phòng|"
    r"lớp \d{1,2}/\d{1,2}(?:,| và| hoặc)|"
    r"đạt|được|còn|chỉ|có|chừng|khoảng|hơn|bạch|xã|phường|k)[ :]{1,2}|[/\d]|tại[ :])$"
)
_FULL_MOON = compile_vi(
    rf"(?<!\w)(rằm|mùng|mồng)(?: (\d{{1,2}}|{_N}))?(?: ?tháng|/) ?({_MONTH})\b(?: ?,? ?(?:năm|"
    r"[/.-]) ?((?:19|20)\d\d)|(?P<cycle> ?,? ?năm (?:giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý) "
    r"(?:tý|sửu|dần|mão|thìn|tỵ|ngọ|mùi|thân|dậu|tuất|hợi)))?(?!\w)"
)
# "30 Tết", "mùng 2 Tết": the last day of the lunar year and the first ones.
_TET = compile_vi(
    r"(?<!\w)(?:(29|30|ba mươi)|(?:mùng|mồng) (\d|{_N})) tết(?!\w)".replace("{_N}", _N)
)
_LUNAR_AFTER = compile_vi(r"[ ,(]{0,3}(?:âm lịch|âm|al|a\.l|\(al\))\b")


def find_dates(letter: Letter) -> Iterator[Entity]:
    """DATE entities, and SIGN_DATE for the date of the letter itself."""
    taken: list[tuple[int, int]] = []
    found = [*_candidates(letter.low), *_loose(letter)]
    for start, end, value, role in sorted(found, key=lambda c: (c[0], -c[1])):
        if any(start < b and end > a for a, b in taken[-4:]):
            continue
        taken.append((start, end))
        yield letter.entity(_kind(letter, start), start, end, value, role=role)


def _kind(letter: Letter, start: int) -> EntityKind:
    section = letter.section_at(start)
    if section is SectionKind.PLACE_DATE or _WRITTEN.search(letter.low, max(0, start - 30), start):
        return EntityKind.SIGN_DATE
    return EntityKind.DATE


_STREET = compile_vi(r"(?:đường|phố) (?:\d{1,2} )?$")  # đường 2 Tháng 4
_WRITTEN = compile_vi(r"(?<!\w)(?:thư|đơn)(?: này)? (?:được )?(?:viết|làm|lập) (?:vào )?ngày $")
Candidate = tuple[int, int, str, str | None]


def _loose(letter: Letter) -> Iterator[Candidate]:
    for m in _LOOSE.finditer(letter.low):
        follows = letter.text[m.end() : m.end() + 2].lstrip()
        share = max(int(m[1]), int(m[2])) < 5 or m[0] == "24/7"  # three quarters; all day long
        value = None if share else _iso_value(None, int(m[2]), int(m[1]))
        if (
            value
            and not follows[:1].isupper()
            and not _NO_DAY.search(letter.low, max(0, m.start() - 12), m.start())
        ):
            yield m.start(), m.end(), value, _role(letter.low, m.end())


def _listed(low: str) -> Iterator[Candidate]:
    for m in _LISTED.finditer(low):
        value = _iso_value(None, int(m[3] or m[6]), int(m[1] or m[4]))
        if value and not _NO_DAY.search(low, max(0, m.start() - 12), m.start()):
            yield m.start(), m.end(), value, None


def _candidates(low: str) -> list[Candidate]:
    """All readings in order; at the same place the longer one comes first."""
    found: list[Candidate] = []
    for finder in (_lunar, _spelled, _numeric, _iso, _month_year, _short, _listed, _bare_month):
        found.extend(finder(low))
    return sorted(found, key=lambda c: (c[0], -c[1]))


_MONTH_WORD = re.compile(r"th[áa]ng")


def _spelled(low: str) -> Iterator[Candidate]:
    for m in _SPELLED.finditer(low) if _MONTH_WORD.search(low) else ():
        day = int(m[1]) if m[1] else number(m[2].strip())
        if _STREET.search(low, max(0, m.start() - 7), m.start()):
            continue
        if m[2] and fold(m[2].strip()) == "tu":  # "từ tháng 3" that lost its marks; no day is "tư"
            continue
        month = _month(m[3])
        year = _year(m[4]) if m[4] else number(m[5].strip()) if m[5] else None
        value = _iso_value(year, month, day)
        if value:
            yield m.start(), _rstrip(low, m.end()), value, _role(low, m.end(), m[3])


def _numeric(low: str) -> Iterator[Candidate]:
    for m in _NUMERIC.finditer(low):
        value = _iso_value(_year(m[5]), int(m[4]), int(m[1]))
        if value:
            yield m.start(), m.end(), value, _role(low, m.end())


def _iso(low: str) -> Iterator[Candidate]:
    for m in _ISO.finditer(low):
        value = _iso_value(int(m[1]), int(m[2]), int(m[3]))
        if value:
            yield m.start(), m.end(), value, None


def _month_year(low: str) -> Iterator[Candidate]:
    for m in _MONTH_YEAR.finditer(low):
        month = _month(m[1] or m[3])
        value = _iso_value(int(m[2] or m[4]), month, None)
        if value:
            yield m.start(), m.end(), value, _role(low, m.end(), m[1] or "")


def _short(low: str) -> Iterator[Candidate]:
    for m in _SHORT.finditer(low):
        day = 1 if m[1] else 3
        value = _iso_value(None, int(m[day + 1]), int(m[day]))
        if value:
            yield m.start(day), m.end(), value, _role(low, m.end())


def _bare_month(low: str) -> Iterator[Candidate]:
    """A month without day and year: after a word of time, or by its lunar name."""
    for m in _BARE_MONTH.finditer(low) if _MONTH_WORD.search(low) else ():
        lunar = fold(m["name"]) in _LUNAR_MONTHS
        month = _month(m["name"])
        if _STREET.search(low, max(0, m.start("month") - 10), m.start("month")):
            continue
        spoken_of = m.start() < m.start("month") or not _NO_TIME.search(
            low, max(0, m.start() - 12), m.start("month")
        )
        if month and (lunar or spoken_of):
            yield m.start("month"), m.end("month"), f"--{month:02d}", "lunar" if lunar else None


def _lunar(low: str) -> Iterator[Candidate]:
    for m in _FULL_MOON.finditer(low):
        full = fold(m[1]) == "ram"
        day = 15 if full else (int(m[2]) if m[2] and m[2].isdigit() else number(m[2] or "x"))
        value = _iso_value(int(m[4]) if m[4] else None, _month(m[3]), day)
        if value:
            lunar = full or m["cycle"] or _role(low, m.end(), m[3]) == "lunar"
            yield m.start(), m.end(), value, "lunar" if lunar else None
    for m in _TET.finditer(low):
        last = 29 if m[1] == "29" else 30
        day = (int(m[2]) if m[2].isdigit() else number(m[2])) if m[2] else last
        yield m.start(), m.end(), f"--{1 if m[2] else 12:02d}-{day:02d}", "lunar"


def _role(low: str, end: int, month: str = "") -> str | None:
    if fold(month) in _LUNAR_MONTHS or _LUNAR_AFTER.match(low, end):
        return "lunar"
    return None


def _month(word: str) -> int | None:
    return int(word) if word.isdigit() else _MONTHS.get(fold(word))


def _year(digits: str) -> int:
    year = int(digits)
    return year if year > 99 else 2000 + year if year <= 35 else 1900 + year


def _rstrip(low: str, end: int) -> int:
    while low[end - 1].isspace():
        end -= 1
    return end


def _iso_value(year: int | None, month: int | None, day: int | None) -> str | None:
    """ISO text for what is known, or None for a date that cannot be."""
    if (
        not month
        or not 1 <= month <= 12
        or (day is not None and not 1 <= day <= _days(year, month))
    ):
        return None
    if year is None:
        return None if day is None else f"--{month:02d}-{day:02d}"
    if not 1900 <= year <= 2100:
        return None
    return f"{year:04d}-{month:02d}" + ("" if day is None else f"-{day:02d}")


def _days(year: int | None, month: int) -> int:
    if month == 2:
        leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        return 29 if leap else 28
    return 30 if month in {4, 6, 9, 11} else 31
