"""Ways to reach somebody, which tell who it is: phones, mail, names in messengers, links.

Also names beside a number and names of clans. Each family is looked for only where a word of it
stands in the letter at all, so that an ordinary letter costs little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.hints import Span
from nlp.names import SYLLABLE
from nlp.text import compile_vi

# "gia tộc họ Tạ", "liên hệ 0908... anh hải": a clan, or a name typed small beside a number.
_CLAN = re.compile(
    rf"(?:[Gg]ia tộc|[Dd]òng họ|[Dd]òng tộc|[Nn]hà thờ|[Tt]ộc|[Hh]ọ tộc)(?: họ)? "
    rf"({SYLLABLE}(?: {SYLLABLE}){{0,2}})"
)
_BESIDE_NUMBER = compile_vi(
    r"(?<!\d)0\d[\d .-]{7,12}\d[ ,:(-]{1,3}(?:gặp |là )?((?:anh|chị|ông|bà|cô|chú|em|bác|a|c|"
    r"e) \w+)"
    r"|(?<!\w)((?:anh|chị|ông|bà|cô|chú|em|bác|tên) \w+)[ ,:(-]{1,3}(?:sđt|đt|số|điện thoại|"
    r"zalo)?[ :.]{0,3}0\d"
)
_APPS = (  # one of them stands in every name of an account
    "zalo",
    "facebook",
    "face book",
    "fb",
    "messenger",
    "tele",
    "viber",
    "whats",
    "chat",
    "skype",
    "insta",
    "tok",
    "youtube",
    "talk",
    "signal",
    "discord",
    "twitter",
    "line",
)
_CLANS = ("gia tộc", "dòng", "nhà thờ", "tộc")
_SITES = ("://", ".com/", ".vn/", ".me/", ".net/", ".org/", ".co/", ".app/", ".gg/", ".link/")
_APP = (
    r"(?:zalo|facebook|face ?book|fb|messenger|telegram|tele|viber|whats ?app|we ?chat|skype|"
    r"instagram|insta|tik ?tok|youtube|kakao ?talk|signal|discord|twitter|snapchat|line(?= ?id|"
    r" ?:))"
)
# What stands where a phone or an address of mail would, also where a scan lost a figure or sign.
_CONTACT = compile_vi(
    r"(?<!\w)(?:sđt|đt|dđ|số điện thoại|điện thoại|di động|tel|phone|mobile|hotline|fax|máy|"
    rf"liên (?:hệ|lạc)|{_APP})(?: số| liên hệ| bàn| tôi| em)?"
    r"[ :.]{1,4}(?P<number>[+(\d][\dóéol .()+-]{5,20})"
)
# Numbers of bank accounts and cards, with what may stand between: "tài khoản ngân hàng X số ...".
_ACCOUNT = compile_vi(
    r"(?<!\w)(?:s?tk|số tài khoản|tài khoản|thẻ (?:atm|ngân hàng|visa|tín dụng))(?!\w)"
    r"[^\d\n.;]{0,60}?(?P<account>\d(?:[ .-]?\d){5,18})(?![\w/])"
)
# Number plates: 29H1-123.45, 19C-228.41, 29-H1 12345; parcels by post
_PLATE = re.compile(
    r"(?<![\w/-])\d{2} ?-? ?[a-zđ]{1,2}\d?(?: ?[-.] ?| )\d{3}[. ]?\d{1,2}(?![\w])"
    r"|(?<!\w)[a-z]{2}\d{9}vn(?!\w)"
)
_MAIL = re.compile(r"[\w.+-]{2,40}@ ?[\w.-]{2,40}|(?<![\w@.])@[\w.]{2,40}")
# "Zalo nick Bé Bơ", "fb: Mai Anh", 'facebook "Gió Lạ"', "telegram @abc": up to the next sign ...
_HANDLE = compile_vi(
    rf"(?<!\w){_APP}(?:(?P<told>(?: (?:tôi|em|của|mình|cá nhân|(?:có )?tên|nick(?: ?name)?|name|id|"
    r"acc(?:ount)?|tài khoản|số|là|nhóm|group|lớp|phụ huynh)){1,4}[ :]{1,3}| ?: ?)"
    r"(?P<value>[^\s,;:\n][^,;:!?\n]{0,40})"
    r"|[ (]{1,2}(?P<quoted>[\"'][^\"'\n]{1,40}[\"']))"
)
# ... which is a dot with a blank behind it, or a word that goes on with the story.
_HANDLE_ENDS = compile_vi(
    r"\.(?!\w)|(?<!\w)(?:đã|đang|đăng|bôi|nói|nhắn|gửi|để|và|thì|có|không|lừa|bán|chửi|viết|"
    r"kết bạn|"
    r"hoặc|hay|nhé|ạ|ơi|nhắn|rao|xúc|vu|tung|chia|đe|dọa)(?!\w)"
)
_NAMED_HANDLE = re.compile(
    r"(?i:(?<!\w)(?:zalo|facebook|fb|messenger|telegram|viber|whatsapp|wechat|skype|instagram|"
    r"tiktok|youtube|line)) (?P<value>[A-ZĐ][^\s,;:.!?]*(?: [^\W\d_a-zà-ỹ][^\s,;:.!?]*){0,4}"
    r"|(?=\S*[\d_.])[\w.-]{4,40}\w)"
)
_LIVE = re.compile(r"live:[\w.]{2,40}")
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[\w-]{1,40}\.){1,3}(?:com|vn|me|net|org|co|app|gg|link)/"
    r"[^\s,;)\"]{1,200}|https?://[^\s,;)\"]{3,200}",
    re.IGNORECASE,
)
# 650-555-0142: a run of nine figures or more in groups that dots of thousands do not make.
_FIGURES = re.compile(
    r"(?<![\w/.,-])\(?\+?\(?\d{1,4}\)?(?:[ -]{1,2}\(?\d{1,4}\)?){2,6}(?![\w/])(?! ?(?:đ|vnđ|triệu))"
)
_FEWEST, _MOST = 9, 15


def contacts(text: str, low: str) -> Iterator[Span]:
    """Phones, mail, accounts, plates, accounts in messengers, names beside numbers, clan names.

    Args:
        text: the letter.
        low: its `view`.
    """
    for pattern, group in ((_CONTACT, "number"), (_ACCOUNT, "account"), (_PLATE, 0)):
        yield from (m.span(group) for m in pattern.finditer(low))
    for beside in _BESIDE_NUMBER.finditer(low):
        yield beside.span(1 if beside[1] else 2)
    for run in _FIGURES.finditer(low):
        if _FEWEST <= sum(map(str.isdigit, run[0])) <= _MOST:
            yield run.span()
    if _any_in(low, _CLANS):
        yield from (m.span(1) for m in _CLAN.finditer(text))
    if "@" in low:
        yield from (m.span() for m in _MAIL.finditer(low))
    if _any_in(low, _SITES):
        yield from (m.span() for m in _LINK.finditer(text))
    if _any_in(low, _APPS):
        yield from _handles(text, low)


def _any_in(low: str, words: tuple[str, ...]) -> bool:
    return any(word in low for word in words)


def _handles(text: str, low: str) -> Iterator[Span]:
    """Names of accounts in messengers."""
    for handle in _HANDLE.finditer(low):
        start, end = handle.span("value" if handle["value"] else "quoted")
        stop = _HANDLE_ENDS.search(low, start + 1, end)
        yield start, stop.start() if stop else end
    yield from (m.span("value") for m in _NAMED_HANDLE.finditer(text))
    yield from (m.span() for m in _LIVE.finditer(low))
