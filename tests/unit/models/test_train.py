import dataclasses

import numpy as np
import pytest

import models
from models import corpus
from models.augment import noisy, without_diacritics
from models.corpus import Example
from models.detectors import deal
from models.train import prepare, train


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


def test_dropping_diacritics_keeps_placeholders_whole() -> None:
    assert without_diacritics(["<person>", "tái_định_cư", "đất"]) == [
        "<person>",
        "tai",
        "dinh",
        "cu",
        "dat",
    ]


def test_noise_is_repeatable_and_leaves_placeholders() -> None:
    forms = ["<ward>", *["giải_phóng_mặt_bằng"] * 50]
    first = noisy(forms, 0.1, seed="a")
    assert first == noisy(forms, 0.1, seed="a")
    assert first != noisy(forms, 0.1, seed="b")
    assert first[0] == "<ward>"
    assert noisy(forms, 0.0, seed="a") == forms


def test_the_title_is_not_read_for_the_kind() -> None:
    letter = prepare("ĐƠN TỐ CÁO\nKính gửi UBND phường\nTôi đề nghị lắp đèn ở ngõ 5.")
    assert "tố_cáo" in letter.forms
    assert "tố_cáo" not in letter.body


def test_folds_never_split_an_author() -> None:
    groups = ["a"] * 10 + ["b"] * 3 + ["c"] * 3 + ["d"] * 4
    dealt = deal(groups, 2)
    assert set(dealt.values()) == {0, 1}
    assert [g for g, fold in dealt.items() if fold == dealt["a"]] == ["a"]
