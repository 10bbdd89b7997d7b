"""Sheets with what is pressed on them: seals, stamps of the registry, secrecy, fingers."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench import pen
from bench.hand_pages import Truth, signature
from bench.ocr_pages import _stamp
from bench.pen import Box
from bench.typed_pages import FACES, Sheet, typed
from ingest.document import RegionKind

K = RegionKind


def sealed(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A decision's end: the seal lies over the left of the signature."""
    sheet = typed(pick, dpi)
    sign = signature(sheet, pen.hand(pick, choice, dpi), 385, 722)
    size = round(pick.uniform(1.25, 1.5) * dpi)
    ink = pick.choice(((205, 30, 40), (190, 40, 60), (225, 60, 60), (170, 30, 110)))
    left, _, _, bottom = sign[1]
    place = (
        round(left - size * pick.uniform(0.55, 0.8)),
        round(bottom - size * pick.uniform(0.75, 0.95)),
    )
    place = (place[0], min(place[1], sheet.image.height - size - 4))
    layer = Image.new("RGB", sheet.image.size, "white")
    stamp = _stamp(size, ink, pick)
    layer.paste(stamp, place, stamp)
    box = (float(place[0]), float(place[1]), float(place[0] + size), float(place[1] + size))
    return ImageChops.multiply(sheet.image, layer), [sign, (K.STAMP, box)]


def fingered(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """Fingerprints under the letter, for those who cannot sign."""
    sheet = typed(pick, dpi)
    sheet.brush.rectangle(
        [370 * sheet.unit, 702 * sheet.unit, 560 * sheet.unit, 800 * sheet.unit], fill="white"
    )
    ink = pick.choice(((190, 30, 45), (40, 50, 140), (60, 40, 110), (35, 35, 40)))
    truths = []
    for n in range(pick.choice((1, 1, 2))):
        x, y = (
            (395 + 75 * n + pick.uniform(-8, 8)) * sheet.unit,
            pick.uniform(715, 735) * sheet.unit,
        )
        truths.append((K.FINGERPRINT, _fingerprint(sheet.image, pick, ink, x, y, dpi)))
    return sheet.image, truths


def _fingerprint(  # noqa: PLR0917
    page: Image.Image, pick: random.Random, ink: tuple[int, int, int], x: float,
                 y: float, dpi: int) -> Box:  # fmt: skip
    """Ridges about a core, half a millimetre apart, smudged and worn."""
    width, height = round(dpi * pick.uniform(0.5, 0.68)), round(dpi * pick.uniform(0.68, 0.9))
    rng = np.random.default_rng(pick.randrange(2**31))
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    u = (xs - width / 2) / (width / 2)
    v = (ys - height * pick.uniform(0.45, 0.6)) / (height / 2)
    whorl = np.hypot(u, v * pick.uniform(0.6, 1.0)) * width / 2 + u * v * width * pick.uniform(
        -0.3, 0.3
    )
    wave = np.asarray(
        Image.fromarray(rng.normal(0, 1, (6, 6)).astype(np.float32)).resize(
            (width, height), Image.Resampling.BICUBIC
        )
    )
    period = dpi * pick.uniform(0.018, 0.024)
    ridges = (np.sin(2 * np.pi * (whorl + wave * 3) / period) > pick.uniform(-0.5, 0.1)).astype(
        np.float32
    )
    edge = np.clip((1 - np.hypot(u, (ys - height / 2) / (height / 2))) * 6, 0, 1)
    worn = np.clip(0.75 + 0.35 * wave, 0, 1)
    alpha = Image.fromarray((ridges * edge * worn * 235).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.7)
    )
    page.paste(Image.new("RGB", (width, height), ink), (round(x), round(y)), alpha)
    return (round(x), round(y), round(x) + width, round(y) + height)


def _frame(pick: random.Random, dpi: int, rows: list[str], size: float) -> Image.Image:
    """A rubber stamp with a frame, as a transparent tile."""
    base, _, bold, *_ = pick.choice(FACES[:2] + FACES[3:5])
    font = ImageFont.truetype(f"{base}{bold}.ttf", size * dpi)
    ink = pick.choice(((200, 30, 45), (215, 40, 40), (40, 60, 185), (110, 40, 150), (170, 25, 90)))
    wide = round(max(font.getlength(r) for r in rows) + size * dpi * pick.uniform(0.9, 1.6))
    step = size * dpi * 1.5
    high = round(step * len(rows) + size * dpi * pick.uniform(0.4, 0.8))
    tile = Image.new("RGBA", (wide + 8, high + 8), (*ink, 0))
    brush = ImageDraw.Draw(tile)
    line = max(2, round(dpi * pick.uniform(0.012, 0.028)))
    brush.rectangle([2, 2, wide, high], outline=(*ink, 240), width=line)
    if pick.random() < 0.3:
        brush.rectangle(
            [2 + 2 * line, 2 + 2 * line, wide - 2 * line, high - 2 * line],
            outline=(*ink, 240),
            width=max(1, line // 2),
        )
    for n, row in enumerate(rows):
        brush.text(
            (wide / 2, high * (n + 0.5) / len(rows)), row, fill=(*ink, 240), font=font, anchor="mm"
        )
    return tile.rotate(pick.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)


def _framed(sheet: Sheet, tile: Image.Image, kind: RegionKind) -> tuple[Image.Image, list[Truth]]:
    pick, unit = sheet.pick, sheet.unit
    x, y = pick.choice(((28, 84), (40, 90), (380, 6), (30, 2), (60, 88)))
    place = (round(x * unit), round(y * unit))
    layer = Image.new("RGB", sheet.image.size, "white")
    layer.paste(tile, place, tile)
    box = (
        float(place[0]),
        float(place[1]),
        float(place[0] + tile.width),
        float(place[1] + tile.height),
    )
    return ImageChops.multiply(sheet.image, layer), [(kind, box)]


def incoming(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """The stamp of the registry, with number and date typed or written."""
    head = pick.choice(
        ("CÔNG VĂN ĐẾN", "VĂN BẢN ĐẾN", "ĐẾN", "UBND PHƯỜNG KHƯƠNG ĐÌNH\nCÔNG VĂN ĐẾN")
    )
    number = pick.choice((f"Số: {pick.randint(10, 4000)}", "Số: ................"))
    rows = [*head.split("\n"), number, f"Ngày {pick.randint(1, 28)}/{pick.randint(1, 12)}/2025"]
    if pick.random() < 0.4:
        rows.append("Chuyển: ..................")
    return _framed(typed(pick, dpi), _frame(pick, dpi, rows, 0.12), K.INCOMING_STAMP)


def secret(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """The three levels of secrecy."""
    rows = [pick.choice(("MẬT", "TỐI MẬT", "TUYỆT MẬT"))]
    return _framed(
        typed(pick, dpi), _frame(pick, dpi, rows, pick.uniform(0.17, 0.27)), K.SECRET_STAMP
    )
