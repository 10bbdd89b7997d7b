"""Colour becomes grey: stamps go, and only what lies on the sheet decides."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

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
