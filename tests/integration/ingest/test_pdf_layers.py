"""Pages with a text layer and a scan, turned pages, and text that nobody sees."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence

import pytest
from fontTools.ttLib import TTFont as SfntFont
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import ingest
from ingest.document import Origin, RegionKind
from tests.integration.ingest.conftest import LETTER, SERIF

pytestmark = pytest.mark.integration

UNDRAWN = 3  # render mode of the text behind a scan
NOTICE = (
    "Ký bởi: Ủy ban nhân dân xã Bình Minh, thành phố Hà Nội",
    "Thời gian ký: 14/08/2025 09:12:45. Văn bản này được số hóa từ bản giấy",
    "và ký số theo quy định của pháp luật về giao dịch điện tử; mọi thắc mắc",
    "về tính xác thực của văn bản xin liên hệ bộ phận một cửa trong giờ hành",
    "chính. Đề nghị không sao chụp, phát tán khi chưa có sự đồng ý của người",
    "có thẩm quyền. Người tiếp nhận và số hóa: Lê Thị Hạnh, văn phòng thống kê.",
)
WITHDRAWAL = (
    "Tôi tự nguyện rút toàn bộ đơn đã gửi và không yêu cầu gì thêm nữa",
    "Mong các đồng chí chấp thuận và trả lại hồ sơ cho chúng tôi sớm nhất",
    "Việc rút hồ sơ hoàn toàn do chúng tôi quyết định, không ai ép buộc cả",
    "Chúng tôi chịu trách nhiệm trước pháp luật về lời khai nêu ở trên đây",
    "Xin chân thành cảm ơn lãnh đạo cùng toàn thể cán bộ đã giúp đỡ tận tình",
)


class Sheet:
    """A PDF of one page, drawn step by step."""

    def __init__(self, size: tuple[float, float] = (595, 842), **options: object) -> None:
        pdfmetrics.registerFont(TTFont("Serif", SERIF))
        self._out = io.BytesIO()
        self.canvas = canvas.Canvas(self._out, pagesize=size, **options)

    def picture(self, image: Image.Image | str, box: tuple[float, float, float, float]) -> Sheet:
        drawn = image if isinstance(image, str) else ImageReader(image)
        self.canvas.drawImage(drawn, *box)
        return self

    def lines(
        self, lines: Sequence[str], *, y: float, mode: int = 0, size: float = 12, step: float = 20
    ) -> Sheet:
        text = self.canvas.beginText(60, y)
        text.setFont("Serif", size, leading=step)
        text.setTextRenderMode(mode)
        for line in lines:
            text.textLine(line)
        self.canvas.drawText(text)
        return self

    def turned(self, text: str, *, at: tuple[float, float], angle: float, size: float) -> Sheet:
        """A line of pale text; the angle is in degrees, counter-clockwise."""
        self.canvas.saveState()
        self.canvas.setFillGray(0.8)
        self.canvas.translate(*at)
        self.canvas.rotate(angle)
        self.canvas.setFont("Serif", size)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()
        return self

    def pdf(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


PAGE = (0.0, 0.0, 595.0, 842.0)


@pytest.fixture
def scanned(letter_pdf, scan) -> Image.Image:
    """The letter as a scanner gives it."""
    return scan(letter_pdf())


def _page(data: bytes) -> ingest.Page:
    (page,) = ingest.read(data).pages
    assert all(page.text[word.start : word.end] == word.text for word in page.words)
    return page


def test_a_notice_typed_over_a_scan_does_not_stand_for_it(scanned):
    page = _page(Sheet().picture(scanned, PAGE).lines(NOTICE, y=200).pdf())
    lines = [line for line in page.text.splitlines() if line]
    assert lines == [*LETTER, *NOTICE]
    assert [other.origin for other in page.rejected] == [Origin.TEXT_LAYER]
    exact = [word for word in page.words if word.confidence is None]
    assert " ".join(word.text for word in exact) == " ".join(NOTICE)


def test_a_scan_within_a_form_is_found(scanned):
    sheet = Sheet()  # as programs that sign wrap the page they sign
    sheet.canvas.beginForm("page")
    sheet.picture(scanned, PAGE)
    sheet.canvas.endForm()
    sheet.canvas.doForm("page")
    page = _page(sheet.lines(NOTICE, y=200).pdf())
    assert [line for line in page.text.splitlines() if line] == [*LETTER, *NOTICE]


def test_typed_text_within_a_form_is_not_read_again():
    sheet = Sheet()
    sheet.canvas.beginForm("page")
    sheet.lines([*LETTER, *NOTICE], y=780)
    sheet.canvas.endForm()
    sheet.canvas.doForm("page")
    page = _page(sheet.pdf())
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert page.rejected == ()


def test_a_caption_over_half_a_page_of_scan(scanned):
    top = scanned.crop((0, 0, scanned.width, scanned.height // 2))
    sheet = Sheet().picture(top, (0, 0, 595, 421)).lines(NOTICE, y=780)
    page = _page(sheet.lines(["Quét bằng điện thoại ngày 4"], y=30).pdf())
    lines = [line for line in page.text.splitlines() if line]
    assert lines == [*NOTICE, *LETTER, "Quét bằng điện thoại ngày 4"]


def _stamped(image: Image.Image) -> Image.Image:
    """A page with a red frame that says it is secret."""
    image = image.convert("RGB")
    brush = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(SERIF.with_name("LiberationSans-Bold.ttf")), 64)
    brush.rectangle((1100, 1000, 1480, 1120), outline=(200, 20, 30), width=6)
    brush.text((1150, 1022), "TỐI MẬT", font=font, fill=(200, 20, 30))
    return image


def test_secrecy_stamps_of_searchable_scans_are_seen(scanned):
    sheet = Sheet().picture(_stamped(scanned), PAGE).lines(LETTER, y=780, mode=UNDRAWN)
    page = _page(sheet.pdf())
    assert RegionKind.SECRET_STAMP in {region.kind for region in page.regions}
    assert page.origin is Origin.TEXT_LAYER
    assert [line for line in page.text.splitlines() if line][: len(LETTER)] == list(LETTER)
    assert [other.origin for other in page.rejected] == [Origin.OCR]
    assert "note_layer_differs" not in page.notes


@pytest.mark.parametrize("under", [False, True])
def test_of_a_lying_layer_and_a_scan_the_scan_is_believed(scanned, under):
    sheet = Sheet()
    if under:  # drawn, but the picture comes over it
        sheet.lines(WITHDRAWAL * 2, y=780).picture(scanned, PAGE)
    else:
        sheet.picture(scanned, PAGE).lines(WITHDRAWAL * 2, y=780, mode=UNDRAWN)
    page = _page(sheet.pdf())
    assert page.text.splitlines() == list(LETTER)
    assert "note_layer_differs" in page.notes
    (other,) = page.rejected
    assert WITHDRAWAL[0] in other.text


@pytest.mark.parametrize("in_turn", [False, True])
def test_text_under_the_strips_of_a_scan_is_held_against_it(scanned, in_turn):
    sheet, lines, strips = Sheet(), list(WITHDRAWAL * 2), 8
    high = scanned.height // strips
    if not in_turn:
        sheet.lines(lines, y=780)
    for place in range(strips):
        if in_turn:
            sheet.lines(lines[place : place + 1], y=842 - 105.25 * (place + 0.5))
        strip = scanned.crop((0, place * high, scanned.width, (place + 1) * high))
        sheet.picture(strip, (0, 842 - 105.25 * (place + 1), 595, 105.25))
    page = _page(sheet.lines(["Quét bằng điện thoại"], y=40).pdf())
    assert page.text.splitlines()[: len(LETTER)] == list(LETTER)
    assert WITHDRAWAL[0] not in page.text
    assert "note_layer_differs" in page.notes


def test_a_layer_under_a_scan_with_a_footer_is_held_against_the_scan(scanned):
    sheet = Sheet().lines(WITHDRAWAL * 2, y=780).picture(scanned, PAGE)
    page = _page(sheet.lines(["Quét bằng ứng dụng của điện thoại"], y=40).pdf())
    assert page.origin is Origin.OCR
    assert WITHDRAWAL[0] not in page.text
    assert "Quét bằng ứng dụng" in page.text
    assert "note_layer_differs" in page.notes


def _painted(data: bytes, image: Image.Image, box: tuple[int, int, int, int]) -> bytes:
    """A page on which a rectangle is filled with a pattern of pictures, as browsers print it."""
    x, y, width, height = box
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    (sheet,) = PdfReader(io.BytesIO(Sheet().picture(image, (0, 0, width, height)).pdf())).pages
    pattern = DecodedStreamObject()
    pattern.set_data(sheet.get_contents().get_data())
    for key, value in {"PatternType": 1, "PaintType": 1, "TilingType": 1,
                       "XStep": width, "YStep": height}.items():  # fmt: skip
        pattern[NameObject(f"/{key}")] = NumberObject(value)
    pattern[NameObject("/BBox")] = ArrayObject(map(NumberObject, (0, 0, width, height)))
    pattern[NameObject("/Matrix")] = ArrayObject(map(NumberObject, (1, 0, 0, 1, x, y)))
    pattern[NameObject("/Resources")] = sheet["/Resources"].get_object().clone(writer)
    (page,) = writer.pages
    named = DictionaryObject({NameObject("/Ground"): writer._add_object(pattern)})
    page["/Resources"][NameObject("/Pattern")] = named
    paint = f"q /Pattern cs /Ground scn {x} {y} {width} {height} re f Q\n".encode()
    content = DecodedStreamObject()
    content.set_data(paint + page.get_contents().get_data())
    page[NameObject("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_picture_painted_as_a_pattern_is_read(scanned):
    typed = Sheet().lines(NOTICE, y=800).pdf()
    page = _page(_painted(typed, scanned.crop((0, 0, 1653, 550)), (20, 300, 555, 185)))
    assert [line for line in page.text.splitlines() if line] == [*NOTICE, *LETTER]


def test_a_patterned_ground_costs_no_reading():
    tile = Image.new("L", (40, 40), 240)
    ImageDraw.Draw(tile).line((0, 0, 40, 40), fill=225, width=3)
    page = _page(_painted(Sheet().lines(NOTICE, y=800).pdf(), tile, (0, 0, 595, 842)))
    assert page.text.splitlines() == list(NOTICE)
    assert page.rejected == ()


def test_a_ground_of_the_grey_that_pdfium_tells_of_patterns_costs_no_reading():
    sheet = Sheet()
    sheet.canvas.setFillColorRGB(0xBF / 255, 0xBF / 255, 0xBF / 255)
    sheet.canvas.rect(40, 300, 500, 520, fill=1)
    sheet.canvas.setFillGray(0)
    for row in range(20):
        sheet.canvas.line(40, 800 - 20 * row, 540, 800 - 20 * row)
    page = _page(sheet.lines((*LETTER, *NOTICE), y=784).pdf())
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert (page.notes, page.rejected) == ((), ())


def test_a_picture_behind_thousands_of_objects_is_read(scanned):
    sheet = Sheet().lines(NOTICE, y=800)
    for place in range(3_200):
        sheet.canvas.line(60, 20, 60 + place % 400, 20)
    page = _page(sheet.picture(scanned.crop((0, 0, 1653, 1200)), (60, 120, 400, 290)).pdf())
    assert LETTER[1] in page.text


@pytest.mark.parametrize(
    ("angle", "at", "size"),
    [(45, (120, 450), 50), (90, (585, 400), 9), (-90, (20, 800), 9)],
    ids=["watermark", "right margin", "left margin"],
)
def test_what_is_set_another_way_does_not_come_between_the_lines(angle, at, size):
    sheet = Sheet().lines((*LETTER, *NOTICE), y=780)
    page = _page(sheet.turned("BẢN SAO LƯU TRỮ", at=at, angle=angle, size=size).pdf())
    lines = [line for line in page.text.splitlines() if line]
    assert lines == [*LETTER, *NOTICE, "BẢN SAO LƯU TRỮ"]
    assert page.notes == ()


@pytest.mark.parametrize(("angle", "size"), [(45, 50), (0, 80)])
def test_a_scan_is_read_between_the_letters_of_a_watermark(scanned, angle, size):
    sheet = Sheet().picture(scanned, PAGE)
    page = _page(sheet.turned("BẢN SAO", at=(80, 660), angle=angle, size=size).pdf())
    lines = [line for line in page.text.splitlines() if line]
    assert "BẢN SAO" in lines
    lines.remove("BẢN SAO")
    assert len(lines) == len(LETTER)
    missing = set(" ".join(LETTER).split()) - set(page.text.split())
    assert len(missing) <= 12  # those the letters of the watermark run through


def test_a_picture_below_a_watermark_is_read(scanned):
    sheet = Sheet().lines(NOTICE, y=800)
    sheet.picture(scanned.crop((0, 0, 1653, 1000)), (80, 330, 420, 254))
    page = _page(sheet.turned("BẢN SAO LƯU TRỮ", at=(120, 330), angle=40, size=44).pdf())
    assert "note_picture_read" in page.notes
    assert LETTER[0] in page.text


def test_a_transparent_layer_is_held_against_the_scan(scanned):
    sheet = Sheet().picture(scanned, PAGE)
    sheet.canvas.setFillAlpha(0)
    page = _page(sheet.lines(WITHDRAWAL, y=790).pdf())
    assert page.origin is Origin.OCR
    assert WITHDRAWAL[0] not in page.text
    assert "note_layer_differs" in page.notes


def test_a_layer_of_half_a_scan(scanned):
    sheet = Sheet().picture(scanned, PAGE).lines(LETTER[:4], y=780, mode=UNDRAWN)
    assert _page(sheet.pdf()).text.splitlines() == list(LETTER)


def test_long_searchable_documents_end_in_time(scanned):
    sheet = Sheet().picture(scanned, PAGE).lines((*LETTER, *NOTICE), y=780, mode=UNDRAWN)
    (page,) = ingest.read(sheet.pdf(), limits=ingest.Limits(seconds_checks=0.0)).pages
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert page.notes == ("note_layer_unchecked",)


def _ground(*, shade: int = 255) -> Image.Image:
    """A picture to type upon: bands of colour, and a pale ring."""
    image = Image.new("RGB", (1240, 1754), (shade,) * 3)
    brush = ImageDraw.Draw(image)
    brush.rectangle((0, 0, 1240, 180), fill=(180, 30, 30))
    brush.rectangle((0, 1700, 1240, 1754), fill=(230, 200, 90))
    brush.ellipse((300, 600, 900, 1200), outline=(shade - 30,) * 3, width=12)
    return image


@pytest.mark.parametrize("shade", [255, 225])
def test_text_on_a_ground_without_writing_is_taken_as_it_is(shade):
    page = _page(Sheet().picture(_ground(shade=shade), PAGE).lines((*LETTER, *NOTICE), y=780).pdf())
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert (page.notes, page.regions, page.rejected) == ((), (), ())


def test_a_coarse_photograph_below_text_is_passed_over():
    photo = Image.effect_noise((480, 320), 60)
    sheet = Sheet().lines((*LETTER, *NOTICE), y=800).picture(photo, (40, 20, 515, 345))
    page = _page(sheet.pdf())
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert (page.notes, page.rejected) == ((), ())


def test_writing_in_the_ground_of_text_is_read():
    ground = _ground()
    font = ImageFont.truetype(str(SERIF), 34)
    line = "Công ty luật Minh Khuê nhận đơn ngày 5 tháng 10"
    ImageDraw.Draw(ground).text((120, 1400), line, font=font, fill=0)
    page = _page(Sheet().picture(ground, PAGE).lines((*LETTER, *NOTICE), y=780).pdf())
    assert line in page.text
    assert "note_picture_read" in page.notes


@pytest.mark.parametrize("mode", [0, UNDRAWN])
def test_without_ocr_a_good_layer_stands_unchecked(scanned, mode):
    sheet = Sheet().picture(scanned, PAGE).lines((*LETTER, *NOTICE), y=640, mode=mode)
    (page,) = ingest.read(sheet.pdf(), limits=ingest.Limits(ocr_engine="missing")).pages
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert page.notes == ("note_layer_unchecked",)


def test_a_ring_over_text_is_no_handwriting():
    ring = Image.new("RGBA", (1200, 1700), (0, 0, 0, 0))
    ImageDraw.Draw(ring).ellipse((300, 500, 900, 1100), outline=(200, 30, 30, 90), width=20)
    sheet = Sheet().lines((*LETTER, *NOTICE), y=780)
    sheet.canvas.drawImage(ImageReader(ring), *PAGE, mask="auto")
    page = _page(sheet.pdf())
    assert page.text.splitlines() == [*LETTER, *NOTICE]
    assert (page.notes, page.regions) == ((), ())


def test_what_a_pen_wrote_as_paths_on_a_typed_page_is_left_to_a_person():
    pick = random.Random(7)
    sheet = Sheet().lines((*LETTER, *NOTICE), y=780)
    sheet.canvas.setLineWidth(1.4)
    for row in range(9):
        for column in range(6):
            path = sheet.canvas.beginPath()
            x, y = 60 + 80 * column, 420 - 36 * row
            path.moveTo(x, y)
            for step in range(1, 80):
                across = 0.7 * step + 3 * math.sin(0.45 * step + pick.random())
                path.lineTo(x + across, y + pick.uniform(5, 9) * math.sin(0.4 * step))
            sheet.canvas.drawPath(path)
    page = _page(sheet.pdf())
    assert page.text.splitlines()[: len(LETTER)] == list(LETTER)
    assert "note_needs_transcription" in page.notes
    assert any(region.box[1] > 400 for region in page.regions)


def _sideways(quarters: int, *, mode: int = 0, image: Image.Image | None = None) -> bytes:
    """The letter on a page that was turned clockwise before it was typed."""
    size = (595, 842) if quarters % 2 == 0 else (842, 595)
    sheet = Sheet(size)
    if image is not None:
        sheet.picture(image.rotate(-90 * quarters, expand=True), (0, 0, *size))
    width, height = size
    sheet.canvas.translate(*[(0, 0), (0, height), (width, height), (width, 0)][quarters])
    sheet.canvas.rotate(-90 * quarters)
    return sheet.lines(LETTER, y=780, mode=mode).pdf()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_typed_pages_that_lie_on_their_side_or_head(quarters):
    page = _page(_sideways(quarters))
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_page_turned",)
    first = page.words[0].box
    width, height = page.width, page.height
    x, y = (first[0] + first[2]) / 2, (first[1] + first[3]) / 2
    # the letter begins near its own upper left corner, wherever that is now
    corner = {1: (width, 0), 2: (width, height), 3: (0, height)}[quarters]
    assert abs(x - corner[0]) < 90
    assert abs(y - corner[1]) < 90


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_typed_pages_that_are_shown_turned(letter_pdf, rotation):
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    for sheet in PdfReader(io.BytesIO(letter_pdf())).pages:
        writer.add_page(sheet.rotate(rotation))
    writer.write(out)
    page = _page(out.getvalue())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_page_turned",)


def test_a_sideways_scan_with_a_sideways_layer(scanned):
    page = _page(_sideways(3, mode=UNDRAWN, image=scanned))
    assert page.text.splitlines() == list(LETTER)
    assert "note_page_turned" in page.notes


@pytest.mark.parametrize("spacing", [0.0, 0.3, 0.8])
def test_letters_that_are_drawn_one_by_one_make_words(spacing):
    sheet = Sheet()
    sheet.canvas.setFont("Serif", 12)
    for row, line in enumerate(LETTER):
        x = 40.0
        for letter in line:
            if letter != " ":
                sheet.canvas.drawString(x, 780 - 20 * row, letter)
            x += pdfmetrics.stringWidth(letter, "Serif", 12) + spacing
    page = _page(sheet.pdf())
    assert page.text.splitlines() == list(LETTER)


def test_digits_in_narrow_cells_stay_cells():
    rows = {"Lê Ba": "0741852", "Trần Tư": "3074185", "Đỗ Năm": "6307418", "Vũ Sáu": "9630741"}
    sheet = Sheet()
    sheet.canvas.setFont("Serif", 13)
    for row, (name, digits) in enumerate(rows.items()):
        sheet.canvas.drawString(60, 700 - 20 * row, name)
        for cell, digit in enumerate(digits):
            sheet.canvas.drawString(160 + 18 * cell, 700 - 20 * row, digit)
    found = _page(sheet.pdf()).text.splitlines()
    assert found == ["\t".join([name, *digits]) for name, digits in rows.items()]


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("size", [7, 10])
def test_the_mark_of_a_note_is_not_part_of_a_number(one_by_one, size):
    sheet = Sheet().lines(LETTER, y=780)
    x = 60.0
    for text, points, rise in (("Phạt 4.000.000", 12, 0), ("12", size, 5), (" đồng", 12, 0)):
        sheet.canvas.setFont("Serif", points)
        for part in text if one_by_one else [text]:
            sheet.canvas.drawString(x, 500 + rise, part)
            x += pdfmetrics.stringWidth(part, "Serif", points)
    page = _page(sheet.pdf())
    assert {"4.000.000", "12"} <= {word.text for word in page.words}


def test_white_text_is_left_out_with_a_note():
    sheet = Sheet().lines(LETTER, y=780)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    page = _page(sheet.lines(["Tôi tố cáo ông ấy nhận tiền"], y=300).pdf())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_hidden_text",)


@pytest.mark.parametrize("size", [6, 8])
def test_small_pale_print_is_text(size):
    sheet = Sheet().lines(LETTER, y=780)
    sheet.canvas.setFillColorRGB(0.87, 0.87, 0.87)
    page = _page(sheet.lines(["Mẫu số 01 - ban hành kèm theo i.l;"], y=60.3, size=size).pdf())
    assert "Mẫu số 01 - ban hành kèm theo i.l;" in page.text
    assert page.notes == ()


def test_white_text_on_a_dark_bar_is_text():
    sheet = Sheet().lines(LETTER, y=780)
    sheet.canvas.setFillColorRGB(0, 0, 0.5)
    sheet.canvas.rect(50, 290, 400, 30, fill=1)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    page = _page(sheet.lines(["DANH SÁCH CÁC HỘ DÂN"], y=300).pdf())
    assert page.text.splitlines()[-1] == "DANH SÁCH CÁC HỘ DÂN"
    assert page.notes == ()


@pytest.mark.parametrize(
    ("y", "size", "mode"),
    [(-60, 12, 0), (900, 12, 0), (300, 1, 0), (300, 12, UNDRAWN)],
    ids=["below", "above", "tiny", "undrawn"],
)
def test_text_nobody_sees_is_left_out_with_a_note(y, size, mode):
    sheet = Sheet().lines(LETTER, y=780)
    page = _page(sheet.lines(["Không ai thấy dòng này"], y=y, size=size, mode=mode).pdf())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_hidden_text",)


def test_undrawn_text_in_a_form_as_large_as_the_page_is_left_out_with_a_note():
    sheet = Sheet()
    sheet.canvas.beginForm("all", 0, 0, 595, 842)
    sheet.lines(LETTER, y=780).lines(WITHDRAWAL, y=300, mode=UNDRAWN)
    sheet.canvas.endForm()
    sheet.canvas.doForm("all")
    page = _page(sheet.pdf())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_hidden_text",)


@pytest.mark.parametrize("lines", [LETTER, WITHDRAWAL], ids=["the same", "other words"])
def test_undrawn_text_where_words_are_drawn_is_left_out_with_a_note(lines):
    page = _page(Sheet().lines(LETTER, y=780).lines(lines, y=779, size=12.4, mode=UNDRAWN).pdf())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_hidden_text",)


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off"])
def test_text_of_a_layer_that_is_off_is_left_out_with_a_note(is_on):
    sheet = Sheet().lines(LETTER, y=780)
    sheet.canvas._code.append("/OC /layer BDC")
    sheet.lines(["Mẫu in sẵn của phường"], y=300)
    sheet.canvas._code.append("EMC")
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(sheet.pdf()))), io.BytesIO()
    layer = writer._add_object(
        DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("in")}
        )
    )
    named = DictionaryObject({NameObject("/layer"): layer})
    writer.pages[0]["/Resources"][NameObject("/Properties")] = named
    state = DictionaryObject({NameObject("/OFF"): ArrayObject([] if is_on else [layer])})
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): state}
    )
    writer.write(out)
    page = _page(out.getvalue())
    assert ("Mẫu in sẵn của phường" in page.text) == is_on
    assert page.notes == (() if is_on else ("note_hidden_text",))


@pytest.mark.parametrize(("aside", "mode"), [(0.3, 0), (0.0, 1), (-1.2, 0)])
def test_a_page_drawn_twice_is_told_once(aside, mode):
    sheet = Sheet().lines(LETTER, y=780)
    sheet.canvas.translate(aside, aside)
    page = _page(sheet.lines(LETTER, y=780, mode=mode).pdf())
    assert page.text.splitlines() == list(LETTER)


def test_letters_drawn_in_any_order_are_read_as_they_are_seen():
    sheet, letters = Sheet().lines(LETTER[:1], y=780), []
    for row, line in enumerate(LETTER[1:], 1):
        x = 60.0
        for letter in line:
            letters.append((x, 780.0 - 20 * row, letter))
            x += pdfmetrics.stringWidth(letter, "Serif", 12)
    random.Random(7).shuffle(letters)
    sheet.canvas.setFont("Serif", 12)
    for x, y, letter in letters:
        sheet.canvas.drawString(x, y, letter)
    page = _page(sheet.pdf())
    assert page.origin is Origin.OCR
    assert page.text.splitlines() == list(LETTER)


@pytest.mark.parametrize("marks", ["xxxxxxxxx", "ABCDABCDA"])
def test_a_page_of_ticks_is_not_read_again(marks):
    rows = [f"{name} {' '.join(marks)}" for name in ("Lê Ba", "Trần Tư", "Đỗ Năm", "Vũ Sáu")]
    page = _page(Sheet().lines(["Đ Ơ N K H I Ế U N Ạ I", *rows], y=780).pdf())
    assert page.text.splitlines() == ["Đ Ơ N K H I Ế U N Ạ I", *rows]
    assert (page.origin, page.rejected) == (Origin.TEXT_LAYER, ())


def test_equal_lines_and_words_beside_each_other_stay():
    lines = ["Đã nhận đủ", "Đã nhận đủ", "- - - 1 1 1 . . . .", "11 11"]
    for step in (9.0, 20.0):
        page = _page(Sheet().lines(lines, y=780, step=step).pdf())
        assert page.text.split() == " ".join(lines).split()


def test_words_drawn_over_their_hidden_likes_are_told_once():
    sheet = Sheet()
    sheet.canvas.saveState()
    sheet.lines(LETTER, y=780, mode=UNDRAWN)
    sheet.canvas.restoreState()
    page = _page(sheet.lines(LETTER, y=780.4).pdf())
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ()


def _told(lines: Sequence[str], told: str, place: int) -> bytes:
    """A page of lines, one of which is to be told otherwise than it is drawn."""
    sheet = Sheet()
    for row, line in enumerate(lines):
        if row == place:
            text = f"\ufeff{told}".encode("utf-16-be").hex()
            sheet.canvas._code.append(f"/Span <</ActualText <{text}>>> BDC")
        sheet.lines([line], y=780 - 20 * row)
        if row == place:
            sheet.canvas._code.append("EMC")
    return sheet.pdf()


@pytest.mark.parametrize(
    ("told", "place"), [(WITHDRAWAL[0], 2), (LETTER[4].replace("1987", "1997"), 4)]
)
def test_what_is_told_instead_of_what_is_drawn_is_held_against_it(told, place):
    page = _page(_told(LETTER, told, place))
    assert page.text.splitlines() == list(LETTER)
    assert "note_layer_differs" in page.notes


def test_a_text_told_as_it_is_drawn_stays():
    page = _page(_told(LETTER, LETTER[2], 2))
    assert page.origin is Origin.TEXT_LAYER
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ()


@pytest.mark.parametrize("in_form", [False, True])
def test_text_that_is_cut_away_is_left_out_with_a_note(in_form):
    sheet = Sheet().lines(LETTER[:2], y=780)
    if in_form:
        sheet.canvas.beginForm("part")
    for rectangle, line in (((0, 0, 10, 10), "Chữ bị cắt"), ((50, 690, 500, 30), LETTER[2])):
        sheet.canvas.saveState()
        path = sheet.canvas.beginPath()
        path.rect(*rectangle)
        sheet.canvas.clipPath(path, stroke=0)
        sheet.lines([line], y=700)
        sheet.canvas.restoreState()
    if in_form:
        sheet.canvas.endForm()
        sheet.canvas.doForm("part")
    page = _page(sheet.pdf())
    assert [line for line in page.text.splitlines() if line] == list(LETTER[:3])
    assert page.notes == ("note_hidden_text",)


def test_text_outside_the_crop_box_is_left_out_with_a_note():
    page = _page(
        Sheet(cropBox=(0, 400, 595, 842)).lines(LETTER, y=780).lines(["Ngoài"], y=300).pdf()
    )
    assert page.text.splitlines() == list(LETTER)
    assert page.notes == ("note_hidden_text",)


def test_a_page_of_noise_is_not_blank():
    noise = Image.effect_noise((400, 300), 90).resize((1600, 1200), Image.Resampling.NEAREST)
    engine = ingest.Limits(ocr_engine="none")
    (page,) = ingest.read(Sheet().picture(noise, PAGE).pdf(), limits=engine).pages
    assert page.quality == 0.0
    assert "note_page_blank" not in page.notes
    assert "note_picture_unread" in page.notes


def test_bullets_in_the_private_use_area(letter_pdf, tmp_path):
    path = tmp_path / "open.ttf"
    font = SfntFont(SERIF)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap = table.cmap | {0xF0B7: table.cmap[ord("a")], 0xF0A7: table.cmap[ord("b")]}
    for record in font["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = "OpenSymbol"
    font.save(path)
    pdfmetrics.registerFont(TTFont("OpenSymbol", path))
    lines = [("OpenSymbol", "\uf0b7 Tôi đề nghị"), ("OpenSymbol", "\uf0a7 xem xét lại")]
    page = _page(letter_pdf(lines))
    assert page.text.splitlines() == ["• Tôi đề nghị", "▪ xem xét lại"]


def test_a_scan_whose_content_is_damaged_is_not_blank(scanned):
    noise = Image.effect_noise((400, 400), 90)
    data = Sheet(pageCompression=1).picture(noise, PAGE).pdf()
    at = data.index(b"/ASCII85Decode /FlateDecode ] /Length", data.index(b"/Contents"))
    at = data.index(b"stream", at) + 8
    end = data.index(b"endstream", at)
    broken = data[:at] + b"z" * (end - at - 2) + data[end - 2 :]
    page = _page(broken)
    assert (page.text, page.quality, page.notes) == ("", 0.0, ("note_page_unreadable",))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def cut_in_half(scanned, tmp_path) -> str:
    """A file with the first half of the letter's scan, which reportlab takes over as it is."""
    data = _jpeg(scanned)
    (tmp_path / "half.jpg").write_bytes(data[: len(data) // 2])
    return str(tmp_path / "half.jpg")


def test_a_scan_that_was_cut_is_noted(scanned, cut_in_half, tmp_path):
    page = _page(Sheet().picture(cut_in_half, PAGE).pdf())
    assert page.notes == ("note_image_truncated",)
    assert page.text.startswith(LETTER[0])
    (tmp_path / "whole.jpg").write_bytes(_jpeg(scanned) + bytes(100))
    assert _page(Sheet().picture(str(tmp_path / "whole.jpg"), PAGE).pdf()).notes == ()


@pytest.mark.parametrize("seconds", [0.0, 900.0])
def test_a_cut_scan_is_noted_whether_its_hidden_text_is_checked_or_not(cut_in_half, seconds):
    sheet = Sheet().picture(cut_in_half, PAGE).lines([*LETTER, *WITHDRAWAL], y=780, mode=UNDRAWN)
    limits = ingest.Limits(seconds_checks=seconds)
    (page,) = ingest.read(sheet.pdf(), limits=limits).pages
    assert "note_image_truncated" in page.notes
    assert ("note_layer_unchecked" in page.notes) == (seconds == 0.0)


def test_a_cut_emblem_on_a_typed_page_is_not_noted(cut_in_half):
    sheet = Sheet().lines([*LETTER, *NOTICE], y=680).picture(cut_in_half, (60, 740, 50, 70))
    assert _page(sheet.pdf()).notes == ()


@pytest.mark.parametrize("count", [2, 14])  # the longer table has more letters than the letter
def test_a_table_on_its_side_below_a_letter_is_read_by_its_rows(tmp_path, count):
    pdfmetrics.registerFont(TTFont("Serif", SERIF))
    sheet = canvas.Canvas(str(tmp_path / "letter.pdf"), pagesize=(595, 842))
    sheet.setFont("Serif", 12)
    for number, line in enumerate(LETTER):
        sheet.drawString(60, 780 - 20 * number, line)
    sheet.translate(150, 80)
    sheet.rotate(90)
    rows = [(f"{n}", "Đỗ Thị Mận và hai người con", f"{n}40.000 đồng") for n in range(1, count + 1)]
    for number, row in enumerate(rows):
        for x, cell in zip((0, 60, 250), row, strict=True):
            sheet.drawString(x, -20 * number, cell)
    sheet.save()
    page = ingest.read(tmp_path / "letter.pdf").pages[0]
    assert page.text.endswith("\n".join("\t".join(row) for row in rows))
    assert page.text.startswith(LETTER[0])
    assert "note_page_turned" not in page.notes
