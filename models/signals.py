"""Hotspot signals of a letter: what an office must notice at once, each with evidence and basis.

Signals are axes of their own, beside kind and topic (law.md §4, HS-01..04,
OV-01, DU): people who sign, offices written to, threats, gathering, repeated
and overdue letters, press. The phrases are data (`signals.toml`). A signal is
a reason to look, not a judgement about the writer; for the urgent ones a
missed letter costs more than a needless look, so weaker hints are raised, too,
as `possible`.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.evidence import place
from models.findings import Signal, Span
from models.numerals import NUMBER, value_of
from nlp import EntityKind, Petition, SectionKind, parse_text
from nlp.reading import Reading, keyed
from nlp.restore import restored
from nlp.sentences import sentence_starts
from nlp.text import compile_vi, fold, has_diacritics, view

MANY_SIGNERS = "DONG_NGUOI"
CO_RECIPIENTS = "DONG_GUI"
OVER_LEVEL = "VUOT_CAP"

_MAX_TEXT = 60_000  # characters searched; a longer letter repeats itself
_MAX_SPANS = 6  # pieces of evidence per signal
_REACH = 250  # characters around an anchor, where a "sentence" has no end
_TELLING = 3  # words; a shorter sentence does not show whether it was typed without marks


Patterns = tuple[re.Pattern[str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    basis: str
    urgent: bool
    anchors: re.Pattern[str]
    patterns: Patterns
    hints: Patterns
    unless: Patterns


@dataclasses.dataclass(frozen=True, slots=True)
class _Counting:
    at_least: int
    basis: str
    patterns: Patterns = ()


@dataclasses.dataclass(frozen=True, slots=True)
class _Rules:
    phrases: tuple[_Rule, ...]
    signers: _Counting
    co_recipients: _Counting
    central: re.Pattern[str]
    body: re.Pattern[str]


@dataclasses.dataclass(frozen=True, slots=True)
class _Views:
    """A letter in the forms that rules read; all of the same length."""

    low: str
    told: str  # `low` with marks put back into sentences typed without
    folded: str
    borders: tuple[int, ...]  # of sentences
    bare: frozenset[int]  # where sentences begin that were typed without marks

    @classmethod
    def of(cls, text: str) -> _Views:
        starts = (s for s in sentence_starts(text) if not _goes_on(text, s))
        borders = tuple(dict.fromkeys((0, *starts, len(text))))
        if not has_diacritics(text):
            return cls(view(text), view(restored(text)), fold(text), borders, frozenset(borders))
        told: list[str] = []
        bare: set[int] = set()
        for start, end in itertools.pairwise(borders):
            sentence = text[start:end]
            if has_diacritics(sentence) or len(sentence.split()) < _TELLING:
                told.append(sentence)
            else:
                told.append(restored(sentence))
                bare.add(start)
        return cls(view(text), view("".join(told)), fold(text), borders, frozenset(bare))


def _goes_on(text: str, start: int) -> bool:
    """Whether what begins at a line goes on with the sentence of the line before."""
    before = text[max(0, start - 8) : start].rstrip(" ")
    return (
        text[start].islower()
        and before.endswith("\n")
        and not before.endswith("\n\n")
        and before.rstrip()[-1:] not in {"", ".", "!", "?", ":", ";"}
    )


def signals(petition: Petition) -> tuple[Signal, ...]:
    """The signals of a letter, urgent ones first; never an exception, linear in its length."""
    typed = keyed(petition.text[:_MAX_TEXT])
    if typed is None:
        return _found(petition)
    return tuple(_carried(signal, typed, petition) for signal in _found(parse_text(typed.text)))


def _found(petition: Petition) -> tuple[Signal, ...]:
    text = petition.text[:_MAX_TEXT]
    views = _Views.of(text)
    rules = _rules(marked=has_diacritics(text))
    found = [
        signal
        for strict, loose in zip(
            _rules(marked=True).phrases, _rules(marked=False).phrases, strict=True
        )
        if (signal := _by_phrase(petition, views, strict, loose))
    ]
    addressed = _addressed(petition, views, rules)
    found += [s for s in (_signers(petition, views, rules),) if s]
    found += _recipients(petition, addressed, rules)
    found = _with_central(petition, views, addressed, rules, found)
    return tuple(sorted(found, key=lambda s: (not s.urgent, s.possible)))


def _carried(signal: Signal, read: Reading, petition: Petition) -> Signal:
    """A signal of what was meant by keystrokes, on the text that is shown."""
    spans = [read.span(span.start, span.end) for span in signal.evidence]
    return dataclasses.replace(signal, evidence=_spans(petition, spans))


def _by_phrase(petition: Petition, views: _Views, rule: _Rule, loose: _Rule) -> Signal | None:
    """A signal that is said; in sentences typed without marks also as they may have been meant."""
    clear: list[tuple[int, int]] = []
    hinted: list[tuple[int, int]] = []
    told = views.told
    for start, end in _sentences_with(rule.anchors, views):
        excuses = [
            m.span()
            for p in rule.unless
            for m in p.finditer(told, start, end)
            if _is_whole(told, *m.span())
        ]
        clear += _matches(rule.patterns, told, start, end, excuses)
        hinted += _matches(rule.hints, told, start, end, excuses)
        if views.borders[bisect.bisect_right(views.borders, start) - 1] in views.bare:
            hinted += _matches(loose.patterns, views.low, start, end, excuses)
            hinted += _matches(loose.hints, views.low, start, end, excuses)
    chosen = clear or hinted
    if not chosen:
        return None
    return Signal(
        code=rule.code,
        evidence=_spans(petition, chosen),
        basis=rule.basis,
        urgent=rule.urgent,
        possible=not clear,
    )


def _sentences_with(anchors: re.Pattern[str], views: _Views) -> Iterator[tuple[int, int]]:
    """Sentences that have an anchor, each once and none longer than the reach around it."""
    done = 0
    borders = iter(views.borders)
    start, end = 0, 0
    for anchor in anchors.finditer(views.folded):
        if anchor.start() < done:
            continue
        while end <= anchor.start():
            start, end = end, next(borders, len(views.low) + 1)
        low = max(start, done, anchor.start() - _REACH)
        done = min(end, anchor.end() + _REACH)
        yield low, done


def _matches(
    patterns: Sequence[re.Pattern[str]],
    low: str,
    start: int,
    end: int,
    excuses: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        match = pattern.search(low, start, end)
        while match:
            first, last = match.span()
            stands = first < last and _is_whole(low, first, last)
            if stands and not any(a < last and b > first for a, b in excuses):
                yield first, last
                match = pattern.search(low, last, end)
            else:  # what is excused may hide what is not: "đã mua thuốc sâu, sẽ tự tử"
                match = pattern.search(low, first + 1, end)


def _is_whole(low: str, first: int, last: int) -> bool:
    """Whether a match begins and ends at word borders."""
    inside = first > 0 and low[first - 1].isalnum() and low[first].isalnum()
    return not inside and not (last < len(low) and low[last].isalnum() and low[last - 1].isalnum())


def _spans(petition: Petition, found: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Evidence in the order of the text, without those that lie within another."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(set(found), key=lambda s: (s[0], -s[1])):
        if kept and first < kept[-1][1]:
            kept[-1] = kept[-1][0], max(last, kept[-1][1])
        else:
            kept.append((first, last))
    return tuple(place(petition, first, last, 1.0) for first, last in kept[:_MAX_SPANS])


def _signers(petition: Petition, views: _Views, rules: _Rules) -> Signal | None:
    """People who sign: named in the text, or listed at the end."""
    rule = rules.signers
    counted: list[tuple[int, tuple[int, int]]] = []
    for pattern in rule.patterns:
        for match in pattern.finditer(views.low):
            value = value_of(match["n"])
            if value is not None and value >= rule.at_least:
                counted.append((value, match.span()))
    for section in petition.section(SectionKind.SIGNERS):
        people = _listed(petition, section.start, section.end)
        if people >= rule.at_least:
            counted.append((people, (section.start, section.end)))
    if not counted:
        return None
    return Signal(
        code=MANY_SIGNERS,
        evidence=_spans(petition, [span for _, span in counted]),
        basis=rule.basis,
        value=max(value for value, _ in counted),
    )


_NUMBERED = re.compile(r"(?m)^[ \t|]*(\d{1,3})[ \t]*[.)|/-]")


def _listed(petition: Petition, start: int, end: int) -> int:
    """How many people a list of signers names: its highest number, or the names found in it."""
    numbers = [int(m[1]) for m in _NUMBERED.finditer(petition.text, start, end)]
    people = (EntityKind.PETITIONER, EntityKind.PERSON)
    named = sum(e.kind in people and start <= e.start < end for e in petition.entities)
    return max(len(numbers), named)


def _addressed(petition: Petition, views: _Views, rules: _Rules) -> list[tuple[int, int]]:
    """The offices a letter is sent to, each once."""
    found: dict[str, tuple[int, int]] = {}
    for entity in petition.entities:
        if entity.kind is EntityKind.RECIPIENT and rules.body.match(views.low, entity.start):
            found.setdefault(fold(entity.text), (entity.start, entity.end))
    return list(found.values())


def _recipients(
    petition: Petition, addressed: Sequence[tuple[int, int]], rules: _Rules
) -> Iterator[Signal]:
    """Several offices written to at once."""
    rule = rules.co_recipients
    if len(addressed) >= rule.at_least:
        yield Signal(
            code=CO_RECIPIENTS,
            evidence=_spans(petition, addressed),
            basis=rule.basis,
            value=len(addressed),
        )


def _with_central(
    petition: Petition,
    views: _Views,
    addressed: Sequence[tuple[int, int]],
    rules: _Rules,
    found: list[Signal],
) -> list[Signal]:
    """Adds that central offices are addressed: no petition is decided there first (OV-01)."""
    spans = [
        match.span()
        for start, end in addressed
        for match in rules.central.finditer(views.low, start, end)
    ]
    if not spans:
        return found
    rule = next(r for r in rules.phrases if r.code == OVER_LEVEL)
    said = next((s for s in found if s.code == OVER_LEVEL), None)
    merged = Signal(
        code=OVER_LEVEL,
        evidence=_spans(petition, spans) + (said.evidence if said else ()),
        basis=rule.basis,
    )
    return [s for s in found if s is not said] + [merged]


@functools.cache
def codes() -> tuple[str, ...]:
    """All codes, the urgent ones first."""
    phrases = sorted(_rules(marked=True).phrases, key=lambda rule: not rule.urgent)
    return (*(rule.code for rule in phrases), MANY_SIGNERS, CO_RECIPIENTS)


@functools.cache
def _rules(*, marked: bool) -> _Rules:
    """The rules for letters typed with diacritics, or for those without.

    Where a writer uses diacritics, "Đinh Công" is a name and no strike (đình
    công), so patterns then match them as they stand. What only matches without
    them is a hint: "tu van" may be advice (tư vấn) or an end (tự vẫn).
    """
    raw = tomllib.loads(Path(__file__).with_name("signals.toml").read_text(encoding="utf-8"))
    signers, together = raw["signers"], raw["co_recipients"]
    words = raw["words"] | {"n": f"(?P<n>{NUMBER})", "unit": signers["unit"]}
    compiled = _compile_marked if marked else compile_vi

    def patterns(row: dict[str, Any], name: str) -> Patterns:
        return tuple(compiled(_filled(p, words)) for p in row[name])

    return _Rules(
        phrases=tuple(
            _Rule(
                code=row["code"],
                basis=row["basis"],
                urgent=row["urgent"],
                anchors=re.compile("|".join(map(re.escape, row["anchors"]))),
                patterns=patterns(row, "patterns"),
                hints=patterns(row, "hints"),
                unless=patterns(row, "unless"),
            )
            for row in raw["signals"]
        ),
        signers=_Counting(signers["at_least"], signers["basis"], patterns(signers, "patterns")),
        co_recipients=_Counting(together["at_least"], together["basis"]),
        central=compiled(raw["central"]["pattern"]),
        body=compiled(together["body"]),
    )


_BLANK = re.compile(r"(?<!\[) (\??)(?!\])")
_LOOK_BEHIND = re.compile(r"\(\?<![^)]*\)")


def _compile_marked(pattern: str) -> re.Pattern[str]:
    """As `compile_vi`, but letters keep their diacritics."""
    parts, position = [], 0
    for guard in _LOOK_BEHIND.finditer(pattern):  # of fixed width: its blanks stay
        parts += [_blanks(pattern[position : guard.start()]), guard[0]]
        position = guard.end()
    return re.compile("".join([*parts, _blanks(pattern[position:])]))


def _blanks(part: str) -> str:
    return _BLANK.sub(lambda m: r"[ \n]{0,3}" if m[1] else r"[ \n]{1,3}", part)


def _filled(pattern: str, words: dict[str, str]) -> str:
    for name, group in words.items():
        pattern = pattern.replace(f"<{name}>", group)
    return pattern
