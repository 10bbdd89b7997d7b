"""Parts of a letter, found line by line.

Each line gets the part it announces by its cue words; lines without a cue go
on with the part they stand in, as far as that part can run. Letters miss most
parts and portal messages have only facts and a request, so nothing is
required and the whole text is always covered without overlaps.
"""

from __future__ import annotations

import re

from nlp import sectioncues as cue
from nlp.names import COMMON_SURNAMES, SURNAMES
from nlp.petition import Section, SectionKind
from nlp.sectioncuts import shorten_recipients, split_farewell, split_requests, split_signers
from nlp.sectionlines import ORNAMENT, TEXT, Line, Parts, lines

K = SectionKind


def find_sections(text: str, low: str, starts: list[int]) -> tuple[Section, ...]:
    """Sections in order of text, covering all of it without overlaps.

    Args:
        text: the petition text.
        low: `view(text)`.
        starts: where sentences begin; a request may begin inside a paragraph.
    """
    parts = Parts()
    rows = list(lines(text, low))
    last = _last_filled(rows)
    for number, line in enumerate(rows):
        kind = _classify(line, parts, late=number >= last - 6, head=parts.filled < 12)
        if (
            kind is K.BODY
            and line.low
            and parts.filled == 0
            and _is_subject(line, rows[number + 1 :])
        ):
            kind = K.TITLE
        parts.add(line, kind)
    parts.give_title_its_lines()
    parts.give_stamp_its_office()
    sections = split_requests(shorten_recipients(parts.merged(), low), low, starts)
    return tuple(split_signers(split_farewell(sections, text, low), low))


def _is_subject(line: Line, below: list[Line]) -> bool:
    """A first line that is no sentence, over one that begins anew: what a message is about."""
    following = next((row for row in below if row.low), None)
    if following is None or not (line.capital and following.capital):
        return False
    count = line.low.count(" ") + 1
    return (
        _SUBJECT_WORDS[0] <= count <= _SUBJECT_WORDS[1]
        and line.low[-1] not in ".,;:!?)"
        and cue.SPEAKS.search(line.low) is None
    )


_SUBJECT_WORDS = 3, 16


def _last_filled(rows: list[Line]) -> int:
    return max((i for i, line in enumerate(rows) if line.low), default=0)


def _classify(line: Line, parts: Parts, *, late: bool, head: bool) -> SectionKind:
    if not line.low or ORNAMENT.fullmatch(line.low):
        return parts.current
    if parts.current is K.SIGNERS:
        return K.SIGNERS
    above = head and not parts.seen & (TEXT | {K.RECIPIENTS})
    kind = _message_head(line, parts) if above else None
    if kind is None and parts.current is K.RECIPIENTS and not parts.seen & TEXT:
        kind = K.TITLE if K.TITLE not in parts.seen and cue.SUBJECT.match(line.low) else None
    kind = kind or _mail_line(line.low, parts) or _heading_part(line, parts, head=head, late=late)
    if kind is None:
        kind = _inner_part(line, parts, late=late)
    return kind or _continuation(line, parts, late=late)


def _message_head(line: Line, parts: Parts) -> SectionKind | None:
    """What stands above the recipients: letterhead of a firm, header of a mail, a heading."""
    low, mailed = line.low, parts.mailed
    first = parts.filled == 0
    headed = parts.letterhead and parts.current is K.WRITER and parts.filled < 5 and len(low) < 100
    above = parts.current in {K.WRITER, K.MOTTO}
    subject = K.TITLE not in parts.seen and (mailed or above)
    rules = (
        (K.WRITER, parts.filled < 3 and cue.MAIL_FROM.match(low)),
        (K.TITLE, subject and cue.SUBJECT.match(low)),
        (K.WRITER, (first or parts.current is K.MOTTO) and _is_letterhead(line)),
        (K.TITLE, parts.letterhead and (cue.SUBJECT.match(low) or cue.TITLE.match(low))),
        (K.WRITER, headed and not _opens_letter(low)),
        (K.TITLE, first and _cries_out(line)),
    )
    return next((kind for kind, holds in rules if holds), None)


_OF_A_NAME = 0.4  # share of capitals in the name of a firm


def _is_letterhead(line: Line) -> bool:
    """The name of a firm or board alone on the first line."""
    low = line.low
    named = line.capitals >= _OF_A_NAME and low[-1] not in ".,;:!?" and not cue.TELLS.search(low)
    alone = line.upper or (len(low) < 60 and named)
    return len(low) < 90 and alone and cue.LETTERHEAD.match(low) is not None


def _mail_line(low: str, parts: Parts) -> SectionKind | None:
    """The other lines of a mail's header, below the sender's."""
    rules = (
        (K.RECIPIENTS, cue.MAIL_TO),
        (K.CO_RECIPIENTS, cue.MAIL_COPY),
        (K.PLACE_DATE, cue.SENT_ON),
        (K.TITLE, cue.SUBJECT),
    )
    if not parts.mailed or parts.seen & TEXT or parts.filled > 6:
        return None
    return next((kind for kind, pattern in rules if pattern.match(low)), None)


