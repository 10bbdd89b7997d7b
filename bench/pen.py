"""Writing as pens leave it: script fonts and single strokes, bent, slanted, pressed unevenly.

Fonts are too regular and strokes too plain to be real pens, so each word is
drawn anew: its letters jitter, its baseline drifts, its strokes swell, its
diacritics are set by the pen. Fonts come from the Debian packages of `FACES`,
found under a folder; those that are missing are left out and said so.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Mask = npt.NDArray[np.float32]

# file name: (Debian package, size that looks like 1, whether thresholds may be tuned on it)
FACES: dict[str, tuple[str, float, bool]] = {
    "Z003-MediumItalic.otf": ("fonts-urw-base35", 1.0, True),
    "DancingScript-Regular.otf": ("fonts-dancingscript", 1.0, True),
    "Kristi.ttf": ("fonts-kristi", 1.35, True),
    "BecauseWeConnect-Regular.otf": ("fonts-bwht", 1.0, True),
    "BecauseWeMentor-Regular.otf": ("fonts-bwht", 1.0, True),
    "femkeklaver.ttf": ("fonts-femkeklaver", 1.0, True),
    "scripts.jhf": ("hershey-fonts-data", 1.0, True),
    "futural.jhf": ("hershey-fonts-data", 0.85, True),
    "BecauseWeBuild-Regular.otf": ("fonts-bwht", 1.0, False),
    "BecauseWeLearn-Regular.otf": ("fonts-bwht", 1.0, False),
    "dkg.ttf": ("fonts-dkg-handwriting", 1.0, False),
    "Breip.ttf": ("fonts-breip", 1.0, False),
    "Delphine.ttf": ("fonts-sjfonts", 1.0, False),
    "SteveHand.ttf": ("fonts-sjfonts", 1.0, False),
    "scriptc.jhf": ("hershey-fonts-data", 1.0, False),
    "cursive.jhf": ("hershey-fonts-data", 1.0, False),
}
_INKS = ((22, 32, 120), (30, 45, 150), (15, 25, 85), (45, 60, 165), (20, 20, 24), (50, 50, 56))
_TONES = {"\u0300": "\\", "\u0301": "/", "\u0309": "?", "\u0303": "~", "\u0323": "."}
_SHAPES = {"\u0302": "^", "\u0306": "u", "\u031b": "'"}


@functools.cache
def faces(folder: str, *, tuning: bool) -> tuple[Path, ...]:
    """The faces found under a folder, of the half that tuning may see or of the other."""
    found = {p.name: p for p in sorted(Path(folder).rglob("*")) if p.name in FACES}
    return tuple(found[name] for name in FACES if name in found and FACES[name][2] is tuning)


def missing(folder: str) -> set[str]:
    """Debian packages whose faces are not there."""
    found = {p.name for p in Path(folder).rglob("*")}
    return {package for name, (package, _, _) in FACES.items() if name not in found}


@dataclasses.dataclass(frozen=True)
class Hand:
    """Somebody's hand and pen."""

    face: Path
    size: float  # pixels of an em
    slant: float
    wobble: float  # of the baseline, share of the size
    jitter: float  # of points and letters, share of the size
    pen: float  # pixels
    ink: tuple[int, int, int]
    pressure: float  # how much of the ink may be missing
    marks: bool  # whether diacritics are written


def hand(pick: random.Random, choice: Sequence[Path], dpi: int, *, size: float = 0.25) -> Hand:
    """A hand; `size` is its em in inches."""
    face = pick.choice(choice)
    scale = FACES[face.name][1]
    return Hand(
        face=face, size=dpi * size * scale * pick.uniform(0.85, 1.2),
        slant=pick.uniform(-0.1, 0.35), wobble=pick.uniform(0.02, 0.09),
        jitter=pick.uniform(0.01, 0.035), pen=dpi * pick.uniform(0.009, 0.019),
        ink=pick.choice(_INKS), pressure=pick.uniform(0.05, 0.4), marks=pick.random() < 0.85,
    )  # fmt: skip


