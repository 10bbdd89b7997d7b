"""Frames of images: which are pages, and how many dots an inch they have."""

import io

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
