"""Which of the offices, companies and institutions a letter names are parties of it.

Those that complain or are complained of get the role ``..._organisation``; all others are ORG.
Where no fixed words settle a party (`orgmentions`), the words around all mentions of the name are
weighed by a linear model (`rolemodel`), since "bệnh viện X" is where somebody lay in one letter and
what the next one is about.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator, Sequence

from nlp.fields import rolemodel
from nlp.fields.evidence import asks_to_undo, combined, evidence_around
from nlp.fields.letter import Letter
from nlp.fields.orgmentions import FRAME, STATE, Mention, find_mentions, key_of, meets
from nlp.fields.shortnames import again, forms
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold, words

K = EntityKind
S = SectionKind
_ROLES = {K.PETITIONER: "petitioner_organisation", K.RESPONDENT: "respondent_organisation"}
_SURE_ENOUGH = 0.27  # a company missed costs as much as one too many


def find_organisations(letter: Letter) -> Iterator[Entity]:
    """PETITIONER and RESPONDENT for offices and companies, ORG for all others."""
    mentions = list(find_mentions(letter))
    accused: set[str] = set()
    for mention in mentions:
        if mention.settled is K.RESPONDENT:
            accused.add(key_of(letter, mention))
    odds: dict[str, float] = {}
    for key, features in described(letter, mentions):
        odds[key] = rolemodel.active().organisations.probabilities(features)[K.RESPONDENT]
    accused.update(key for key, likely in odds.items() if likely > _SURE_ENOUGH)
    for mention in mentions:
        key = key_of(letter, mention)
        kind = mention.settled or K.ORG
        if kind is K.ORG and key in accused and not _stands_aside(letter, mention):
            kind = K.RESPONDENT
        sure = 0.8 if mention.settled or kind is K.ORG else round(max(odds.get(key, 0.8), 0.5), 2)
        yield _entity(letter, kind, (mention.start, mention.end), sure)
    taken = sorted((m.start, m.end) for m in mentions)
    for span in _called_shortly(letter, mentions, accused):
        if not meets(span, taken):
            bisect.insort(taken, span)
            yield _entity(letter, K.RESPONDENT, span, 0.7)


# "được UBND xã X cấp giấy chứng nhận": who once gave is not complained of for it.
_GIVEN_BY = compile_vi(r"(?<!\w)được $")
_GIVES = compile_vi(
    r" (?:đã )?(?:cấp (?:sổ|giấy chứng nhận|giấy phép|gcn|đất|bìa|nhà)|giao đất|"
    r"trao|tặng|công nhận|xác nhận|chứng nhận|chứng thực|hỗ trợ|bố trí|khen)"
    r"(?!\w)"
)


def _stands_aside(letter: Letter, mention: Mention) -> bool:
    """Whether it is named as recipient or signer, or as who gave the writer something."""
    if letter.section_at(mention.start) in FRAME:
        return True
    given = _GIVEN_BY.search(letter.low, max(0, mention.start - 6), mention.start)
    return bool(given and _GIVES.match(letter.low, mention.end))


def described(letter: Letter, mentions: Sequence[Mention]) -> Iterator[tuple[str, list[str]]]:
    """Each organisation that no fixed words settle, with the features of all its mentions."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.settled is None and letter.section_at(mention.start) not in FRAME:
            groups.setdefault(key_of(letter, mention), []).append(mention)
    framed = {key_of(letter, m) for m in mentions if letter.section_at(m.start) in _ADDRESSED}
    privates = sum(not STATE.match(letter.text, g[0].start) for g in groups.values())
    settled = any(section.kind is S.RESPONDENT for section in letter.sections)
    for order, (key, group) in enumerate(groups.items()):
        features: set[str] = set()
        for number, mention in enumerate(group):
            told = describe(letter, mention)
            features.update(told)
            if number == 0:
                features.update(f"1st:{f}" for f in told if f.startswith(_OF_FIRST))
        private = not STATE.match(letter.text, group[0].start)
        features.add(f"times:{min(len(group), 3)}/{private}")
        features.add(f"order:{min(order, 3)}/{private}")
        features.add(f"groups:{min(len(groups), 4)}/{private}")
        features.add(f"recipient:{key in framed}")
        features.add(f"privates:{min(privates, 3)}/{private}")
        features.add(f"accused-known:{settled}/{private}")
        if privates == 1 and private:
            features.update(f"sole:{f}" for f in features & _WEIGHED)
        yield key, sorted(features)


