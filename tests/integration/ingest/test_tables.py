"""Ruled tables of typed PDFs: a row of the table is a line of the text."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

import ingest
from ingest.document import Origin
from ingest.readers import pdf_tables
from ingest.readers.pdf_objects import survey
from ingest.readers.pdf_text import Frame
from tests.integration.ingest.conftest import LETTER, to_tcvn3

pytestmark = pytest.mark.integration

HEAD = ["STT", "Họ tên", "Địa chỉ", "Ký"]
LONG = "Công Tằng Tôn Nữ Thị Hoàng Bích Ngọc"
GRID = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Serif", 11)]


@pytest.fixture(autouse=True)
def fonts(letter_pdf):
    letter_pdf()  # registers them


def _style(font: str = "Serif") -> ParagraphStyle:
    return ParagraphStyle(font, fontName=font, fontSize=11, leading=14)


def _signers(count: int) -> list[list[str]]:
    return [
        [str(n), LONG if n % 5 == 0 else f"Nguyễn Văn {chr(64 + n % 26 + 1)}", f"số {n} ngõ 45", ""]
        for n in range(1, count + 1)
    ]


def _flow(parts: list[object]) -> bytes:
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, topMargin=50, bottomMargin=50).build(parts)
    return out.getvalue()


def _list(rows: list[list[str]], *, style: list[tuple[object, ...]]) -> Table:
    cells = [[Paragraph(cell, _style()) if n == 1 else cell for n, cell in enumerate(row)]
             for row in rows]  # fmt: skip
    return Table(cells, colWidths=[40, 110, 160, 80], repeatRows=1, style=style)


def _checked(data: bytes) -> tuple[ingest.Document, list[str]]:
    document = ingest.read(data)
    for page in document.pages:
        for word in page.words:
            assert page.text[word.start : word.end] == word.text
            x0, y0, x1, y1 = word.box
            assert 0 <= x0 < x1 <= page.width
            assert 0 <= y0 < y1 <= page.height
    return document, [line for page in document.pages for line in page.text.splitlines() if line]


def _lines(rows: list[list[str]]) -> list[str]:
    return ["\t".join(row).rstrip("\t") for row in rows]


def test_a_signature_list_over_two_pages_has_a_line_for_each_signer():
    signers = _signers(42)
    data = _flow(
        [
            Paragraph("Danh sách người cùng ký đơn", _style()),
            Spacer(0, 12),
            _list([HEAD, *signers], style=GRID),
            Spacer(0, 12),
            Paragraph("Danh sách này có 42 người.", _style()),
        ]
    )
    document, lines = _checked(data)
    assert len(document.pages) == 2
    assert all("note_table" in page.notes for page in document.pages)
    assert all(page.origin is Origin.TEXT_LAYER for page in document.pages)
    assert lines[:2] == ["Danh sách người cùng ký đơn", "\t".join(HEAD)]
    assert lines[-1] == "Danh sách này có 42 người."
    assert [line for line in lines[1:-1] if line != "\t".join(HEAD)] == _lines(signers)


@pytest.mark.parametrize(("angle", "at"), [(40, (100, 500)), (90, (580, 500))])
def test_what_is_set_across_a_table_stays_out_of_its_cells(angle, at):
    rows = [HEAD, *_signers(9)]
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4)
    table = Table(rows, colWidths=[40, 210, 160, 80], style=GRID)
    table.wrapOn(sheet, 500, 500)
    table.drawOn(sheet, 50, 560)
    sheet.translate(*at)
    sheet.rotate(angle)
    sheet.setFont("Serif", 40 if angle == 40 else 9)
    sheet.setFillGray(0.8)
    sheet.drawString(0, 0, "BẢN SAO LƯU TRỮ")
    sheet.save()
    document, lines = _checked(out.getvalue())
    assert lines == [*_lines(rows), "BẢN SAO LƯU TRỮ"]
    assert document.pages[0].notes == ("note_table",)


def test_a_table_drawn_twice_is_told_once():
    rows = [HEAD, *_signers(4)]
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4)
    for x in (50.0, 50.4):
        table = Table(rows, colWidths=[40, 210, 160, 80], style=GRID)
        table.wrapOn(sheet, 500, 500)
        table.drawOn(sheet, x, 560)
    sheet.save()
    document, lines = _checked(out.getvalue())
    assert lines == _lines(rows)
    assert document.pages[0].notes == ("note_table",)


def test_empty_cells_keep_the_columns():
    rows = [["STT", "Họ tên", "Loại đất", "Số tiền"],
            ["1", "Lê Thị Mận", "", "12.500.000"],
            ["2", "Trần Văn Tư", "Đất ở", "840.000.000"]]  # fmt: skip
    _, lines = _checked(_flow([_list(rows, style=GRID)]))
    assert lines == _lines(rows)


def test_a_cell_over_two_rows_is_read_once():
    rows = [["STT", "Họ tên", "Thửa", "Tiền"],
            ["1", "Lê Thị Mận", "thửa 214", "100"],
            ["", "", "thửa 215", "200"]]  # fmt: skip
    span = [*GRID, ("SPAN", (0, 1), (0, 2)), ("SPAN", (1, 1), (1, 2))]
    _, lines = _checked(_flow([_list(rows, style=span)]))
    assert lines == [*_lines(rows[:2]), "\t\tthửa 215\t200"]


def _beside() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4)
    sheet.setFont("Serif", 11)
    for n, text in enumerate(LETTER[:2]):
        sheet.drawString(50, 790 - 16 * n, text)
    for n in range(5):
        sheet.drawString(50, 730 - 16 * n, f"Hộ tôi nêu ý thứ {n + 1} như sau")
    rows = [["Mục", "Tiền"], ["Đất", "120"], ["Nhà", "340"]]
    table = Table(rows, colWidths=[80, 80], style=GRID)
    table.wrapOn(sheet, 300, 300)
    table.drawOn(sheet, 330, 655)
    sheet.drawString(50, 600, LETTER[5])
    sheet.save()
    return out.getvalue()


def test_a_table_beside_paragraphs():
    _, lines = _checked(_beside())
    assert lines == [
        *LETTER[:2],
        *(f"Hộ tôi nêu ý thứ {n} như sau" for n in range(1, 6)),
        "Mục\tTiền",
        "Đất\t120",
        "Nhà\t340",
        LETTER[5],
    ]


def _edited(data: bytes, change) -> bytes:
    out = io.BytesIO()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        change(page)
    writer.write(out)
    return out.getvalue()


def test_rules_and_words_meet_on_turned_and_cropped_pages():
    plain, lines = _checked(_beside())

    def cut(page):
        page.cropbox = RectangleObject((30, 100, 560, 830))

    cropped, same = _checked(_edited(_beside(), cut))
    assert same == lines
    assert "note_table" in cropped.pages[0].notes
    moved = [a - b for a, b in zip(plain.pages[0].words[0].box, cropped.pages[0].words[0].box,
                                   strict=True)]  # fmt: skip
    assert moved == pytest.approx([30, A4[1] - 830] * 2, abs=0.1)

    # lines of such a page run down, so only the words are compared
    turned, _ = _checked(_edited(_beside(), lambda page: page.rotate(90)))
    assert sorted(turned.pages[0].text.split()) == sorted(plain.pages[0].text.split())


def test_a_table_in_tcvn3_fonts_is_converted():
    rows = [["STT", "Họ tên", "Địa chỉ"], ["1", "Nguyễn Thị Huyền", "phường Khương Đình"],
            ["2", "Bùi Đức Thịnh", "tổ dân phố số 5"]]  # fmt: skip
    style = [GRID[0], ("FONT", (0, 0), (-1, -1), ".VnTime", 11)]
    cells = [[to_tcvn3(cell) for cell in row] for row in rows]
    document, lines = _checked(_flow([Table(cells, colWidths=[40, 150, 150], style=style)]))
    (page,) = document.pages
    assert page.origin is Origin.CONVERTED
    assert {"note_table", "note_converted_tcvn3"} <= set(page.notes)
    # TCVN3 has no marked capitals
    assert [line.lower() for line in lines] == [line.lower() for line in _lines(rows)]


def test_pages_without_a_grid_stay_with_pdfium(monkeypatch, letter_pdf):
    borderless = _flow([_list([HEAD, *_signers(6)], style=[GRID[1]])])
    underlined = io.BytesIO()
    sheet = canvas.Canvas(underlined, pagesize=A4)
    sheet.setFont("Serif", 12)
    for n in range(12):  # rules of one direction, and a frame around them, are no grid
        sheet.drawString(60, 760 - 30 * n, LETTER[n % 6])
        sheet.line(60, 756 - 30 * n, 400, 756 - 30 * n)
    sheet.rect(40, 300, 500, 500)
    sheet.save()
    for data in (borderless, underlined.getvalue(), letter_pdf()):
        document = pdfium.PdfDocument(data)
        page = document[0]
        assert not survey(page, Frame(page)).grid
        page.close()
        document.close()
        assert not any("table" in note for note in ingest.read(data).pages[0].notes)


XS, YS = [100, 200, 300, 400], [700, 660, 620]


def _draw_lines(sheet: canvas.Canvas) -> None:
    for x in XS:
        sheet.line(x, YS[0], x, YS[-1])
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)


def _draw_grid(sheet: canvas.Canvas) -> None:
    sheet.grid(XS, YS)


def _draw_rectangles(sheet: canvas.Canvas) -> None:
    for y in YS[1:]:
        for x in XS[:-1]:
            sheet.rect(x, y, 100, 40)


def _draw_bars(sheet: canvas.Canvas) -> None:
    for x in XS:
        sheet.rect(x, YS[-1], 0.7, 80, stroke=0, fill=1)
    for y in YS:
        sheet.rect(XS[0], y, 300, 0.7, stroke=0, fill=1)


@pytest.mark.parametrize("draw", [_draw_lines, _draw_grid, _draw_rectangles, _draw_bars])
def test_a_grid_is_seen_however_it_is_drawn(draw):
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4)
    sheet.setFont("Serif", 11)
    draw(sheet)
    for y in YS[1:]:
        for x in XS[:-1]:
            sheet.drawString(x + 8, y + 22, "hàng một")
            sheet.drawString(x + 8, y + 8, f"ô {x}")
    sheet.save()
    document, lines = _checked(out.getvalue())
    assert document.pages[0].notes == ("note_table",)
    assert lines == ["hàng một ô 100\thàng một ô 200\thàng một ô 300"] * 2


def test_no_time_for_tables_leaves_the_reading_of_pdfium():
    data = _beside()
    document = ingest.read(data, limits=ingest.Limits(seconds_tables=0.0))
    (page,) = document.pages
    assert page.notes == ("note_table_unread",)
    assert sorted(page.text.split()) == sorted(ingest.read(data).pages[0].text.split())


def test_the_clock_interrupts_a_parser_that_runs_on():
    def endless() -> None:
        while True:
            pass

    with pytest.raises(TimeoutError), pdf_tables._clock(0.05):
        endless()


def _with_a_table(out: io.BytesIO) -> canvas.Canvas:
    sheet = canvas.Canvas(out, pagesize=A4)
    sheet.setFont("Serif", 11)
    table = Table([["Muc", "Tien"], ["Dat", "120"], ["Nha", "340"]], colWidths=[80, 80], style=GRID)
    table.wrapOn(sheet, 300, 300)
    table.drawOn(sheet, 100, 600)
    return sheet


@pytest.mark.parametrize("at", [(132, 605), (60, 100), (60, -40)], ids=["in it", "below", "off"])
def test_a_word_nobody_sees_does_not_cost_the_table(at):
    out = io.BytesIO()
    sheet = _with_a_table(out)
    sheet.setFillColorRGB(1, 1, 1)
    sheet.drawString(*at, "{{ký}}")
    sheet.save()
    (page,) = ingest.read(out.getvalue()).pages
    assert page.text.splitlines() == ["Muc\tTien", "Dat\t120", "Nha\t340"]
    assert page.notes == ("note_hidden_text", "note_table")


def test_a_field_beside_a_table_does_not_cost_it():
    """A form field filled in is drawn by its own object, which pdfplumber passes over."""
    out = io.BytesIO()
    sheet = _with_a_table(out)
    sheet.acroForm.textfield(value="tra loi cua toi", x=100, y=500, width=200, height=24)
    sheet.save()
    (page,) = ingest.read(out.getvalue()).pages
    assert "tra loi cua toi" in page.text
    assert "Dat\t120" in page.text
    assert page.notes == ("note_table",)
