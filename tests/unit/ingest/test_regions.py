"""What several finders found is one list of regions, each once."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.document import RegionKind
from ingest.ocr import OcrWord, strokes
from ingest.ocr.masks import boxes_of
from ingest.ocr.regions import Found, coloured, illegible, settled, written
from ingest.ocr.stamps import kind_of, words_in
from ingest.ocr.view import DPI, View

FRAME = (100.0, 100.0, 300.0, 200.0)


def test_a_frame_nobody_could_name_takes_the_name_another_found():
    unnamed = Found(RegionKind.STAMP, FRAME, 0.8, "")
    named = Found(RegionKind.INCOMING_STAMP, (102.0, 101.0, 298.0, 199.0), 0.7, "VĂN BẢN ĐẾN")
    (spot,) = settled([unnamed, named])
    assert (spot.kind, spot.text) == (RegionKind.INCOMING_STAMP, "VĂN BẢN ĐẾN")
    assert (spot.box, spot.confidence) == (FRAME, 0.8)


def test_a_seal_keeps_its_kind_and_a_pen_may_cross_it():
    seal = Found(RegionKind.STAMP, FRAME, 0.85)
    words = Found(RegionKind.SECRET_STAMP, (110.0, 110.0, 290.0, 190.0), 0.6, "MẬT")
    pen = Found(RegionKind.SIGNATURE, (250.0, 150.0, 500.0, 260.0), 0.7)
    assert settled([seal, words, pen]) == [seal, pen]


def test_a_signature_looked_for_without_the_seal_may_lie_in_it_but_not_be_it():
    seal = Found(RegionKind.STAMP, (100.0, 100.0, 300.0, 300.0), 0.7)
    frame = Found(RegionKind.STAMP, (100.0, 400.0, 300.0, 500.0), 0.7, "")
    within = Found(RegionKind.SIGNATURE, (210.0, 220.0, 310.0, 260.0), 0.7, bare=True)
    framed = Found(RegionKind.SIGNATURE, (210.0, 460.0, 290.0, 490.0), 0.7, bare=True)
    around = Found(RegionKind.SIGNATURE, (90.0, 90.0, 330.0, 310.0), 0.7, bare=True)
    assert settled([seal, frame, within, framed, around]) == [seal, frame, within]


def test_seals_set_over_each_other_are_two_and_one_found_twice_is_one():
    seal = Found(RegionKind.STAMP, (100.0, 100.0, 340.0, 340.0), 0.85)
    over = Found(RegionKind.STAMP, (190.0, 150.0, 430.0, 390.0), 0.85)
    again = Found(RegionKind.STAMP, (106.0, 104.0, 338.0, 342.0), 0.7)
    assert settled([seal, over, again]) == [seal, over]


def test_the_words_of_a_frame_that_was_read_are_no_handwriting():
    frame = Found(RegionKind.SECRET_STAMP, FRAME, 0.8, "TỐI MẬT")
    inside = Found(RegionKind.HANDWRITING, (130.0, 130.0, 270.0, 170.0), 0.8)
    beside = Found(RegionKind.HANDWRITING, (130.0, 300.0, 270.0, 340.0), 0.8)
    assert settled([frame, inside, beside]) == [frame, beside]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TUYỆT MẬT", RegionKind.SECRET_STAMP),
        ("CÔNG VĂN ĐẾN Số: 27", RegionKind.INCOMING_STAMP),
        ("n | GỐI: 222. Ngày 21/3/2025 Chuyển...", RegionKind.INCOMING_STAMP),
        ("giữ bí mật họ tên, địa chỉ người tố cáo", None),
        ("Ngày 21/3/2025", None),
        ("", None),
    ],
)
def test_what_a_stamp_says_tells_its_kind(text, kind):
    assert kind_of(text) is kind


def test_nothing_is_read_where_there_is_hardly_a_pixel():
    def never(image):
        raise AssertionError(image.shape)

    assert words_in(np.zeros((0, 40), np.uint8), None, never) == ""
    assert words_in(np.zeros((5, 5), np.uint8), 2.0, never) == ""


@pytest.mark.parametrize(("confidence", "kinds"), [(0.9, []), (0.6, [RegionKind.HANDWRITING])])
def test_a_line_read_well_that_says_who_signs_is_not_written(monkeypatch, confidence, kinds):
    image = Image.new("L", (1000, 1000), 250)
    wave = [(400 + 10 * step, 618 + 18 * (-1) ** step) for step in range(17)]
    ImageDraw.Draw(image).line(wave, fill=20, width=4)
    words = [OcrWord("(Ký,", (398.0, 598.0, 562.0, 638.0), confidence, 0)]
    monkeypatch.setattr(strokes, "odds", lambda features: np.full(len(features), 4.0))
    found = written(View(np.asarray(image), 200), words, lambda _: [])
    assert [spot.kind for spot in found] == kinds


def photo(table: int, paper: int) -> View:
    """A sheet of 6 by 8 inches on a table of 8 by 10."""
    pixels = np.full((10 * DPI, 8 * DPI), table, np.uint8)
    pixels[DPI:-DPI, DPI:-DPI] = paper
    return View(Image.fromarray(pixels), DPI)


def test_a_table_under_a_photo_is_no_paper():
    page = photo(110, 200)
    assert page.has_table
    boxes = boxes_of([(200, 200, 400, 300), (10, 10, 60, 40), (-50, 900, 20, 1100)])
    assert page.on_paper(boxes).tolist() == [True, False, False]


def test_a_scan_with_a_dark_picture_is_all_paper_around_it():
    pixels = np.full((1169, 827), 250, np.uint8)
    pixels[300:600, 200:600] = 60
    page = View(Image.fromarray(pixels), DPI)
    assert page.on_paper(boxes_of([(700, 20, 800, 60), (100, 1000, 700, 1100)])).all()


def test_a_page_of_one_grey_is_paper():
    assert not photo(128, 128).has_table
    assert View(Image.new("L", (4, 4), 9), DPI).on_paper(boxes_of([(0, 0, 4, 4)])).all()


def _marked() -> Image.Image:
    """Two lines under a marker's stripes, the face beside a chat, and a signature in blue."""
    page = Image.new("RGB", (827, 1170), "white")
    brush = ImageDraw.Draw(page)
    for top in (300, 400):
        brush.rectangle((100, top, 700, top + 26), fill=(250, 240, 90))
        for left in range(110, 690, 14):
            brush.rectangle((left, top + 8, left + 5, top + 20), fill=(20, 20, 20))
    brush.ellipse((30, 500, 70, 540), fill=(200, 120, 90))
    points = [(500 + 6 * step, 820 + (step * 37) % 50) for step in range(20)]
    brush.line(points, fill=(30, 40, 190), width=2)
    return page


