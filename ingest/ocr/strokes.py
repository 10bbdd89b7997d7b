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
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.ocr import Grey, OcrWord
from ingest.ocr.masks import (
    FloatArray,
    IntArray,
    Mask,
    bounds,
    boxes_of,
    places,
    quantiles,
    runs,
    shrunk,
    spread,
    trimmed,
)
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
_PRINT = -3.0  # log odds below which it is surely print
_PRINT_HEIGHT = 0.3  # inches of a line of it at most
_BESIDE = 0.3  # inches between words of one line at most, with a word that is lost between them
_STRAY = 0.04  # inches that a word reaches beyond others of its line at most


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


@dataclasses.dataclass(frozen=True, slots=True)
class _Ink:
    """Pixels of ink (n,) and the pieces (p, 4) they make."""

    at: IntArray  # place in the flat page
    rows: IntArray
    columns: IntArray
    piece: IntArray  # which piece a pixel belongs to
    boxes: FloatArray  # of pieces


def measure(
    grey: Grey,
    dpi: int,
    words: Sequence[OcrWord],
    on_paper: Callable[[FloatArray], Mask] | None = None,
) -> Strokes:
    """Words of ink with their features.

    Args:
        grey: the evened, upright page.
        dpi: its resolution.
        words: what the engine read on it.
        on_paper: which boxes of the page lie on paper; None: all do.
    """
    scale = dpi / DPI
    grey, left, top = trimmed(grey)
    corner = np.array([left, top, left, top], np.float64)
    page = np.asarray(shrunk(Image.fromarray(grey), scale))
    ink = _strokes(page)
    if on_paper is not None:
        ink = _only(ink, on_paper(ink.boxes * scale + corner))
    if len(ink.at) == 0:
        return Strokes(np.zeros((0, 4)), np.zeros((0, len(NAMES))), np.zeros(0))
    across, up = (2 * round(reach * DPI / 2) + 1 for reach in _REACH)
    mask = np.zeros(page.size, bool)
    mask[ink.at] = True
    grown = spread(spread(mask.reshape(page.shape), up, axis=0), across, axis=1)
    labels, count = ndimage.label(grown)
    owner = labels.ravel()[ink.at].astype(np.intp) - 1
    boxes = bounds(ink.columns, ink.rows, owner, count)
    boxes += np.array([-(across // 2), -(up // 2), across // 2, up // 2])
    boxes = np.clip(boxes, 0, [*page.shape[::-1], *page.shape[::-1]])
    read = _read(words, corner, scale, ink, page.shape)
    measured = _measured(page, ink, owner, boxes, read)
    return dataclasses.replace(measured, boxes=measured.boxes * scale + corner)


def _strokes(page: Grey) -> _Ink:
    """Ink without rules, dots, frames and areas."""
    paper, dark = quantiles(page, 0.5, 0.005)
    faint = (paper + dark) / 2 if paper - dark > _CONTRAST else 0.0
    mask = page < math.ceil(max(_INK, faint))
    for axis in (0, 1):
        rule = runs(mask, round(_RULE * DPI), axis=axis)
        if rule is not None:
            mask &= ~spread(rule, 3, axis=1 - axis)
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    at, rows, columns = places(mask)
    piece = labels.ravel()[at].astype(np.intp) - 1
    boxes = bounds(columns, rows, piece, count)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    kept = (
        (np.maximum(height, width) > _DOT * DPI)
        & (width < _LARGE[0] * DPI)
        & (height < _LARGE[1] * DPI)
    )
    return _only(_Ink(at, rows, columns, piece, boxes), kept)


def _only(ink: _Ink, kept: Mask) -> _Ink:
    """The ink of some of its pieces."""
    own = kept[ink.piece] if len(kept) else np.zeros(0, bool)
    number = np.cumsum(kept) - 1
    return _Ink(
        ink.at[own], ink.rows[own], ink.columns[own], number[ink.piece[own]], ink.boxes[kept]
    )


def _read(
    words: Sequence[OcrWord], corner: FloatArray, scale: float, ink: _Ink, shape: tuple[int, ...]
) -> FloatArray:
    """Of each pixel of ink: the confidence, presence and validity of the word that covers it."""
    owner = np.zeros(shape, np.int32)
    values = np.zeros((len(words) + 1, 3))
    ordered = sorted(words, key=lambda w: w.confidence)
    boxes = np.rint((boxes_of(word.box for word in ordered) - corner) / scale).astype(int)
    grown = np.maximum(boxes + np.array([-1, -1, 2, 2]), 0).tolist()
    for number, (word, (x0, y0, x1, y1)) in enumerate(zip(ordered, grown, strict=True), start=1):
        owner[y0:y1, x0:x1] = number
        bare = word.text.strip(".,;:!?()\"'-–…/[]")
        values[number] = word.confidence, 1.0, bare.isdigit() or is_syllable(bare.lower())
    return values[owner.ravel()[ink.at]]


def _measured(
    page: Grey, ink: _Ink, owner: IntArray, boxes: FloatArray, read: FloatArray
) -> Strokes:
    """Words of ink in pixels of the small page."""
    count = len(boxes)

    def total(values: npt.NDArray[np.generic]) -> FloatArray:
        weights = values.astype(np.float64)
        return np.asarray(np.bincount(owner, weights=weights, minlength=count), np.float64)

    area = np.maximum(np.bincount(owner, minlength=count), 1).astype(np.float64)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    stroke = 2 * area / np.maximum(total(_edges(page.shape, ink)), 1.0)
    dark = total(page.ravel()[ink.at]) / area
    confidence, covered, valid = (total(values) / area for values in read.T)
    letters = _letters(ink, owner, count)
    points = _directions(page, ink, owner, count)
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
    return Strokes(boxes[keep], np.clip(features[keep], -4, 4), area[keep])


def _around(shape: tuple[int, ...], ink: _Ink) -> IntArray:
    """The places of pixels of ink, those on the border moved inward: all have neighbours."""
    height, width = shape
    inside = np.clip(ink.rows, 1, max(1, height - 2)) * width
    return np.asarray(inside + np.clip(ink.columns, 1, max(1, width - 2)))


def _edges(shape: tuple[int, ...], ink: _Ink) -> Mask:
    """Which pixels of ink have paper beside, above or below."""
    height, width = shape
    wide = np.zeros((height + 2) * (width + 2), bool)
    at = (ink.rows + 1) * (width + 2) + ink.columns + 1
    wide[at] = True
    inner = wide[at - 1] & wide[at + 1] & wide[at - width - 2] & wide[at + width + 2]
    return np.asarray(~inner)


def _beside(values: FloatArray, print_: Mask) -> FloatArray:
    """The logarithm of values beside the page's print; 0 where there is hardly any."""
    if print_.sum() < 8:
        return np.zeros_like(values)
    return np.log(np.maximum(values, 0.5) / max(float(np.median(values[print_])), 0.5))


def _letters(ink: _Ink, owner: IntArray, count: int) -> FloatArray:
    """Of each word's pieces: height, widest, unrest of feet, heads and height, number."""
    word = np.zeros(len(ink.boxes), np.intp)
    word[ink.piece] = owner
    box = ink.boxes
    high = box[:, 3] - box[:, 1]
    highest = np.zeros(count)
    np.maximum.at(highest, word, high)
    kept = high > 0.4 * highest[word]
    word, box, high = word[kept], box[kept], high[kept]
    number = np.bincount(word, minlength=count)
    middle = np.maximum(_medians(high, word, number), 1.0)
    widest = np.zeros(count)
    np.maximum.at(widest, word, box[:, 2] - box[:, 0])

    def mean(values: FloatArray) -> FloatArray:
        return np.bincount(word, weights=values, minlength=count) / np.maximum(number, 1)

    def unrest(values: FloatArray) -> FloatArray:
        return mean(np.abs(values - _medians(values, word, number)[word])) / middle

    uneven = np.sqrt(mean((high - mean(high)[word]) ** 2)) / middle
    return np.stack(
        [middle, widest / middle, unrest(box[:, 3]), unrest(box[:, 1]), uneven, number], axis=1
    )


def _medians(values: FloatArray, group: IntArray, number: IntArray) -> FloatArray:
    """The median of each group of values, 0 for an empty one."""
    ordered = values[np.lexsort((values, group))]
    start = np.cumsum(number) - number
    last = max(len(ordered) - 1, 0)
    low = np.minimum(start + np.maximum(number - 1, 0) // 2, last)
    high = np.minimum(start + number // 2, last)
    return np.where(number > 0, (ordered[low] + ordered[high]) / 2, 0.0)


def _directions(page: Grey, ink: _Ink, owner: IntArray, count: int) -> FloatArray:
    """Of each word: share of upright and of level edges, and how spread the directions are."""
    middle, width, greys = _around(page.shape, ink), page.shape[1], page.ravel()

    def at(dy: int, dx: int) -> npt.NDArray[np.int16]:
        return np.asarray(greys[middle + (dy * width + dx)], np.int16)

    # Sobel's operator, only where there is ink
    falling = at(1, 1) - at(-1, -1)
    rising = at(-1, 1) - at(1, -1)
    right = (falling + rising + 2 * (at(0, 1) - at(0, -1))).astype(np.float32)
    down = (falling - rising + 2 * (at(1, 0) - at(-1, 0))).astype(np.float32)
    strength = np.hypot(right, down)
    # a line has no sense: half a turn is the same bin; kept positive so that cutting is rounding
    turns = np.arctan2(down, right) * np.float32(_BINS / np.pi) + np.float32(_BINS + 0.5)
    bins = turns.astype(np.intp) % _BINS
    histogram = np.bincount(
        owner * _BINS + bins, weights=strength, minlength=count * _BINS
    ).reshape(count, _BINS)  # fmt: skip
    share = histogram / np.maximum(histogram.sum(axis=1, keepdims=True), 1e-6)
    entropy = -(share * np.log(np.maximum(share, 1e-6))).sum(axis=1)
    return np.stack([share[:, 0], share[:, _BINS // 2], entropy], axis=1)


def odds(features: FloatArray) -> FloatArray:
    """The logarithm of the odds that each word is written by hand, shape (n,)."""
    model = _model()
    words = np.arange(len(features))[:, None]
    at = np.broadcast_to(model.roots, (len(features), len(model.roots)))
    for _ in range(model.depth):
        low = features[words, model.feature[at]] <= model.threshold[at]
        at = np.where(low, model.left[at], model.right[at])
    return np.asarray(model.start + model.value[at].sum(axis=1))


def in_print(boxes: FloatArray, odds: FloatArray, asked: Mask, dpi: int) -> Mask:
    """Which words of ink stand in a line of print, no higher and no lower than it.

    Args:
        boxes: of the words, shape (n, 4).
        odds: of each, that it is written by hand.
        asked: words that may be; others are print only if surely so.
        dpi: resolution of the boxes.
    """
    top, bottom = boxes[:, 1].copy(), boxes[:, 3].copy()
    inside = (odds < _PRINT) & (bottom - top < _PRINT_HEIGHT * dpi)
    stray = _STRAY * dpi
    open_ = np.nonzero(asked & ~inside)[0]
    while len(open_):
        line = np.nonzero(inside)[0]
        gap = np.maximum(boxes[open_, None, 0], boxes[None, line, 0]) - np.minimum(
            boxes[open_, None, 2], boxes[None, line, 2]
        )
        beside = (
            (gap < _BESIDE * dpi)
            & (boxes[open_, None, 1] > top[line] - stray)
            & (boxes[open_, None, 3] < bottom[line] + stray)
        )
        joins = beside.any(axis=1)
        if not joins.any():
            break
        first = line[beside[joins].argmax(axis=1)]
        # a word is as high as its letters are, a line as its highest and lowest
        top[open_[joins]], bottom[open_[joins]] = top[first], bottom[first]
        inside[open_[joins]] = True
        open_ = open_[~joins]
    return inside


@dataclasses.dataclass(frozen=True, slots=True)
class _Model:
    """All trees in one row of nodes; a leaf leads to itself."""

    start: float
    depth: int
    roots: IntArray
    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray


@functools.cache
def _model() -> _Model:
    """The boosted trees (Friedman 2001) that bench/fit_strokes.py fitted, as plain numbers."""
    data = json.loads(Path(__file__).with_suffix(".json").read_text("ascii"))
    sizes = [len(tree["feature"]) for tree in data["trees"]]
    roots = np.cumsum([0, *sizes[:-1]])

    def row(name: str) -> FloatArray:
        return np.concatenate([np.array(tree[name], np.float64) for tree in data["trees"]])

    feature = row("feature").astype(np.intp)
    inner = feature >= 0
    node, root = np.arange(len(feature)), np.repeat(roots, sizes)
    left, right = (
        np.where(inner, row(side).astype(np.intp) + root, node) for side in ("left", "right")
    )
    return _Model(
        float(data["start"]), max(_depth(tree) for tree in data["trees"]), roots,
        np.maximum(feature, 0), row("threshold"), left, right, row("value"),
    )  # fmt: skip


def _depth(tree: Mapping[str, Sequence[float]], node: int = 0) -> int:
    """How many questions a tree asks at most."""
    if tree["feature"][node] < 0:
        return 0
    return 1 + max(_depth(tree, int(tree[side][node])) for side in ("left", "right"))
