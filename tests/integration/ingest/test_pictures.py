"""Scans pasted into word processor files and web pages are read like scans."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import pytest
from docx import Document as Docx
from docx.shared import Cm
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont as SfntFont
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import ingest
from ingest.document import Origin, RegionKind
from tests.integration.ingest.conftest import LETTER, SERIF
from tests.integration.ingest.test_formats import _office

pytestmark = pytest.mark.integration


@pytest.fixture
def pasted(letter_pdf, scan, encode_image):
    """A letter as a picture, and a seal too small to hold one."""
    page = scan(letter_pdf(), dpi=150).crop((0, 0, 1240, 700))
    page.info["dpi"] = (150, 150)
    return encode_image(page, "PNG"), encode_image(Image.new("RGB", (200, 200), "red"), "PNG")


def _word(*pictures: bytes, text: str = "Kính gửi, xem ảnh đơn dưới đây.") -> bytes:
    document, out = Docx(), io.BytesIO()
    document.add_paragraph(text)
    for data in pictures:
        document.add_picture(io.BytesIO(data), width=Cm(15))
    document.save(out)
    return out.getvalue()


def _is_the_letter(page) -> bool:
    assert page.origin is Origin.OCR
    assert page.words
    assert page.words[0].box is not None
    return "Nguyễn Thị Huyền" in page.text and "Khương Đình" in page.text


def test_a_scan_in_a_docx_is_a_page(pasted):
    document = ingest.read(_word(*pasted), name="don.docx")
    text, scanned = document.pages
    assert text.text == "Kính gửi, xem ảnh đơn dưới đây."
    assert scanned.number == 2
    assert _is_the_letter(scanned)
    assert document.notes == ()


def test_a_docx_that_is_only_a_scan_is_not_called_blank(pasted):
    empty, scanned = ingest.read(_word(pasted[0], text="")).pages
    assert empty.notes == ()
    assert _is_the_letter(scanned)


@pytest.mark.parametrize("place", ["header", "footer"])
def test_a_scan_in_a_header_is_a_page_and_a_logo_there_is_none(pasted, place):
    document, out = Docx(), io.BytesIO()
    document.add_paragraph("Kính gửi, xem ảnh đơn phía trên.")
    runs = getattr(document.sections[0], place).paragraphs[0]
    emblem = io.BytesIO()
    Image.effect_noise((900, 900), 60).save(emblem, "PNG")
    runs.add_run().add_picture(emblem, width=Cm(2.5))
    runs.add_run().add_picture(io.BytesIO(pasted[0]), width=Cm(15))
    document.save(out)
    document = ingest.read(out.getvalue())
    text, scanned = document.pages
    assert text.text == "Kính gửi, xem ảnh đơn phía trên."
    assert _is_the_letter(scanned)
    assert document.notes == ()
    assert ingest.render(out.getvalue(), page=2, width=300)


def test_the_page_image_is_the_picture(pasted):
    data = _word(*pasted)
    shown = Image.open(io.BytesIO(ingest.render(data, page=2, width=600)))
    truth = Image.open(io.BytesIO(pasted[0])).convert("RGB").resize(shown.size)
    assert shown.width == 600
    assert sum(abs(a - b) for a, b in zip(shown.resize((8, 8)).convert("L").tobytes(),
               truth.resize((8, 8)).convert("L").tobytes(), strict=True)) < 8 * 64  # fmt: skip
    for page in (1, 3):
        with pytest.raises(ingest.IngestError) as caught:
            ingest.render(data, page=page, width=600)
        assert caught.value.code == "no_such_page"


def test_a_picture_that_cannot_be_opened_is_noted(pasted):
    document = ingest.read(_word(pasted[0]).replace(b"IDAT", b"IDAX"))
    assert document.pages[0].text
    assert document.notes or document.pages[1].text


@pytest.mark.parametrize("kind", ["odt", "rtf"])
def test_word_processor_files_keep_their_pictures(pasted, tmp_path, kind):
    data = _office(_word(pasted[0]), kind, tmp_path)
    text, scanned = ingest.read(data, name=f"don.{kind}").pages
    assert "xem ảnh đơn" in text.text
    assert _is_the_letter(scanned)


def test_a_picture_within_a_web_page(pasted):
    inline = base64.b64encode(pasted[0]).decode()
    page = f'<html><body><p>Đơn</p><img alt="x" src="data:image/png;base64,{inline}"></body></html>'
    text, scanned = ingest.read(page.encode(), name="don.html").pages
    assert text.text == "Đơn"
    assert _is_the_letter(scanned)
    assert ingest.render(page.encode(), page=2, width=300)


def test_lines_are_those_of_the_letter(pasted):
    page = ingest.read(_word(pasted[0])).pages[1]
    assert [line for line in page.text.splitlines() if line][: len(LETTER)] == list(LETTER)


def _typed_with_picture(picture: bytes, *, hidden: bool = False) -> bytes:
    """A typed letter with a picture between its lines, as Word exports it."""
    pdfmetrics.registerFont(TTFont("Serif", SERIF))
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    sheet.setFont("Serif", 12)
    lines = [f"{n}. Tôi xin trình bày sự việc và gửi kèm ảnh chụp văn bản." for n in range(1, 11)]
    for row, line in enumerate(lines):
        sheet.drawString(60, 790 - 18 * row - (300 if row > 4 else 0), line)
    sheet.drawImage(ImageReader(io.BytesIO(picture)), 60, 430, 480, 271)
    if hidden:
        text = sheet.beginText(70, 660)
        text.setFont("Serif", 10)
        text.setTextRenderMode(3)
        for line in LETTER:
            text.textLine(line)
        sheet.drawText(text)
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def test_writing_in_a_picture_on_a_typed_page_takes_its_place(pasted):
    (page,) = ingest.read(_typed_with_picture(pasted[0])).pages
    assert page.origin is Origin.TEXT_LAYER
    assert "note_picture_read" in page.notes
    lines = [line for line in page.text.splitlines() if line]
    assert [line[0] for line in lines[:5]] == list("12345")
    assert lines[5:11] == list(LETTER)
    assert lines[11].startswith("6.")
    word = next(word for word in page.words if word.text == "Huyền,")
    assert 60 < word.box[0] < 540
    assert 142 < word.box[1] < 412
    assert word.confidence is not None
    assert all(page.text[word.start : word.end] == word.text for word in page.words)
    assert [region.kind for region in page.regions][:1] == [RegionKind.PICTURE]


def test_a_picture_with_hidden_text_over_it_is_not_read_again(pasted):
    (page,) = ingest.read(_typed_with_picture(pasted[0], hidden=True)).pages
    assert "note_picture_read" not in page.notes
    assert page.text.count("Nguyễn Thị Huyền") == 1


def test_a_picture_without_writing_adds_no_words(encode_image):
    photo = encode_image(Image.effect_noise((900, 600), 60), "PNG")
    (page,) = ingest.read(_typed_with_picture(photo)).pages
    assert len([line for line in page.text.splitlines() if line]) == 10
    assert [region.kind for region in page.regions] == [RegionKind.PICTURE]


class _Outlines(BasePen):
    """Draws the outlines of glyphs, as programs do that turn text into curves."""

    def __init__(self, glyphs, path, scale: float) -> None:
        super().__init__(glyphs)
        self._path, self._scale, self._x, self._y = path, scale, 0.0, 0.0

    def start(self, x: float, y: float) -> None:
        self._x, self._y = x, y

    def _at(self, *points):
        return [
            v for x, y in points for v in (self._x + x * self._scale, self._y + y * self._scale)
        ]

    def _moveTo(self, point):  # noqa: N802
        self._path.moveTo(*self._at(point))

    def _lineTo(self, point):  # noqa: N802
        self._path.lineTo(*self._at(point))

    def _curveToOne(self, one, two, end):  # noqa: N802
        self._path.curveTo(*self._at(one, two, end))

    def _closePath(self):  # noqa: N802
        self._path.close()


def _in_curves(sheet: canvas.Canvas, lines: Sequence[str]) -> None:
    """Draws lines as the outlines of their letters."""
    font = SfntFont(SERIF)
    glyphs, names, scale = font.getGlyphSet(), font.getBestCmap(), 13 / font["head"].unitsPerEm
    for row, line in enumerate(lines):
        path = sheet.beginPath()
        pen, x = _Outlines(glyphs, path, scale), 60.0
        for letter in line:
            pen.start(x, 740 - 24 * row)
            glyphs[names[ord(letter)]].draw(pen)
            x += glyphs[names[ord(letter)]].width * scale
        sheet.drawPath(path, stroke=0, fill=1)


def _typed_and_in_curves(typed: Sequence[str], y: float, *, in_form: bool) -> bytes:
    pdfmetrics.registerFont(TTFont("Serif", SERIF))
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    sheet.setFont("Serif", 13)
    for row, line in enumerate(typed):
        sheet.drawString(60, y - 20 * row, line)
    if in_form:
        sheet.beginForm("drawing", 0, 600, 595, 842)
    _in_curves(sheet, LETTER)
    if in_form:
        sheet.endForm()
        sheet.doForm("drawing")
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def test_text_turned_into_curves_within_a_form():
    typed = ["Tôi xin trình bày sự việc và gửi kèm ảnh chụp văn bản của phường."] * 10
    (page,) = ingest.read(_typed_and_in_curves(typed, 560, in_form=True)).pages
    assert [line for line in page.text.splitlines() if line] == [*LETTER, *typed]


def test_text_turned_into_curves_below_a_typed_head():
    typed = ["Kính gửi cơ quan có thẩm quyền giải quyết"]
    (page,) = ingest.read(_typed_and_in_curves(typed, 790, in_form=False)).pages
    assert page.origin is Origin.OCR
    assert [line for line in page.text.splitlines() if line][1:] == list(LETTER)
    assert page.rejected[0].text == "Kính gửi cơ quan có thẩm quyền giải quyết"
