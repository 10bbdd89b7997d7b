from __future__ import annotations

import json
import pathlib

import pytest

import messages
from api import problems
from api.openapi import description

COMMITTED = pathlib.Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"


@pytest.fixture(scope="module")
def current() -> str:
    return description()


def test_committed_description_is_current(current):
    assert COMMITTED.read_text(encoding="utf-8") == current, (
        "run: python -m api.openapi > docs/reference/openapi.json"
    )


def test_every_operation_has_an_id_and_names_its_errors(current):
    ids = []
    for path, methods in json.loads(current)["paths"].items():
        for operation in methods.values():
            ids.append(operation["operationId"])
            assert operation["summary"]
            if path.startswith("/api/"):
                assert "401" in operation["responses"]
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)
    assert len(ids) == len(set(ids)) >= 14


def test_every_problem_code_has_a_sentence():
    codes = {*problems._STATUS_OF_CODE, *problems._CODE_OF_STATUS.values()}
    assert {f"error_{code}" for code in codes} <= messages.codes()
