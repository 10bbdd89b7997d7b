"""Stacks as real files: two letters in a PDF, photos in the wrong order, a letter with an annex."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import ingest
import nlp
from models import Model
from pipeline import process, shapes

pytestmark = pytest.mark.integration

FONT = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
NOISE = (
    *MOTTO, "ĐƠN PHẢN ÁNH", "Kính gửi: Ủy ban nhân dân phường An Bình",
    "Tôi tên là Trần Văn Đoàn, ở tổ 9.", "Quán hát cạnh nhà tôi mở loa tới một giờ sáng, cả xóm",
    "không ngủ được, đã nhắc ba lần không nghe.", "Kính mong phường kiểm tra, xử lý.",
    "Người phản ánh", "Trần Văn Đoàn",
)  # fmt: skip
LAND = (
    *MOTTO, "ĐƠN KHIẾU NẠI", "Kính gửi: Chủ tịch Ủy ban nhân dân phường An Bình",
    "Tôi là Lê Thị Mận, sinh năm 1970.", "Tôi khiếu nại Quyết định số 45 thu hồi đất của nhà tôi,",
    "đất ấy nhà tôi làm từ năm 1989, có biên lai thuế.", "Tôi đề nghị hủy quyết định ấy.",
    "Người làm đơn", "Lê Thị Mận",
)  # fmt: skip
DECISION = (
    "ỦY BAN NHÂN DÂN PHƯỜNG AN BÌNH", "Số: 45/QĐ-UBND", *MOTTO, "QUYẾT ĐỊNH",
    "Về việc thu hồi đất", "Điều 1. Thu hồi 40 mét vuông đất của bà Lê Thị Mận.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", "CHỦ TỊCH", "Vũ Đình Sáu",
)  # fmt: skip


def pdf(*pages: Sequence[str]) -> bytes:
    out = io.BytesIO()
    pdfmetrics.registerFont(TTFont("Serif", FONT))
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for lines in pages:
        sheet.setFont("Serif", 12)
        for number, line in enumerate(lines):
            sheet.drawString(60, 780 - 22 * number, line)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def photo(lines: Sequence[str]) -> bytes:
    image = Image.new("L", (1240, 1754), 255)
    brush, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 30)
    for number, line in enumerate(lines):
        brush.text((120, 140 + 56 * number), line, fill=20, font=font)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


def test_two_letters_in_one_pdf() -> None:
    petition = nlp.parse([ingest.read(pdf(LAND, DECISION, NOISE))])
    assert [cut.page for cut in petition.stack] == [3]
    assert petition.text[petition.stack[0].start :].startswith("CỘNG HÒA")
    assert petition.page_order is None


def test_two_letters_below_one_another_on_a_page() -> None:
    petition = nlp.parse([ingest.read(pdf((*LAND, "", *NOISE)))])
    assert [(cut.page, petition.text[cut.start :][:8]) for cut in petition.stack] == [
        (1, "CỘNG HÒA")
    ]


def test_a_letter_with_its_annex_is_one() -> None:
    assert nlp.parse([ingest.read(pdf(LAND, DECISION))]).stack == ()


def test_photos_sent_in_the_wrong_order() -> None:
    first = (
        *LAND[:5],
        "Tôi khiếu nại Quyết định số 45 thu hồi đất của nhà tôi và của",
        "Trang 1/2",
    )
    second = ("hai hộ bên cạnh, đất ấy làm từ năm 1989.", *LAND[7:], "Trang 2/2")
    petition = nlp.parse([ingest.read(photo(second)), ingest.read(photo(first))])
    assert petition.stack == ()
    assert petition.page_order == nlp.Order((2, 1), "numbers")


def test_the_public_line_tells_and_asks_for_a_person(seed_model: Model) -> None:
    result = process.run([process.Source(pdf(LAND, NOISE), "xap.pdf")], seed_model)
    line = shapes.line("xap.pdf", result)
    (cut,) = line["stack"]
    assert (cut["page"], cut["start"]) == (2, line["text"].rindex("CỘNG HÒA"))
    assert {"title", "addressee"} <= set(cut["reasons"])
    assert line["kind"]["needs_review"] is not None
    assert line["topics"][0]["needs_review"] is not None
    assert line["page_order"] is None