_WEIGHED = frozenset({"place", "in:body", "in:title", "in:request", "later:0", "later-asked"})
_ADDRESSED = frozenset({S.RECIPIENTS, S.CO_RECIPIENTS})
_OF_FIRST = ("in:", "first:", "told:", "paper-of", "issues", "made-to", "asked", "suffers")


def _entity(letter: Letter, kind: EntityKind, span: tuple[int, int], confidence: float) -> Entity:
    value = " ".join(letter.text[slice(*span)].split())
    return letter.entity(kind, *span, value, role=_ROLES.get(kind), confidence=confidence)


def _called_shortly(
    letter: Letter, mentions: list[Mention], accused: set[str]
) -> Iterator[tuple[int, int]]:
    """Later mentions such as "Hưng Lợi Phát" of "Công ty TNHH May mặc Hưng Lợi Phát"."""
    for mention in mentions:
        name = fold(letter.text[mention.start : mention.end])
        if name in accused and not STATE.match(letter.text, mention.start):
            for form in list(forms(letter, mention.start, mention.end))[1:]:
                accused.discard(name)  # each name once
                yield from (span for span in again(letter, form) if span[0] > mention.end)


_WORD = re.compile(r"\w+")
_DEEDS = words(
    "xả thu đổ lấn chiếm xây bán tăng nợ chậm trừ ép bắt phạt cắt hủy giữ cấp ra ký ban "
    "hành lập đuổi "
    "đình chỉ từ chối không chưa tự ý trái gây đốt hát mở đào lấp san bơm rút chuyển thuê "
    "cưỡng chế tính"
)
_PLACE = compile_vi(
    r"(?:ở|tại|cạnh|trước|gần|sau|đối diện|cổng|đi|vào|ra|nằm|nguyên|công nhân|giáo viên|"
    r"giám đốc|chủ|"
    r"hiệu trưởng|kế toán|bác sĩ|học sinh|lớp \d{1,2}|nhân viên|phó|khoa|cán bộ|học|làm)[ ,]{1,2}$"
)
_SUFFERS = compile_vi(r"(?<!\w)(?:bị|do|từ|của)(?: [^\W\d]{1,7}){0,3}[ :]$")
# Whose paper it is: "Thông báo số 329/TB-UBND ngày 20/4/2026 của", "UBND xã X vẫn phê duyệt".
_PAPER_OF = compile_vi(
    r"(?:quyết định|thông báo|công văn|văn bản|kết luận|biên bản|tờ trình|phương án)[^;\n]{0,70} "
    r"(?:của|do) $"
)
_ISSUES = compile_vi(
    r"(?: (?:có|đã|vẫn|lại|vừa|cũng|tự)){0,2} (?:ban hành|ký|ra|phê duyệt|niêm yết|áp dụng|kéo dài|"
    r"(?:có )?(?:quyết định|công văn|thông báo|văn bản))(?!\w)"
)
_MADE_TO = compile_vi(
    r"(?:buộc|bắt|phạt|xử lý|đình chỉ(?: hoạt động)?|yêu cầu|chấn chỉnh|thanh tra|kiểm tra) $"
)
_ASKED = compile_vi(r"(?:đề nghị|yêu cầu|mong|nhờ|xin|kính|gửi|gởi|thưa|báo)[ :,]{1,2}$")


