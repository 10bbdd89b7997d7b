"""Builders of real files: letters as PDF, scan, DOCX, in Unicode and in legacy fonts."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document as Docx
from fontTools.ttLib import TTFont as SfntFont
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from ingest.legacy.tables import Encoding, pairs

FONTS = Path("/usr/share/fonts/truetype/liberation2")
SERIF = FONTS / "LiberationSerif-Regular.ttf"

LETTER = (
    "Kính gửi: Ủy ban nhân dân phường Khương Đình",
    "Tôi tên là Nguyễn Thị Huyền, sinh năm 1968, thường trú tại số 12 ngõ 45",
    "đường Bùi Xương Trạch. Tôi làm đơn này khiếu nại Quyết định số",
    "123/QĐ-UBND về việc thu hồi đất của gia đình tôi tại tổ dân phố số 5.",
    "Diện tích bị thu hồi là 45 m, gia đình tôi đã sử dụng ổn định từ năm 1987",
    "nhưng không được bồi thường thỏa đáng. Tôi đề nghị xem xét, giải quyết.",
)


def to_tcvn3(text: str) -> str:
    """Text as the characters its TCVN3 bytes look like."""
    table = {
        letter: surface
        for surface, letter in pairs(Encoding.TCVN3).items()
        if "\x80" <= surface < "Ā"
    }
    return "".join(table.get(c, table.get(c.lower(), c)) for c in text)


def _tcvn3_font(path: Path, name: str, *, capitals: bool) -> None:
    """A free font whose glyphs stand where TCVN3 puts them."""
    font = SfntFont(SERIF)
    glyphs = font.getBestCmap()
    cmap: dict[int, str] = {code: glyphs[code] for code in range(32, 127)}
    for surface, letter in pairs(Encoding.TCVN3).items():
        if "\x80" <= surface < "Ā":
            cmap[ord(surface)] = glyphs[ord(letter.upper() if capitals else letter)]
    if capitals:
        for code in range(ord("a"), ord("z") + 1):
            cmap[code] = glyphs[code - 32]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap = dict(cmap)
    for record in font["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = name
    font.save(path)


@pytest.fixture
def letter_pdf(tmp_path: Path) -> Callable[..., bytes]:
    """Makes a typed PDF of lines; each may name a font of its own."""

    def build(lines: Sequence[str | tuple[str, str]] = LETTER, *, pages: int = 1) -> bytes:
        out = io.BytesIO()
        pdfmetrics.registerFont(TTFont("Serif", SERIF))
        for name, capitals in ((".VnTime", False), (".VnTimeH", True)):
            path = tmp_path / f"{name}.ttf"
            if not path.exists():
                _tcvn3_font(path, name, capitals=capitals)
            pdfmetrics.registerFont(TTFont(name, path))
        sheet = canvas.Canvas(out, pagesize=(595, 842))
        for _ in range(pages):
            y = 780
            for line in lines:
                font, text = ("Serif", line) if isinstance(line, str) else line
                sheet.setFont(font, 12)
                sheet.drawString(60, y, text)
                y -= 20
            sheet.showPage()
        sheet.save()
        return out.getvalue()

    return build


@pytest.fixture
def scan() -> Callable[..., Image.Image]:
    """Renders the first page of a PDF as a scanner would deliver it."""

    def build(pdf: bytes, *, dpi: int = 200, turn: float = 0.0) -> Image.Image:
        document = pdfium.PdfDocument(pdf)
        image = document[0].render(scale=dpi / 72).to_pil().convert("L")
        document.close()
        image = image.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
        image.info["dpi"] = (dpi, dpi)
        return image

    return build


@pytest.fixture
def encode_image() -> Callable[..., bytes]:
    """Saves an image in a format, its resolution stated."""

    def build(image: Image.Image, kind: str, **options: object) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, dpi=image.info.get("dpi", (200, 200)), **options)
        return out.getvalue()

    return build


@pytest.fixture
def scan_pdf() -> Callable[..., bytes]:
    """Wraps images into a PDF without a text layer, a page each."""

    def build(images: Sequence[Image.Image]) -> bytes:
        out = io.BytesIO()
        first, *rest = images
        first.save(out, "PDF", resolution=first.info["dpi"][0], save_all=True, append_images=rest)
        return out.getvalue()

    return build


@pytest.fixture
def docx() -> Callable[..., bytes]:
    """Makes a DOCX of paragraphs, each a list of (text, font) runs."""

    def build(paragraphs: Sequence[Sequence[tuple[str, str | None]]]) -> bytes:
        document = Docx()
        for runs in paragraphs:
            paragraph = document.add_paragraph()
            for text, font in runs:
                run = paragraph.add_run(text)
                if font:
                    run.font.name = font
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return build
