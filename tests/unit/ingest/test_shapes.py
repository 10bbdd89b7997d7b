"""Outlines of stamps: rings among print, frames askew, fingerprints and what only looks so."""

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.ocr.shapes import Mask, frame_angle, is_fingerprint, rings

DPI = 100


def page(width: int = 827, height: int = 1169) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("1", (width, height), 0)
    return image, ImageDraw.Draw(image)


def mask(image: Image.Image) -> Mask:
    return np.asarray(image, dtype=bool)


def print_lines(brush: ImageDraw.ImageDraw) -> None:
    pick = np.random.default_rng(3)
    for y in range(80, 1000, 24):
        for x in range(80, 740, 11):
            if pick.random() < 0.85:
                brush.rectangle([x, y, x + 6, y + 11], outline=1)


@pytest.mark.parametrize("radius", [55, 70, 90])
def test_a_seal_is_found_on_print(radius: int) -> None:
    image, brush = page()
    print_lines(brush)
    x, y = 520, 800
    brush.ellipse([x - radius, y - radius, x + radius, y + radius], outline=1, width=3)
    (box,) = rings(mask(image), DPI)
    assert box == pytest.approx((x - radius, y - radius, x + radius, y + radius), abs=6)


def test_seals_set_over_each_other_are_found_each_once() -> None:
    image, brush = page()
    print_lines(brush)
    centres = [(520, 700), (575, 770)]
    for x, y in centres:
        for radius in (62, 81):  # two circles each
            brush.ellipse([x - radius, y - radius, x + radius, y + radius], outline=1, width=3)
    found = sorted(rings(mask(image), DPI))
    assert [((a + c) / 2, (b + d) / 2) for a, b, c, d in found] == [
        pytest.approx(centre, abs=6) for centre in centres
    ]


def test_print_half_circles_and_nothing_are_no_seals() -> None:
    image, brush = page()
    print_lines(brush)
    brush.arc([400, 700, 560, 860], 0, 250, fill=1, width=3)
    assert rings(mask(image), DPI) == []
    assert rings(np.zeros((1169, 827), bool), DPI) == []
    assert rings(np.ones((8, 8), bool), DPI) == []


@pytest.mark.parametrize("lean", [-4, 0, 3])
def test_a_frame_is_set_level(lean: int) -> None:
    image, brush = page(240, 140)
    brush.rectangle([40, 40, 200, 100], outline=1, width=3)
    brush.text((70, 60), "CONG VAN DEN", fill=1)
    turned = mask(image.rotate(lean))
    ys, xs = np.nonzero(turned)
    angle = frame_angle(turned[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1])
    assert angle == pytest.approx(-lean, abs=2)


def test_what_is_open_on_a_side_is_no_frame() -> None:
    image, brush = page(240, 140)
    brush.line([(40, 40), (200, 40), (200, 100), (40, 100)], fill=1, width=3)
    assert frame_angle(mask(image)[38:103, 38:203]) is None
    assert frame_angle(np.zeros((50, 50), bool)) is None


def finger(width: int = 58, height: int = 78) -> Mask:
    ys, xs = np.mgrid[0:height, 0:width]
    u, v = (xs - width / 2) / (width / 2), (ys - height / 2) / (height / 2)
    ridges = np.sin(2 * math.pi * np.hypot(xs - width / 2, 0.8 * (ys - height / 2)) / 3) > -0.2
    return np.asarray(ridges & (np.hypot(u, v) < 1))


def test_fingerprint() -> None:
    assert is_fingerprint(finger(), DPI)
    assert not is_fingerprint(finger(200, 260), DPI)  # no finger is so large
    image, brush = page(60, 70)
    brush.line([(2, 60), (20, 5), (30, 60), (45, 10), (58, 50), (5, 40)], fill=1, width=2)
    assert not is_fingerprint(mask(image), DPI)  # loops of a signature
    assert not is_fingerprint(np.ones((70, 60), bool), DPI)  # a blot