def write(  # noqa: PLR0917
    page: Image.Image, pick: random.Random, style: Hand, text: str, at: Point,
          width: float, *, slope: float = 0.0) -> tuple[Box, str]:  # fmt: skip
    """Write on one line as much as the width holds; the box of the ink and what is left over."""
    x, y = at
    words = text.split()
    covered: list[Box] = []
    drift = 0.0
    while words:
        tile, left, base = _word(words[0], style, pick)
        if covered and x + tile.shape[1] - left > at[0] + width:
            break
        drift += pick.uniform(-1, 1) * style.wobble * style.size * 0.5
        drift = max(-0.2, min(0.2, drift / style.size)) * style.size
        corner = (round(x - left), round(y + drift + slope * (x - at[0]) - base))
        covered.append(_press(page, tile, corner, style, pick))
        x += tile.shape[1] - 2 * left + style.size * pick.uniform(0.22, 0.5)
        words.pop(0)
    return around(covered), " ".join(words)


def around(boxes: Sequence[Box]) -> Box:
    """The box of boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def flourish(page: Image.Image, pick: random.Random, style: Hand, box: Box) -> Box:
    """A signature: loops drifting to the right, at times a letter before and a line below."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    a, b, c = (pick.uniform(0, 6.3) for _ in range(3))
    loops, lean = pick.uniform(3, 8), pick.uniform(-0.25, 0.25)
    points = []
    for step in range(260):
        t = step / 259
        x = t * 0.85 + 0.09 * math.sin(loops * 6.3 * t + a)
        y = 0.5 + (0.42 - 0.22 * t) * math.sin(loops * 5.1 * t + b) * math.cos(2.2 * t + c)
        points.append(
            (0.05 * width + x * width * 0.9, height * (0.1 + 0.8 * (y + lean * (t - 0.5))))
        )
    strokes = [points]
    if pick.random() < 0.5:
        y = height * pick.uniform(0.55, 0.95)
        strokes.append(
            [
                (width * pick.uniform(0, 0.3), y),
                (width * pick.uniform(0.7, 1.0), y - height * pick.uniform(0, 0.4)),
            ]
        )
    tile = _strokes(strokes, (round(height) + 8, round(width) + 8), style.pen * 1.2, pick)
    return _press(page, tile, (round(x0), round(y0)), style, pick)


