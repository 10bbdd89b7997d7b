"""What a scan got wrong and the rules had better read right ("đẻ nghị", "TỔ CÁO", "thừa đất số").

The rules forgive marks that are lost, not marks that are others. In what was read by OCR, words
that mean one thing only in a letter, whatever marks they carry, are read with the right ones; the
words of poor scans go through a lattice (`nlp.lattice`), signs and figures through `nlp.scansigns`,
names of which only one can be meant through `nlp.scannames`. The text that people see stays as it
came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp import lattice
from nlp.names import FOLDED_COMMON_SURNAMES
from nlp.scannames import people, provinces
from nlp.scansigns import signs
from nlp.text import fold, has_diacritics

_PHRASES = re.split(
    r"\|",
    "đơn khiếu nại|đơn tố cáo|đơn kiến nghị|đơn phản ánh|đơn đề nghị|đơn trình báo|"
    "đơn yêu cầu|khiếu nại|tố cáo|kiến nghị|đề nghị|yêu cầu|phản ánh|trình báo|"
    "kính gửi|kính thưa|kính mong|chúng tôi|họ và tên|sinh năm|sinh ngày|thường trú|"
    "địa chỉ|điện thoại|căn cước|người bị|người làm đơn|người viết đơn|cam đoan|"
    "chịu trách nhiệm|gửi kèm|kèm theo|đính kèm|trân trọng|xin cảm ơn|quyết định|"
    "thông báo|kết luận|công văn|biên bản|thửa đất|thửa số|tờ bản đồ|bản đồ số|"
    "nghị định|thông tư|đất đai|bộ luật|ủy ban nhân dân|chủ tịch|giám đốc|thành phố|"
    "quản lý|hội đồng|hợp đồng|kỷ luật|bảo hiểm xã hội|công an|nội dung|thường trực|"
    "làm chứng|xử lý|xem xét|giải quyết|xác minh|thu hồi|hồ sơ|tài liệu|trụ sở|"
    "chức vụ|đại diện|giấy phép|giấy chứng nhận|xử phạt|hành chính|văn bản|pháp lệnh|"
    "trách nhiệm|pháp luật|ban quản trị|ban đại diện|ban công tác mặt trận|mặt trận|nhà chung cư|"
    "hợp tác xã|công ty cổ phần|công ty|hộ kinh doanh|doanh nghiệp tư nhân|tổ dân phố|khu phố|"
    "trường tiểu học|cựu chiến binh|kiểm tra",
)
# Only where a sentence begins: "tối là", "tội là" are words of their own inside one.
_OPENINGS = re.split(
    r"\|",
    "tôi là|tôi tên|tôi xin|tôi đề nghị|tôi yêu cầu|tôi cam đoan|tôi viết|tôi làm",
)
_PROPER = {fold(phrase): phrase for phrase in (*_PHRASES, *_OPENINGS)}


def _any(phrases: list[str]) -> str:
    longest_first = sorted(map(fold, phrases), key=len, reverse=True)
    return "|".join(p.replace(" ", r"[ \n]") for p in longest_first)


_FIXED = re.compile(rf"(?<!\w)(?:{_any(_PHRASES)})(?!\w)")
_OPENING = re.compile(rf"(?:(?<=\n)|(?<=[.!?:;] )|^)(?:{_any(_OPENINGS)})(?!\w)")
# "nắm 2026", "ngáy 15", "tính Tây Ninh": one word whose neighbour tells what it is.
_DATED = re.compile(
    r"(?<!\w)(?:nam(?= (?:19|20)\d\d(?!\d))|ngay(?= \d)|thang(?= \d)|dieu(?= \d)|"
    r"thua(?= (?:so )?\d{1,4}[,.]? to (?:so |ban do )?))"
)
_PLACED = re.compile(r"(?<!\w)(?:tinh|phuong|huyen|xa)(?=[ \n])")
_SINGLE = {
    "nam": "năm",
    "dieu": "điều",
    "thua": "thửa",
    "ngay": "ngày",
    "thang": "tháng",
    "tinh": "tỉnh",
    "phuong": "phường",
    "huyen": "huyện",
    "xa": "xã",
}
# "Tỏi Võ Văn Nhơn", "Tô: là": who writes, where a line or sentence begins.
_WRITER = re.compile(
    r"(?:(?<=\n)|(?<=[.!?] )|^)to(?:[:;!l1](?= (?:la|ten) )|i(?= (?:"
    + "|".join(sorted(FOLDED_COMMON_SURNAMES))
    + r")(?!\w)))"
)
# "II, NGƯỜI BỊ TỐ CÁO", and a full stop before who signs: commas that were points.
_COMMA = re.compile(
    r"(?:(?<=\n)|^)(?:[IVX]{1,4}|\d{1,2})(?P<item>,)(?= [^\W\d_])|"
    r"(?P<stop>,)(?=\n(?:Người |NGƯỜI |Đại diện|ĐẠI DIỆN|T/M|TM\.|Tôi |Nay |Kính mong|Xin |Đề nghị|"
    r"[^\n,]{3,20}, (?:ngày )?\d{1,2}[ /.-]))"
)
# 6 taken for ó or é among figures (20/3/202ó, 0948 ó15 302), ² for another small sign.
_SIX = re.compile(r"(?<![^\W\d_])[\dóéÓÉ](?:[./,-]?[\dóéÓÉ])*(?![^\W\d_mM])")
_AS_SIX = str.maketrans("óéÓÉ", "6666")
_SQUARE = re.compile(r"\d ?m([?°”\"*])(?=[\s,.;:)?]|\Z)")
_MAIL_GAP = re.compile(r"[\w.+-]@( )(?=[a-z\d-]{2,40}\.[a-z])")
_MAIL_POINT = re.compile(r"@[a-z\d-]{2,40}( )(?=(?:com|vn|net|org|edu|example)(?!\w))")
_WORD = re.compile(r"[^\W\d_]+")
# Of Vietnamese syllables about 0.8 carry marks; where a fifth of a few dozen do, they are specks.
_TELLING, _FEW_MARKED = 20, 0.35
_SPECK = re.compile(r"\t[^\n]{0,2}(?=\n|\Z)")


def corrections(text: str) -> Iterator[tuple[int, int, str]]:
    """Spans of a scanned text and what they read; an empty reading leaves the span out."""
    for speck in _SPECK.finditer(text):
        yield *speck.span(), ""
    for run in _SIX.finditer(text):
        figures = sum(c.isdigit() for c in run[0])
        if figures and figures < sum(c.isalnum() for c in run[0]):
            yield *run.span(), run[0].translate(_AS_SIX)
    for gap in _MAIL_GAP.finditer(text):
        yield *gap.span(1), ""
    for gap in _MAIL_POINT.finditer(text):
        yield *gap.span(1), "."
    for sign in _SQUARE.finditer(text):
        yield *sign.span(1), "²"
    for comma in _COMMA.finditer(text):
        yield *comma.span(comma.lastgroup or 0), "."
    yield from signs(text)
    if _written_plain(text):
        yield from _plain(text)
    elif has_diacritics(text):
        yield from _words(text)


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end, proper in _meant(text, fold(text)):
        yield from _changed(text, start, end, proper)
    yield from provinces(text)
    noise = lattice.noise(text)
    if noise:
        yield from lattice.meant(text, noise)
        yield from people(text)


def _written_plain(text: str) -> bool:
    """Whether the few marks of a text are specks: it was written without any."""
    words = _WORD.findall(text)
    marked = sum(fold(word) != word.lower() for word in words)
    return len(words) >= _TELLING and marked < _FEW_MARKED * len(words)


def _plain(text: str) -> Iterator[tuple[int, int, str]]:
    for m in _WORD.finditer(text):
        bare = fold(m[0])
        if bare != m[0].lower():
            proper = (b.upper() if s.isupper() else b for s, b in zip(m[0], bare, strict=True))
            yield *m.span(), "".join(proper)


def _meant(text: str, folded: str) -> Iterator[tuple[int, int, str]]:
    for pattern in (_FIXED, _OPENING):
        for m in pattern.finditer(folded):
            yield *m.span(), _PROPER[m[0].replace("\n", " ")]
    for m in _WRITER.finditer(folded):
        if text[m.start()] == "T":
            yield *m.span(), "tôi"
    for m in _DATED.finditer(folded):
        yield *m.span(), _SINGLE[m[0]]
    for m in _PLACED.finditer(folded):
        if text[m.end() + 1 : m.end() + 2].isupper() and text[m.start()].islower():
            yield *m.span(), _SINGLE[m[0]]


def _changed(text: str, start: int, end: int, proper: str) -> Iterator[tuple[int, int, str]]:
    seen = text[start:end]
    as_seen = "".join(
        s if s.isspace() else p.upper() if s.isupper() else p
        for s, p in zip(seen, proper, strict=True)
    )
    if as_seen != seen and fold(seen) != seen.lower():  # what has lost all marks is read anyway
        yield start, end, as_seen
