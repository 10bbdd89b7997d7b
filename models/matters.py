"""The matters of a letter that has several: where each stands, its kind and its topic.

A letter of several matters (TT 05/2021/TT-TTCP Đ6.1.d, Đ21) shows at least two
of KN, TC and KNPA, each with a request of its own. Its sentences are read one
by one by the active model; the borders are those that let each part show its
own kind most clearly, with a preference for paragraphs, numbered parts and
words that open another matter. One pass over the letter, then arithmetic: the
margins of a part are put together from those of its sentences, as the vector
of a part is about the sum of theirs.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Sequence

import numpy as np

from models import features as views
from models.evidence import place
from models.features import Analysis
from models.findings import Kind, Matter
from models.model import Model
from models.vectorise import FloatArray
from nlp import MaskedToken, Petition, SectionKind
from nlp.sentences import sentence_starts
from nlp.text import compile_vi, view

LEGAL = (Kind.KN, Kind.TC, Kind.KNPA)
"""The kinds that matters can have; two of them make a letter NHIEU (labelling.md)."""

_MAX_UNITS = 40  # sentences looked at; more are joined
_MIN_TOKENS = 6  # a part shorter than this says nothing of its own
_PARAGRAPH = 0.35  # preference for a border at a new line,
_OPENING = 0.6  # at a word that opens another matter,
_NUMBERED = 0.6  # at a numbered or lettered part
_THIRD = 0.75  # what a third part must add
_AGAIN = 0.4  # what speaks against the topic of an earlier part

_NOT_TOLD = frozenset(
    {
        SectionKind.MOTTO,
        SectionKind.PLACE_DATE,
        SectionKind.TITLE,
        SectionKind.RECIPIENTS,
        SectionKind.CO_RECIPIENTS,
        SectionKind.WRITER,
        SectionKind.SIGNATURE,
        SectionKind.SIGNERS,
        SectionKind.ATTACHMENTS,
        SectionKind.INCOMING_STAMP,
    }
)

_OPENS = compile_vi(
    r"[-+*•–\"(]* ?(?:ngoài ra|đồng thời|thứ (?:hai|ba|2|3)|mặt khác|bên cạnh đó|cùng với đó|"
    r"(?:nội dung|việc|chuyện|vấn đề|phần|điều) (?:thứ )?(?:hai|ba|2|3|nữa|khác|riêng|chung)|"
    r"(?:một )?(?:việc|chuyện|điều) nữa|(?:hai|ba) là|còn (?:một )?(?:việc|chuyện|về|cái)|"
    r"luôn thể|luôn tiện|nhân (?:đây|tiện|dịp|viết|thể)|tiện (?:đây|thể)|sẵn (?:đây|dịp)|à,|"
    r"cũng (?:trong|nhân|xin)|riêng (?:về|ông|bà|việc|chuyện)|chưa hết|đó là|"
    r"tôi (?:cũng|còn) )"
)
_NUMBER = compile_vi(
    r"[-+*• ]*(?:(?:phần|mục|việc|nội dung) )?(?:[ivx]{1,4}|\d{1,2}|[a-d]|một|hai|ba|"
    r"(?:thứ|việc|phần) (?:nhất|hai|ba))[.):]|(?:phần|mục|việc) (?:[a-d]|[ivx]{1,3}|\d|thứ)"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence: where it stands, how readily a part begins here, and what it shows."""

    start: int
    end: int
    tokens: tuple[MaskedToken, ...]
    border: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Shown:
    """Margins of units over the bias, times the length of their vectors."""

    kind: FloatArray  # (units, legal kinds)
    topic: FloatArray  # (units, topics)
    square: FloatArray  # (units,) squared lengths


def split(petition: Petition, analysis: Analysis, model: Model) -> tuple[Matter, ...]:
    """The parts of a letter taken to have several matters, in the order of the text.

    Exactly one is `primary`: the one that takes most of the letter, the first
    of equals (labelling.md). Empty when the letter has less than two sentences
    that say something. The parts always differ in kind; whether the letter is
    NHIEU at all is not decided here.
    """
    units = _units(petition, analysis)
    if len(units) < 2:
        return ()
    shown = _shown(units, analysis, model)
    parts = _best_parts(units, shown, model)
    if not parts:
        return ()
    sizes = [sum(len(u.tokens) for u in units[a:b]) for a, b, _ in parts]
    largest = sizes.index(max(sizes))
    topics = _topics(shown, [(a, b) for a, b, _ in parts])
    return tuple(
        Matter(
            kind=kind,
            topic=model.topic.labels[topics[number]],
            span=place(petition, units[a].start, units[b - 1].end, 1.0),
            primary=number == largest,
        )
        for number, (a, b, kind) in enumerate(parts)
    )


