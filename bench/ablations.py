"""What each choice in the models bought, on letters of authors that training did not see.

Prints Markdown: the learning curve by author batches, blocks and copies left
out, document frequencies of other texts, baselines without training, the
letters that do not name their topic, and the spread over author batches.
First-guess accuracy and top 3 for topics, accuracy and macro-F1 for kinds, in
each condition in which letters are read. Vocabularies come from the training
letters of each row; probabilities play no part.

usage: .venv/bin/python -m bench.ablations [FILE.jsonl ...] [--background FILE.jsonl.gz]

The held-out batches of corpus/splits.toml are always measured; each FILE is a
further group of labelled letters. Takes about ten CPU minutes.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import gzip
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from models import calibrate, corpus, detectors
from models import features as views
from models.augment import noisy, without_diacritics
from models.corpus import Example
from models.cues import structure
from models.held_out import split
from models.model import KIND_DETECTORS, KINDS
from models.prepare import COPIES, NOISE, ORIGINAL, PLAIN, ROUGH, Prepared, Rows, prepare_all, rows
from models.taxonomy import taxonomy
from models.train import KIND_BLOCKS, TOPIC_BLOCKS, shown_kinds
from models.vectorise import Block, BlockSpec, FloatArray, Vectoriser, fit
from nlp import fold, parse_text

CODES = taxonomy().topic_codes
CURVE = (2, 4, 8, 12)  # author batches, then all
_CHANGES: dict[str, Callable[[Example], str]] = {
    "as written": lambda e: e.text,
    "without diacritics": lambda e: without_diacritics(e.text),
    "3 % noise": lambda e: noisy(e.text, NOISE, seed=f"evaluate {e.id}"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """Letters to measure on, in every condition."""

    name: str
    examples: list[Example]
    letters: dict[str, list[Prepared]]


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One way to train."""

    name: str
    topic: tuple[BlockSpec, ...] = TOPIC_BLOCKS
    kind: tuple[BlockSpec, ...] = KIND_BLOCKS
    copies: tuple[int, ...] = COPIES
    batches: frozenset[str] | None = None  # None: all
    background: collections.Counter[str] | None = None  # document frequencies of other texts


def group(name: str, examples: list[Example]) -> Group:
    """Reads the letters in each condition."""
    letters = {c: prepare_all([change(e) for e in examples]) for c, change in _CHANGES.items()}
    return Group(name, examples, letters)


def measure(choice: Choice, read: Rows, groups: Sequence[Group]) -> None:
    """Trains and prints a row for each group and condition."""
    kept = np.isin(read.copies, choice.copies) & read.where(
        lambda e: choice.batches is None or e.batch in choice.batches
    )
    letters = [p for p, k in zip(read.letters, kept, strict=True) if k]
    examples = [e for e, k in zip(read.examples, kept, strict=True) if k]
    topic = _trained(letters, examples, choice, "topic")
    kind = _trained(letters, examples, choice, "kind")
    shown = [[k in shown_kinds(e) for k in KIND_DETECTORS] for e in examples]
    stack = _stack(letters, examples, shown, kind[0])
    for one in groups:
        for condition, read_letters in one.letters.items():
            topics = detectors.margins(
                topic[1], detectors.matrix(topic[0], [p.topic_features for p in read_letters])
            )
            margins = detectors.margins(
                kind[1], detectors.matrix(kind[0], [p.kind_features for p in read_letters])
            )
            _row(choice.name, one, condition, topics, stack.probabilities(margins))


def _trained(
    letters: Sequence[Prepared],
    examples: Sequence[Example],
    choice: Choice,
    axis: str,
) -> tuple[Vectoriser, detectors.Detectors]:
    """Vectoriser and detectors of an axis."""
    vectoriser = _vectoriser(letters, examples, choice, axis)
    matrix = detectors.matrix(vectoriser, [getattr(p, f"{axis}_features") for p in letters])
    if axis == "kind":
        shown = [[kind in shown_kinds(e) for kind in KIND_DETECTORS] for e in examples]
        return vectoriser, detectors.fit(matrix, np.array(shown), list(map(str, KIND_DETECTORS)))
    wanted = np.array([e.topic is not None for e in examples])
    targets = np.array([[c == e.topic for c in CODES] for e in examples])
    return vectoriser, detectors.fit(matrix[wanted], targets[wanted], CODES)


