"""Letters typed without diacritics, read with them put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.augment import without_diacritics
from models.features import analyse
from nlp import parse_text, with_marks
from nlp.restore import MOST, restored
from nlp.text import fold

_LETTER = (
    "Kính gửi Ủy ban nhân dân phường. Tôi là Lê Thị Hoa, tổ 4. Từ tháng 3 nhà máy xả khói đen, "
    "người già và trẻ em trong xóm không thở được. Tôi đề nghị các ông xuống kiểm tra và xử phạt."
)
_ENGLISH = (
    "The committee has received your letter about the land at number 14. We can not find that the "
    "office was in error, so to be fair we ask that you send us the same papers again."
)


def test_most_marks_come_back() -> None:
    words = _LETTER.split()
    back = restored(without_diacritics(_LETTER)).split()
    wrong = [(a, b) for a, b in zip(words, back, strict=True) if a != b]
    assert len(wrong) <= len(words) // 10, wrong


@pytest.mark.parametrize("text", [_LETTER, _ENGLISH, "", "12/3/2025", "toi ten la gi " + _LETTER])
def test_what_has_marks_or_is_not_vietnamese_stays(text: str) -> None:
    assert restored(text) == text


def test_case_stays() -> None:
    assert restored("DE NGHI phuong kiem tra") == "ĐỀ NGHỊ phường kiểm tra"


@given(st.text(st.sampled_from("aeiouyngthcmdbqxNT .,!:\nıİſßé1")) | st.text())
def test_only_marks_are_added(text: str) -> None:
    back = restored(text)
    assert len(back) == len(text)
    assert fold(back) == fold(text)


def test_spans_are_those_of_the_letter_that_is_shown() -> None:
    shown = parse_text(without_diacritics(_LETTER))
    read = with_marks(shown)
    assert read.doc.text != shown.text
    assert len(read.text) == len(shown.text)
    words = {token.form: shown.text[token.start : token.end] for token in analyse(shown).tokens}
    assert words["xử_phạt"] == "xu phat"


def test_addresses_and_numbers_of_papers_stay() -> None:
    signs = "lan.hoa@congty.com.vn", "12/CA-TTDT"
    plain = without_diacritics(f"{_LETTER} Thu cua toi: {signs[0]}, giay so {signs[1]}.")
    read = with_marks(parse_text(plain))
    assert all(sign in read.text for sign in signs)
    assert {"<email>", "<docno>"} <= {t.form for t in analyse(parse_text(plain)).tokens}


def test_of_a_very_long_letter_only_what_models_read_is_parsed_again() -> None:
    plain = without_diacritics(_LETTER) + " "
    read = with_marks(parse_text(plain * 700))
    assert len(read.text) == MOST
    assert read.doc.text == read.text


def test_a_letter_with_marks_is_read_as_it_is() -> None:
    petition = parse_text(_LETTER)
    assert with_marks(petition) is petition


def test_verbs_behind_kin_are_no_names_once_marks_are_back() -> None:
    plain = without_diacritics("nhà em phơi rơm trên đường, em nhắn nhờ phường nhắc giùm mọi người")
    forms = [token.form for token in analyse(parse_text(plain)).tokens]
    assert "<person>" not in forms
