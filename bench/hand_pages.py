"""Sheets with what a pen leaves: letters, filled forms, notes, signatures."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
from PIL import Image

from bench import pen
from bench.ocr_pages import _NAMES, _SENTENCES, _sentence
from bench.pen import Box, around
from bench.typed_pages import FIELDS, Sheet, typed
from ingest.document import RegionKind

K = RegionKind
Truth = tuple[RegionKind, Box]
_SAYINGS = (
    "Chuyển đ/c Hùng xem xét, giải quyết", "Giao phòng Tài nguyên kiểm tra, báo cáo trước ngày 15",
    "Đã nhận đơn ngày 12 tháng 3", "Đề nghị công an phường xác minh", "Lưu hồ sơ, trả lời công dân",
    "Mời công dân lên làm việc sáng thứ ba",
)  # fmt: skip


def _lines(  # noqa: PLR0917
    sheet: Sheet, style: pen.Hand, x0: float, y: float, x1: float, count: int
) -> Box:
    text = ""
    boxes = []
    for _ in range(count):
        while len(text) < 120:
            text += " " + _sentence(sheet.pick, sheet.pick.choice(_SENTENCES))
        box, text = pen.write(sheet.image, sheet.pick, style, text, (x0, y), x1 - x0,
                              slope=sheet.pick.uniform(-0.008, 0.008))  # fmt: skip
        boxes.append(box)
        y += style.size * 1.55
    return around(boxes)


def whole(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A letter written by hand, on plain or ruled paper, at times under a printed head."""
    sheet = Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi), dpi / 72
    y = sheet.head() + 20 if pick.random() < 0.4 else 60.0
    if pick.random() < 0.4:
        for row in np.arange(y * unit, sheet.image.height - 40, style.size * 1.55):
            sheet.brush.line([(0, row), (sheet.image.width, row)], fill=(190, 205, 225), width=1)
    count = int((780 * unit - y * unit - style.size) / (style.size * 1.55))
    box = _lines(
        sheet, style, 60 * unit, y * unit + style.size, 550 * unit, min(count, pick.randint(8, 20))
    )
    return sheet.image, [(K.HANDWRITING, box)]


def form(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A printed form, filled in on its dotted lines."""
    sheet = Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi, size=0.2), dpi / 72
    y, truths = sheet.head(), []
    answers = _sentence(pick, _SENTENCES[0]) + " " + _sentence(pick, _SENTENCES[8])
    for label, length in FIELDS:
        x = sheet.put(60, y, label) + 2
        sheet.dots(x, y, 540)
        if pick.random() < 0.85:
            text = " ".join(_sentence(pick, pick.choice(_SENTENCES)).split()[3:])[:length]
            room = min(540 - x, length * 9) * unit
            box, _ = pen.write(
                sheet.image,
                pick,
                style,
                text or answers,
                ((x + 6) * unit, (y + sheet.size * 0.9) * unit),
                room,
            )
            truths.append((K.HANDWRITING, box))
        y += sheet.size * 2.1
    sheet.prose(y + 10, 660)
    x, y = sheet.sign()
    truths.append(signature(sheet, style, x, y))
    return sheet.image, truths


def paragraph(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """Lines by hand between paragraphs of print."""
    sheet = Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi), dpi / 72
    y = sheet.prose(sheet.head(), 300)
    box = _lines(
        sheet, style, 70 * unit, (y + 8) * unit + style.size, 530 * unit, pick.randint(2, 6)
    )
    sheet.prose(box[3] / unit + 14, 660)
    return sheet.image, [(K.HANDWRITING, box)]


def margin(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A note of the office on a typed letter: in the head, the margin, or below."""
    sheet = typed(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi, size=0.19), dpi / 72
    x, y, room = pick.choice(
        ((40, 100, 170), (60, 800, 420), (60, 700, 250), (20, 24, 220), (40, 760, 300))
    )
    at, slope = (x * unit, y * unit + 10), pick.uniform(-0.12, 0.03)
    box, rest = pen.write(
        sheet.image, pick, style, pick.choice(_SAYINGS), at, room * unit, slope=slope
    )
    boxes = [box]
    if rest and pick.random() < 0.8:
        boxes.append(
            pen.write(
                sheet.image,
                pick,
                style,
                rest,
                (x * unit, y * unit + 10 + style.size * 1.2),
                room * unit,
            )[0]
        )
    return sheet.image, [(K.HANDWRITING, around(boxes))]


def signature(sheet: Sheet, style: pen.Hand, x: float, y: float) -> Truth:
    unit, pick = sheet.unit, sheet.pick
    if pick.random() < 0.3:  # a name written out, underlined
        written = dataclasses.replace(style, size=style.size * 1.3, marks=False)
        box, _ = pen.write(
            sheet.image,
            pick,
            written,
            pick.choice(_NAMES).split()[-1],
            (x * unit, (y + 30) * unit),
            150 * unit,
        )
        line = pen.flourish(
            sheet.image, pick, style, (box[0], box[3] - 12, box[2] + 20, box[3] + 8)
        )
        return K.SIGNATURE, around([box, line])
    width, height = pick.uniform(70, 140), pick.uniform(28, 48)
    left = x + pick.uniform(-25, 15)
    top = y + pick.uniform(-4, 6)
    box = pen.flourish(
        sheet.image,
        pick,
        style,
        (left * unit, top * unit, (left + width) * unit, (top + height) * unit),
    )
    return K.SIGNATURE, box


def signed(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A typed letter with one or two signatures, at times under a seal."""
    sheet = typed(pick, dpi)
    style = pen.hand(pick, choice, dpi)
    truths = [signature(sheet, style, 385, 722)]
    if pick.random() < 0.3:
        other = pen.hand(pick, choice, dpi)
        sheet.put(90, 690, "Người chứng kiến", style=1)
        truths.append(signature(sheet, other, 90, 715))
    return sheet.image, truths
