"""The text as rules read it: without page furniture, typing residue and broken words.

Nothing that people see changes (design decision 3). A `Reading` is a second
text with the offsets of the first: headers that come back on every page and
page numbers are left out, words cut at a line end are joined, a sentence goes
on over a page break, letter-spaced headings close up, and keystrokes of Telex
or VNI that no keyboard turned into letters ("ddaats", "d9a61t") become the
letters they mean. Most letters have none of this and are their own reading.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.syllables import is_syllable
from nlp import keystrokes
from nlp.names import SYLLABLE, cased
from nlp.scanmarks import corrections
from nlp.text import compile_vi, fold, view, words


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """The text for the rules and where its parts stand in the text that is shown."""

    text: str
    _starts: tuple[int, ...] = ()  # offsets in `text` where a kept or replaced run begins
    _origins: tuple[int, ...] = ()  # and its offset in the original
    _ends: tuple[int, ...] = ()  # where the run ends in the original
    _same: tuple[bool, ...] = ()  # whether the run was kept letter by letter

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that reads as ``text[start:end]``."""
        if not self._starts:
            return start, end
        first = self._at(start)
        last = self._at(max(start, end - 1))
        begin = self._origins[first] + (start - self._starts[first] if self._same[first] else 0)
        if self._same[last]:
            return begin, max(begin, self._origins[last] + end - self._starts[last])
        return begin, max(begin, self._ends[last])

    def _at(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._starts, offset) - 1)


@dataclasses.dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str


def reading(text: str, page_starts: Sequence[int] = (), *, scanned: bool = False) -> Reading:
    """The reading of a text; linear. With ``scanned`` the marks of fixed words are put right."""
    found = list(_edits(text, page_starts))
    if scanned:
        found += (_Edit(*correction) for correction in corrections(text))
    edits: list[_Edit] = []
    for edit in sorted(found, key=lambda e: (e.start, -e.end)):
        if not edits or edit.start >= edits[-1].end:
            edits.append(edit)
    return _apply(text, edits) if edits else Reading(text)


def _edits(text: str, page_starts: Sequence[int]) -> Iterator[_Edit]:
    if len(page_starts) > 1:
        yield from _furniture(text, page_starts)
    if "-\n" in text or "\u00ad" in text:
        yield from _broken_words(text)
    yield from _wrapped(text)
    yield from _spaced_headings(text)
    yield from _residue(text)
    yield from _figures(text)


def _apply(text: str, edits: list[_Edit]) -> Reading:
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    ends: list[int] = []
    same: list[bool] = []
    length = position = 0

    def add(part: str, start: int, end: int, kept: bool) -> None:
        nonlocal length
        if part:
            parts.append(part)
            starts.append(length)
            origins.append(start)
            ends.append(end)
            same.append(kept)
            length += len(part)

    for edit in edits:
        add(text[position : edit.start], position, edit.start, kept=True)
        add(edit.new, edit.start, edit.end, kept=False)
        position = edit.end
    add(text[position:], position, len(text), kept=True)
    return Reading("".join(parts), tuple(starts), tuple(origins), tuple(ends), tuple(same))


# --- pages -------------------------------------------------------------------

_PAGE_NUMBER = compile_vi(
    r"\W{0,3}(?:(?:trang|tr\.?|page|tờ)(?: số)? ?:? ?)?\d{1,3}(?: ?(?:/|trên|"
    r"of) ?\d{1,3})?\W{0,3}$"
)
_EDGE = 3  # lines at the top and bottom of a page that may come back on others
_DIGITS = re.compile(r"\d+")
Line = tuple[int, int]


