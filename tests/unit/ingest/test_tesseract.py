"""Tesseract's table of words: boxes that reach over the next word are cut."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

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
