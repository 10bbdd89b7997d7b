import dataclasses
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import models
from models import artefact
from models.findings import Kind


def _write(path: Path, version: str = "1") -> str:
    return artefact.write(
        path,
        manifest={"version": version},
        vocabulary={"a": ["đất"]},
        arrays={"w": np.arange(6, dtype=np.float32).reshape(2, 3)},
    )


def test_round_trip_and_equal_content_is_an_equal_file(tmp_path: Path) -> None:
    digest = _write(tmp_path / "m.zip")
    assert digest == _write(tmp_path / "n.zip") == _write(tmp_path / "m.zip")
    manifest, vocabulary, arrays = artefact.read(tmp_path / "m.zip", sha256=digest)
    assert manifest == {"version": "1", "schema": artefact.SCHEMA}
    assert vocabulary == {"a": ["đất"]}
    assert np.array_equal(arrays["w"], np.arange(6).reshape(2, 3))


def test_artefacts_are_immutable(tmp_path: Path) -> None:
    _write(tmp_path / "m.zip")
    with pytest.raises(FileExistsError):
        _write(tmp_path / "m.zip", version="2")


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_a_truncated_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "m.zip"
    _write(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(models.ArtefactError) as caught:
        artefact.read(path)
    assert caught.value.code == "model_damaged"


def test_a_pickled_array_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    np.savez(packed, w=np.array([{"evil": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"schema": artefact.SCHEMA}))
        archive.writestr("vocabulary.json", "{}")
        archive.writestr("weights.npz", packed.getvalue())
    with pytest.raises(models.ArtefactError, match="model_damaged"):
        artefact.read(tmp_path / "m.zip")


def test_other_bytes_under_a_registered_name_are_refused(tmp_path: Path) -> None:
    _write(tmp_path / "m.zip")
    with pytest.raises(models.ArtefactError, match="registered hash"):
        artefact.read(tmp_path / "m.zip", sha256="0" * 64)


def test_not_a_number_is_refused(tmp_path: Path) -> None:
    artefact.write(tmp_path / "m.zip", manifest={}, vocabulary={}, arrays={"w": np.array([np.nan])})
    with pytest.raises(models.ArtefactError, match="not finite"):
        artefact.read(tmp_path / "m.zip")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(models.ArtefactError, match="model_missing"):
        models.load(tmp_path / "none.zip")


def _renamed(model: models.Model, version: str) -> models.Model:
    return dataclasses.replace(model, version=version)


def test_a_saved_model_gives_the_same_findings(seed_model: models.Model, tmp_path: Path) -> None:
    from nlp import parse_text

    letter = parse_text("Đề nghị phường xử lý bãi rác đầu ngõ 12, mùi hôi mấy tháng nay.")
    again = models.load(_renamed(seed_model, "copy").save(tmp_path))
    first = models.classify(letter, seed_model)
    second = models.classify(letter, again)
    assert dataclasses.replace(second, model_version="") == dataclasses.replace(
        first, model_version=""
    )


def test_a_model_with_other_labels_is_refused_and_the_last_good_one_serves(
    seed_model: models.Model, tmp_path: Path
) -> None:
    registry = models.Registry(tmp_path)
    registry.add(_renamed(seed_model, "good"))
    foreign = dataclasses.replace(
        _renamed(seed_model, "foreign"),
        topic=dataclasses.replace(seed_model.topic, labels=("ZZ99", *seed_model.topic.labels[1:])),
    )
    with pytest.raises(models.ArtefactError) as caught:
        registry.add(foreign)
    assert caught.value.code == "model_labels"
    assert "ZZ99" in str(caught.value)
    assert registry.load_active().version == "good"
    listed = registry.entries()
    assert [(e.version, e.active) for e in listed] == [("foreign", False), ("good", True)]
    assert "ZZ99" in (listed[0].error or "")  # the list says what activating it would
    assert listed[1].error is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic_factor", "abc"),
        ("presence_threshold", None),
        ("presence", [1]),
        ("cause", [1, float("nan")]),
        ("plain", {}),
    ],
)
def test_a_model_with_odd_constants_is_refused(
    seed_model: models.Model, tmp_path: Path, field: str, value: object
) -> None:
    path = _renamed(seed_model, "good").save(tmp_path)
    manifest, vocabulary, arrays = artefact.read(path)
    manifest["calibration"][field] = value
    odd = tmp_path / "odd.zip"
    artefact.write(odd, manifest=manifest, vocabulary=vocabulary, arrays=arrays)
    with pytest.raises(models.ArtefactError, match="model_damaged"):
        models.load(odd)


def test_only_a_file_of_the_folder_is_activated(seed_model: models.Model, tmp_path: Path) -> None:
    registry = models.Registry(tmp_path / "models")
    registry.add(_renamed(seed_model, "good"))
    outside = _renamed(seed_model, "outside").save(tmp_path)
    for name in (f"../{outside.stem}", "x" * 300, "", ".", "../../etc"):
        with pytest.raises(models.ArtefactError, match="model_unknown"):
            registry.activate(name)
    assert registry.chosen() == "good"


def test_rollback_and_a_damaged_newest_model(seed_model: models.Model, tmp_path: Path) -> None:
    registry = models.Registry(tmp_path)
    with pytest.raises(models.ArtefactError, match="model_missing"):
        registry.load_active()
    registry.add(_renamed(seed_model, "one"))
    registry.add(_renamed(seed_model, "two"))
    assert registry.load_active().version == "two"
    registry.path("two").write_bytes(b"damaged")
    assert registry.load_active().version == "one"
    assert registry.rollback() == "one"
    assert registry.active_path() == registry.path("one")
    with pytest.raises(models.ArtefactError, match="no earlier model"):
        registry.rollback()


def test_kinds_of_the_taxonomy_are_the_stackers_labels(seed_model: models.Model) -> None:
    assert set(seed_model.kind_stack.labels) == set(Kind)
