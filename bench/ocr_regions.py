"""Stamps, signatures and handwriting: how many are located, and how many pages falsely have some.

python -m bench.ocr_regions [--pages 6] [--seed 0]
"""

from __future__ import annotations

import argparse
import io
import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFont

from bench.ocr_pages import FONTS, _stamp, draw, office
from ingest.document import RegionKind
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes

_DPI = 200
_SCRIPT = "/usr/share/fonts/opentype/urw-base35/Z003-MediumItalic.otf"
Box = tuple[float, float, float, float]


def _curve(pick: random.Random, width: float, height: float) -> list[tuple[float, float]]:
    """A flourish as a pen draws it: loops that drift to the right."""
    a, b, c = (pick.uniform(0, 6.3) for _ in range(3))
    loops = pick.randint(4, 8)
    points = []
    for step in range(240):
        t = step / 239
        x = t * 0.85 + 0.09 * math.sin(loops * 6.3 * t + a)
        y = 0.5 + (0.42 - 0.2 * t) * math.sin(loops * 5.1 * t + b) * math.cos(2.2 * t + c)
        points.append((x * width, y * height))
    return points


def signature(page: Image.Image, pick: random.Random, colour: tuple[int, int, int]) -> Box:
    width, height = pick.uniform(1.1, 1.9) * _DPI, pick.uniform(0.4, 0.7) * _DPI
    x, y = page.width * pick.uniform(0.6, 0.66), page.height * 0.915
    ImageDraw.Draw(page).line(
        [(x + u, y + v) for u, v in _curve(pick, width, height)],
        fill=colour,
        width=3,
        joint="curve",
    )
    return (x, y, x + width, y + height)


def seal(page: Image.Image, pick: random.Random) -> Box:
    size = round(1.4 * _DPI)
    layer = Image.new("RGB", page.size, "white")
    stamp = _stamp(size, (205, 30, 40), pick)
    place = (round(page.width * pick.uniform(0.1, 0.3)), round(page.height * 0.87))
    layer.paste(stamp, place, stamp)
    page.paste(ImageChops.multiply(page, layer))
    return (*place, place[0] + size, place[1] + size)


def frame(page: Image.Image, pick: random.Random, text: str) -> Box:
    lines = text.split("\n")
    font = ImageFont.truetype(FONTS[1], 26)
    width = max(font.getlength(line) for line in lines) + 50
    height = 44 * len(lines) + 24
    x, y = page.width * pick.uniform(0.08, 0.14), page.height * 0.148
    brush = ImageDraw.Draw(page)
    brush.rectangle([x, y, x + width, y + height], outline=(200, 30, 45), width=5)
    for number, line in enumerate(lines):
        brush.text((x + 25, y + 12 + 44 * number), line, fill=(200, 30, 45), font=font)
    return (x, y, x + width, y + height)


def handwriting(page: Image.Image, pick: random.Random) -> Box:
    x, y = page.width * 0.1, page.height * 0.44
    brush = ImageDraw.Draw(page)
    brush.rectangle([x - 10, y - 10, page.width * 0.92, y + 330], fill="white")
    words = [
        "toi",
        "lam",
        "don",
        "nay",
        "xin",
        "quy",
        "co",
        "quan",
        "xem",
        "xet",
        "giai",
        "quyet",
        "cho",
        "gia",
        "dinh",
        "toi",
        "va",
        "cac",
        "ho",
        "dan",
    ]
    for row in range(6):
        left = x
        for word in pick.sample(words, 9):
            font = ImageFont.truetype(_SCRIPT, pick.randint(40, 50))
            tile = Image.new("L", (260, 120), 0)
            ImageDraw.Draw(tile).text((30, 30), word, fill=255, font=font)
            tile = tile.transform(
                tile.size, Image.Transform.AFFINE,
                (1, pick.uniform(-0.35, 0.1), 0, pick.uniform(-0.12, 0.12), 1, 0),
                Image.Resampling.BICUBIC,
            )  # fmt: skip
            page.paste((25, 35, 95), (round(left), round(y + row * 54 + pick.uniform(-7, 7))), tile)
            left += font.getlength(word) + pick.uniform(16, 34)
    return (x, y, page.width * 0.9, y + 320)


def _hit(box: Box, regions: list[Box]) -> bool:
    area = (box[2] - box[0]) * (box[3] - box[1])
    covered = 0.0
    for other in regions:
        width = min(box[2], other[2]) - max(box[0], other[0])
        height = min(box[3], other[3]) - max(box[1], other[1])
        covered += max(0.0, width) * max(0.0, height)
    return covered > 0.3 * area


_MAKERS = {
    RegionKind.SIGNATURE: lambda page, pick: signature(
        page, pick, pick.choice(((20, 30, 110), (25, 25, 25)))
    ),
    RegionKind.STAMP: seal,
    RegionKind.INCOMING_STAMP: lambda page, pick: frame(
        page, pick, "CÔNG VĂN ĐẾN\nSố: 1204\nNgày 12/3/2025"
    ),
    RegionKind.SECRET_STAMP: lambda page, pick: frame(page, pick, pick.choice(("MẬT", "TỐI MẬT"))),
    RegionKind.HANDWRITING: handwriting,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=6)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    kinds = [*_MAKERS, None]
    false: dict[RegionKind, int] = dict.fromkeys(_MAKERS, 0)
    for kind in kinds:
        hits = named = 0
        for number in range(chosen.pages):
            pick = random.Random(f"{kind} {chosen.seed} {number}")
            page = draw(chosen.seed + number, _DPI).image
            box = _MAKERS[kind](page, pick) if kind else (0.0, 0.0, 0.0, 0.0)
            if kind is None:
                page = office(page, pick, 1.0)
            out = io.BytesIO()
            page.save(out, "PNG", dpi=(_DPI, _DPI))
            _, content = read_bytes(out.getvalue(), "png", Context.of(Limits()))
            scale = _DPI / 72
            found = [(r.kind, tuple(v * scale for v in r.box)) for r in content.pages[0].regions]
            hits += _hit(box, [b for _, b in found])
            named += _hit(box, [b for k, b in found if k is kind])
            for other in {
                k for k, b in found if k is not kind and k in false and not _hit(b, [box])
            }:
                false[other] += 1
        if kind:
            print(
                f"{kind:16} located {hits}/{chosen.pages}  and named {named}/{chosen.pages}",
                flush=True,
            )
    print(
        "pages with a false region:",
        {str(k): v for k, v in false.items()},
        "of",
        len(kinds) * chosen.pages,
    )


if __name__ == "__main__":
    main()
