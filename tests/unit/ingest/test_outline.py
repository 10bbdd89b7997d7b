"""A sheet on a table is found and straightened; light and shadow are not taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr import outline

CORNERS = ((120, 90), (700, 130), (670, 930), (90, 890))


def _sheet() -> Image.Image:
    picture = Image.new("RGB", (800, 1000), (90, 70, 50))
    brush = ImageDraw.Draw(picture)
    brush.polygon(CORNERS, fill=(230, 225, 210))
    for y in range(200, 800, 30):
        brush.line([180, y, 600, y + 20], fill=(40, 40, 40), width=5)
    return picture


def test_the_corners_of_a_sheet_are_found():
    found = outline.find(_sheet())
    assert found is not None
    for corner, expected in zip(found, CORNERS, strict=True):
        assert corner == pytest.approx(expected, abs=10)


def test_a_straightened_sheet_fills_its_picture_and_is_placed_back():
    straight = outline.straighten(_sheet())
    assert straight is not None
    width, height = straight.image.size
    assert np.asarray(straight.image.convert("L"))[20:-20, 20:-20].mean() > 150
    x0, y0, x1, y1 = straight.place((0, 0, width, height))
    assert (x0, y0, x1, y1) == pytest.approx((90, 90, 700, 930), abs=12)


def test_a_scan_has_no_outline():
    assert outline.straighten(Image.new("L", (800, 1000), 245)) is None


def test_fading_light_and_a_shadow_with_print_in_it_are_no_outline():
    page = Image.new("L", (800, 1000), 240)
    brush = ImageDraw.Draw(page)
    for y in range(60, 940, 30):
        brush.line([80, y, 720, y], fill=30, width=5)
    values = np.asarray(page, dtype=np.float32)
    faded = values * np.linspace(1.0, 0.3, 800)
    assert outline.find(Image.fromarray(faded.astype(np.uint8))) is None
    shadowed = values.copy()
    shadowed[600:] *= 0.5
    assert outline.find(Image.fromarray(shadowed.astype(np.uint8))) is None


def test_a_short_note_on_a_screen_is_found_though_the_screen_has_print_too():
    screen = Image.new("L", (1080, 2340), 18)
    brush = ImageDraw.Draw(screen)
    font = ImageFont.truetype(
        "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf", 40
    )
    brush.text((40, 20), "9:41", fill=255, font=font)
    brush.rectangle([0, 70, 1080, 190], fill=69)
    brush.rectangle([60, 520, 1010, 1850], fill=205)
    brush.text((130, 600), "Gửi: Trưởng Thuế", fill=30, font=font)
    assert outline.find(screen) is not None


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 500), st.floats(0, 800))
def test_places_stay_in_the_picture(x, y):
    straight = outline.straighten(_sheet())
    assert straight is not None
    scale = straight.image.width / 620
    x0, y0, x1, y1 = straight.place((x * scale, y * scale, x * scale + 30, y * scale + 12))
    assert 0 <= x0 < x1 <= 800
    assert 0 <= y0 < y1 <= 1000
