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

from nlp.annotated import Span, read
from nlp.fields import rolemodel
from nlp.fields.letter import Letter, letter_of
from nlp.fields.people import Name, find_names
from nlp.fields.roles import NOBODY, described
from nlp.petition import EntityKind

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
KINDS = (EntityKind.PETITIONER, EntityKind.RESPONDENT, EntityKind.PERSON, NOBODY)
_STRENGTH = 0.2  # inverse of regularisation, from leaving out one batch at a time
_RAREST = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Example:
    """One person of one letter."""

    batch: str
    features: Sequence[str]
    kind: str


def examples(corpus: Path = CORPUS) -> list[Example]:
    """Every person the rules find in the letters marked for training."""
    found: list[Example] = []
    for letter in read(corpus / "fields"):
        if letter.split == "train":
            found += _examples(letter.id[0], letter.text, letter.fields)
    texts = _texts(corpus / "letters")
    for line in (corpus / "roles.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        spans = [Span(kind or NOBODY, start, end) for kind, start, end in record["names"]]
        text = texts[record["letter"]]
        found += _examples(record["letter"][:3], text, spans, only_marked=True)
    return found


def _texts(folder: Path) -> dict[str, str]:
    lines = (x for p in sorted(folder.glob("*.jsonl")) for x in p.read_text("utf-8").splitlines())
    return {record["id"]: record["text"] for record in map(json.loads, lines)}


def _examples(
    batch: str, text: str, marked: Sequence[Span], *, only_marked: bool = False
) -> Iterator[Example]:
    letter: Letter = letter_of(text)
    names = find_names(letter)
    for person, features in described(letter, names):
        votes = Counter(filter(None, (_kind(names[i], marked) for i in person.mentions)))
        if votes:
            yield Example(batch, features, votes.most_common(1)[0][0])
        elif not only_marked:
            yield Example(batch, features, NOBODY)


def _kind(name: Name, marked: Sequence[Span]) -> str | None:
    overlapping = (m.kind for m in marked if m.start < name.end and name.start < m.end)
    return next((k for k in overlapping if k in KINDS), None)


def fit(training: Sequence[Example]) -> dict[str, Any]:
    """Plain data for `RoleModel`."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only at set-up
    from sklearn.preprocessing import MultiLabelBinarizer  # noqa: PLC0415

    counts = Counter(f for example in training for f in example.features)
    vocabulary = sorted(f for f, n in counts.items() if n >= _RAREST)
    kept = set(vocabulary)
    binary = MultiLabelBinarizer(classes=vocabulary, sparse_output=True)
    matrix = binary.fit_transform([[f for f in e.features if f in kept] for e in training])
    model = LogisticRegression(C=_STRENGTH, max_iter=2000, tol=1e-8)
    model.fit(matrix, [str(e.kind) for e in training])
    weights = model.coef_.T.round(3)
    return {
        "version": rolemodel.VERSION,
        "kinds": [str(k) for k in model.classes_],
        "intercept": [float(b) for b in model.intercept_.round(3)],
        "weights": {f: [float(w) for w in row] for f, row in zip(vocabulary, weights, strict=True)},
    }


def build(corpus: Path = CORPUS) -> dict[str, Any]:
    """Train on all marked letters."""
    return fit(examples(corpus))
