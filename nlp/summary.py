"""One administrative sentence about a petition, built from its fields.

What is not known stays open: nothing is invented to make the sentence whole.
"""

from __future__ import annotations

import re

from nlp.petition import Entity, EntityKind, Petition, SectionKind
from nlp.signers import signers
from nlp.text import compile_vi, fold, view

K = EntityKind
_LONGEST = 160
_VERBS = {
    "KN": "khiếu nại",
    "TC": "tố cáo",
    "KNPA": "kiến nghị, phản ánh",
    "NHIEU": "có đơn nhiều nội dung",
    "KHAC": "đề nghị",
}
_TITLE_VERBS = (
    ("tố cáo", "TC"),
    ("khiếu nại", "KN"),
    ("kiến nghị", "KNPA"),
    ("phản ánh", "KNPA"),
)
_ABOUT = compile_vi(r"(?:\(?v[/ ]v|về việc|\(về)[ :]{0,3}([^\n()]{6,160})")
_FEMALE = compile_vi(r"(?:bà|chị|cô)[ :]{0,3}$")
_MALE = compile_vi(r"(?:ông|anh|chú)[ :]{0,3}$")


def summary(petition: Petition, kind: str | None = None) -> str:
    """A sentence such as: Ông Trịnh Văn A (phường X) khiếu nại Quyết định 412/QĐ-UBND.

    Args:
        petition: the letter.
        kind: its kind where decided; otherwise the heading's own word is used.
    """
    parts = [_who(petition), _verb(petition, kind), *_object(petition)]
    sentence = " ".join(part for part in parts if part)
    return sentence[:1].upper() + sentence[1:] + "."


def _first(petition: Petition, *kinds: EntityKind) -> Entity | None:
    return next((e for e in petition.entities if e.kind in kinds), None)


def _who(petition: Petition) -> str:
    writer = _first(petition, K.PETITIONER)
    if writer is None:
        return "người gửi chưa rõ tên"
    where = _where(petition)
    name = f"{_address_form(petition, writer)} {writer.value}{_and_others(petition)}"
    return f"{name} ({where})" if where else name


def _and_others(petition: Petition) -> str:
    """Those who signed with the writer, as the letter counts or lists them."""
    found = signers(petition)
    if found.stated is not None and found.stated > 1:
        return f" và những người cùng ký ({found.stated} {found.unit})"
    others = len(found.names) - 1
    return f" và {others} người cùng ký" if others > 0 else ""


def _where(petition: Petition) -> str | None:
    own = (e for e in petition.entities if e.kind is K.ADDRESS and e.role == "petitioner")
    value = next((e.value for e in own), None)
    return None if value is None else value["ward"] or value["province"]


def _address_form(petition: Petition, writer: Entity) -> str:
    before = view(petition.text[max(0, writer.start - 8) : writer.start])
    middle = fold(writer.text).split()[1:-1]
    if _FEMALE.search(before) or "thi" in middle:
        return "bà"
    return "ông" if _MALE.search(before) or "van" in middle else "ông/bà"


def _verb(petition: Petition, kind: str | None) -> str:
    if kind in _VERBS:
        return _VERBS[kind]
    for section in petition.section(SectionKind.TITLE):
        title = fold(petition.text[section.start : section.end])
        for word, code in _TITLE_VERBS:
            if fold(word) in title:
                return _VERBS[code]
    return "có đơn"


def _object(petition: Petition) -> list[str]:
    about = _about(petition)
    parts: list[str] = []
    accused = _first(petition, K.RESPONDENT)
    if accused is not None:
        parts.append(f"đối với {accused.value}")
    number = _first(petition, K.DOC_NUMBER)
    if about:
        parts.append(f"về việc {about}")
    elif number is not None and "/" in str(number.value):
        parts.append(f"liên quan văn bản số {number.value}")
    elif (request := _first(petition, K.REQUEST)) is not None:
        parts.append(f"với yêu cầu: “{_short(str(request.value))}”")
    return parts


def _about(petition: Petition) -> str | None:
    """The heading's own "về việc ...", else the first one of the letter."""
    heads = [petition.text[s.start : s.end] for s in petition.section(SectionKind.TITLE)]
    for text in (*heads, petition.text[:3000]):
        match = _ABOUT.search(view(text))
        if match:
            return _short(text[match.start(1) : match.end(1)])
    return None


def _short(text: str) -> str:
    text = " ".join(re.split(r"(?<=[^.\d])\.(?:\s|$)", text)[0].split()).rstrip(" .,;:")
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0] + "…"
