"""Which model is used when the active one cannot be."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from models import ArtefactError, Registry
from pipeline.active import active_model, usable_path


def _two(folder: Path, seed: Path) -> tuple[Path, Path]:
    """The seed model registered, and a newer one that is its exact copy under another name."""
    folder.mkdir()
    older, newer = folder / seed.name, folder / "newer.zip"
    shutil.copy(seed, older)
    shutil.copy(seed, newer)
    registry = Registry(folder)
    registry.activate(older.stem)
    registry.activate(newer.stem)
    return older, newer


def test_a_damaged_model_gives_way_until_it_is_repaired(
    tmp_path: Path, seed_model_path: Path
) -> None:
    older, newer = _two(tmp_path / "models", seed_model_path)
    whole = newer.read_bytes()
    newer.write_bytes(whole[:1000])
    assert usable_path(tmp_path / "models") == older
    fallback = active_model(tmp_path / "models")
    newer.write_bytes(whole)
    assert usable_path(tmp_path / "models") == newer
    again = active_model(tmp_path / "models")
    assert again is not fallback  # the older one was not kept under the newer one's path
    assert active_model(tmp_path / "models") is again


def test_a_whole_file_that_is_no_model_gives_way_too(tmp_path: Path, seed_model_path: Path) -> None:
    older, newer = _two(tmp_path / "models", seed_model_path)
    newer.write_bytes(b"whole, but no model")
    pointer = tmp_path / "models" / "active.json"
    rows = json.loads(pointer.read_text("utf-8"))
    rows[-1]["sha256"] = hashlib.sha256(newer.read_bytes()).hexdigest()
    pointer.write_text(json.dumps(rows), "utf-8")
    assert usable_path(tmp_path / "models") == older
    assert active_model(tmp_path / "models") is active_model(tmp_path / "models")


def test_without_a_model_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError):
        active_model(tmp_path)


def test_the_last_good_model_may_have_another_name(tmp_path: Path, seed_model_path: Path) -> None:
    older, newer = _two(tmp_path / "models", seed_model_path)
    pointer = tmp_path / "models" / "active.json"
    rows = json.loads(pointer.read_text("utf-8"))
    pointer.write_text(json.dumps(rows[::-1]), "utf-8")  # the copy first, then the other
    older.write_bytes(b"whole, but no model")
    rows[0]["sha256"] = hashlib.sha256(older.read_bytes()).hexdigest()
    pointer.write_text(json.dumps(rows[::-1]), "utf-8")
    assert usable_path(tmp_path / "models") == newer
