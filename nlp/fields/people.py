"""Names of people: where they stand in the text.

A name is a run of capital syllables after a form of address (ông, bà,
anh...), after the words that introduce the writer, alone on a line of the
signature, or beginning with a family name where no word of place stands
before it. Letters without capitals are read only where the words before a
name leave no doubt. Which part a person plays is decided in `roles`.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.namecues import (
    ADDRESS_TERM,
    BARE_MIDDLE,
    BARE_PLACE_WORD,
    BIRTH_ORDER,
    CAPS_SURNAMES,
    COMPOUND,
    COUNTRIES,
    COUNTRY,
    FOLDED_MIDDLE,
    FORM_BEFORE,
    FORM_WORDS,
    HEAD_WORDS,
    LEADS,
    MARKED_MIDDLE,
    MIDDLE,
    NO_NAME,
    OFFICE_HEADS,
    PLACE_OF_FORM,
    PLACE_WORD,
    PLACED_FORMS,
    PLURAL,
)
from nlp.fields.smallnames import names_without_capitals, until_stop
from nlp.names import (
    COMMON_SURNAMES,
    FOLDED_COMMON_SURNAMES,
    FOLDED_SURNAMES,
    SURNAMES,
    SYLLABLE,
    UPPER,
)
from nlp.petition import SectionKind
from nlp.text import compile_vi, fold, words
from nlp.units import index

S = SectionKind
# A dot joins initials only: T.V.Chiêu, but not "cô Phượng. Nay".
_JOINT = rf"(?: {{1,2}}|(?<=[ .(][{UPPER}])\. ?|(?<=[ .(](?:Ng|Ph|Tr|Th))\. ?)"
_SMALL_MIDDLE = rf"(?: (?:thị|văn)(?= [{UPPER}]))?"  # "Đặng thị Tẹo"
_NAME = rf"{SYLLABLE}(?:{_SMALL_MIDDLE}{_JOINT}{SYLLABLE}){{0,5}}"
_RUN = re.compile(rf"(?<![\w'’-])(?:[HKY]['’] )?{_NAME}")
_PARTS = re.compile(r"\S+")
_SYLLABLES = re.compile(r"[^\s.]+\.?")


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """A name in the text, and how sure it is one."""

    start: int
    end: int
    syllables: tuple[str, ...]  # in `view` form
    addressed: bool
    other_of: int | None = None  # where the name begins that this is another name of


def find_names(letter: Letter) -> list[Name]:
    """All names, in order of text, without overlaps."""
    runs = list(_RUN.finditer(letter.text))
    found = [n for m in runs if (n := _name(letter, m)) is not None]
    found += (Name(*name) for name in names_without_capitals(letter))
    found += _called_again(letter, found, runs)
    found += _closing(letter, runs)
    others = list(_other_names(letter, found, runs))
    taken = {n.start for n in others}
    found = [n for n in found if n.start not in taken] + others
    found.sort(key=lambda n: n.start)
    return [n for i, n in enumerate(found) if i == 0 or n.start >= found[i - 1].end]


# Toàn (Bảy Toàn), also "thường gọi là Bốn Truyền" and "tên giấy tờ Võ Văn Thưa" behind a name
_ALSO = compile_vi(
    r"[ ,]{1,2}\(?(?:"
    r"(?:(?:bà con|mọi người|người ta|xóm|dân|thường|hay|vẫn|còn|quen) ){0,3}(?:được )?(?:gọi|kêu)|"
    r"tự|biệt danh|bí danh|(?:có )?tên (?:(?:thường|hay) (?:gọi|kêu|dùng)|ở nhà|(?:trong )?giấy tờ|"
    r"thật|khai sinh|việt|mỹ|tây|cúng cơm))(?: là| bằng)?[ :]{1,2}[\"“]?"
)
_IN_BRACKETS = re.compile(r" ?\([\"“]?")


def _other_names(letter: Letter, found: list[Name], runs: list[re.Match[str]]) -> Iterator[Name]:
    """Another name of somebody, given right behind the name: it hides and tells the same person."""
    ends = {n.end: n for n in found}
    for before, m in itertools.pairwise(runs):
        name = ends.get(before.end())
        if name is None or m.start() - name.end > 60:
            continue
        syllables = tuple(letter.low[m.start() : m.end()].split())
        alone = letter.text[m.end() : m.end() + 1] in {")", '"', "”"}
        bracketed = alone and _IN_BRACKETS.fullmatch(letter.low, name.end, m.start())
        if _ALSO.fullmatch(letter.low, name.end, m.start()) or (
            bracketed and len(syllables) > 1 and syllables[0] in BIRTH_ORDER
        ):
            yield Name(m.start(), m.end(), syllables, False, name.start)


_NO_STORY = frozenset({S.MOTTO, S.TITLE, S.PLACE_DATE, S.RECIPIENTS, S.CO_RECIPIENTS})


def _called_again(letter: Letter, found: list[Name], runs: list[re.Match[str]]) -> Iterator[Name]:
    """A bare given name, or the last two syllables, of somebody named in full elsewhere."""
    if not letter.cased:
        return
    full = {n.syllables for n in found if len(n.syllables) > 2}
    ends = {s[-1:] for s in full} | {s[-2:] for s in full}
    taken = {n.start for n in found}
    for m in runs if full else ():
        syllables = tuple(letter.low[m.start() : m.end()].split())
        whole = len(syllables) > 2 and syllables in full
        if m.start() in taken or not (syllables in ends or whole):
            continue
        if syllables[0] in HEAD_WORDS and not whole:
            continue
        if letter.section_at(m.start()) in _NO_STORY or COMPOUND.match(
            letter.low, m.end() - len(syllables[-1])
        ):
            continue
        sentence = len(syllables) == 1 and letter.sentence_start(m.start()) == m.start()
        begins = sentence and not _DOES.match(letter.low, m.end())
        if not begins and not _after_place_word(letter, m.start()):
            yield Name(m.start(), m.end(), syllables, False)


def _after_place_word(letter: Letter, start: int) -> bool:
    place = PLACE_WORD if letter.marked else BARE_PLACE_WORD  # "cho" is "chợ" only without marks
    return place.search(letter.low, max(0, start - 25), start) is not None


ALONE = re.compile(rf"({SYLLABLE})\.?(?:[ ,:–-]{{1,3}}(?:\D{{0,12}})(?:\d[ .]?){{9,11}})?\s*")
"""One syllable that names, with nothing after it but a phone."""


def _closing(letter: Letter, runs: list[re.Match[str]]) -> Iterator[Name]:
    """One name on the last line, alone or before a phone: "Nhan, dt 0398216447"."""
    if not letter.cased or not runs or len(letter.text) < _SOME_TEXT:
        return
    start = letter.text.rfind("\n", 0, len(letter.text.rstrip())) + 1
    m = ALONE.fullmatch(letter.text, start)
    if m is None or start == 0 or m[1].isupper() or COMPOUND.match(letter.low, m.start(1)):
        return
    syllable = letter.low[m.start(1) : m.end(1)]
    if syllable not in HEAD_WORDS and (letter.marked or syllable not in _BARE_CLOSINGS):
        yield Name(m.start(1), m.end(1), (syllable,), False)


_SOME_TEXT = 60  # what is shorter is no letter that ends with its writer
_BARE_CLOSINGS = words("cam xin tran kinh chao than het")


def _name(letter: Letter, m: re.Match[str]) -> Name | None:
    start, end = _trim(letter, m)
    if not letter.cased:
        return _among_capitals(letter, start, end)
    syllables = tuple(letter.low[start:end].split())
    if not syllables or not _may_name(letter, start, end, syllables):
        return None
    if len(syllables) == 2 and syllables[1] in COUNTRY and syllables[0] in COUNTRIES:
        return None
    if _is_addressed(letter, start) and letter.low[end : end + 1] != "-":
        return Name(start, end, syllables, True)
    known = (
        _introduced(letter, start, syllables)
        or _is_full_name(letter, start, syllables)
        or _highlander(letter, start)
        or _nicknamed(letter, start, syllables)
        or _signed(letter, start, end, syllables)
    )
    return Name(start, end, syllables, False) if known else None


_WORD_BEFORE = re.compile(r"([^\W_]+)(?:(?<=[mM][rs])\.|(?<=[mM]rs)\.)?[ :\n]{1,3}\Z")


def _is_addressed(letter: Letter, start: int) -> bool:
    if PLURAL.search(letter.low, max(0, start - 45), start):
        return True
    last = _WORD_BEFORE.search(letter.low, max(0, start - 14), start)
    if last is None or fold(last[1]) not in FORM_WORDS:
        return False
    form = ADDRESS_TERM.search(letter.low, max(0, start - 34), start)
    # "o thon Phu": without marks "o" says where.
    return form is not None and (letter.marked or not form[0].startswith("o "))


def _may_name(letter: Letter, start: int, end: int, syllables: tuple[str, ...]) -> bool:
    """Whether nothing says that the capitals are an office, a place or an ordinary word."""
    if COMPOUND.match(letter.low, end - len(syllables[-1])):
        return False
    form = letter.text[max(0, start - 5) : start].rstrip(" ").rpartition(" ")[2]
    if (
        form in PLACED_FORMS
        and PLACE_OF_FORM.search(letter.text, max(0, start - 30), start)
        and _is_addressed(letter, start)
    ):
        return False
    named = (
        syllables[0] not in HEAD_WORDS
        or (len(syllables) > 1 and syllables[0] in COMMON_SURNAMES)
        or (len(syllables) > 2 and _has_middle(letter, syllables))
        or (
            (len(syllables) > 2 and syllables[0] not in _PAPERS)
            and _introduced(letter, start, syllables)
        )
        or _spoken_of(letter, start)
        or _head_that_names(letter, start, syllables)
    )
    return named and _may_stand_here(letter, start, syllables)


_PAPERS = words("phiếu đơn giấy biên")


def _has_middle(letter: Letter, syllables: tuple[str, ...]) -> bool:
    """Đồng Thị Vui; without marks Do Thi Vien."""
    if letter.marked:
        return syllables[1] in MARKED_MIDDLE and syllables[0] in SURNAMES
    return fold(syllables[1]) in BARE_MIDDLE and fold(syllables[0]) in FOLDED_SURNAMES


# Danh Nhơn, Thanh Mai, but not Danh sách, Thanh tra, Trung tâm, however they are written
_HEADS_THAT_NAME = {
    "danh": words("sách mục hiệu dự tính nghĩa bạ lam thắng"),
    "thanh": words("tra niên toán hóa lý phố thiếu tịnh quản"),
    "trung": words("tâm tá úy ương học quốc đoàn đội bộ"),
}


def _head_that_names(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    if len(syllables) == 1:
        return PLURAL.search(letter.low, max(0, start - 45), start) is not None
    others = _HEADS_THAT_NAME.get(syllables[0])
    if others is None or syllables[1] in others:
        return False
    return syllables[0] == "danh" or _is_addressed(letter, start)


def _spoken_of(letter: Letter, start: int) -> bool:
    if FORM_BEFORE.search(letter.text, max(0, start - 7), start) is None:
        return False
    return NO_NAME.match(letter.low, start) is None


# "ANH TÀI NÓI ...": a single name between a form of address and a verb.
_DOES = compile_vi(
    r" (?:nói|bảo|lấy|đã|thu|đòi|đến|không|cho|làm|chửi|đánh|kêu|biểu|ra|tới|cũng|là|thấy|dọa|hứa|"
    r"hẹn|thì|lại|còn|vẫn|cứ|có|chưa|nhận|ký|xây|bỏ|trốn)(?!\w)"
)
_FORM_ABOVE = compile_vi(r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác)[ :]{1,2}$")


def _among_capitals(letter: Letter, start: int, end: int) -> Name | None:
    """In a letter all in capitals only family name, middle name, given name make a name."""
    found = [
        (m[0], start + m.start(), start + m.end()) for m in _PARTS.finditer(letter.low[start:end])
    ]
    for first, (part, begin, _) in enumerate(found):
        kept = until_stop([word for word, _, _ in found[first:]])
        form = _FORM_ABOVE.search(letter.low, max(0, begin - 8), begin)
        if form and len(kept) == 1 and _DOES.match(letter.low, found[first][2]):
            return Name(begin, found[first][2], tuple(kept), True)
        told = form or _INTRODUCED.search(letter.low, max(0, begin - 25), begin)
        middle = kept[1:] and (
            kept[1] in MIDDLE if letter.marked else fold(kept[1]) in FOLDED_MIDDLE
        )
        family = part in COMMON_SURNAMES or (
            (not letter.marked or kept[1:2] in (["văn"], ["thị"]))
            and fold(part) in FOLDED_COMMON_SURNAMES
        )
        if family and len(kept) > 2 and (middle or told):
            return Name(begin, found[first + len(kept) - 1][2], tuple(kept), bool(form))
    return None


def _may_stand_here(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    """Recipients are offices; only a full name after a form of address is a person there."""
    section = letter.section_at(start)
    if section is S.PLACE_DATE:  # "Lưu Quốc Thắng, 12/8/2025"
        return len(syllables) > 2 and syllables[0] in COMMON_SURNAMES
    if section not in {S.RECIPIENTS, S.CO_RECIPIENTS}:
        return True
    return len(syllables) > 2 and syllables[0] in COMMON_SURNAMES


_INTRODUCED = compile_vi(
    r"(?<!\w)(?:tôi|tui|em|cháu|con|mình|tôi tên|tên (?:tôi|em|cháu|con)|tên|họ tên|họ và tên|"
    r"người (?:làm đơn|viết|viết đơn|khiếu nại|tố cáo|phản ánh|gửi|bị (?:tố cáo|khiếu nại|kiện|"
    r"đề nghị))|(?:tên )?chủ hộ|phụ huynh|đại diện|cư dân|công dân|chủ hộ)(?: (?:là|"
    r"tên))?[ :,]{1,4}$"
)


def _introduced(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    if not 2 <= len(syllables) <= 5:
        return False
    return bool(_INTRODUCED.search(letter.low, max(0, start - 34), start))


def _signed(letter: Letter, start: int, end: int, syllables: tuple[str, ...]) -> bool:
    """A name alone on a line of the signature or of a list of signers."""
    if not 2 <= len(syllables) <= 5 or letter.section_at(start) not in {S.SIGNATURE, S.SIGNERS}:
        return False
    line = letter.low.rfind("\n", 0, start) + 1
    head = letter.low[line:start].strip()
    return len(head) < 4 or head[-1] in ":.)-" or letter.low[end : end + 1] == "\n"


def _trim(letter: Letter, m: re.Match[str]) -> tuple[int, int]:
    """Drop forms of address at the start ("Ông Nguyễn...") and what follows the name."""
    text, low = letter.text, letter.low
    ends = [(m.start() + p.start(), m.start() + p.end()) for p in _SYLLABLES.finditer(m[0])]
    while len(ends) > 1 and _leads(low[ends[0][0] : ends[0][1]], marked=letter.marked):
        ends.pop(0)
    ends = ends[:5]
    for count in range(2, len(ends)):
        if low[ends[count][0] : ends[count][1]] in OFFICE_HEADS:
            ends = ends[:count]
            break
    school = len(ends) > 2 and _SCHOOL.search(text, ends[0][0], ends[-1][1] + 12)
    if school:
        ends = [e for e in ends if e[1] <= school.start() + 1]
    start, end = ends[0][0], ends[-1][1]
    hyphened = _HYPHENED.match(text, end) if letter.marked else None
    if hyphened and hyphened[1] not in _BEHIND_HYPHEN:
        return start, hyphened.end()
    return start, end - 1 if text[end - 1] == "." else end


_HYPHENED = re.compile(r"-([a-z]{2,6})(?!\w)")  # Kim Min-soo, but not "An-thôn 3", "Lan-con ông"
_BEHIND_HYPHEN = words("anh ba cha chi con em khu xa")


# "Trần Thị Bạch Tuyết Trường Tiểu học ...": her school.
_SCHOOL = re.compile(r" Trường (?:Tiểu|Trung|Mầm|Mẫu|Cao|Đại|TH|Chính)")


_BARE_LEADS = words("toi ong chi bac chu co em con nha")  # "Chi Tran Thi Bich Hao"


def _leads(low: str, *, marked: bool) -> bool:
    return low in LEADS or low == "toi" or (not marked and low in _BARE_LEADS)


_MEANT = compile_vi(
    r"(?<!\w)(?:là|tên|với|của|thằng|thì|bởi|do|đòi|nhà|gặp|gọi|kêu|và|cùng|có|cho|như|tức)[ :]$",
    strict=True,
)


def _nicknamed(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    """Sáu Đen, Út Ghẹ: by order of birth, where a person may be meant and no place has the name."""
    if len(syllables) != 2 or syllables[0] not in BIRTH_ORDER:
        return False
    if _MEANT.search(letter.low, max(0, start - 9), start) is None:
        return False
    name = " ".join(syllables)
    return not (index().is_ward(name) or index().is_district(name))


def _highlander(letter: Letter, start: int) -> bool:
    """K'Brếp, H'Nguôm; but "người K'Ho" is a people."""
    if _HIGHLAND.match(letter.text, start) is None:
        return False
    return not letter.low[max(0, start - 8) : start].endswith(("người ", "dân tộc ", "tộc "))


# K'Brếp, H'Nguôm
_HIGHLAND = re.compile(rf"[KHY]['’] ?[{UPPER}]?[^\W\d_]{{2,}}")


_SAINTS = words(
    "maria giuse phêrô phaolô anna têrêsa gioan micae đaminh mátta mácta vinhsơn antôn augustinô "
    "matthêu luca giacôbê tôma phanxicô agata catarina rosa isave elizabeth monica"
)


def _is_full_name(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    """A family name and more, and no word of place before it; NHỮNG NGƯỜI TỐ CÁO is none."""
    if not 2 <= len(syllables) <= 5 or "người" in syllables or _after_place_word(letter, start):
        return False
    first, second = syllables[:2]
    if first in _SAINTS:
        return len(syllables) > 2 and second in SURNAMES
    if len(syllables) > 2 and second in {"thị", "văn"} and letter.text[start + 1].islower():
        return True  # whatever the family name
    return _begins_with_family(letter, start, syllables)


def _begins_with_family(letter: Letter, start: int, syllables: tuple[str, ...]) -> bool:
    first, second = syllables[:2]
    if not letter.marked:
        family = fold(first) in FOLDED_SURNAMES and fold(second) in FOLDED_MIDDLE
        if family or fold(first) in FOLDED_COMMON_SURNAMES:
            return len(syllables) > 2
    if letter.text[start + 1 : start + 2].isupper():  # HỒ SƠ, PHẠM VI, LÂM NGHIỆP
        return first in SURNAMES and (first in CAPS_SURNAMES or second in MIDDLE)
    long_enough = len(syllables) > 2 or second in MIDDLE
    return first in COMMON_SURNAMES or (first in SURNAMES and long_enough)
