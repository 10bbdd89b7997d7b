"""Watch topics: what an office looks out for, found in letters without any training.

An entry names a matter in one place or project, with one to five examples. A
letter is a hit when it names the place (where the entry has one) and speaks of
the matter: the topic detectors of the active model read it and the examples
alike - their margins over all topics are the letter's bearing, far finer than
its best topic - or a phrase of the entry occurs. The score is a probability by
constants fitted on other entries (`watch.toml`); between `possible` and
`likely` a person should look. Corrections add examples and counter-examples
and move the threshold of their entry alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from models import calibrate
from models import features as views
from models.evidence import place as placed
from models.evidence import word_spans
from models.features import Analysis
from models.findings import Span, WatchHit
from models.model import Model
from models.taxonomy import OTHER_TOPIC
from models.vectorise import FloatArray
from nlp import EntityKind, MaskedToken, Petition, parse_text
from nlp.text import fold, has_diacritics, view

MAX_EXAMPLES = 40  # of an entry, learned ones included
POSSIBLE = "watch_possible"
_SOFT = 0.5  # of the temperature of topics: examples are short, their first topic is a guess
_LEAN = 0.2  # a rejected letter counts from this much farther than an example
_MAX_NAMES = 3  # pieces of evidence that name the place
_MAX_WORDS = 4  # pieces of evidence that name the matter
_FUZZY = 90.0  # of 100: a name misread by one letter in ten
_FUZZY_LENGTH = 8  # letters; shorter names must stand as they are


@dataclasses.dataclass(frozen=True, slots=True)
class WatchTopic:
    """An entry of the watch list as an office defines it.

    `places` names the place or project, in the forms people write; `units`
    are codes of wards (`nlp.units`). Both empty: the matter counts anywhere.
    `counters` are sentences of letters that people rejected.
    """

    code: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    starts: dt.date | None = None
    ends: dt.date | None = None
    counters: tuple[str, ...] = ()
    threshold: float | None = None  # from which a hit is likely; None: the constants' own

    def is_active(self, on: dt.date) -> bool:
        """Whether the entry is looked for on a day."""
        return (self.starts is None or self.starts <= on) and (self.ends is None or on <= self.ends)


@dataclasses.dataclass(frozen=True, slots=True)
class WatchList:
    """All active entries, with the version that findings name."""

    version: str
    topics: tuple[WatchTopic, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Constants:
    """Weights of what speaks for a hit, fitted on other entries (`bench/watch.py`)."""

    bias: float
    bearing: float
    agreement: float
    phrase: float
    place: float
    counter: float
    likely: float
    possible: float


@dataclasses.dataclass(frozen=True, slots=True)
class Marks:
    """What speaks for a letter being about an entry."""

    bearing: float  # -1..1, likeness of the letter's topic margins to the nearest example's
    agreement: float  # 0..1, how alike letter and examples are spread over the topics
    phrase: float  # 0 or 1, whether a phrase occurs
    place: float  # 0 or 1, whether the entry has a place, which the letter then names
    counter: float  # from 0, by how much a rejected letter is nearer than the nearest example


class Matcher:
    """A watch list made ready for one model; keep it as long as both stay the same."""

    def __init__(self, topics: Iterable[WatchTopic], model: Model) -> None:
        self._model = model
        self._entries = [_Entry(topic, model) for topic in topics]

    def match(
        self,
        petition: Petition,
        *,
        analysis: Analysis | None = None,
        margins: FloatArray | None = None,
    ) -> tuple[WatchHit, ...]:
        """The entries a letter is or may be about, the surest first.

        Args:
            petition: the letter.
            analysis: of the letter, where it is known already.
            margins: of all topics, where they are known already, shape (topics,).
        """
        if not self._entries or not petition.text.strip():
            return ()
        letter = _Letter(petition, self._model, analysis=analysis, margins=margins)
        hits = [hit for entry in self._entries if (hit := entry.hit(letter)) is not None]
        return tuple(sorted(hits, key=lambda hit: (hit.needs_review is not None, -hit.score)))

    def marks(self, petition: Petition) -> dict[str, Marks]:
        """For fitting: what speaks for each entry that the letter's place does not rule out."""
        letter = _Letter(petition, self._model)
        return {
            entry.topic.code: entry.marks(letter)
            for entry in self._entries
            if entry.where(letter) is not None
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Watching:
    """A watch list in use: what letters are compared with, and the version findings name."""

    version: str
    matcher: Matcher

    @classmethod
    def of(cls, found: WatchList, model: Model) -> Watching:
        """A list made ready for a model."""
        return cls(found.version, Matcher(found.topics, model))


def match(petition: Petition, topics: Iterable[WatchTopic], model: Model) -> tuple[WatchHit, ...]:
    """The entries one letter is about; for many letters keep a `Matcher`."""
    return Matcher(topics, model).match(petition)


def probability(marks: Marks, constants: Constants) -> float:
    """Logistic model over the marks."""
    total = constants.bias + sum(
        getattr(constants, field.name) * getattr(marks, field.name)
        for field in dataclasses.fields(Marks)
    )
    return 1.0 / (1.0 + math.exp(-total))


class _Letter:
    """What entries are compared with; each part is made when first asked for."""

    def __init__(
        self,
        petition: Petition,
        model: Model,
        *,
        analysis: Analysis | None = None,
        margins: FloatArray | None = None,
    ) -> None:
        self.petition = petition
        self._model = model
        self._analysis = analysis
        self._given = margins
        self.plain = not has_diacritics(petition.text)
        self.low = fold(petition.text) if self.plain else view(petition.text)
        self.wards = frozenset(_ward_codes(petition))

    @functools.cached_property
    def folded(self) -> str:
        return fold(self.petition.text)

    @functools.cached_property
    def tokens(self) -> tuple[MaskedToken, ...]:
        return (self._analysis or views.analyse(self.petition)).tokens

    @functools.cached_property
    def margins(self) -> FloatArray:
        if self._given is None:
            return _margins(self.tokens, self._model)
        return _without_other(self._given, self._model)

    @functools.cached_property
    def bearing(self) -> FloatArray:
        return _bearing(self.margins)

    @functools.cached_property
    def spread(self) -> FloatArray:
        return _spread(self.margins, self._model)


@dataclasses.dataclass(frozen=True, slots=True)
class _Profile:
    """How the topic detectors read the texts of an entry."""

    bearings: FloatArray  # (examples, topics), the last row all together
    spread: FloatArray  # (topics,)
    counters: tuple[FloatArray, ...]

    @classmethod
    def of(cls, texts: Sequence[str], counters: Sequence[str], model: Model) -> _Profile:
        read = [views.analyse(parse_text(text)).tokens for text in texts]
        rows = [_margins(tokens, model) for tokens in read if tokens]
        rows.append(_margins([token for tokens in read for token in tokens], model))
        rejected = [views.analyse(parse_text(text)).tokens for text in counters]
        return cls(
            bearings=np.array([_bearing(row) for row in rows]),
            spread=np.mean([_spread(row, model) for row in rows], axis=0),
            counters=tuple(_bearing(_margins(tokens, model)) for tokens in rejected if tokens),
        )


class _Entry:
    """One entry made ready; for letters typed without diacritics its texts are read so, too."""

    def __init__(self, topic: WatchTopic, model: Model) -> None:
        self.topic = topic
        self._model = model
        self._places = topic.places or (() if topic.units else tuple(names_in(topic.name)))

    @functools.cached_property
    def _marked(self) -> _Profile:
        return _Profile.of(*self._texts, self._model)

    @functools.cached_property
    def _plain(self) -> _Profile:
        examples, counters = self._texts
        return _Profile.of([*map(fold, examples)], [*map(fold, counters)], self._model)

    @property
    def _texts(self) -> tuple[list[str], list[str]]:
        topic = self.topic
        examples = [*topic.examples[:MAX_EXAMPLES], f"{topic.name}. {topic.description}"]
        return examples, [*topic.counters[:MAX_EXAMPLES]]

    @functools.cached_property
    def _direction(self) -> FloatArray:
        """Weight of every feature towards the examples, for evidence; shape (columns,)."""
        model = self._model
        named = [label != OTHER_TOPIC for label in model.topic.labels]
        weights = model.topic.weights[:, named] @ self._marked.bearings[-1]
        return np.asarray(weights, dtype=np.float32)

    def hit(self, letter: _Letter) -> WatchHit | None:
        """The entry as a hit, None when the letter is not about it."""
        where = self.where(letter)
        if where is None:
            return None
        constants = load_constants()
        score = probability(self.marks(letter), constants)
        likely = constants.likely if self.topic.threshold is None else self.topic.threshold
        if score < min(constants.possible, likely):
            return None
        return WatchHit(
            code=self.topic.code,
            name=self.topic.name,
            score=round(score, 4),
            needs_review=None if score >= likely else POSSIBLE,
            evidence=self._evidence(letter, where),
        )

    def where(self, letter: _Letter) -> list[tuple[int, int]] | None:
        """Where the letter names the place; None when it names another or none."""
        if self.topic.units and letter.wards and letter.wards.isdisjoint(self.topic.units):
            return None
        if not self._places:
            return []
        return [span for name in self._places for span in _named(name, letter)] or None

    def marks(self, letter: _Letter) -> Marks:
        """What speaks for the letter being about the matter."""
        profile = self._plain if letter.plain else self._marked
        nearest = float((profile.bearings @ letter.bearing).max())
        against = max((float(row @ letter.bearing) for row in profile.counters), default=-1.0)
        return Marks(
            bearing=nearest,
            agreement=float(np.sqrt(profile.spread * letter.spread).sum()),
            phrase=float(any(_named(phrase, letter) for phrase in self.topic.phrases)),
            place=float(bool(self._places or (self.topic.units and letter.wards))),
            counter=max(0.0, against - nearest + _LEAN),
        )

    def _evidence(self, letter: _Letter, where: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
        said = [span for phrase in self.topic.phrases for span in _named(phrase, letter)]
        names = [*where[:_MAX_NAMES], *said[:_MAX_NAMES]]
        spans = [placed(letter.petition, *span, 1.0) for span in dict.fromkeys(names)]
        vectoriser = self._model.topic_vectoriser
        words = word_spans(
            letter.tokens, vectoriser, self._direction, letter.petition, limit=_MAX_WORDS
        )
        return (*spans, *words)


def _ward_codes(petition: Petition) -> Iterable[str]:
    for entity in petition.entities:
        value: Any = entity.value
        if entity.kind is EntityKind.WARD and isinstance(value, dict):
            found = value.get("codes") or [value.get("code")]
            yield from (str(code) for code in found if code)


def _margins(tokens: Sequence[MaskedToken], model: Model) -> FloatArray:
    found = model.topic.margins(*model.topic_vectoriser.row(views.features(tokens)))
    return _without_other(found, model)


def _without_other(margins: FloatArray, model: Model) -> FloatArray:
    """The margins of topics that name a matter: "other" is near whatever is far from all."""
    named = [label != OTHER_TOPIC for label in model.topic.labels]
    return np.asarray(margins[named], dtype=np.float32)


def _bearing(margins: FloatArray) -> FloatArray:
    """Margins as a direction: over their mean, of length 1."""
    centred = margins - margins.mean()
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length else centred, dtype=np.float32)


def _spread(margins: FloatArray, model: Model) -> FloatArray:
    return calibrate.softmax(margins * np.float32(model.calibration.topic_factor * _SOFT))


def _named(name: str, letter: _Letter) -> list[tuple[int, int]]:
    """Where a name or phrase stands: as written, without diacritics, or misread a little."""
    wanted = (fold if letter.plain else view)(name).strip()
    if not wanted:
        return []
    pattern = r"\s+".join(map(re.escape, wanted.split()))
    found = [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", letter.low)]
    if found or len(wanted) < _FUZZY_LENGTH:
        return found
    alignment = fuzz.partial_ratio_alignment(fold(wanted), letter.folded, score_cutoff=_FUZZY)
    if alignment is None or not _digits_agree(wanted, letter.folded, alignment.dest_end):
        return []
    return [(alignment.dest_start, alignment.dest_end)]


def _digits_agree(wanted: str, text: str, end: int) -> bool:
    """Whether the figures are the same: "vành đai 2.5" is never a misread "vành đai 3.5"."""
    tail = re.search(r"[\d.,]+$", wanted)
    return tail is None or text[:end].endswith(tail[0].rstrip(".,"))


_CAPITALS = re.compile(r"(?:[^\W\d_a-z][^\W\d_]*)(?:\s+[^\W\d_a-z][^\W\d_]*)+")
_NUMBERED = re.compile(r"\w+\s+\w+\s+\d+(?:[.,]\d+)?")


def names_in(title: str) -> Iterable[str]:
    """Proper names in the name of an entry: what tells its place from others.

    Two or more capitalised words in a row, or a number with the two words
    before it; abbreviations (GPMB, UBND) are no names.
    """
    for match in _CAPITALS.finditer(title):
        words = [w for w in match[0].split() if w[0].isupper() and not w.isupper()]
        if len(words) >= 2:
            yield " ".join(words)
    for match in _NUMBERED.finditer(title):
        yield match[0]


def read(path: Path) -> WatchList:
    """A watch list from a TOML file (docs/how-to/watch.md).

    Raises:
        ValueError: the file is not TOML or an entry is not as it should be;
            the message names the entry.
    """
    data = path.read_bytes()
    rows = tomllib.loads(data.decode("utf-8")).get("topics", ())
    topics = tuple(_topic(row, number) for number, row in enumerate(rows, start=1))
    return WatchList(version=hashlib.sha256(data).hexdigest()[:12], topics=topics)


def from_json(body: dict[str, Any]) -> WatchList:
    """A watch list as the case store hands it out (`GET /api/v1/watch-topics/active`).

    Raises:
        ValueError: the answer has another shape.
    """
    days = ("starts", "ends")
    rows = [
        row | {d: dt.date.fromisoformat(row[d]) for d in days if row.get(d)}
        for row in body["topics"]
    ]
    topics = tuple(_topic(row, number) for number, row in enumerate(rows, start=1))
    return WatchList(version=str(body["version"]), topics=topics)


_LISTS = frozenset({"examples", "phrases", "places", "units", "counters"})
_FIELDS = frozenset(field.name for field in dataclasses.fields(WatchTopic))


def _topic(row: dict[str, Any], number: int) -> WatchTopic:
    """An entry; members of a newer release are left out."""
    try:
        values: dict[str, Any] = {
            k: tuple(v) if k in _LISTS else v for k, v in row.items() if k in _FIELDS
        }
        return WatchTopic(**values)
    except TypeError as error:
        msg = f"watch topic {number}: {error}"
        raise ValueError(msg) from error


@functools.cache
def load_constants() -> Constants:
    """The fitted constants of this release."""
    raw = tomllib.loads(Path(__file__).with_name("watch.toml").read_text(encoding="utf-8"))
    return Constants(**raw["constants"])
