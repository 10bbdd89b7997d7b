from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đơn TỐ CÁO", "don to cao"),
        ("  thửa\tđất, số 87/14 ", "thua dat so 87 14"),
        ("ĐƯỜNG Nguyễn Huệ", "duong nguyen hue"),
        ("đ", "d"),
        ("—!?", ""),
        ("ﬁ１２", "fi12"),  # compatibility forms, as OCR leaves them
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folded_is_ascii_words_and_stays(text):
    folded = fold(text)
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in folded)
    assert fold(folded) == folded


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặ ", max_size=40))
def test_composed_and_decomposed_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
