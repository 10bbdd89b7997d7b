"""The part each named person plays: who writes, who is complained of, who is just named.

All mentions of one person are weighed together: the cues of the rules, the
words around each mention, where it stands and how often it comes back are the
features of a linear model (`rolemodel`, trained at set-up). Who is named under
"người bị tố cáo" is settled by the section. The model may also answer that a
run of capitals names nobody.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from nlp.fields import rolemodel
from nlp.fields.cues import begins_with, cues_of, read_by_rules
from nlp.fields.evidence import combined, evidence_of
from nlp.fields.letter import Letter
from nlp.fields.people import Name, find_names
from nlp.names import COMMON_SURNAMES, FOLDED_SURNAMES
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold, words

K = EntityKind
S = SectionKind
NOBODY = "NOBODY"
_SURE_NOBODY = 0.6  # a lost name costs more than a place taken for one
_LEAN = 1.5  # left to itself the model calls too many bystanders, as most people in letters are
# "Dạ em là Ngọc Anh," but not "em là con bà Tư", nor "cháu là" of somebody's child.
_OWN_NAME = compile_vi(
    r"(?:^|[.!?,:;\n(] ?|(?<!\w)(?:dạ|thưa|chào)[^.\n,]{0,25} )(?:tôi|tui|em|mình|chúng tôi là)"
    r" (?:là|tên|tên là)[ :]{1,2}$"
)
# "Em bán cá ở chợ Mới, tên X.": nobody else is spoken of before
_SAYS_OWN = (
    r"(?:^|[.!?\n] ?)(?:dạ |thưa )?(?:tôi|tui|em|con|cháu|mình)"
    r"(?: (?!(?:OTHERS)(?!\w))[^\W\d]{1,7}){1,10}, tên(?: là)?[ :]{1,2}$"
)
_OTHERS = "con|chồng|vợ|người|ông|bà|anh|chị|chú|đứa|thằng|thấy|mẹ|cha|bố|gặp|bị"
_SAYS_OWN_NAME = compile_vi(_SAYS_OWN.replace("OTHERS", _OTHERS), strict=True)
_BARE_OWN_NAME = compile_vi(_SAYS_OWN.replace("OTHERS", "con|chồng|người|đứa|thằng|gặp"))
_ROLES = {K.PETITIONER: "petitioner", K.RESPONDENT: "respondent", K.PERSON: "third_party"}


@dataclasses.dataclass(slots=True)
class Person:
    """All mentions of one person."""

    syllables: tuple[str, ...]  # of the longest mention, folded
    mentions: list[int]  # positions in the list of names


def find_people(letter: Letter) -> Iterator[Entity]:
    """PETITIONER, RESPONDENT and PERSON entities."""
    names = find_names(letter)
    if not names:
        return
    model = rolemodel.active()
    for person, features in described(letter, names):
        kind, confidence = _decide(letter, names, person, model.people.probabilities(features))
        if kind is not None:
            for position in person.mentions:
                yield _make(letter, kind, names[position], confidence)


def _decide(
    letter: Letter, names: Sequence[Name], person: Person, odds: dict[str, float]
) -> tuple[EntityKind | None, float]:
    mentions = [names[i] for i in person.mentions]
    sections = {letter.section_at(name.start) for name in mentions}
    if sections == {S.INCOMING_STAMP}:
        return None, 0.9  # words of a stamp in capitals
    settled = _settled(letter, mentions, sections)
    if settled is not None:
        return settled, 0.95
    spoken_of = any(names[i].addressed for i in person.mentions)
    if odds[NOBODY] > _SURE_NOBODY and not spoken_of:
        return None, odds[NOBODY]
    possible = [k for k in _ROLES if k is not K.PETITIONER or not _kin(letter, mentions)]
    kind = max(possible, key=lambda k: odds[k] * (_LEAN if k is K.RESPONDENT else 1.0))
    if kind is not K.RESPONDENT and len(names) == len(mentions):  # nobody else is named
        first = begins_with(letter, mentions[0])
        if first is not None and (first is K.PETITIONER or _DEAL_WITH.search(letter.low)):
            return first, 0.7
    return kind, round(odds[kind] / (1 - odds[NOBODY]), 2)


_DEAL_WITH = compile_vi(  # what is asked about somebody complained of
    r"(?<!\w)(?:đề nghị|mong|nhờ|xin|yêu cầu|kiến nghị)[^.\n]{0,40} (?:làm rõ|xử|kiểm tra|dẹp|"
    r"vào cuộc|"
    r"can thiệp|xem xét|giải quyết|ngăn|đình chỉ|xác minh|điều tra|thanh tra|nhắc nhở|phạt)(?!\w)"
)


def _settled(
    letter: Letter, mentions: Sequence[Name], sections: set[SectionKind | None]
) -> EntityKind | None:
    """The part that fixed words or a place in the letter give, whatever the model thinks."""
    once = mentions[0] if len(mentions) == 1 else None
    rules = (
        (K.RESPONDENT, S.RESPONDENT in sections),
        (K.PERSON, once is not None and _wrote_it_down(letter, once)),
        (K.PERSON, sections <= _WRITTEN_BELOW),
        (K.PETITIONER, any(_signs(letter, name) for name in mentions)),
        (K.PERSON, once is not None and _WITNESSED.match(letter.low, once.end)),
        (K.PERSON, once is not None and _kin_of_writer(letter, once)),
        (K.PETITIONER, any(_is_represented(letter, name) for name in mentions)),
        (K.PETITIONER, any(_says_own_name(letter, name) for name in mentions)),
    )
    return next((kind for kind, holds in rules if holds), None)


def _says_own_name(letter: Letter, name: Name) -> bool:
    if letter.section_at(name.start) is S.RESPONDENT:
        return False
    told = _SAYS_OWN_NAME if letter.marked else _BARE_OWN_NAME
    begin = max(0, name.start - 90)
    return any(p.search(letter.low, begin, name.start) is not None for p in (_OWN_NAME, told))


# "tôi là em rể của bà X": whose kin or colleague writes is no party, if nothing else is told.
_AS_KIN = compile_vi(
    r"(?<!\w)(?:tôi|tui|em|con|cháu|mình|chúng tôi)(?: (?:cũng|hiện|vốn|chính|lại|nguyên)){0,2} "
    r"(?:là|làm) (?:con|em|cháu|anh|chị|chú|cô|dì|cậu|mợ|bác|vợ|chồng|dâu|rể|mẹ|bố|cha|má|ba|"
    r"thông gia|sui gia|bạn|người nhà|người thân|bà con|họ hàng|đồng nghiệp|nhân viên|cấp dưới)"
    r"(?: (?:trai|gái|ruột|họ|dâu|rể|nuôi|đẻ|út|cả|nội|ngoại|vợ|chồng|cũ|thân|học|cùng \w{2,6}))"
    r"{0,2}(?: (?:của|với))? (?:(?:ông|bà|anh|chị|cô|chú|bác|cụ|thầy|dì|cậu) )?$"
)
# "Tôi là X, đại diện theo giấy ủy quyền số 6/UQ ngày 20/10/2025 của bà Y và ông Z"
_REPRESENTED = compile_vi(
    r"(?<!\w)(?:tôi|chúng tôi|người (?:làm|viết|đứng) đơn)(?!\w)[^\n;]{0,160}(?<!\w)(?:đại diện|"
    r"ủy quyền)(?!\w)[^\n;]{0,70} (?:của|cho) (?:(?:hai |các |những )?(?:ông|bà|anh|chị|cô|chú) )?"
    r"(?:(?:[^\W\d]{1,7} ){2,4}(?:và|,) (?:(?:ông|bà|anh|chị|cô|chú) )?)?$"
)
# "Tôi đứng tên cùng hai người bạn hàng là X và Y"
_TOGETHER = compile_vi(
    r"(?<!\w)(?:tôi|tui|chúng tôi) (?:cùng |xin )?(?:đứng (?:tên|đơn)|ký tên|làm đơn|viết đơn)"
    r"(?: này)?,? (?:chung |cùng )?(?:với |cùng )[^.\n;]{0,60}?"
    r"(?:(?:[^\W\d]{1,7} ){2,4}(?:và|,) (?:(?:ông|bà|anh|chị|cô|chú) )?)?$"
)
# "Bà Đào cho em gái là X thầu bếp"; but "em là X" says who writes.
_KIN_OF_SOMEBODY = compile_vi(
    r"(?<!\w)(?:em|con|cháu|anh|chị) (?:trai|gái|ruột|họ|dâu|rể|vợ|chồng|nuôi)"
    r"(?: (?:mình|ông ấy|bà ấy|ông ta|bà ta|của (?:ông|bà|anh|chị|nó|hắn)(?: ta| ấy)?))?"
    r" (?:là|tên|tên là) (?:(?:ông|bà|anh|chị|cô|chú) )?$"
)
_GOES_ON_ABOUT = compile_vi(r"[ ,]{1,3}(?:(?:là )?(?:người|kẻ)|đã|đang|cứ|lại|tự|bị tố)(?!\w)")


def _kin_of_writer(letter: Letter, name: Name) -> bool:
    begin = max(letter.sentence_start(name.start), name.start - 70)
    told = _AS_KIN.search(letter.low, begin, name.start)
    return told is not None and _GOES_ON_ABOUT.match(letter.low, name.end) is None


def _kin(letter: Letter, mentions: Sequence[Name]) -> bool:
    """Whether it is told whose kin it is, the writer's or another's: then somebody else writes.

    Not where the name also stands in the block about the writers or under the letter.
    """
    sections = {letter.section_at(n.start) for n in mentions}
    if sections & {S.SIGNATURE, S.SIGNERS}:
        return False
    told = (_AS_KIN,) if S.WRITER in sections else (_AS_KIN, _KIN_OF_SOMEBODY)
    return any(
        pattern.search(letter.low, max(letter.sentence_start(n.start), n.start - 70), n.start)
        for n in mentions
        for pattern in told
    )


def _is_represented(letter: Letter, name: Name) -> bool:
    begin = max(letter.sentence_start(name.start), name.start - 300)
    return any(p.search(letter.low, begin, name.start) for p in (_REPRESENTED, _TOGETHER))


_WRITES = r"(?:viết|chép|gõ|ghi|đánh máy|soạn)(?: đơn)?"
_SCRIBE_BEFORE = compile_vi(  # "Người viết giùm: Lâm Trang"
    rf"{_WRITES} (?:hộ|giùm|dùm|giúp|thay)(?: đơn)? ?: ?(?:[^\W\d]{{1,5}} ){{0,3}}$"
)
_SCRIBE_AFTER = compile_vi(  # "cô giáo Hằng chép giúp", "cháu gái H'Yên đánh máy theo lời cậu"
    rf" {_WRITES}(?: (?:lại|này))? (?:hộ|giùm|dùm|giúp|theo lời)(?!\w)"
)


def _wrote_it_down(letter: Letter, name: Name) -> bool:
    """Whether somebody wrote the letter for whose it is."""
    before = _SCRIBE_BEFORE.search(letter.low, max(0, name.start - 40), name.start)
    return bool(before or _SCRIBE_AFTER.match(letter.low, name.end))


_WRITTEN_BELOW = frozenset({S.NOTES, S.INCOMING_STAMP})
_CHILD_OF = re.compile(r" ?\([^)\n]{1,12}\):")  # "Cháu Phan Bảo An (bố): Phan Đăng Quyết"


def _signs(letter: Letter, name: Name) -> bool:
    """Whether the name in full stands in the list of those who sign."""
    if letter.section_at(name.start) is not S.SIGNERS or len(name.syllables) < 2:
        return False
    return _CHILD_OF.match(letter.text, name.end) is None


def described(letter: Letter, names: Sequence[Name]) -> list[tuple[Person, list[str]]]:
    """Each person of the letter with the features of all its mentions."""
    rules = read_by_rules(letter, list(names))
    people = gather(names)
    folded = fold(letter.text)
    letterwide = list(_of_letter(letter, names, people, rules))
    others = [p for p in people if rules[p.mentions[0]] is not K.PETITIONER]
    order_of = {id(p): order for order, p in enumerate(others)}
    everyone = []
    for person in people:
        features = dict.fromkeys(letterwide)  # in a fixed order, so that sums are the same
        sole = "others:1" in letterwide
        features[f"mentions:{min(len(person.mentions), 4)}/{sole}"] = None
        features[f"syllables:{len(person.syllables)}"] = None
        features[f"shape:{len(person.syllables)}/{person.syllables[0] in FOLDED_SURNAMES}"] = None
        features[f"surname:{person.syllables[0] in FOLDED_SURNAMES}"] = None
        found: dict[str, None] = {}
        features[f"order:{min(order_of.get(id(person), 9), 3)}"] = None
        for order, position in enumerate(person.mentions):
            mention = list(_mention(letter, folded, names, position))
            mention.append(f"rule:{rules[position]}")
            told = dict.fromkeys(evidence_of(letter, names, position))
            found |= told
            if order == 0:
                features |= dict.fromkeys(f"first:told:{kind}" for kind in told)
            if "end:line" in mention:
                mention.append(f"end:{rules[position]}/{K.PETITIONER in rules}")
            features |= dict.fromkeys(mention)
            if sole:
                features |= dict.fromkeys(f"sole:{f}" for f in mention if f.startswith(_OF_FIRST))
            if order == 0:
                features |= dict.fromkeys(f"first:{f}" for f in mention if f.startswith(_OF_FIRST))
        features |= dict.fromkeys(f"told:{kind}" for kind in found)
        features |= dict.fromkeys(f"told:{kind}" for kind in combined(set(found)))
        everyone.append((person, list(features)))
    return everyone


def _of_letter(
    letter: Letter, names: Sequence[Name], people: Sequence[Person], rules: Sequence[EntityKind]
) -> Iterator[str]:
    """What holds for everybody named in the letter."""
    others = sum(rules[p.mentions[0]] is not K.PETITIONER for p in people)
    yield f"others:{min(others, 4)}"
    head = letter.low[:_HEAD]
    for part in _KINDS.findall(head):
        yield f"kind:{fold(part)}"
    yield f"denounces:{'tố cáo' in letter.low}"
    yield f"complains:{'khiếu nại' in letter.low}"
    if K.PETITIONER in rules:
        yield "writer-known"
    if any(letter.section_at(name.start) is S.RESPONDENT for name in names):
        yield "accused-known"


_HEAD = 300  # where a letter says what it is
_KINDS = compile_vi(
    r"(?<!\w)(?:tố cáo|khiếu nại|kiến nghị|phản ánh|cảm ơn|biên bản|trình báo|tố giác|hòa giải|"
    r"xác nhận|"
    r"góp ý|kêu cứu)(?!\w)"
)
_OF_FIRST = ("rule:", "form:", "in:", "cue:", "offences:")


_NAMESAKES = 20  # people of one given name that are told apart


def gather(names: Sequence[Name]) -> list[Person]:
    """Mentions by person: "ông Trường" is whoever "Hà Công Trường" was."""
    people: list[Person] = []
    near: dict[str, list[Person]] = {}  # by given name, and by the first word of a nickname
    named: dict[int, Person] = {}  # by where a mention begins
    for position, name in enumerate(names):
        syllables = tuple(fold(s) for s in name.syllables)
        met = near.setdefault(syllables[-1], [])
        known = next(
            (p for p in reversed(met[-_NAMESAKES:]) if _same(p.syllables, syllables)), None
        )
        if name.other_of is not None:
            known = named.get(name.other_of, known)
        if known is None:
            known = Person(syllables, [])
            people.append(known)
            met.append(known)
            if syllables[0] not in FOLDED_SURNAMES:
                near.setdefault(syllables[0], []).append(known)
        known.mentions.append(position)
        named[name.start] = known
        if len(syllables) > len(known.syllables):
            known.syllables = syllables
    return people


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if short == long[-len(short) :]:
        return True
    return len(short) == 1 and short[0] == long[0] and long[0] not in FOLDED_SURNAMES


_WORD = re.compile(r"\w+")
_REACH = 70
_FORMS = words(
    "ong ba anh chi co chu bac em cu cau di thay chau be sau dong vo chong con me bo cha ma "
    "trai gai ruot ten la"
)
_DEEDS = words(
    "cáo nại tố kiện xử kỷ luật điều khởi bắt phạt buộc đình xác minh thu truy cách làm kiểm yêu"
)


_WITNESS = compile_vi(r"(?<!\w)(?:nhân chứng|làm chứng|chứng kiến|người biết việc)(?!\w)")
_WITNESSED = compile_vi(r" (?:đã |đều )?(?:làm chứng|chứng kiến)(?!\w)")
_KIN_OF = compile_vi(
    r"(?<!\w)(?:em|con|vợ|chồng|cháu|anh|chị|mẹ|bố|cha)(?: (?:gái|trai|ruột|họ|dâu|rể|vợ))?"
    r" (?:của )?(?:(?:ông|bà|anh|chị) (?:ta|ấy|này)|ông|bà|anh|chị|cô|chú)(?: (?:là|tên))?"
    r"(?: (?:ông|bà|anh|chị|cô))?[ :]$"
)


# What people are complained of for; counted after a name up to the next one.
_OFFENCES = words(
    "lấn chiếm đánh chửi dọa đe ép thu nhận đòi vòi lừa chặn rào xây đổ lấp xả phá đốt "
    "chém đập cướp "
    "giật trộm bán giữ ngâm bao che khống giả gian cưỡng quát xúc phạm nhũng nhiễu lợi "
    "dụng tự ý trái "
    "phép không trả nợ quỵt cho vay hụi tịch nhét chụp đuổi bắt xịt lắp mở nuôi cơi nới "
    "chuyển ký hứa "
    "quên bỏ mặc nói bảo hẹn"
)


def _mention(letter: Letter, folded: str, names: Sequence[Name], position: int) -> Iterator[str]:
    name = names[position]
    low = letter.low
    yield from (f"cue:{cue}" for cue in cues_of(letter, name))
    yield f"in:{letter.section_at(name.start)}"
    yield f"addressed:{name.addressed}"
    yield from _place(letter, name, last=position == len(names) - 1)
    begin = max(letter.sentence_start(name.start), name.start - _LINE)
    before = _WORD.findall(folded, max(begin, name.start - _REACH), name.start)[-8:]
    after = _WORD.findall(folded, name.end, name.end + _REACH)[:5]
    form = before[-1] if before else ""
    yield f"form:{form if form in _FORMS else '-'}"
    for distance, word in enumerate(reversed(before)):
        yield f"before:{word}" if distance < 5 else f"far:{word}"
        if distance < 2:
            yield f"before{distance}:{word}"
    for distance, word in enumerate(after):
        yield f"after:{word}"
        if distance == 0:
            yield f"after0:{word}"
    yield f"pair:{' '.join(before[-2:])}"
    yield f"pair-after:{' '.join(after[:2])}"
    office = _OFFICE.search(low, max(begin, name.start - 50), name.start) or _OFFICE_AFTER.match(
        low, name.end
    )
    if office:
        yield "office"
        if after and after[0] in _SAYS:
            yield "office-says"
    if after and after[0] in _SAYS and _QUOTED.match(low, name.end):
        yield "quoted"
    stop = names[position + 1].start if position + 1 < len(names) else len(low)
    deeds = set(_WORD.findall(low, name.end, min(stop, name.end + 150))) & _OFFENCES
    yield f"offences:{min(len(deeds), 3)}"
    yield from (f"offence:{fold(word)}" for word in sorted(deeds))
    clause = _WORD.findall(low, max(begin, name.start - 160), name.start)
    yield from (f"deed:{word}" for word in sorted(set(clause) & _DEEDS))
    if _WITNESS.search(low, max(begin, name.start - 80), name.end + 60):
        yield "near:witness"
    if _KIN_OF.search(low, max(begin, name.start - 50), name.start):
        yield "near:kin-of-other"


_QUOTED = re.compile(r'[^.\n]{2,50}["“]')
_SAYS = words("noi bao hen tra doi bieu keu thach")
_OFFICES = (
    r"(?:cán bộ|chuyên viên|công chức|nhân viên|hiệu trưởng|hiệu phó|chủ tịch|phó chủ tịch|"
    r"giám đốc|"
    r"trưởng (?:phòng|ban|thôn|ấp|bản|khu|khoa|công an|xóm|trạm)|địa chính|chấp hành viên|"
    r"thẩm phán|"
    r"điều tra viên|kế toán|thủ quỹ|bí thư|tổ trưởng|điều dưỡng|dược sĩ|bác sĩ|y sĩ|kiểm lâm|"
    r"đô thị|"
    r"trật tự|quầy|một cửa|giao dịch|quản lý|trung tá|thượng tá|thiếu tá|đại úy|thượng úy|"
    r"trung úy)"
)
_OFFICE = compile_vi(
    rf"(?<!\w){_OFFICES}(?: [^\W\d]{{1,7}}){{0,3}}[ :,]{{1,3}}(?:(?:là |ông |bà |anh |chị |cô ))*$"
)
_OFFICE_AFTER = compile_vi(rf"(?:,|-| -|\()? ?(?:nguyên |là |hiện là |bên |ở )?{_OFFICES}(?!\w)")


_LINE, _REST = 200, 2_000  # how far lines and the end of the letter are looked for


def _place(letter: Letter, name: Name, *, last: bool) -> Iterator[str]:
    """Where in the letter and on its line the mention stands."""
    text = letter.text
    head = text[max(0, name.start - _LINE) : name.start].rpartition("\n")[2].strip()
    tail = text[name.end : name.end + _LINE].partition("\n")[0].strip()
    if not head:
        yield "line:begins"
    if not tail:
        yield "line:ends"
    sign = tail[:1]
    yield f"sign:{sign if sign and not sign.isalnum() else '-'}"
    remaining = len(text) - name.end
    rest = text[name.end :].strip() if remaining < _REST else "\n "
    if "\n" not in rest or not rest.strip(" \n.,;:!?0123456789-/"):
        yield "end:line"
        if len(head) < 10:
            yield "end:begins"
    if last and remaining < 140:
        yield "farewell:near" if remaining > 40 else "farewell:last"
    if name.start < 200:
        yield "opening"
    if name.syllables[0] in COMMON_SURNAMES and len(name.syllables) > 1:
        yield "full"


def _make(letter: Letter, kind: EntityKind, name: Name, confidence: float) -> Entity:
    text = " ".join(letter.text[name.start : name.end].split())
    value = text.title() if text.isupper() else text
    return letter.entity(
        kind, name.start, name.end, value, role=_ROLES[kind], confidence=confidence
    )
