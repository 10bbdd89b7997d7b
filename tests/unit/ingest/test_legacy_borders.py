"""Borders between encodings lie where capitals and the rest of the text say."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import Encoding, Run, borders, convert, convert_text
from ingest.legacy.paths import Token
from tests.unit.ingest.test_legacy import encode

WORDS = ["cụ", "cô", "bò", "bị", "tôi", "tụi", "đất", "nhà", "của", "12", "m²", ",", "nói"]


def _half(legacy: str, unicode: str, encoding: Encoding = Encoding.TCVN3) -> str:
    return f"{encode(legacy, encoding)} {unicode}"


def test_a_word_met_elsewhere_in_the_text_is_likelier():
    def read(rest: str) -> str:
        text = f"{rest}\n{_half('Hôm qua cán bộ xã gặp riêng', 'cô để hỏi chuyện đất đai.')}"
        return convert_text(text)[0].rpartition("\n")[2]

    assert "gặp riêng cô để" in read("Cô Lan dạy học. Cô ở xa, nhà cô nghèo, ai cũng quý cô.")


def test_capitals_amid_a_sentence_speak_for_names():
    text = _half("Tôi làm đơn này tố cáo ông Tấn", "dùng vũ lực với người già trong xóm.")
    assert "ông Tấn dùng" in convert_text(text)[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(WORDS),
            st.sampled_from([None, Encoding.TCVN3, Encoding.VNI]),
            st.booleans(),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_borders_move_and_neither_come_nor_go(chosen):
    tokens = [
        Token(encode(word, state) if state else word, state if declared else None)
        for word, state, declared in chosen
    ]
    states = [state for _, state, _ in chosen]
    moved = borders.settled(tokens, states, frozenset({0}))
    for token, before, after in zip(tokens, states, moved, strict=True):
        assert before == after or token.alike or not token.declared
    telling = [index for index, token in enumerate(tokens) if not token.alike]

    def order(found):
        return [state for state, _ in itertools.groupby(found[index] for index in telling)]

    assert order(moved) == order(states)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("— ðây có nhà.", "Ở đây có nhà."),
        ("Xã tôi. — ngoài ð°ng", "Xã tôi. Ở ngoài đ°ng"),
        ("— Vi®c thÑ nh¤t", "— Việc thứ nhất"),
        ("a) — ngoài ð°ng", "a) Ở ngoài đ°ng"),
        ("Nhà tôi — mµt cån", "Nhà tôi — mụt cån"),
    ],
)
def test_a_dash_alone_in_a_viscii_font_may_be_a_letter(text, right):
    read = convert([Run(text, "VISCII Times")])[0].text
    assert [word in {"—", "Ở"} and word for word in read.split()] == [
        word in {"—", "Ở"} and word for word in right.split()
    ]


def test_a_slash_behind_a_sign_makes_no_unit_of_an_abbreviation():
    text = encode("Mục thông qua nghị quyết: Đ/c Lử đọc, cả họp nhất trí", Encoding.TCVN3)
    assert "Đ/c Lử" in convert_text(text)[0]
