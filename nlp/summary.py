"""One administrative sentence about a petition, built from its fields.

What is not known stays open: nothing is invented to make the sentence whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
_NOUNS = {"KN": "đơn khiếu nại", "TC": "đơn tố cáo", "KNPA": "đơn kiến nghị, phản ánh"}
_ABOUT = compile_vi(r"(?:(?<!\w)v[/ ]v|(?<!\w)về việc|\(về)[ :]{0,3}(?P<matter>[^\n()]{6,160})")
# "về việc khiếu nại quyết định ...": the verb stands before already
_VERB_AGAIN = compile_vi(
    r"(?:(?:xin|việc|làm đơn|đơn|nộp đơn|gửi đơn|nội dung|sau|trên|sau đây|như sau|này|"
    r"tố cáo|khiếu nại|kiến nghị|phản ánh|tố giác|đề nghị giải quyết|giải quyết|xem xét)"
    r"(?![\w/])(?: (?:về việc|về|đối với))?[ :,.]{0,3}){0,4}"
)
_FEWEST = 2  # words that say what a letter is about
# "Nay tôi xin rút đơn": not "ép tôi rút đơn", "không rút đơn", "tôi đã rút đơn"
_WITHDRAWN = (
    r"rút (?:lại )?(?:toàn bộ |một phần )?(?:(?:nội dung|đơn|việc|các đơn|lá đơn|đơn thư) ?)?"
    r"(?P<kind>khiếu nại|tố cáo|kiến nghị|phản ánh)?"
)
_WITHDRAWS = compile_vi(
    r"(?<!bắt )(?<!ép )(?<!buộc )(?<!bảo )(?<!yêu cầu )(?<!\w)(?:tôi|tui|em|con|cháu|chúng tôi|"
    r"chúng em|mình|nay|gia đình)(?:,| nay| tự nguyện| làm đơn(?: này)?| viết đơn(?: này)?|"
    r" quyết định| muốn| đề nghị| đồng ý| được| cho| để| xin| tôi| em| phép| chúng tôi| có|"
    r" nguyện vọng){1,6} (?=rút (?:lại |toàn |một |nội |đơn |các |lá |khiếu |tố |kiến |phản |"
    r"đơn[.,;]))"
    rf"{_WITHDRAWN}"
)
_WITHDRAWING_TITLE = compile_vi(rf"(?<!\w)(?:đơn|v/v|về việc|giấy)(?: xin| đề nghị)? {_WITHDRAWN}")
_FEMALE = compile_vi(r"(?:bà|chị|cô)[ :]{0,3}$")
_MALE = compile_vi(r"(?:ông|anh|chú)[ :]{0,3}$")


def summary(petition: Petition, kind: str | None = None) -> str:
    """A sentence such as: Ông Trịnh Văn A (phường X) khiếu nại Quyết định 412/QĐ-UBND.

    Args:
        petition: the letter.
        kind: its kind where decided; otherwise the heading's own word is used.
    """
    withdrawn = _withdrawn(petition, kind)
    parts = [_who(petition), withdrawn or _verb(petition, kind)]
    parts += _object(petition, withdraws=withdrawn is not None)
    sentence = " ".join(part for part in parts if part)
    return sentence[:1].upper() + sentence[1:] + "."


def _first(petition: Petition, *kinds: EntityKind) -> Entity | None:
    return next((e for e in petition.entities if e.kind in kinds), None)


def _writer(petition: Petition) -> Entity | None:
    """Who is named first as writing, by the fullest form of the name."""
    first = _first(petition, K.PETITIONER)
    if first is None or _is_body(first):
        return first
    called = set(fold(first.text).split())
    same = (
        e
        for e in petition.entities
        if e.kind is K.PETITIONER and not _is_body(e) and fold(e.text).split()[-1] in called
    )
    return max(same, key=lambda e: len(e.text.split()), default=first)


def _who(petition: Petition) -> str:
    writer = _writer(petition)
    if writer is None:
        return "người gửi chưa rõ tên"
    where = _where(petition)
    form = "" if _is_body(writer) else f"{_address_form(petition, writer)} "
    name = f"{form}{writer.value}{_and_others(petition)}"
    return f"{name} ({where})" if where else name


def _is_body(writer: Entity) -> bool:
    """A firm, board or cooperative, which is neither ông nor bà."""
    return (writer.role or "").endswith("organisation")


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


def _withdrawn(petition: Petition, kind: str | None) -> str | None:
    """That the letter takes an earlier one back, which is no complaint any more."""
    heads = [petition.text[s.start : s.end] for s in petition.section(SectionKind.TITLE)]
    found = next((m for h in heads if (m := _WITHDRAWING_TITLE.search(view(h)))), None)
    found = found or _WITHDRAWS.search(view(petition.text))
    if found is None:
        return None
    if kind in _NOUNS:
        return f"xin rút {_NOUNS[kind]}"
    word = fold(found["kind"] or "")
    code = next((code for verb, code in _TITLE_VERBS if fold(verb) == word), "")
    return f"xin rút {_NOUNS.get(code, 'đơn')}"


def _object(petition: Petition, *, withdraws: bool) -> list[str]:
    about = _about(petition)
    parts: list[str] = []
    accused = _accused(petition)
    if accused is not None:
        parts.append(f"đối với {accused.value}")
    number = _first(petition, K.DOC_NUMBER)
    if about:
        parts.append(f"về việc {about}")
    elif number is not None and "/" in str(number.value):
        parts.append(f"liên quan văn bản số {number.value}")
    elif (request := _first(petition, K.REQUEST)) is not None and not withdraws:
        parts.append(f"với yêu cầu: “{_short(str(request.value))}”")
    return parts


def _accused(petition: Petition) -> Entity | None:
    """Whom the letter is most about: named as accused, in its heading, in what it asks for, often.

    Somebody with the writer's given name is the writer, by a nickname.
    """
    writer = _writer(petition)
    own = fold(writer.text).split()[-1] if writer is not None and not _is_body(writer) else None
    mentions: dict[str, list[Entity]] = {}
    for entity in petition.entities:
        words = fold(entity.text).split() if entity.kind is K.RESPONDENT else []
        if words and (_is_body(entity) or own not in {words[0], words[-1]}):
            key = " ".join(words) if _is_body(entity) else words[-1]
            mentions.setdefault(key, []).append(entity)
    if not mentions:
        return None
    most = max(mentions.values(), key=lambda named: _weight(petition, named))
    return max(most, key=lambda entity: len(entity.text))


_WEIGHTS = {SectionKind.RESPONDENT: 4, SectionKind.TITLE: 3, SectionKind.REQUEST: 2}


def _weight(petition: Petition, mentions: Sequence[Entity]) -> int:
    places = {
        section.kind
        for section in petition.sections
        for entity in mentions
        if section.start <= entity.start < section.end
    }
    return sum(_WEIGHTS.get(kind, 0) for kind in places) + min(len(mentions), 3)


def _about(petition: Petition) -> str | None:
    """The heading's own "về việc ...", else the first one of the letter that says something."""
    heads = [petition.text[s.start : s.end] for s in petition.section(SectionKind.TITLE)]
    for text in (*heads, petition.text[:_HEAD]):
        low = view(text)
        for match in _ABOUT.finditer(low):
            start, end = match.span("matter")
            if (verb := _VERB_AGAIN.match(low, start, end)) is not None:
                start = verb.end()
            matter = _short(text[start : _line_goes_on(text, end)])
            if len(matter.split()) >= _FEWEST and not _WITHDRAWN_ONLY.match(view(matter)):
                return matter
    return None


_HEAD = 3_000  # where a letter says what it is about
_WITHDRAWN_ONLY = compile_vi(r"(?:xin )?rút ")


def _line_goes_on(text: str, end: int) -> int:
    """The end of the next line where the matter runs over the margin."""
    if text[end : end + 1] != "\n" or not text[end + 1 : end + 2].islower():
        return end
    stop = re.compile(r"[\n()]|$").search(text, end + 1)
    return stop.start() if stop else end


def _short(text: str) -> str:
    text = " ".join(re.split(r"(?<=[^.\d])\.(?:\s|$)", text)[0].split()).rstrip(" .,;:")
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0] + "…"
