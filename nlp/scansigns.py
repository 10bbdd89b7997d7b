"""Points, colons, bullets and figures a scan got wrong ("Kính gửi, Chủ tịch", "Ø1 năm 2026", "“ Hủy").

Specks turn commas into full stops and figures into letters. Where what stands around tells what was
meant, the rules read that; the text that people see stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.names import cased
from nlp.text import compile_vi, fold, view

# No sentence goes on with a small letter behind a full stop. Not "TP. ", "tr. ", "1. ", "đ/c. ".
_STOP = re.compile(r"(?<=[^\W\d_A-ZĐ][^\W\d_])(\.)(?= [^\W\d_]{2})|(?<=\d\d)(\.)(?= [^\W\d_]{2})")
# "sinh năm 1963. CCCD 002163...", "Lực. căn cước": what is said of the same person goes on.
_GOES_ON = re.compile(r"(?:CCC[DĐÐ]|CMN[DĐÐ]|CMT|ĐT|SĐT)(?!\w)")
_LABEL = compile_vi(
    r"(?:(?<=\n)|^)(?:[-+*•] ?)?(?:kính gửi|người (?:gửi|khiếu nại|tố cáo|làm đơn|viết đơn|kiến nghị|"
    r"đề nghị|phản ánh|bị tố cáo|bị khiếu nại|đại diện)|họ và tên|họ tên|tên tôi là|"
    r"(?:số )?điện thoại|"
    r"địa chỉ|nơi ở|thường trú|email|nội dung|from|to|subject|tiêu đề)(?P<sign>[.,;'])(?= )"
)
_BULLET = re.compile(r"(?:(?<=\n)|^)(?P<sign>[~*“”\"'‘’`°•»«=_¬·]{1,2}) (?=[^\W\d_]{2})")
_DASHED = re.compile(r"(?:(?<=\n)|^)[-–•] ")
# "xã,Thượng Ninh", "Chư Prông. 09/8/2026"
_UNIT_SIGN = re.compile(r"(?<![^\W_])(?:xã|phường|huyện|tỉnh|thôn|ấp)(?P<sign>[,.])(?=[^\W\d_])")
_DATED = re.compile(r"(?<=[^\W\d_])(\.)(?= (?:[Nn]gày )?\d{1,2}[/.-]\d{1,2}[/.-]20)")
# Letters of other languages are ours with specks.
_FOREIGN = re.compile(r"[öøäåüïëÿñçœæÖØÄÅÜÏËŸÑÇŒÆ]")
# A line that holds nothing but a speck.
_SPECK_LINE = re.compile(r"\n[ \t]*(?:[^\w\n]|[a-zA-Z]|[^\w\n] ?[^\w\n])[ \t]*(?=\n)")
# "Tôi là' Trần", "From' Lê": a speck behind a word.
_QUOTE = re.compile(r"(?<=[^\W\d_])['‘’`´](?= [^\W\d_])")
# Abbreviations in capitals, whose D and U are often read with marks.
_CAPITALS = (
    (re.compile(r"(?<![^\W_])[UÚÙƯỤL]BN[DĐÐO](?![^\W_])"), "UBND"),
    (re.compile(r"(?<![^\W_])CCC[ŒO]?[DĐÐ](?![^\W_])"), "CCCD"),
    (re.compile(r"(?<![^\W_])CMN[DĐÐ](?![^\W_])"), "CMND"),
    (re.compile(r"(?<=[\d/])(?:Q[ĐÐD]{2}|[QOÓ][ÐDĐ]|Q[ÐD])(?=-)"), "QĐ"),
)
# What stands for a figure among figures, in a date or behind the name of a number.
_FIGURE = {**dict.fromkeys("Øø", "0"), **dict.fromkeys("ŠšS", "5"), "§": "8", "Z": "2"} | (
    dict.fromkeys("LlI|!", "1") | dict.fromkeys("óÓéÉ", "6")
)
_AS_FIGURE = str.maketrans(_FIGURE)
_MAYBE = r"[\d" + "".join(map(re.escape, _FIGURE)) + "]"
_DATES = (
    re.compile(rf"(?<=[Nn]gày )({_MAYBE}{{1,2}})(?= th[áaàảạ]ng )"),
    re.compile(rf"(?<=háng )({_MAYBE}{{1,2}})(?= n[ăaâắằ]m (?:19|20|30))"),
    re.compile(rf"(?<![\w/.-])({_MAYBE}{{1,2}})(?=[/.-]\d{{1,2}}[/.-](?:19|20)\d\d(?!\d))"),
    re.compile(rf"(?<=[\d][/.-])({_MAYBE}{{1,2}})(?=[/.-](?:19|20)\d\d(?!\d))"),
    re.compile(rf"(?<=[/.-])(20(?:\d{_MAYBE}|{_MAYBE}\d))(?![\w/])"),
    re.compile(rf"(?<=năm )(20(?:\d{_MAYBE}|{_MAYBE}\d))(?!\w)"),
    re.compile(rf"(?<=[Đđ]iều )({_MAYBE}{{1,3}})(?= (?:Luật|Bộ luật|Nghị|Thông|và))"),
)
# "30/7:2026", "27 - 7 ~ 2026", "năm 3026"
_DATE_SIGN = re.compile(r"(?<!\d)\d{1,2}(?P<a>[/.-])\d{1,2}(?P<sign>[:;,])(?=(?:19|20)\d\d(?!\d))")
_DATE_DASH = re.compile(r"(?<!\d)\d{1,2} ?[-~] ?\d{1,2} ?[-~] ?(?=(?:19|20)\d\d(?!\d))")
_YEAR = re.compile(r"(?:(?<=năm )|(?<=\d[/.-]))30(?=[012]\d(?!\d))")


def signs(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of a scanned text and what they read; an empty reading leaves the span out."""
    low = view(text)
    for m in _LABEL.finditer(low):
        yield *m.span("sign"), ":"
    if cased(text):
        yield from _commas(text)
    if _DASHED.search(text):
        for m in _BULLET.finditer(text):
            yield *m.span("sign"), "-"
    for m in _QUOTE.finditer(text):
        yield *m.span(), ""
    for m in _UNIT_SIGN.finditer(text):
        yield *m.span("sign"), " "
    for m in _DATED.finditer(text):
        yield *m.span(), ","
    for m in _FOREIGN.finditer(text):
        bare = fold(m[0])
        yield *m.span(), bare.upper() if m[0].isupper() else bare
    for m in _SPECK_LINE.finditer(text):
        yield *m.span(), ""
    for pattern, proper in _CAPITALS:
        for m in pattern.finditer(text):
            if m[0] != proper:
                yield *m.span(), proper
    yield from _dates(text)


def _commas(text: str) -> Iterator[tuple[int, int, str]]:
    for m in _STOP.finditer(text):
        after = m.end() + 1
        if text[after].islower() or _GOES_ON.match(text, after):
            yield *m.span(), ","


def _dates(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern in _DATES:
        for m in pattern.finditer(text):
            if not m[1].isdigit():
                yield *m.span(1), m[1].translate(_AS_FIGURE)
    for m in _DATE_SIGN.finditer(text):
        yield *m.span("sign"), m["a"]
    for m in _DATE_DASH.finditer(text):
        if "~" in m[0]:
            yield *m.span(), m[0].replace("~", "-")
    for m in _YEAR.finditer(text):
        yield *m.span(), "20"
