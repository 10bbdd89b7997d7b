"""Images: scans and phone photos, one page a frame, always read by OCR.

The size claimed in the header is checked before a pixel is decoded. Cameras
and screens state resolutions that mean nothing, so one is believed only if it
is finer than a screen's and makes a page of plausible size; otherwise the
picture is taken for an A4 sheet. The oblong dots of fax machines are made square.
Of an animation those frames are pages that stand and show something new, as when
a program wrote the pages of a letter into a GIF; of a film only the first is.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import struct
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import GifImagePlugin, Image, ImageFile, ImageOps, TiffImagePlugin

from ingest.document import Origin, Page
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.ocr.page import read_page
from ingest.readers import Content, Context
from ingest.readers.lanes import Job, in_order
from ingest.sniff import Kind

_FORMATS = {
    Kind.JPEG: "JPEG",
    Kind.PNG: "PNG",
    Kind.TIFF: "TIFF",
    Kind.WEBP: "WEBP",
    Kind.HEIC: "HEIF",
    Kind.BMP: "BMP",
    Kind.GIF: "GIF",
}
_ANIMATED = {Kind.GIF, Kind.WEBP, Kind.PNG}
_SIDE = 300  # pixels of the shorter side below which a picture holds no page of text
_AREA = 250_000  # pixels, likewise
_STANDS = 200  # milliseconds from which a frame stands; some programs write 0 for pages
_STILLS = 20  # frames that stand and differ; an animation of more is a film
_GIST = (160, 160)  # dots, in which a line of text is about one high
_Gist = npt.NDArray[np.int16]  # shape `_GIST`, 0 to 255
_CHANGED = 32  # of 255 levels between dots of two gists
_NEW = 0.005  # of the dots of a frame that shows something new
# how Pillow says that the texts of a PNG unpack to too much
_TEXT_BOMBS = ("Decompressed data too large", "Too much memory used in text chunks")
# what Pillow raises where a frame is damaged; the last three as in its own `ImageFile.__init__`
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, struct.error)
_ORIENTATION = 0x0112  # EXIF
_SUBFILE, _REDUCED = 254, 1  # TIFF 6.0: NewSubfileType; its bit of a smaller version of a page
_SCREEN = 97.0  # dpi up to which one is a default of screens and programs, no scanner's
_OBLONG = (1.1, 3.0)  # of the sides of a dot: less is none, more is an error
_SHEET = 11.69  # inches, the long side of A4
_PHONE = 5.2  # inches, the short side of a screen as long as A4
_SCROLLED = 200  # dpi at least that screens are taken for which are longer than that
_PLAUSIBLE = (4.0, 30.0)  # inches of a long side that make a stated resolution credible
_FINE, _COARSE, _TARGET = 400, 140, 300  # dpi: above or below, images are resampled
_LONGEST = 30_000  # pixels of a side that engines take: Tesseract's are below 32,768

pi_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # `Limits.pixels` decides, with an error of its own


def read(data: bytes, kind: Kind, context: Context) -> Content:
    """All frames of an image.

    Raises:
        IngestError: see `frames`; or not one of them could be read.
    """
    notes: list[str] = []
    failures: list[IngestError] = []
    jobs = (
        functools.partial(
            _noted, job(frame, number, context.limits), number, points(frame), failures
        )
        for number, frame in enumerate(frames(data, kind, context.limits, notes), start=1)
    )
    pages = [context.finished(page) for page in in_order(jobs, context.limits)]
    if failures and len(failures) == len(pages):
        raise failures[0]
    return Content(pages=tuple(pages), notes=tuple(dict.fromkeys(notes)))


def _noted(job: Job, number: int, size: tuple[float, float], failures: list[IngestError]) -> Page:
    """A page; one that defeats OCR must not cost those beside it."""
    try:
        return job()
    except IngestError as error:
        if error.code not in {Code.TIMEOUT, Code.CRASHED}:
            raise
        failures.append(error)
        return unreadable(number, size)


def unreadable(number: int, size: tuple[float, float]) -> Page:
    """A page, its size in points, of which a note says that it could not be read."""
    return Page(number, *size, "", (), Origin.OCR, 0.0, notes=("note_page_unreadable",))


def points(frame: Image.Image) -> tuple[float, float]:
    """The size of a frame of `frames` in points."""
    dpi = frame.info["dpi"][0]
    return frame.width * 72 / dpi, frame.height * 72 / dpi


def frames(
    data: bytes, kind: Kind, limits: Limits, notes: list[str] | None = None
) -> Iterator[Image.Image]:
    """The frames of an image, upright as its metadata says; a damaged one costs no other.

    Raises:
        IngestError: corrupt, a bomb, too many frames or pixels.
    """
    failure: IngestError | None = None
    is_any = False
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
            largest = 0
            for number in _numbers(image, kind, limits, notes):
                try:
                    _seek(image, number)
                    largest = max(largest, image.width)
                    if not _is_reduced(image, largest):
                        yield _decoded(image, number, limits, notes)
                        is_any = True
                except _DAMAGE as error:
                    failure = failure or _failure(error)
    except _DAMAGE as error:
        raise _failure(error) from error
    if failure is not None and (not is_any or failure.code == Code.BOMB):
        raise failure
    if failure is not None and notes is not None:
        notes.append("note_frames_unread")


def _failure(error: Exception) -> IngestError:
    code = Code.BOMB if str(error).startswith(_TEXT_BOMBS) else Code.CORRUPT
    return IngestError(code, detail=type(error).__name__)


def _seek(image: Image.Image, number: int) -> None:
    """Go to a frame; of a TIFF without pixels of the last, which would show where its own lack."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        image.readonly = 1
    image.seek(number)


