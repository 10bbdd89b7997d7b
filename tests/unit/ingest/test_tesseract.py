"""Tesseract's table of words: boxes that reach over the next word are cut."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ocr.masks import trimmed
from ingest.ocr.tesseract import _words


def _row(line: int, left: int, width: int, text: str, confidence: str = "90") -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t10\t{width}\t20\t{confidence}\t{text}"


def test_a_box_over_the_whole_line_ends_where_the_next_word_begins():
    """Seen on a clean page: the title was read but its words changed places on the way."""
    tsv = "\n".join((_row(1, 917, 287, "ĐƠN"), _row(1, 1034, 55, "TỐ"), _row(1, 1116, 88, "CÁO")))
    words = list(_words(tsv))
    assert [word.text for word in words] == ["ĐƠN", "TỐ", "CÁO"]
    assert [(word.box[0], word.box[2]) for word in words] == [
        (917, 1034), (1034, 1089), (1116, 1204),
    ]  # fmt: skip


def test_a_box_that_begins_under_the_word_before_it_begins_behind_it():
    words = list(_words("\n".join((_row(1, 100, 50, "số"), _row(1, 90, 120, "20")))))
    assert [(word.box[0], word.box[2]) for word in words] == [(100, 150), (150, 210)]


def test_rows_that_are_no_words_are_passed_over():
    tsv = "\n".join(
        ("level\tpage_num", _row(1, 0, 9, " "), _row(1, 9, 9, "có"), _row(2, 0, 9, "a"))
    )
    assert [(word.text, word.line, word.confidence) for word in _words(tsv)] == [
        ("có", 0, 0.9), ("a", 1, 0.9),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 300)), min_size=1, max_size=12))
def test_boxes_never_vanish(places):
    words = list(_words("\n".join(_row(1, left, width, "từ") for left, width in places)))
    assert len(words) == len(places)
    assert all(word.box[0] < word.box[2] for word in words)
    for (left, _), word in itertools.zip_longest(places, words):
        assert word.box[0] >= left


def test_bare_paper_is_cut_off_and_faint_print_is_not():
    page = np.full((1600, 1200), 250, np.uint8)
    page[200:220, 300:700] = 10
    page[900:908, 640:648] = 225
    part, left, top = trimmed(page)
    assert part.size < page.size / 2
    assert left <= 300 - 8
    assert top <= 200 - 8
    y, x = np.argwhere(part == 225)[0]
    assert (y + top, x + left) == (900, 640)
    assert part.shape[0] + top >= 908 + 8
    assert part.shape[1] + left >= 700 + 8


@pytest.mark.parametrize("shape", [(1, 1), (7, 9), (40, 3)])
def test_small_pictures_are_left_whole(shape):
    picture = np.arange(shape[0] * shape[1], dtype=np.uint8).reshape(shape)
    part, left, top = trimmed(picture)
    assert (part.shape, left, top) == (shape, 0, 0)


def test_an_empty_page_is_left_whole():
    assert trimmed(np.full((400, 300), 255, np.uint8))[0].shape == (400, 300)
