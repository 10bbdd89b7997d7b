"""Colour becomes grey: stamps go, and only what lies on the sheet decides."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ingest.ocr import tones


def _page() -> Image.Image:
    page = Image.new("RGB", (600, 600), (245, 245, 245))
    ImageDraw.Draw(page).rectangle([100, 100, 400, 110], fill=(20, 20, 20))
    return page


@pytest.mark.parametrize("ink", [(220, 40, 50), (60, 80, 230)])
def test_a_coloured_stamp_is_taken_off_and_print_stays(ink):
    page = _page()
    ImageDraw.Draw(page).ellipse([200, 200, 400, 400], outline=ink, width=8)
    steps: list[str] = []
    grey = np.asarray(tones.to_grey(page, steps))
    assert "max" in steps
    assert grey[200:401, 200:401].min() > 200
    assert grey[105, 200] < 60


@pytest.mark.parametrize("paper", [(245, 245, 245), (236, 226, 214)])
def test_print_far_from_colours_is_made_grey_as_on_a_page_without(paper):
    noise = np.random.default_rng(7).normal(0, 6, (600, 600, 3))
    page = np.full((600, 600, 3), paper, np.float64)
    page[100:110, 100:400] = 20
    page = Image.fromarray(np.clip(page + noise, 0, 255).astype(np.uint8))
    signed = page.copy()
    pen = [(300 + 8 * step, 480 + (step * 37) % 50) for step in range(25)]
    ImageDraw.Draw(signed).line(pen, fill=(40, 60, 180), width=5)
    steps: list[str] = []
    grey = np.asarray(tones.to_grey(signed, steps))
    assert "max" in steps
    assert (grey[:400] == np.asarray(page.convert("L"))[:400]).all()
    assert abs(float(np.median(grey[450:])) - float(np.median(grey[:400]))) < 6


def test_a_page_without_colours_is_only_made_grey():
    steps: list[str] = []
    grey = tones.to_grey(_page(), steps)
    assert steps == []
    assert (np.asarray(grey) == np.asarray(_page().convert("L"))).all()


def test_colours_beside_the_sheet_do_not_count():
    page = _page()
    ImageDraw.Draw(page).rectangle([450, 0, 599, 599], fill=(140, 60, 20))
    width, height = tones.small_size(page)
    within = np.zeros((height, width), bool)
    within[:, : 430 // tones.SHRINK] = True
    steps: list[str] = []
    tones.to_grey(page, steps, within)
    assert steps == []


def _lines() -> Image.Image:
    page = Image.new("L", (800, 400), 245)
    pen = ImageDraw.Draw(page)
    for x in range(20, 780, 12):
        pen.line([x, 40, x + 5, 360], fill=30, width=3)
    return page.resize((800, 800), Image.Resampling.LANCZOS)


def test_crisp_edges_are_softened_until_they_are_as_a_scanner_makes_them():
    crisp = np.asarray(_lines())
    soft = tones.softened(crisp, 200)
    assert tones._crispness(soft) < tones._CRISP < tones._crispness(crisp)
    assert soft.shape == crisp.shape
    assert abs(float(soft.mean()) - float(crisp.mean())) < 1
    assert tones.softened(soft, 200) is soft


def test_edges_that_tell_nothing_are_left():
    scanned = np.asarray(_lines().filter(ImageFilter.GaussianBlur(1.2)))
    copied = np.where(np.asarray(_lines()) > 128, 255, 0).astype(np.uint8)
    blank = np.full((800, 800), 240, np.uint8)
    sparse = np.full((2300, 1600), 245, np.uint8)  # a line of soft print
    sparse[200:230, 100:900] = scanned[100:130]
    for page in (scanned, copied, blank, sparse):
        assert tones.softened(page, 200) is page


@pytest.mark.parametrize(("dark", "paper"), [(0, 255), (90, 170)])
def test_crispness_is_the_inverse_of_an_edge_in_pixels_whatever_its_contrast(dark, paper):
    for pixels in (1, 2, 4):
        ramp = np.linspace(paper, dark, pixels + 1)
        row = np.concatenate([np.full(20, paper), ramp, np.full(9, dark), ramp[::-1]])
        page = np.tile(row, (40, 30)).astype(np.uint8)
        assert tones._crispness(page) == pytest.approx(1 / pixels, rel=0.05)


def test_pale_print_becomes_dark_and_its_noise_soft():
    pale = 219 - (245 - np.asarray(_lines(), np.float32)) * 0.27
    noise = np.random.default_rng(3).normal(0, 4, pale.shape)
    page = np.clip(pale + noise, 0, 255).astype(np.uint8)
    assert tones.is_pale(page)
    read = tones.softened(page, 200)
    assert np.percentile(read, 2) < 40
    assert np.median(read) > 245
    assert tones._crispness(read) < tones._crispness(page)
    assert not tones.is_pale(read)


def test_black_print_is_not_pale_however_little_there_is():
    line = np.asarray(_lines().filter(ImageFilter.GaussianBlur(1)))[100:130, :400]
    for lines in (0, 1, 2, 3, 4, 9):
        page = np.full((2300, 1600), 245, np.uint8)
        for number in range(lines):
            page[200 + 60 * number : 230 + 60 * number, 100:500] = line
        assert not tones.is_pale(page)