def _vectoriser(
    letters: Sequence[Prepared], examples: Sequence[Example], choice: Choice, axis: str
) -> Vectoriser:
    ids: set[str] = set()
    first = [not (e.id in ids or ids.add(e.id)) for e in examples]  # type: ignore[func-returns-value]
    own = [p for p, f in zip(letters, first, strict=True) if f]
    batches = [e.batch for e, f in zip(examples, first, strict=True) if f]
    vectoriser = fit([getattr(p, f"{axis}_features") for p in own], batches, getattr(choice, axis))
    if choice.background is None:
        return vectoriser
    return Vectoriser(tuple(_weighed(b, choice.background) for b in vectoriser.blocks))


def _weighed(block: Block, background: collections.Counter[str]) -> Block:
    """A syllable block with the document frequencies of other texts."""
    if block.name != views.SYLLABLES:
        return block
    total = background[""]
    counts = np.array([background[f] for f in block.vocabulary], dtype=np.float64)
    idf = np.log((1.0 + total) / (1.0 + counts)) + 1.0
    return dataclasses.replace(block, idf=idf.astype(np.float32))


def _stack(
    letters: Sequence[Prepared],
    examples: Sequence[Example],
    shown: Sequence[Sequence[bool]],
    vectoriser: Vectoriser,
) -> calibrate.Stacker:
    kinds = [str(kind) for kind in KIND_DETECTORS]
    matrix = detectors.matrix(vectoriser, [p.kind_features for p in letters])
    margins = detectors.out_of_fold(matrix, np.array(shown), kinds, [e.batch for e in examples])
    natural = np.array([e.batch not in corpus.role("contrast") for e in examples])
    truth = np.array([KINDS.index(e.kind) for e in examples], dtype=np.int64)
    return calibrate.fit_stacker(margins[natural], truth[natural], [str(k) for k in KINDS])


def _row(name: str, one: Group, condition: str, topics: FloatArray, kinds: FloatArray) -> None:
    pairs = [(e, t) for e, t in zip(one.examples, topics, strict=True) if e.topic]
    ranked = [[CODES[i] for i in np.argsort(-t, kind="stable")[:3]] for _, t in pairs]
    right = [{e.topic, *e.topic_also} for e, _ in pairs]
    top1 = np.mean([r[0] in ok for r, ok in zip(ranked, right, strict=True)])
    top3 = np.mean([not ok.isdisjoint(r) for r, ok in zip(ranked, right, strict=True)])
    truth = [str(e.kind) for e in one.examples]
    guess = [
        t if (g := str(KINDS[i])) in {t, *map(str, e.kind_also)} else g
        for i, t, e in zip(kinds.argmax(axis=1), truth, one.examples, strict=True)
    ]
    accuracy = np.mean([a == b for a, b in zip(truth, guess, strict=True)])
    macro = f1_score(truth, guess, average="macro", labels=sorted(set(truth)), zero_division=0)
    _say(
        f"| {name} | {one.name} | {condition} | {top1:.3f} / {top3:.3f} "
        f"| {accuracy:.3f} / {macro:.3f} |"
    )


def lexicon(one: Group) -> None:
    """Baselines without training: likeness to the definition of a topic, and counted cues."""
    told = [
        views.syllables(_words(" ".join((t.name, t.definition, t.include))))
        for t in taxonomy().topics
    ]
    documents = [{views.SYLLABLES: views.word_features(folded)} for folded in told]
    spec = BlockSpec(views.SYLLABLES, min_df=1, min_groups=1)
    vectoriser = fit(documents, list(CODES), (spec,))
    definitions = detectors.matrix(vectoriser, documents)
    letters = [
        {views.SYLLABLES: p.topic_features[views.SYLLABLES]} for p in one.letters["as written"]
    ]
    topics = (detectors.matrix(vectoriser, letters) @ definitions.T).toarray()
    kinds = np.array([_cues(e.text) for e in one.examples], dtype=np.float32)
    _row("definitions and cues, no training", one, "as written", topics, kinds)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _cues(text: str) -> list[int]:
    found = collections.Counter(m.cue.kind for m in structure(parse_text(text)).matches)
    return [found[kind] for kind in KINDS]


