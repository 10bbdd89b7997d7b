"""Identity removed from text and pages, for the secrecy of those who denounce.

Recall matters most: whatever may tell who wrote is hidden, also where this
hides a little more. The text keeps its length, so every offset still holds;
the regions are what has to be painted over on the page images.
"""

from __future__ import annotations

import bisect
import dataclasses
import enum
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ingest.document import Box, RegionKind
from nlp.contacts import contacts
from nlp.hints import Party, Span, clause_end, hints
from nlp.mask import spoken_names
from nlp.names import SURNAMES, SYLLABLE, cased
from nlp.nobody import is_office, offices_and_wards, other_names
from nlp.petition import Entity, EntityKind, Petition, PlacedWord, SectionKind
from nlp.text import compile_vi, fold, view

K = EntityKind
BLOCK = "█"


class Level(enum.StrEnum):
    """Whose identity is removed."""

    WRITER = "writer"  # who wrote and who stands near them; the accused stay readable
    EVERYONE = "everyone"  # nobody can be told: for statistics and for training people


@dataclasses.dataclass(frozen=True, slots=True)
class Region:
    """A part of a page to be painted over."""

    document: int  # index into Petition.documents
    page: int  # number from 1 within its document
    box: Box


@dataclasses.dataclass(frozen=True, slots=True)
class Redaction:
    """The petition without identity."""

    text: str  # as long as the petition's text
    spans: tuple[tuple[int, int], ...]
    regions: tuple[Region, ...]


_NUMBERS = frozenset({K.ID_NUMBER, K.PHONE, K.EMAIL})
_NEAR = frozenset({K.PETITIONER, K.PERSON})
_TITLES = frozenset({"certificate", "certificate_entry"})  # numbers of somebody's land title
_ALL = frozenset({*_NEAR, K.RESPONDENT, K.ADDRESS, K.LAND_PARCEL, K.DOC_NUMBER})
_SIGNED = frozenset({RegionKind.SIGNATURE, RegionKind.FINGERPRINT, RegionKind.HANDWRITING})
_SIGNED_SECTIONS = frozenset({SectionKind.SIGNATURE, SectionKind.SIGNERS})


def redact(petition: Petition, level: Level | str = Level.WRITER) -> Redaction:
    """Remove identity from the text and name the page regions to paint over."""
    level = Level(level)
    spans = _merged(_spans(petition, level), len(petition.text))
    chars = list(petition.text)
    for start, end in spans:
        chars[start:end] = [c if c.isspace() else BLOCK for c in chars[start:end]]
    regions = (*_signature_regions(petition), *_word_regions(petition.words, spans))
    return Redaction("".join(chars), tuple(spans), regions)


def _spans(petition: Petition, level: Level) -> Iterator[Span]:
    text, low = petition.text, view(petition.text)
    capitals_tell = cased(text)
    people = [(e.start, e.end, e.role == "respondent") for e in petition.entities if _acts(e)]
    lines = list(_own_lines(petition, low, people))
    own = [(start, end) for start, end, _ in lines]
    hidden = [e for e in petition.entities if _hides(e, level, own)]
    yield from ((e.start, e.end) for e in hidden)
    claimed = frozenset() if level is Level.EVERYONE else _claimed(petition, low)
    named = [e for e in hidden if _given(e) not in claimed]
    yield from _mentions(text, named, capitals_tell=capitals_tell)
    yield from ((start, told) for start, _, told in lines)
    yield from hints(text, low, people)
    yield from contacts(text, low)
    if level is Level.EVERYONE:
        yield from offices_and_wards(petition.entities, low)
        names = list(other_names(petition, low, capitals_tell=capitals_tell))
        yield from names
        yield from _again(text, names)
    yield from _closing_lines(text, low)
    yield from _like_names(petition, capitals_tell=capitals_tell)


_CLAIMS = compile_vi(
    r"(?:tố cáo|tố giác|khiếu nại|phản ánh|kiện)(?: (?:việc|về|đối với|hành vi|của|việc làm))*"
    r"(?: (?:ông|bà|anh|chị|cô|chú|bác|thầy))? $"
)


def _claimed(petition: Petition, low: str) -> frozenset[str]:
    """Given names of people complained of in so many words, whoever's kin they are, too."""
    accused = (e for e in petition.entities if e.role == "respondent")
    return frozenset(
        _given(e) for e in accused if _CLAIMS.search(low, max(0, e.start - 45), e.start)
    )


def _given(entity: Entity) -> str:
    return fold(entity.text.split()[-1])


def _acts(entity: Entity) -> bool:
    return entity.role in {"respondent", "petitioner"}


_CLOSING = 110
# "Đề nghị phường đo tiếng ồn.": what is asked for, up to the end of that sentence
_ASKS = compile_vi(
    r"\W{0,4}(?:\d[.)] ?)?(?:(?:tôi|chúng tôi|em|con|tui|rất|nay|kính|vậy|vì vậy|do đó|bà con|dân)"
    r" ){0,3}(?:đề nghị|kính đề nghị|kính mong|mong|xin|yêu cầu|đề xuất|kiến nghị|nhờ)(?!\w)"
    r"(?! (?:cảm ơn|cám ơn|chân thành|trân trọng|chào|hết))[^.!?;\n]{12,}[.!?;]"
)


