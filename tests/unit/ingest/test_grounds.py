"""Light print on dark grounds is turned, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ingest.ocr.grounds import dark_on_light

_SANS = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
_LINES = ("Trạm bơm thôn Đoài hỏng từ tháng", "ba, ruộng khô, mong xã cho thợ sửa.")
_SIZE = 1080, 1400


def _write(image: Image.Image, at: tuple[int, int], fill, size: int = 34) -> None:
    font = ImageFont.truetype(_SANS, size)
    for number, line in enumerate(_LINES):
        ImageDraw.Draw(image).text((at[0], at[1] + number * 52), line, fill=fill, font=font)


def _chat(paper, bubbles) -> Image.Image:
    """Bubbles, each with the colours of its ground and its print, below each other."""
    image = Image.new("RGB", _SIZE, paper)
    for number, (ground, ink) in enumerate(bubbles):
        top = 100 + 250 * number
        box = (120, top, 960, top + 160)
        ImageDraw.Draw(image).rounded_rectangle(box, radius=36, fill=ground)
        _write(image, (160, top + 30), ink)
    return image


def _grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L")).astype(int)


@pytest.mark.parametrize(
    "ground", [(0, 120, 250), (150, 40, 200), (40, 180, 80), (230, 120, 20), (25, 70, 110), "black"]
)
def test_a_coloured_bubble_becomes_dark_on_white(ground):
    image = _chat("white", [("#e6e6ea", "black"), (ground, "white")])
    turned = dark_on_light(image, 200)
    wanted = _grey(_chat("white", [("#e6e6ea", "black"), ("white", "black")]))
    assert np.abs(_grey(turned) - wanted).mean() < 1.5
    assert np.percentile(np.abs(_grey(turned) - wanted), 99.5) < 60
    assert np.ptp(np.asarray(turned), axis=2).max() < 12  # nor has its edge any colour
    # what is not in it stays as it came
    assert np.array_equal(np.asarray(turned)[:330], np.asarray(image)[:330])


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_dark_page_with_bubbles_of_other_shades_becomes_dark_on_white(mode):
    bubbles = [("#2c2f36", "#f0f0f0"), ("#00497f", "white"), ("#2c2f36", "#f0f0f0")]
    turned = dark_on_light(_chat("#101216", bubbles).convert(mode), 200)
    assert turned.mode == mode
    wanted = _grey(_chat("white", [("white", "black")] * 3))
    assert np.abs(_grey(turned) - wanted).mean() < 3


def test_the_head_of_a_scanned_table_is_turned():
    noise = np.random.default_rng(3).normal(0, 4, _SIZE[::-1])
    image = Image.new("L", _SIZE, 245)
    ImageDraw.Draw(image).rectangle((80, 300, 1000, 420), fill=60)
    _write(image, (100, 312), 240)
    _write(image, (100, 430), 20)
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)))
    turned = _grey(dark_on_light(Image.fromarray(np.clip(soft + noise, 0, 255).astype("u1")), 200))
    head, below = turned[302:418, 90:990], turned[430:540, 90:990]
    assert np.median(head) > 235
    assert (head < 110).mean() == pytest.approx((below < 110).mean(), abs=0.03)


def _letter() -> Image.Image:
    image = Image.new("RGB", _SIZE, "#f4f2ee")
    for top in range(100, 1200, 120):
        _write(image, (120, top), "#202020")
    return image


def _on_a_table() -> Image.Image:
    """A sheet on dark wood, whose grain is lighter in places."""
    grain = np.random.default_rng(1).normal(0, 14, (_SIZE[1], 1)).repeat(_SIZE[0] * 2, axis=1)
    table = np.clip(70 + np.resize(grain, (_SIZE[1] * 2, _SIZE[0] * 2)), 0, 255).astype("u1")
    image = Image.fromarray(table).convert("RGB")
    image.paste(_letter(), (400, 500))
    return image


def _copied() -> Image.Image:
    """A copy with black edges, in which there are white specks."""
    page = np.asarray(_letter().convert("L")).copy()
    page[:, :90] = page[:60] = 8
    specks = np.random.default_rng(2).integers(0, _SIZE[0], (2, 600))
    page[np.minimum(specks[0], _SIZE[1] - 1), specks[1]] = 250
    return Image.fromarray(page)


def _shaded() -> Image.Image:
    shade = np.linspace(0.35, 1.0, _SIZE[0])
    return Image.fromarray((np.asarray(_letter()) * shade[None, :, None]).astype("u1"))


def _blotted() -> Image.Image:
    """Bars that hide words, a black photo, a cloth of squares."""
    image = _letter()
    brush = ImageDraw.Draw(image)
    brush.rectangle((100, 200, 700, 260), fill="black")
    brush.ellipse((600, 700, 900, 1000), fill="#c01020")
    for x in range(0, 1080, 40):
        for y in range(1200, 1400, 40):
            brush.rectangle((x, y, x + 39, y + 39), fill="#802020" if (x + y) % 80 else "#d0c8c0")
    return image


def _with_a_barcode() -> Image.Image:
    image = _letter()
    brush, widths = ImageDraw.Draw(image), np.random.default_rng(4).choice([3, 5, 7], (50, 2))
    for x, (bar, _) in zip(500 + widths.sum(axis=1).cumsum(), widths, strict=True):
        brush.rectangle((x, 10, x + bar, 90), fill="black")
    return image


@pytest.mark.parametrize(
    "make", [_letter, _on_a_table, _copied, _shaded, _blotted, _with_a_barcode]
)
def test_what_has_no_light_print_is_given_back(make):
    image = make()
    assert dark_on_light(image, 200) is image


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (64, 64)])
def test_any_size(size):
    image = Image.new("RGB", size, "black")
    assert dark_on_light(image, 200) is image
