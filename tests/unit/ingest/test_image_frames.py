"""Frames of images: which are pages, and how many dots an inch they have."""

import io
import itertools
import struct

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from ingest.errors import IngestError
from ingest.limits import Limits
from ingest.readers import Context, image
from ingest.readers.image import frames, resolution, unreadable
from ingest.sniff import Kind


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def sizes(data: bytes, kind: Kind, limits: Limits | None = None) -> list[tuple[int, int]]:
    return [frame.size for frame in frames(data, kind, limits or Limits())]


def test_a_smaller_version_in_a_tiff_is_no_page():
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[254] = 1
    preview = Image.new("L", (80, 110), 255)
    preview.encoderinfo = {"tiffinfo": tags}
    page, other = Image.new("L", (800, 1100), 255), Image.new("L", (820, 1100), 250)
    other.encoderinfo = {"tiffinfo": tags}  # says so, too, but is as large
    data = saved(page, "TIFF", save_all=True, append_images=[preview, other])
    assert sizes(data, Kind.TIFF) == [(800, 1100), (820, 1100)]


def test_what_follows_in_a_jpeg_is_a_preview():
    page, preview = Image.new("RGB", (800, 1100), "white"), Image.new("RGB", (200, 275), "white")
    data = saved(page, "MPO", save_all=True, append_images=[preview])
    assert sizes(data, Kind.JPEG) == [(800, 1100)]


_LINES = 30  # of a page of an animation


