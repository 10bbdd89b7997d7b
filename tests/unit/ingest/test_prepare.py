"""Page images: places survive every turn, steps are taken only when called for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from ingest.ocr import stains
from ingest.ocr.prepare import LIFTED, Prepared, prepare, turns


def _lines(angle: float = 0.0) -> Image.Image:
    page = Image.new("L", (800, 1000), 255)
    brush = ImageDraw.Draw(page)
    for y in range(80, 900, 40):
        for x in range(80, 700, 30):
            brush.rectangle([x, y, x + 20, y + 12], fill=0)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def test_a_photo_on_a_table_is_not_taken_for_sideways():
    """The desk's edge runs down the photo and once had an upright page read on its side."""
    photo = Path(__file__).parents[3] / "samples" / "anh-chup-phan-anh-benh-vien.jpg"
    upright = ImageOps.exif_transpose(Image.open(photo)).convert("RGB")
    assert turns(upright) == (0,)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_mark_is_placed_where_it_was(quarters):
    page = Image.new("L", (300, 200), 255)
    ImageDraw.Draw(page).rectangle([40, 50, 69, 64], fill=0)
    turned = np.rot90(np.asarray(page), quarters)
    ys, xs = np.nonzero(turned < 128)
    box = (float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))
    prepared = Prepared(np.ascontiguousarray(turned), 0.0, quarters, ())
    assert prepared.place(box) == (40, 50, 70, 65)


@given(st.floats(-5, 5), st.floats(50, 700), st.floats(50, 900))
def test_deskewed_places_stay_on_the_page(angle, x, y):
    prepared = Prepared(np.zeros((1000, 800), np.uint8), angle, 0, ())
    x0, y0, x1, y1 = prepared.place((x, y, x + 30, y + 12))
    assert x0 < x1
    assert y0 < y1
    # turning about the centre moves nothing farther than the arc
    assert abs((x0 + x1) / 2 - x - 15) < 60
    assert abs((y0 + y1) / 2 - y - 6) < 60


@pytest.mark.parametrize("angle", [-14.0, 4.5, 9.0])
@pytest.mark.parametrize("quarters", [0, 1])
def test_a_careless_lean_moves_nothing_off_the_page_and_places_stay(angle, quarters):
    page = _lines()
    dot = (4, 4, 24, 16)  # in the corner
    ImageDraw.Draw(page).rectangle(dot, fill=0)
    leaning = page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    prepared = prepare(leaning.rotate(-90 * quarters, expand=True), quarters=quarters)
    assert prepared.angle == pytest.approx(-angle, abs=0.2)
    ink = prepared.image < 128
    assert ink.sum() == pytest.approx((np.asarray(page) < 128).sum(), rel=0.08)
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink[: rows[0] + 8].any(axis=0))
    top = prepared.place((columns[0], rows[0], columns[-1] + 1, rows[0] + 12))
    # where the corner of the page is on the leaning sheet as it came
    away = np.array([(dot[0] + dot[2] - 800) / 2, (dot[1] + dot[3] - 1000) / 2])
    turn = np.radians(angle + (0 if not quarters else -90))
    cosine, sine = np.cos(turn), np.sin(turn)
    x, y = cosine * away[0] + sine * away[1], cosine * away[1] - sine * away[0]
    width, height = leaning.size if not quarters else leaning.size[::-1]
    middle = ((top[0] + top[2]) / 2, (top[1] + top[3]) / 2)
    assert middle == pytest.approx((width / 2 + x, height / 2 + y), abs=7)


def test_a_clean_page_is_left_alone():
    prepared = prepare(_lines())
    assert prepared.steps == ()
    assert np.array_equal(prepared.image, np.asarray(_lines()))


def test_shadow_is_levelled():
    page = np.asarray(_lines(), dtype=np.float32) * np.linspace(0.5, 1.0, 800)
    prepared = prepare(Image.fromarray(page.astype(np.uint8)))
    assert "level" in prepared.steps
    assert np.median(prepared.image[:, :100]) > 230


def test_the_other_side_shining_through_is_lifted():
    front, back = np.asarray(_lines()), np.asarray(_lines().rotate(180))
    page = np.minimum(front, 255 - (255 - np.roll(back, 33, axis=0)) // 3)
    prepared = prepare(Image.fromarray(page.astype(np.uint8)))
    assert LIFTED in prepared.steps
    assert (prepared.image[front == 255] > 250).mean() > 0.99


@pytest.mark.parametrize("lines", [1, 40])
def test_greys_are_told_by_ink_however_little_there_is(lines):
    page = np.full((1000, 800), 255, np.uint8)
    for number in range(lines):
        page[20 + 24 * number : 32 + 24 * number, 60:740:4] = 0
    assert stains.is_bilevel(page)
    assert not stains.is_bilevel(stains.blurred(page, 0.7))


def test_specks_go_and_letters_stay():
    page = np.asarray(_lines()).copy()
    rng = np.random.default_rng(1)
    page[rng.integers(0, 1000, 3000), rng.integers(0, 800, 3000)] = 0
    assert stains.is_bilevel(page)
    cleaned = stains.despeckled(page, 200)
    assert cleaned is not None
    blank = np.asarray(_lines()) == 255
    assert (cleaned[60:70][blank[60:70]] > 200).mean() > 0.95
    assert cleaned[86, 90] < 60
    assert stains.despeckled(np.asarray(_lines()), 200) is None


def test_uncovered_ink():
    page = np.asarray(_lines())
    assert stains.uncovered(page, np.array([[0.0, 0.0, 800.0, 1000.0]])) == 0.0
    rims = np.array([[0.0, 0.0, 800.0, 285.0], [0.0, 685.0, 800.0, 1000.0]])
    assert stains.uncovered(page, rims) == pytest.approx(0.5, abs=0.1)
    assert stains.uncovered(np.full((500, 500), 255, np.uint8), np.zeros((0, 4))) == 0.0


def _haunted(bar: int) -> np.ndarray:
    """Print, some of it pale, and a grey bar beside the sheet, so many pixels wide."""
    page = Image.new("L", (900, 1200), 245)
    pen = ImageDraw.Draw(page)
    for top in range(100, 1100, 40):
        for x in range(60, 560, 12):
            pen.line([x, top, x, top + 20], fill=30, width=3)
    if bar:
        pen.rectangle([820, 0, 820 + bar, 1199], fill=175)
    else:
        pen.ellipse([600, 700, 800, 900], outline=175, width=16)
    return np.asarray(page)


def test_a_bar_beside_a_sheet_is_no_ghost_but_a_grey_stamp_is():
    assert stains.ghosts(_haunted(60)) is None
    ghosts = stains.ghosts(_haunted(0))
    assert ghosts.dark < 60 < 150 < ghosts.level


def test_ghosts_alone_and_as_print():
    page = _haunted(0)[:-1, :-1]
    ring = np.zeros_like(page, bool)
    ring[700:901, 600:801] = True
    ghosts = stains.ghosts(page)
    alone, as_print = ghosts.alone(page), ghosts.as_print(page)
    assert alone[~ring].min() >= 245
    assert alone[ring].min() < 60
    assert (as_print[ring] < 60).any()
    assert (as_print[~ring] == page[~ring]).all()
