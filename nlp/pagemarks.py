"""Page numbers and the order they tell: what stands on a page about the page.

"Trang 2/3", "2/3", "- 2 -" or a bare 2 on the first or last line of a page.
Where the numbers, or a page that begins inside a sentence, say that pages lie
in the wrong order, another order is proposed; a person turns them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from nlp.text import compile_vi, view

_NUMBER = compile_vi(
    r"\W{0,3}(?:(?:trang|tr\.?|page|tờ)(?: số)? ?:? ?(\d{1,3})(?: ?(?:/|trên|of) ?(\d{1,3}))?|"
    r"(\d{1,3}) ?/ ?(\d{1,3})|(\d{1,3}))\W{0,3}$"
)
_EDGE = 2  # lines at the top and bottom of a page where its number may stand
_ENDS = '.!?:)"”…'


@dataclasses.dataclass(frozen=True, slots=True)
class PageNumber:
    """A page's own number and, where told, how many there are."""

    page: int
    of: int | None


def numbers_of(page: str) -> PageNumber | None:
    """The number on a page, None where it has none."""
    filled = [line.strip() for line in page.split("\n") if line.strip()]
    for line in (*filled[-1:], *filled[:_EDGE], *filled[-_EDGE:-1]):
        number = _number(line)
        if number is not None:
            return number
    return None


def plain_lines(text: str) -> list[str]:
    """The filled lines of a text, stripped, without lines that are a page number."""
    lines = (line.strip() for line in text.split("\n"))
    return [line for line in lines if line and _number(line) is None]


def _number(line: str) -> PageNumber | None:
    match = _NUMBER.match(view(line)) if len(line) < 20 else None
    if match is None:
        return None
    page = int(match[1] or match[3] or match[5])
    of = match[2] or match[4]
    total = int(of) if of else None
    if page == 0 or (total is not None and page > total):
        return None
    return PageNumber(page, total)


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """Another order of the pages: `pages[0]` is the page, from 1, that should come first.

    `reason` is a code of messages/vi.po with the prefix ``order_``.
    """

    pages: tuple[int, ...]
    reason: str


def propose_order(pages: Sequence[str], *, heads: Sequence[bool] | None = None) -> Order | None:
    """Another order where the pages of one letter seem to lie in the wrong one, else None.

    Args:
        pages: the texts of the pages as they came.
        heads: which of them look like the first page of a letter, where known.
    """
    if len(pages) < 2:
        return None
    told = _by_numbers(pages)
    if told is not None:
        return told if told.pages != tuple(range(1, len(pages) + 1)) else None
    return _by_sense(pages, heads or [False] * len(pages))


def _by_numbers(pages: Sequence[str]) -> Order | None:
    """The order by page numbers, where all pages but at most the first have one."""
    numbers = [numbers_of(page) for page in pages]
    silent = [n for n in numbers if n is None]
    totals = {n.of for n in numbers if n is not None and n.of is not None}
    found = [n.page if n is not None else 1 for n in numbers]
    if len(silent) > 1 or len(totals) > 1 or sorted(found) != list(range(1, len(pages) + 1)):
        return None
    if len(pages) == 2 and not totals and silent:
        return None if found == [1, 2] else Order((2, 1), "numbers")
    return Order(tuple(sorted(range(1, len(pages) + 1), key=lambda i: found[i - 1])), "numbers")


def _by_sense(pages: Sequence[str], heads: Sequence[bool]) -> Order | None:
    """The head first where another page lies there that begins inside a sentence."""
    lines = [plain_lines(page) for page in pages]
    if not all(lines):
        return None
    inside = [_begins_inside(rows[0]) for rows in lines]
    first = [i for i, head in enumerate(heads) if head and not inside[i]]
    if not inside[0] or len(first) != 1:
        return None
    if not _ends_inside(lines[first[0]]):
        return None  # it is whole, or goes on with a new sentence: rather another letter
    rest = [i for i in range(len(pages)) if i != first[0]]
    ends = [i for i in rest if not _ends_inside(lines[i])]
    if len(rest) > 1 and len(ends) == 1:  # one page alone ends a sentence: the last
        rest = [i for i in rest if i != ends[0]] + ends
    return Order(tuple(i + 1 for i in (first[0], *rest)), "sentence")


def _begins_inside(line: str) -> bool:
    return line[0].islower() or line[0] in ",.;:)"


def _ends_inside(lines: Sequence[str]) -> bool:
    last = lines[-1]
    return last[-1] not in _ENDS and len(last) > 40
