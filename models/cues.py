"""Cues of content and request: what the law's definitions of the kinds turn on.

A cue is a named pattern with its legal basis (`cues.toml`). Matches become
features of the kind model and are shown first among its evidence. The title of
a letter is left out everywhere: kind follows content and request, never the
heading (TT 05/2021/TT-TTCP Đ6.1).
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.findings import Kind
from nlp import Petition, SectionKind
from nlp.text import compile_vi, view

_HEAD = 500  # characters
_MAX_TEXT = 60_000  # characters searched for cues; a longer letter repeats itself
_OF_LETTERS = frozenset({SectionKind.RECIPIENTS, SectionKind.WRITER, SectionKind.SIGNATURE})
_MAX_MATCHES = 6  # a cue counts no more than this


@dataclasses.dataclass(frozen=True, slots=True)
class Cue:
    """A pattern that speaks for a kind."""

    name: str
    kind: Kind
    where: str
    pattern: re.Pattern[str]
    basis: str


@dataclasses.dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue found in the text."""

    cue: Cue
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a letter that the kind is read from."""

    titles: tuple[tuple[int, int], ...]
    requests: tuple[tuple[int, int], ...]
    matches: tuple[CueMatch, ...]


def _raw() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))


@functools.cache
def _data() -> tuple[tuple[Cue, ...], re.Pattern[str], int]:
    raw = _raw()
    cues = tuple(
        Cue(
            name=row["name"],
            kind=Kind(row["kind"]),
            where=row["where"],
            pattern=compile_vi(row["pattern"]),
            basis=row["basis"],
        )
        for row in raw["cues"]
    )
    return cues, compile_vi(raw["request"]["pattern"]), raw["request"]["last"]


def structure(petition: Petition) -> Structure:
    """Titles, request sentences and cue matches of a letter."""
    cues, asks, last = _data()
    low = view(petition.text[:_MAX_TEXT])
    titles = tuple((s.start, s.end) for s in petition.section(SectionKind.TITLE))
    sentences = [(sent.start_char, sent.end_char) for sent in petition.doc.sents]
    requests = tuple(
        (start, end)
        for start, end in sentences
        if asks.search(low, start, end) and not _inside(start, titles)
    )[-last:]
    matches = tuple(
        match for cue in cues for match in _matches(cue, low, titles=titles, requests=requests)
    )
    return Structure(titles=titles, requests=requests, matches=matches)


def has_writer(petition: Petition) -> bool:
    """Whether somebody speaks in a text: it names writer or addressee, says "tôi" or is short.

    News, laws and reports use the words of petitions, and nobody writes them to an office.
    """
    if any(section.kind in _OF_LETTERS for section in petition.sections):
        return True
    pattern, from_words, least = _writer()
    text = petition.text[:_MAX_TEXT]
    words = len(text.split())
    said = sum(1 for _ in pattern.finditer(view(text)))
    return words < from_words or said > least * words


@functools.cache
def _writer() -> tuple[re.Pattern[str], int, float]:
    raw = _raw()["writer"]
    return compile_vi(raw["pattern"]), raw["from_words"], raw["least"]


def _matches(
    cue: Cue,
    low: str,
    *,
    titles: tuple[tuple[int, int], ...],
    requests: tuple[tuple[int, int], ...],
) -> Iterator[CueMatch]:
    spans = {"request": requests, "head": ((0, _HEAD),)}.get(cue.where, ((0, len(low)),))
    found = 0
    for start, end in spans:
        for match in cue.pattern.finditer(low, start, end):
            if _inside(match.start(), titles):
                continue
            yield CueMatch(cue=cue, start=match.start(), end=match.end())
            found += 1
            if found == _MAX_MATCHES:
                return


def _inside(position: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= position < end for start, end in spans)
