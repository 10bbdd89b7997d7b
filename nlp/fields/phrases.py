"""Recipients, requests and attachments: phrases cut from their sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind, Section, SectionKind
from nlp.sections import sentence_pattern
from nlp.text import compile_vi

_RECIPIENT_HEAD = compile_vi(
    r"\W*(?:(?:đồng )?kính (?:gửi|gởi|thưa|trình|chuyển)|đồng (?:kính )?(?:gửi|gởi)|nơi nhận|"
    r"(?:gửi|gởi)(?: tới| đến)?)[ :.]{1,4}"
)
_ITEM = re.compile(r"[^\n;]+")
_BULLET = re.compile(r"\s*(?:[-+*•·–]|\d{1,2}[.)]|\(\d{1,2}\))?\s*")
_ATTACHMENT_HEAD = compile_vi(
    r"\W*(?:(?:tôi|chúng tôi) )?(?:xin )?(?:(?:tài liệu|hồ sơ|giấy tờ|chứng cứ|các giấy tờ|"
    r"danh mục tài liệu|bằng chứng)(?: chứng cứ)? ?)?(?:(?:gửi|đính|kèm|theo|đơn|gồm|có|này|là|"
    r"sau|đây|các|tài liệu|giấy tờ) ?){1,8}[:.]?"
)
_LONGEST = 300


def find_phrases(letter: Letter) -> Iterator[Entity]:
    """RECIPIENT, REQUEST and ATTACHMENT entities."""
    for section in letter.sections:
        if section.kind in {SectionKind.RECIPIENTS, SectionKind.CO_RECIPIENTS}:
            role = "copy" if section.kind is SectionKind.CO_RECIPIENTS else None
            yield from _items(letter, section, EntityKind.RECIPIENT, _RECIPIENT_HEAD, role)
        elif section.kind is SectionKind.ATTACHMENTS:
            yield from _items(letter, section, EntityKind.ATTACHMENT, _ATTACHMENT_HEAD, None)
        elif section.kind is SectionKind.REQUEST:
            yield from _requests(letter, section)


def _items(
    letter: Letter, section: Section, kind: EntityKind, head: re.Pattern[str], role: str | None
) -> Iterator[Entity]:
    start = section.start
    match = head.match(letter.low, start, section.end)
    start = match.end() if match else start
    for m in _ITEM.finditer(letter.text, start, section.end):
        bullet = _BULLET.match(letter.text, m.start(), m.end())
        begin = bullet.end() if bullet else m.start()
        end = m.end()
        while end > begin and letter.text[end - 1] in " .,:\t\r":
            end -= 1
        if end - begin > 2:
            value = " ".join(letter.text[begin:end].split())
            yield letter.entity(kind, begin, end, value, role=role, confidence=0.9)


def _requests(letter: Letter, section: Section) -> Iterator[Entity]:
    inside = [section.start, *(s for s in letter.starts if section.start < s < section.end)]
    for start, stop in zip(inside, [*inside[1:], section.end], strict=True):
        match = sentence_pattern().match(letter.low, start, stop)
        if match is None:
            continue
        end = start + len(letter.text[start:stop].rstrip(" \n\t.;"))
        end = min(end, start + _LONGEST)
        value = " ".join(letter.text[start:end].split())
        yield letter.entity(EntityKind.REQUEST, start, end, value, confidence=0.8)