def _press(page: Image.Image, tile: Mask, corner: tuple[int, int], style: Hand,
           pick: random.Random) -> Box:  # fmt: skip
    """Ink on paper: uneven, and darkening what is below it."""
    rng = np.random.default_rng(pick.randrange(2**31))
    coarse = rng.random((max(2, tile.shape[0] // 14), max(2, tile.shape[1] // 14)))
    wide = Image.fromarray((coarse * 255).astype(np.uint8)).resize(
        (tile.shape[1], tile.shape[0]), Image.Resampling.BICUBIC
    )
    worn = np.asarray(wide, dtype=np.float32) / 255
    alpha = np.clip(tile * (1 - style.pressure * worn), 0, 1)
    x, y = corner
    left, top = max(0, x), max(0, y)
    right, bottom = min(page.width, x + tile.shape[1]), min(page.height, y + tile.shape[0])
    if right <= left or bottom <= top:
        return (float(left), float(top), float(left + 1), float(top + 1))
    alpha = alpha[top - y : bottom - y, left - x : right - x]
    under = np.asarray(page.crop((left, top, right, bottom)).convert("RGB"), dtype=np.float32)
    mixed = under * (1 - alpha[..., None] * (1 - np.array(style.ink, dtype=np.float32) / 255))
    page.paste(Image.fromarray(mixed.astype(np.uint8)), (left, top))
    ys, xs = np.nonzero(alpha > 0.2)
    if not len(ys):
        return (float(left), float(top), float(left + 1), float(top + 1))
    return (float(left + xs.min()), float(top + ys.min()), float(left + xs.max() + 1),
            float(top + ys.max() + 1))  # fmt: skip


def _word(word: str, style: Hand, pick: random.Random) -> tuple[Mask, int, int]:
    """A word as a mask, with the blank at its left and its baseline."""
    letters = [_parts(c) for c in word]
    pad = round(style.size * 0.5)
    drawn = _stroked if style.face.suffix == ".jhf" else _lettered
    mask, places = drawn("".join(base for base, _, _ in letters), style, pick, pad)
    base = pad + round(style.size)
    marks: list[list[Point]] = []
    for (_, tone, barred), (centre, top) in zip(letters, places, strict=True):
        if style.marks:
            marks += _marks(tone, centre, base - top, style.size, pick)
        if barred:
            y = base - style.size * 0.55
            marks.append([(centre, y), (centre + style.size * 0.25, y - 1)])
    inked = np.maximum(mask, _strokes(marks, mask.shape, style.pen, pick))
    return _bent(inked, style, pick, base), pad, base


def _parts(letter: str) -> tuple[str, str, bool]:
    if letter in "đĐ":
        return ("d" if letter == "đ" else "D"), "", True
    parts = unicodedata.normalize("NFD", letter)
    return (parts[0] if parts[0].isascii() else "x"), parts[1:], False


def _lettered(text: str, style: Hand, pick: random.Random, pad: int) -> tuple[Mask, list[Point]]:
    font = ImageFont.truetype(style.face, style.size)
    width = round(font.getlength(text) + 2 * pad + style.size * 0.5)
    tile = Image.new("L", (width, round(style.size * 1.6) + 2 * pad), 0)
    brush = ImageDraw.Draw(tile)
    base = pad + round(style.size)
    places = []
    for index, letter in enumerate(text):
        x = pad + font.getlength(text[:index])
        y = base + pick.uniform(-1, 1) * style.jitter * style.size
        brush.text((x, y), letter, fill=255, font=font, anchor="ls")
        left, top, right, _ = font.getbbox(letter, anchor="ls")
        places.append((x + (left + right) / 2, -top))
    return np.asarray(tile, dtype=np.float32) / 255, places


@functools.cache
def _hershey(path: Path) -> list[tuple[float, float, list[list[Point]]]]:
    """Glyphs from the space on: left, right, strokes (the .jhf format of J. Hurt)."""
    glyphs = []
    rows = iter(path.read_text("ascii").splitlines())
    for row in rows:
        if not row.strip():
            continue
        count = int(row[5:8])
        data = row[8:]
        while len(data) < 2 * count:
            data += next(rows)
        pairs = [(data[i], data[i + 1]) for i in range(0, 2 * count, 2)]
        strokes: list[list[Point]] = [[]]
        for a, b in pairs[1:]:
            if (a, b) == (" ", "R"):
                strokes.append([])
            else:
                strokes[-1].append((float(ord(a) - 82), float(ord(b) - 82)))
        glyphs.append((ord(pairs[0][0]) - 82.0, ord(pairs[0][1]) - 82.0, [s for s in strokes if s]))
    return glyphs


def _stroked(text: str, style: Hand, pick: random.Random, pad: int) -> tuple[Mask, list[Point]]:
    glyphs, scale = _hershey(style.face), style.size / 30
    base = pad + round(style.size)
    x = float(pad)
    strokes, places = [], []
    for letter in text:
        code = ord(letter) - 32
        left, right, lines = glyphs[code if code < len(glyphs) else 0]
        tall = 0.0
        dy = pick.uniform(-1, 1) * style.jitter * style.size
        grow = scale * pick.uniform(0.92, 1.08)
        for line in lines:
            points = [
                (x + (u - left) * grow + pick.gauss(0, style.jitter * style.size * 0.35),
                 base + (v - 9) * grow + dy + pick.gauss(0, style.jitter * style.size * 0.35))
                for u, v in line
            ]  # fmt: skip
            tall = max(tall, base - min(p[1] for p in points))
            strokes.append(_smooth(points))
        places.append((x + (right - left) * grow / 2, tall))
        x += (right - left) * grow
    shape = (round(style.size * 1.6) + 2 * pad, round(x) + pad)
    return _strokes(strokes, shape, style.pen, pick), places


def _smooth(points: list[Point]) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    if len(points) < 3:
        return points
    ends = [points[0], *points, points[-1]]
    curve = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(4):
            t = step / 4
            curve.append(tuple(
                0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t
                       + (3 * b - a - 3 * c + d) * t**3)
                for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
            ))  # fmt: skip
    return [*curve, points[-1]]


def _strokes(strokes: Sequence[Sequence[Point]], shape: tuple[int, ...], pen: float,
             pick: random.Random) -> Mask:  # fmt: skip
    """Strokes drawn large and made small, so that widths are not whole pixels."""
    zoom = 3
    tile = Image.new("L", (shape[1] * zoom, shape[0] * zoom), 0)
    brush = ImageDraw.Draw(tile)
    for stroke in strokes:
        phase, beat = pick.uniform(0, 6.3), pick.uniform(0.05, 0.25)
        for index, (a, b) in enumerate(itertools.pairwise(stroke)):
            wide = max(2, round(zoom * pen * (1 + 0.35 * math.sin(phase + beat * index))))
            ends = [(a[0] * zoom, a[1] * zoom), (b[0] * zoom, b[1] * zoom)]
            brush.line(ends, fill=255, width=wide)
            x, y = ends[1]
            brush.ellipse([x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2], fill=255)
    small = tile.resize((shape[1], shape[0]), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32) / 255


def _marks(
    tones: str, centre: float, top: float, size: float, pick: random.Random
) -> list[list[Point]]:
    """Diacritics as a pen sets them, hastily and not quite in place."""
    strokes: list[list[Point]] = []
    y = top - size * 0.06
    for mark in sorted(tones, key=lambda m: m in _TONES):
        x = centre + pick.uniform(-0.08, 0.12) * size
        s = size * pick.uniform(0.09, 0.15)
        match _SHAPES.get(mark) or _TONES.get(mark):
            case "^":
                strokes.append([(x - s, y), (x, y - s), (x + s, y)])
                y -= s * 1.5
            case "u":
                strokes.append(_smooth([(x - s, y - s), (x, y), (x + s, y - s)]))
                y -= s * 1.5
            case "'":
                strokes.append([(x + s * 1.2, y), (x + s * 1.8, y - s * 0.6)])
            case "/":
                strokes.append([(x - s * 0.4, y), (x + s * 0.6, y - s * 1.2)])
            case "\\":
                strokes.append([(x - s * 0.6, y - s * 1.2), (x + s * 0.4, y)])
            case "?":
                strokes.append(
                    _smooth([(x - s * 0.5, y - s), (x, y - 1.5 * s), (x + 0.4 * s, y - s), (x, y)])
                )
            case "~":
                strokes.append(
                    _smooth(
                        [
                            (x - s, y),
                            (x - 0.4 * s, y - s * 0.7),
                            (x + 0.3 * s, y),
                            (x + s, y - s * 0.8),
                        ]
                    )
                )
            case ".":
                below = top + size * 0.6
                strokes.append([(x, below), (x + 2, below + 2)])
            case _:
                pass
    return strokes


def _bent(tile: Mask, style: Hand, pick: random.Random, base: int) -> Mask:
    """The word slanted and bent by a slow wave, so that no two letters are alike."""
    rng = np.random.default_rng(pick.randrange(2**31))
    height, width = tile.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = []
    for _ in range(2):
        coarse = rng.normal(0, 1, (max(3, height // 24), max(3, width // 24)))
        zoomed = ndimage.zoom(coarse, (height / coarse.shape[0], width / coarse.shape[1]), order=1)
        waves.append(zoomed[:height, :width] * style.jitter * style.size * 0.6)
    source = [ys + waves[0], xs + (ys - base) * style.slant + waves[1]]
    return np.asarray(ndimage.map_coordinates(tile, source, order=1, mode="constant"))
