"""Parts of a letter, found line by line.

Each line gets the part it announces by its cue words; lines without a cue go
on with the part they stand in, as far as that part can run. Letters miss most
parts and portal messages have only facts and a request, so nothing is
required and the whole text is always covered without overlaps.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from nlp import sectioncues as cue
from nlp.names import COMMON_SURNAMES, SURNAMES
from nlp.petition import Section, SectionKind
from nlp.sectioncuts import shorten_recipients, split_farewell, split_requests, split_signers

K = SectionKind


_ORNAMENT = re.compile(r"[-–_=*~. ]{2,}(?:[o0]{1,4}[-–_=*~. ]{2,})?")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line of the letter with its form for matching."""

    start: int
    end: int  # after the line end
    low: str  # stripped of blanks at both ends, in `view` form
    upper: bool  # a heading in capitals


def lines(text: str, low: str) -> Iterator[Line]:
    """The lines of the text; together they cover it."""
    start = 0
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        yield Line(start, end, low[start:end].strip(), raw.isupper())
        start = end


def find_sections(text: str, low: str, starts: list[int]) -> tuple[Section, ...]:
    """Sections in order of text, covering all of it without overlaps.

    Args:
        text: the petition text.
        low: `view(text)`.
        starts: where sentences begin; a request may begin inside a paragraph.
    """
    parts = _Parts()
    rows = list(lines(text, low))
    last = _last_filled(rows)
    for number, line in enumerate(rows):
        kind = _classify(line, parts, late=number >= last - 6, head=parts.filled < 12)
        parts.add(line, kind)
    parts.give_title_its_lines()
    sections = split_requests(shorten_recipients(parts.merged(), low), low, starts)
    return tuple(split_signers(split_farewell(sections, text, low), low))


def _last_filled(rows: list[Line]) -> int:
    return max((i for i, line in enumerate(rows) if line.low), default=0)


class _Parts:
    """The lines so far with their kinds; remembers where the letter stands."""

    def __init__(self) -> None:
        self.kinds: list[tuple[Line, SectionKind]] = []
        self.current = K.BODY
        self.seen: set[SectionKind] = set()
        self.filled = 0
        self.blank = True
        self.prose = False  # whether the story began; a letterhead in capitals is none

    def add(self, line: Line, kind: SectionKind) -> None:
        self.kinds.append((line, kind))
        if _ORNAMENT.fullmatch(line.low):
            return
        if line.low:
            self.filled += 1
            self.current = kind
            self.seen.add(kind)
            if kind is K.RECIPIENTS and len(line.low) > 160:
                self.seen.add(K.BODY)  # "Kính thưa ..., em ở tổ 5 ...": the message goes on
            self.prose = self.prose or (kind in _TEXT and not line.upper)
        self.blank = not line.low

    def give_title_its_lines(self) -> None:
        """What stands short between title and recipients is the subject."""
        first = next((i for i, (_, k) in enumerate(self.kinds) if k is K.TITLE), None)
        until = next((i for i, (_, k) in enumerate(self.kinds) if k is K.RECIPIENTS), 0)
        if first is None or until < first:
            return
        between = self.kinds[first:until]
        if all(k in {K.TITLE, K.BODY} and len(line.low) < 120 for line, k in between):
            self.kinds[first:until] = [(line, K.TITLE) for line, _ in between]

    def merged(self) -> list[Section]:
        found: list[Section] = []
        for line, kind in self.kinds:
            if found and found[-1].kind is kind:
                found[-1] = Section(kind, found[-1].start, line.end)
            else:
                found.append(Section(kind, line.start, line.end))
        return found


def _classify(line: Line, parts: _Parts, *, late: bool, head: bool) -> SectionKind:
    if not line.low or _ORNAMENT.fullmatch(line.low):
        return parts.current
    if parts.current is K.SIGNERS:
        return K.SIGNERS
    kind = _heading_part(line, parts, head=head, late=late)
    if kind is None:
        kind = _inner_part(line, parts, late=late)
    return kind or _continuation(line, parts, late=late)


