"""Locates what is not print: stamps, signatures, handwriting, pictures.

Two sources: ink that has a colour of its own (round seals, incoming and
secrecy stamps, blue pens), and ink that no confidently read word covers. Shape
and place tell the kinds apart; a frame is read once more on its colour alone
to learn whether it says MẬT or CÔNG VĂN ĐẾN. All sizes are inches, so
resolutions do not matter.
"""

from __future__ import annotations

import dataclasses
import itertools
import statistics
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import Box, RegionKind
from ingest.ocr import Grey, OcrWord
from ingest.text import fold

_DPI = 100  # resolution regions are looked for at
_COLOURED = 45  # channel spread of coloured ink
_TINTED = 0.12  # share of coloured pixels above which it is the light, not ink
_DOUBT = 0.45  # confidence below which a word may be handwriting
_JOIN = 0.09  # inches that strokes of one region are apart at most
_FRAMES = 4  # frames read at most
_SEAL = (0.7, 2.4)  # inches across
_LOW = 0.45  # of the page's height, above which nobody signs
_UNSURE = 0.74  # mean confidence above which a line is print
_WORSE = 0.15  # below the page's usual confidence that a handwritten line is read
_LINE_LETTERS = 6
_LEAST = (0.35, 0.16)  # inches, width and height, of anything worth a region

Mask = npt.NDArray[np.bool_]
Reader = Callable[[Grey], list[OcrWord]]


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A region in pixels of the image it was found on."""

    kind: RegionKind
    box: Box
    confidence: float
    text: str | None = None


def coloured(image: Image.Image, dpi: int, read: Reader) -> list[Found]:
    """Stamps and pen strokes by their colour, in pixels of the image."""
    if image.mode in {"1", "L"}:
        return []
    scale = dpi / _DPI
    size = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    pixels = np.asarray(image.convert("RGB").resize(size, Image.Resampling.BOX)).astype(np.int16)
    mask = pixels.max(axis=2) - pixels.min(axis=2) > _COLOURED
    if not 0 < mask.mean() < _TINTED:
        return []
    found: list[Found] = []
    for box in _clusters(mask):
        part = mask[_slices(box)]
        kind, confidence, text = _shape(part), 0.8, None
        if kind is RegionKind.SIGNATURE and box[1] < _LOW * size[1]:
            kind = RegionKind.HANDWRITING
        if kind is RegionKind.INCOMING_STAMP:
            kind, text = _worded(image, box, scale, read) if len(found) < _FRAMES else (kind, None)
        found.append(Found(kind, _times(box, scale), confidence, text))
    return found


def unread(grey: Grey, dpi: int, words: Sequence[OcrWord]) -> list[Found]:
    """Ink that no sure word covers, in pixels of the evened page."""
    scale = dpi / _DPI
    size = (max(1, round(grey.shape[1] / scale)), max(1, round(grey.shape[0] / scale)))
    small = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BOX))
    ink = small < 190
    ink &= ndimage.uniform_filter(ink.astype(np.float32), 21) < 0.8
    for word in words:
        if word.confidence >= _DOUBT:
            x0, y0, x1, y1 = (value / scale for value in word.box)
            ink[max(0, int(y0) - 2) : int(y1) + 3, max(0, int(x0) - 2) : int(x1) + 3] = False
    found = []
    for box in _clusters(ink):
        kind = _stroke_kind(ink[_slices(box)], box, size)
        if kind is not None:
            found.append(Found(kind, _times(box, scale), 0.6))
    return found


def handwritten(words: Sequence[OcrWord]) -> list[Found]:
    """Blocks of lines read far worse than the page's print, in pixels of the evened page."""
    lines = [list(group) for _, group in itertools.groupby(words, key=lambda w: w.line)]
    sure = [statistics.fmean(w.confidence for w in line) for line in lines]
    if not sure:
        return []
    usual = statistics.median(w.confidence for w in words)
    blocks: list[Box] = []
    for line, confidence in zip(lines, sure, strict=True):
        letters = sum(c.isalnum() for w in line for c in w.text)
        if letters < _LINE_LETTERS or confidence > min(_UNSURE, max(0.5, usual - _WORSE)):
            continue
        box = _around([w.box for w in line])
        if blocks and box[1] - blocks[-1][3] < 1.5 * (box[3] - box[1]):
            box = _around([blocks.pop(), box])
        blocks.append(box)
    return [Found(RegionKind.HANDWRITING, box, 0.7) for box in blocks]


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _clusters(mask: Mask) -> list[Box]:
    """Boxes of strokes that stand together."""
    reach = round(_JOIN * _DPI)
    joined = ndimage.binary_dilation(mask, np.ones((reach, reach), dtype=bool))
    labels, _ = ndimage.label(joined)
    boxes: list[Box] = []
    for slices in ndimage.find_objects(labels):
        rows, columns = slices
        half = reach // 2
        box = (columns.start + half, rows.start + half, columns.stop - half, rows.stop - half)
        width, height = (box[2] - box[0]) / _DPI, (box[3] - box[1]) / _DPI
        if width >= _LEAST[0] and height >= _LEAST[1] and mask[_slices(box)].sum() > 40:
            boxes.append(box)
    return boxes


