"""The network tells words that the same bytes spell by more than their nearest neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.legacy import lexicon, network


@pytest.fixture
def other_file(monkeypatch, tmp_path):
    """A path that the network is loaded from instead of its own."""
    path = tmp_path / "network.npz"
    monkeypatch.setattr(network, "_FILE", path)
    network._network.cache_clear()
    yield path
    network._network.cache_clear()


def test_items_are_words_numbers_marks_and_lines():
    assert list(network.items('Ngày 12/3/2024, "Cô" (tui)\nđi.')) == [
        "ngày", lexicon.NUMBER, lexicon.STOP, "cô", "tui", network.LINE, "đi", lexicon.STOP,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "word", "rival", "right"),
    [
        ("chị tôi đi tân lạc", "một", "mét", ", lấy chồng xa"),
        ("gửi đơn cho", "cụ", "cô", "tổ trưởng cụ già tám mươi"),
        ("làm rào bằng tre dài ba", "mét", "một", ", cao hai mét"),
    ],
)
def test_it_tells_rivals_from_each_other(left, word, rival, right):
    before, behind = list(network.items(left)), list(network.items(right))
    assert network.knows(word)
    assert network.knows(rival)
    assert network.worth(before, word, behind) > network.worth(before, rival, behind)


@pytest.mark.parametrize(
    ("left", "word", "rival", "right"),
    [
        ("đi ghe. nhờ các", "cô", "cụ", "các chú chỉ dùm"),
        ("bỏ cái hình vẽ", "đó", "đã", "đi. trả lại"),
        ("vùi bịch nylon dưới đất.", "chó", "chú", "chạy qua chạy lại"),
    ],
)
def test_it_tells_some_that_pairs_get_wrong(left, word, rival, right):
    before, behind = list(network.items(left)), list(network.items(right))

    def pairs(middle: str) -> float:
        return lexicon.meant(before[-1], middle) + lexicon.meant(middle, behind[0])

    assert pairs(word) < pairs(rival)
    assert network.worth(before, word, behind) > network.worth(before, rival, behind)


def test_unknown_neighbours_and_none_are_borne():
    assert np.isfinite(network.worth([], "cô", ["qwz", "xyzw"]))


def test_its_words_are_those_of_the_lexicon():
    found = network._network()
    assert set(found.places) - {network.OTHER, network.LINE} == set(lexicon.syllables())
    assert set(found.outputs) <= set(lexicon.syllables())


def test_a_file_that_is_gone_is_named(other_file):
    with pytest.raises(FileNotFoundError, match=r"network\.npz"):
        network.knows("cô")


def test_a_file_of_something_else_is_named(other_file):
    np.savez(other_file, words=np.zeros(3, np.uint8))
    with pytest.raises(ValueError, match=r"network\.npz is no network"):
        network.knows("cô")


def test_arrays_that_do_not_fit_are_told(other_file):
    with np.load(network.Path(network.__file__).with_name("network.npz")) as data:
        parts = dict(data)
    parts["middle"], parts["middle_scales"] = parts["middle"][:-1], parts["middle_scales"][:-1]
    np.savez(other_file, **parts)
    with pytest.raises(ValueError, match="do not fit each other"):
        network.knows("cô")
