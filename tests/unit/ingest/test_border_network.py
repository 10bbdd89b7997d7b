"""What stands around a word tells which of two was meant."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import lexicon, network
from ingest.legacy.paths import Token
from ingest.legacy.stretches import Stretch, Text
from ingest.legacy.tables import Encoding
from tests.unit.ingest.test_legacy import encode

FILE = Path(network.__file__).with_name("network.npz")
WORDS = st.lists(st.sampled_from(["tôi", "cụ", "cô", "đã", "đó", ".", "#", "nhà"]), max_size=6)


def items(text: str) -> tuple[int, ...]:
    return network.places(text)


def gain(left: str, word: str, rival: str, right: str) -> float:
    context = network.Context(items(left), items(right))
    return context.logits(items(word), items(rival))[0]


@pytest.mark.parametrize(
    ("left", "word", "rival", "right"),
    [
        ("năm nay bà", "cụ", "cô", "đã tám mươi hai tuổi, mắt mờ chân chậm"),
        ("mấy đứa nhỏ nói", "cô", "cụ", "giáo chủ nhiệm lớp phạt đứng ngoài sân"),
        ("gia đình tôi", "đã", "đó", "nhiều lần gửi đơn đến xã"),
        ("nước lên, bà con đứng trên", "bờ", "bê", "kênh mà kêu cứu"),
        ("nhà tôi nuôi hai con bò và một con", "bê", "bờ", "mới đẻ, bị chết vì dịch"),
    ],
)
def test_a_word_fits_its_place_better_than_what_the_same_byte_may_be(left, word, rival, right):
    assert gain(left, word, rival, right) > 1
    assert gain(left, rival, word, right) == pytest.approx(-gain(left, word, rival, right))


@given(WORDS, WORDS, WORDS)
def test_words_between_are_read_as_those_around_them(left, between, right):
    """Where a part of the text is cut does not matter to what is expected in a place."""
    places = [items(" ".join(words)) for words in (left, [*between, "cụ"], right)]
    before, middle, after = places
    (rival,) = items("cô")
    rivals = [None] * (len(middle) - 1) + [rival]
    whole = network.Context(before, after).logits(middle, rivals)
    alone = network.Context([*before, *middle[:-1]], after).logits(middle[-1:], [rival])
    assert whole[-1] == pytest.approx(alone[0], abs=1e-4)
    assert whole[:-1] == [0.0] * (len(middle) - 1)


def test_numbers_marks_and_what_is_no_word_have_places_of_their_own():
    text = 'Ngày 12/6, ông "Sáu" nói: thôi.'
    assert list(network.items(text)) == [
        "ngày", "#", "#", ".", "ông", "", "sáu", "", "nói", ".", "thôi", ".",
    ]  # fmt: skip
    assert items('"') == (network.unknown(),)
    assert items("xyzw") == (network.unknown(),)
    assert network.unknown() not in items("tôi # .")


def test_the_network_is_small_and_knows_the_words_of_the_lexicon():
    assert FILE.stat().st_size < 1_000_000
    assert len(set(lexicon.syllables()) - set(network._network().places)) == 0
    with np.load(FILE, allow_pickle=False) as data:
        assert all(np.isfinite(data[name].astype(float)).all() for name in data.files)


def test_a_stretch_asks_what_stands_far_from_its_words():
    """Pairs of neighbours are the same: only the buffalo or the garden tells."""
    for far, word in (("Cụ ông mất, để lại con bò với con", "bê"), ("Kênh này sạt", "bờ")):
        words = [*far.split(), word]
        tokens = [Token(encode(w, Encoding.TCVN3)) for w in words]
        states: list[Encoding | None] = [Encoding.TCVN3] * len(tokens)
        text = Text(tokens, states, frozenset({0}))
        stretch = Stretch(text, len(tokens) - 1, len(tokens))
        legacy, plain = stretch.worths([[Encoding.TCVN3], [None]], [0.0, 0.0])
        assert legacy > plain


def test_every_way_of_reading_is_weighed_with_what_speaks_for_it_besides():
    tokens = [Token(encode(w, Encoding.TCVN3)) for w in ["bà", "cụ", "nhà", "tôi"]]
    text = Text(tokens, [Encoding.TCVN3] * 4, frozenset({0}))
    ways = [list(pair) for pair in itertools.product([Encoding.TCVN3, None], repeat=2)]
    plain = Stretch(text, 1, 3).worths(ways, [0.0] * 4)
    lifted = Stretch(text, 1, 3).worths(ways, [0.0, 0.0, 0.0, 40.0])
    assert max(range(4), key=plain.__getitem__) == 0
    assert max(range(4), key=lifted.__getitem__) == 3
