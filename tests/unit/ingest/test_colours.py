"""Coloured ink on paper, up to the border of a scan, and not the table a photo shows."""

import numpy as np
from PIL import Image, ImageDraw

from ingest.ocr.colours import own_colour, without_seal


def page(paper: tuple[int, int, int] = (245, 243, 240)) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (400, 500), paper)
    return image, ImageDraw.Draw(image)


def test_ink_of_a_colour_counts_and_black_print_does_not():
    image, brush = page()
    brush.rectangle([100, 100, 140, 103], fill=(200, 40, 50))
    brush.rectangle([100, 200, 140, 203], fill=(40, 60, 190))
    brush.rectangle([100, 300, 140, 303], fill=(30, 30, 35))
    mask, warm = own_colour(np.asarray(image))
    assert [bool(mask[y, 110]) for y in (101, 201, 301)] == [True, True, False]
    assert [bool(warm[y, 110]) for y in (101, 201)] == [True, False]
    assert mask.sum() == 2 * 41 * 4


def test_paper_goes_on_beyond_the_border_of_a_scan():
    image, brush = page()
    brush.rectangle([0, 0, 60, 1], fill=(200, 40, 50))
    mask, _ = own_colour(np.asarray(image))
    assert mask[:2, :61].all()


def test_coloured_light_is_no_ink():
    image, brush = page((250, 225, 190))
    brush.rectangle([100, 100, 140, 103], fill=(40, 35, 30))
    assert not own_colour(np.asarray(image))[0].any()


def test_a_table_beside_the_sheet_is_no_ink():
    image, brush = page()
    brush.rectangle([0, 0, 60, 499], fill=(110, 60, 30))
    assert not own_colour(np.asarray(image))[0][:, :50].any()


def test_too_small_an_image_has_none():
    assert not own_colour(np.zeros((5, 5, 3), np.uint8))[0].any()


def test_a_blue_pen_stays_where_a_red_seal_is_taken_away():
    image, brush = page()
    brush.ellipse([100, 100, 220, 220], outline=(200, 40, 50), width=4)
    brush.line([(90, 160), (230, 160)], fill=(40, 60, 190), width=3)
    mask, warm = own_colour(np.asarray(image))
    rest = without_seal(mask, warm, (100, 100, 220, 220), 3)
    assert rest[160, 110:210].all()
    assert not rest[101:104, 155:165].any()
