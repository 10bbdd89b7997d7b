"""Makes a page image into what an OCR engine likes: grey, even, upright - when indicated.

Each step is cheap to decide and is skipped where it has nothing to do, since
the treatment that saves one page harms another. `Prepared.place` takes boxes
back to the pixels of the image as it came.
"""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
from PIL import Image, ImageFilter

from ingest.document import Box
from ingest.ocr import Grey, combs, leaders, stains, stance
from ingest.ocr.masks import FloatArray, closed, highest, quantiles
from ingest.ocr.outline import Straight
from ingest.ocr.tones import BOLD, to_grey

_SHRINK = 8  # background and statistics are taken from an image this much smaller
_UNEVEN = 12.0  # grey levels the paper may vary before it is levelled
_LEAST_SKEW = 0.3  # degrees; less costs the engine no letters
_ROWS = 8  # that are given the same light
LIFTED = "ghosts"  # the step that took off grey ink beside black


class Faint(enum.Enum):
    """What becomes of grey ink beside black."""

    LIFTED = enum.auto()  # as what shines through a page is
    KEPT = enum.auto()
    ALONE = enum.auto()  # all other ink is left out
    PRINT = enum.auto()  # made as dark as the rest of it


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the engine."""

    image: Grey
    angle: float  # degrees it was turned by, counter-clockwise
    quarters: int  # quarter turns before that, counter-clockwise
    steps: tuple[str, ...]
    straight: Straight | None = None  # the sheet was first taken out of a picture
    margin: tuple[int, int] = (0, 0)  # rows and columns of paper added on each side before that
    filled: tuple[leaders.Filled, ...] = ()  # where letters stood among the dots of a form
    combs: tuple[combs.Comb, ...] = ()  # whose rules were taken off

    def place(self, box: Box) -> Box:
        """A box of the prepared image in pixels of the image as it came."""
        x0, y0, x1, y1 = self.places(np.array([box], np.float64))[0].tolist()
        return x0, y0, x1, y1

    def places(self, boxes: FloatArray) -> FloatArray:
        """Boxes, shape (n, 4), of the prepared image in pixels of the image as it came."""
        flat = self._unquartered(self._unlevelled(boxes))
        return self.straight.places(flat) if self.straight else flat

    def _unlevelled(self, boxes: FloatArray) -> FloatArray:
        if not self.angle:
            return boxes
        height, width = self.image.shape
        x0, y0, x1, y1 = boxes.T
        aside = stance.fall((y0 + y1) / 2, height, -self.angle)
        left, right = x0 + aside, x1 + aside
        # the middle line of the word is turned; its height hardly changes at such angles
        falls = [stance.fall(side, width, self.angle) for side in (left, right)]
        above, below = np.minimum(*falls), np.maximum(*falls)
        rows, columns = self.margin
        return np.stack(
            [left - columns, y0 + above - rows, right - columns, y1 + below - rows], axis=1
        )

    def _unquartered(self, boxes: FloatArray) -> FloatArray:
        height, width = (
            n - 2 * more for n, more in zip(self.image.shape, self.margin, strict=True)
        )
        x0, y0, x1, y1 = boxes.T
        match self.quarters % 4:
            case 1:  # what is now left was at the top
                sides = height - y1, x0, height - y0, x1
            case 2:
                sides = width - x1, height - y1, width - x0, height - y0
            case 3:
                sides = y0, width - x1, y1, width - x0
            case _:
                sides = x0, y0, x1, y1
        return np.stack(sides, axis=1)


def prepare(
    image: Image.Image,
    *,
    dpi: int = 200,
    quarters: int = 0,
    bold: bool = False,
    plain: bool = False,
    faint: Faint = Faint.LIFTED,
) -> Prepared:
    """Choose and apply the steps an image needs.

    Args:
        image: the page as it came.
        dpi: its resolution.
        quarters: quarter turns, counter-clockwise, that set it upright.
        bold: take only what is nearly as dark as the darkest print; a second try on pages
            where something grey lies over the text.
        plain: but for the quarter turns leave it as it is; a last try where all else fails.
        faint: what becomes of grey ink that may be what shines through.
    """
    steps: list[str] = []
    if plain:
        as_it_came = np.asarray(upright(image.convert("L"), quarters))
        return Prepared(as_it_came, 0.0, quarters % 4, ("plain",))
    even = _even(to_grey(image, steps), dpi, steps, faint)
    if bold:
        even = _darkest(even)
        steps.append("darkest")
    if quarters % 4:
        even = upright(even, quarters)
        steps.append(f"turn{quarters % 4 * 90}")
    grey = np.asarray(even)
    angle = stance.skew(grey)
    margin = (0, 0)
    if abs(angle) >= _LEAST_SKEW:
        if abs(angle) > stance.MAX_SKEW:  # else its corners would leave the page
            margin = stance.moved(grey.shape, angle)
            grey = np.pad(grey, [(more, more) for more in margin], constant_values=255)
        grey = stance.level(grey, angle)
        steps.append("deskew")
    else:
        angle = 0.0
    filled: tuple[leaders.Filled, ...] = ()
    bare = leaders.without(grey, dpi)
    if bare is not None:
        grey, filled = bare.image, bare.filled
        steps.append("leaders")
    rows = combs.find(grey, dpi)
    if rows:
        grey = combs.without(grey, rows, dpi)
        steps.append("combs")
    return Prepared(
        grey, angle, quarters % 4, tuple(steps), margin=margin, filled=filled, combs=rows
    )


_TURNS = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)


def upright(image: Image.Image, quarters: int) -> Image.Image:
    """An image after quarter turns, counter-clockwise; itself after none."""
    turn = _TURNS[quarters % 4]
    return image if turn is None else image.transpose(turn)


def _even(grey: Image.Image, dpi: int, steps: list[str], faint: Faint) -> Image.Image:
    """White paper, black print, nothing else, as far as the page calls for it."""
    pixels = np.asarray(grey)
    if stains.is_bilevel(pixels):
        cleaned = stains.despeckled(pixels, dpi)
        if cleaned is not None:
            steps.append("despeckle")
            return Image.fromarray(cleaned)
        return grey
    paper = _paper(grey)
    if _is_uneven(paper):
        steps.append("level")
        return Image.fromarray(_level(pixels, paper))
    ghosts = None if faint is Faint.KEPT else stains.ghosts(pixels)
    if ghosts is None:
        return grey
    steps.append("greys" if faint is Faint.PRINT else LIFTED)
    if faint is Faint.LIFTED:
        return ghosts.lifted(grey)
    return Image.fromarray((ghosts.alone if faint is Faint.ALONE else ghosts.as_print)(pixels))


def _darkest(grey: Image.Image) -> Image.Image:
    dark, paper = quantiles(np.asarray(grey), 0.005, 0.5)
    return stains.lift(grey, dark + BOLD * (paper - dark), dark)


def turns(image: Image.Image, *, wide: bool = False) -> tuple[int, ...]:
    """Quarter turns that may set a page as it came upright; see `stance.turns`."""
    grey = image.convert("L")
    step = stance.step(grey.size)
    small = np.asarray(grey)[::step, ::step]
    # the edge of a table under a photo is sharper than any line: level before believing
    paper = _paper(grey)
    return stance.turns(_level(small, paper) if _is_uneven(paper) else small, wide=wide)


def _paper(grey: Image.Image) -> Grey:
    """The page without its print, small: closed, then blurred."""
    small = np.asarray(grey.reduce(_SHRINK))
    paper = Image.fromarray(closed(highest(small, 3), 11))
    return np.asarray(paper.filter(ImageFilter.GaussianBlur(4)))


def _is_uneven(paper: Grey) -> bool:
    """Whether light or shade on the paper calls for levelling."""
    low, high = quantiles(paper, 0.02, 0.98)
    return high - low > _UNEVEN or float(paper.mean()) < 215


def _level(grey: Grey, paper: Grey) -> Grey:
    """The page as under even light; its light may be of another size."""
    height, width = grey.shape
    gain = Image.fromarray(250.0 / np.maximum(paper.astype(np.float32), 30.0))
    # light changes slowly: between the columns it is interpolated, a few rows share theirs
    shares = np.asarray(gain.resize((width, -(-height // _ROWS)), Image.Resampling.BILINEAR))
    even = np.empty_like(grey)
    for number, share in enumerate(shares):
        rows = slice(number * _ROWS, (number + 1) * _ROWS)
        even[rows] = np.minimum(grey[rows] * share, 255.0)
    return even
