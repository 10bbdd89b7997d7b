import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
from models import corpus
from models.augment import noisy, typed_plainly, without_diacritics
from models.corpus import Example
from models.detectors import deal
from models.findings import Kind
from models.prepare import NOISE, ORIGINAL, PLAIN, ROUGH, prepare, rows
from models.train import train


@pytest.fixture(scope="module")
def few() -> list[Example]:
    """Every third letter of four batches: small, but with all kinds."""
    return [e for e in corpus.read_all() if e.batch in {"b01", "b02", "b03", "x01"}][::3]


@pytest.fixture(scope="module")
def small(few: list[Example]) -> models.Model:
    return train(few, jobs=1)


def test_training_is_deterministic(few: list[Example], small: models.Model) -> None:
    again = train(list(reversed(few))[::-1], jobs=1)
    assert again.version == small.version
    assert np.array_equal(again.topic.weights, small.topic.weights)


def test_another_training_set_is_another_version(few: list[Example], small: models.Model) -> None:
    changed = [dataclasses.replace(few[0], text=few[0].text + " Đề nghị giải quyết sớm."), *few[1:]]
    assert train(changed, jobs=1).version != small.version


def test_names_of_the_training_letters_are_in_no_vocabulary(
    few: list[Example], small: models.Model
) -> None:
    from nlp import EntityKind, fold, parse_text

    names = {
        fold(entity.text)
        for example in few
        for entity in parse_text(example.text).entities
        if entity.kind is EntityKind.PETITIONER and len(entity.text.split()) >= 3
    }
    assert len(names) > 30
    for vectoriser in (small.topic_vectoriser, small.kind_vectoriser):
        for block in vectoriser.blocks:
            known = {fold(feature).replace("_", " ") for feature in block.vocabulary}
            assert not names & known


def test_dropping_diacritics_keeps_letters_and_capitals() -> None:
    assert without_diacritics("Đường ỨNG Hoè, số 5") == "Duong UNG Hoe, so 5"
    copies = {typed_plainly("Đường", seed=str(n)) for n in range(20)}
    assert copies == {"Duong", "duong"}


@given(st.text(max_size=80), st.floats(0, 1), st.text(max_size=3))
def test_noise_is_repeatable_and_touches_only_letters(text: str, rate: float, seed: str) -> None:
    changed = noisy(text, rate, seed=seed)
    assert changed == noisy(text, rate, seed=seed)
    assert [c for c in changed if not c.isalpha()] == [c for c in text if not c.isalpha()]
    assert noisy(text, 0.0, seed=seed) == text


def test_the_rate_of_noise_is_as_asked() -> None:
    text = "giai phong mat bang " * 400
    touched = sum(a != b for a, b in zip(text, _replaced_only(text), strict=True))
    letters = sum(c.isalpha() for c in text)
    assert 0.04 < touched / letters < 0.16  # 10 % touched, of which six in ten are replaced


def _replaced_only(text: str) -> str:
    """Noise letter by letter, so that lost and doubled letters do not shift the rest."""
    return "".join((noisy(c, 0.1, seed=str(i)) or c)[0] for i, c in enumerate(text))


def test_copies_are_read_as_such_letters_are_read() -> None:
    example = Example(
        "t-1", "t", "Tôi là Nguyễn Văn An, nhà tôi ngập nước.", Kind.KNPA, "EN03", ("EN03",)
    )
    read = rows([example, example], jobs=1)
    assert read.copies.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert read.letters[2 * ORIGINAL] == prepare(example.text)
    assert read.letters[2 * PLAIN] == prepare(typed_plainly(example.text, seed=example.id))
    assert read.letters[2 * ROUGH] == prepare(noisy(example.text, NOISE, seed=example.id))
    assert read.letters[2 * ROUGH] != prepare(example.text)
    assert read.originals == read.letters[:2]


def test_the_title_is_not_read_for_the_kind() -> None:
    letter = prepare("ĐƠN TỐ CÁO\nKính gửi UBND phường\nTôi đề nghị lắp đèn ở ngõ 5.")
    assert "tố_cáo" in letter.forms
    assert "tố_cáo" not in letter.body


def test_folds_never_split_an_author() -> None:
    groups = ["a"] * 10 + ["b"] * 3 + ["c"] * 3 + ["d"] * 4
    dealt = deal(groups, 2)
    assert set(dealt.values()) == {0, 1}
    assert [g for g, fold in dealt.items() if fold == dealt["a"]] == ["a"]