def _furniture(text: str, page_starts: Sequence[int]) -> Iterator[_Edit]:
    """Page numbers, what comes back on most pages, and breaks inside a sentence."""
    pages = [
        _lines(text, start, end)
        for start, end in zip(page_starts, [*page_starts[1:], len(text)], strict=True)
    ]
    edges = [[*lines[:_EDGE], *lines[_EDGE:][-_EDGE:]] for lines in pages]
    counts = Counter(key for lines in edges for key in {_key(text, line) for line in lines})
    again = max(2, -(-len(pages) * 3 // 5))
    dropped: set[Line] = set()
    seen: set[str] = set()
    for lines in edges:
        for line in lines:
            key = _key(text, line)
            repeated = counts[key] >= again and (key in seen or line not in edges[0][:_EDGE])
            if repeated or _PAGE_NUMBER.match(view(text[slice(*line)]).strip()):
                dropped.add(line)
            seen.add(key)
    kept = [[line for line in lines if line not in dropped] for lines in pages]
    yield from (_Edit(start, end, "") for start, end in sorted(dropped))
    for before, after in itertools.pairwise(kept):
        if before and after and _goes_on(text, before[-1], after[0]):
            yield from _bridge(before[-1][1], after[0][0], dropped)


def _lines(text: str, start: int, end: int) -> list[Line]:
    """The filled lines of a page."""
    return [
        (start + m.start(), start + m.end())
        for m in re.finditer(r"(?m)^[^\S\n]*+\S[^\n]*", text[start:end])
    ]


def _key(text: str, line: Line) -> str:
    """A line for comparison with those of other pages; figures may count the pages."""
    bare = _DIGITS.sub("0", " ".join(fold(text[slice(*line)]).split()))
    return bare if len(bare) > 3 else f"{line[0]}"


def _goes_on(text: str, before: Line, after: Line) -> bool:
    return text[before[1] - 1] not in ".!?:;" and text[after[0]].islower()


def _bridge(start: int, end: int, dropped: set[Line]) -> Iterator[_Edit]:
    """One line end instead of all between two lines, around what was dropped between them."""
    position, new = start, "\n"
    for line in sorted(x for x in dropped if start <= x[0] < end):
        if position < line[0]:
            yield _Edit(position, line[0], new)
            new = ""
        position = line[1]
    if position < end:
        yield _Edit(position, end, new)


# --- lines -------------------------------------------------------------------

_COLUMN, _NARROW, _RAGGED, _WIDE = 32, 45, 60, 130  # letters of a full line on paper
_FULL = 0.8
# No line of its own ends so: "Ngày 13 tháng", "bà Trần Thị", "hẹn bay ngày 20/8/".
_OPEN_END = re.compile(
    r"(?:(?<!\w)(?:và|của|số|tháng|ngày|[Đđ]iều|[Kk]hoản|theo|tại|với|cho|về|do|từ|đến|phường|xã|tỉnh|"
    r"thành phố|huyện|quận|đường|phố|thôn|ông|bà|anh|chị|Thị|Văn|[Cc]ông an|[Ủủ]y ban|Sở|Bộ)|/)$"
)
_CALLED = re.compile(r"(?<!\d)0\d(?:[ .-]?\d){7,9}\W*$")
_ROW = re.compile(r"[^\n]+")
_NEW_ITEM = compile_vi(
    r"\W{0,3}(?:[-+*•–] ?\w|\d{1,2}[.)/] ?\D|[a-zđ]\) |(?:kính gửi|kính gởi|nơi nhận|"
    r"người (?:làm|viết|gửi|đề nghị|kiến nghị|phản ánh|có (?:tranh chấp|liên quan)|khiếu|"
    r"tố|bị)|điện thoại|địa chỉ|số cccd|họ và tên|họ tên|tài liệu|ngày sinh|sinh năm|cccd|cmnd|"
    r"trú tại|"
    r"độc lập|điều \d{1,2}[.:])(?!\w))"
)


def _wrapped(text: str) -> Iterator[_Edit]:
    """Line ends made by the margin of the page become blanks: sections go by paragraphs."""
    rows = [(m.start(), m.start() + len(m[0].rstrip())) for m in _ROW.finditer(text)]
    lengths = sorted(end - start for start, end in rows)
    width = lengths[-max(1, len(lengths) // 20)] if lengths else 0
    full = [n for n in lengths if n >= _FULL * width]
    pairs = [
        (*row, *following)
        for row, following in itertools.pairwise(rows)
        if text.count("\n", row[1], following[0]) == 1
    ]
    paper = _NARROW <= width <= _WIDE and len(full) > 2 and lengths[-1] <= 1.4 * width
    # A column as narrow as a till slip: most lines end at its margin, or inside a sentence.
    running = sum(_runs_on(text, *pair) or _ends_open(text, *pair) for pair in pairs)
    ragged = width < _RAGGED and running > max(4, len(pairs) // 4)
    slip = len(full) > max(4, len(lengths) // 2)
    column = ragged or (_COLUMN <= width < _NARROW and slip)
    paper, least = (True, 0) if column else (paper, _NARROW)
    capitals = cased(text)  # where every line begins with a small letter, that says nothing
    for start, end, after, stop in pairs:
        long = end - start >= max(least, _FULL * width)
        inside = capitals and end - start >= least and _runs_on(text, start, end, after, stop)
        inside = inside or (ragged and _ends_open(text, start, end, after, stop))
        if (inside or (paper and long)) and _continues(text[start:end], text[after:stop]):
            yield _Edit(end, after, " ")


def _runs_on(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether a sentence seems to go on in the next line; the caller sees to capitals."""
    del start
    return text[end - 1] not in ".!?:;" and text[after:stop].lstrip()[:1].islower()


def _ends_open(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether the line ends in a word after which something must follow."""
    del after, stop
    return _OPEN_END.search(text, max(start, end - 20), end) is not None


# With a capital after a line without an end mark, these begin what is new.
_NEW_PART = compile_vi(
    r"\s*(?:(?:tôi|tui|chúng tôi|chúng em) |nội dung|người (?:bị|khiếu|tố|làm|viết|đại)|kính |nay |"
    r"vì |do đó|ngày \d|đề nghị|yêu cầu|xin |căn cứ|điện thoại|thường trú|địa chỉ|họ (?:và )?tên|"
    r"sau đó|như vậy|nhưng |tuy |hiện nay|khi |theo )",
    strict=True,
)


# "Đà Lạt, ngày 21/7/2025", alone in its line.
_DATELINE = re.compile(
    rf"\W{{0,3}}{SYLLABLE}(?: {SYLLABLE}){{0,3}}[,.] ?(?:[Nn]g\w{{2}} )?\d{{1,2}}[ /.-]"
    r"[^\n]{4,22}\Z"
)


def _continues(line: str, following: str) -> bool:
    head = following.lstrip()[:1]
    if not head or line.isupper() or following.isupper():
        return False
    if line[-1] in ".!?:;" and not head.islower():
        return False
    if len(following) < _NARROW and _CALLED.search(following):
        return False  # who sends a message, and a phone
    if len(following) < _RAGGED and _DATELINE.match(following):
        return False  # where and when it was written, behind a full stop that a scan lost
    low = view(following)
    return _NEW_ITEM.match(low) is None and (head.islower() or _NEW_PART.match(low) is None)


# --- words -------------------------------------------------------------------

_CUT = re.compile(r"([^\W\d_]+|\d+)[-\u00ad]\n[ \t]*([^\W_]+)|\u00ad")


def _broken_words(text: str) -> Iterator[_Edit]:
    """One word of "tô-⏎i"; "QĐ-⏎UBND" and "0912-⏎345" keep their dash."""
    for m in _CUT.finditer(text):
        if m[1] is None:
            yield _Edit(m.start(), m.end(), "")
            continue
        left, right = m.end(1), m.start(2)
        joined = (m[1] + m[2]).lower()
        if m[2][0].islower() and is_syllable(joined):
            yield _Edit(left, right, "")
        elif m[2][0].isupper() or m[2][0].isdigit():
            yield _Edit(left + 1, right, "")


_SPACED = re.compile(r"(?m)^[^\S\n]*((?:[^\W_] {1,4}){3,}[^\W_][:.]?)[^\S\n]*$")
_GAP = re.compile(r" {2,}")
_HEADING = words(
    "đơn khiếu nại tố cáo kiến nghị phản ánh đề trình bày xin cứu xét kêu oan giác thư "
    "bản tường cộng "
    "hòa hoà xã hội chủ nghĩa việt nam độc lập tự do hạnh phúc kính gửi yêu cầu khởi kiện lần hai "
    "đầu thứ về việc báo cảm ơn người làm"
)


def _spaced_headings(text: str) -> Iterator[_Edit]:
    """Close up "Đ Ơ N   K H I Ế U   N Ạ I"."""
    for m in _SPACED.finditer(text):
        row = m[1]
        if _GAP.search(row):
            closed = " ".join(part.replace(" ", "") for part in _GAP.split(row))
        else:
            closed = _segmented(row.replace(" ", ""))
        if closed:
            yield _Edit(m.start(1), m.end(1), closed)


def _segmented(row: str) -> str:
    """Words of a heading without blanks, or nothing where some part is no known word."""
    low = row.rstrip(":.").lower()
    found: list[str] = []
    position = 0
    while position < len(low):
        for size in range(min(6, len(low) - position), 0, -1):
            if low[position : position + size] in _HEADING:
                found.append(row[position : position + size])
                position += size
                break
        else:
            return ""
    return " ".join(found) + row[len(low) :]


# --- figures -----------------------------------------------------------------

# O and l that OCR saw for 0 and 1, only among figures: 12/3/2O25, 486.3OO.OOO, 0984 OOO 26O.
_LOOKALIKE = re.compile(r"(?<![^\W_])[\dOo](?:[ ./-]?[\dOolI]){3,18}(?![^\W_])")
_LETTERS = re.compile(r"[OolI]")
_AS_FIGURE = str.maketrans("OolI", "0011")


def _figures(text: str) -> Iterator[_Edit]:
    for m in _LOOKALIKE.finditer(text):
        letters = len(_LETTERS.findall(m[0]))
        figures = sum(map(str.isdigit, m[0]))
        sure = figures >= letters or (figures > 3 and not set(m[0]) & set("olI"))
        if letters and figures >= 3 and sure:
            yield _Edit(m.start(), m.end(), m[0].translate(_AS_FIGURE))


# --- keystrokes --------------------------------------------------------------

_TOKEN = re.compile(r"(?<![\w/.@-])[A-Za-zđĐ][A-Za-z0-9]{1,9}(?![\w/@-])")
_LEAST, _SHARE = 5, 0.12


def keyed(text: str) -> Reading | None:
    """What was meant by a text full of keystrokes that made no letters; None for all others."""
    edits = list(_residue(text))
    return _apply(text, edits) if edits else None


def _residue(text: str) -> Iterator[_Edit]:
    """Only where many words of the text read so: one "class" or "A61" proves nothing."""
    meant = [(m, w) for m in _TOKEN.finditer(text) if (w := keystrokes.meant(m[0])) is not None]
    if len(meant) < _LEAST or len(meant) < _SHARE * (text.count(" ") + 1):
        return
    for m, word in meant:
        yield _Edit(m.start(), m.end(), word)