def _opens_letter(low: str) -> bool:
    """Whether a line below a letterhead is none of it."""
    return _is_place_date(low, anywhere=True) or any(
        pattern.match(low) for pattern in (cue.RECIPIENT, cue.MOTTO, cue.TITLE)
    )


def _cries_out(line: Line) -> bool:
    """A first line in capitals that names no office and is no motto: a heading of its own."""
    low = line.low
    named = (cue.MOTTO, cue.RECIPIENT, cue.RECIPIENT_MORE, cue.LETTERHEAD, cue.OF_OFFICE)
    return (
        line.upper
        and 10 < len(low) < 80
        and low.count(" ") > 1
        and low[-1] not in ".;,"
        and not any(pattern.match(low) for pattern in named)
    )


def _heading_part(line: Line, parts: Parts, *, head: bool, late: bool) -> SectionKind | None:
    low = line.low
    title = head and not parts.prose and _is_title(line, parts)
    first = head and not parts.seen & (TEXT | {K.RECIPIENTS})
    rules = (
        (K.SIGNATURE, late and parts.seen & TEXT and cue.NAME_DATE.match(low)),
        (K.PLACE_DATE, len(low) < 90 and _is_place_date(low, anywhere=head or late)),
        (K.MOTTO, head and len(low) < 80 and cue.MOTTO.match(low)),
        (K.INCOMING_STAMP, len(low) < 80 and _is_stamp(low, parts)),
        (K.CO_RECIPIENTS, not first and cue.CO_RECIPIENT.match(low)),
        (K.RECIPIENTS, first and cue.SENT_TO.match(low)),
        (K.RECIPIENTS, head and _is_recipient(low, parts)),
        (K.TITLE, title),
    )
    return next((kind for kind, holds in rules if holds), None)


def _is_place_date(low: str, *, anywhere: bool) -> bool:
    """A date line; in the middle of a letter one in full, and never one paper of a list."""
    pattern = cue.PLACE_DATE if anywhere else cue.PLACE_AND_DAY
    return pattern.match(low) is not None and not cue.BULLET.match(low)


def _is_stamp(low: str, parts: Parts) -> bool:
    goes_on = parts.current is K.INCOMING_STAMP and cue.STAMP_MORE.match(low)
    return bool(goes_on) or cue.STAMP.match(low) is not None


def _is_recipient(low: str, parts: Parts) -> bool:
    match = cue.RECIPIENT.match(low)
    if match is None:
        return False
    told = parts.seen & {K.WRITER, K.RECIPIENTS} or len(low) > _SALUTATION
    if told and cue.GREETING.match(low):
        return False
    plain = low.lstrip().startswith(("g", "x", "t"))  # "gửi ..." may also open a sentence
    return not plain or (len(low) < 150 and not parts.seen & TEXT and "." not in low[4:-1])


def _is_title(line: Line, parts: Parts) -> bool:
    low = line.low
    if parts.current is K.TITLE and parts.filled and K.TITLE in parts.seen:
        return len(low) < 160 and (line.upper or bool(cue.TITLE_MORE.match(low)))
    if K.TITLE in parts.seen or len(low) >= 140:
        return False
    cries = (line.upper or (parts.filled < 3 and low[-1] not in ".:;")) and len(low) < 80
    return bool(cue.TITLE.match(low)) or (cries and cue.CRY.match(low) is not None)


def _inner_part(line: Line, parts: Parts, *, late: bool) -> SectionKind | None:
    low = line.low
    rules = (
        (K.NOTES, parts.seen & _SIGNED and cue.WRITTEN_FOR.match(low)),
        (K.SIGNERS, len(low) < 120 and cue.SIGNERS.match(low)),
        (K.SIGNERS, late and line.capital and parts.seen & TEXT and cue.LISTED_NAME.match(low)),
        (K.RESPONDENT, cue.RESPONDENT.match(low)),
        (K.RESPONDENT, not parts.seen & TEXT and cue.ACCUSES.match(low)),
        (K.WRITER, parts.current is K.RESPONDENT and cue.WRITES.match(low)),
        (K.PLEDGE, cue.PLEDGE.match(low)),
        (K.ATTACHMENTS, cue.ATTACHMENTS.match(low)),
        (K.BODY, cue.CONTENT.match(low)),
        (K.REQUEST, cue.WISHES.match(low)),
        (K.SIGNATURE, late and parts.seen & TEXT and len(low) < 110 and _signs(low)),
    )
    kind = next((kind for kind, holds in rules if holds), None)
    if kind is not None:
        return kind
    if len(low) >= cue.ONE_SENTENCE:
        return K.WRITER if not parts.seen & TEXT and _only_introduces(low) else None
    if not parts.seen & TEXT and parts.current in _ADDRESSED and cue.GROUP.match(low):
        return K.WRITER if len(cue.NEXT_SENTENCE.findall(low)) < 2 else None
    presents = cue.PRESENTS.match(low) and cue.PERSONAL.search(low)
    if presents or cue.WRITER.match(low):
        return None if _tells_more(low) else _writer_part(parts)
    return None


