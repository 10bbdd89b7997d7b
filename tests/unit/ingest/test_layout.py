"""Reading order from boxes alone."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import compose, compose_turned, turned
from ingest.tokens import Table, Token


def _line(x: float, y: float, text: str) -> list[Token]:
    tokens = []
    for word in text.split():
        width = 6.0 * len(word)
        tokens.append(Token(word, (x, y, x + width, y + 12)))
        x += width + 3
    return tokens


def _text(*lines: list[Token]) -> list[str]:
    text, words = compose(lines)
    for word in words:
        assert text[word.start : word.end] == word.text
    return [line for line in text.split("\n") if line]


def test_lines_from_top_to_bottom_whatever_their_order():
    assert _text(_line(50, 80, "hai ba"), _line(50, 60, "một"), _line(50, 100, "bốn")) == [
        "một", "hai ba", "bốn",
    ]  # fmt: skip


def test_letterhead_side_by_side():
    assert _text(
        _line(40, 50, "UBND PHƯỜNG"),
        _line(300, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        _line(40, 66, "Số: 12"),
        _line(320, 66, "Độc lập - Tự do - Hạnh phúc"),
        _line(120, 110, "ĐƠN TỐ CÁO gửi cơ quan có thẩm quyền giải quyết"),
    ) == [
        "UBND PHƯỜNG",
        "Số: 12",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ĐƠN TỐ CÁO gửi cơ quan có thẩm quyền giải quyết",
    ]


def test_one_source_line_across_both_columns_is_cut():
    left, right = _line(40, 50, "UBND PHƯỜNG"), _line(300, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    below, motto = _line(40, 66, "Số: 12"), _line(320, 66, "Độc lập - Tự do - Hạnh phúc")
    assert _text(left + right, below + motto) == _text(left, right, below, motto)


def test_form_fields_stay_rows():
    assert _text(
        _line(40, 50, "Họ tên:"),
        _line(200, 50, "Nguyễn Văn An"),
        _line(40, 70, "Năm sinh:"),
        _line(200, 70, "1970"),
    ) == ["Họ tên:\tNguyễn Văn An", "Năm sinh:\t1970"]


def test_paragraphs_are_set_apart():
    text, _ = compose([_line(50, 50, "một"), _line(50, 66, "hai"), _line(50, 120, "ba")])
    assert text == "một\nhai\n\nba"


boxes = st.tuples(st.floats(0, 500), st.floats(0, 800), st.floats(1, 200), st.floats(1, 40))


@given(st.lists(st.lists(boxes, min_size=1, max_size=6), max_size=12))
def test_no_word_is_lost_or_doubled(lines):
    tokens = [
        [Token(f"w{n}_{m}", (x, y, x + w, y + h)) for m, (x, y, w, h) in enumerate(line)]
        for n, line in enumerate(lines)
    ]
    text, words = compose(tokens)
    assert sorted(text.split()) == sorted(t.text for line in tokens for t in line)
    assert all(text[word.start : word.end] == word.text for word in words)


def _table(x: float, y: float, columns: int, rows: int) -> Table:
    cells = tuple(
        tuple((x + 90 * c, y + 30 * r, x + 90 * (c + 1), y + 30 * (r + 1)) for c in range(columns))
        for r in range(rows)
    )
    return Table((x, y, x + 90 * columns, y + 30 * rows), cells)


def test_a_row_of_a_ruled_table_is_a_line():
    lines = [
        _line(50, 40, "Danh sách"),
        _line(55, 102, "1") + _line(145, 102, "Nguyễn Thị") + _line(235, 102, "ngõ 4"),
        _line(145, 115, "Huyền"),
        _line(235, 132, "ngõ 5"),
        _line(50, 200, "Hết"),
    ]
    text, words = compose(lines, [_table(50, 100, 3, 3)])
    assert text == "Danh sách\n\n1\tNguyễn Thị Huyền\tngõ 4\n\t\tngõ 5\n\nHết"
    assert all(text[word.start : word.end] == word.text for word in words)


def test_tables_side_by_side_are_read_one_after_the_other():
    lines = [
        _line(10, 105, "lề"),
        _line(55, 105, "a") + _line(145, 105, "b") + _line(355, 105, "c") + _line(445, 105, "d"),
        _line(55, 135, "e") + _line(145, 135, "f") + _line(355, 135, "g") + _line(445, 135, "h"),
        _line(270, 120, "giữa"),
    ]
    text, _ = compose(lines, [_table(350, 100, 2, 2), _table(50, 100, 2, 2)])
    assert text == "lề\n\na\tb\ne\tf\n\ngiữa\n\nc\td\ng\th"


@given(st.lists(st.lists(boxes, min_size=1, max_size=6), max_size=12))
def test_no_word_is_lost_or_doubled_around_tables(lines):
    tokens = [
        [Token(f"w{n}_{m}", (x, y, x + w, y + h)) for m, (x, y, w, h) in enumerate(line)]
        for n, line in enumerate(lines)
    ]
    gap = Table((50, 500, 230, 560), (((50, 500, 140, 530), None), ((50, 530, 140, 560),)))
    text, words = compose(tokens, [_table(50, 100, 3, 3), _table(400, 150, 1, 4), gap])
    assert sorted(text.split()) == sorted(t.text for line in tokens for t in line)
    assert all(text[word.start : word.end] == word.text for word in words)


@given(st.integers(0, 3), st.tuples(*[st.integers(0, 400)] * 4))
def test_turning_a_box_back_gives_the_box(quarters, sides):
    box = (min(sides[::2]), min(sides[1::2]), max(sides[::2]), max(sides[1::2]))
    size = (595, 842)
    back = size if quarters % 2 == 0 else size[::-1]
    assert turned(turned(box, quarters, size), -quarters, back) == box


def test_lines_that_run_up_the_page():
    lines = [_line(100, 60, "một hai"), _line(100, 80, "ba bốn")]
    upright = (842.0, 595.0)  # set upright by three quarter turns
    lying = [[Token(t.text, turned(t.box, -3, upright)) for t in line] for line in lines]
    text, words = compose_turned(lying, 3, (595.0, 842.0))
    assert text == "một hai\nba bốn"
    assert [word.box for word in words] == [t.box for line in lying for t in line]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_table_across_the_page_follows_it_row_by_row(turns):
    rows = [("1", "Thôn Bến Cát", "84.000"), ("2", "Xóm Chùa", "96.500")]
    size = (300.0, 200.0)  # of the table once it is set level
    back = size if turns == 2 else size[::-1]
    across = [
        [
            dataclasses.replace(
                token, box=turned(token.box, -turns, size), is_aside=True, turns=turns
            )
            for token in _line(90.0 * column, 20.0 * row, cell)
        ]
        for column in (2, 0, 1)
        for row, cell in enumerate(cells[column] for cells in rows)
    ]
    level = [_line(20, 60, "Đơn đề nghị"), _line(20, 90, "Kính gửi")]
    text, words = compose([*across, *level])
    assert text.split("\n\n", 2)[-1] == "1\tThôn Bến Cát\t84.000\n2\tXóm Chùa\t96.500"
    assert all(text[word.start : word.end] == word.text for word in words)
    boxes = {word.box for word in words}
    assert boxes == {token.box for line in (*across, *level) for token in line}
    assert turned(words[-1].box, turns, back) in {t.box for t in _line(180.0, 20.0, "96.500")}


def test_slanting_words_follow_as_they_come():
    slanting = [
        Token(letter, (50 + 30 * n, 300 - 30 * n, 80 + 30 * n, 330 - 30 * n), is_aside=True)
        for n, letter in enumerate(("BẢN", "SAO", "LỤC"))
    ]
    assert _text(slanting, _line(50, 60, "một"), _line(50, 290, "hai")) == [
        "một", "hai", "BẢN SAO LỤC",
    ]  # fmt: skip


def _cells(y: float, signs: str, pitch: float = 18.0) -> list[Token]:
    """Signs that stand each in the middle of a cell."""
    return [
        Token(sign, (200 + pitch * n + 6, y, 200 + pitch * n + 12, y + 12), 0.9)
        for n, sign in enumerate(signs)
    ]


def test_digits_in_the_cells_of_a_comb_are_one_number():
    line = [*_line(50, 50, "Số định danh:"), *_cells(50, "064195001287")]
    assert _text(line, _line(50, 80, "Ngày cấp:")) == ["Số định danh:\t064195001287", "Ngày cấp:"]
    _, words = compose([line])
    assert words[-1].box == (206, 50, 200 + 18 * 11 + 12, 62)
    assert words[-1].confidence == 0.9


@pytest.mark.parametrize(
    "line",
    [
        _cells(50, "12345678"),  # numbers of columns
        _cells(50, "70315"),
        _cells(50, "703158", pitch=60),
        _line(50, 50, "7 0 3 1 5 8"),  # as words stand
        [*_cells(50, "703"), *_cells(50, "158", pitch=25)],
        _cells(50, "XVIDCL"),
        _cells(50, "703158", pitch=9.5),  # as in a wide font
        [*_line(176, 50, "thửa"), *_cells(50, "703158")],  # as in a justified line
        [*_cells(50, "703158"), *_line(308, 50, "thuộc")],
    ],
)
def test_other_digits_stay_words(line):
    _, words = compose([line])
    assert len(words) == len(line)


def test_rows_of_digits_are_a_table():
    lines = [_cells(50 + 20 * n, "703158"[n:] + "703158"[:n]) for n in range(5)]
    _, words = compose(lines)
    assert len(words) == 30
    labelled = [*_line(100, 50, "Mã số:"), *_cells(50, "703158")]
    assert _text(labelled, _cells(140, "158703")) == ["Mã số:\t703158", "158703"]


@pytest.mark.parametrize(("rows", "cells"), [(1, 20_000), (4000, 2)])
def test_many_cells_end_in_time(rows, cells):
    lines = [
        [Token("từ", (300 * cell, 12 * row, 300 * cell + 40, 12 * row + 10))]
        for row in range(rows)
        for cell in range(cells)
    ]
    started = time.process_time()
    _, words = compose(lines)
    assert len(words) == rows * cells
    assert time.process_time() - started < 10


def test_what_is_written_over_dots_follows_its_label():
    label = Token("trú:" + "." * 90, (71, 50, 500, 62))
    lines = [
        _line(150, 48, "số 8 ngõ Tràng Thi"),
        [*_line(50, 50, "Nơi"), label],
        _line(50, 80, "Nghề nghiệp:" + "." * 40),
    ]
    assert _text(*lines) == [
        "Nơi trú:\tsố 8 ngõ Tràng Thi\t" + "." * 90,
        "Nghề nghiệp:" + "." * 40,
    ]


def test_labels_and_what_is_filled_in_beside_them_are_rows():
    labels = ("Số giấy tờ:", "Ngày sinh:", "Điện thoại:", "Nơi cấp:")
    lines = [
        line
        for n, label in enumerate(labels)
        for line in (_line(50, 50 + 14 * n, label), _line(250, 50 + 14 * n, "đã ghi trong sổ này"))
    ]
    assert _text(*lines) == [f"{label}\tđã ghi trong sổ này" for label in labels]
