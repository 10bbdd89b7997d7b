"""Lines that the engine passed over come in where they lie, if they are surely words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ingest.ocr import Grey, OcrWord
from ingest.ocr.missing import alike, numbers, passed_over, remaining
from ingest.ocr.view import View

LINE = 900, 1500, 1140, 1530  # of ink that stands alone, in pixels at 200 dpi


def _page() -> View:
    grey = np.full((2339, 1653), 255, np.uint8)
    for top in (400, 460, LINE[1]):
        left, right = (LINE[0], LINE[2]) if top == LINE[1] else (200, 1400)
        grey[top : top + 30, left:right:8] = 30
    return View(grey, 200)


def _row(top: float, line: int) -> list[OcrWord]:
    return [
        OcrWord("đất", (200.0 + x, top, 340.0 + x, top + 30), 0.9, line)
        for x in range(0, 1200, 150)
    ]


def _says(*lines: str, confidence: float = 0.95):
    """An engine that reads these lines, each as high as a copy."""

    def read(image: Grey) -> list[OcrWord]:
        height, width = len(image) / 3, image.shape[1]
        return [
            OcrWord(
                text,
                (left, number * height + 15, left + step - 4, number * height + 40),
                confidence,
                number,
            )
            for number, line in enumerate(lines)
            for step in [(width - 30) / max(1, len(line.split()))]
            for place, text in enumerate(line.split())
            for left in [15 + step * place]
        ]

    return read


WORDS = [*_row(398, 0), *_row(458, 1)]


def test_a_line_comes_in_where_it_lies():
    found = passed_over(_page(), WORDS, _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found[-3:]] == ["Trần", "Văn", "Dũng"]
    assert found[:-3] == WORDS
    x0, y0, x1, y1 = found[-3].box
    assert LINE[0] - 15 <= x0 < x1 <= LINE[2]
    assert LINE[1] - 15 <= y0 < y1 <= LINE[3] + 15
    assert {word.line for word in found[-3:]} == {2}


def test_it_comes_before_what_is_below_it():
    below = _row(1700, 2)
    found = passed_over(_page(), [*WORDS, *below], _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found[len(WORDS) : len(WORDS) + 3]] == ["Trần", "Văn", "Dũng"]
    assert found[len(WORDS) + 3 :] == below


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(_says("Trần Văn Dũng", "Trần Văn Dũng", "Trần Vân Dũng"), id="copies differ"),
        pytest.param(_says("Trần Văn Dũng", "Trần Văn Dũng"), id="one copy is not read"),
        pytest.param(_says(*["Trần Văn Dũng"] * 3, confidence=0.7), id="unsure"),
        pytest.param(_says(*["J]) '+7"] * 3), id="signs"),
        pytest.param(_says(*["WHAI ssanier"] * 3), id="no syllables"),
        pytest.param(_says(*["7 5"] * 3), id="no words"),
        pytest.param(_says(), id="nothing"),
    ],
)
def test_what_is_not_surely_words_is_left(read):
    assert passed_over(_page(), WORDS, read) == WORDS


def test_faint_marks_about_a_line_are_read_with_it():
    view = _page()
    grey = view.grey.copy()
    # too pale to show on the small page
    grey[LINE[1] - 6 : LINE[1] - 3, LINE[0] : LINE[2] : 40] = 200
    seen = []

    def read(image: Grey) -> list[OcrWord]:
        seen.append(image[: len(image) // 3])
        return []

    assert passed_over(View(grey, 200), WORDS, read) == WORDS
    assert (seen[0] == 200).any()


def test_the_dots_of_a_line_go_before_it_is_read():
    grey = _page().grey.copy()
    grey[LINE[1] : LINE[3], 990:1060] = 255
    for x in range(996, 1056, 10):
        grey[LINE[3] - 4 : LINE[3], x : x + 4] = 30
    seen = []

    def read(image: Grey) -> list[OcrWord]:
        seen.append(image[: len(image) // 3])
        return []

    assert passed_over(View(grey, 200), WORDS, read) == WORDS
    assert np.diff(np.flatnonzero((seen[0] < 128).any(axis=0))).max() > 60


def test_words_of_a_line_are_read_together_and_the_line_at_the_foot_first():
    grey = np.full((2339, 1653), 255, np.uint8)
    for top in (300, 450, 600, 750, 900, 1050, 1200, LINE[1]):
        for left in (800, 930, 1060):  # three words a third of an inch apart
            grey[top : top + 30, left : left + 100 : 8] = 30
    seen = []

    def read(image: Grey) -> list[OcrWord]:
        seen.append(image.shape)
        return []

    passed_over(View(grey, 200), [], read)
    assert len(seen) == 6
    assert all(width > 360 for _, width in seen)
    seen.clear()

    def first(image: Grey) -> list[OcrWord]:
        return read(image) if seen else [seen.append(image), *_says(*["Lê Văn"] * 3)(image)][1:]

    found = passed_over(View(grey, 200), [], first)
    assert min(word.box[1] for word in found) > 1400


@pytest.mark.parametrize("edge", ["left", "foot"])
def test_what_the_edge_of_the_image_cuts_is_left(edge):
    grey = np.full((2339, 1653), 255, np.uint8)
    if edge == "left":
        grey[1500:1530, 0:240:8] = 30
    else:
        grey[2309:2339, 900:1140:8] = 30
    assert passed_over(View(grey, 200), [], _says(*["Trần Văn Dũng"] * 3)) == []


def _drawn(draw: Callable[[ImageDraw.ImageDraw], None]) -> View:
    page = Image.fromarray(_page().grey)
    draw(ImageDraw.Draw(page))
    return View(page, 200)


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_words_in_a_frame_or_a_ring_are_a_stamp_s(shape):
    x0, y0, x1, y1 = LINE
    around = x0 - 60, y0 - 140, x1 + 60, y1 + 140
    page = _drawn(lambda brush: getattr(brush, shape)(around, outline=0, width=3))
    assert passed_over(page, WORDS, _says(*["Trần Văn Dũng"] * 3)) == WORDS


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(
            lambda brush: brush.rectangle((60, 60, 1590, 2280), outline=0, width=4), id="border"
        ),
        pytest.param(
            lambda brush: brush.line([(60, 60), (60, 2280), (1590, 2280)], fill=0, width=4),
            id="two sides",
        ),
        pytest.param(lambda brush: brush.rectangle((0, 0, 30, 2338), fill=0), id="dark edge"),
        pytest.param(
            lambda brush: brush.line(
                [(700 + 12 * step, 1420 + 90 * (step % 2)) for step in range(13)], fill=0, width=3
            ),
            id="signature beside",
        ),
    ],
)
def test_other_ink_does_not_hide_a_line(draw):
    found = passed_over(_drawn(draw), WORDS, _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found[len(WORDS) :]] == ["Trần", "Văn", "Dũng"]


def test_lines_far_from_each_other_in_a_row_are_two():
    def second(brush: ImageDraw.ImageDraw) -> None:
        for left in range(200, 440, 8):
            brush.line([(left, LINE[1]), (left, LINE[3])], fill=30)

    widths = []

    def read(image: Grey) -> list[OcrWord]:
        widths.append(image.shape[1])
        return []

    passed_over(_drawn(second), WORDS, read)
    assert len(widths) == 2
    assert max(widths) < 300


def test_a_page_full_of_stray_ink_is_left():
    def specks(brush: ImageDraw.ImageDraw) -> None:
        for number in range(80):
            x, y = 100 + 140 * (number % 10), 600 + 100 * (number // 10)
            brush.rectangle((x, y, x + 20, y + 20), fill=0)

    assert passed_over(_drawn(specks), WORDS, _says(*["Trần Văn Dũng"] * 3)) == WORDS


def test_boxes_are_those_of_the_first_copy_whichever_line_comes_first():
    def read(image: Grey) -> list[OcrWord]:
        return _says(*["Trần Văn Dũng"] * 3)(image)[::-1]

    found = passed_over(_page(), WORDS, read)
    assert all(LINE[1] - 15 <= word.box[1] < word.box[3] <= LINE[3] + 15 for word in found[-3:])


def test_what_was_read_of_a_line_and_what_was_not_become_one():
    part = [OcrWord("Ông", (LINE[0] - 90, 1500.0, LINE[0] - 24, 1530.0), 0.9, 2)]
    found = passed_over(_page(), [*WORDS, *part], _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found if word.line == 2] == ["Ông", "Trần", "Văn", "Dũng"]
    part = [OcrWord("ký", (LINE[2] + 24, 1500.0, LINE[2] + 90, 1530.0), 0.9, 2)]
    found = passed_over(_page(), [*WORDS, *part], _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found if word.line == 2] == ["Trần", "Văn", "Dũng", "ký"]


def test_a_stroke_read_as_a_tall_word_draws_no_line_into_its_own():
    tall = [OcrWord("|", (860.0, 900.0, 880.0, 1900.0), 0.9, 2)]
    found = passed_over(_page(), [*WORDS, *tall], _says(*["Trần Văn Dũng"] * 3))
    assert [word.text for word in found if word.line == 2] == ["|"]
    assert len(found) == len(WORDS) + 4


def test_a_line_read_already_does_not_come_twice():
    elsewhere = [
        OcrWord(text, (900.0 + 90 * place, 1400.0, 980.0 + 90 * place, 1430.0), 0.9, 2)
        for place, text in enumerate(("Trần", "Văn", "Dũng"))
    ]
    words = [*WORDS, *elsewhere]
    assert passed_over(_page(), words, _says(*["Trần Văn Dũng"] * 3)) == words
    farther = [
        dataclasses.replace(word, box=(word.box[0], 900.0, word.box[2], 930.0))
        for word in elsewhere
    ]
    found = passed_over(_page(), [*WORDS, *farther], _says(*["Trần Văn Dũng"] * 3))
    assert len(found) == len(words) + 3


def test_ink_beside_words_is_theirs_and_costs_no_reading():
    def never(image: Grey) -> list[OcrWord]:
        raise AssertionError

    tall = [OcrWord("Dũng", (LINE[0], LINE[1] + 12, LINE[2], LINE[3]), 0.9, 2)]
    assert passed_over(_page(), [*WORDS, *tall], never) == [*WORDS, *tall]
    assert passed_over(View(np.full((2339, 1653), 255, np.uint8), 200), [], never) == []


@given(st.lists(st.sampled_from(["Trần", "Văn", "J])", "7"]), max_size=4), st.booleans())
def test_words_that_were_read_stay_as_they_were(said, surely):
    found = passed_over(
        _page(), WORDS, _says(*[" ".join(said)] * 3, confidence=0.95 if surely else 0.5)
    )
    assert [word for word in found if word.line in {0, 1}] == WORDS


def test_what_is_not_read_is_told_if_it_is_as_long_as_a_line():
    page = _page()
    (box,) = remaining(page, WORDS)
    assert box == pytest.approx(LINE, abs=8)
    assert remaining(page, [*WORDS, OcrWord("x", (890.0, 1490.0, 1150.0, 1540.0), 0.9, 2)]) == []
    short = page.grey.copy()
    short[:, LINE[0] + 150 :] = 255
    assert remaining(View(short, 200), WORDS[:5] + WORDS[8:13]) == []


def test_a_dotted_line_that_slants_is_no_unread_line():
    grey = _page().grey.copy()
    grey[LINE[1] : LINE[3]] = 255
    for x in range(200, 1400, 8):
        grey[1500 + x // 60 : 1503 + x // 60, x : x + 3] = 30
    assert remaining(View(grey, 200), WORDS) == []


def test_room_to_write_on_a_form_is_no_unread_line():
    grey = _page().grey.copy()
    grey[LINE[1] : LINE[3]] = 255
    grey[700:740, 300:1200] = 20
    grey[703:737, 303:1197] = 255
    grey[700:740, 300:1200:60] = 20
    assert remaining(View(grey, 200), WORDS) == []


def _contents(count: int = 4) -> tuple[View, list[OcrWord]]:
    """Lines that were read, each with a number far behind it that was not."""
    grey = np.full((2339, 1653), 255, np.uint8)
    words = []
    for row in range(count):
        top = 400 + 60 * row
        grey[top : top + 30, 200:600:8] = 30
        grey[top : top + 30, 1400:1430:8] = 30
        words.append(OcrWord("Mục", (200.0, top, 600.0, top + 30), 0.9, row))
    return View(grey, 200), words


def _counts(*copies: str, confidence: float = 0.95):
    """An engine that reads these numbers of a column in the copies of it."""

    def read(image: Grey) -> list[OcrWord]:
        height = len(image) / len(copies)
        ink = np.flatnonzero((image[: int(height)] < 128).any(axis=0))
        starts = ink[np.r_[True, np.diff(ink) > 16]].tolist()
        return [
            OcrWord(text, (x, n * height + 5, x + 30, n * height + 35), confidence, n)
            for n, copy in enumerate(copies)
            for x, text in zip(starts, copy.split(), strict=True)
        ]

    return read


def test_a_column_of_numbers_comes_in_beside_its_lines():
    page, words = _contents()
    found, unsure = numbers(page, words, _counts(*["3 10 17 24"] * 3))
    assert [word.text for word in found] == ["Mục", "3", "Mục", "10", "Mục", "17", "Mục", "24"]
    assert [word.line for word in found] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert all(1390 < word.box[0] < word.box[2] < 1440 for word in found[1::2])
    assert unsure == []


def test_a_number_that_copies_differ_about_is_told():
    page, words = _contents()
    found, (box,) = numbers(page, words, _counts("3 10 17 24", "3 10 11 24", "3 10 47 24"))
    assert [word.text for word in found[1::2]] == ["3", "10", "17", "24"]
    assert box == found[5].box


@pytest.mark.parametrize(
    ("count", "read"),
    [
        pytest.param(4, _counts(*["o x O o"] * 3), id="ticks"),
        pytest.param(4, _counts(*["L1 1l O0 l1"] * 3), id="boxes to tick"),
        pytest.param(4, _counts(*["3 10 17 24"] * 3, confidence=0.5), id="unsure"),
        pytest.param(2, _counts(*["3 10"] * 3), id="no column"),
        pytest.param(4, lambda image: [], id="nothing"),
    ],
)
def test_what_is_no_column_of_numbers_is_left(count, read):
    page, words = _contents(count)
    assert numbers(page, words, read) == (words, [])


def test_a_column_that_was_read_is_not_read_again():
    page, words = _contents()
    read = [
        dataclasses.replace(w, text="3", box=(1398.0, w.box[1], 1434.0, w.box[3])) for w in words
    ]
    assert numbers(page, [*words, *read], _counts(*["3 10 17 24"] * 3)) == ([*words, *read], [])


SIGNS = [*_row(398, 0), OcrWord("Người", (880.0, 1380.0, 1000.0, 1410.0), 0.9, 1),
         OcrWord("làm", (1010.0, 1380.0, 1070.0, 1410.0), 0.9, 1),
         OcrWord("đơn", (1080.0, 1380.0, 1150.0, 1410.0), 0.9, 1)]  # fmt: skip


def _named(width: int) -> View:
    grey = np.full((2339, 1653), 255, np.uint8)
    grey[400:430, 200:1400:8] = 30
    grey[1380:1410, 880:1150:8] = 30
    grey[LINE[1] : LINE[3], LINE[0] : LINE[0] + width : 8] = 30
    return View(grey, 200)


def test_a_name_that_is_taken_for_a_picture_is_read_with_more_paper_about_it():
    def alone(image: Grey) -> list[OcrWord]:
        height, width = image.shape
        if height > 200 or np.pad(image, 70, constant_values=255)[:70].min() < 250:
            return []
        if image[:40].min() < 250:
            return []
        top = height / 2 - 15
        return [OcrWord("Sửu", (50.0, top, width - 50.0, top + 30), 0.95, 0)]

    page = _named(120)
    found = passed_over(page, SIGNS, alone)
    (name,) = [word for word in found if word.text == "Sửu"]
    assert abs((name.box[1] + name.box[3]) / 2 - (LINE[1] + LINE[3]) / 2) < 8
    others = [OcrWord("xã", word.box, 0.9, word.line) for word in SIGNS]
    assert passed_over(page, others, alone) == others  # nobody signs there


def test_a_name_that_could_not_be_read_is_for_a_person():
    assert len(remaining(_named(80), SIGNS)) == 1
    assert remaining(_named(80), [dataclasses.replace(w, text="xã") for w in SIGNS]) == []
    assert remaining(_named(0), SIGNS) == []


def _readings(*readings: list[tuple[str, float]]):
    """An engine that reads these lines with these confidences, picture after picture."""
    rest = iter(readings)

    def read(image: Grey) -> list[OcrWord]:
        return [
            OcrWord(text, (10.0 + 50 * place, 40.0 * number, 55.0 + 50 * place, 30.0), sure, number)
            for number, (line, sure) in enumerate(next(rest))
            for place, text in enumerate(line.split())
        ]

    return read


CALL, NUMBER = ("Gọi bà Nhẫn số", 0.95), ("0912 345 678 gấp", 0.95)


@pytest.mark.parametrize(
    ("again", "expected", "is_all"),
    [
        ([CALL, NUMBER], 8, True),
        ([CALL, ("0912 345 673 gấp", 0.95)], 4, False),
        ([], 0, False),
    ],
)
def test_lines_of_a_part_are_taken_if_both_copies_have_them(again, expected, is_all):
    words, whole = alike(np.full((90, 300), 255, np.uint8), 170, _readings([CALL, NUMBER], again))
    assert (len(words), whole) == (expected, is_all)


def test_an_unsure_line_of_a_part_is_left_and_a_number_alone_is_not_believed():
    unsure = [CALL, ("0912 345 678 gấp", 0.7)]
    part = np.full((90, 300), 255, np.uint8)
    words, whole = alike(part, 170, _readings(unsure, unsure))
    assert [word.text for word in words] == CALL[0].split()
    assert not whole
    number = [("0912345678", 0.97)]
    assert alike(part, 170, _readings(number, number)) == ([], False)
