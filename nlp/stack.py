"""Where another letter begins in what was handed in as one: proposed cuts, for a person to make.

Scanners take a whole stack into one file, and people type two letters one
below the other. What begins a letter (motto, title, addressee, writer) after
what ends one (signature, thanks, a name) is weighed with what speaks against
it: a sentence that goes on, page numbers that go on, the head of a decision
or of a copy, which are annexes. Only the text decides; nothing is cut here.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import math
import re
from collections.abc import Iterator, Sequence

from nlp.names import COMMON_SURNAMES
from nlp.pagemarks import Order, numbers_of, plain_lines, propose_order
from nlp.text import compile_vi, fold, view

HEAD_LINES = 10
TAIL_LINES = 7
NEAR = 400  # characters from the head of a page in which a title is that page's
LEAST = 120  # characters a letter has at least
OWN = 1500  # characters of a letter that are compared with another
SHORT = 0.75  # of the longest page, below which a page ends before its foot
SAME = 0.3  # share of four-word runs that makes a copy
MIN_CONFIDENCE = 0.4


@dataclasses.dataclass(frozen=True, slots=True)
class Cut:
    """A place where another letter seems to begin.

    `page` is the page it begins on, counted through all documents from 1; `reasons` are codes of
    messages/vi.po with the prefix ``stack_``.
    """

    start: int  # offset in the petition text
    page: int
    confidence: float  # 0..1
    reasons: tuple[str, ...]


_MOTTO = re.compile(r"\W*(?:cong ?hoa ?xa ?hoi ?chu|doc ?lap ?\W{1,4} ?tu ?do)")
_TITLE = compile_vi(
    r"\W*(?:đơn|đ ơ n|thư (?:khiếu|tố|kiến|phản|ngỏ|kêu|cầu|đề)|"
    r"(?:bản|giấy|phiếu|tờ) (?:đề nghị|khiếu nại|tố cáo|kiến nghị|phản ánh|tường trình|yêu cầu))"
    r"(?:\W|$)"
)
_CLAIM = compile_vi(
    r"(?:khiếu nại|tố cáo|kiến nghị|phản ánh|kêu cứu|cầu cứu|tố giác|đề nghị|yêu cầu|kêu oan)"
)
_TO = compile_vi(
    r"\W*(?:(?:đồng )?kính (?:gửi|gởi|thưa|trình|chuyển)|(?:gửi|gởi)(?: tới| đến)?\W|thưa |"
    r"nơi nhận ?:|kg ?:)"
)
_GREETS = compile_vi(
    r"[^.\n]{0,60}(?:kính (?:mến|thưa|gửi)|thân mến|(?:các|bác|chú|cô|anh|chị|ông|bà|cán bộ|"
    r"đồng chí|lãnh đạo)[^.,\n]{0,40} ơi\W|(?:thư|gửi|gởi) (?:các|ban|sở|ubnd|ủy|ông|bà|anh|"
    r"công|phường|xã)|chào (?:các|ông|bà|anh|chị|cô|chú|ban|quý))"
)
_CLAIMS = compile_vi(
    r"\W*(?:khiếu nại|tố cáo|kiến nghị|phản ánh|kêu cứu|cầu cứu|tố giác|kêu oan|xin |thư )"
)
_DATED = compile_vi(
    r"\W*(?:[^\d\n:.]{2,40}, ?)?(?:ngày|hôm) ?(?:[\d.…]{1,6}|mùng \w+|mồng \w+|rằm)[ ,/.-]{0,3}"
    r"(?:tháng|\d{1,2})[^\n]{0,30}\W*$"
)
_WRITER = compile_vi(
    r"\W*(?:(?:\d|i{1,3})[.)] ?)?(?:(?:tôi|em|con|cháu|tui|chúng tôi|chúng em) (?:tên|gồm|"
    r"đứng tên|"
    r"ký tên)|tên (?:tôi|em|con|cháu|tui)|họ (?:và )?tên|người (?:làm đơn|"
    r"viết đơn|khiếu nại|tố cáo|kiến nghị|phản ánh|gửi|đề nghị) ?:|chúng tôi là)"
)
_OTHER = compile_vi(
    r"\W*(?:quyết định|biên bản|thông báo|kết luận|giấy (?!đề nghị|khiếu|tố|yêu cầu)\w|hợp đồng|"
    r"phiếu (?!đề nghị|khiếu|tố|kiến|phản)\w|danh sách|bản án|bản sao|bản vẽ|bản đồ|trích lục|"
    r"phụ lục|hóa đơn|biên lai|công văn|báo cáo|tờ trình|nghị quyết|văn bản|sơ đồ|di chúc|"
    r"bảng (?:kê|tính|giá)|sao (?:y|lục)|tài liệu (?:kèm|số)|ảnh \d|vi bằng|lời khai|"
    r"giấy chứng|căn cước|chứng minh|điều \d)"
)
_OFFICIAL = compile_vi(r"\W*số ?: ?[\d.…]{0,8} ?[/-] ?[\w-]{2,}")
_COPY = compile_vi(
    r"(?:bản sao|bản phô|bản photo|bản chụp|sao y|phụ lục|tài liệu (?:kèm theo|số \d|gửi kèm)|"
    r"kèm theo đơn|đơn cũ|đơn (?:đã gửi )?lần (?:1|thứ nhất|trước)|đính kèm|lưu lại)"
)
_REPLY = compile_vi(
    r"(?:trả lời (?:kiến nghị|đơn|ý kiến|công dân|cư dân|bạn đọc|khiếu nại|phản ánh|cử tri|ông|"
    r"bà)|"
    r"(?:đã )?nhận được (?:đơn|thư|e-?mail|phản ánh|ý kiến|kiến nghị)|tòa soạn|bạn đọc |"
    r"cơ quan trả lời|phúc đáp)"
)
_SIGNED = compile_vi(
    r"\W*(?:(?:những )?người (?:làm|viết|khiếu nại|tố cáo|kiến nghị|phản ánh|đề nghị|gửi|đứng|"
    r"kính|trình|yêu cầu)|ký tên|\(? ?(?:đã ký|ký)|đại diện|thay mặt|t/m|tm\.|kính (?:đơn|thư|"
    r"bút)|"
    r"kt\.|chủ tịch\W*$|giám đốc\W*$|nơi nhận)"
)
_THANKS = compile_vi(
    r"(?:trân trọng|cảm ơn|cám ơn|cam đoan|chịu (?:hoàn toàn )?trách nhiệm|kính (?:mong|chào|thư))"
)
_ASKS = compile_vi(
    r"(?:đề nghị|mong|xin|yêu cầu|kiến nghị|nhờ|cho (?:tôi|em|con|cháu) (?:hỏi|biết))"
)
_NAME = re.compile(r"(?:(?:ông|bà|anh|chị|cụ|em|cháu|con)\s+)?((?:[^\W\d_]+\s*){1,6})")

# Fitted on the letters of bench/stack.py that do not measure; positive speaks for a new letter.
WEIGHTS: dict[str, float] = {
    "bias": -1.5, "reply": -4.6, "motto": 0.6, "own_motto": 3.4, "title": 3.1, "addressee": 3.1,
    "dated": 1.3, "writer": 1.6, "capitals": -0.8, "goes_on": -1.3, "other": -4.6, "official":
    -5.0, "copy": -1.6, "first_number": 0.2, "next_number": -3.5, "signed": 0.2, "name": 0.9,
    "thanks": -0.8, "asks": 0.6, "stops": -0.1, "open": -1.5, "page": 0.1, "short": 0.6,
    "scrap": -4.5, "same_writer": -3.2, "same_text": -8.8,
}  # fmt: skip
_TOLD = ("own_motto", "title", "addressee", "writer", "first_number", "signed", "name")


def sort_out(text: str, page_starts: Sequence[int]) -> tuple[tuple[Cut, ...], Order | None]:
    """Cuts, or another order of the pages where they are those of one letter.

    The first page of a letter that lies behind its second looks like another
    letter, so pages are put in order before anything is cut.

    Args:
        text: the petition text.
        page_starts: where each page begins.
    """
    pages = list(_pages(text, page_starts))
    order = propose_order(pages, heads=[begins_letter(page) for page in pages])
    return ((), order) if order is not None else (find_cuts(text, page_starts), None)


def find_cuts(text: str, page_starts: Sequence[int]) -> tuple[Cut, ...]:
    """Propose where to cut, in order of text; linear in its length.

    Args:
        text: the petition text.
        page_starts: where each page begins.
    """
    stack = _Stack(text, page_starts)
    cuts: list[Cut] = []
    begun = 0
    for start in stack.candidates():
        if start - begun < LEAST:
            continue
        signs = stack.signs(begun, start)
        confidence = probability(signs)
        if confidence < MIN_CONFIDENCE or not _is_letter(signs):
            continue
        page = max(1, bisect.bisect_right(page_starts, start))
        told = tuple(sign for sign in _TOLD if sign in signs)
        cuts.append(Cut(start, page, round(confidence, 3), told))
        begun = start
    return tuple(cuts)


def begins_letter(page: str) -> bool:
    """Whether a page looks like the first of a letter."""
    signs = frozenset(_head_signs(plain_lines(page)[:HEAD_LINES]))
    return bool(signs & {"own_motto", "title", "addressee"}) and not signs & {"other", "official"}


def _pages(text: str, starts: Sequence[int]) -> Iterator[str]:
    for start, end in itertools.zip_longest(starts, starts[1:], fillvalue=len(text)):
        yield text[start:end].strip()


def probability(signs: frozenset[str]) -> float:
    """How likely another letter begins where these signs are (logistic)."""
    return 1 / (1 + math.exp(-WEIGHTS["bias"] - sum(WEIGHTS.get(sign, 0.0) for sign in signs)))


def _is_letter(signs: frozenset[str]) -> bool:
    """Whether something says that a letter begins, beside all that says another ended."""
    if signs & {"same_text", "same_count"}:
        return False
    if "page" in signs:
        return bool(signs & {"motto", "title", "addressee", "writer", "dated", "capitals", "short"})
    return bool(signs & {"motto", "title"})


def _opens(line: str, low: str) -> bool:
    """Whether a line inside a page may open a letter: no item of a list, no sentence."""
    if line[:1].islower() or not line[:1].isalpha() or line.rstrip()[-1:] in ".,;":
        return False
    return bool(_TITLE.match(low) or _MOTTO.match(fold(low)))


class _Stack:
    """The text with what is asked of it again and again."""

    def __init__(self, text: str, pages: Sequence[int]) -> None:
        self.text, self.low = text, view(text)
        self.pages = list(pages)
        self._breaks = frozenset(pages)
        texts = list(_pages(text, pages))
        self.numbers = [numbers_of(page) for page in texts]
        self.rows = [len(plain_lines(page)) for page in texts]
        self.longest = max(self.rows, default=0)

    def candidates(self) -> Iterator[int]:
        """Pages, and lines inside a page that look like the head of a letter."""
        inside = [at for at in self._headings() if self._stands_apart(at)]
        return iter(sorted({*self.pages[1:], *inside}))

    def _headings(self) -> Iterator[int]:
        """Lines that are the first of a motto or a title."""
        last = -LEAST
        for match in re.finditer(r"[^\n]+", self.low):
            line, start = match[0], match.start()
            if len(line) >= 90 or not _opens(self.text[start : match.end()], line):
                continue
            following = self.text[match.end() : match.end() + 3].strip()
            if start - last > LEAST and not following[:1].islower():
                yield start
            last = start

    def _stands_apart(self, start: int) -> bool:
        """Whether a heading is not that of its own page: far down, or below a signature."""
        page = self._page_of(start)
        if start - page >= NEAR:
            return True
        tail = plain_lines(self.text[page:start])[-TAIL_LINES:]
        return "signed" in _tail_signs(tail)

    def _page_of(self, offset: int) -> int:
        index = bisect.bisect_right(self.pages, offset) - 1
        return self.pages[index] if index >= 0 else 0

    def signs(self, begun: int, start: int) -> frozenset[str]:
        """What speaks for and against another letter beginning at an offset."""
        after = bisect.bisect_right(self.pages, start)
        stop = self.pages[after] if after < len(self.pages) else len(self.text)
        head = plain_lines(self.text[start : min(stop, start + 900)])[:HEAD_LINES]
        tail = plain_lines(self.text[max(begun, start - 700) : start])[-TAIL_LINES:]
        found = {*_head_signs(head), *_tail_signs(tail)}
        if start in self._breaks:
            index = bisect.bisect_left(self.pages, start)
            found |= {"page", *self._number_signs(index)}
            if self.rows[index - 1] < SHORT * self.longest:
                found.add("short")
            if self.rows[index] < 5:
                found.add("scrap")
        elif any(_OFFICIAL.match(view(line)) for line in tail[-3:]):
            found.add("official")  # the left of a letterhead, above the motto
        own = fold(self.text[begun : min(start, begun + OWN)])
        names = list(_names(head))
        if any(name in own for name in names):
            found.add("same_writer")
        elif names:
            return frozenset(found)  # many sign one text, each a letter of their own
        if _shared(fold(self.text[start : start + OWN]), own) > SAME:
            found.add("same_text")
        return frozenset(found)

    def _number_signs(self, index: int) -> set[str]:
        own, before = self.numbers[index], self.numbers[index - 1] if index else None
        if own is None:
            return set()
        if own.page == 1:
            return {"first_number"}
        if before and own.of and (own.page, own.of) == (before.page + 1, before.of):
            return {"next_number", "same_count"}  # "Trang 1/2", then "Trang 2/2"
        return {"next_number"} if own.page == (before.page if before else 1) + 1 else set()


def _head_signs(lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    lows = [view(line) for line in lines]
    short = [low for low in lows if len(low) < 140]
    titles = [view(line) for line in lines[:6] if line[0].isupper() and len(line) < 80]
    rules = {
        "motto": any(_MOTTO.match(fold(low)) for low in lows[:5]),
        "title": any(_TITLE.match(low) for low in short[:8])
        or any(line.isupper() and _CLAIM.search(view(line)) for line in lines[:5])
        or any(len(low) < 80 and low[-1] not in ".,;" and _CLAIMS.match(low) for low in lows[:2]),
        "addressee": any(_TO.match(low) for low in lows[:6])
        or any(len(low) < 90 and _GREETS.match(low) for low in lows[:4]),
        "dated": any(len(low) < 90 and _DATED.match(low) for low in lows[:4]),
        "writer": any(_WRITER.match(low) for low in lows) or any(_names(lines)),
        "capitals": lines[0].isupper() and len(lines[0]) < 90,
        "goes_on": lines[0][0].islower() or lines[0][0] in ",.;:)",
        "other": any(_OTHER.match(low) for low in titles),
        "official": any(_OFFICIAL.match(low) for low in titles),
        "reply": any(_REPLY.search(low) for low in lows[:8]),
        "copy": any(_COPY.search(low) for low in short[:3]),
    }
    found = {sign for sign, holds in rules.items() if holds}
    if "motto" in found and not found & {"other", "official"}:
        found.add("own_motto")
    yield from found


def _tail_signs(lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    last, lows = lines[-1], [view(line) for line in lines]
    long = max(len(line) for line in lines)
    rules = {
        "signed": any(len(low) < 90 and _SIGNED.match(low) for low in lows[-5:]),
        "name": _is_name(last),
        "thanks": any(_THANKS.search(low) for low in lows[-5:]),
        "asks": any(_ASKS.search(low) for low in lows),
        "stops": last[-1] in '.!?)"”',
        "open": last[-1] not in '.!?)"”:' and len(last) > 0.72 * long and len(last) > 40,
    }
    yield from (sign for sign, holds in rules.items() if holds)


_NAMED = compile_vi(r"(?:tôi|em|con|cháu|tui)(?: tên)?(?: là)?:? |họ (?:và )?tên(?: là)?:? ")


def _is_name(line: str) -> bool:
    """Whether a line is a name, perhaps with what follows it after a comma."""
    if len(line) > 90 or line[-1] in ".;:?!" or not line[0].isupper():
        return False
    match = _NAME.match(line)
    words = match[1].split() if match else []
    if not words:
        return False
    cased = all(word[0].isupper() for word in words)
    return cased or view(words[0]) in COMMON_SURNAMES


_LONGEST_NAME = 60  # letters of four words of a name


def _names(lines: Sequence[str]) -> Iterator[str]:
    """Folded names of who says "tôi là ..." in these lines."""
    for line in lines:
        for match in _NAMED.finditer(view(line)):
            words = line[match.end() : match.end() + _LONGEST_NAME].split()[:4]
            name = [w.strip(",.;") for w in words if w[:1].isupper()]
            if len(name) >= 2 and view(name[0]) in COMMON_SURNAMES:
                yield fold(" ".join(name))


def _shared(text: str, other: str) -> float:
    """The share of a text's runs of four words that another has too."""
    own, others = _runs(text), _runs(other)
    return len(own & others) / len(own) if own else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))
