"""The field rules on the annotated letters: floors below what they reach."""

from pathlib import Path

import pytest

from nlp.evaluate import evaluate_fields

CORPUS = Path(__file__).parents[3] / "corpus" / "fields"
SURE = ("PHONE", "DATE", "LAND_PARCEL", "LEGAL_REF", "DOC_NUMBER", "WARD", "PROVINCE")

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def seen():
    return evaluate_fields(CORPUS, split="train")


@pytest.mark.parametrize("kind", SURE)
def test_sure_kinds(seen, kind):
    assert seen["fields"][kind]["relaxed"]["f1"] >= 0.97


def test_people(seen):
    assert seen["fields"]["PETITIONER"]["exact"]["f1"] >= 0.93
    assert seen["fields"]["RESPONDENT"]["exact"]["f1"] >= 0.80


def test_sections(seen):
    for kind in ("body", "request", "writer", "recipients", "signature", "title"):
        assert seen["sections"][kind]["f1"] >= 0.93, kind


def test_redaction(seen):
    assert seen["redaction"]["recall"] >= 0.99


def test_letters_not_seen_while_writing_the_rules():
    unseen = evaluate_fields(CORPUS, split="heldout")
    assert unseen["petitions"] >= 30
    assert unseen["fields"]["PETITIONER"]["exact"]["f1"] >= 0.9
    assert unseen["redaction"]["recall"] >= 0.99
