"""What a stamp says: its frame is taken off, its words are set level and read once more.

The frame keeps an engine from seeing the words, and a stamp may be missed for
its kind but MẬT must not be.
"""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from ingest.document import RegionKind
from ingest.ocr import Grey, OcrWord
from ingest.ocr.masks import Mask, pieces
from ingest.ocr.shapes import frame_angle
from ingest.text import fold

_ACROSS = (0.6, 0.75)  # of the width and height of a crop, which only frames and rules reach
_COPIES = 3  # of a word that seems to say nothing, each way
_LEAST = 12  # pixels across, below which there is nothing to read
_RIM = 0.17  # of a stamp's height, in which the lines of its frame lie

Reader = Callable[[Grey], list[OcrWord]]

_INCOMING = re.compile(r"\b(?:den|van ban|cong van)\b")
# a number and a date, or a date and whom it goes to (decree 30/2020/ND-CP, annex IV)
_REGISTERED = re.compile(r"\bso\b.*(?:\bngay\b|\d ?/ ?\d)|\bngay\b.*\bchuyen\b")


def of_colour(crop: Image.Image, angle: float | None, read: Reader) -> tuple[RegionKind, str]:
    """Kind and words of a coloured frame, read on its colour alone.

    Args:
        crop: the frame on the page as it came.
        angle: degrees that set it level, None where that is not known.
        read: the engine.
    """
    pixels = np.asarray(crop.convert("RGB")).astype(np.int16)
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    spread = spread - np.median(spread)
    ink = np.clip(255 - spread * 2, 0, 255).astype(np.uint8)
    text = words_in(ink, angle, read)
    return kind_of(text) or RegionKind.STAMP, text


def words_in(ink: Grey, angle: float | None, read: Reader) -> str:
    """The words inside a frame, set level and read without the frame.

    Args:
        ink: what may be a stamp, on paper.
        angle: degrees that set it level; None: as its frame says, if there is one.
        read: the engine.
    """
    if min(ink.shape) < _LEAST:
        return ""
    paper, frame = int(np.median(ink)), _frame_of(ink)
    if angle is None:
        angle = (frame_angle(frame) if frame is not None else None) or 0.0
    if frame is None:
        return _read_level(ink, angle, read)
    bare = np.where(ndimage.binary_dilation(frame, iterations=2), np.uint8(paper), ink)
    return _read_level(bare, angle, read) or _read_level(ink, angle, read)


def is_framed(ink: Grey) -> bool:
    """Whether something goes around or across nearly all of a crop."""
    return min(ink.shape) >= _LEAST and _frame_of(ink) is not None


def _frame_of(ink: Grey) -> Mask | None:
    """The ink of what goes around or across nearly all of a crop, None where nothing does."""
    boxes, labels = pieces(_is_dark(ink))
    height, width = ink.shape
    found = [
        number
        for number, (x0, y0, x1, y1) in enumerate(boxes, start=1)
        if x1 - x0 > _ACROSS[0] * width or y1 - y0 > _ACROSS[1] * height
    ]
    return np.isin(labels, found) if found else None


def _read_level(ink: Grey, angle: float, read: Reader) -> str:
    paper = int(np.median(ink))
    turned = np.asarray(
        Image.fromarray(ink).rotate(angle, Image.Resampling.BICUBIC, fillcolor=paper)
    )
    rim = round(_RIM * min(turned.shape))
    inner = [_inside_lines((turned < 160).mean(axis=axis), rim) for axis in (1, 0)]
    turned = turned[inner[0], inner[1]]
    text = " ".join(word.text for word in read(np.pad(turned, 20, constant_values=paper)))
    return text if any(sign.isalnum() for sign in text) else _lone_word(turned, read)


def _lone_word(ink: Grey, read: Reader) -> str:
    """What an engine takes for no text at all because it is short; not if it comes often."""
    dark = _is_dark(ink)
    if not dark.any():
        return ""
    rows, columns = (np.nonzero(dark.any(axis=axis))[0] for axis in (1, 0))
    crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    crop = np.pad(crop, 10, constant_values=int(np.median(ink)))
    words = read(np.tile(crop, (_COPIES, _COPIES)))
    lines = [
        [word.text for word in line]
        for _, line in itertools.groupby(words, key=lambda word: word.line)
    ]
    once = [line[: len(line) // _COPIES] for line in lines]
    said = [" ".join(one) for one, line in zip(once, lines, strict=True) if one * _COPIES == line]
    return collections.Counter(said).most_common(1)[0][0] if said else ""


def _is_dark(ink: Grey) -> Mask:
    return ink < (float(np.median(ink)) + float(np.percentile(ink, 2))) / 2


def _inside_lines(share: npt.NDArray[np.float64], rim: int) -> slice:
    """What lies within the lines of a frame, double ones too, by the share of ink across."""
    first = np.nonzero(share[:rim] > 0.5)[0]
    last = np.nonzero(share[len(share) - rim :] > 0.5)[0]
    start = int(first[-1]) + 3 if len(first) else 0
    stop = len(share) - rim + int(last[0]) - 2 if len(last) else len(share)
    return slice(start, stop)


def kind_of(text: str) -> RegionKind | None:
    """The kind of stamp that says something, None where words are no stamp's."""
    folded = re.sub(r"[^\w]+", " ", fold(text)).strip()
    if len(folded.split()) <= 4 and re.search(r"\bmat\b", folded):
        return RegionKind.SECRET_STAMP
    registered = _INCOMING.search(folded) or _REGISTERED.search(fold(text))
    return RegionKind.INCOMING_STAMP if registered else None