def unnamed(one: Group) -> Group:
    """The letters that do not write the name of their topic."""
    names = {
        t.code: [
            n for p in re.split(r"[,:;()-]", t.name) if len((n := fold(p).strip()).split()) > 1
        ]
        for t in taxonomy().topics
    }
    kept = [
        i
        for i, e in enumerate(one.examples)
        if e.topic and not any(n in fold(e.text) for n in names[e.topic])
    ]
    return Group(
        f"{one.name}, topic not named ({len(kept)})",
        [one.examples[i] for i in kept],
        {c: [letters[i] for i in kept] for c, letters in one.letters.items()},
    )


def spread(read: Rows, *, folds: int) -> None:
    """First-guess accuracy on each author batch by models without it, mean and spread."""
    originals = read.originals
    examples = read.examples[: len(originals)]
    with_topic = read.where(lambda e: e.topic is not None)
    own = [e for e in read.examples if e.topic]
    vectoriser = fit(
        [p.topic_features for p in originals], [e.batch for e in examples], TOPIC_BLOCKS
    )
    matrix = detectors.matrix(vectoriser, [p.topic_features for p in read.letters])[with_topic]
    targets = np.array([[c == e.topic for c in CODES] for e in own])
    margins = detectors.out_of_fold(matrix, targets, CODES, [e.batch for e in own], folds=folds)
    right = margins.argmax(axis=1) == targets.argmax(axis=1)
    first = read.copies[with_topic] == ORIGINAL
    by_batch = {
        b: float(right[first & np.array([e.batch == b for e in own])].mean())
        for b in corpus.batches(own)
    }
    values = list(by_batch.values())
    _say(
        f"\nTopics on author batches held out in {folds} folds: mean {np.mean(values):.3f}, "
        f"standard deviation {np.std(values, ddof=1):.3f}, "
        f"{min(values):.3f} to {max(values):.3f}."
    )
    _say(", ".join(f"{b} {v:.3f}" for b, v in by_batch.items()))


def background(path: Path, articles: int) -> collections.Counter[str]:
    """Document frequencies of folded syllables and pairs; the number of texts under ''."""
    frequency: collections.Counter[str] = collections.Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number % 10 == 0:  # the file is sorted by subject
                folded = views.syllables(_words(json.loads(line)["text"].lower()))
                frequency.update(set(views.word_features(folded)))
                frequency[""] += 1
            if frequency[""] == articles:
                break
    return frequency


def choices(training: Sequence[Example], other: collections.Counter[str] | None) -> list[Choice]:
    """The rows of the table."""
    contrast = corpus.role("contrast")
    ordinary = [b for b in corpus.batches(training) if b not in contrast]
    words, syllables_, _ = TOPIC_BLOCKS
    plain_kind = tuple(b for b in KIND_BLOCKS if b.name in {t.name for t in TOPIC_BLOCKS})
    made = [Choice(f"{n} author batches", batches=frozenset(ordinary[:n])) for n in CURVE]
    made += [
        Choice(f"all {len(ordinary)} author batches", batches=frozenset(ordinary)),
        Choice(f"and {len(contrast)} contrast batches (chosen)"),
        Choice("only letters as written", copies=(ORIGINAL,)),
        Choice("no noisy copies", copies=(ORIGINAL, PLAIN)),
        Choice("no copies with 5 % noise", copies=(ORIGINAL, PLAIN, ROUGH)),
        Choice("words only", topic=(words,), kind=(words,)),
        Choice("no characters", topic=(words, syllables_)),
        Choice("kinds without structure (requests, cues)", kind=plain_kind),
    ]
    if other is not None:
        made.append(Choice("document frequencies of news", background=other))
    return made


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Iterable[str] | None = None) -> int:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--background", type=Path, help="JSONL.gz of other texts")
    parser.add_argument("--folds", type=int, default=5)
    chosen = parser.parse_args(list(arguments) if arguments is not None else None)
    training, test = split(corpus.read_all())
    groups = [group("held-out batches", test)]
    groups += [group(path.stem, corpus.read(path)) for path in chosen.files]
    read = rows(training)
    _say("| choice | group | condition | topic top 1 / top 3 | kind accuracy / macro-F1 |")
    _say("|---|---|---|--:|--:|")
    for one in groups:
        lexicon(one)
    other = background(chosen.background, 3000) if chosen.background else None
    for choice in choices(training, other):
        measured = [*groups, *map(unnamed, groups)] if "chosen" in choice.name else groups
        measure(choice, read, measured)
    spread(read, folds=chosen.folds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
