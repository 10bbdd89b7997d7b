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
from PIL import Image, ImageChops
from scipy import ndimage

from ingest.document import Box
from ingest.ocr import Grey, stains, stance
from ingest.ocr.outline import Straight

_SHRINK = 8  # background and statistics are taken from an image this much smaller
_COLOURED = 40  # channel spread of a pixel that has a colour of its own
_FEW_COLOURED = 0.0005  # share of such pixels below which a page is grey
_TINTED = 0.25  # share above which it is the light or the paper that has the colour
_LIT = 0.85  # of its median brightness that most of a page has where no shadow lies on it
_UNEVEN = 12.0  # grey levels the paper may vary before it is levelled
_LEAST_SKEW = 0.3  # degrees; less costs the engine no letters
_BOLD = 0.35  # between ink (0) and paper (1): what counts as print in a second try


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the engine."""

    image: Grey
    angle: float  # degrees it was turned by, counter-clockwise
    quarters: int  # quarter turns before that, counter-clockwise
    steps: tuple[str, ...]
    straight: Straight | None = None  # the sheet was first taken out of a picture

    def place(self, box: Box) -> Box:
        """A box of the prepared image in pixels of the image as it came."""
        flat = self._unquartered(self._unturned(box))
        return self.straight.place(flat) if self.straight else flat

    def _unturned(self, box: Box) -> Box:
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

    def _unquartered(self, box: Box) -> Box:
        height, width = self.image.shape
        x0, y0, x1, y1 = box
        match self.quarters % 4:
            case 1:  # what is now left was at the top
                return height - y1, x0, height - y0, x1
            case 2:
                return width - x1, height - y1, width - x0, height - y0
            case 3:
                return y0, width - x1, y1, width - x0
            case _:
                return box


def prepare(
    image: Image.Image,
    *,
    dpi: int = 200,
    quarters: int = 0,
    bold: bool = False,
    plain: bool = False,
    faint: bool = False,
) -> Prepared:
    """Choose and apply the steps an image needs.

    Args:
        image: the page as it came.
        dpi: its resolution.
        quarters: quarter turns, counter-clockwise, that set it upright.
        bold: take only what is nearly as dark as the darkest print; a second try on pages
            where something grey lies over the text.
        plain: but for the quarter turns leave it as it is; a last try where all else fails.
        faint: keep grey ink, even if it is what shines through; for what is not to be read.
    """
    steps: list[str] = []
    if plain:
        grey = np.rot90(np.asarray(image.convert("L")), quarters)
        return Prepared(np.ascontiguousarray(grey), 0.0, quarters % 4, ("plain",))
    grey = _even(_to_grey(image, steps), dpi, steps, faint=faint)
    if bold:
        grey = _darkest(grey)
        steps.append("darkest")
    if quarters % 4:
        grey = np.rot90(grey, quarters)
        steps.append(f"turn{quarters % 4 * 90}")
    angle = stance.skew(grey)
    if abs(angle) >= _LEAST_SKEW:
        turned = Image.fromarray(grey).rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
        grey = np.asarray(turned)
        steps.append("deskew")
    else:
        angle = 0.0
    return Prepared(np.ascontiguousarray(grey), angle, quarters % 4, tuple(steps))


def _even(grey: Grey, dpi: int, steps: list[str], *, faint: bool) -> Grey:
    """White paper, black print, nothing else, as far as the page calls for it."""
    if stains.is_bilevel(grey):
        cleaned = stains.despeckled(grey, dpi)
        if cleaned is not None:
            steps.append("despeckle")
            return cleaned
        return grey
    paper = _paper(grey)
    if _is_uneven(paper):
        grey = _level(grey, paper)
        steps.append("level")
        return grey
    ghosts = None if faint else stains.ghost_level(grey)
    if ghosts is not None:
        level, dark = ghosts
        grey = stains.lift(grey, level - 6, dark)
        steps.append("lift")
    return grey


def _darkest(grey: Grey) -> Grey:
    dark, paper = float(np.percentile(grey[::2, ::2], 0.5)), float(np.median(grey[::4, ::4]))
    return stains.lift(grey, dark + _BOLD * (paper - dark), dark)


def turns(image: Image.Image, *, wide: bool = False) -> tuple[int, ...]:
    """Quarter turns that may set a page as it came upright; see `stance.turns`."""
    grey: Grey = np.asarray(image.convert("L"))
    step = stance.step(grey.shape)
    # the edge of a table under a photo is sharper than any line: level before believing
    paper, small = _paper(grey), grey[::step, ::step]
    return stance.turns(_level(small, paper) if _is_uneven(paper) else small, wide=wide)


def _to_grey(image: Image.Image, steps: list[str]) -> Grey:
    if image.mode in {"1", "L"}:
        return np.asarray(image.convert("L"))
    image = image.convert("RGB")
    width, height = image.size
    size = (max(1, width // 3), max(1, height // 3))
    small = np.asarray(image.resize(size, Image.Resampling.NEAREST), dtype=np.int16)
    brightest = small.max(axis=2)
    coloured = brightest - small.min(axis=2) > _COLOURED
    if float(coloured.mean()) <= _FEW_COLOURED:
        return np.asarray(image.convert("L"))
    # a red or blue stamp is bright in one channel, black print in none
    steps.append("max")
    red, green, blue = image.split()
    grey: Grey = np.asarray(ImageChops.lighter(ImageChops.lighter(red, green), blue))
    if float(coloured.mean()) < _TINTED:
        paper, dark = float(np.median(brightest)), float(np.percentile(brightest, 0.5))
        level = float(np.percentile(brightest[coloured], 15))
        lit = float(np.percentile(brightest, 20)) > _LIT * paper  # else it would lift a shadow
        if lit and level > dark + _BOLD * (paper - dark):
            steps.append("lift")
            return stains.lift(grey, level - 6, dark)
    return grey


def _paper(grey: Grey) -> npt.NDArray[np.float32]:
    """The page without its print, small: closed, then blurred."""
    height, width = grey.shape
    size = (max(1, width // _SHRINK), max(1, height // _SHRINK))
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX), dtype=np.float32)
    closed = ndimage.grey_closing(ndimage.maximum_filter(small, 3), size=(11, 11))
    return np.asarray(ndimage.gaussian_filter(closed, 4), dtype=np.float32)


def _is_uneven(paper: npt.NDArray[np.float32]) -> bool:
    """Whether light or shade on the paper calls for levelling."""
    return float(np.percentile(paper, 98) - np.percentile(paper, 2)) > _UNEVEN or paper.mean() < 215


def _level(grey: Grey, paper: npt.NDArray[np.float32]) -> Grey:
    height, width = grey.shape
    whole = np.asarray(
        Image.fromarray(paper).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32
    )
    return np.clip(grey * (250.0 / np.maximum(whole, 30.0)), 0, 255).astype(np.uint8)
