"""Shorter forms by which a letter goes on to call a firm it has named in full.

"Công ty TNHH Cơ khí Quế Dương" is later "Công ty Quế Dương", "Quế Dương", or what the letter calls
it in brackets ("sau đây gọi tắt là ..."). A form has to keep something that names: two words beyond
those of its kind, or one long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.names import SURNAMES
from nlp.text import compile_vi, fold, words

Span = tuple[int, int]
_ALIAS = re.compile(
    r"[ ,]{0,2}\((?:[^()\n]{0,25}(?:gọi tắt|viết tắt|gọi chung|gọi)(?: là)?[ :]{1,2})[\"“']?"
    r"(?P<alias>[^()\n\"”']{2,30})[\"”']?\)"
)
_GENERIC = words(
    "công ty cty tập đoàn tổng doanh nghiệp tư nhân dntn hợp tác xã htx liên hiệp tổ hộ "
    "kinh hkd ban quản trị lý đại diện điều hành sự tự hội đồng cư dân chung nhà tòa khu "
    "cao tầng đô thị tnhh cp cổ phần mtv một hai thành viên trở lên trách nhiệm hữu hạn chi "
    "nhánh văn phòng cơ sở xưởng sản xuất thương mại dịch vụ và xây dựng đầu vận tải nông "
    "khí may mặc thủy chế biến thực phẩm câu lạc bộ xí trang trại nhập khẩu phát triển kỹ "
    "thuật nghệ nghề làng chùa đình đền quán của các trường mầm non tiểu học thục ngoại ngữ "
    "trung tâm "
)
_OF_PERSONS = words("hộ hkd cơ xưởng nhà dntn doanh quán tiệm trang phòng văn trường")
_BARE_GENERIC = frozenset(map(fold, _GENERIC))
_OFFICE_BEFORE = compile_vi(
    r"(?<!\w)(?:ubnd|ủy ban nhân dân|phường|(?<!hợp tác )xã|thị trấn|quận|huyện|tỉnh|"
    r"thành phố|tp|thôn|ấp|xóm|công an|đường|phố|chợ|cầu|ông|bà|anh|chị|khu vực)[ .]{1,2}$"
)
_BEFORE = compile_vi(
    r"(?<!\w)(?:công ty|cty|tập đoàn|doanh nghiệp|dntn|hợp tác xã|htx|hộ kinh doanh|ban quản trị|"
    r"ban quản lý|cơ sở|nhà xe|chi nhánh|phòng khám|nhà thuốc|bệnh viện|ngân hàng|"
    r"(?<!th[ịi] )trường|trung tâm)"
    r"(?: (?:tnhh|cp|cổ phần|mtv|một thành viên|nhà|chung cư|tòa|tòa nhà)){0,3} $"
)
_TAIL = "..."  # marks a form as the end of a name
_ENOUGH = 2  # words that tell a short form from ordinary ones
_LONG = 4  # letters that do so in a single foreign word


def forms(letter: Letter, start: int, end: int) -> Iterator[str]:
    """The whole name, what tells it from others, and the short form given to it; all folded."""
    name = letter.low[start:end].strip()
    yield fold(name)
    kept = name.split()
    generic = _GENERIC if letter.marked else _BARE_GENERIC  # "tạp hóa" is not "tập"
    while kept and kept[0].strip('"“') in generic and not _own_pair(letter, end, kept, generic):
        kept.pop(0)
    if len(kept) > 1 and kept[0] in SURNAMES and name.split()[0] in _OF_PERSONS:
        return  # a household bears the name of a person, whom `people` finds
    if len(kept) >= _ENOUGH or (kept and len(kept[0]) > _LONG and kept[0].isascii()):
        yield fold(" ".join(kept))
    if len(kept) > _ENOUGH and not letter.low[end - len(kept[-1]) : end].isdigit():
        yield f"{_TAIL} {fold(' '.join(kept[-_ENOUGH:]))}"
    alias = _ALIAS.match(letter.text, end)
    if alias is not None and not set(alias["alias"].lower().split()) <= generic:
        yield fold(alias["alias"])


def _own_pair(letter: Letter, end: int, kept: list[str], generic: frozenset[str]) -> bool:
    """Whether the two words left name it though the first is also one of its kind: Đồng Rộc."""
    if len(kept) != _ENOUGH or kept[1] in generic or not letter.cased:
        return False
    first = letter.text[letter.low.rfind(kept[0], 0, end) :][:2]
    return first[:1].isupper() and first[1:].islower()


def again(letter: Letter, form: str) -> Iterator[Span]:
    """Where a form stands with a capital, as no part of a place or person; its kind included.

    The last words of a longer name count only behind a word of its kind ("Công ty Phước Hưng").
    """
    tail = form.startswith(_TAIL)
    form = form.removeprefix(_TAIL)
    blanks = r"\s{1,3}".join(map(re.escape, form.split()))
    for m in re.finditer(rf"(?<!\w){blanks}(?!\w)", fold(letter.text)):
        capital = letter.text[m.start()].isupper() or not letter.cased
        named = _OFFICE_BEFORE.search(letter.low, max(0, m.start() - 20), m.start())
        if capital and named is None:
            kind = _BEFORE.search(letter.low, max(0, m.start() - 60), m.start())
            if kind is not None and "\n" in kind[0]:
                kind = None
            if kind or not tail:
                yield (kind.start() if kind else m.start()), m.end()
