"""Pages beside each other in one picture are told from one page's columns."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr import facing

_SERIF = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
_LETTER = (
    "Kính gửi: Ủy ban nhân dân phường Phú Lợi",
    "Gia đình tôi đề nghị nạo vét con mương chạy",
    "sau chợ, vì mỗi lần mưa lớn nước tràn vào",
    "nhà, hư hỏng đồ đạc và hàng hóa của bà con.",
)


def _page(angle: float = 0.0) -> Image.Image:
    page = Image.new("L", (827, 1170), 255)
    brush = ImageDraw.Draw(page)
    font = ImageFont.truetype(_SERIF, 27)
    for number, line in enumerate(_LETTER * 6):
        brush.text((120, 100 + 40 * number), line, fill=0, font=font)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def _beside(*pages: Image.Image) -> Image.Image:
    whole = Image.new("L", (sum(page.width for page in pages), 1170), 255)
    left = 0
    for page in pages:
        whole.paste(page, (left, 0))
        left += page.width
    return whole


@pytest.mark.parametrize(("first", "second"), [(1.0, -1.0), (0.0, 2.5), (180.0, 0.0), (0.5, 180.0)])
def test_pages_that_lie_differently_are_parted_between_them(first, second):
    (cut,) = facing.cuts(_beside(_page(first), _page(second)))
    assert 760 < cut < 900


def test_three_pages():
    whole = _beside(_page(1.0), _page(-1.2), _page(0.3))
    assert [round(cut / 827) for cut in facing.cuts(whole)] == [1, 2]


@pytest.mark.parametrize("angle", [0.0, 1.5])
def test_pages_that_lie_alike_are_one(angle):
    whole = _beside(_page(), _page()).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert facing.cuts(whole) == []


@pytest.mark.parametrize("ground", [40, 120])
def test_sheets_between_which_the_table_shows_are_parted(ground):
    whole = Image.new("L", (2000, 1350), ground)
    whole.paste(_page(), (60, 80))
    whole.paste(_page(), (1080, 100))
    (cut,) = facing.cuts(whole)
    assert 887 < cut < 1080


def test_a_dark_bar_that_does_not_run_through_parts_no_page():
    whole = _beside(_page(), _page())
    ImageDraw.Draw(whole).rectangle((810, 100, 850, 500), fill=60)
    assert facing.cuts(whole) == []


def test_a_page_that_lies_on_its_side_is_not_cut_between_its_paragraphs():
    page = _page(0.7)
    ImageDraw.Draw(page).rectangle((0, 500, 827, 570), fill=255)
    assert facing.cuts(page.rotate(90, expand=True)) == []


def test_a_line_across_the_gap_makes_one_page():
    whole = _beside(_page(1.0), _page(-1.0))
    font = ImageFont.truetype(_SERIF, 40)
    ImageDraw.Draw(whole).text((500, 20), "Danh sách các hộ bị ngập năm nay", fill=0, font=font)
    assert facing.cuts(whole) == []


def test_upright_and_empty_pictures_are_one_page():
    assert facing.cuts(_page(1.0)) == []
    assert facing.cuts(Image.new("1", (1000, 500), 1)) == []


@pytest.mark.parametrize("size", [(9000, 60), (5000, 1), (2, 1)])
@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P"])
def test_pictures_of_any_shape_and_mode(size, mode):
    assert facing.cuts(Image.new(mode, size)) == []
