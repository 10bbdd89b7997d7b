"""Who signed, and how many say they did.

A petition of many has a list of names, a line that counts them ("thay mặt 34
hộ", "212 chữ ký kèm theo"), or both; neither proves the other, so both are told.
"""

from __future__ import annotations

import dataclasses
import re

from nlp.petition import EntityKind, Petition, SectionKind
from nlp.text import compile_vi, fold, view

_UNIT = (
    r"(?:hộ(?: gia đình| dân)?|gia đình|người|chữ ký|công nhân|cư dân|chủ hộ|phụ huynh|nhà|"
    r"bà con|căn)"
)
_STATED = compile_vi(
    r"(?:(?:thay mặt|đại diện|đứng đơn|chúng tôi(?: là| gồm)?|tập thể|cùng|gồm|"
    r"(?:kèm|theo|có) danh sách|kèm|có)"
    r"(?: (?:cho|tập thể|của|các|toàn thể|chữ ký|là|với|ký|theo)){0,3} )"
    rf"(?P<count>\d{{1,5}}) (?P<unit>{_UNIT})(?!\w)"
    rf"|(?P<signed>\d{{1,5}}) (?P<kind>chữ ký|{_UNIT}(?= (?:cùng )?(?:ký|đồng ký|điểm chỉ)))(?!\w)"
)
_OWN = frozenset({SectionKind.SIGNATURE, SectionKind.SIGNERS})


@dataclasses.dataclass(frozen=True, slots=True)
class Signers:
    """Names at the end of the letter, and the number the letter gives."""

    names: tuple[str, ...]
    stated: int | None  # as the letter says; None where it says nothing
    unit: str | None  # hộ, người, chữ ký ...: what is counted

    @property
    def count(self) -> int:
        """The larger of what is listed and what is stated."""
        return max(len(self.names), self.stated or 0)


def signers(petition: Petition) -> Signers:
    """The signers of a petition; names once each, in order."""
    spans = [(s.start, s.end) for s in petition.sections if s.kind in _OWN]
    names: dict[str, str] = {}
    for entity in petition.entities:
        inside = any(start <= entity.start < end for start, end in spans)
        if entity.kind is EntityKind.PETITIONER and inside:
            names.setdefault(fold(str(entity.value)), str(entity.value))
    counted = [_count(m) for m in _STATED.finditer(view(petition.text))]
    stated, unit = max(counted, default=(None, None), key=lambda c: c[0] or 0)
    return Signers(tuple(names.values()), stated, unit)


def _count(match: re.Match[str]) -> tuple[int | None, str | None]:
    return int(match["count"] or match["signed"]), " ".join(
        (match["unit"] or match["kind"]).split()
    )