def _signs(low: str) -> bool:
    """The head of a signature, or of two beside one another."""
    return cue.SIGNATURE.match(re.split(r"\s{3,}", low)[0]) is not None


def _tells_more(low: str) -> bool:
    """Whether a line that begins with personal data goes on with the matter."""
    ends = [m.end() for m in cue.NEXT_SENTENCE.finditer(low)]
    stops = [*ends[1:], len(low)] if ends else []
    others = [
        (start, stop)
        for start, stop in zip(ends, stops, strict=True)
        if stop - start > 14
        and not any(p.match(low, start) for p in (cue.WRITER, cue.LIVES, cue.OF_WRITER))
        and not (stop - start < 110 and cue.PERSONAL.search(low, start, stop))
    ]
    if any(cue.MATTER.search(low, start, stop) for start, stop in others):
        return True
    return sum(stop - start for start, stop in others) > _ASIDE


def _only_introduces(low: str) -> bool:
    """Whether a long line tells in several sentences who writes, and nothing else."""
    if len(low) > cue.INTRODUCTION or cue.WRITER.match(low) is None:
        return False
    first = cue.NEXT_SENTENCE.search(low)
    if first is None or cue.MATTER.search(low, 0, first.start()):
        return False
    return cue.PERSONAL.search(low) is not None and not _tells_more(low)


def _writer_part(parts: Parts) -> SectionKind | None:
    """Personal data belong to whom they follow: the writer, the respondent or the signature."""
    if parts.current in {K.RESPONDENT, K.SIGNATURE, K.WRITER}:
        return parts.current
    if parts.current in TEXT and parts.seen & TEXT:
        return None
    return K.SIGNATURE if parts.current is K.PLACE_DATE and parts.seen & TEXT else K.WRITER


_ASIDE = 110  # letters that somebody may say about himself beside his personal data
_SALUTATION = 60  # letters of "Kính thưa quý báo,"; a longer line goes on with the matter
_ADDRESSED = frozenset({K.RECIPIENTS, K.CO_RECIPIENTS, K.TITLE})
_SIGNED = frozenset({K.SIGNATURE, K.SIGNERS})
_REACH = 400  # letters of a line in which a writer is introduced
_GOES_ON = TEXT | {K.ATTACHMENTS, K.SIGNATURE, K.PLEDGE}


def _continuation(line: Line, parts: Parts, *, late: bool) -> SectionKind:
    """The part of a line without a cue, by the part before it."""
    current = parts.current
    stays = current in _GOES_ON
    if current in {K.RECIPIENTS, K.CO_RECIPIENTS}:
        if not parts.seen & (TEXT | {K.WRITER}) and cue.NAMED_AS.match(line.low, 0, _REACH):
            return K.WRITER
        if (
            not parts.seen & TEXT
            and cue.FIRM_WRITES.match(line.low, 0, _REACH)
            and not _tells_more(line.low.replace(";", ","))
        ):
            return K.WRITER
        stays = len(line.low) < 160 and cue.RECIPIENT_MORE.match(line.low) is not None
        if stays and len(line.low) > 70 and not cue.BULLET.match(line.low):
            stays = cue.TELLS.search(line.low) is None
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


def _opens_signature(line: Line, parts: Parts, *, late: bool) -> bool:
    current = parts.current
    if current is K.PLACE_DATE:
        return late and bool(parts.seen & TEXT) and len(line.low) < 90
    if current is K.ATTACHMENTS:
        alone = parts.blank or (late and (_is_name(line) or _is_name_with_more(line)))
        return alone and not cue.BULLET.match(line.low) and _looks_signed(line)
    if current is K.PLEDGE:
        return (parts.blank or late) and _looks_signed(line)
    return late and current in TEXT and K.BODY in parts.seen and _looks_signed(line)


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
    if cue.BULLET.match(line.low) or (len(line.low) > _LONG_NAME and cue.ASKS_FOR.search(line.low)):
        return False  # one thing asked for among others
    if line.low[-1] == "." and cue.MATTER.search(line.low):
        return False  # "Ông X, giám đốc xí nghiệp, hứa với dân, đến nay biệt tăm."
    common = first in COMMON_SURNAMES and len(line.low) < 110 and line.low.count(" ") < 18
    if common or cue.NAMED_AS.match(line.low, 0, _REACH):
        return True
    if cue.NAMED_AND_MORE.match(line.low) and (
        (first in SURNAMES and line.low.count(" ") > 3) or cue.CALLED.search(line.low)
    ):
        return True
    if len(line.low) < 70 and line.low[-1] not in ".;:?!" and len(line.low.split()) <= 10:
        return True
    return len(line.low) < 110 and cue.NAMED_LINE.match(line.low) is not None