def _shape(part: Mask) -> RegionKind:
    """The kind of a coloured cluster by its outline."""
    height, width = part.shape
    aspect = width / height
    across = max(width, height) / _DPI
    ys, xs = np.nonzero(part)
    u = (xs - width / 2) / (width / 2)
    v = (ys - height / 2) / (height / 2)
    ring = float((np.hypot(u, v) > 0.78).mean())
    corners = float((np.hypot(u, v) > 1.12).mean())
    edges = float((np.maximum(np.abs(u), np.abs(v)) > 0.86).mean())
    if 0.7 < aspect < 1.4 and _SEAL[0] <= across <= _SEAL[1] and ring > 0.3 and corners < 0.04:
        return RegionKind.STAMP
    if edges > 0.3 and corners > 0.02 and across >= 0.6:
        return RegionKind.INCOMING_STAMP
    if part.mean() > 0.45 and across > 1.0:
        return RegionKind.PICTURE
    return RegionKind.SIGNATURE


def _worded(
    image: Image.Image, box: Box, scale: float, read: Reader
) -> tuple[RegionKind, str | None]:
    """What a frame says, read on its colour alone."""
    margin = 6.0
    x0, y0, x1, y1 = (round(value) for value in _times(box, scale))
    crop = image.crop((x0, y0, x1, y1)).convert("RGB")
    pixels = np.asarray(crop).astype(np.int16)
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    ink = np.clip(255 - spread * 2, 0, 255).astype(np.uint8)
    rim = round(margin * scale)
    inner = ink[rim:-rim, rim:-rim] if min(ink.shape) > 4 * rim else ink
    text = " ".join(word.text for word in read(np.pad(inner, 20, constant_values=255)))
    folded = fold(text).split()
    if "mat" in folded and len(folded) <= 4:
        return RegionKind.SECRET_STAMP, text
    if "den" in folded or "van" in folded:
        return RegionKind.INCOMING_STAMP, text
    return RegionKind.STAMP, text or None


def _stroke_kind(part: Mask, box: Box, page: tuple[int, int]) -> RegionKind | None:
    """The kind of a cluster of unread ink, None for rules, frames and dirt."""
    height, width = part.shape
    fill = float(part.mean())
    rows, columns = part.mean(axis=1), part.mean(axis=0)
    if rows.max() > 0.85 or columns.max() > 0.85:
        return None  # a rule, an underline, a table
    if fill > 0.5:
        return RegionKind.PICTURE if width > _DPI and height > _DPI else None
    if fill < 0.015:
        return None
    low = box[1] > _LOW * page[1]
    if low and width < 3.2 * _DPI and 0.25 * _DPI < height < 1.6 * _DPI:
        return RegionKind.SIGNATURE
    if width > 0.6 * _DPI and height < 4 * _DPI:
        return RegionKind.HANDWRITING
    return None


def _slices(box: Box) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box)
    return slice(y0, y1), slice(x0, x1)


def _times(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * scale, y0 * scale, x1 * scale, y1 * scale
