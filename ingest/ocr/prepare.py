"""Makes a page image into what an OCR engine likes: grey, even, upright - when indicated.

Each step is cheap to decide and is skipped where it has nothing to do, since
the treatment that saves one page harms another. `Prepared.place` takes boxes
back to the pixels of the image as it came.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey

Colour = npt.NDArray[np.uint8]  # height x width x 3

_SHRINK = 8  # background and statistics are taken from an image this much smaller
_COLOURED = 40  # channel spread of a pixel that has a colour of its own
_UNEVEN = 12.0  # grey levels the paper may vary before it is levelled
_MAX_SKEW = 5.0  # degrees looked for
_LEAST_SKEW = 0.15  # degrees worth a resampling


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the engine."""

    image: Grey
    angle: float  # degrees it was turned by, counter-clockwise
    steps: tuple[str, ...]

    def place(self, box: Box) -> Box:
        """A box of the prepared image in pixels of the image as it came."""
        if not self.angle:
            return box
        height, width = self.image.shape
        centre_x, centre_y = width / 2, height / 2
        sine, cosine = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        x0, y0, x1, y1 = box
        # turn the middle line of the word; its height hardly changes at such angles
        half = (y1 - y0) / 2
        ends = [
            (
                centre_x + (x - centre_x) * cosine - (y0 + half - centre_y) * sine,
                centre_y + (x - centre_x) * sine + (y0 + half - centre_y) * cosine,
            )
            for x in (x0, x1)
        ]
        xs, ys = [x for x, _ in ends], [y for _, y in ends]
        return min(xs), min(ys) - half, max(xs), max(ys) + half


def prepare(image: Image.Image) -> Prepared:
    """Choose and apply the steps an image needs."""
    steps: list[str] = []
    grey = _to_grey(image, steps)
    paper = _paper(grey)
    if float(np.percentile(paper, 98) - np.percentile(paper, 2)) > _UNEVEN or paper.mean() < 215:
        grey = _level(grey, paper)
        steps.append("level")
    angle = skew(grey)
    if abs(angle) >= _LEAST_SKEW:
        turned = Image.fromarray(grey).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(turned)
        steps.append("deskew")
    else:
        angle = 0.0
    return Prepared(np.ascontiguousarray(grey), angle, tuple(steps))


def _to_grey(image: Image.Image, steps: list[str]) -> Grey:
    if image.mode in {"1", "L"}:
        return np.asarray(image.convert("L"))
    pixels: Colour = np.asarray(image.convert("RGB"))
    small = pixels[::4, ::4].astype(np.int16)
    coloured = float((small.max(axis=2) - small.min(axis=2) > _COLOURED).mean())
    if coloured > 0.0005:
        # a red or blue stamp is bright in one channel, black print in none
        steps.append("max")
        return np.asarray(pixels.max(axis=2))
    return np.asarray(image.convert("L"))


def _paper(grey: Grey) -> npt.NDArray[np.float32]:
    """The page without its print, small: closed, then blurred."""
    height, width = grey.shape
    size = (max(1, width // _SHRINK), max(1, height // _SHRINK))
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX), dtype=np.float32)
    closed = ndimage.grey_closing(ndimage.maximum_filter(small, 3), size=(11, 11))
    return np.asarray(ndimage.gaussian_filter(closed, 4), dtype=np.float32)


def _level(grey: Grey, paper: npt.NDArray[np.float32]) -> Grey:
    height, width = grey.shape
    whole = np.asarray(
        Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32
    )
    return np.clip(grey * (250.0 / np.maximum(whole, 30.0)), 0, 255).astype(np.uint8)


def skew(grey: Grey) -> float:
    """Degrees to turn the page counter-clockwise so that its lines lie level."""
    shrink = max(1, round(max(grey.shape) / 1400))
    small = grey[::shrink, ::shrink]
    threshold = min(200.0, float(small.mean()) - 35.0)
    ys, xs = np.nonzero(small < threshold)
    if len(ys) < 500:
        return 0.0
    if len(ys) > 60_000:
        chosen = np.random.default_rng(0).choice(len(ys), 60_000, replace=False)
        ys, xs = ys[chosen], xs[chosen]
    height = small.shape[0]
    coarse = _sharpest(ys, xs, height, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    fine = _sharpest(ys, xs, height, coarse + np.arange(-0.5, 0.51, 0.05))
    level, best = (_sharpness(ys, xs, height, angle) for angle in (0.0, fine))
    return fine if best > level * 1.02 else 0.0


def _sharpest(
    ys: npt.NDArray[np.intp],
    xs: npt.NDArray[np.intp],
    height: int,
    angles: npt.NDArray[np.float64],
) -> float:
    return float(max(angles, key=lambda angle: _sharpness(ys, xs, height, float(angle))))


def _sharpness(
    ys: npt.NDArray[np.intp], xs: npt.NDArray[np.intp], height: int, angle: float
) -> float:
    """How far the row profile is from flat when the page is seen at an angle."""
    shift = math.tan(math.radians(angle))
    rows = (ys - xs * shift + height).astype(np.intp)
    profile = np.bincount(rows).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())
