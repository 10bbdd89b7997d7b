"""Page images: rendered once, never confused, bounded."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingest import IngestError
from pipeline.render import PageImages

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(200, 200), invariant=True)
    canvas.drawString(20, 100, "Trang dau")
    canvas.showPage()
    canvas.drawString(20, 100, "Trang sau")
    canvas.save()
    return out.getvalue()


def test_a_page_is_rendered_once(tmp_path: Path, pdf: bytes) -> None:
    opened = []

    def source() -> bytes:
        opened.append(1)
        return pdf

    images = PageImages(tmp_path, max_bytes=10**7)
    digest = hashlib.sha256(pdf).hexdigest()
    first = images.get(digest, source, page=1, width=300)
    assert images.get(digest, source, page=1, width=300) == first
    assert len(opened) == 1
    assert Image.open(io.BytesIO(first)).size == (300, 300)


def test_what_shapes_an_image_is_part_of_its_key(tmp_path: Path, pdf: bytes) -> None:
    images = PageImages(tmp_path, max_bytes=10**7)
    box = (10.0, 80.0, 100.0, 120.0)
    made = [
        images.get("a" * 64, lambda: pdf, page=1, width=300),
        images.get("a" * 64, lambda: pdf, page=2, width=300),
        images.get("a" * 64, lambda: pdf, page=1, width=150),
        images.get("a" * 64, lambda: pdf, page=1, width=300, redact=[box]),
    ]
    assert len(set(made)) == 4
    assert images.get("a" * 64, lambda: pdf, page=1, width=300) == made[0]


def test_forgotten_images_are_gone(tmp_path: Path, pdf: bytes) -> None:
    images = PageImages(tmp_path, max_bytes=10**7)
    images.get("b" * 64, lambda: pdf, page=1, width=100)
    assert list(tmp_path.rglob("*.png"))
    images.forget("b" * 64)
    assert not list(tmp_path.rglob("*.png"))


def test_the_folder_is_private_and_bounded(tmp_path: Path, pdf: bytes) -> None:
    folder = tmp_path / "cache"
    images = PageImages(folder, max_bytes=0)
    image = images.get("c" * 64, lambda: pdf, page=1, width=100)
    assert image.startswith(b"\x89PNG")
    assert folder.stat().st_mode & 0o077 == 0
    assert not list(folder.rglob("*.png"))  # the bound leaves room for none


def test_a_page_that_is_not_there_is_a_typed_error(tmp_path: Path, pdf: bytes) -> None:
    images = PageImages(tmp_path, max_bytes=10**7)
    with pytest.raises(IngestError) as caught:
        images.get("d" * 64, lambda: pdf, page=3, width=100)
    assert caught.value.code == "no_such_page"
    assert not list(tmp_path.rglob("*.png"))
