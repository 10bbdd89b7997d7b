"""Turns set pages into pictures as an office scanner or a telephone would take them."""

from __future__ import annotations

import dataclasses
import io
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from scipy import ndimage

from _samples import ink, layout

_EPOCH = time.gmtime(0)


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How a letter was copied; fields are the optional keys of a letter in the data files."""

    dpi: int = 200
    skew: float = 0.5  # degrees
    noise: float = 3.0  # grey levels
    colour: bool = False
    bilevel: bool = False
    yellow: bool = False
    shadow: float = 0.35  # share of light lost in the shadow of a photo
    lean: float = 0.6  # degrees a photo is turned
    dark: bool = False  # the desk under a photo
    stamp: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()

    @classmethod
    def of(cls, letter: dict[str, Any]) -> Look:
        """Pick the keys that tell a look."""
        names = {field.name for field in dataclasses.fields(cls)}
        return cls(**{key: value for key, value in letter.items() if key in names})


def pictures(sheets: layout.Sheets, look: Look, rng: np.random.Generator) -> list[Image.Image]:
    """Print, sign and stamp the pages: clean RGB images at `look.dpi`."""
    scale = look.dpi / 72
    document = pypdfium2.PdfDocument(layout.pdf(sheets, title=""))
    pages = [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    document.close()
    for mark in sheets.marks:
        place = (mark.x * scale, mark.y * scale)
        ink.sign(pages[mark.page], place, ink.signature(rng), scale=scale)
    if look.stamp:
        mark = sheets.marks[0]
        centre = ((mark.x - 34) * scale, (mark.y + 6) * scale)
        pages[mark.page] = ink.stamp(pages[mark.page], centre, look.stamp, scale=scale, tilt=-9)
    if look.incoming:
        pages[0] = ink.incoming(pages[0], (115 * scale, 112 * scale), look.incoming, scale=scale)
    return pages


def scan(page: Image.Image, look: Look, rng: np.random.Generator) -> Image.Image:
    """Lay the page slightly askew on the glass: grey edge, soft optics, sensor noise."""
    turned = page.rotate(look.skew, Image.Resampling.BICUBIC, fillcolor="white")
    light = np.asarray(turned.filter(ImageFilter.GaussianBlur(look.dpi / 420)), dtype=np.float32)
    height, width = light.shape[:2]
    edge = 1 - 0.35 * np.exp(-np.arange(width) / (look.dpi * 0.05))
    light = (light * 0.94 + 8) * edge[None, :, None]
    if look.yellow:
        light = light * np.array([0.98, 0.95, 0.82], dtype=np.float32)
    light += rng.normal(0, look.noise, (height, width, 1))
    specks = rng.random((height, width)) < 4e-6 * look.noise
    light[ndimage.binary_dilation(specks, iterations=1)] = 70
    image = Image.fromarray(np.clip(light, 0, 255).astype(np.uint8), "RGB")
    if look.colour:
        return image
    grey = image.convert("L")
    return grey.point(lambda v: 255 if v > 150 else 0).convert("1") if look.bilevel else grey


def photo(page: Image.Image, look: Look, rng: np.random.Generator) -> Image.Image:
    """Photograph the page on a desk, from above, at an angle, under a lamp."""
    width, height = 1560, 2140
    paper = Image.blend(page, Image.new("RGB", page.size, (240, 228, 205)), 0.16)
    pull = rng.uniform(-1, 1, 8) * 14
    inset, drop = 60, 55
    corners = [
        (inset + 34 + pull[0], drop + pull[1]),
        (inset + pull[2], height - drop + pull[3]),
        (width - inset + pull[4], height - drop + 12 + pull[5]),
        (width - inset - 42 + pull[6], drop + 8 + pull[7]),
    ]
    flat = _perspective(paper, corners, (width, height))
    mask = _perspective(Image.new("L", paper.size, 255), corners, (width, height))
    scene = _desk(rng, (width, height), dark=look.dark)
    scene.paste(flat, mask=mask)
    turned = scene.rotate(look.lean, Image.Resampling.BICUBIC, fillcolor=(80, 60, 45))
    light = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.75)), dtype=np.float32)
    light = light * _lamp(rng, (width, height), look.shadow)[:, :, None]
    light += rng.normal(0, 2.2, (height, width, 1))
    return Image.fromarray(np.clip(light, 0, 255).astype(np.uint8), "RGB")


def jpeg(image: Image.Image, *, quality: int = 76, sideways: bool = False) -> bytes:
    """Encode; `sideways` stores the rows turned and says so in the EXIF orientation."""
    exif = Image.Exif()
    if sideways:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, exif=exif)
    return out.getvalue()


def image_pdf(pages: Sequence[Image.Image], *, dpi: int, quality: int = 62) -> bytes:
    """A PDF that holds nothing but pictures, as scanners write it."""
    out = io.BytesIO()
    # Pillow writes bilevel pages as CCITT G4, the others as JPEG
    options: dict[str, Any] = {} if pages[0].mode == "1" else {"quality": quality}
    pages[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=list(pages[1:]),
        resolution=dpi,
        producer="ScanStation 3.1",
        creationDate=_EPOCH,
        modDate=_EPOCH,
        **options,
    )
    return out.getvalue()


def _perspective(
    image: Image.Image, corners: Sequence[tuple[float, float]], size: tuple[int, int]
) -> Image.Image:
    w, h = image.size
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (0, h), (w, h), (w, 0)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved = np.linalg.solve(np.array(rows, float), np.array(values, float))
    return image.transform(
        size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC
    )


def _desk(rng: np.random.Generator, size: tuple[int, int], *, dark: bool) -> Image.Image:
    width, height = size
    grain = ndimage.gaussian_filter1d(rng.normal(0, 1, (height, 1)), 3, axis=0) * 22
    grain = np.repeat(grain, width, axis=1)
    base = np.array([70, 62, 58] if dark else [150, 112, 78], dtype=np.float32)
    wood = np.clip(base + grain[:, :, None], 0, 255).astype(np.uint8)
    return Image.fromarray(wood, "RGB")


def _lamp(rng: np.random.Generator, size: tuple[int, int], depth: float) -> np.ndarray:
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    lamp = 1.02 - 0.28 * np.hypot((x - width * 0.35) / width, (y - height * 0.3) / height)
    tilt = rng.uniform(0.35, 0.6)
    edge = (x / width + tilt * y / height - rng.uniform(0.85, 1.05)) * 9
    fold = 1 - 0.07 * np.exp(-(((y - height * 0.48) / 9) ** 2))
    return lamp * fold * (1 - depth / (1 + np.exp(-edge)))
