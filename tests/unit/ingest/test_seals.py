"""A seal is taken off a grey copy, and what a pen left under it stays."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest.ocr import OcrWord, seals
from ingest.ocr.view import View

DPI = 200
MIDDLE, RADIUS = (400.0, 400.0), 140.0
BOX = (260.0, 260.0, 540.0, 540.0)
PAPER, PEN = 245, 25


def seal(tone: int, squeezed: float = 1.0) -> np.ndarray:
    """Two circles, letters between them and a solid star, on paper."""
    image = Image.new("L", (900, 800), PAPER)
    brush = ImageDraw.Draw(image)
    x, y = MIDDLE
    for radius in (RADIUS, 0.7 * RADIUS):
        up = radius * squeezed
        brush.ellipse([x - radius, y - up, x + radius, y + up], outline=tone, width=5)
    for step in range(24):
        turn = step * math.tau / 24
        at = x + 0.85 * RADIUS * math.cos(turn), y + 0.85 * RADIUS * math.sin(turn) * squeezed
        brush.rectangle([at[0] - 5, at[1] - 8, at[0] + 5, at[1] + 8], outline=tone, width=2)
    brush.regular_polygon((x, y, 34), 5, fill=tone)
    return np.asarray(image)


def pen() -> np.ndarray:
    """A stroke that begins within the seal and leaves it to the right."""
    image = Image.new("L", (900, 800), PAPER)
    points = [(470 + 3 * n, 450 + round(22 * math.sin(n / 6))) for n in range(100)]
    ImageDraw.Draw(image).line(points, fill=PEN, width=4)
    return np.asarray(image)


@pytest.mark.parametrize("squeezed", [1.0, 0.95])
@pytest.mark.parametrize("tone", [0, 90, 160])
def test_a_seal_alone_leaves_hardly_anything(tone: int, squeezed: float) -> None:
    page = seal(tone, squeezed)
    left = seals.without(page, [BOX], DPI)
    assert (left < 200).sum() < 0.03 * (page < 200).sum()


def test_a_darker_pen_stays_where_tones_were_kept() -> None:
    stroke = pen() < 100
    left = seals.without(np.minimum(seal(100), pen()), [BOX], DPI)
    assert (left[stroke] < 150).mean() > 0.9
    assert ((left < 150) & ~stroke).sum() < 0.1 * stroke.sum()


def test_of_a_black_copy_most_of_the_pen_stays() -> None:
    page = np.where(np.minimum(seal(90), pen()) < 150, np.uint8(0), np.uint8(255))
    left = seals.without(page, [BOX], DPI)
    stroke = pen() < 100
    outside = stroke & (np.hypot(*(np.indices(page.shape) - 400)) > 1.08 * RADIUS)
    assert (left[outside] == 0).all()
    assert (left[stroke] == 0).mean() > 0.7


@pytest.mark.parametrize("share", [0.72, 0.85, 1.0, 1.05])
def test_whichever_circle_was_found_the_outermost_tells_the_place(share: float) -> None:
    reach = RADIUS * share
    rough = (404 - reach, 397 - reach, 404 + reach, 397 + reach)
    assert seals.outermost(seal(60) < 150, rough, DPI) == pytest.approx(BOX, abs=8)


def test_where_no_circle_is_nothing_is_taken_and_the_box_stays() -> None:
    page = pen()
    assert (seals.without(page, [BOX], DPI) == page).all()
    assert seals.outermost(page < 150, BOX, DPI) == BOX


@example(0.0, -60.0, 40.0, 0)
@example(-300.0, 200.0, 40.0, 0)
@settings(max_examples=30, deadline=None)
@given(
    st.floats(-400, 1400), st.floats(-400, 1300), st.floats(40, 200), st.sampled_from((0, 90, 255))
)
def test_wherever_a_box_lies_paper_is_never_darkened(x, y, radius, tone) -> None:
    page = seal(tone)
    before = page.copy()
    box = (x - radius, y - radius, x + radius, y + radius)
    left = seals.without(page, [box], DPI)
    assert (page == before).all()
    assert (left >= page).all()
    assert len(seals.outermost(page < 150, box, DPI)) == 4


def test_words_about_a_seal_are_those_that_read_more() -> None:
    page = View(np.full((800, 900), 255, np.uint8), DPI)
    far = OcrWord("Kính", (20.0, 20.0, 90.0, 50.0), 0.95, 0)
    poor = OcrWord("Ngu", (560.0, 300.0, 620.0, 330.0), 0.3, 1)
    new = OcrWord("Người", (360.0, 60.0, 430.0, 90.0), 0.9, 0)
    cut = OcrWord("làm", (0.0, 60.0, 40.0, 90.0), 0.9, 0)
    known = seals.read_anew(page, [far, poor], [BOX], lambda _: [cut, new])
    assert [word.text for word in known] == ["Kính", "Người"]
    assert known[1].box == (560.0, 300.0, 630.0, 330.0)
    assert known[1].line not in {0, 1}
    assert seals.read_anew(page, [far, poor], [BOX], lambda _: []) == [far, poor]


def test_words_that_the_border_of_what_is_read_anew_cuts_stay() -> None:
    page = View(np.full((800, 900), 255, np.uint8), DPI)
    below = OcrWord("(Ký,", (400.0, 590.0, 460.0, 625.0), 0.9, 2)  # the place ends at 610
    new = OcrWord("Người", (360.0, 60.0, 430.0, 90.0), 0.9, 0)
    known = seals.read_anew(page, [below], [BOX], lambda _: [new])
    assert [word.text for word in known] == ["(Ký,", "Người"]
