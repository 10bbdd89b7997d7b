"""Offices, companies and institutions by name.

Those that complain or are complained of are parties of the petition (with the
role ``..._organisation``); all others are ORG. A name needs at least one
capitalised word after its kind: bare "công an" or "UBND xã" names nobody, and
letters without meaningful capitals are left alone. Fixed words settle a party
("người bị khiếu nại: ..."); elsewhere the words around the name are weighed by
a linear model (`rolemodel`), since "bệnh viện X" is where somebody lay in one
letter and what the next one is about.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence

from nlp.fields import rolemodel
from nlp.fields.evidence import asks_to_undo, combined, evidence_around
from nlp.fields.letter import Letter
from nlp.fields.ownfirms import find_own_firms
from nlp.fields.shortnames import again, forms
from nlp.names import SYLLABLE, UPPER
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold, vi, words

K = EntityKind
S = SectionKind
_LEVEL = r"(?: (?:phường|xã|tỉnh|thành phố|huyện|quận|đặc khu|PHƯỜNG|XÃ|TỈNH))?"
_FIELDS = (
    "Nông nghiệp và Môi trường|Tài nguyên và Môi trường|Nông nghiệp và Phát triển nông thôn|"
    "Xây dựng|Nội vụ|Y tế|Giáo dục và Đào tạo|Công Thương|Công thương|Tài chính|Tư pháp|"
    "Khoa học và Công nghệ|Văn hóa, Thể thao và Du lịch|Văn hóa và Thể thao|Dân tộc và Tôn giáo|"
    "Giao thông vận tải|Lao động - Thương binh và Xã hội|Ngoại vụ|Du lịch|Quốc phòng|Công an"
)
# Offices of fixed names, whose small words would end a name made of capitals.
_NAMED_OFFICE = (
    r"(?:Trung tâm (?:Phát triển quỹ đất|Phục vụ hành chính công|Kiểm soát bệnh tật|"
    r"Dịch vụ việc làm|Quản lý giao thông công cộng)|Đội Quản lý trật tự (?:đô thị|xây dựng)|"
    r"Phòng (?:Kinh tế, Hạ tầng và Đô thị|Kinh tế, Hạ tầng|Kế hoạch - Tài chính|"
    r"Văn hóa - Xã hội|Tổ chức - Hành chính|Đào tạo|Giáo dục và Đào tạo|"
    r"Tài nguyên và Môi trường|Quản lý đô thị)|"
    r"Bảo hiểm xã hội(?: cơ sở| khu vực)?|Thuế (?:cơ sở|khu vực)(?: \d{1,2}(?!\w))?)"
)
_OFFICE = (
    rf"(?:(?:Phó )?(?:Giám đốc|Trưởng) )?{_NAMED_OFFICE}{_LEVEL}(?: {SYLLABLE}){{0,4}}|"
    rf"(?:(?:Giám đốc|Bộ trưởng|Phó Giám đốc) )?(?:Sở|Bộ) (?:{_FIELDS})(?:{_LEVEL} {SYLLABLE}"
    rf"(?: {SYLLABLE}){{0,3}})?|"
    r"(?:(?:[Pp]hó )?(?:Chủ tịch|CHỦ TỊCH|Giám đốc|Cục trưởng|Trưởng) )?"
    r"(?:UBND|HĐND|[Ủủ]y ban nhân dân|[Uu]ỷ ban nhân dân|Công an|Ban [Qq]uản lý|Ban [Qq]uản trị|"
    r"Thanh tra|Tòa án nhân dân|Viện [Kk]iểm sát nhân dân|Đảng ủy|Điện lực|Hạt [Kk]iểm lâm|"
    r"(?:Chi nhánh )?Văn phòng [Đđ]ăng ký đất đai)"
    rf"{_LEVEL}(?: {SYLLABLE}){{1,5}}"
)
_ORDINARY = (
    r"do|của|ở|tại|để|là|có|trừ|cho|đã|bị|vào|từ|thu|nộp|ký|với|như|và|thì|mà|nên|khi|nói|tên|nợ|"
    r"vừa|cũ|này|đó|trước|cạnh|giải|theo|tôi|em|con|gần|ra|chỉ|không|được|xây|đòi|trả|báo|làm|lấy|"
    r"lại|còn|chưa|đang|sẽ|phải|xin|kêu|lúc|ngày|hồi|năm|tháng|hẹn|đưa|gửi|mời|cắt|xả|đổ|hứa|bắt|"
    r"thì|tăng|giảm|mở|nhận|bán|mua|tự|cứ|rồi|nay|ngay|bằng|trong|ngoài|về|đến|tới|mỗi|các|những"
)
_COMPANY = (
    r"(?:[Cc]ông ty|CÔNG TY|[Tt]ập đoàn|[Nn]gân hàng|[Bb]ệnh viện|[Hh]ợp tác xã|HTX|"
    r"(?<!môi )(?<!chiến )(?<!nông )(?<!quảng )(?<!lâm )(?<!thị )(?<!công )(?<!điểm )(?<!Nông )[Tt]rường"
    r"(?! (?:Sơn|Sa|Chinh|Giang|Thi|An|Thọ|Thịnh|Yên|Xuân)(?!\w))|[Tt]rung tâm|[Dd]oanh nghiệp|"
    r"DNTN|[Nn]hà máy|[Xx]í nghiệp|(?<!trên )[Cc]ơ sở|[Pp]hòng khám|[Kk]hách sạn|[Nn]hà hàng|"
    r"(?<!ba )(?<!tư )(?<!Đình )[Qq]uán|[Xx]ưởng|(?<!phố )[Tt]rại|[Cc]ửa hàng|[Tt]iệm|"
    r"[Nn]hà (?:thuốc|nghỉ|trọ|xe)|[Vv]ựa|[Cc]ty|CTY|Ban [Qq]uản (?:lý|trị)|Hội đồng|"
    r"(?:Chi )?[Cc]ục|Chi nhánh|(?:Hạt|Phòng|Đội|Trạm)(?! [Tt]rưởng)|Nha khoa|Thẩm mỹ viện|Hãng|"
    r"Chùa|[Mm]ỏ đá|"
    r"[Mm]ỏ cát|[Tt]iểu học|[Kk]araoke)"
    r"(?: (?:TNHH|CP|cổ phần|MTV|một thành viên|trách nhiệm hữu hạn|"
    rf"(?!(?:{_ORDINARY}) )[a-zđ]\w{{1,7}})){{0,5}}"
    rf"(?: {SYLLABLE}| (?:và|huyện|tỉnh|quận|thành phố|khu vực)(?= [{UPPER}])"
    rf"| (?!(?:{_ORDINARY}) )[^\W\d_A-Z]{{2,6}}(?: (?!(?:{_ORDINARY}) )[^\W\d_A-Z]{{2,6}})?"
    rf"(?= [{UPPER}])){{1,6}}"
)
_ANY = re.compile(rf"(?<!\w)(?:{_OFFICE}|{_COMPANY})")
# "Trung tâm Phục" of "Trung tâm Phục vụ hành chính công": where the name ends cannot be told.
_CUT = re.compile(r"\w (?:khoa|vụ|tế|lý|học|lực|nuôi|khẩu|phủ|nước|sở|khu|hóa|triển|phạm|hồi)\b")
# "Hạt Kiểm lâm lập Biên bản", "... và Cộng sự": the last capital begins another word.
_OTHER_WORD = re.compile(
    r"(?: (?:lập|ra|ký|và|có|về|theo|gửi))? (?:(?:Biên|Văn)(?= bản)|Hợp(?= đồng)|Cộng(?= sự)|Quyết(?= định)|"
    r"(?:Thông|Giấy)(?= báo)|Công(?= văn)|Kết(?= luận)|Tờ(?= trình)|Kế(?= hoạch))"
)
_PARTY = re.compile(
    r"(?:(?P<self>(?:[Nn]gười|[Bb]ên) (?:khiếu nại|kiến nghị|làm đơn)|"
    r"[Cc]húng tôi là(?: nhà thầu)?|[Tt]ên (?:đơn vị|tổ chức))[ :]{1,3}|"
    r"(?P<other>(?:(?:[Nn]gười|[Cc]ơ quan|[Đđ]ơn vị|[Cc]ông ty|[Tt]ổ chức)[\w /,]{0,24} )?[Bb]ị "
    r"(?:khiếu nại|tố cáo|kiện|phản ánh|kiến nghị|đề nghị|yêu cầu)(?: là)?[ :]{1,3}|"
    r"(?:[Dd]oanh nghiệp|[Đđ]ơn vị thi công|[Nn]hà thầu|[Cc]ơ sở|[Cc]hủ công trình|[Bb]ên bán|"
    r"[Bb]ên thi công|[Cc]ông ty)(?: (?:này|đó|vi phạm|gây ra|thi công))? (?:là|"
    r"tên)(?: là)?[ :]{1,2}|[Qq]uyết định[^.\n]{0,60} của |"
    r"(?:(?<![Tt]ranh )(?:[Tt]ố cáo|[Kk]hiếu nại|[Pp]hản ánh|[Xx]ử phạt|[Xx]ử lý)"
    r"(?: (?:hành vi của|việc|đối với|về việc|về|hành vi|sai phạm của|vi phạm của))?|"
    r"[Cc]hủ đầu tư(?: là)?)[ :]{1,2}))"
    rf"(?P<name>{_OFFICE}|{_COMPANY})"
)
# "Người bị khiếu nại: Hội đồng bồi thường, hỗ trợ, tái định cư xã X": a line of its own.
_PARTY_LINE = re.compile(
    r"(?m)^\W{0,3}(?:\d[.)] ?)?(?:[Nn]gười|[Cc]ơ quan|[Đđ]ơn vị|[Tt]ổ chức|[Bb]ên)[^\n:]{0,30} bị "
    r"(?:khiếu nại|tố cáo|kiện|phản ánh|kiến nghị|đề nghị|"
    r"yêu cầu)(?: là)? ?: ?(?P<name>(?:Hội đồng|"
    r"Ban|Trung tâm|UBND|[Ủủ]y ban|Sở|Phòng|Chi cục|Cục|Đội|Hạt|Tổ|Đoàn|Văn phòng|Giám đốc|"
    r"Chủ tịch|"
    r"Trưởng|Công ty|Trường|Bệnh viện|Ngân hàng)[^\n;.(:]{3,110}?)(?=[ ,]{0,2}(?:[;.(\n]|$| - |, "
    r"(?:địa chỉ|trụ sở|do|(?:người )?đại diện|(?:tổng )?giám đốc|hiệu trưởng|chủ|mã số|mst|"
    r"ông|bà|số)))"
)
# "QUYẾT ĐỊNH SỐ 87/QĐ-UBND CỦA CHỦ TỊCH UBND XÃ VĨNH HANH BÁC ĐƠN": capitals do not end it.
_PARTY_IN_CAPITALS = compile_vi(
    r"(?:quyết định|thông báo|văn bản|"
    r"biên bản)[^.\n]{0,40} của (?P<name>(?:(?:phó )?chủ tịch )?(?:ubnd|"
    r"ủy ban nhân dân) (?:xã|phường|thị trấn|huyện|quận|tỉnh|thành phố)(?: [^\W\d]{1,7}){1,4}?)"
    r"(?= (?:bác|về|đã|không|ra|thu|xử|cưỡng|ban hành|v/v|ngày|phạt|buộc|trả|là|và|với|mà|ký|cho|"
    r"hủy|"
    r"giải quyết)(?!\w)|[,.;\n(])"
)
_BARE_PARTY, _BARE_ANY = re.compile(vi(_PARTY.pattern)), re.compile(vi(_ANY.pattern))
_ROLES = {K.PETITIONER: "petitioner_organisation", K.RESPONDENT: "respondent_organisation"}
FRAME = frozenset({S.RECIPIENTS, S.CO_RECIPIENTS, S.PLACE_DATE, S.MOTTO, S.SIGNATURE, S.SIGNERS})
_SURE_ENOUGH = 0.27  # a company missed costs as much as one too many


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """An organisation in the text; `settled` where fixed words make it a party."""

    start: int
    end: int
    settled: EntityKind | None = None


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
        if kind is K.ORG and key in accused and letter.section_at(mention.start) not in FRAME:
            kind = K.RESPONDENT
        sure = 0.8 if mention.settled or kind is K.ORG else round(max(odds.get(key, 0.8), 0.5), 2)
        yield _entity(letter, kind, (mention.start, mention.end), sure)
    taken = sorted((m.start, m.end) for m in mentions)
    for span in _called_shortly(letter, mentions, accused):
        if not _meets(span, taken):
            bisect.insort(taken, span)
            yield _entity(letter, K.RESPONDENT, span, 0.7)


def key_of(letter: Letter, mention: Mention) -> str:
    """What one organisation has in common over all its mentions."""
    return fold(" ".join(letter.text[mention.start : mention.end].split()))


def described(letter: Letter, mentions: Sequence[Mention]) -> Iterator[tuple[str, list[str]]]:
    """Each organisation that no fixed words settle, with the features of all its mentions."""
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.settled is None and letter.section_at(mention.start) not in FRAME:
            groups.setdefault(key_of(letter, mention), []).append(mention)
    framed = {
        key_of(letter, m) for m in mentions if letter.section_at(m.start) in _ADDRESSED
    }
    privates = sum(not _STATE.match(letter.text, g[0].start) for g in groups.values())
    settled = any(section.kind is S.RESPONDENT for section in letter.sections)
    for order, (key, group) in enumerate(groups.items()):
        features: set[str] = set()
        for number, mention in enumerate(group):
            told = describe(letter, mention)
            features.update(told)
            if number == 0:
                features.update(f"1st:{f}" for f in told if f.startswith(_OF_FIRST))
        private = not _STATE.match(letter.text, group[0].start)
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
    """"Hưng Lợi Phát" of "Công ty TNHH May mặc Hưng Lợi Phát", after it was named in full."""
    for mention in mentions:
        name = fold(letter.text[mention.start : mention.end])
        if name in accused and not _STATE.match(letter.text, mention.start):
            for form in list(forms(letter, mention.start, mention.end))[1:]:
                accused.discard(name)  # each name once
                yield from (span for span in again(letter, form) if span[0] > mention.end)


def find_mentions(letter: Letter) -> Iterator[Mention]:
    """Every organisation with a name of its own."""
    taken = find_own_firms(letter)
    for span in taken:
        yield Mention(*span, K.PETITIONER)
    if not letter.cased:
        for m in _PARTY_IN_CAPITALS.finditer(letter.low):
            if not _meets(m.span("name"), taken):
                yield Mention(m.start("name"), m.end("name"), K.RESPONDENT)
        return
    for m in _PARTY_LINE.finditer(letter.text):
        if not _meets(m.span("name"), taken):
            bisect.insort(taken, m.span("name"))
            yield Mention(*m.span("name"), K.RESPONDENT)
    party, anyone = (_PARTY, _ANY) if letter.marked else (_BARE_PARTY, _BARE_ANY)
    for m in party.finditer(letter.text):
        if not _meets(m.span("name"), taken):
            bisect.insort(taken, m.span("name"))
            yield Mention(*m.span("name"), K.PETITIONER if m["self"] else K.RESPONDENT)
    for m in anyone.finditer(letter.text):
        if not _meets(m.span(), taken) and not _CUT.match(letter.text, m.end() - 1):
            end = _end_of_name(letter.text, m)
            if end is not None:
                yield Mention(m.start(), end, _by_section(letter, m))


def _end_of_name(text: str, m: re.Match[str]) -> int | None:
    """Where the name ends, when its last capital begins another word; None if nothing is left."""
    begun = _OTHER_WORD.finditer(text, m.start(), m.end() + 7)
    other = next((o for o in begun if o.end() == m.end()), None)
    if other is None:
        return m.end()
    kept = text[m.start() : other.start()]
    return other.start() if _ANY.fullmatch(kept) else None


def _meets(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Whether a span overlaps one of those taken, which are sorted and do not overlap."""
    at = bisect.bisect_left(taken, span)
    return (at < len(taken) and taken[at][0] < span[1]) or (at > 0 and span[0] < taken[at - 1][1])


