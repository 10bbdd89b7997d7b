import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import novelty

SYLLABLES = st.lists(st.sampled_from(["dat", "nha", "<person>", "ngap", "x"]), max_size=30)


def test_pairs_count_only_between_known_syllables() -> None:
    known = {"nha", "toi", "bi", "ngap", "nha toi", "toi bi"}
    read = ["nha", "toi", "bi", "ngap", "qzx", "ngap", "bi"]
    # Pairs: nha toi, toi bi, bi ngap, ngap bi; those with the unknown syllable do not count.
    assert novelty.familiarity(read, known.__contains__) == (6 / 7, 0.5)


def test_names_are_neither_known_nor_unknown() -> None:
    known = {"ong", "ky", "ong ky"}
    assert novelty.familiarity(["ong", "<person>", "ky"], known.__contains__) == (1.0, 1.0)


@given(SYLLABLES, st.sets(st.sampled_from(["dat", "nha", "dat nha", "nha ngap"])))
def test_shares_are_shares(folded: list[str], known: set[str]) -> None:
    for share in novelty.familiarity(folded, known.__contains__):
        assert 0.0 <= share <= 1.0
    assert novelty.familiarity(folded, lambda _: True)[0] == float(any(s[0] != "<" for s in folded))


def test_what_only_its_author_wrote_is_new() -> None:
    wrote = novelty.authors([["dat", "nha"], ["dat", "nha"], ["dat"]], ["a", "b", "c"])
    assert novelty.known_to_others(wrote, "c")("dat nha")
    assert not novelty.known_to_others(wrote, "a")("dat nha")
    assert not novelty.known_to_others(wrote, "x")("ngap")


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_the_number_of_others_counts(needed: int) -> None:
    wrote = novelty.authors([["dat"], ["dat"], ["dat"]], ["a", "b", "c"])
    assert novelty.known_to_others(wrote, "a", needed=needed)("dat") is (needed <= 2)
