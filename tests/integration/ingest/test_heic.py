"""Photos as phones take them: HEIC, written by a real encoder."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import ingest
from ingest.document import Origin

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        shutil.which("heif-enc") is None, reason="no heif-enc (Debian: libheif-examples)"
    ),
]


@pytest.fixture
def heic(letter_pdf, scan, tmp_path):
    """A letter as a HEIC file."""
    source, target = tmp_path / "don.png", tmp_path / "don.heic"
    scan(letter_pdf(), dpi=150).crop((0, 0, 1240, 700)).save(source)
    subprocess.run(
        ["heif-enc", "-q", "80", "-o", str(target), str(source)], check=True, capture_output=True
    )
    return target


def test_a_phone_photo_is_read(heic):
    document = ingest.read(heic)
    assert document.source.media_type == "image/heic"
    (page,) = document.pages
    assert page.origin is Origin.OCR
    assert "Nguyễn Thị Huyền" in page.text


def test_its_page_image(heic):
    assert ingest.render(heic, page=1, width=400).startswith(b"\x89PNG")


def test_half_a_photo_is_an_error_of_its_own(heic):
    data = heic.read_bytes()
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(data[: len(data) // 2])
    assert caught.value.code == "corrupt"