def _heading_part(line: Line, parts: _Parts, *, head: bool, late: bool) -> SectionKind | None:
    low = line.low
    title = head and not parts.prose and _is_title(line, parts)
    first = head and not parts.seen & (_TEXT | {K.RECIPIENTS})
    rules = (
        (K.SIGNATURE, late and parts.seen & _TEXT and cue.NAME_DATE.match(low)),
        (K.PLACE_DATE, (head or late) and len(low) < 90 and cue.PLACE_DATE.match(low)),
        (K.MOTTO, head and len(low) < 80 and cue.MOTTO.match(low)),
        (K.INCOMING_STAMP, len(low) < 80 and cue.STAMP.match(low)),
        (K.CO_RECIPIENTS, not first and cue.CO_RECIPIENT.match(low)),
        (K.RECIPIENTS, first and cue.SENT_TO.match(low)),
        (K.RECIPIENTS, head and _is_recipient(low, parts)),
        (K.TITLE, title),
    )
    return next((kind for kind, holds in rules if holds), None)


def _is_recipient(low: str, parts: _Parts) -> bool:
    match = cue.RECIPIENT.match(low)
    if match is None:
        return False
    plain = low.lstrip().startswith(("g", "x", "t"))  # "gửi ..." may also open a sentence
    return not plain or (len(low) < 150 and not parts.seen & _TEXT and "." not in low[4:-1])


def _is_title(line: Line, parts: _Parts) -> bool:
    low = line.low
    if parts.current is K.TITLE and parts.filled and K.TITLE in parts.seen:
        return len(low) < 160 and (line.upper or bool(cue.TITLE_MORE.match(low)))
    if K.TITLE in parts.seen or len(low) >= 140:
        return False
    cries = (line.upper or (parts.filled < 3 and low[-1] not in ".:;")) and len(low) < 80
    return bool(cue.TITLE.match(low)) or (cries and cue.CRY.match(low) is not None)


def _inner_part(line: Line, parts: _Parts, *, late: bool) -> SectionKind | None:
    low = line.low
    rules = (
        (K.SIGNERS, len(low) < 120 and cue.SIGNERS.match(low)),
        (K.SIGNERS, late and parts.seen & _TEXT and cue.LISTED_NAME.match(low)),
        (K.RESPONDENT, cue.RESPONDENT.match(low)),
        (K.RESPONDENT, not parts.seen & _TEXT and cue.ACCUSES.match(low)),
        (K.PLEDGE, cue.PLEDGE.match(low)),
        (K.ATTACHMENTS, cue.ATTACHMENTS.match(low)),
        (K.BODY, cue.CONTENT.match(low)),
        (K.REQUEST, cue.WISHES.match(low)),
        (K.SIGNATURE, late and parts.seen & _TEXT and len(low) < 110 and cue.SIGNATURE.match(low)),
    )
    kind = next((kind for kind, holds in rules if holds), None)
    if kind is None and len(low) < cue.ONE_SENTENCE and cue.WRITER.match(low):
        return None if _tells_more(low) else _writer_part(parts)
    return kind


def _tells_more(low: str) -> bool:
    """Whether a line that begins with personal data goes on with the matter."""
    ends = [m.end() for m in cue.NEXT_SENTENCE.finditer(low)]
    stops = [*ends[1:], len(low)] if ends else []
    return any(
        stop - start > 14
        and not any(p.match(low, start) for p in (cue.WRITER, cue.LIVES, cue.OF_WRITER))
        for start, stop in zip(ends, stops, strict=True)
    )


def _writer_part(parts: _Parts) -> SectionKind | None:
    """Personal data belong to whom they follow: the writer, the respondent or the signature."""
    if parts.current in {K.RESPONDENT, K.SIGNATURE, K.WRITER}:
        return parts.current
    if parts.current in _TEXT and parts.seen & _TEXT:
        return None
    return K.SIGNATURE if parts.current is K.PLACE_DATE and parts.seen & _TEXT else K.WRITER


