"""A page in colour becomes grey: coloured stamps are taken off by their channel.

A red or blue stamp is bright in one channel, black print in none, so the brightest
channel of each pixel shows print alone. Where nothing has a colour of its own
plain grey is less noisy.
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops
from scipy import ndimage

from ingest.ocr import Grey, stains
from ingest.ocr.masks import Mask, quantiles

BOLD = 0.35  # between ink (0) and paper (1): what counts as print where all else is lifted
SOFTENED = 0.0035  # inches: standard deviation of the blur crisp edges get
SHRINK = 3  # of the page that colours are looked for on

_COLOURED = 40  # channel spread of a pixel that has a colour of its own
_BEYOND = 25  # beyond that of the paper, for noise on tinted paper has colours, too
_FEW_COLOURED = 0.0005  # share of such pixels below which a page is grey
_TINTED = 0.25  # share above which it is the light or the paper that has the colour
_CELL = 8  # pixels across, of the page that colours are looked for on, that are told together
_SOME = 3  # of its pixels coloured, below which it is noise
_CLOSED = 2  # cells: gaps between colours up to twice as wide belong to them
_EDGE = 0.15  # of the contrast, below which a difference between neighbours is noise
_ROWS = 8  # of which one is looked at for edges
_FAINT = 40  # grey levels between ink and paper, below which a page has hardly any ink
_SPECKS = 0.0005  # of a page that dirt may be
_PALE = 110  # grey levels between them, below which noise is as high as marks over letters
_CRISP = 0.58  # of the contrast, that the grey jumps by from pixel to pixel at crisp edges
_HALF = 0.375  # pixels squared: variance of a blur below which half of the least one is nearer
_LIT = 0.85  # of its median brightness that most of a page has where no shadow lies on it


def small_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of the page that colours are looked for on."""
    return max(1, image.width // SHRINK), max(1, image.height // SHRINK)


def to_grey(image: Image.Image, steps: list[str], within: Mask | None = None) -> Image.Image:
    """A page in grey, and in `steps` what was done to it.

    Only about what has a colour the brightest channel is taken: elsewhere it would add
    the noise of all three to print that a signature or a stamp is far from.

    Args:
        image: grey or colour.
        steps: "max" and "lift" are added to it.
        within: the part whose colours count, of `small_size`; None: all.
    """
    if image.mode in {"1", "L"}:
        return image.convert("L")
    image = image.convert("RGB")
    small = image.resize(small_size(image), Image.Resampling.NEAREST)
    brightest = np.asarray(_brightest(small))
    spread = brightest - np.asarray(functools.reduce(ImageChops.darker, small.split()))
    inside = within if within is not None and within.any() else np.ones_like(spread, bool)
    coloured = (spread > _COLOURED) & inside
    share = np.count_nonzero(coloured) / np.count_nonzero(inside)
    if share >= _TINTED:
        steps.append("max")
        return _brightest(image)
    plain = image.convert("L")
    if share <= _FEW_COLOURED:
        return plain
    (tint,) = quantiles(spread[inside], 0.5)
    about = _about(coloured & (spread > tint + _BEYOND))
    if about is None:
        return plain
    steps.append("max")
    dark, shaded, paper = quantiles(brightest[inside], 0.005, 0.2, 0.5)
    (level,) = quantiles(brightest[coloured], 0.15)
    levels: npt.NDArray[np.float64] = np.arange(256.0)
    # else it would lift a shadow
    if shaded > _LIT * paper and level > dark + BOLD * (paper - dark):
        steps.append("lift")
        levels, paper = np.floor(stains.lifted(level - 6, dark)), 255.0
    # paper is to be no brighter than where no colour is near
    (white,) = quantiles(np.asarray(small.convert("L"))[inside], 0.5)
    levels = levels * min(1.0, white / max(paper, 1.0))
    about = about.resize(image.size, Image.Resampling.NEAREST)
    place = about.getbbox()
    grey = _brightest(image.crop(place)).point(np.rint(levels).astype(int).tolist())
    plain.paste(grey, place, about.crop(place))
    return plain


def _brightest(image: Image.Image) -> Image.Image:
    """The brightest channel of each pixel."""
    return functools.reduce(ImageChops.lighter, image.split())


def _about(coloured: Mask) -> Image.Image | None:
    """What has a colour, what lies between and a margin, white on black; None for mere noise."""
    height, width = coloured.shape
    whole = np.pad(coloured, [(0, -height % _CELL), (0, -width % _CELL)])
    rows, columns = (n // _CELL for n in whole.shape)
    cells = whole.reshape(rows, _CELL, columns, _CELL).sum(axis=(1, 3)) >= _SOME
    if not cells.any():
        return None
    around, near = _CLOSED + 1, np.ones((3, 3))
    wide = ndimage.binary_closing(np.pad(cells, around), near, iterations=_CLOSED)
    cells = ndimage.binary_dilation(wide, near)[around:-around, around:-around]
    pixels = np.repeat(np.repeat(cells, _CELL, axis=0), _CELL, axis=1)
    return Image.fromarray(pixels[:height, :width])


def softened(grey: Grey, dpi: int) -> Grey:
    """A page with its edges as soft as scanners make them, for which engines are trained.

    Some drawn pages, and print whose paler neighbours were lifted off, have crisper edges: marks
    over letters are then mistaken for each other (ố for ổ). What is black and white
    alone is left, for its edges say nothing of how it was scanned. Pale print is made as
    dark as other print, and its noise, which grows with it, softened.
    """
    if is_pale(grey):
        dark, paper = quantiles(grey[::_ROWS], 0.005, 0.5)
        grey = np.asarray(stains.lift(Image.fromarray(grey), paper, dark))
    elif _crispness(grey[::_ROWS]) <= _CRISP or stains.is_bilevel(grey):
        return grey
    sigma = SOFTENED * dpi
    soft = stains.blurred(grey, sigma)
    return stains.mean_of(grey, soft) if sigma**2 < _HALF else soft


def is_pale(grey: Grey) -> bool:
    """Whether a page has ink, none of it much darker than its paper."""
    darkest, dark, paper = quantiles(grey[::_ROWS], _SPECKS, 0.005, 0.5)
    return paper - dark >= _FAINT and paper - darkest < _PALE


def _crispness(grey: Grey) -> float:
    """By how much of its contrast a page's grey changes from pixel to pixel at an edge: 0..1.

    The mean over all steps across edges, weighted by their height, so it is the
    inverse of the width of an edge in pixels. 0 where there is too little ink to tell.
    """
    dark, paper = quantiles(grey, 0.005, 0.5)
    contrast = paper - dark
    if contrast < _FAINT:
        return 0.0
    steps = np.abs(np.diff(grey.astype(np.int16), axis=1)).ravel()
    steps = steps[steps > _EDGE * contrast].astype(np.float64)
    total = float(steps.sum())
    return float(np.square(steps).sum()) / total / contrast if total else 0.0
