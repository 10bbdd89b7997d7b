"""Cuts inside a line: where a greeting, a request or a sign-off begins or ends.

`nlp.sections` goes by lines; a message in one paragraph has its parts inside it.
"""

from __future__ import annotations

import re

from nlp import sectioncues as cue
from nlp.petition import Section, SectionKind
from nlp.text import compile_vi

K = SectionKind


def shorten_recipients(sections: list[Section], low: str) -> list[Section]:
    """As in "Kính gửi phường, em ...": the recipient ends where the message begins."""
    found: list[Section] = []
    for section in sections:
        text = low[section.start : section.end]
        cut = cue.GREETING_END.search(text, 9) if section.kind is K.RECIPIENTS else None
        while cut and (text[: cut.start()].endswith((" p", " tp", " q", " x", "đ/c", " tt"))):
            cut = cue.GREETING_END.search(text, cut.end())
        if cut is None or len(text) - cut.end() < 60 or "\n" in text[: cut.end()]:
            found.append(section)
            continue
        middle = section.start + cut.end()
        found.append(Section(K.RECIPIENTS, section.start, middle))
        found.append(Section(K.BODY, middle, section.end))
    return _joined(found)


def _joined(sections: list[Section]) -> list[Section]:
    joined: list[Section] = []
    for section in sections:
        if joined and joined[-1].kind is section.kind:
            joined[-1] = Section(section.kind, joined[-1].start, section.end)
        else:
            joined.append(section)
    return joined


def split_requests(sections: list[Section], low: str, starts: list[int]) -> list[Section]:
    """Body text from the sentence on that asks for something becomes the request."""
    found: list[Section] = []
    for section in sections:
        if section.kind is not K.BODY:
            found.append(section)
            continue
        at = _request_start(section, low, starts)
        if at is None or at == section.start:
            found.append(section if at is None else Section(K.REQUEST, section.start, section.end))
        else:
            found.append(Section(K.BODY, section.start, at))
            found.append(Section(K.REQUEST, at, section.end))
    return found


_LINE_END = re.compile(r"\n\s*")


def _request_start(section: Section, low: str, starts: list[int]) -> int | None:
    """The first asking sentence of the last third, or the first after half of the body."""
    lines = (m.end() for m in _LINE_END.finditer(low, section.start, section.end - 1))
    sentences = (s for s in starts if section.start < s < section.end)
    inside = sorted({section.start, *lines, *sentences})
    asking = [s for s in inside if cue.REQUEST.match(low, s) and not cue.WAS_TOLD.match(low, s)]
    middle = section.start + (section.end - section.start) * 0.4
    if not asking:
        stops = [*inside[1:], section.end]
        rows = zip(inside, stops, strict=True)
        return next((a for a, b in rows if b > middle and cue.ASKING.search(low, a, b)), None)
    late = [s for s in asking if s >= middle]
    # What was asked of somebody in the story stands inside a paragraph.
    opening = [s for s in late if low[s - 1] == "\n"]
    formal = [s for s in opening if cue.ASKS_FORMALLY.match(low, s)]
    return (formal or opening or late or asking[-1:])[0]


def split_farewell(sections: list[Section], text: str, low: str) -> list[Section]:
    """The writer's name after the last sentence of a message becomes the signature.

    As in "... đề nghị sửa đường. Lý Kim Thoa, 0939 114 672": only at the end of the text, only
    where nobody has signed on a line of their own.
    """
    last = sections[-1] if sections else None
    if last is None or last.kind not in {K.BODY, K.REQUEST}:
        return sections
    if any(s.kind in {K.SIGNATURE, K.SIGNERS} for s in sections):
        return sections
    begin = max(last.start, low.rstrip().rfind("\n") + 1, len(low) - _FAREWELL)
    found = next((m for m in cue.FAREWELL.finditer(text, begin, last.end)), None)
    if found is None or found.start("name") <= last.start:
        return sections
    at = found.start("name")
    dated = found.start("date") if found["date"] else at
    cut = [Section(last.kind, last.start, dated), Section(K.PLACE_DATE, dated, at)]
    return [
        *sections[:-1],
        *(s for s in cut if s.start < s.end),
        Section(K.SIGNATURE, at, last.end),
    ]


def split_signers(sections: list[Section], low: str) -> list[Section]:
    """Three names or more below one another, or in one line, are a list of those who signed."""
    found: list[Section] = []
    for section in sections:
        names = None
        if section.kind is K.SIGNATURE:
            names = _SIGNERS.search(low, section.start, section.end)
        if names is None:
            found.append(section)
            continue
        if names.start() > section.start:
            found.append(Section(K.SIGNATURE, section.start, names.start()))
        found.append(Section(K.SIGNERS, names.start(), section.end))
    return found


_ONE_NAME = rf"(?:{cue.FAMILY})(?: [^\W\d_]{{1,7}}){{1,4}}"
_ONE_SIGNER = (  # "2. Thạch Thị Na (tổ trưởng) - 0799 206 831"
    r"(?:\d{1,2} ?[.)/–-] ?)?(?:(?:ông|bà|anh|chị) )?"
    rf"(?:{cue.ANY_FAMILY})(?: [^\W\d_]{{1,7}}){{1,4}}"
    r"(?: ?\([^)\n]{1,30}\))?(?: ?[-–][^\n]{0,80})?[ ,;.]*"
)
_SIGNERS = compile_vi(
    rf"(?m)^(?:(?:{_ONE_SIGNER}\n){{2}}{_ONE_SIGNER}$|{_ONE_NAME}(?:, ?{_ONE_NAME}){{2,20}}[ .]*$)"
)
_FAREWELL = 220  # name, address, phone and mail of who sends a message


def asks(low: str, start: int, stop: int) -> re.Match[str] | None:
    """Where a sentence asks for something, up to what it asks for (used for REQUEST fields)."""
    return cue.REQUEST.match(low, start, stop) or cue.ASKING.search(low, start, stop)
