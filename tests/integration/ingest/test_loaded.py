"""Tesseract forked from its loaded library reads what its executable reads, and harms nobody."""

from __future__ import annotations

import ctypes
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import Code, IngestError
from ingest.ocr import loaded
from ingest.ocr.tesseract import LANGUAGE, TesseractEngine, read
from tests.integration.ingest.conftest import LETTER

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def template():
    found = loaded.template(LANGUAGE)
    if found is None:
        pytest.skip("no libtesseract.so.5 here: the executable serves")
    return found


@pytest.fixture
def page(letter_pdf, scan):
    return np.ascontiguousarray(np.asarray(scan(letter_pdf(LETTER[:3])).convert("L")))


def _children() -> set[str]:
    tasks = Path("/proc/self/task").iterdir()
    return {pid for task in tasks for pid in (task / "children").read_text().split()}


def test_both_ways_give_the_same_words(template, page):
    forked = TesseractEngine().recognise(page, dpi=200, seconds=60)
    executed = read(page, dpi=200, seconds=60, options=("-c", "tessedit_write_images=0"))
    assert forked == executed
    assert " ".join(word.text for word in forked) == " ".join(LETTER[:3])


def test_a_library_with_other_names_is_asked_through_its_c_interface(template, page, monkeypatch):
    monkeypatch.setattr(loaded, "_STRAIGHT", (("TessResultIteratorNext", "_ZNoSuchName", None),))
    through_c = loaded._set_up(ctypes.CDLL(loaded._LIBRARY), LANGUAGE)
    assert through_c is not None
    there = through_c.read(page, dpi=200, seconds=60, psm=3)
    assert there == template.read(page, dpi=200, seconds=60, psm=3)
    assert len({row.split("\t")[4] for row in there.split("\n")}) >= len(LETTER[:3])


def test_pages_are_read_beside_each_other_and_no_process_stays(template, page):
    before = _children()
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda _: template.read(page, dpi=200, seconds=60, psm=3), range(8)))
    assert len(set(texts)) == 1
    assert _children() == before


def test_a_fork_that_dies_is_told_and_the_next_page_is_read(template, page, monkeypatch):
    monkeypatch.setattr(
        loaded.Template, "_recognised", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    )
    with pytest.raises(IngestError) as caught:
        template.read(page, dpi=200, seconds=60, psm=3)
    assert caught.value.code == Code.CRASHED
    monkeypatch.undo()
    assert template.read(page, dpi=200, seconds=60, psm=3)


def test_without_the_data_the_executable_serves():
    assert loaded.template("no-such-language") is None
