"""Whatever the file: a Document or a typed error within the limits, and the service lives on."""

from __future__ import annotations

import pytest

import ingest
import messages
from ingest import sandbox
from tests.hostile.files import DOCUMENT, FILES

pytestmark = pytest.mark.integration

LIMITS = ingest.Limits(
    seconds_step=40, seconds_total=60, seconds_page=30, seconds_office=30, cpu=60
)


def _outcome(data: bytes) -> str:
    try:
        document = ingest.read(data, limits=LIMITS)
    except ingest.IngestError as error:
        return error.code if error.message else "error without a sentence"
    for each in document.walk():
        for page in each.pages:
            assert all(page.text[word.start : word.end] == word.text for word in page.words)
            assert set(page.notes) <= messages.codes()
            assert "root:" not in page.text
        assert set(each.notes) <= messages.codes()
    return DOCUMENT


def test_there_are_enough():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_hostile_file(name):
    build, right = FILES[name]
    ingest.read(b"mot")  # whatever came before, the zygote is up
    zygote = sandbox.zygote_pid()
    assert _outcome(build()) in right
    assert sandbox.zygote_pid() == zygote
    assert ingest.read("Đơn".encode()).pages[0].text == "Đơn"
