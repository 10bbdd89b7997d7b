"""How a page lies is told from its dark pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr import stance

_SERIF = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
_MONO = "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf"
_LETTER = (
    "Kính gửi: Ủy ban nhân dân phường Khương Đình",
    "Tôi làm đơn này khiếu nại quyết định về việc thu hồi đất của gia đình tôi,",
    "nhưng không được bồi thường thỏa đáng. Tôi đề nghị xem xét, giải quyết.",
    "Gia đình đã sử dụng ổn định từ năm 1987, nộp thuế đầy đủ hằng năm.",
)


def _bars(angle: float = 0.0) -> np.ndarray:
    page = Image.new("L", (800, 1000), 255)
    brush = ImageDraw.Draw(page)
    for y in range(80, 900, 40):
        for x in range(80, 700, 30):
            brush.rectangle([x, y, x + 20, y + 12], fill=0)
    return np.asarray(page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255))


def _letter(angle: float = 0.0) -> Image.Image:
    page = Image.new("L", (1240, 1754), 255)
    brush = ImageDraw.Draw(page)
    font = ImageFont.truetype(_SERIF, 27)
    for number, line in enumerate(_LETTER * 7):
        brush.text((120, 150 + 40 * number), line, fill=0, font=font)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("angle", [-15.0, -8.0, -3.0, -1.0, 0.0, 0.7, 2.5, 6.5, 11.3])
def test_skew_is_found(angle):
    assert stance.skew(_bars(angle)) == pytest.approx(-angle, abs=0.2)


def test_sideways_is_told_from_upright():
    assert not stance.runs_down(_bars())
    assert stance.runs_down(np.rot90(_bars()))


@pytest.mark.parametrize("angle", [-13.0, -7.0, 9.0])
def test_a_careless_lean_does_not_hide_head_and_foot(angle):
    page = np.asarray(_letter(angle))
    assert stance.turns(page) == (0,)
    assert stance.turns(np.rot90(page, 2))[0] == 2


@pytest.mark.parametrize("angle", [-2.0, 0.0, 1.2])
def test_turns_worth_trying(angle):
    page = np.asarray(_letter(angle))
    assert stance.turns(page) == (0,)
    assert stance.turns(np.rot90(page, 2))[0] == 2
    assert stance.turns(np.rot90(page, 1))[0] == 3
    assert stance.turns(np.rot90(page, 3))[0] == 1


def test_a_wide_sheet_may_also_stand_upright():
    assert stance.turns(_bars(), wide=True)[-1] == 0


def test_an_empty_page_tells_nothing():
    white = np.full((600, 400), 255, np.uint8)
    assert stance.turns(white) == (0,)
    assert stance.skew(white) == 0.0


@pytest.mark.parametrize("angle", [-4.0, -1.5, 0.6, 3.0])
def test_a_levelled_page_is_a_turned_page(angle):
    page = _letter(-angle)
    turned = np.asarray(page.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255), np.float32)
    levelled = stance.level(np.asarray(page), angle).astype(np.float32)
    assert np.corrcoef(turned.ravel(), levelled.ravel())[0, 1] > 0.8  # but for a stretch
    assert abs(stance.skew(stance.level(np.asarray(page), angle))) < 0.15


def _receipt() -> Image.Image:
    """A few lines in a typewriter's letters, which stand in columns as well as in rows."""
    page = Image.new("L", (560, 1500), 250)
    brush = ImageDraw.Draw(page)
    font = ImageFont.truetype(_MONO, 24)
    lines = ("PHIẾU THU PHÍ CHỢ", "Số: 0072316", "Ngày: 06/03/2025 09:18", "Sạp: Vương Thị Mơ",
             "Phí chỗ     640.000", "Phí rác      45.000", "Tổng        685.000")  # fmt: skip
    for number, line in enumerate(lines):
        brush.text((30, 40 + 62 * number), line, fill=10, font=font)
    return page


def test_a_short_receipt_is_not_surely_on_its_side():
    assert stance.turns(np.asarray(_receipt()))[0] == 0


@pytest.mark.parametrize("width", [400, 4000, 6000])
def test_ink_of_however_wide_a_page_is_added_up_exactly(width):
    lines = stance._Lines(np.ones((40, width), bool))
    assert (lines.profile(0.0) == 255 * -(-width // stance._STRIP)).all()
