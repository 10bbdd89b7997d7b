"""Shared fixtures: the seed model that `script/bootstrap` built."""

import os
from pathlib import Path

import hypothesis
import pytest

import models

# No deadline: nothing in the suite is timed. CI takes fixed examples, so a red run can be repeated.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("suite")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seed_model_path() -> Path:
    data = Path(os.environ.get("DONTHU_DATA", ROOT / "var"))
    try:
        return models.Registry(data / "models").active_path()
    except models.ArtefactError as error:
        pytest.fail(f"no seed model ({error}); run script/bootstrap first")


@pytest.fixture(scope="session")
def seed_model(seed_model_path: Path) -> models.Model:
    return models.load(seed_model_path)