def is_large(frame: Image.Image) -> bool:
    """Whether a picture may hold a page of text."""
    return min(frame.size) >= _SIDE and frame.width * frame.height >= _AREA


def _numbers(
    image: Image.Image, kind: Kind, limits: Limits, notes: list[str] | None
) -> Sequence[int]:
    """The frames to look at, from 0; what follows in a JPEG (MPO) is its preview."""
    if kind in {Kind.TIFF, Kind.HEIC}:
        return range(_count(image, limits))
    if not (kind in _ANIMATED and getattr(image, "is_animated", False) and is_large(image)):
        return [0]
    stills, are_all = _stills(image, limits)
    if not are_all and notes is not None:
        notes.append("note_frames_unread")
    return stills


def _stills(image: Image.Image, limits: Limits) -> tuple[list[int], bool]:
    """The frames of an animation that are pages, and whether they show all that it does."""
    numbers, gists, are_all = list[int](), list[_Gist](), True
    for number, gist in enumerate(_gists(image, limits)):
        if gist is None:
            are_all = False
        elif any(_is_like(gist, other) for other in gists):
            continue
        elif number and 0 < image.info.get("duration", 0) < _STANDS:
            are_all = False
        elif len(numbers) == _STILLS:
            return [0], False
        else:
            numbers.append(number)
            gists.append(gist)
    return numbers or [0], are_all


def _gists(image: Image.Image, limits: Limits) -> Iterator[_Gist | None]:
    """What each frame shows, on white and reduced so that pages of text still differ.

    None, and then no more, where one cannot be read or all so far have more than
    `Limits.pixels` together.
    """
    spent = 0
    with contextlib.suppress(EOFError):
        for number in itertools.count():
            gist = None
            with contextlib.suppress(OSError, ValueError, SyntaxError):
                image.seek(number)
                spent += image.width * image.height
                if spent <= limits.pixels:
                    small = _on_white(image).convert("L").resize(_GIST, Image.Resampling.BOX)
                    gist = np.asarray(small, np.int16)
            yield gist
            if gist is None:
                break


def _is_like(gist: _Gist, other: _Gist) -> bool:
    return float(np.mean(np.abs(gist - other) > _CHANGED)) < _NEW


def _count(image: Image.Image, limits: Limits) -> int:
    """How many frames there are, damaged ones too, without going through a hundred thousand."""
    for number in itertools.count(1):
        if number > limits.pages:
            raise IngestError(Code.TOO_MANY_PAGES)
        try:
            image.seek(number)
        except EOFError:
            break
        except _DAMAGE:
            if image.tell() != number:  # nor is there a way to those behind it
                return number + 1
    return number


