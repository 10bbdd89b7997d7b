"""The model learns from what people of the office decided."""

from pathlib import Path

import pytest

from models import Registry, corpus, load
from models.corpus import Example
from models.findings import Kind
from pipeline import model_commands

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def seed() -> list[Example]:
    """Every third letter of three batches: small, but with all kinds."""
    return [e for e in corpus.read_all() if e.batch in {"b01", "b02", "x01"}][::3]


@pytest.fixture(scope="module")
def office() -> list[Example]:
    """Letters as `cases` hands them over, with a word that only this office's writers use."""
    told = [e for e in corpus.read_all() if e.batch == "b03"][::4]
    return [
        corpus.decided(e.id, f"{e.text} Xin trình cụng Phẩy.", e.kind, e.topic or "KH00")
        for e in told
    ]


def test_letters_of_the_office_are_one_more_author(
    tmp_path: Path, seed: list[Example], office: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "read_all", lambda: seed)
    model_commands.train(tmp_path / "seed")
    model_commands.train(tmp_path / "own", office, until="2026-11-28T10:00:00+00:00")
    before = load(Registry(tmp_path / "seed").active_path())
    after = load(Registry(tmp_path / "own").active_path())
    told = [e for e in office if e.kind is not Kind.NHIEU]
    assert 0 < len(told) < len(office)
    assert after.version != before.version
    assert after.manifest["letters"] == len(seed) + len(told)
    assert "office" in after.manifest["batches"]
    assert after.manifest["office_until"] == "2026-11-28T10:00:00+00:00"
    assert "office_until" not in before.manifest
    for vectoriser in (after.topic_vectoriser, after.kind_vectoriser):
        for block in vectoriser.blocks:
            assert not any("cụng" in feature for feature in block.vocabulary)


def test_own_codes_count_as_their_parents() -> None:
    assert corpus.decided("1", "thư", "KN", "KH00.CHO").topic == "KH00"
    assert corpus.decided("1", "thư", "NONE", "KH00").topic is None
