"""Runs every family of field rules and settles what overlaps.

Kinds may nest (a ward in an address, a name in a request); two readings of
the same characters within one family may not. Numbers that identify beat
amounts: the digits of a phone are not money.
"""

from __future__ import annotations

from collections.abc import Iterable

from nlp.fields.dates import find_dates
from nlp.fields.land import find_land
from nlp.fields.letter import Letter
from nlp.fields.numbers import find_numbers
from nlp.fields.officepapers import titles_of, without_officials
from nlp.fields.organisations import find_organisations
from nlp.fields.owners import with_owners
from nlp.fields.phrases import find_phrases
from nlp.fields.places import find_places
from nlp.fields.references import find_references
from nlp.fields.roles import find_people
from nlp.petition import Entity, EntityKind

K = EntityKind
# Stronger first: a weaker reading that overlaps a stronger one is dropped.
_NUMERIC = (
    K.EMAIL,
    K.LEGAL_REF,
    K.DOC_NUMBER,
    K.LAND_PARCEL,
    K.ID_NUMBER,
    K.PHONE,
    K.SIGN_DATE,
    K.DATE,
    K.AREA,
    K.MONEY,
)
_RANK = {kind: rank for rank, kind in enumerate(_NUMERIC)}
_PEOPLE = frozenset({K.PETITIONER, K.RESPONDENT, K.PERSON})
_PLACES = frozenset({K.ADDRESS, K.WARD, K.PROVINCE})


def find_entities(letter: Letter) -> tuple[Entity, ...]:
    """All entities of the letter in order of text."""
    numeric = [
        *find_references(letter),
        *find_land(letter),
        *find_numbers(letter),
        *find_dates(letter),
    ]
    kept = _settle(numeric)
    places = list(find_places(letter))
    titles = titles_of(letter)
    offices = list(without_officials(letter, titles, find_organisations(letter)))
    kept += offices
    people = _outside(find_people(letter), [*places, *offices])
    people = list(without_officials(letter, titles, people))
    kept += people
    kept += with_owners(letter, places, [*people, *offices])
    kept += find_phrases(letter)
    return tuple(sorted(kept, key=lambda e: (e.start, -e.end, e.kind)))


def _settle(entities: list[Entity]) -> list[Entity]:
    """Sweep from left to right; of two that overlap the higher rank stays, then the longer."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.start, _RANK[e.kind], -e.end)):
        while kept and entity.start < kept[-1].end:
            if _strength(entity) <= _strength(kept[-1]):
                break
            kept.pop()
        else:
            kept.append(entity)
    return kept


def _strength(entity: Entity) -> tuple[float, int]:
    weak = entity.confidence < 0.85
    return (-_RANK[entity.kind] - (20 if weak else 0), entity.end - entity.start)


def _outside(people: Iterable[Entity], places: list[Entity]) -> list[Entity]:
    """People whose name is not part of a place (đường Nguyễn Trãi, xã Lê Lợi)."""
    spans = sorted((p.start, p.end) for p in places)
    kept: list[Entity] = []
    index = 0
    reach = 0
    for person in sorted(people, key=lambda e: e.start):
        while index < len(spans) and spans[index][0] < person.end:
            reach = max(reach, spans[index][1])
            index += 1
        if reach <= person.start and (not kept or kept[-1].end <= person.start):
            kept.append(person)
    return kept
