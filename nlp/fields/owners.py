"""Whose an address is: the writer's, the respondent's, a third party's or the matter's."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Iterable, Iterator

from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind
from nlp.text import compile_vi

K = EntityKind


def with_owners(
    letter: Letter, places: Iterable[Entity], parties: Iterable[Entity]
) -> Iterator[Entity]:
    """The places; addresses say whose they are: the writer's, the respondent's, the matter's."""
    ends = sorted((p.end, p.kind) for p in parties if p.kind in _OWNERS)
    for place in places:
        if place.kind is not K.ADDRESS:
            yield place
        else:
            yield dataclasses.replace(place, role=place.role or _owner(letter, place, ends))


_OWNERS = {
    K.PETITIONER: "petitioner",
    K.RESPONDENT: "respondent",
    K.PERSON: "third_party",
}
_NEAR = 90


def _owner(letter: Letter, place: Entity, ends: list[tuple[int, EntityKind]]) -> str:
    """Who is named just before, in the same sentence; else it is where the matter is."""
    begin = max(letter.sentence_start(place.start), place.start - _NEAR)
    at = bisect.bisect_right(ends, place.start, key=lambda e: e[0]) - 1
    if (
        at >= 0
        and ends[at][0] >= begin
        and _GOES_ON.fullmatch(letter.low, ends[at][0], place.start)
    ):
        return _OWNERS[ends[at][1]]
    closing = (
        len(letter.text) - place.end < 60 and letter.text[place.start - 1 : place.start] == "\n"
    )
    return "petitioner" if closing else "matter"


# What may stand between a person and where they live: age, number, trade; but no full clause.
_GOES_ON = compile_vi(
    r"(?:[ ,;(]{1,3}(?:[^,;.\n]{0,40}[,;)(] ?){0,3}"
    r"(?:(?:hiện )?(?:đang )?(?:thuê trọ|ở trọ|thuê nhà|ở đậu[^,.\n]{0,20}|bán hàng|buôn bán|"
    r"cư dân|"
    r"chủ|thường trú|tạm trú|cư trú|trú|cư ngụ|ngụ|ở|sinh sống|sống|quê|nhà|"
    r"địa chỉ)?(?: (?:tại|ở|số|quán))?[ :]{0,2})|[ ,;:()\d.-]{1,24})"
)
