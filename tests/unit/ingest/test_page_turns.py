"""Which way a page is read, and what a poor reading leads to."""

import numpy as np
import pytest
from PIL import Image

from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.ocr import OcrWord, page
from ingest.ocr.prepare import prepare
from ingest.ocr.reading import reading_of


@pytest.mark.parametrize(
    ("worths", "wanted", "tried"),
    [({1: 0.9, 3: 0.1, 0: 0.0}, 1, [1]), ({1: 0.1, 3: 0.8, 0: 0.0}, 3, [1, 3]),
     ({1: 0.1, 3: 0.2, 0: 0.5}, 0, [1, 3, 0]), ({1: 0.0, 3: 0.0, 0: 0.0}, 1, [1, 3, 0])],
)  # fmt: skip
def test_turns_are_tried_until_one_is_clear(monkeypatch, worths, wanted, tried):
    seen = []
    monkeypatch.setattr(
        page._Reader, "_worth", lambda self, turn: seen.append(turn) or worths[turn]
    )
    reader = page._Reader(Image.new("L", (400, 600), 255), 100, 0.72, Limits(ocr_engine="none"))
    assert reader.likelier(1, 3, 0) == wanted
    assert seen == tried


def test_a_plain_preparation_changes_nothing_but_the_turn():
    image = Image.fromarray(np.arange(60, dtype=np.uint8).reshape(6, 10) * 4)
    prepared = prepare(image, dpi=100, quarters=1, plain=True)
    assert (prepared.image == np.rot90(np.asarray(image))).all()
    assert prepared.place((0, 0, 6, 10)) == (0, 0, 10, 6)


def test_an_empty_page_is_read_once():
    white = Image.new("L", (400, 600), 255)
    reading = page.read_page(white, dpi=100, scale=0.72, limits=Limits(ocr_engine="none"))
    assert not reading.words
    assert reading.notes == ("note_page_blank",)


def _reading(quarters: int, text: str, confidence: float) -> page.PageReading:
    words = [
        OcrWord(word, (90.0 * n, 40.0, 90.0 * n + 80, 60.0), confidence, 0)
        for n, word in enumerate(text.split())
    ]
    prepared = prepare(Image.new("L", (900, 600), 255), dpi=100, quarters=quarters)
    return reading_of(words, prepared, 0.72)


def _read_as(monkeypatch, readings: dict[int, page.PageReading]) -> page.PageReading:
    monkeypatch.setattr(page._Reader, "turns", (2,))
    monkeypatch.setattr(page._Reader, "likelier", lambda self, *turns: turns[0])
    monkeypatch.setattr(page._Reader, "read", lambda self, turn, **_: readings[turn])
    reader = page._Reader(Image.new("L", (900, 600), 255), 100, 0.72, Limits(ocr_engine="none"))
    return page._best(reader)


@pytest.mark.parametrize(("text", "confidence"), [("qxz wjt ]f zzk", 0.5), ("lý bụ Tân hệ", 0.2)])
def test_a_page_that_makes_no_sense_either_way_is_not_turned(monkeypatch, text, confidence):
    down, up = _reading(2, text, confidence), _reading(0, "kjf", 0.1)
    best = _read_as(monkeypatch, {2: down, 0: up})
    assert best is up
    assert "note_page_turned" not in best.notes


def test_a_page_that_reads_well_as_it_came_is_not_turned(monkeypatch):
    up = _reading(0, "Biên lai thu tiền", 0.9)
    assert _read_as(monkeypatch, {2: _reading(2, "qxz wjt ]f zzk", 0.4), 0: up}) is up


def test_a_strip_is_taken_where_there_is_print():
    bare = Image.new("L", (600, 1600), 250)
    bare.paste(Image.effect_noise((500, 300), 90), (50, 60))
    assert np.asarray(page._strip(bare, sideways=False)).std() > 30
    assert np.asarray(page._strip(bare.rotate(90, expand=True), sideways=True)).std() > 30
    page._strip(Image.new("L", (1, 1)), sideways=True)


def test_a_page_that_makes_no_sense_is_told_but_specks_are_not():
    assert _reading(0, "lý bụ Tân hệ", 0.2).notes == ("note_picture_unread",)
    assert _reading(0, "ụ l", 0.2).notes == ()
    assert _reading(0, "Biên lai thu tiền", 0.9).notes == ()


def test_pages_of_which_one_cannot_be_read_are_read_as_a_whole(monkeypatch):
    whole = _reading(0, " ".join(["nghị"] * 30), 0.9)

    def fails_on_parts(reader: page._Reader) -> page.PageReading:
        if reader.sheet.width < 900:
            raise IngestError(Code.TIMEOUT)
        return whole

    monkeypatch.setattr(page.facing, "cuts", lambda _: [450])
    monkeypatch.setattr(page, "_whole", fails_on_parts)
    picture = Image.new("L", (900, 600), 255)
    limits = Limits(ocr_engine="none")
    assert page.read_page(picture, dpi=100, scale=0.72, limits=limits) is whole


def test_what_is_read_in_dots_too_low_for_letters_is_left_out():
    words = [
        OcrWord(text, (90.0 * n, 60.0 - height, 90.0 * n + 80, 60.0), confidence, 0)
        for n, (text, height, confidence) in enumerate(
            [("Nghề", 20, 0.95), ("nghiệp:", 20, 0.9), ("Hán", 4, 0.2), ("......", 3, 0.2),
             ("ơn", 9, 0.3), ("Hà", 4, 0.8)]
        )
    ]  # fmt: skip
    prepared = prepare(Image.new("L", (900, 600), 255), dpi=100, quarters=0)
    kept = [word.text for word in reading_of(words, prepared, 0.72).found]
    assert kept == ["Nghề", "nghiệp:", "......", "ơn", "Hà"]
    doubtful = [OcrWord("Hán", (0.0, 56.0, 80.0, 60.0), 0.2, 0)]
    assert reading_of(doubtful, prepared, 0.72).text == "Hán"
