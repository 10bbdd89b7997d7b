"""Writing against print: words of ink, their features, the fitted trees."""

import math
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.ocr import Grey, OcrWord, strokes

FONT = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
DPI = 200
TEXT = "Tôi làm đơn này đề nghị quý cơ quan xem xét giải quyết cho gia đình"


def printed(rows: int) -> tuple[Image.Image, list[OcrWord]]:
    """A page of print with what a perfect engine reads on it."""
    image = Image.new("L", (1654, 2339), 255)
    brush, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 36)
    read = []
    for row in range(rows):
        x = 160.0
        for word in TEXT.split():
            box = brush.textbbox((x, 200 + 60 * row), word, font=font)
            brush.text((x, 200 + 60 * row), word, fill=20, font=font)
            read.append(OcrWord(word, tuple(float(v) for v in box), 0.96, row))
            x = box[2] + 12
    return image, read


def scribble(image: Image.Image, x: float, y: float, words: int) -> None:
    pick = random.Random(7)
    brush = ImageDraw.Draw(image)
    for _ in range(words):
        length = pick.randint(90, 150)
        points = [
            (x + t * length / 40 + 9 * math.sin(t * 0.9 + pick.random()),
             y + pick.uniform(14, 26) * math.sin(t * 0.8) + pick.uniform(-3, 3))
            for t in range(40)
        ]  # fmt: skip
        brush.line(points, fill=45, width=4, joint="curve")
        x += length + 30


def grey(image: Image.Image) -> Grey:
    return np.asarray(image)


def test_print_that_was_read_is_not_writing() -> None:
    image, read = printed(12)
    measured = strokes.measure(grey(image), DPI, read)
    assert len(measured.boxes) > 100
    assert measured.features.shape == (len(measured.boxes), len(strokes.NAMES))
    assert np.isfinite(measured.features).all()
    assert (strokes.odds(measured.features) > 0).mean() < 0.01


def test_strokes_between_print_are_writing() -> None:
    image, read = printed(8)
    scribble(image, 200, 1100, 6)
    measured = strokes.measure(grey(image), DPI, read)
    odds = strokes.odds(measured.features)
    written = measured.boxes[:, 1] > 1000
    assert written.sum() >= 3
    assert (odds[written] > 0).mean() > 0.8
    assert (odds[~written] > 0).mean() < 0.02


def test_rules_dots_and_frames_are_no_words() -> None:
    image = Image.new("L", (1654, 2339), 255)
    brush = ImageDraw.Draw(image)
    brush.line([(100, 300), (1500, 300)], fill=0, width=3)
    brush.rectangle([100, 500, 1500, 1500], outline=0, width=3)
    for x in range(100, 1500, 14):
        brush.ellipse([x, 1700, x + 4, 1704], fill=0)
    assert len(strokes.measure(grey(image), DPI, []).boxes) == 0


@pytest.mark.parametrize("page", [np.full((1, 1), 255, np.uint8), np.zeros((40, 30), np.uint8)])
def test_pages_with_nothing_to_measure(page: Grey) -> None:
    measured = strokes.measure(page, DPI, [])
    assert strokes.odds(measured.features).shape == (len(measured.boxes),)


def test_a_torn_word_in_a_line_of_print_is_print_and_a_signature_beside_it_is_not() -> None:
    boxes = np.array(
        [
            (100, 100, 400, 130),  # print
            (430, 104, 480, 128),  # torn by a seal
            (520, 106, 560, 132),  # torn, too, beside the torn one
            (600, 70, 900, 180),  # a signature across the line
            (430, 150, 480, 175),  # a line below without print
            (700, 104, 740, 128),  # in the line, but too far off
        ],
        np.float64,
    )
    odds = np.array([-5.0, 2.0, 1.0, 3.0, 1.0, 1.0])
    inside = strokes.in_print(boxes, odds, np.ones(6, bool), DPI)
    assert inside.tolist() == [True, True, True, False, False, False]
    asked = np.array([False, False, True, True, True, True])
    assert strokes.in_print(boxes, odds, asked, DPI).tolist() == [True] + 5 * [False]
    tall = boxes * np.array([1, 1, 1, 2])  # what is as high as two lines is no line
    assert not strokes.in_print(tall, odds, np.ones(6, bool), DPI).any()
