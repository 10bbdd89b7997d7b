"""Dotted lines of forms go, what was filled in and what a writer dotted stays."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ocr import OcrWord, leaders
from ingest.ocr.leaders import Filled
from ingest.ocr.prepare import prepare

DPI = 200
BASE = 150  # the row on which dots and letters stand


class Sheet:
    """A page on which dots are four pixels high and letters are bars."""

    def __init__(self) -> None:
        self.image = Image.new("L", (1200, 300), 255)
        self.brush = ImageDraw.Draw(self.image)

    def dots(self, first: float, count: int, pitch: float = 9.5, bottom: int = BASE) -> Sheet:
        for number in range(count):
            x = round(first + number * pitch)
            self.bar(x, x + 4, bottom - 4, bottom)
        return self

    def bar(self, x0: int, x1: int, y0: int, y1: int) -> Sheet:
        self.brush.rectangle([x0, y0, x1 - 1, y1 - 1], fill=0)
        return self

    @property
    def grey(self) -> np.ndarray:
        return np.asarray(self.image)


def _bare(sheet: Sheet) -> np.ndarray:
    bare = leaders.without(sheet.grey, DPI)
    assert bare is not None
    return bare.image


@pytest.mark.parametrize("pitch", [5.5, 7.0, 9.5, 13.3, 20.0])
@pytest.mark.parametrize("lean", [0, 4])
def test_a_row_of_dots_goes(pitch, lean):
    sheet = Sheet()
    for number in range(40):
        sheet.dots(100 + number * pitch, 1, bottom=BASE + round(lean * number / 40))
    sheet.bar(40, 44, BASE - 26, BASE)
    assert (_bare(sheet) == Sheet().bar(40, 44, BASE - 26, BASE).grey).all()


@pytest.mark.parametrize("count", [3, 6, 9])
def test_what_a_writer_dots_stays(count):
    assert leaders.without(Sheet().dots(100, count).grey, DPI) is None


def test_a_page_of_dots_is_no_form():
    sheet = Sheet()
    for row in range(20, 290, 10):
        sheet.dots(20, 110, 10, bottom=row)
    before = sheet.grey.copy()
    bare = leaders.without(sheet.grey, DPI)
    assert bare is None or (bare.image <= before + 255).all()


def test_dots_that_touch_letters_above_them_go_and_the_letters_stay():
    letters = Sheet()
    for x in range(214, 420, 19):  # on every second dot
        letters.bar(x, x + 4, BASE - 30, BASE - 4)
    sheet = Sheet().dots(100, 80)
    for x in range(214, 420, 19):
        sheet.bar(x, x + 4, BASE - 30, BASE - 4)
    assert (_bare(sheet) == letters.grey).all()


def test_a_stroke_that_goes_on_below_the_dots_stays():
    sheet = Sheet().dots(100, 80).bar(233, 237, BASE - 20, BASE + 9)
    bare = _bare(sheet)
    assert (bare[BASE - 20 : BASE + 9, 233:237] == 0).all()
    assert (bare[:, 400:] == 255).all()


def test_a_colon_before_dots_keeps_both_of_its_own():
    sheet = Sheet().bar(90, 94, BASE - 4, BASE).bar(90, 94, BASE - 18, BASE - 14).dots(100, 60, 10)
    colon = Sheet().bar(90, 94, BASE - 4, BASE).bar(90, 94, BASE - 18, BASE - 14)
    assert (_bare(sheet) == colon.grey).all()


def test_a_mark_below_a_letter_beside_the_places_of_dots_stays():
    sheet = Sheet().dots(100, 30, 12).dots(100 + 34 * 12, 30, 12)
    sheet.bar(472, 476, BASE - 30, BASE - 8).bar(472 + 6, 476 + 6, BASE - 4, BASE)
    assert (_bare(sheet)[BASE - 4 : BASE, 478:482] == 0).all()


def test_the_points_of_a_number_before_dots_stay():
    number = Sheet()
    for x in range(40, 280, 20):
        number.bar(x, x + 10, BASE - 26, BASE - 1)
    number.bar(300 - 6 * 10, 304 - 6 * 10, BASE - 4, BASE)  # where a dot would stand
    sheet = Sheet().dots(300, 60, 10)
    for x in range(40, 280, 20):
        sheet.bar(x, x + 10, BASE - 26, BASE - 1)
    sheet.bar(300 - 6 * 10, 304 - 6 * 10, BASE - 4, BASE)
    assert (_bare(sheet) == number.grey).all()


def test_prepared_pages_lose_leaders_and_tell_where_letters_stood_among_them():
    sheet = Sheet().dots(100, 100)
    for x in range(214, 420, 19):
        sheet.bar(x, x + 4, BASE - 30, BASE - 4)
    prepared = prepare(sheet.image, dpi=DPI)
    assert prepared.steps == ("leaders",)
    (filled,) = prepared.filled
    x0, y0, x1, y1 = filled.box
    assert x0 < 240
    assert x1 > 400
    assert y0 < BASE - 30
    assert y1 > BASE
    assert prepare(Sheet().dots(100, 100).image, dpi=DPI).filled == ()


@pytest.mark.parametrize(
    ("text", "confidence", "told"),
    [
        ("Nguyễn", 0.9, 0),
        ("Nguyễn", 0.5, 1),
        ("0912", 0.8, 1),  # nothing else tells a number
        ("0912", 0.9, 0),
        ("-", 0.2, 0),
    ],
)
def test_words_among_dots_that_are_unsure_are_told(text, confidence, told):
    word = OcrWord(text, (120, 120, 180, 150), confidence, 0)
    unread = np.zeros((150, 600), bool)
    found = leaders.unsure([Filled((100, 110, 400, 160))], [word], unread, DPI / 100)
    assert found == [word.box] * told


@pytest.mark.parametrize(("text", "told"), [("Nguyên", 1), ("0912", 0)])
def test_words_whose_marks_may_have_gone_with_the_dots_are_told(text, told):
    word = OcrWord(text, (120, 120, 180, 150), 0.95, 0)
    filled = Filled((100, 110, 400, 160), is_marked=True)
    unread = np.zeros((150, 600), bool)
    assert leaders.unsure([filled], [word], unread, DPI / 100) == [word.box] * told


@pytest.mark.parametrize(("above", "is_marked"), [(2, True), (7, False)])
def test_dots_where_marks_under_letters_stand_are_told(above, is_marked):
    sheet = Sheet().dots(100, 100)
    for x in range(212, 420, 19):
        sheet.bar(x, x + 8, BASE - 34, BASE - 4 - above)
    filled = prepare(sheet.dots(100, 100).image, dpi=DPI).filled
    assert any(place.is_marked for place in filled) is is_marked


def test_the_dotted_borders_of_a_table_tell_nothing():
    sheet = Sheet().dots(100, 100, pitch=8)
    for x in range(100, 900, 160):
        for y in range(60, BASE, 8):
            sheet.bar(x, x + 4, y - 4, y)
    filled = prepare(sheet.image, dpi=DPI).filled
    assert not any(place.is_marked for place in filled)


def test_ink_among_dots_that_was_passed_over_is_told():
    unread = np.zeros((150, 600), bool)
    unread[60:70, 60:80] = True
    filled = Filled((100.0, 110.0, 400.0, 160.0))
    assert leaders.unsure([filled], [], unread, 2.0) == [filled.box]


def test_dots_that_run_up_among_dots_are_no_ink_that_was_passed_over():
    unread = np.zeros((150, 600), bool)
    unread[56:80:4, 50:200:20] = unread[57:81:4, 50:200:20] = True
    filled = Filled((100.0, 110.0, 400.0, 160.0))
    assert np.count_nonzero(unread[55:80, 50:200]) > 60
    assert leaders.unsure([filled], [], unread, 2.0) == []
