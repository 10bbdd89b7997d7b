"""Tells writing from print, word by word of ink, whether or not it was read.

Ink is joined into words of its own, each measured for what differs between a
press and a hand: how sure the engine was and whether it read syllables, how
level the feet and heads of the letters stand, how far letters join, where the
strokes point, how wide and how dark they are beside the page's print. A
logistic model gives each word odds; words of a line then stand or fall
together, because a hand writes more than one word.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.ocr import Grey, OcrWord
from ingest.syllables import is_syllable

DPI = 150  # resolution strokes are measured at
_INK = 150  # grey at most, on pages with black print
_CONTRAST = 40  # grey levels between paper and the darkest ink of a page that has any
_DOT = 0.028  # inches across, up to which ink is a dot: of an i, of a dotted line
_RULE = 0.35  # inches of unbroken horizontal or vertical ink that make a rule
_LARGE = (3.0, 1.3)  # inches, width and height, beyond which it is no word
_REACH = (0.07, 0.014)  # inches across which ink joins into a word, and up and down
_LEAST = (0.05, 0.045)  # inches, width and height, of a word
_SURE = 0.8  # confidence of the words that tell the page's print
_BINS = 12

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int32]


@dataclasses.dataclass(frozen=True, slots=True)
class Strokes:
    """Words of ink: `boxes` (n, 4) in pixels of the page, `features` (n, k), `ink` pixels (n,)."""

    boxes: FloatArray
    features: FloatArray
    ink: FloatArray


NAMES = (
    "confidence", "covered", "valid", "height", "taller", "joined", "feet", "heads", "width",
    "wider", "darker", "upright", "level", "spread", "fill", "uneven", "aspect", "pieces",
)  # fmt: skip


def measure(grey: Grey, dpi: int, words: Sequence[OcrWord]) -> Strokes:
    """Words of ink with their features.

    Args:
        grey: the evened, upright page.
        dpi: its resolution.
        words: what the engine read on it.
    """
    scale = dpi / DPI
    size = (max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    page = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))
    ink = _strokes(page)
    across, up = (2 * round(reach * DPI / 2) + 1 for reach in _REACH)
    labels, count = ndimage.label(_grown(_grown(ink, across, axis=1), up, axis=0))
    return _measured(page, ink, labels, count, words, scale) if count else _nothing()


def _nothing() -> Strokes:
    return Strokes(np.zeros((0, 4)), np.zeros((0, len(NAMES))), np.zeros(0))


def _strokes(page: Grey) -> Mask:
    """Ink without rules, dots, frames and areas."""
    paper, dark = float(np.median(page)), float(np.percentile(page, 0.5))
    faint = (paper + dark) / 2 if paper - dark > _CONTRAST else 0.0
    ink = page < max(_INK, faint)
    long = round(_RULE * DPI)
    for axis in (0, 1):
        run = ndimage.minimum_filter1d(ink.view(np.uint8), long, axis=axis).view(bool)
        if run.any():
            rule = _grown(_grown(run, long, axis=axis), 3, axis=1 - axis)
            ink &= ~rule
    labels, count = ndimage.label(ink, np.ones((3, 3)))
    if count == 0:
        return ink
    keep = np.zeros(count + 1, bool)
    dot, wide, high = _DOT * DPI, _LARGE[0] * DPI, _LARGE[1] * DPI
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        height, width = rows.stop - rows.start, columns.stop - columns.start
        keep[number] = max(height, width) > dot and width < wide and height < high
    return np.asarray(keep[labels])


def _grown(mask: Mask, length: int, *, axis: int) -> Mask:
    grown: Mask = ndimage.maximum_filter1d(mask.view(np.uint8), length, axis=axis).view(bool)
    return grown


def _read(words: Sequence[OcrWord], scale: float, ink: Mask) -> FloatArray:
    """Of each pixel of ink: the confidence, presence and validity of the word that covers it."""
    owner = np.zeros(ink.shape, np.int32)
    values = np.zeros((len(words) + 1, 3))
    for number, word in enumerate(sorted(words, key=lambda w: w.confidence), start=1):
        x0, y0, x1, y1 = (round(value / scale) for value in word.box)
        owner[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2] = number
        bare = word.text.strip(".,;:!?()\"'-–…/[]")
        values[number] = word.confidence, 1.0, bare.isdigit() or is_syllable(bare.lower())
    return values[owner[ink]]


def _measured(  # noqa: PLR0917 - all steps of one measurement
    page: Grey, ink: Mask, labels: Labels, count: int, words: Sequence[OcrWord], scale: float
) -> Strokes:  # fmt: skip
    flat = labels[ink]

    def total(values: npt.NDArray[np.generic]) -> FloatArray:
        weighed = np.bincount(flat, weights=values.astype(np.float64), minlength=count + 1)
        return np.asarray(weighed[1:], np.float64)

    area = np.maximum(total(np.ones(len(flat))), 1.0)
    boxes = np.array(
        [(c.start, r.start, c.stop, r.stop) for r, c in ndimage.find_objects(labels, count)],
        dtype=np.float64,
    )
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    stroke = 2 * area / np.maximum(total(_edges(ink)[ink]), 1.0)
    dark = total(page[ink]) / area
    confidence, covered, valid = (total(c) / area for c in _read(words, scale, ink).T)
    letters = _letters(ink, labels, count)
    points = _directions(page, ink, labels, count)
    print_ = (confidence > _SURE) & (valid > 0.5) & (height > 0.04 * DPI)
    columns = {
        "confidence": confidence, "covered": covered, "valid": valid,
        "height": np.log(height / DPI), "taller": _beside(letters[:, 0], print_),
        "joined": np.log1p(letters[:, 1]), "feet": letters[:, 2], "heads": letters[:, 3],
        "width": stroke / np.maximum(letters[:, 0], 1.0), "wider": _beside(stroke, print_),
        "darker": (dark - (np.median(dark[print_]) if print_.any() else np.median(dark))) / 50,
        "upright": points[:, 0], "level": points[:, 1], "spread": points[:, 2],
        "fill": area / np.maximum(width * height, 1.0), "uneven": letters[:, 4],
        "aspect": np.log(np.maximum(width, 1.0) / np.maximum(height, 1.0)),
        "pieces": letters[:, 5] * height / np.maximum(width, 1.0),
    }  # fmt: skip
    features = np.stack([columns[name] for name in NAMES], axis=1)
    keep = (width >= _LEAST[0] * DPI) & (height >= _LEAST[1] * DPI)
    return Strokes(boxes[keep] * scale, np.clip(features[keep], -4, 4), area[keep])


def _edges(ink: Mask) -> Mask:
    inner = ink.copy()
    inner[1:-1, 1:-1] &= ink[:-2, 1:-1] & ink[2:, 1:-1] & ink[1:-1, :-2] & ink[1:-1, 2:]
    return ink & ~inner


def _beside(values: FloatArray, print_: Mask) -> FloatArray:
    """The logarithm of values beside the page's print; 0 where there is hardly any."""
    if print_.sum() < 8:
        return np.zeros_like(values)
    return np.log(np.maximum(values, 0.5) / max(float(np.median(values[print_])), 0.5))


