"""Stamps read through their frames, and faint ink that reading alone would drop."""

from __future__ import annotations

import math
import random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

import ingest
from ingest.document import RegionKind
from ingest.limits import Limits
from ingest.ocr.page import _Reader
from tests.integration.ingest.conftest import FONTS, LETTER

pytestmark = pytest.mark.integration

DPI = 200


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "LiberationSans-Bold.ttf", size)


def _stamp(rows: tuple[str, ...], ink: tuple[int, int, int], *, lean: float) -> Image.Image:
    """A double frame with rows, on white, leaning by degrees."""
    tile = Image.new("RGB", (420, 40 + 50 * len(rows)), "white")
    brush = ImageDraw.Draw(tile)
    brush.rectangle([4, 4, tile.width - 5, tile.height - 5], outline=ink, width=5)
    brush.rectangle([14, 14, tile.width - 15, tile.height - 15], outline=ink, width=2)
    for number, row in enumerate(rows):
        middle = (tile.width / 2, 45 + 50 * number)
        brush.text(middle, row, fill=ink, font=_font(34), anchor="mm")
    return tile.rotate(lean, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def _pressed(page: Image.Image, tile: Image.Image, at: tuple[int, int]) -> Image.Image:
    layer = Image.new("RGB", page.size, "white")
    layer.paste(tile, at)
    return ImageChops.multiply(page.convert("RGB"), layer)


def _regions(page: Image.Image, encode_image) -> dict[RegionKind, str]:
    page.info["dpi"] = (DPI, DPI)
    (read,) = ingest.read(encode_image(page, "PNG")).pages
    return {region.kind: region.text or "" for region in read.regions}


@pytest.mark.parametrize("lean", [-4.0, 0.0, 3.0])
@pytest.mark.parametrize("colour", [True, False])
def test_a_leaning_double_frame_is_read_and_named(letter_pdf, scan, encode_image, lean, colour):
    ink = (190, 40, 70) if colour else (105, 105, 105)
    tile = _stamp(("VĂN BẢN ĐẾN", "Số: 127", "Ngày 5/3/2025"), ink, lean=lean)
    page = _pressed(scan(letter_pdf(LETTER)), tile, (900, 1500))
    found = _regions(page if colour else page.convert("L"), encode_image)
    assert list(found) == [RegionKind.INCOMING_STAMP]
    assert "127" in found[RegionKind.INCOMING_STAMP]


def test_secrecy_at_the_very_top_of_a_coloured_scan(letter_pdf, scan, encode_image):
    page = _pressed(
        scan(letter_pdf(LETTER)), _stamp(("TỐI MẬT",), (200, 30, 60), lean=2.0), (60, 2)
    )
    found = _regions(page, encode_image)
    assert list(found) == [RegionKind.SECRET_STAMP]
    assert "MẬT" in found[RegionKind.SECRET_STAMP]


def test_print_that_touches_a_frame_hides_no_stamp(letter_pdf, scan, encode_image):
    tile = _stamp(("CÔNG VĂN ĐẾN", "Số: 127", "Ngày 5/3/2025"), (105, 105, 105), lean=1.0)
    page = _pressed(scan(letter_pdf(LETTER)), tile, (900, 1500))
    ImageDraw.Draw(page).text((1305, 1560), "V/v", fill=(20, 20, 20), font=_font(46))
    assert RegionKind.INCOMING_STAMP in _regions(page.convert("L"), encode_image)


def _seal() -> Image.Image:
    """Two red circles, 36 mm across, about a star, on white."""
    tile = Image.new("RGB", (294, 294), "white")
    brush = ImageDraw.Draw(tile)
    for inset in (5, 46):
        brush.ellipse([inset, inset, 293 - inset, 293 - inset], outline=(205, 35, 45), width=6)
    brush.regular_polygon((147, 147, 42), 5, fill=(205, 35, 45))
    return tile


def _signed(page: Image.Image) -> Image.Image:
    """A signature under the letter, to the right of where the seal goes."""
    page = page.convert("RGB")
    curve = [(1090 + 3 * n, 1790 + 45 * math.sin(n / 5) * math.cos(n / 31)) for n in range(100)]
    ImageDraw.Draw(page).line(curve, fill=(30, 40, 120), width=4)
    return page


@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_a_signature_is_found_under_the_seal(letter_pdf, scan, encode_image, mode):
    page = _pressed(_signed(scan(letter_pdf(LETTER))), _seal(), (900, 1640))
    page = page.convert("L").point(lambda v: 255 * (v > 150)) if mode == "1" else page.convert(mode)
    assert set(_regions(page, encode_image)) == {RegionKind.STAMP, RegionKind.SIGNATURE}


def test_a_seal_without_a_signature_makes_none(letter_pdf, scan, encode_image):
    page = _pressed(scan(letter_pdf(LETTER)), _seal(), (900, 1640)).convert("L")
    assert set(_regions(page, encode_image)) == {RegionKind.STAMP}


def test_a_seal_on_the_dots_of_a_form_is_no_writing(letter_pdf, scan, encode_image):
    page = scan(letter_pdf(LETTER)).convert("RGB")
    brush = ImageDraw.Draw(page)
    for top in range(1100, 1700, 60):
        brush.text((170, top), "Nghề nghiệp: " + "." * 90, fill=(20, 20, 20), font=_font(36))
    page = _pressed(page, _seal(), (900, 1300)).convert("L")
    assert list(_regions(page, encode_image)) == [RegionKind.STAMP]


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("ink", [105, 128])
def test_pencil_is_no_stain_for_regions_when_only_dark_ink_was_read(letter_pdf, scan, ink, bold):
    page = scan(letter_pdf(LETTER * 3)).convert("L")
    pick, brush = random.Random(5), ImageDraw.Draw(page)
    for row in range(3):
        top = 1300 + 90 * row
        for word in range(5):
            left = 250 + 190 * word
            points = [(left + 8 * n, top + pick.randint(0, 45)) for n in range(20)]
            brush.line(points, fill=ink, width=3, joint="curve")
    reader = _Reader(page, DPI, 72 / DPI, Limits())
    reading = reader.read(0, bold=bold)
    seen = reading.prepared.image[1300:1530, 250:1100].min()
    assert seen > 180 or (not bold and ink < 110)  # else gone from what was read
    boxes = [r.box for r in reader.regions(reading) if r.kind is RegionKind.HANDWRITING]
    assert boxes
    assert min(box[1] for box in boxes) == pytest.approx(1300 * 72 / DPI, abs=12)
    assert max(box[3] for box in boxes) == pytest.approx(1525 * 72 / DPI, abs=12)
