"""Pages with writing, signatures, fingerprints and stamps among print, and pages of print.

Each page is drawn with the true boxes of what is on it, then spoilt; the boxes
follow by spoiling, with the same chance, a blank page that holds nothing but
the box.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.hand_pages import Truth, form, margin, paragraph, signed, whole
from bench.ocr_pages import (
    CONDITIONS,
    Spoil,
    _noise,
    _turn,
    draw,
    faint,
    fax,
    office,
    photo,
    photocopy,
    zalo,
)
from bench.stamp_pages import fingered, incoming, sealed, secret
from bench.typed_pages import typed

_PHONES = (photo, zalo)
Maker = Callable[[random.Random, int, tuple[Path, ...]], tuple[Image.Image, list[Truth]]]

MAKERS: dict[str, Maker] = {
    "whole page": whole, "filled form": form, "paragraph": paragraph, "margin note": margin,
    "signed": signed, "seal on signature": sealed, "fingerprint": fingered,
    "incoming stamp": incoming, "secret stamp": secret,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Marked:
    """A page and what is on it beside print."""

    image: Image.Image
    dpi: int  # 0 where the file will not tell, as with phones
    truths: tuple[Truth, ...]


def printed(condition: str, number: int, seed: int) -> Marked:
    """A page of print alone under a condition of `bench.ocr_pages`."""
    pick = random.Random(f"print {condition} {seed} {number}")
    dpi, spoil = CONDITIONS[condition]
    plain = draw(pick.randrange(10**6), dpi).image if number % 4 == 0 else typed(pick, dpi).image
    return Marked(spoil(plain, pick, 1.0), dpi * (spoil not in _PHONES), ())


def colour(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """An office scanner set to colour."""
    turned = _turn(image, pick.uniform(-1.0, 1.0)).filter(ImageFilter.GaussianBlur(0.6))
    return _noise(turned.point(lambda v: 18 + v * 0.88), pick, 5)


def grey_photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A photo sent on as grey."""
    return photo(image, pick, strength).convert("L")


SPOILS: dict[str, tuple[int, Spoil]] = {
    "colour scan": (200, colour), "grey scan": (200, office), "grey scan 150": (150, office),
    "colour scan 300": (300, colour), "photocopy": (200, photocopy), "fax": (150, fax),
    "colour photo": (200, photo), "grey photo": (200, grey_photo), "zalo": (200, zalo),
    "low contrast": (200, faint),
}  # fmt: skip


def marked(kind: str, number: int, seed: int, choice: tuple[Path, ...]) -> tuple[str, Marked]:
    """A page of a kind, each one under the next condition; the condition's name and the page."""
    condition = list(SPOILS)[number % len(SPOILS)]
    dpi, spoil = SPOILS[condition]
    pick = random.Random(f"{kind} {seed} {number}")
    image, truths = MAKERS[kind](pick, dpi, choice)
    chance = pick.randrange(10**9)
    spoilt = spoil(image, random.Random(chance), 1.0)
    blank = Image.new("RGB", image.size, "white")
    empty = np.asarray(spoil(blank, random.Random(chance), 1.0).convert("L"), dtype=np.int16)
    followed = []
    for region, box in truths:
        held = blank.copy()
        ImageDraw.Draw(held).rectangle([round(v) for v in box], fill="black")
        seen = np.asarray(spoil(held, random.Random(chance), 1.0).convert("L"), dtype=np.int16)
        ys, xs = np.nonzero(np.abs(seen - empty) > 45)
        if len(ys):
            followed.append(
                (
                    region,
                    (float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1)),
                )
            )
    return condition, Marked(spoilt, dpi * (spoil not in _PHONES), tuple(followed))
