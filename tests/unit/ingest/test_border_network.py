"""What stands around a word tells which of two was meant."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.legacy import lexicon, network, stretches
from ingest.legacy.paths import Token
from ingest.legacy.stretches import Stretch, Text
from ingest.legacy.tables import Encoding
from tests.unit.ingest.test_legacy import encode

WORDS = st.lists(st.sampled_from(["tôi", "cụ", "cô", "đã", "đó", ".", "7", "nhà"]), max_size=6)


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
    assert len(items("tôi 7 .")) == 3
    assert network.unknown() not in items("tôi 7 .")


def test_the_network_is_small_and_knows_the_words_of_the_lexicon():
    assert network._FILE.stat().st_size < 1_000_000
    with np.load(network._FILE, allow_pickle=False) as data:
        assert data["words"].tobytes().decode().split("\n") == list(lexicon.syllables())
        assert all(np.isfinite(data[name].astype(float)).all() for name in data.files)


def test_ways_of_reading_asked_one_after_another_do_not_change_each_other():
    """What they begin or end with is read once."""
    left, right = items("hôm qua bà"), items("đến nhà tôi")
    ways = [items(f"{one} và {two}") for one in ("cô", "cụ") for two in ("cô", "cụ")]
    shared = network.Context(left, right)
    for way, other in zip(ways, reversed(ways), strict=True):
        alone = network.Context(left, right).logits(way, other)
        assert shared.logits(way, other) == pytest.approx(alone)
        assert [bool(gain) for gain in alone] == [True, False, True]


def _doubtful(line: str) -> Stretch:
    """The last word but one of a line of TCVN3."""
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in line.split()]
    text = Text(tokens, [Encoding.TCVN3] * len(tokens), frozenset({0}))
    return Stretch(text, len(tokens) - 2, len(tokens) - 1)


def test_a_stretch_asks_what_stands_around_it_where_ways_are_close(monkeypatch):
    ways = [[Encoding.TCVN3], [None]]
    stretch = _doubtful("mấy đứa nhỏ đi học về kể chuyện ở lớp với cụ nghe")
    asked = stretch.worths(ways, [0.0, 0.0])
    monkeypatch.setattr(stretches, "_SENSE", 0.0)
    alone = stretch.worths(ways, [0.0, 0.0])
    assert abs(alone[0] - alone[1]) < stretches._CLOSE
    assert all(with_network < without for with_network, without in zip(asked, alone, strict=True))
    assert asked[0] - asked[1] < alone[0] - alone[1]  # children do not go to school to old people


def test_long_stretches_are_told_by_their_pairs_alone(monkeypatch):
    """Plain words read alike in both encodings; between doubtful ones may be thousands."""
    plain = ["anh", "em", "tin", "theo", "cha", "me", "ra", "xa", "xin", "chung"] * 500
    line = [*("bà", "cụ", "cụ"), *plain, *("cụ", "cô", "nhà", "tôi")]
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in line]
    text = Text(tokens, [Encoding.TCVN3] * len(tokens), frozenset({0}))
    stretch = Stretch(text, 1, len(tokens) - 2)
    size = len(tokens) - 3
    ways = [[Encoding.TCVN3] * place + [None] * (size - place) for place in (1, 2, size - 1)]
    monkeypatch.setattr(stretches.network, "Context", None)
    assert len(stretch.worths(ways, [0.0] * 3)) == 3


@given(st.lists(st.floats(-12, 0), min_size=2, max_size=6), st.data())
def test_what_was_far_behind_does_not_win_by_not_being_asked(worths, data):
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in ("bà", "cụ", "cô", "tôi")]
    text = Text(tokens, [Encoding.TCVN3] * 4, frozenset({0}))
    stretch = Stretch(text, 1, 3)
    pairs = st.lists(st.sampled_from([Encoding.TCVN3, None]), min_size=2, max_size=2)
    ways = [data.draw(pairs) for _ in worths]
    ways[0], ways[1] = [Encoding.TCVN3] * 2, [None] * 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "_SENSE", 0.0)
        alone = stretch.worths(ways, worths)
    asked = stretch.worths(ways, worths)
    chosen = asked.index(max(asked))
    assert alone[chosen] > max(alone) - stretches._CLOSE


def test_every_way_of_reading_is_weighed_with_what_speaks_for_it_besides():
    tokens = [Token(encode(word, Encoding.TCVN3)) for word in ("bà", "cụ", "nhà", "tôi")]
    text = Text(tokens, [Encoding.TCVN3] * 4, frozenset({0}))
    ways = [list(pair) for pair in itertools.product([Encoding.TCVN3, None], repeat=2)]
    plain = Stretch(text, 1, 3).worths(ways, [0.0] * 4)
    lifted = Stretch(text, 1, 3).worths(ways, [0.0, 0.0, 0.0, 40.0])
    assert max(range(4), key=plain.__getitem__) == 0
    assert max(range(4), key=lifted.__getitem__) == 3