def _closing_lines(text: str, low: str) -> Iterator[Span]:
    """The last two lines where they are short: mostly who wrote, however it is put."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"(?m)^[^\w\n]*+\w[^\n]*", text)]
    for start, end in lines[-2:] if len(lines) > 3 else ():
        if end - start <= _CLOSING and not text[start:end].rstrip().endswith(("?", ":")):
            asks = _ASKS.match(low, start, end)
            yield asks.end() if asks else start, end


_SHOWN = frozenset(
    {K.RESPONDENT, K.ORG, K.WARD, K.PROVINCE, K.ADDRESS, K.RECIPIENT, K.LEGAL_REF, K.DOC_NUMBER}
)
_CAPITALS = re.compile(rf"(?<![\w'’-]){SYLLABLE}(?: {SYLLABLE}){{1,4}}")


def _like_names(petition: Petition, *, capitals_tell: bool) -> Iterator[Span]:
    """Whatever else looks like a name: one too many hidden costs less than one left."""
    text = petition.text
    shown = sorted((e.start, e.end) for e in petition.entities if e.kind in _SHOWN)
    spoken = spoken_names(text, capitals_tell=capitals_tell)
    yield from _apart(shown, ((a, b) for a, b, _ in spoken))
    if capitals_tell:
        runs = (m for m in _CAPITALS.finditer(text) if not m[0].isupper())
        named = (m.span() for m in runs if view(m[0]).split()[0] in SURNAMES)
        yield from _apart(shown, named)


def _apart(shown: Sequence[Span], spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, in order, that meet none of those shown."""
    position = 0
    for start, end in spans:
        while position < len(shown) and shown[position][1] <= start:
            position += 1
        if position == len(shown) or shown[position][0] >= end:
            yield start, end


def _hides(entity: Entity, level: Level, own: Sequence[Span]) -> bool:
    if entity.kind in _NUMBERS or entity.kind in _NEAR or entity.role in _TITLES:
        return True
    if level is Level.EVERYONE:
        home = entity.kind is K.WARD and _within(entity, own)
        return home or (entity.kind in _ALL and not is_office(entity))
    if entity.kind is K.ADDRESS:
        return entity.role != "respondent"
    return entity.kind is K.LAND_PARCEL or _within(entity, own)


def _within(entity: Entity, own: Sequence[Span]) -> bool:
    """A ward or date of birth in the block about the writer."""
    index = bisect.bisect_right(own, entity.start, key=lambda s: s[0]) - 1
    return index >= 0 and entity.start < own[index][1]


def _own_lines(
    petition: Petition, low: str, people: Sequence[Party]
) -> Iterator[tuple[int, int, int]]:
    """What is told of the writer: where it begins and ends, and up to where all of it goes.

    A line ends where the claim begins; of what is left only its first sentence goes as a whole.
    """
    text = petition.text
    for section in petition.sections:
        if section.kind in _SIGNED_SECTIONS:
            yield section.start, section.end, section.end
        elif section.kind is SectionKind.WRITER:
            for line in _LINE.finditer(text, section.start, section.end):
                end = clause_end(text, low, line.start(), line.end(), people)
                stop = _NEXT_SENTENCE.search(text, min(line.start() + 40, end), end)
                yield line.start(), end, end if stop is None else stop.start()


_LINE = re.compile(r"[^\n]+")
_NEXT_SENTENCE = re.compile(r"\.\s+(?=\S)")


def _mentions(text: str, hidden: Iterable[Entity], *, capitals_tell: bool) -> Iterator[Span]:
    """Other places where a hidden name stands, whole or as the given name alone."""
    names = {fold(" ".join(e.text.split())) for e in hidden if e.kind in {*_NEAR, K.RESPONDENT}}
    whole = {n for n in names if " " in n}
    if whole:
        pattern = "|".join(re.escape(n).replace(r"\ ", r"\s{1,3}") for n in sorted(whole))
        for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", fold(text)):
            yield m.span()
    given = {
        _given(e)
        for e in hidden
        if e.kind in {*_NEAR, K.RESPONDENT} and not (e.role or "").endswith("organisation")
    }
    if capitals_tell:
        yield from _capitals(text, given)


def _again(text: str, names: Iterable[Span]) -> Iterator[Span]:
    """The last word of each name where it opens a sentence alone."""
    given = {fold(text[start:end].rsplit(maxsplit=1)[-1]) for start, end in names}
    return _capitals(text, given)


def _capitals(text: str, given: Collection[str]) -> Iterator[Span]:
    for m in re.finditer(rf"(?<!\w){SYLLABLE}", text) if given else ():
        if fold(m[0]) in given:
            yield m.span()


def _merged(spans: Iterable[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < min(end, length):
            merged.append((start, end))
    return merged


def _signature_regions(petition: Petition) -> Iterator[Region]:
    for index, document in enumerate(petition.documents):
        for page in document.pages:
            for region in page.regions:
                if region.kind in _SIGNED:
                    yield Region(index, page.number, region.box)


def _word_regions(placed: tuple[PlacedWord, ...], spans: list[Span]) -> Iterator[Region]:
    """The boxes of the words under the spans; both run in order of text."""
    position = 0
    for word in placed:
        while position < len(spans) and spans[position][1] <= word.start:
            position += 1
        if position == len(spans):
            return
        if spans[position][0] < word.end and word.box is not None:
            yield Region(word.document, word.page, word.box)
