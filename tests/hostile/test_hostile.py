"""Whatever the file: a Document or a typed error within the limits, and the service lives on."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import psutil
import pytest

import ingest
import messages
from ingest import sandbox
from tests.hostile import quine
from tests.hostile.files import DOCUMENT, FILES
from tests.hostile.schemes import with_macro

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
    # one child waits for a document, in its folder; nothing else is left
    assert len(psutil.Process(zygote).children(recursive=True)) == 1
    assert len(list(Path(tempfile.gettempdir()).glob(f"donthu-sandbox-{zygote}-*/*"))) == 1


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("pdf-owner-password", "don.jpg"),
        ("jpeg-thin", "don.pdf"),
        ("mail-broken-headers", "don.docx"),
        ("docx-no-text", "don.doc"),
        ("msg-messages-in-messages", "don.eml"),
        ("html-external", "don.pdf"),
    ],
)
def test_a_wrong_extension_is_noted_and_believed_by_nobody(name, called):
    document = ingest.read(FILES[name][0](), name=called, limits=LIMITS)
    assert "note_renamed" in document.notes


def test_no_macro_runs(tmp_path):
    target = tmp_path / "written"
    document = ingest.read(with_macro(str(target)), limits=LIMITS)
    assert "Don khieu nai" in document.pages[0].text
    assert not target.exists()


def test_the_quine_is_one():
    data = quine.quine()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read(quine.NAME) == data


def test_every_cut_is_made():
    for kind in ("pdf", "docx", "jpeg"):
        assert sum(name.startswith(f"{kind}-cut-at-") for name in FILES) == 20