def _by_section(letter: Letter, m: re.Match[str]) -> EntityKind | None:
    """Who is named where the letter says of whom it complains, but for the place of an office."""
    section = letter.section_at(m.start())
    if section is S.WRITER and _WRITES.match(letter.low, m.end()):
        return K.PETITIONER
    if section is not S.RESPONDENT:
        return None
    if _STATE.match(m[0]):  # an office is meant where it heads the line or an item of it
        heads = _HEADS_ITEM.search(letter.low, max(0, m.start() - 60), m.start())
        return K.RESPONDENT if heads else None
    office = _OFFICE_OF.search(letter.low, max(0, m.start() - 40), m.start())
    return None if office else K.RESPONDENT


_HEADS_ITEM = compile_vi(
    r"(?:^|\n)[ \t•*+-]{0,4}(?:\d[.)/] ?)?$|;[ \n]{1,2}(?:và )?$|"
    r"(?:bị|người bị)[^:\n]{2,30}: ?(?:\d[.)/] ?)?$"
)
_STATE = re.compile(rf"(?:{_OFFICE})")
# "Công ty ... do bà Lê Thị Mỹ Dung làm giám đốc; MST: ...": who writes is the company.
_WRITES = compile_vi(
    r"[ ,;(–-]{1,3}(?:do [^.\n]{4,50} (?:làm|là) (?:giám đốc|đại diện|chủ)|mst|mã số|"
    r"(?:có )?trụ sở|người đại diện)"
)
_OFFICE_OF = compile_vi(r"(?:chức vụ|chức danh|nơi công tác|công tác tại)[ :][^\n.;]{0,30}$")


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
    features.add(f"private:{_STATE.match(letter.text, mention.start) is None}")
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