def sheets(count: int, size: tuple[int, int] = (600, 850)) -> list[Image.Image]:
    """Pages with lines of other lengths on each."""
    pages = []
    for number in range(count):
        page = np.full((size[1], size[0]), 255, np.uint8)
        ends = np.random.default_rng(number).integers(size[0] // 4, size[0] - 20, _LINES)
        for row, end in enumerate(ends):
            top = 20 + row * (size[1] - 40) // _LINES
            page[top : top + 8, 20:end:3] = 0
        pages.append(Image.fromarray(page))
    return pages


def animation(pages: list[Image.Image], kind: str, duration: int | list[int]) -> bytes:
    first, *rest = pages
    return saved(first, kind, save_all=True, append_images=rest, duration=duration, lossless=True)


def shown(data: bytes, kind: Kind, limits: Limits | None = None) -> tuple[list[int], list[str]]:
    """How much ink each frame has, and the notes."""
    notes: list[str] = []
    found = frames(data, kind, limits or Limits(), notes)
    return [int((np.asarray(frame.convert("L")) < 128).sum()) for frame in found], notes


@pytest.mark.parametrize("kind", [Kind.GIF, Kind.WEBP, Kind.PNG])
@pytest.mark.parametrize("duration", [0, 500])
def test_pages_shown_one_after_the_other_are_pages(kind, duration):
    pages = sheets(3)
    ink = [int((np.asarray(page) < 128).sum()) for page in pages]
    again = animation([*pages, pages[1]], kind.name, duration)
    assert shown(again, kind) == (ink, [])


def test_of_a_film_the_first_frame_is_read_and_the_rest_noted():
    count, notes = shown(animation(sheets(4), "GIF", 40), Kind.GIF)
    assert (len(count), notes) == (1, ["note_frames_unread"])
    count, notes = shown(animation(sheets(21), "WEBP", 0), Kind.WEBP)
    assert (len(count), notes) == (1, ["note_frames_unread"])
    count, notes = shown(animation(sheets(3), "PNG", [900, 40, 900]), Kind.PNG)
    assert (len(count), notes) == (2, ["note_frames_unread"])


def test_a_turning_sign_or_a_small_picture_that_moves_is_one_picture():
    turning = sheets(1) * 8
    for number, page in enumerate(turning):
        turning[number] = page.copy()
        turning[number].paste(0, (300, 400, 310 + number, 410))
    assert shown(animation(turning, "GIF", 500), Kind.GIF)[1] == []
    assert len(shown(animation(turning, "GIF", 500), Kind.GIF)[0]) == 1
    small = animation(sheets(4, (200, 300)), "GIF", 500)
    assert len(shown(small, Kind.GIF)[0]) == 1
    assert shown(small, Kind.GIF)[1] == []


def test_frames_beyond_the_limit_of_pixels_or_broken_are_noted():
    data = animation(sheets(4), "GIF", 500)
    count, notes = shown(data, Kind.GIF, Limits(pixels=2 * 600 * 850))
    assert (len(count), notes) == (2, ["note_frames_unread"])
    count, notes = shown(data[: len(data) * 5 // 8], Kind.GIF)
    assert (len(count), notes) == (2, ["note_frames_unread"])


def test_of_a_half_received_gif_the_upper_half_is_read():
    ink = np.random.default_rng(1).integers(0, 2, (850, 600), np.uint8)
    picture = Image.fromarray(ink, "P")
    picture.putpalette([255, 255, 255, 0, 0, 90])
    data = saved(picture, "GIF", interlace=False)
    notes: list[str] = []
    (frame,) = frames(data[: len(data) // 2], Kind.GIF, Limits(), notes)
    assert notes == ["note_image_truncated"]
    assert np.array_equal(np.asarray(frame.convert("L"))[:300] < 128, ink[:300] == 1)


def test_oblong_dots_of_a_fax_become_square():
    fax = np.full((1143, 1728), 255, np.uint8)
    fax[500:510, 800:820] = 0
    data = saved(Image.fromarray(fax).convert("1"), "TIFF", dpi=(204.0, 98.0))
    (page,) = frames(data, Kind.TIFF, Limits())
    assert page.size == (1728, round(1143 * 204 / 98))
    assert page.info["dpi"] == (204, 204)
    ys, xs = np.nonzero(np.asarray(page) < 128)
    assert (xs.max() - xs.min(), ys.max() - ys.min()) == pytest.approx((20, 21), abs=2)
    with pytest.raises(IngestError, match="too_many_pixels"):
        sizes(data, Kind.TIFF, Limits(pixels=3_000_000))


def stack(count: int) -> bytes:
    first, *rest = [Image.new("L", (800, 1100), 255)] * count
    return saved(first, "TIFF", save_all=True, append_images=rest)


def test_a_frame_that_defeats_ocr_costs_no_other(monkeypatch):
    def defeated(frame, number, limits, **how):
        if number == 2:
            raise IngestError("timeout", number)
        return unreadable(number, how["size"])

    monkeypatch.setattr(image, "_page", defeated)
    pages = image.read(stack(3), Kind.TIFF, Context.of(Limits())).pages
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1].notes == ("note_page_unreadable",)
    assert pages[1].width == pytest.approx(pages[0].width)


@pytest.mark.parametrize(
    ("code", "count"), [("timeout", 1), ("crashed", 2), ("ocr_unavailable", 3)]
)
def test_where_no_frame_is_read_or_no_engine_is_there_the_file_is_not(monkeypatch, code, count):
    def failing(frame, number, limits, **how):
        raise IngestError(code, number)

    monkeypatch.setattr(image, "_page", failing)
    with pytest.raises(IngestError, match=code) as caught:
        image.read(stack(count), Kind.TIFF, Context.of(Limits()))
    assert caught.value.page == 1


def directories(data: bytes) -> list[int]:
    """Where the directory of each frame of a TIFF is."""
    with Image.open(io.BytesIO(data)) as picture:
        places = []
        for number in range(picture.n_frames):
            picture.seek(number)
            places.append(picture.tag_v2._offset)
    return places


def bundle(compression: str | None, **options: object) -> tuple[bytes, list[int]]:
    """A TIFF of four pages whose directories follow their pixels, and how much ink each has."""
    pages = [page.convert("1") if compression == "group4" else page for page in sheets(4)]
    first, *rest = pages
    data = saved(
        first, "TIFF", save_all=True, append_images=rest, compression=compression, **options
    )
    return data, shown(data, Kind.TIFF)[0]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data", "ignore:Truncated File Read")
@pytest.mark.parametrize("compression", ["jpeg", "group4", "tiff_lzw"])
def test_of_a_cut_tiff_the_pages_before_the_cut_are_read(compression):
    data, ink = bundle(compression)
    for count, (at, after) in enumerate(itertools.pairwise(directories(data)), start=1):
        for end in ((at + after) // 2, after, after + 20):
            assert shown(data[:end], Kind.TIFF) == (ink[:count], ["note_frames_unread"])
    with pytest.raises(IngestError, match="corrupt"):
        shown(data[: directories(data)[0]], Kind.TIFF)


def test_of_a_tiff_with_a_hole_the_pages_before_it_are_read():
    data, ink = bundle("jpeg")
    at = directories(data)[2]
    holed = data[: at - 500] + bytes(1_000) + data[at + 500 :]
    count, notes = shown(holed, Kind.TIFF)
    assert (count, notes) == (ink[:2], ["note_frames_unread"])


def test_a_frame_of_a_tiff_whose_directory_is_damaged_costs_no_other():
    data, ink = bundle("jpeg")
    for number, at in enumerate(directories(data)):
        width = data.index(struct.pack("<H", 256), at)
        broken = data[:width] + struct.pack("<H", 255) + data[width + 2 :]
        if number == 0:
            with pytest.raises(IngestError, match="corrupt"):
                shown(broken, Kind.TIFF)  # without the first Pillow opens none
        else:
            whole = [*ink[:number], *ink[number + 1 :]]
            assert shown(broken, Kind.TIFF) == (whole, ["note_frames_unread"])


@pytest.mark.parametrize("compression", ["jpeg", "tiff_lzw", "tiff_adobe_deflate"])
def test_where_pixels_of_a_frame_are_damaged_those_of_the_last_do_not_show(compression):
    page = sheets(1)[0]
    blank = Image.new("L", page.size, 0)
    data = saved(page, "TIFF", save_all=True, append_images=[blank, page], compression=compression)
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(1)
        (start, *_), (size, *_) = picture.tag_v2[273], picture.tag_v2[279]
    broken = data[:start] + bytes(size) + data[start + size :]
    notes: list[str] = []
    first, second, third = frames(broken, Kind.TIFF, Limits(), notes)
    assert notes == ["note_image_truncated"]
    assert np.asarray(second).max() == 0
    assert np.array_equal(np.asarray(first), np.asarray(third))


def test_a_tiff_whose_frames_cannot_be_passed_has_an_end():
    data, ink = bundle(None, big_tiff=True)
    at = directories(data)[1]
    (count,) = struct.unpack_from("<Q", data, at)
    link = at + 8 + 20 * count
    broken = data[:link] + struct.pack("<Q", 2**63) + data[link + 8 :]
    assert shown(broken, Kind.TIFF) == (ink[:2], ["note_frames_unread"])


def test_a_tiff_of_one_page_that_is_too_thin_is_corrupt():
    with pytest.raises(IngestError, match="corrupt"):
        shown(saved(Image.new("L", (1, 800)), "TIFF"), Kind.TIFF)


@pytest.mark.parametrize(
    ("stated", "believed"),
    [(200.0, 200), (300.0, 300), (72.0, 200), (96.012, 200), (10_000.0, 200), (None, 200)],
)
def test_a_screens_resolution_is_not_believed(stated, believed):
    page = Image.new("L", (1654, 2338))
    if stated is not None:
        page.info["dpi"] = (stated, stated)
    assert resolution(page) == believed


@pytest.mark.parametrize(
    ("size", "believed"),
    [((1080, 2400), 205), ((1080, 8000), 208), ((8000, 1080), 208), ((720, 9000), 200),
     ((560, 1500), 128), ((2000, 100), 171), ((4000, 3000), 342), ((560, 480), 97), ((9, 9), 97)],
)  # fmt: skip
def test_scrolled_chats_and_cuttings_are_as_fine_as_a_screen(size, believed):
    assert resolution(Image.new("L", size)) == believed


def test_no_side_is_longer_than_engines_take():
    page, dpi = image._resampled(Image.new("L", (1080, 40_000), 255), 208)
    assert page.size == (810, 30_000)
    assert dpi == 156
