"""JPEGs of PDF pages that end before their end, and whole ones however they are wrapped."""

from __future__ import annotations

import base64
import io
import zlib

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdfium2 import raw

from ingest.readers.pdf_jpegs import ends_early, is_cut

SIZE = (420, 594)


def _jpeg(**options: object) -> bytes:
    noise = np.random.default_rng(7).integers(0, 256, SIZE[::-1], np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG", **options)
    return out.getvalue()


def _with_thumbnail(data: bytes) -> bytes:
    """As cameras do: a whole JPEG within the header."""
    small = io.BytesIO()
    Image.new("L", (80, 113), 200).save(small, "JPEG")
    inner = b"Exif\0\0" + small.getvalue()
    return data[:2] + b"\xff\xe1" + (len(inner) + 2).to_bytes(2) + inner + data[2:]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _pdf(data: bytes, filters: str) -> bytes:
    """A PDF of one page filled by a grey picture, whose stream has some filters."""
    width, height = SIZE
    drawn = b"q 595 0 0 842 0 0 cm /I Do Q"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
        b"/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>endobj\n"
        + f"4 0 obj<</Type/XObject/Subtype/Image/Width {width}/Height {height}".encode()
        + f"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter{filters}".encode()
        + f"/Length {len(data)}>>stream\n".encode()
        + data
        + f"\nendstream endobj\n5 0 obj<</Length {len(drawn)}>>stream\n".encode()
        + drawn
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def _is_cut(data: bytes, filters: str) -> bool:
    document = pdfium.PdfDocument(_pdf(data, filters))
    page = document[0]
    try:
        (picture,) = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
        return is_cut(picture.raw)
    finally:
        page.close()
        document.close()


WHOLE = {
    "plain": _jpeg(),
    "progressive": _jpeg(progressive=True),
    "with restarts": _jpeg(restart_marker_rows=1),
    "with a thumbnail": _with_thumbnail(_jpeg()),
    "behind a line break": b"\r\n" + _jpeg(),
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("behind", [b"", b"\n", b"\r\n\0", bytes(5_000), b"\xff" * 40])
def test_a_whole_jpeg_ends_whatever_follows(name, behind):
    assert not ends_early(WHOLE[name] + behind)
    assert not _is_cut(WHOLE[name] + behind, "/DCTDecode")


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("behind", [b"", b"\n", bytes(5_000)])
def test_a_cut_jpeg_does_not(name, behind):
    assert ends_early(_cut(WHOLE[name]) + behind)
    assert _is_cut(_cut(WHOLE[name]) + behind, "/DCTDecode")


def _flate_hex(data: bytes) -> bytes:
    return zlib.compress(data).hex().encode() + b">"


@pytest.mark.parametrize(
    ("filters", "packed"),
    [
        ("[/DCTDecode]", bytes),
        ("[/FlateDecode/DCTDecode]", zlib.compress),
        ("[/ASCII85Decode/DCTDecode]", lambda data: base64.a85encode(data) + b"~>"),
        ("[/ASCIIHexDecode/FlateDecode/DCTDecode]", _flate_hex),
    ],
)
def test_a_jpeg_within_other_filters(filters, packed):
    assert not _is_cut(packed(_jpeg()), filters)
    assert _is_cut(packed(_cut(_jpeg())), filters)


def test_a_jpeg_whose_outer_filter_is_cut():
    assert _is_cut(_cut(zlib.compress(_jpeg())), "[/FlateDecode/DCTDecode]")


def test_what_is_no_jpeg_is_not_asked_for_its_end():
    pixels = bytes(SIZE[0] * SIZE[1])
    assert not _is_cut(zlib.compress(pixels), "/FlateDecode")
    assert not _is_cut(_jpeg()[100:200], "/DCTDecode")


def test_a_header_without_end_takes_no_time():
    assert ends_early(b"\xff\xd8" + b"\xff" * 3_000_000)
    assert ends_early(b"\xff\xd8" + b"\xff\xe0\0\2" * 1_000_000)