def test_areas_of_colour_are_neither_stamps_nor_hands():
    found = coloured(View(_marked(), DPI), lambda _, __=None: [])
    assert [spot.kind for spot in found] == [RegionKind.SIGNATURE]
    assert found[0].box[1] > 800


def _held() -> Image.Image:
    """A sheet on a table, something red on it at the notched edge, and a signature in blue."""
    page = Image.new("RGB", (976, 1333), (96, 92, 80))
    brush = ImageDraw.Draw(page)
    brush.rectangle((60, 60, 828, 1273), fill=(182, 176, 164))
    brush.rectangle((740, 640, 976, 662), fill=(96, 92, 80))
    brush.rectangle((760, 644, 820, 658), fill=(130, 60, 40))
    points = [(500 + 6 * step, 900 + (step * 37) % 50) for step in range(20)]
    brush.line(points, fill=(20, 30, 130), width=3)
    return page


def test_what_holds_a_sheet_is_no_hand():
    found = coloured(View(_held(), DPI), lambda _, __=None: [])
    assert [spot.kind for spot in found] == [RegionKind.SIGNATURE]


def _line(number: int, confidence: float, text: str) -> list[OcrWord]:
    top = 100.0 + 60 * number
    return [
        OcrWord(word, (100.0 + 90 * place, top, 180.0 + 90 * place, top + 26), confidence, number)
        for place, word in enumerate(text.split())
    ]


def test_guessed_lines_and_lines_left_out_are_for_a_person():
    words = [*_line(0, 0.9, "Kính gửi xã"), *_line(1, 0.3, "Kjmk gui xj"), *_line(2, 0.2, "—")]
    left = (100.0, 700.0, 500.0, 730.0)
    guessed, unread = illegible(words, [left], 200)
    assert guessed.kind is RegionKind.HANDWRITING
    assert guessed.box == (100.0, 160.0, 360.0, 186.0)
    assert unread.box == left
    assert illegible(_line(0, 0.9, "Kính gửi xã"), [], 200) == []
    dots = [*_line(0, 0.9, "Họ tên:"), *_line(0, 0.1, ".......... .............")]
    assert illegible(dots, [], 200) == []


@pytest.mark.parametrize(
    ("text", "confidence", "told"),
    [("ngày 13/11/2025.", 0.45, False), ("Sàn li G0 ve iêi", 0.45, True),
     ("Sàn li G0 ve iêi", 0.6, False), ("ngày 13/11/2025.", 0.3, False),
     ("Cấp tại ngày 13/11/2025.", 0.3, True)],
)  # fmt: skip
def test_of_a_doubtful_line_what_makes_sense_is_believed(text, confidence, told):
    assert bool(illegible(_line(0, confidence, text), [], 200)) is told


def test_nothing_of_a_page_that_makes_no_sense_is_believed():
    words = [*_line(0, 0.9, "Kjmk gui xj"), *_line(9, 0.6, "qx")]
    assert len(illegible(words, [], 200, whole=True)) == 2
