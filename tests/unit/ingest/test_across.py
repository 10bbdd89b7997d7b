"""Lines that run across a scan are read once they are set level."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.ocr import OcrWord, across

_PAGE = np.full((1000, 700), 255, np.uint8)


def _level(line: int, text: str, y: float) -> list[OcrWord]:
    return [
        OcrWord(word, (100 + 60 * n, y, 150 + 60 * n, y + 20), 0.95, line)
        for n, word in enumerate(text.split())
    ]


def _up(line: int, text: str, x: float = 30) -> list[OcrWord]:
    return [
        OcrWord(word, (x, 800 - 70 * n, x + 22, 860 - 70 * n), 0.6, line)
        for n, word in enumerate(text.split())
    ]


_LETTER = [*_level(0, "Kính gửi ủy ban", 100), *_level(1, "tôi làm đơn này", 130)]


def test_what_runs_across_is_told_from_what_is_level():
    assert across.is_across(_up(0, "sao từ bản chính"))
    assert not across.is_across(_level(0, "sao từ bản chính", 10))
    assert not across.is_across(_up(0, "chính"))  # a lone high word may be anything


def test_level_pages_are_not_read_again():
    def read(_):
        raise AssertionError

    assert across.set_level(_PAGE, _LETTER, read) == _LETTER
    assert across.set_level(_PAGE, _up(0, "một hai"), read) == _up(0, "một hai")  # it all lies


@pytest.mark.parametrize("right", [0, 1])  # of the two turns that are tried
def test_the_turn_that_makes_sense_is_taken_and_put_back_in_place(right):
    images = []

    def read(image):
        images.append(image)
        if len(images) - 1 != right:
            return [
                OcrWord("ƒqx", (10, 10, 60, 30), 0.4, 0),
                OcrWord("vzz", (70, 10, 99, 30), 0.4, 0),
            ]
        return [
            OcrWord(word, (12 + 70 * n, 12, 70 + 70 * n, 32), 0.9, 0)
            for n, word in enumerate(("sao", "từ", "bản", "chính"))
        ]

    words = [*_LETTER, *_up(2, "xqz ttf zqx vvk")]
    found = across.set_level(_PAGE, words, read)
    assert len(images) == 2
    assert all(image.shape[1] > image.shape[0] for image in images)
    assert found[: len(_LETTER)] == _LETTER
    note = found[len(_LETTER) :]
    assert [word.text for word in note] == ["sao", "từ", "bản", "chính"]
    assert across.is_across(note)
    downwards = note[0].box[1] < note[-1].box[1]
    assert downwards == (right == 1)
    for word in note:
        x0, y0, x1, y1 = word.box
        assert 0 <= x0 < x1 <= 70
        assert 560 <= y0 < y1 <= 890


def test_what_the_engine_read_stays_where_no_turn_is_better():
    words = [*_LETTER, *_up(2, "sao từ bản chính")]
    found = across.set_level(_PAGE, words, lambda image: [])
    assert [(word.text, word.box) for word in found] == [(word.text, word.box) for word in words]