def _is_reduced(frame: Image.Image, largest: int) -> bool:
    """Whether a frame of a TIFF says that it is a smaller version of another, and may be.

    Args:
        frame: of an image.
        largest: width of the widest so far, pixels.
    """
    if not isinstance(frame, TiffImagePlugin.TiffImageFile) or 2 * frame.width > largest:
        return False
    kind = frame.tag_v2.get(_SUBFILE, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED)


def _decoded(
    image: Image.Image, number: int, limits: Limits, notes: list[str] | None
) -> Image.Image:
    width, height = image.size
    if width * height > limits.pixels:
        raise IngestError(Code.TOO_MANY_PIXELS, page=number + 1)
    if width < 2 or height < 2:
        raise ValueError("no pixels")
    try:
        image.load()
    except OSError:
        # the rest of a half-received photo is grey, but its upper half is still a letter
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image = _anew(image, number)
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        if notes is not None:
            notes.append("note_image_truncated")
    # a scan at 600 dpi has 200 MB, so no copy is made that is not needed
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    flat = _on_white(ImageOps.exif_transpose(image) if turned else image)
    if flat is image and getattr(image, "is_animated", False):
        flat = image.copy()  # its next frame will be loaded into the same object
    square = _squared(flat, limits, number)
    dpi = resolution(square)
    square.info["dpi"] = (dpi, dpi)
    return square


def _anew(image: Image.Image, number: int) -> Image.Image:
    """A frame that failed, to be loaded again: a GIF keeps no colours for a second attempt."""
    file = image.fp if isinstance(image, GifImagePlugin.GifImageFile) else None
    if file is None:
        return image
    file.seek(0)
    fresh = Image.open(file, formats=[_FORMATS[Kind.GIF]])
    fresh.seek(number)
    return fresh


def _squared(image: Image.Image, limits: Limits, number: int) -> Image.Image:
    """The page with dots as wide as high; fax machines send half as many rows (ITU-T T.4)."""
    x, y = (float(value) for value in image.info.get("dpi", (0, 0)))
    if min(x, y) <= 0 or not _OBLONG[0] <= max(x, y) / min(x, y) <= _OBLONG[1]:
        return image
    most = max(x, y)
    size = round(image.width * most / x), round(image.height * most / y)
    if size[0] * size[1] > limits.pixels:
        raise IngestError(Code.TOO_MANY_PIXELS, page=number + 1)
    square = image.resize(size, Image.Resampling.BICUBIC)
    square.info["dpi"] = (most, most)
    return square


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "L" or (image.mode == "RGB" and not image.has_transparency_data):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("F").point(lambda value: value / 257).convert("L")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


def resolution(image: Image.Image) -> int:
    """Dots an inch, stated or guessed."""
    long_side = max(image.size)
    stated = image.info.get("dpi", (0, 0))[0]
    low, high = _PLAUSIBLE
    if stated and float(stated) > _SCREEN and low <= long_side / float(stated) <= high:
        return max(1, round(float(stated)))
    # a chat that was scrolled through is no longer sheet: as wide, it would lose its letters;
    # what is smaller than a sheet on a screen was cut out of one
    scrolled = max(min(image.size) / _PHONE, _SCROLLED)
    return round(max(min(long_side / _SHEET, scrolled), _SCREEN))


def job(image: Image.Image, number: int, limits: Limits) -> Job:
    """What makes a page of a frame of `frames`; it holds no more pixels than it will read.

    It raises what `ocr.OcrEngine.recognise` raises.
    """
    readable, used = _resampled(image, round(image.info["dpi"][0]))
    return functools.partial(_page, readable, number, limits, dpi=used, size=points(image))


def _page(
    image: Image.Image, number: int, limits: Limits, *, dpi: int, size: tuple[float, float]
) -> Page:
    try:
        reading = read_page(image, dpi=dpi, scale=size[0] / image.size[0], limits=limits)
    except IngestError as error:
        raise IngestError(error.code, number, error.detail) from error
    return reading.page(number, size)


def _resampled(image: Image.Image, dpi: int) -> tuple[Image.Image, int]:
    factor = _TARGET / dpi if dpi > _FINE else 2.0 if dpi < _COARSE else 1.0
    factor = min(factor, _LONGEST / max(image.size))
    if factor == 1.0:
        return image, dpi
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS), max(1, round(dpi * factor))