def _topics(shown: _Shown, parts: Sequence[tuple[int, int]]) -> list[int]:
    """A topic for each part; that of an earlier part again only where it is clearly shown."""
    chosen: list[int] = []
    for part in parts:
        own = _margins(shown.topic, shown.square, *part)
        own[chosen] -= _AGAIN
        chosen.append(int(np.argmax(own)))
    return chosen


def _units(petition: Petition, analysis: Analysis) -> list[_Unit]:
    """Sentences of the told part of the letter; very many are joined."""
    text, low = petition.text, view(petition.text)
    silent = [(s.start, s.end) for s in petition.sections if s.kind in _NOT_TOLD]
    borders = [0, *sentence_starts(text), len(text)]
    tokens = [t for t in analysis.tokens if not any(a <= t.start < b for a, b in silent)]
    units: list[_Unit] = []
    position = 0
    for start, end in itertools.pairwise(borders):
        own = []
        while position < len(tokens) and tokens[position].start < end:
            own.append(tokens[position])
            position += 1
        if own:
            units.append(_Unit(own[0].start, end, tuple(own), _border(text, low, start)))
    step = -(-len(units) // _MAX_UNITS)
    return [_joined(units[i : i + step]) for i in range(0, len(units), step)] if units else []


def _joined(units: Sequence[_Unit]) -> _Unit:
    tokens = tuple(t for u in units for t in u.tokens)
    return _Unit(units[0].start, units[-1].end, tokens, max(u.border for u in units))


def _border(text: str, low: str, start: int) -> float:
    line = text.rfind("\n", 0, start) + 1
    fresh = not text[line:start].strip()
    if fresh and _NUMBER.match(low, start):
        return _NUMBERED
    if _OPENS.match(low, start):
        return _OPENING
    return _PARAGRAPH if fresh else 0.0


def _shown(units: Sequence[_Unit], analysis: Analysis, model: Model) -> _Shown:
    requests = {t.start for t in analysis.request}
    kinds, topics, squares = [], [], []
    chosen = [model.kind.labels.index(k) for k in LEGAL]
    for unit in units:
        forms = [t.form for t in unit.tokens]
        cues = [m for m in analysis.structure.matches if unit.start <= m.start < unit.end]
        asked = [t.form for t in unit.tokens if t.start in requests]
        row = model.kind_vectoriser.row(views.kind_features(forms, asked, views.cue_features(cues)))
        length = float(np.sqrt(len(forms)))
        kinds.append(length * (model.kind.margins(*row) - model.kind.bias)[chosen])
        row = model.topic_vectoriser.row(views.features(unit.tokens))
        topics.append(length * (model.topic.margins(*row) - model.topic.bias))
        squares.append(float(len(forms)))
    return _Shown(
        kind=np.array(kinds, dtype=np.float32),
        topic=np.array(topics, dtype=np.float32),
        square=np.array(squares, dtype=np.float32),
    )


def _margins(values: FloatArray, square: FloatArray, start: int, end: int) -> FloatArray:
    """About the margins over the bias of units `start` to `end` taken as one text."""
    total = values[start:end].sum(axis=0) / np.sqrt(square[start:end].sum())
    return np.asarray(total, dtype=np.float32)


def _best_parts(units: Sequence[_Unit], shown: _Shown, model: Model) -> list[tuple[int, int, Kind]]:
    """The two or three parts that show different kinds most clearly."""
    bias = model.kind.bias[[model.kind.labels.index(k) for k in LEGAL]]

    @functools.cache
    def margins(start: int, end: int) -> FloatArray:
        return _margins(shown.kind, shown.square, start, end) + bias

    best: list[tuple[int, int, Kind]] = []
    score = -np.inf
    for cuts in _cuts(units):
        edges = [0, *cuts, len(units)]
        rows = [margins(a, b) for a, b in itertools.pairwise(edges)]
        extra = sum(units[c].border for c in cuts) - _THIRD * (len(cuts) - 1)
        for kinds in itertools.permutations(range(len(LEGAL)), len(rows)):
            value = extra + float(sum(row[k] for row, k in zip(rows, kinds, strict=True)))
            if value > score:
                score = value
                best = [
                    (a, b, LEGAL[k])
                    for (a, b), k in zip(itertools.pairwise(edges), kinds, strict=True)
                ]
    return best


def _cuts(units: Sequence[_Unit]) -> list[tuple[int, ...]]:
    """Where parts may begin: one border anywhere, or two at clear ones."""
    sizes = np.cumsum([0, *(len(u.tokens) for u in units)])

    def long_enough(cuts: tuple[int, ...]) -> bool:
        edges = [0, *cuts, len(units)]
        return all(sizes[b] - sizes[a] >= _MIN_TOKENS for a, b in itertools.pairwise(edges))

    single = [(i,) for i in range(1, len(units))]
    clear = [i for i in range(1, len(units)) if units[i].border > _PARAGRAPH]
    double = list(itertools.combinations(clear[:12], 2))
    return [cuts for cuts in (*single, *double) if long_enough(cuts)]
