import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import compile_vi, fold, has_diacritics, normalise, view

VIETNAMESE = st.text(
    alphabet="aăâđeêioôơuưy áàảãạấậữ\u0301\u0300\u0323\u0302\u031b\nABCĐ0.,", max_size=60
)


@given(VIETNAMESE | st.text(max_size=60))
def test_normalise_is_nfc(text):
    assert normalise(text).text == unicodedata.normalize("NFC", text)


@given(VIETNAMESE | st.text(max_size=60))
def test_offsets_go_both_ways(text):
    normal = normalise(text)
    assert normal.original(0) == 0
    assert normal.original(len(normal.text)) == len(text)
    assert normal.normal(len(text)) == len(normal.text)
    offsets = [normal.original(i) for i in range(len(normal.text) + 1)]
    assert offsets == sorted(offsets)
    back = [normal.normal(i) for i in range(len(text) + 1)]
    assert back == sorted(back)


def test_offsets_name_the_letter_of_a_decomposed_text():
    text = unicodedata.normalize("NFD", "Ủy ban phường Hoàng Liệt")
    normal = normalise(text)
    start = normal.text.index("Hoàng")
    assert (
        unicodedata.normalize("NFC", text[normal.original(start) : normal.original(start + 5)])
        == "Hoàng"
    )


@given(VIETNAMESE | st.text(max_size=60))
def test_views_keep_the_length_of_nfc_text(text):
    nfc = normalise(text).text
    assert len(view(nfc)) == len(nfc)
    assert len(fold(nfc)) == len(nfc)


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("HOÀ BÌNH", "hòa bình"),
        ("Uỷ ban", "ủy ban"),
        ("quỹ, hoàn toàn", "quỹ, hoàn toàn"),
        ("khoẻ", "khỏe"),
        ("Ð\u00a0–", "đ -"),
        ("thuý quý", "thúy quý"),
    ],
)
def test_view(typed, seen):
    assert view(typed) == seen


def test_fold():
    assert fold("ĐƯỜNG Nguyễn Văn Ất") == "duong nguyen van at"


@pytest.mark.parametrize("typed", ["tờ", "tơ", "tò", "to"])
def test_patterns_forgive_lost_marks(typed):
    assert compile_vi("tờ").fullmatch(typed)


def test_patterns_do_not_take_one_mark_for_another():
    assert not compile_vi("tờ").fullmatch("tổ")
    assert compile_vi("thửa đất [đd]ai").fullmatch("thua\ndat  đai")
    assert isinstance(compile_vi("(?<!ngày )số"), re.Pattern)


def test_has_diacritics():
    assert has_diacritics("Tôi làm đơn này")
    assert not has_diacritics("Toi lam don nay, kinh mong phuong xem xet")
    assert not has_diacritics("12345")


def test_half_a_character_is_shown_as_lost():
    normal = normalise("Tôi \ud800 kêu cứu")
    assert normal.text == "Tôi \ufffd kêu cứu"
    assert normal.original(5) == 5