def _letters(ink: Mask, labels: Labels, count: int) -> FloatArray:
    """Of each word's pieces: height, widest, unrest of feet, heads and height, number."""
    pieces, number = ndimage.label(ink, np.ones((3, 3)))
    places = ndimage.find_objects(pieces)
    owner = np.zeros(number + 1, np.intp)
    owner[pieces[ink]] = labels[ink]
    owner = owner[1:]
    box = np.array([(c.start, r.start, c.stop, r.stop) for r, c in places], dtype=np.float64)
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(1, count + 2))
    found = np.zeros((count, 6))
    for index in range(count):
        own = box[order[bounds[index] : bounds[index + 1]]]
        if len(own) == 0:
            continue
        high = own[:, 3] - own[:, 1]
        own = own[high > 0.4 * high.max()]
        high = own[:, 3] - own[:, 1]
        middle = max(float(np.median(high)), 1.0)
        widest = float((own[:, 2] - own[:, 0]).max()) / middle
        found[index] = (
            middle, widest, _unrest(own[:, 3], middle), _unrest(own[:, 1], middle),
            float(high.std()) / middle, len(own),
        )  # fmt: skip
    return found


def _unrest(values: FloatArray, height: float) -> float:
    """The median distance from the median, beside the height."""
    return float(np.abs(values - np.median(values)).mean()) / height


def _directions(page: Grey, ink: Mask, labels: Labels, count: int) -> FloatArray:
    """Of each word: share of upright and of level edges, and how spread the directions are."""
    ys, xs = np.nonzero(ink)
    ys, xs = np.clip(ys, 1, ink.shape[0] - 2), np.clip(xs, 1, ink.shape[1] - 2)

    def at(dy: int, dx: int) -> FloatArray:
        return page[ys + dy, xs + dx].astype(np.float64)

    # Sobel's operator, only where there is ink
    right = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)
    down = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1)
    strength = np.hypot(right, down)
    bins = np.floor(np.arctan2(down, right) % np.pi / np.pi * _BINS + 0.5).astype(np.intp) % _BINS
    histogram = np.bincount(
        labels[ink].astype(np.intp) * _BINS + bins, weights=strength,
        minlength=(count + 1) * _BINS,
    ).reshape(count + 1, _BINS)[1:]  # fmt: skip
    share = histogram / np.maximum(histogram.sum(axis=1, keepdims=True), 1e-6)
    entropy = -(share * np.log(np.maximum(share, 1e-6))).sum(axis=1)
    return np.stack([share[:, 0], share[:, _BINS // 2], entropy], axis=1)


def odds(features: FloatArray) -> FloatArray:
    """The logarithm of the odds that each word is written by hand, shape (n,)."""
    model = _model()
    total = np.full(len(features), model.start)
    for tree in model.trees:
        at = np.zeros(len(features), np.intp)
        while (tree.feature[at] >= 0).any():
            feature = tree.feature[at]
            inner = feature >= 0
            low = features[np.arange(len(features)), np.maximum(feature, 0)] <= tree.threshold[at]
            at = np.where(inner, np.where(low, tree.left[at], tree.right[at]), at)
        total += tree.value[at]
    return total


@dataclasses.dataclass(frozen=True, slots=True)
class _Tree:
    feature: IntArray  # -1 for a leaf
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray


@dataclasses.dataclass(frozen=True, slots=True)
class _Model:
    start: float
    trees: tuple[_Tree, ...]


@functools.cache
def _model() -> _Model:
    """The boosted trees (Friedman 2001) that bench/fit_strokes.py fitted, as plain numbers."""
    data = json.loads(Path(__file__).with_suffix(".json").read_text("ascii"))
    trees = (
        _Tree(
            np.array(tree["feature"], np.intp), np.array(tree["threshold"], np.float64),
            np.array(tree["left"], np.intp), np.array(tree["right"], np.intp),
            np.array(tree["value"], np.float64),
        )
        for tree in data["trees"]
    )  # fmt: skip
    return _Model(float(data["start"]), tuple(trees))
