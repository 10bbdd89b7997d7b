"""Text files: misread UTF-8, and characters that show nothing."""

from __future__ import annotations

import pytest

from ingest.document import Page
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes

LETTER = (
    "Kính gửi Ủy ban nhân dân phường Bình Khánh\n"
    "Tôi là Đỗ Thị Ánh, xin khiếu nại việc thu hồi 120 m2 đất ở, vườn của gia đình."
)


def _page(text: str) -> Page:
    (page,) = read_bytes(text.encode(), "txt", Context.of(Limits()))[1].pages
    return page


def _misread(text: str, *, c1: bool = False) -> str:
    """A text whose UTF-8 a program took for Windows-1252, or for Latin-1."""
    if c1:
        return text.encode().decode("latin-1")
    shown = (bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    return "".join(shown)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("c1", [False, True])
def test_utf8_that_was_misread_several_times_is_restored(times, c1):
    text = LETTER
    for _ in range(times):
        text = _misread(text, c1=c1)
    for mark in ("", "\ufeff"):
        page = _page(f"{mark}Chuyển tiếp thư của bà Ánh:\n{text}")
        assert page.text.splitlines()[1:] == LETTER.splitlines()
    assert page.notes == ("note_converted_mojibake",)


def test_so_is_that_of_a_mail():
    head = b"From: a@b.vn\nDate: x\nContent-Type: text/plain; charset=utf-8\n\n"
    data = head + _misread(_misread(LETTER)).encode()
    (page,) = read_bytes(data, "eml", Context.of(Limits()))[1].pages
    assert page.text.endswith(LETTER)


def test_what_only_looks_misread_stays():
    text = "HÃ¡Â»Â thì không đọc được.\nXà lan ở Xã Bản Ã¡, chân lý."
    assert "HÃ¡Â»Â thì" in _page(text).text


@pytest.mark.parametrize(
    "sign", ["\xad", "\u200b", "\u200d", "\u2060", "\u202d", "\u2066", "\ufeff", "\u034f"]
)
def test_characters_without_width_leave_words_whole(sign):
    page = _page(LETTER.replace("Đỗ", f"Đ{sign}ỗ").replace("ười", f"ư{sign}ời") + sign)
    assert page.text == LETTER
    assert [word.text for word in page.words] == LETTER.split()
    assert all(page.text[word.start : word.end] == word.text for word in page.words)
    assert page.notes == ()


def test_a_mark_behind_such_a_character_is_one_of_its_letter():
    assert _page(LETTER.replace("ị", "i\u200d\u0323")).text == LETTER


def test_letters_that_are_shown_from_right_to_left_are_read_as_they_show():
    assert _page("Số tiền \u202e000.052.1\u202c đồng").text == "Số tiền 1.250.000 đồng"
    assert _page("Ông \u202e\u202dHùng\u202c\u202c").text == "Ông Hùng"
