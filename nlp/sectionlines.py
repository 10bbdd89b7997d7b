"""The lines of a letter and the parts given to them so far (`nlp.sections`)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from nlp import sectioncues as cue
from nlp.petition import Section, SectionKind

K = SectionKind
TEXT = frozenset({K.BODY, K.REQUEST})
ORNAMENT = re.compile(r"[-–_=*~. ]{2,}(?:[o0]{1,4}[-–_=*~. ]{2,})?")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line of the letter with its form for matching."""

    start: int
    end: int  # after the line end
    low: str  # stripped of blanks at both ends, in `view` form
    upper: bool  # a heading in capitals
    capital: bool  # its first word begins with one
    capitals: float  # share of its words that do


def lines(text: str, low: str) -> Iterator[Line]:
    """The lines of the text; together they cover it."""
    start = 0
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        first = next((letter for letter in raw if letter.isalpha()), "")
        words = raw.split()
        capitals = sum(word[0].isupper() for word in words) / max(1, len(words))
        yield Line(start, end, low[start:end].strip(), raw.isupper(), first.isupper(), capitals)
        start = end


class Parts:
    """The lines so far with their kinds; remembers where the letter stands."""

    def __init__(self) -> None:
        self.kinds: list[tuple[Line, SectionKind]] = []
        self.current = K.BODY
        self.seen: set[SectionKind] = set()
        self.filled = 0
        self.blank = True
        self.mailed = False  # whether it has the header of an electronic mail
        self.letterhead = False  # of a firm or board that writes
        self.prose = False  # whether the story began; a letterhead in capitals is none

    def add(self, line: Line, kind: SectionKind) -> None:
        """Note the part of the next line."""
        self.kinds.append((line, kind))
        if ORNAMENT.fullmatch(line.low):
            return
        if line.low:
            if kind is K.TITLE and self.filled == 0:
                self.mailed = cue.MAIL_SUBJECT.match(line.low) is not None
            if kind is K.WRITER and not self.seen & (TEXT | {K.RECIPIENTS}):
                self.mailed = self.mailed or cue.MAIL_FROM.match(line.low) is not None
                self.letterhead = self.letterhead or (
                    self.current in {K.BODY, K.MOTTO} and cue.LETTERHEAD.match(line.low) is not None
                )
            self.filled += 1
            self.current = kind
            self.seen.add(kind)
            if kind is K.RECIPIENTS and len(line.low) > 160:
                self.seen.add(K.BODY)  # "Kính thưa ..., em ở tổ 5 ...": the message goes on
            self.prose = self.prose or (kind in TEXT and not line.upper)
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

    def give_stamp_its_office(self) -> None:
        """The name of the office stands above "CÔNG VĂN ĐẾN" in its stamp."""
        for i, (_, kind) in enumerate(self.kinds[1:]):
            line, before = self.kinds[i]
            if (
                kind is K.INCOMING_STAMP is not before
                and line.upper
                and cue.OF_OFFICE.match(line.low)
            ):
                self.kinds[i] = (line, K.INCOMING_STAMP)

    def merged(self) -> list[Section]:
        """The sections, neighbours of one kind joined."""
        found: list[Section] = []
        for line, kind in self.kinds:
            if found and found[-1].kind is kind:
                found[-1] = Section(kind, found[-1].start, line.end)
            else:
                found.append(Section(kind, line.start, line.end))
        return found
