"""What a page says that has a text layer and a reading by OCR."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.document import Origin, Region, RegionKind
from ingest.layout import compose, compose_turned, turned
from ingest.ocr.prepare import Prepared
from ingest.ocr.reading import PageReading
from ingest.readers import pdf
from ingest.readers.pdf_choice import Layer, choose
from ingest.readers.pdf_text import TextLayer
from ingest.tokens import Look, Token

SIZE = (595.0, 842.0)
TYPED = (
    "Tôi làm đơn này đề nghị xem xét việc thu hồi đất của gia đình tôi",
    "tại xã Bình Minh vì quyết định thu hồi không đúng quy định",
    "và mức bồi thường quá thấp so với giá đất ở nơi khác",
)
NOISE = ("cuà ĐÂ( Xơ2 nh hUạn (ớa", "kh0e 'JÑ ÀA 5o bện l4 s24", "VẠ jÁn lc Ào ph? 20.39") * 4


def _lines(texts, *, top=100.0, look=Look.PLAIN, confidence=None):
    lines = []
    for row, text in enumerate(texts):
        x, y, line = 60.0, top + 20 * row, []
        for word in text.split():
            line.append(Token(word, (x, y, x + 6 * len(word), y + 12), confidence, look=look))
            x += 6 * len(word) + 3
        lines.append(line)
    return lines


def _layer(lines, quality=0.95):
    text, words = compose(lines)
    return Layer(text, words, quality, Origin.TEXT_LAYER, (), TextLayer(lines, 0, 0), SIZE)


def _reading(lines, quality, *regions):
    text, words = compose(lines)
    sheet = Prepared(np.zeros((842, 595), np.uint8), 0.0, 0, ())
    return PageReading(text, words, quality, 0.9, (), 0.0, sheet, (), regions)


HAND = Region(RegionKind.HANDWRITING, (50.0, 90.0, 500.0, 400.0), 0.9)


def test_a_footer_does_not_hide_that_a_scan_needs_transcription():
    footer = _lines(["Được quét bằng ứng dụng di động"], top=800)
    seen = [*_lines(NOISE, confidence=0.4), *_lines(["Được quét bảng ứng dung"], top=800)]
    page = choose(1, _layer(footer, 0.7), _reading(seen, 0.35, HAND), hidden=False, forced=False)
    assert page.notes == ("note_needs_transcription",)
    assert page.regions == (HAND,)
    assert page.origin is Origin.OCR
    assert page.text.splitlines()[-1] == "Được quét bằng ứng dụng di động"
    assert page.text.startswith(NOISE[0])


def test_regions_and_notes_stay_where_the_layer_is_preferred():
    layer = _layer(_lines(TYPED, look=Look.UNDRAWN))
    seen = [*_lines(TYPED, confidence=0.9), *_lines(NOISE[:2], top=300, confidence=0.4)]
    page = choose(1, layer, _reading(seen, 0.7, HAND), hidden=True, forced=False)
    assert page.text.splitlines() == list(TYPED)
    assert page.regions == (HAND,)
    assert page.notes == ("note_needs_transcription",)
    assert [other.origin for other in page.rejected] == [Origin.OCR]


def test_lines_that_a_layer_lacks_take_their_place():
    layer = _layer([*_lines(TYPED[:1]), *_lines(TYPED[2:], top=140)])
    page = choose(
        1, layer, _reading(_lines(TYPED, confidence=0.9), 0.9), hidden=False, forced=False
    )
    assert page.text.splitlines() == list(TYPED)
    assert page.origin is Origin.TEXT_LAYER
    assert "note_picture_read" in page.notes


def test_a_hidden_layer_that_lies_beside_its_words_is_not_read_twice():
    layer = _layer(_lines(TYPED, look=Look.UNDRAWN, top=92))
    seen = _lines(TYPED, top=78, confidence=0.9)
    page = choose(1, layer, _reading(seen, 0.9), hidden=True, forced=False)
    assert page.text.splitlines() == list(TYPED)


def test_a_hidden_layer_no_reading_bears_out_is_noted():
    other = ("Xin rút toàn bộ hồ sơ đã gửi các đồng chí", "mong cho tôi nhận lại giấy tờ")
    layer = _layer(_lines(other, look=Look.UNDRAWN))
    page = choose(1, layer, _reading(_lines(TYPED, confidence=0.9), 0.9), hidden=True, forced=False)
    assert page.text.splitlines() == list(TYPED)
    assert page.notes == ("note_layer_differs",)
    assert page.rejected[0].text.splitlines() == list(other)
    # who cannot read the scan cannot say what it says
    page = choose(1, layer, _reading(_lines(NOISE[:2]), 0.3), hidden=True, forced=False)
    assert page.text.splitlines() == list(other)
    assert page.notes == ("note_layer_differs",)


def test_nonsense_read_in_a_photograph_does_not_replace_good_text():
    layer = _layer(_lines(TYPED))
    seen = [*_lines(TYPED, confidence=0.9), *_lines(NOISE, top=300, confidence=0.3)]
    page = choose(1, layer, _reading(seen, 0.5), hidden=False, forced=False)
    assert page.text.splitlines() == list(TYPED)
    assert page.rejected[0].origin is Origin.OCR


def test_a_page_read_by_order_is_as_ocr_has_it():
    layer = _layer(_lines(TYPED))
    page = choose(1, layer, _reading(_lines(NOISE[:2]), 0.3), hidden=False, forced=True)
    assert page.text.splitlines() == list(NOISE[:2])
    assert page.rejected[0].text.splitlines() == list(TYPED)


def test_a_footer_that_lies_otherwise_than_the_scan_follows_it():
    footer = _lines(["Được quét bằng ứng dụng di động"], top=800)
    sideways = [
        [
            Token(token.text, turned(token.box, -3, (842.0, 595.0)), token.confidence)
            for token in line
        ]
        for line in _lines(TYPED, top=200, confidence=0.9)
    ]
    text, words = compose_turned(sideways, 3, SIZE)
    reading = dataclasses.replace(
        _reading([], 0.9),
        text=text,
        words=words,
        prepared=Prepared(np.zeros((595, 842), np.uint8), 0.0, 3, ()),
    )
    page = choose(1, _layer(footer), reading, hidden=False, forced=False)
    assert page.text.splitlines() == [*TYPED, "", "Được quét bằng ứng dụng di động"]
    assert all(page.text[word.start : word.end] == word.text for word in page.words)
    assert "note_page_turned" in page.notes


def test_handwriting_on_a_typed_page_is_thin_lines_in_a_picture():
    image = Image.new("L", (1240, 1754), 255)
    brush = ImageDraw.Draw(image)
    for x in range(100, 1100, 24):
        for y in (900, 1500):
            brush.line((x, y, x + 12, y + 120), fill=60, width=4)
    picture = (0.0, 300.0, 595.0, 600.0)
    written, drawn, bare = (
        (48.0, 430.0, 540.0, 490.0),
        (48.0, 720.0, 540.0, 780.0),
        (48, 500, 540, 590),
    )
    regions = [Region(RegionKind.HANDWRITING, box, 0.9) for box in (written, drawn, bare)]
    stamp = Region(RegionKind.STAMP, drawn, 0.9)
    reading = _reading(_lines(TYPED), 0.9, *regions, stamp)
    kept = pdf._without_drawings(
        reading, _layer(_lines(TYPED)), image.convert("RGB"), dpi=150, places=[picture]
    )
    assert kept.regions == (regions[0], stamp)


FIGURES = ("Item A 500.000 12 6.000.000", "Item B 250.000 4 1.000.000", "Total 7.000.000 VND")


def test_figures_do_not_lose_to_nonsense():
    layer = _layer(_lines(FIGURES), 0.03)
    page = choose(1, layer, _reading(_lines(NOISE[:2]), 0.3), hidden=False, forced=False)
    assert page.text.splitlines() == list(FIGURES)
    # nor to a page read on its head
    reading = _reading(_lines(NOISE[:2]), 0.7)
    reading = dataclasses.replace(
        reading, prepared=dataclasses.replace(reading.prepared, quarters=2)
    )
    page = choose(1, layer, reading, hidden=False, forced=False)
    assert page.text.splitlines() == list(FIGURES)


def test_a_layer_of_uncertain_characters_loses_to_any_better_reading():
    layer = dataclasses.replace(_layer(_lines(FIGURES), 0.03), is_suspect=True)
    page = choose(1, layer, _reading(_lines(NOISE[:2]), 0.3), hidden=False, forced=False)
    assert page.origin is Origin.OCR


DEED = (
    "Tôi làm đơn này đề nghị trả tiền đền bù 1.250.000 đồng cho gia đình tôi",
    "theo quyết định số 1184 ngày 02/7/2025 của xã Bình Minh về 312,5 mét đất",
    "điện thoại 0918 446 207 liên hệ trong giờ hành chính mỗi ngày",
)


def _held(layer, seen, *, confidence=0.96, quality=0.95):
    return choose(
        1,
        _layer(_lines(layer, look=Look.UNDRAWN)),
        _reading(_lines(seen, confidence=confidence), quality),
        hidden=True,
        forced=False,
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [("1.250.000", "7.250.000"), ("312,5", "812,5"), ("446 207", "446 201"), ("1184", "184")],
)
def test_numbers_of_a_hidden_layer_are_held_against_the_scan(said, read):
    page = _held([line.replace(said, read) for line in DEED], DEED)
    assert page.text.splitlines() == list(DEED)
    assert page.notes == ("note_layer_differs",)
    assert read in page.rejected[0].text


def test_a_number_that_was_read_badly_is_only_noted():
    lie = [line.replace("1.250.000", "7.250.000") for line in DEED]
    page = _held(lie, DEED, confidence=0.9)
    assert (page.text.splitlines(), page.notes) == (lie, ("note_layer_differs",))
    page = _held(lie, DEED, quality=0.8)  # the layer's program read the scan better
    assert (page.text.splitlines(), page.notes) == (lie, ("note_layer_differs",))
    page = _held(lie, DEED, confidence=0.5)
    assert (page.text.splitlines(), page.notes) == (lie, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"0918 446 207": "0918446207", "1.250.000": "1,250.000"},
        {"tiền đền bù": "tiên đèn bú", "312,5": "3I2,5"},
    ],
    ids=["signs", "letters"],
)
def test_numbers_read_as_the_layer_has_them_are_not_noted(changes):
    seen = "|".join(DEED)
    for said, read in changes.items():
        seen = seen.replace(said, read)
    assert _held(DEED, seen.split("|")).notes == ()


def test_numbers_of_lines_in_another_order_are_not_noted():
    assert _held(DEED, [DEED[2], *DEED[:2]]).notes == ()
