"""Page numbers, and the order they tell."""

import pytest

from nlp.pagemarks import Order, PageNumber, numbers_of, plain_lines, propose_order

TEXT = "Tôi xin trình bày sự việc như sau.\nNhà tôi ở cuối ngõ."


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Trang 2/3", PageNumber(2, 3)),
        ("trang 4", PageNumber(4, None)),
        ("- 2 -", PageNumber(2, None)),
        ("3/5", PageNumber(3, 5)),
        ("7", PageNumber(7, None)),
        ("7/5", None),  # no page of its own letter
        ("0", None),
        ("12/3/2025", None),
        ("Tổ 2", None),
    ],
)
def test_numbers(line: str, number: PageNumber | None) -> None:
    assert numbers_of(f"{TEXT}\n{line}") == number
    assert numbers_of(f"{line}\n{TEXT}") == number


def test_plain_lines_leave_page_numbers_out() -> None:
    assert plain_lines(f"Trang 1/2\n\n{TEXT}\n 2 ") == TEXT.split("\n")


@pytest.mark.parametrize(
    ("marks", "order"),
    [
        (["Trang 1/3", "Trang 2/3", "Trang 3/3"], None),
        (["Trang 3/3", "Trang 1/3", "Trang 2/3"], (2, 3, 1)),
        (["2", "", "3"], (2, 1, 3)),  # a first page is often not numbered
        (["", "2"], None),
        (["2", ""], (2, 1)),
        (["1", "1"], None),  # two letters, not a disorder
        (["1/2", "2/3"], None),
        (["", "", "2"], None),  # too few numbers to know
        (["1"], None),
    ],
)
def test_order_by_numbers(marks: list[str], order: tuple[int, ...] | None) -> None:
    found = propose_order([f"{TEXT}\n{mark}" for mark in marks])
    assert found == (None if order is None else Order(order, "numbers"))


def test_order_by_sense_needs_a_head_and_a_sentence_that_goes_on() -> None:
    head = "ĐƠN KHIẾU NẠI\nTôi kể đầu đuôi việc này để các ông các bà xem cho và"
    rest = "xét cho gia đình tôi.\nNgười làm đơn"
    assert propose_order([rest, head], heads=[False, True]) == Order((2, 1), "sentence")
    assert propose_order([head, rest], heads=[True, False]) is None
    assert propose_order([rest, f"{head} thôi."], heads=[False, True]) is None
    assert propose_order([rest, ""], heads=[False, False]) is None
