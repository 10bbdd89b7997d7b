"""A sheet on a table is found and straightened; light and shadow are not taken for one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr import beside, outline

LIBERATION = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
FONT, SMALL = ImageFont.truetype(LIBERATION, 20), ImageFont.truetype(LIBERATION, 8)
CORNERS = ((120, 90), (700, 130), (670, 930), (90, 890))


def _sheet() -> Image.Image:
    picture = Image.new("RGB", (800, 1000), (90, 70, 50))
    brush = ImageDraw.Draw(picture)
    brush.polygon(CORNERS, fill=(230, 225, 210))
    for y in range(200, 800, 30):
        brush.line([180, y, 600, y + 20], fill=(40, 40, 40), width=5)
    return picture


def test_the_corners_of_a_sheet_are_found():
    found = outline.find(_sheet())
    assert found is not None
    for corner, expected in zip(found, CORNERS, strict=True):
        assert corner == pytest.approx(expected, abs=10)


def test_a_straightened_sheet_fills_its_picture_and_is_placed_back():
    straight = outline.straighten(_sheet())
    assert straight is not None
    width, height = straight.image.size
    assert np.asarray(straight.image.convert("L"))[20:-20, 20:-20].mean() > 150
    x0, y0, x1, y1 = straight.place((0, 0, width, height))
    assert (x0, y0, x1, y1) == pytest.approx((90, 90, 700, 930), abs=12)


def test_a_scan_has_no_outline():
    assert outline.straighten(Image.new("L", (800, 1000), 245)) is None


def test_fading_light_and_a_shadow_with_print_in_it_are_no_outline():
    page = Image.new("L", (800, 1000), 240)
    brush = ImageDraw.Draw(page)
    for y in range(60, 940, 30):
        brush.line([80, y, 720, y], fill=30, width=5)
    values = np.asarray(page, dtype=np.float32)
    faded = values * np.linspace(1.0, 0.3, 800)
    assert outline.find(Image.fromarray(faded.astype(np.uint8))) is None
    shadowed = values.copy()
    shadowed[600:] *= 0.5
    assert outline.find(Image.fromarray(shadowed.astype(np.uint8))) is None


def test_a_short_note_on_a_screen_is_found_though_the_screen_has_print_too():
    screen = Image.new("L", (1080, 2340), 18)
    brush = ImageDraw.Draw(screen)
    font = ImageFont.truetype(LIBERATION, 40)
    brush.text((40, 20), "9:41", fill=255, font=font)
    brush.rectangle([0, 70, 1080, 190], fill=69)
    brush.rectangle([60, 520, 1010, 1850], fill=205)
    brush.text((130, 600), "Gửi: Trưởng Thuế", fill=30, font=font)
    assert outline.find(screen) is not None


def _photo(table: Image.Image) -> Image.Image:
    """A sheet with lines of print on a table, which shows to its right."""
    picture = table.copy()
    brush = ImageDraw.Draw(picture)
    brush.polygon([(60, 50), (605, 62), (600, 930), (48, 925)], fill=(235, 232, 225))
    for y in range(150, 800, 30):
        brush.text((110, y), "Tôi đề nghị xem xét giải quyết đơn này", fill=(40, 40, 40), font=FONT)
    return picture


def _dark() -> Image.Image:
    return Image.new("RGB", (1000, 1000), (95, 75, 58))


def _card(paper: tuple[int, int, int], ink: tuple[int, int, int], turn: float) -> Image.Image:
    card = Image.new("RGBA", (300, 120), (*paper, 255))
    brush = ImageDraw.Draw(card)
    for y, text in ((20, "Số: 038162004455"), (65, "Họ và tên: ĐỖ THỊ NHẪN")):
        brush.text((20, y), text, fill=ink, font=FONT)
    return card.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)


@pytest.mark.parametrize("turn", [0, 8, 90])
@pytest.mark.parametrize(
    ("paper", "ink"), [((190, 220, 214), (30, 30, 30)), ((50, 52, 60), (235, 235, 235))]
)
def test_lines_on_a_card_beside_a_sheet_are_located(paper, ink, turn):
    photo, card = _photo(_dark()), _card(paper, ink, turn)
    photo.paste(card, (650, 400), card)
    straight = outline.straighten(photo)
    assert straight is not None
    ((x0, y0, x1, y1),) = straight.beside
    assert 640 < x0 < x1 < 660 + card.width
    assert 390 < y0 < y1 < 410 + card.height
    assert (x1 - x0) * (y1 - y0) > 0.3 * card.width * card.height


def _wood() -> Image.Image:
    y, x = np.mgrid[0:1000, 0:1000].astype(np.float32)
    grain = 18 * np.sin(x / 3 + 4 * np.sin(y / 150)) + 12 * np.sin(x / 11 + y / 400)
    noise = np.random.default_rng(1).normal(0, 8, x.shape)
    planks = np.where(x % 130 < 5, -70, 0)
    values = (grain + noise + planks)[..., None] + np.array((120, 85, 55))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _tiles() -> Image.Image:
    table = Image.new("RGB", (1000, 1000), (110, 105, 95))
    brush = ImageDraw.Draw(table)
    for side in range(30, 1000, 80):
        brush.line([side, 0, side, 1000], fill=(40, 38, 35), width=4)
        brush.line([0, side, 1000, side], fill=(40, 38, 35), width=4)
    return table


def _keyboard() -> Image.Image:
    table = Image.new("RGB", (1000, 1000), (20, 20, 22))
    brush = ImageDraw.Draw(table)
    for number, (x, y) in enumerate((x, y) for y in range(0, 1000, 50) for x in range(0, 1000, 50)):
        brush.rectangle([x + 3, y + 3, x + 46, y + 46], fill=(48, 48, 52))
        label = "backspace" if number % 31 == 0 else "QWERTYUIOP"[number % 10]
        size = SMALL if len(label) > 1 else FONT
        brush.text((x + 6, y + 10), label, fill=(230, 230, 230), font=size)
    return table


@pytest.mark.parametrize("table", [_dark, _wood, _tiles, _keyboard])
def test_a_table_without_print_on_it_has_no_lines(table):
    sheet = np.zeros((1000, 1000), bool)
    sheet[50:930, 50:600] = True
    assert beside.parts(np.asarray(_photo(table()).convert("L")), sheet) == []


def test_a_screen_s_own_head_and_foot_alone_say_nothing():
    screen = Image.new("L", (460, 1000), 20)
    brush = ImageDraw.Draw(screen)
    brush.rectangle([0, 100, 460, 850], fill=230)
    sheet = np.asarray(screen) > 200
    brush.text((40, 30), "Tổ dân phố số 5", fill=230, font=FONT)
    brush.text((40, 960), "Nhập tin nhắn", fill=150, font=FONT)
    assert beside.parts(np.asarray(screen), sheet, is_screen=True) == []
    assert len(beside.parts(np.asarray(screen), sheet)) == 2
    brush.text((40, 880), "Nhờ cán bộ xem giúp", fill=230, font=FONT)
    found = beside.parts(np.asarray(screen), sheet, is_screen=True)
    assert any(y0 < 885 < y1 for _, y0, _, y1 in found)


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 500), st.floats(0, 800))
def test_places_stay_in_the_picture(x, y):
    straight = outline.straighten(_sheet())
    assert straight is not None
    scale = straight.image.width / 620
    x0, y0, x1, y1 = straight.place((x * scale, y * scale, x * scale + 30, y * scale + 12))
    assert 0 <= x0 < x1 <= 800
    assert 0 <= y0 < y1 <= 1000
