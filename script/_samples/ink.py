"""Draws what people put on paper by hand: signatures, a round stamp, an incoming stamp."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from _samples import typefaces

Strokes = list[list[tuple[float, float]]]
RED = (196, 24, 38)
BLUE = (28, 44, 140)


def signature(rng: np.random.Generator, *, width: float = 90.0) -> Strokes:
    """Invent a scribble of two strokes around the origin, in points, y downwards."""
    loops = int(rng.integers(4, 7))
    t = np.linspace(0, 1, 160)
    x = (t - 0.5) * width + 9 * np.sin(2 * np.pi * loops * t + rng.uniform(0, 3))
    y = (14 - 8 * t) * np.cos(2 * np.pi * loops * t) + 5 * np.sin(2 * np.pi * t * rng.uniform(1, 2))
    flourish_x = np.linspace(-width * 0.45, width * 0.6, 40)
    flourish_y = 12 + 7 * np.sin(np.linspace(0, 2.6, 40)) - flourish_x * 0.12
    first = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    second = [(float(a), float(b)) for a, b in zip(flourish_x, flourish_y, strict=True)]
    return [first, second]


def sign(page: Image.Image, place: tuple[float, float], strokes: Strokes, *, scale: float) -> None:
    """Draw strokes on a raster page; `place` in pixels, `scale` pixels a point."""
    pen = ImageDraw.Draw(page)
    colour = BLUE if page.mode == "RGB" else 60
    for stroke in strokes:
        points = [(place[0] + x * scale, place[1] + y * scale) for x, y in stroke]
        pen.line(points, fill=colour, width=max(2, round(scale * 1.1)), joint="curve")


def stamp(
    page: Image.Image,
    centre: tuple[float, float],
    words: Sequence[str],
    *,
    scale: float,
    tilt: float,
) -> Image.Image:
    """Press a round red stamp on an RGB page: `words` along the rim, above and below."""
    side = round(106 * scale)  # 37 mm
    art = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(art)
    middle, line = side / 2, max(2, round(scale * 1.2))
    pen.ellipse((line, line, side - line, side - line), outline=RED, width=line * 2)
    inner = side * 0.2
    pen.ellipse((inner, inner, side - inner, side - inner), outline=RED, width=line)
    points = [
        (middle + r * math.sin(k * math.pi / 5), middle - r * math.cos(k * math.pi / 5))
        for k in range(10)
        for r in [side * (0.2 if k % 2 == 0 else 0.08)]
    ]
    pen.polygon(points, fill=RED)
    font = ImageFont.truetype(
        str(typefaces.font_path("LiberationSans-Bold.ttf")), round(side * 0.075)
    )
    _arc(art, words[0], font, radius=side * 0.40, span=250, top=True)
    _arc(art, words[1], font, radius=side * 0.40, span=70, top=False)
    art = art.rotate(tilt, Image.Resampling.BICUBIC, fillcolor="white")
    return _press(page, art.filter(ImageFilter.GaussianBlur(scale * 0.25)), centre)


def incoming(
    page: Image.Image, centre: tuple[float, float], words: Sequence[str], *, scale: float
) -> Image.Image:
    """Press a rectangular red "ĐẾN" stamp with its number and date."""
    width, height = round(130 * scale), round(62 * scale)
    art = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(art)
    pen.rectangle((2, 2, width - 3, height - 3), outline=RED, width=max(2, round(scale)))
    for number, text in enumerate(words):
        size = round((13 if number == 0 else 11) * scale)
        font = ImageFont.truetype(str(typefaces.font_path("LiberationSans-Regular.ttf")), size)
        pen.text((width / 2, (12 + 19 * number) * scale), text, RED, font, anchor="mm")
    return _press(page, art.rotate(2.0, Image.Resampling.BICUBIC, True, fillcolor="white"), centre)


def _press(page: Image.Image, art: Image.Image, centre: tuple[float, float]) -> Image.Image:
    sheet = Image.new("RGB", page.size, "white")
    sheet.paste(art, (round(centre[0] - art.width / 2), round(centre[1] - art.height / 2)))
    return ImageChops.multiply(page, Image.blend(sheet, Image.new("RGB", page.size, "white"), 0.12))


def _arc(
    art: Image.Image,
    text: str,
    font: ImageFont.FreeTypeFont,
    *,
    radius: float,
    span: float,
    top: bool,
) -> None:
    side = art.width
    widths = [font.getlength(letter) + side * 0.008 for letter in text]
    total = sum(widths)
    run = 0.0
    for letter, width in zip(text, widths, strict=True):
        share = (run + width / 2) / total - 0.5
        run += width
        angle = share * span if top else 180 - share * span
        tile = Image.new("RGB", (round(side * 0.14),) * 2, "white")
        at = tile.width / 2
        ImageDraw.Draw(tile).text((at, at), letter, RED, font, anchor="mm")
        turned = tile.rotate(
            -angle if top else 180 - angle, Image.Resampling.BICUBIC, fillcolor="white"
        )
        x = side / 2 + radius * math.sin(math.radians(angle)) - at
        y = side / 2 - radius * math.cos(math.radians(angle)) - at
        spot = (round(x), round(y))
        box = (*spot, spot[0] + tile.width, spot[1] + tile.height)
        art.paste(ImageChops.multiply(art.crop(box), turned), spot)
