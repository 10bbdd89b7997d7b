"""Trains the model that tells writers, accused and bystanders apart (`nlp.fields.roles`).

From `corpus/fields` (the letters open to the rules) and from `corpus/roles.jsonl`
(names marked in letters of `corpus/letters`). The same corpus gives the same
bytes; the result is plain data.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nlp.annotated import Annotated, Span, read
from nlp.fields import rolemodel
from nlp.fields.letter import letter_of
from nlp.fields.organisations import described as described_firms
from nlp.fields.orgmentions import find_mentions, key_of
from nlp.fields.people import Name, find_names
from nlp.fields.roles import NOBODY, described
from nlp.petition import EntityKind

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
K = EntityKind
KINDS = (K.PETITIONER, K.RESPONDENT, K.PERSON, NOBODY)
# From leaving out one batch at a time: the inverse of regularisation, and how much more a letter
# counts whose parts are all marked (`corpus/roles.jsonl` holds hard ones, of every kind of text).
_STRENGTH = 0.5
_WHOLE = 3.0
_RAREST = 2
# Single words around a name tell less than what a reader would go by, and are many.
_LEXICAL = 0.5
_WORDS = frozenset(
    {
        "before",
        "before0",
        "before1",
        "far",
        "after",
        "after0",
        "pair",
        "pair-after",
        "offence",
        "deed",
    }
)


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """One person or organisation of one letter."""

    batch: str
    letter: str
    features: Sequence[str]
    kind: str
    weight: float = 1.0


def people(corpus: Path = CORPUS) -> list[Example]:
    """Every person the rules find in the letters marked for training."""
    found: list[Example] = []
    for letter in _open_letters(corpus):
        whole = _people(letter.id[0], letter.id, letter.text, letter.fields)
        found += (dataclasses.replace(example, weight=_WHOLE) for example in whole)
    for batch, text, record in _marked(corpus):
        spans = [Span(kind or NOBODY, start, end) for kind, start, end in record["names"]]
        found += _people(batch, record["letter"], text, spans, only_marked=True)
    return found


def organisations(corpus: Path = CORPUS) -> list[Example]:
    """Every organisation that no fixed words settle, in the letters marked for training."""
    found: list[Example] = []
    for letter in _open_letters(corpus):
        found += _organisations(letter.id[0], letter.id, letter.text, letter.fields)
    for batch, text, record in _marked(corpus):
        marks = record.get("organisations")
        if marks is not None:
            spans = [Span(kind, start, end) for kind, start, end in marks if kind]
            found += _organisations(batch, record["letter"], text, spans)
    return found


def _open_letters(corpus: Path) -> Iterator[Annotated]:
    return (letter for letter in read(corpus / "fields") if letter.split == "train")


def _marked(corpus: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Batch, text and marks of the letters in `roles.jsonl`."""
    files = sorted((corpus / "letters").glob("*.jsonl"))
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    texts = {record["id"]: record["text"] for record in map(json.loads, lines)}
    for line in (corpus / "roles.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield record["letter"][:3], texts[record["letter"]], record


def _people(
    batch: str, identity: str, text: str, marked: Sequence[Span], *, only_marked: bool = False
) -> Iterator[Example]:
    letter = letter_of(text)
    names = find_names(letter)
    for person, features in described(letter, names):
        votes = Counter(filter(None, (_kind(names[i], marked) for i in person.mentions)))
        if votes:
            yield Example(batch, identity, features, votes.most_common(1)[0][0])
        elif not only_marked:
            yield Example(batch, identity, features, NOBODY)


def _organisations(
    batch: str, identity: str, text: str, marked: Sequence[Span]
) -> Iterator[Example]:
    letter = letter_of(text)
    mentions = list(find_mentions(letter))
    accused = {
        key_of(letter, mention)
        for mention in mentions
        if any(
            m.kind == K.RESPONDENT and m.start < mention.end and mention.start < m.end
            for m in marked
        )
    }
    for key, features in described_firms(letter, mentions):
        yield Example(batch, identity, features, K.RESPONDENT if key in accused else K.ORG)


def _kind(name: Name, marked: Sequence[Span]) -> str | None:
    overlapping = (m.kind for m in marked if m.start < name.end and name.start < m.end)
    return next((k for k in overlapping if k in KINDS), None)


def fit(training: Sequence[Example]) -> dict[str, Any]:
    """Plain data for `rolemodel.Linear`."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only at set-up
    from sklearn.preprocessing import MultiLabelBinarizer  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with scikit-learn

    counts = Counter(f for example in training for f in example.features)
    vocabulary = sorted(f for f, n in counts.items() if n >= _RAREST)
    kept = set(vocabulary)
    binary = MultiLabelBinarizer(classes=vocabulary, sparse_output=True)
    matrix = binary.fit_transform([[f for f in e.features if f in kept] for e in training])
    scale = np.array([_LEXICAL if f.partition(":")[0] in _WORDS else 1.0 for f in vocabulary])
    matrix = matrix.multiply(scale).tocsr()
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, tol=1e-6)
    kinds, weight = [str(e.kind) for e in training], [e.weight for e in training]
    with threadpool_limits(1):  # threads that wait for each other cost more than the work
        model.fit(matrix, kinds, sample_weight=weight)
    weights, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row stands for the second class
        weights, intercept = (
            np.vstack([-weights, weights]) / 2,
            np.append(-intercept, intercept) / 2,
        )
    rows = (weights * scale).T.round(3)
    return {
        "kinds": [str(k) for k in model.classes_],
        "intercept": [float(b) for b in intercept.round(3)],
        "weights": {f: [float(w) for w in row] for f, row in zip(vocabulary, rows, strict=True)},
    }


def build(corpus: Path = CORPUS, *, without: str | None = None) -> dict[str, Any]:
    """Train on all marked letters, or on all but one batch of them, to be measured on that."""
    examples = (people(corpus), organisations(corpus))
    kept = ([e for e in part if e.batch != without] for part in examples)
    return {
        "version": rolemodel.version(),
        **dict(zip(("people", "organisations"), map(fit, kept), strict=True)),
    }
