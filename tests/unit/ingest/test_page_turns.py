"""Which way a page is read, and what a poor reading leads to."""

import numpy as np
import pytest
from PIL import Image

from ingest.limits import Limits
from ingest.ocr import page
from ingest.ocr.prepare import prepare


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