_TEXT = frozenset({K.BODY, K.REQUEST})
_GOES_ON = _TEXT | {K.ATTACHMENTS, K.SIGNATURE, K.PLEDGE}


def _continuation(line: Line, parts: _Parts, *, late: bool) -> SectionKind:
    """The part of a line without a cue, by the part before it."""
    current = parts.current
    stays = current in _GOES_ON
    if current in {K.RECIPIENTS, K.CO_RECIPIENTS}:
        if not parts.seen & (_TEXT | {K.WRITER}) and cue.NAMED_AS.match(line.low):
            return K.WRITER
        if (
            not parts.seen & _TEXT
            and cue.FIRM_WRITES.match(line.low)
            and not _tells_more(line.low.replace(";", ","))
        ):
            return K.WRITER
        stays = len(line.low) < 160 and cue.RECIPIENT_MORE.match(line.low) is not None
    elif current in {K.WRITER, K.RESPONDENT}:
        stays = _tells_of_person(line, current) or (
            len(line.low) < 90 and not parts.blank and line.low[-1] in ",;"
        )
    elif _opens_signature(line, parts, late=late):
        return K.SIGNATURE
    elif current is K.SIGNATURE and _is_story(line.low):
        return K.BODY
    return current if stays else K.BODY


def _is_story(low: str) -> bool:
    """Whether a line below the signature is prose: the letter was not at its end."""
    asks = len(low) > 50 and low[-1] == "." and cue.REQUEST.match(low)
    return bool(asks) or len(low) > cue.ONE_SENTENCE


def _tells_of_person(line: Line, current: SectionKind) -> bool:
    low = line.low
    if cue.LISTED_NAME.match(low) or cue.LISTED_PERSON.match(low):
        return True
    if current is K.RESPONDENT:
        return cue.OFFICE.match(low) is not None
    if len(low) > 140:
        return False
    if len(low) < 60 and cue.PERSONAL.search(low):
        return True
    more = (
        (cue.LIVES, cue.NAMED_ROW) if _tells_more(low) else (cue.LIVES, cue.NAMED_ROW, cue.LABELLED)
    )
    return any(p.match(low) for p in more)


def _opens_signature(line: Line, parts: _Parts, *, late: bool) -> bool:
    current = parts.current
    if current is K.PLACE_DATE:
        return late and bool(parts.seen & _TEXT) and len(line.low) < 90
    if current is K.ATTACHMENTS:
        alone = parts.blank or (late and (_is_name(line) or _is_name_with_more(line)))
        return alone and not cue.BULLET.match(line.low) and _looks_signed(line)
    if current is K.PLEDGE:
        return (parts.blank or late) and _looks_signed(line)
    return late and current in _TEXT and K.BODY in parts.seen and _looks_signed(line)


def _is_name(line: Line) -> bool:
    return cue.NAME_LINE.fullmatch(line.low) is not None and line.low.split()[0] in SURNAMES


def _is_name_with_more(line: Line) -> bool:
    """A name that ends with a phone number or the day, no paper of a list."""
    low = line.low
    named = low.split()[0] in SURNAMES and cue.NAMED_AND_MORE.match(low) is not None
    return named and bool(cue.CALLED.search(low) or cue.ENDS_DATED.search(low))


_LONG_NAME = 55  # letters of a name with what may stand beside it


def _looks_signed(line: Line) -> bool:
    """A short line without a full stop at the end of a letter is a name, mostly."""
    first = line.low.split()[0]
    if len(line.low) > _LONG_NAME and cue.ASKS_FOR.search(line.low):
        return False
    if cue.NAMED_AS.match(line.low):
        return True
    if first in COMMON_SURNAMES and len(line.low) < 110 and line.low.count(" ") < 18:
        return True
    if cue.NAMED_AND_MORE.match(line.low) and (
        (first in SURNAMES and line.low.count(" ") > 3) or cue.CALLED.search(line.low)
    ):
        return True
    if len(line.low) < 70 and line.low[-1] not in ".;:?!" and len(line.low.split()) <= 10:
        return True
    return len(line.low) < 110 and cue.NAMED_LINE.match(line.low) is not None
