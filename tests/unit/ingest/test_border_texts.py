"""Texts that the lexicon of legacy encodings counts keep the promises of their README."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bench.encodings import LETTERS, UNSEEN
from ingest.legacy import lexicon

_FOLDER = LETTERS.parent / "borders"
_PHRASES = sorted(_FOLDER.glob("phrases-*.tsv"))
_PASSAGES = sorted(_FOLDER.glob("passages-*.txt"))
_RUN = 10  # words in a row that people who never met do not write, forms apart
_FORMULAS = ("xã hội chủ nghĩa việt nam", "độc lập tự do")


def _lines(files: list[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            yield f"{file.name}:{number}", line


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _runs(text: str) -> set[str]:
    words = _words(text)
    runs = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
    return {run for run in runs if not any(formula in run for formula in _FORMULAS)}


def test_a_phrase_holds_the_word_it_was_written_around() -> None:
    assert len(_PHRASES) == 8
    for place, line in _lines(_PHRASES):
        word, phrase = line.split("\t")
        assert word in _words(phrase), place
        assert lexicon.place(word) >= 0, place


def test_texts_are_composed_single_spaced_and_there_once() -> None:
    assert len(_PASSAGES) == 48
    met: dict[str, str] = {}
    for place, line in _lines([*_PHRASES, *_PASSAGES]):
        text = line.rpartition("\t")[2]
        assert unicodedata.is_normalized("NFC", text), place
        assert text == " ".join(text.split()), place
        assert met.setdefault(text.lower(), place) == place


def test_nothing_is_shared_with_letters_held_out() -> None:
    held = {
        run
        for batch in UNSEEN
        for row in (LETTERS / f"{batch}.jsonl").read_text("utf-8").splitlines()
        for run in _runs(unicodedata.normalize("NFC", json.loads(row)["text"]))
    }
    shared = {
        place: run for place, line in _lines([*_PHRASES, *_PASSAGES]) for run in _runs(line) & held
    }
    assert not shared