def describe(letter: Letter, mention: Mention) -> list[str]:
    """Features of the organisation's part in the letter."""
    low = letter.low
    begin = max(letter.sentence_start(mention.start), mention.start - 200)
    features = {f"head:{fold(word)}" for word in low[mention.start : mention.end].split()[:2]}
    features.add(f"in:{letter.section_at(mention.start)}")
    features.add(f"first:{mention.start - begin < 12}")
    features.add(f"private:{STATE.match(letter.text, mention.start) is None}")
    if _SUFFERS.search(low, begin, mention.start):
        features.add("suffers")
    features.add(f"opening:{mention.start < 120}")
    features.add(f"denounces:{'tố cáo' in low}")
    if _PAPER_OF.search(low, max(0, mention.start - 90), mention.start):
        features.update(("paper-of", f"paper-of/{asks_to_undo(low)}"))
    if _ISSUES.match(low, mention.end):
        features.update(("issues", f"issues/{asks_to_undo(low)}"))
    if _MADE_TO.search(low, max(0, mention.start - 30), mention.start):
        features.add("made-to")
    for name, pattern in (("place", _PLACE), ("asked", _ASKED)):
        if pattern.search(low, max(begin, mention.start - 30), mention.start):
            features.add(name)
    before = _WORD.findall(low, max(begin, mention.start - 40), mention.start)[-4:]
    features.update(f"before:{fold(word)}" for word in before)
    features.update(f"before0:{fold(word)}" for word in before[-1:])
    after = _WORD.findall(low, mention.end, mention.end + 60)[:5]
    features.update(f"after:{fold(word)}" for word in after)
    features.update(f"after0:{fold(word)}" for word in after[:1])
    deeds = set(_WORD.findall(low, mention.end, mention.end + 120)) & _DEEDS
    features.update(f"deed:{fold(word)}" for word in deeds)
    features.add(f"deeds:{min(len(deeds), 3)}")
    features.update(_spoken_of_later(letter, mention))
    told = set(evidence_around(letter, mention.start, mention.end, mention.end + 160))
    features.update(f"told:{kind}" for kind in told)
    features.update(f"told:{kind}" for kind in combined(told))
    again = low.find(low[mention.start : mention.end], mention.end, mention.end + 3_000) >= 0
    features.add(f"again:{again}")
    return sorted(features)


# "Công ty" or "nhà trường" alone, after the name: who the letter goes on about.
_BARE = {
    "công ty": "công ty",
    "doanh nghiệp": "doanh nghiệp|công ty",
    "tập đoàn": "tập đoàn|công ty|chủ đầu tư",
    "trường": "nhà trường|trường",
    "bệnh viện": "bệnh viện",
    "ngân hàng": "ngân hàng",
    "hợp tác xã": "hợp tác xã|htx",
    "htx": "hợp tác xã|htx",
    "ubnd": "ubnd|ủy ban|xã|phường|tỉnh|huyện",
    "ủy ban": "ubnd|ủy ban|xã|phường|tỉnh|huyện",
    "chủ tịch": "ubnd|ủy ban|chủ tịch|xã|phường",
}
_FOLLOWED = (
    r"(?= (?:đã|không|chưa|chỉ|lại|còn|cứ|vẫn|tự|thu|trả|đòi|nói|bảo|hẹn|ra|cho|bắt|xây|xả|đổ|nợ|"
)
_FOLLOWED += (
    r"cắt|ép|từ chối|làm|lấy|khoan|đào|trừ|bác|ban hành|cấp|buộc|hứa|tăng|trên|này|đó|nêu)(?!\w))"
)
_BARE_AGAIN = {head: compile_vi(rf"(?<!\w)(?:{nouns}){_FOLLOWED}") for head, nouns in _BARE.items()}
_BARE_ASKED = {
    head: compile_vi(
        r"(?:buộc|phạt|xử lý|kiểm tra|thanh tra|đình chỉ|chấn chỉnh|yêu cầu|rút giấy phép|cấm|"
        rf"của)(?: [^\W\d]{{1,6}}){{0,3}} (?:{nouns})(?!\w)(?! (?:xem|giải quyết))"
    )
    for head, nouns in _BARE.items()
}


def _spoken_of_later(letter: Letter, mention: Mention) -> Iterator[str]:
    """How the letter goes on about the bare noun: its deeds, and in what is asked for."""
    low = letter.low
    name = low[mention.start : mention.end]
    head = next((h for h in _BARE if name.startswith(h)), None)
    if head is None:
        head = name.split()[0]
        again = _compile_bare(head)
    else:
        again = _BARE_AGAIN[head]
    deeds = sum(1 for _ in again.finditer(low, mention.end, mention.end + 3_000))
    yield f"later:{min(deeds, 3)}"
    asked = _BARE_ASKED.get(head)
    if asked is not None and asked.search(low, mention.end, mention.end + 3_000):
        yield "later-asked"


@functools.lru_cache(maxsize=64)
def _compile_bare(head: str) -> re.Pattern[str]:
    """The first word of a name, alone, before a verb."""
    return compile_vi(rf"(?<!\w){re.escape(head)}{_FOLLOWED}")
