"""Combs: found by their rules, read cell by cell, doubted where copies differ."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ocr import OcrWord, combs
from ingest.ocr.combs import Comb

DPI = 200


def _page(count: int = 8, width: int = 44, *, rows: int = 1, filled: str = "x" * 8) -> Image.Image:
    """Rows of cells, with a bar in those that are filled."""
    page = Image.new("L", (900, 400), 255)
    brush = ImageDraw.Draw(page)
    for row in range(rows):
        top = 100 + 50 * row
        for number in range(count):
            left = 100 + width * number
            brush.rectangle([left, top, left + width, top + 50], outline=0, width=2)
            if number < len(filled) and filled[number] != " ":
                brush.rectangle([left + 18, top + 12, left + 24, top + 38], fill=0)
    return page


def _grey(page: Image.Image) -> np.ndarray:
    return np.asarray(page)


@pytest.mark.parametrize("lean", [-0.25, 0.0, 0.25])
def test_a_row_of_cells_is_found_with_all_its_rules(lean):
    page = _page(count=14).rotate(lean, Image.Resampling.BICUBIC, fillcolor=255)
    (comb,) = combs.find(_grey(page), DPI)
    assert len(comb.rules) == 15
    assert np.abs(np.diff(comb.rules) - 44).max() <= 2
    assert abs(comb.bottom - comb.top - 50) < 8


@pytest.mark.parametrize(
    "page", [_page(count=5), _page(count=8, width=120), _page(count=12, width=12), _page(rows=5)]
)
def test_other_cells_are_none(page):
    assert combs.find(_grey(page), DPI) == ()


@pytest.mark.parametrize(("worded", "count"), [(8, 0), (2, 0), (1, 1)])
def test_a_row_of_a_table_with_words_in_its_cells_is_none(worded, count):
    page = _page()
    for number in range(worded):
        left = 100 + 44 * number
        for x in (left + 6, left + 32):
            ImageDraw.Draw(page).rectangle([x, 112, x + 6, 138], fill=0)
    assert len(combs.find(_grey(page), DPI)) == count


def test_rules_go_and_what_stands_in_the_cells_stays():
    grey = _grey(_page())
    bare = combs.without(grey, combs.find(grey, DPI), DPI)
    marks = np.full_like(grey, 255)
    for number in range(8):
        marks[112:139, 100 + 44 * number + 18 : 100 + 44 * number + 25] = 0
    assert (bare == marks).all()


def _read(filled: str, *texts: str, confidence: float = 0.95):
    """What is made of a comb that an engine reads so, copy by copy."""
    grey = _grey(_page(filled=filled))
    found = combs.find(grey, DPI)

    def engine(image):
        height = len(image) // len(texts)
        return [
            OcrWord(text, (0, n * height, 100, n * height + 40), confidence, n)
            for n, text in enumerate(texts)
        ]

    bare = combs.without(grey, found, DPI)
    label = OcrWord("Mã:", (20, 110, 70, 140), 0.9, 0)
    words, unsure = combs.read(bare, found, [label], engine, DPI)
    assert words[0] == label
    return [word.text for word in words[1:]], len(unsure)


@pytest.mark.parametrize(
    ("filled", "texts", "words", "unsure"),
    [
        ("xxxxxxxx", ("20481135",) * 3, ["20481135"], 0),
        ("xxx  xxx", ("LAMNAM",) * 3, ["LAM", "NAM"], 0),
        ("xxxxxxxx", ("20481135", "20481135", "20481195"), ["20481135"], 0),
        ("xxxxxxxx", ("20481135", "20481185", "20481195"), ["20481135"], 1),  # each another
        ("xxxxxxxx", ("2048113",) * 3, ["2048113"], 1),  # one is lacking
        ("xxxxxxxx", ("2048.135",) * 3, ["2048.135"], 1),
        ("", ("1",) * 3, [], 0),
    ],
)
def test_characters_are_believed_cell_by_cell(filled, texts, words, unsure):
    assert _read(filled, *texts) == (words, unsure)


def test_what_is_read_with_little_confidence_is_unsure():
    assert _read("xxxxxxxx", *("20481135",) * 3, confidence=0.6) == (["20481135"], 1)


def test_a_comb_that_cannot_be_read_is_unsure():
    grey = _grey(_page())
    found = combs.find(grey, DPI)
    words, unsure = combs.read(grey, found, [], lambda image: [], DPI)
    assert words == []
    assert unsure == [found[0].box]


def test_the_engine_gets_the_page_without_combs():
    comb = Comb((100, 144, 188), 2, 100, 150)
    emptied = combs.emptied(_grey(_page()), (comb,))
    assert (emptied[100:150, 100:188] == 255).all()
    grey = _grey(_page())
    assert combs.emptied(grey, ()) is grey
