"""Points, colons, bullets and figures a scan got wrong ("Kính gửi, Chủ tịch", "Ø1 năm 2026").

Specks turn commas into full stops and figures into letters. Where what stands around tells what was
meant, the rules read that; the text that people see stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingest.syllables import is_syllable
from nlp.names import LOWER, UPPER, cased
from nlp.text import compile_vi, fold, view

Correction = tuple[int, int, str]
_Replacement = str | Callable[[re.Match[str]], str]

# What stands for a figure among figures, in a date or behind the name of a number.
_FIGURE = {
    **dict.fromkeys("ØøÔôÒòOoQ", "0"),
    **dict.fromkeys("LlI|![", "1"),
    **dict.fromkeys("ŠšS", "5"),
    **dict.fromkeys("óÓéÉ", "6"),
    "Z": "2",
    "§": "8",
}
_AS_FIGURE = str.maketrans(_FIGURE)
_MAYBE = r"[\d" + "".join(map(re.escape, _FIGURE)) + "]"


def _figures(m: re.Match[str]) -> str:
    return m[0].translate(_AS_FIGURE)


def _without_blanks(m: re.Match[str]) -> str:
    return m[0].replace(" ", "")


def _latin(m: re.Match[str]) -> str:
    bare = fold(m[0])
    return bare.upper() if m[0].isupper() else bare


# What is matched and what it reads; nothing happens where both are the same.
_RULES: tuple[tuple[re.Pattern[str], _Replacement], ...] = tuple(
    (re.compile(pattern), proper)
    for pattern, proper in (
        # "Kính gửu Ông", "Kinh gừi. UBND": nothing else begins a line so.
        (
            rf"(?:(?<=\n)|^)[Kk][iíìỉĩ]nh g[{LOWER}]{{1,2}}[!:.,;]? ?(?=[{UPPER}])",
            lambda m: m[0] if ":" in m[0] else "Kính gửi: ",
        ),
        # "Tôi là' Trần", "xã,Thượng Ninh", "Chư Prông. 09/8/2026": specks, and commas that were not
        (r"(?<=[^\W\d_])['‘’`´](?= [^\W\d_])", ""),
        (r"(?:(?<= xã)|(?<= phường)|(?<= huyện)|(?<= tỉnh)|(?<= thôn))[,.](?=[^\W\d_])", " "),
        (r"(?<=[^\W\d_])\.(?= (?:[Nn]gày )?\d{1,2}[/.-]\d{1,2}[/.-]20)", ","),
        # Letters of other languages are ours with specks.
        (r"[öøäåüïëÿñçœæÖØÄÅÜÏËŸÑÇŒÆ](?=[^\W\d_])|(?<=[^\W\d_])[öøäåüïëÿñçœæ]", _latin),
        # A line that holds nothing but a speck.
        (r"\n[ \t]*+(?:[^\w\s]|[a-zA-Z]|[^\w\s] ?[^\w\s])[ \t]*+(?=\n)", ""),
        # Abbreviations in capitals, whose D and U are often read with marks.
        (r"(?<![^\W_])[UÚÙƯỤL]BN[DĐÐO](?![^\W_])", "UBND"),
        (r"(?<![^\W_])CCC[ŒO]?[DĐÐ](?![^\W_])", "CCCD"),
        (r"(?<![^\W_])CMN[DĐÐ](?![^\W_])", "CMND"),
        (r"(?<=/)(?:Q[ĐÐD]{2}|[QOÓ][ÐDĐ])(?=-)", lambda m: m[0] if m[0] == "QD" else "QĐ"),
        (r"(?<=\d)Q[ĐÐD]{1,2}(?=-[A-ZĐ])", "/QĐ"),
        # Days, months, years, articles of laws.
        (rf"(?<=[Nn]gày ){_MAYBE}{{1,2}}(?= th[áaàảạ]ng )", _figures),
        (rf"(?<=háng ){_MAYBE}{{1,2}}(?= n[ăaâắằ]m (?:19|20|30))", _figures),
        (rf"(?<![\w/.-]){_MAYBE}{{1,2}}(?=[/.-]\d{{1,2}}[/.-](?:19|20)\d\d(?!\d))", _figures),
        (rf"(?<=\d[/.-]){_MAYBE}{{1,2}}(?=[/.-](?:19|20)\d\d(?!\d))", _figures),
        (rf"(?<=[/.-])20(?:\d{_MAYBE}|{_MAYBE}\d)(?![\w/])", _figures),
        (rf"(?<=năm )20(?:\d{_MAYBE}|{_MAYBE}\d)(?!\w)", _figures),
        (rf"(?<=[Đđ]iều ){_MAYBE}{{1,3}}(?= (?:Luật|Bộ luật|Nghị|Thông|và))", _figures),
        # 3026 was 2026; the sign before a year that looks like another; blanks inside a date.
        (r"(?:(?<=năm )|(?<=\d[/.-]))30(?=[012]\d(?!\d))", "20"),
        (r"(?:(?<=/\d)|(?<=/\d\d))[:;,il|!](?=(?:19|20)\d\d(?!\d))", "/"),
        (r"(?:(?<=[Nn]gày )|(?<=tháng )|(?<=năm ))[+*'’`~^]{1,2} ?(?=\d)", ""),
        # A speck before the line that says where and when: no item of a list.
        (
            r"(?:(?<=\n)|^)[-–_~•*+.'’`°|]{1,3} ?(?=(?:[^\W\d_][^\n\d:;,]{1,28}, )?(?:[Nn]gày )?"
            r"(?:m[ôồ]ng )?\d{1,2}(?:[/.-]\d{1,2}[/.-]| th[áa]ng [^\W_]{1,6} n[ăa]m )"
            r"20\d\d[^\w\n]{0,3}(?:\n|\Z))",
            "",
        ),
        (
            r"(?<!\d)\d{1,2} ?[-~] ?\d{1,2} ?[-~] ?(?=(?:19|20)\d\d(?!\d))",
            lambda m: m[0].replace("~", "-"),
        ),
        (r"(?<!\d)\d{1,2}\. ?\d{1,2}\. ?(?=20\d\d(?!\d))", _without_blanks),
    )
)

# "ĐT 0936 481 2Ò7": a run of nine figures and more behind the word for a phone.
_PHONE = re.compile(rf"(?<![\w/])0(?:[ .-]{{0,2}}{_MAYBE}){{8,10}}(?![\w/])")
_PHONE_CUE = re.compile(r"(?:thoai|dt|zalo|hotline|lien (?:he|lac)|(?<!\w)so|may)\W{1,4}$")
_FEWEST_FIGURES, _WHOLE = 6, 10  # where ten figures stand nothing is missing

_WHO = "người (?:gửi|khiếu nại|tố cáo|làm đơn|viết đơn|kiến nghị|đề nghị|phản ánh)|họ và tên|họ tên"
_LABEL = compile_vi(
    rf"(?:(?<=\n)|^)(?:[-+*•] ?)?(?:kính gửi|{_WHO}|người (?:bị tố cáo|bị khiếu nại|đại diện)|"
    r"tên tôi là|(?:số )?(?:điện thoại|cccd|cmnd|căn cước)|địa chỉ|nơi ở|thường trú|email|nội dung|"
    r"from|to|subject|tiêu đề)(?P<sign>[.,;'])(?= )"
)
# "Người khiếu nại Vũ Đình Thảo, 71 tuổi" where a letter begins.
_BARE_LABEL = compile_vi(rf"(?:(?<=\n)|^)(?:{_WHO})(?P<sign> )")
_NAME = re.compile(rf"(?:[{UPPER}][{LOWER}]+(?: |(?=[,.\n]))){{2}}")
# No sentence goes on with a small letter behind a full stop. Not "TP. ", "tr. ", "1. ", "đ/c. ".
_STOP = re.compile(r"(?<=[^\W\d_A-ZĐ][^\W\d_])\.(?= \w{2})|(?<=\d\d)\.(?= [^\W\d_]{2})")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
# "sinh năm 1963. CCCD 002163...", "Tường. 71 tuổi": what is said of the same person goes on.
_GOES_ON = re.compile(r"(?:\d\d tu[ôốổồơớỗ]i|CCC[DĐÐ]|CMN[DĐÐ]|CMT|ĐT|SĐT)(?!\w)")
_BULLET = re.compile(r"(?:(?<=\n)|^)[~*“”\"'‘’`°•»«=_¬·]{1,2}(?= [^\W\d_]{2})")
_DASHED = re.compile(r"(?:(?<=\n)|^)[-–•] ")


def signs(text: str) -> Iterator[Correction]:
    """Spans of a scanned text and what they read; an empty reading leaves the span out."""
    for pattern, proper in _RULES:
        for m in pattern.finditer(text):
            meant = proper if isinstance(proper, str) else proper(m)
            if meant != m[0]:
                yield *m.span(), meant
    yield from _labels(text)
    yield from _phones(text)
    if cased(text):
        yield from _commas(text)
    if _DASHED.search(text):
        for m in _BULLET.finditer(text):
            yield *m.span(), "-"


def _phones(text: str) -> Iterator[Correction]:
    for m in _PHONE.finditer(text):
        meant = _figures(m)
        figures = sum(map(str.isdigit, m[0]))
        if meant == m[0] or not _FEWEST_FIGURES <= figures < _WHOLE:
            continue
        if _PHONE_CUE.search(fold(text[max(0, m.start() - 20) : m.start()])):
            yield *m.span(), meant


def _labels(text: str) -> Iterator[Correction]:
    low = view(text)
    for m in _LABEL.finditer(low):
        yield *m.span("sign"), ":"
    for m in _BARE_LABEL.finditer(low, 0, len(low) // 2):
        if _NAME.match(text, m.end()):
            yield *m.span("sign"), ": "


def _commas(text: str) -> Iterator[Correction]:
    for m in _STOP.finditer(text):
        after = m.end() + 1
        if not text[after].islower() and _GOES_ON.match(text, after) is None:
            continue
        word = _LAST_WORD.search(text, max(0, m.start() - 8), m.start())
        if word is None or is_syllable(word[0].lower()):  # else an abbreviation
            yield *m.span(), ","
