"""What the words around a name say about the part its bearer plays.

`read_by_rules` decides with these words alone: the section first, then the
cues, then what is known of the same name elsewhere. `cues_of` only names the
cues; `roles` weighs them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.evidence import DOES_HARM
from nlp.fields.letter import Letter
from nlp.fields.people import ALONE, Name
from nlp.names import SYLLABLE
from nlp.petition import EntityKind, SectionKind
from nlp.text import compile_vi, fold

K = EntityKind
S = SectionKind
_BY = r"(?:(?:ông|bà|anh|chị|cô|cụ|mục sư)[ :/(]{1,3}(?:bà\)?[ :]{1,2})?)?"
_SELF = compile_vi(
    r"(?:(?<!\w)(?:tôi|tui|chúng tôi|chúng em|chúng con)[ :,(]{1,3}|"
    r"(?:^|[.!?:,;\n(] ?)(?:em|con|cháu|mình|tôi|tui)[ :,]{1,3}|"
    r"(?<!\w)(?:tôi|em|con|cháu|tui|mình|chúng tôi|chúng em|chúng con),? "
    rf"(?:tên là|tên|họ tên|ký tên|ký tên dưới đây|là|gồm|đứng tên|gồm có)[ :\n]{{1,4}}{_BY}|"
    r"(?<!\w)(?:chúng (?:tôi|tui|em|con)|tụi (?:tui|tôi|em)|bọn (?:tôi|em)|bầy tui)[^.\n]{0,60} "
    rf"gồm(?: [^\W\d]{{1,8}}){{0,5}}[ :\n]{{1,3}}{_BY}|"
    r"(?:họ và tên|họ tên|họ, tên|\ntên|^tên|(?<!\w)tên(?= ?(?:tôi|em|cháu|con|e)\b))"
    r"(?: (?:tôi|em|con|cháu|e|chúng tôi|chủ hộ|người làm đơn|người khiếu nại|người tố cáo|"
    rf"người viết|người đại diện)){{0,2}}(?: là)?[ :,.()\n]{{1,6}}{_BY}|"
    rf"(?<!\w)(?:phụ huynh|hộ kinh doanh|tên chủ hộ|chủ hộ|trưởng xóm|"
    rf"tổ trưởng)[ :\n]{{1,3}}{_BY}|"
    r"(?<!\w)(?:người|đại diện|t/m|tm\.|thay mặt|ký thay)(?: (?:làm|viết|đứng|gửi|khiếu nại|"
    r"tố cáo|"
    r"kiến nghị|phản ánh|đề nghị|yêu cầu|rút|khởi|kiện|đại diện|theo|các|hộ|dân|bà con|đơn|nhóm|"
    r"tập thể|phụ huynh|\d{1,4}|gia đình|cư dân|công nhân|bản|thôn|giác|tiểu thương|nhân dân|"
    r"là)){0,6}"
    rf"[ :,.()\n]{{1,6}}{_BY})$"
)
_KIN = compile_vi(
    r"(?<!\w)(?:cha|ba|bố|má|mẹ|vợ|chồng|con|con trai|con gái|anh|chị|em|cháu|ông|bà|cụ|"
    r"họ hàng)(?: (?:trai|gái|rể|dâu|ruột|họ|cả|út))?"
    r" (?:chúng )?(?:tôi|em|con|cháu|tui|mình)(?: (?:là|tên|tên là))?"
    r"[ :,]{1,3}(?:(?:cụ|ông|bà|anh|chị|cháu)[ :]{1,3})?$"
)
_TITLED_AFTER = compile_vi(
    r"[ ,(]{1,3}(?:là )?(?:chức vụ|nguyên |lúc đó là |hiện là |đang là )?(?:chủ tịch|phó|bí thư|"
    r"giám đốc|"
    r"trưởng|cán bộ|công chức|thủ quỹ|kế toán|chủ|hiệu trưởng|nhân viên|tổ trưởng|điều tra viên|"
    r"hiệu phó|môi giới|văn phòng|phụ trách|ở (?:một cửa|quầy|phòng))"
)
_REPRESENTS = compile_vi(
    r"[ ,()\w]{0,18}(?<!\w)(?:làm |là )?đại diện|,? thay mặt (?:dòng họ|các|bà con|gia đình|"
    r"tập thể|cho)"
)
# "tôi là giáo viên nghỉ hưu Hồ Phi Nhạc": what somebody is stands before the name; but not whose
# kin.
_TRADE = compile_vi(
    r"(?<!\w)(?<!bố )(?<!cha )(?<!mẹ )(?<!má )(?<!ba )(?<!vợ )(?<!chồng )(?<!con )(?<!anh )"
    r"(?<!chị )(?<!em )(?<!ông )(?<!bà )(?<!cháu )(?<!bác )(?<!chú )(?<!cậu )(?<!dì )(?<!của )"
    r"(?:tôi|em|cháu|con|tui) (?:là|vốn là|nguyên là|,)(?: (?!ông|bà|anh|chị|cô|con|vợ|"
    r"chồng|mẹ|bố|cha|"
    r"cháu|em|má|hàng|bạn|của|với|do|và|thấy|bị|mà|được|cho|có|người (?:thuê|mua|bị|nhận|"
    r"ở))[^\W\d_]{1,7}){1,6} $"
)
# "Người viết hộ: X", "... con tôi viết": the hand that wrote is no party.
_SCRIBE = compile_vi(r"(?:viết (?:hộ|thay|giúp|giùm)|ghi (?:hộ|giúp))(?: là)?[ :]{1,3}$")
_KIN_AFTER = compile_vi(
    r"[ ,(]{1,3}(?:là )?(?:con|vợ|chồng|cháu|mẹ|bố|cha|má|em|anh|chị)(?: (?:trai|gái|ruột|dâu|rể|"
    r"nội|ngoại))?"
    r" (?:của )?(?:tôi|tui|em|con|cháu|mình)(?!\w)"
)
# "Xe ba gác của ông Tư Lác ngày nào cũng đổ xà bần": what belongs to somebody does the harm.
_THING_OF = compile_vi(
    r"(?<!\w)(?:xe|xưởng|quán|trại|tiệm|cửa hàng|công trình|lò|chó|máy|cơ sở|hụi|bãi|vựa|loa)"
    r"(?: [^\W\d]{1,7}){0,3}(?: của)? (?:(?:ông|bà|anh|chị|cô|chú|thằng|mụ|vợ chồng) ){0,2}$"
)
_HARMS = compile_vi(
    r"[^.\n]{0,60}?(?<!\w)(?:đổ|xả|chở|hát|mở|cưa|đốt|ồn|bụi|khói|hôi|thối|lấn|chiếm|thải|chạy|"
    r"gầm|sủa|cắn|tràn|"
    r"rơi|hành|phun|chặn|đậu|đỗ)(?!\w)"
)
_LIST = compile_vi(
    r"(?: ?\([^)\n]{1,20}\))?[ ,;\n]{0,3}(?:và )?(?:ông |bà |anh |chị |\d{1,2}[.)] ?|- ?)?$"
)
_ACCUSED_BEFORE = compile_vi(
    r"(?:(?:tố cáo|khiếu nại|tố giác|kiện|phản ánh|khởi kiện|xử lý|trình báo)"
    r"(?: [\w,]{1,9}){0,9}|(?:chủ|giám đốc|hiệu trưởng|hiệu phó|trưởng khoa|bác sĩ|cán bộ|"
    r"điều tra viên|chấp hành viên|thẩm phán|chủ nhà|chủ quán|chủ trọ|chủ trường|chủ đầu tư|"
    r"chủ cây xăng|chủ \w+ là|"
    r"chủ nhiệm|thủ quỹ|cán bộ một cửa|môi giới|người cháu họ|hàng xóm|đội trưởng|shipper|phụ xe|"
    r"trưởng ban|cảnh giới|người pha trộn|bác sĩ mổ|văn phòng|hiệu phó|tên đời|buộc|yêu cầu)"
    r"(?: (?:là|tên|của|có|nhà|công trình|họ|xe|trại))?)"
    r"[ :,\n]{1,3}(?:(?:ông|bà|anh|chị|cô|là|tên|sư giả)[ :]{1,3}){0,3}$"
)
_ACTS = compile_vi(
    r"(?:\([^)\n]{1,30}\)|,[^,.\n]{1,60},|[ ,]{1,2}(?:và|cùng) [\w ]{1,24})?[ ,]{1,2}"
    r"(?:(?:đã|đang|lại|tự ý|tự|cố tình|ngang nhiên|thường xuyên|còn|lúc đó|cũng|có|mới|"
    r"ở nhà bên|nhà bên|"
    r"đứng tên|cán bộ|ký|liên tục) ){0,3}"
    r"(?:lấn|chiếm|thu|bắt|đánh|ép|nhận|đòi|xây|chặn|rào|lừa|chửi|dọa|doạ|không cho|đổ|nuôi|nhét|"
    r"lấp|cướp|giật|mở|dùng|sổ|kê biên|thu giữ|tịch thu|phát|lập|hoãn|chiếm|đuổi|bán|sửa|nâng|"
    r"xả|đào|phá|đốt|cho (?:em|con|cháu|người)|ký duyệt|gian lận|thách thức|xin tôi|không trả|"
    r"chưa trả|"
    r"tự kê khai|đe dọa|vòi|ngâm|bao che|cưỡng|cố|làm giám đốc|đứng nhìn|nói ai|máy|hẹn|quát|bỏ|"
    r"ăn (?:chặn|bớt|tiền|hối lộ|đút|cắp)|tham ô|biển thủ|bỏ túi|nhũng nhiễu|hạch sách|khai man|"
    r"bắn|quẹt|ký khống|viết giấy)(?!\w)"
)
# "chủ quán tên X", "ông sư giả tên X", "vào tài khoản tên X": named because of what they did.
_NAMED_ONLY = compile_vi(r"(?<!\w)(?!cháu|con|em|bạn)\w+ tên(?: là)?[ :]{1,3}(?:là[ :])?$")
_AUTHORISED = compile_vi(r"được (?:ủy quyền|đại diện)[ :\n]{1,4}(?:là[ :]{1,2})?$")
_NEUTRAL_BEFORE = compile_vi(
    r"(?<!\w)(?:làm chứng|chứng kiến|nhờ|gặp|hỏi|cùng|đổi ca|của con|liệt sĩ|vợ|chồng|mẹ|bố|cha|"
    r"má|con(?: trai| gái| cả)?|"
    r"con tôi|mẹ tôi|bố tôi|cháu|cụ|nhà|hộ|của|gửi|cổng nhà|xưng là|thấy là|công nhận cho|"
    r"biên chế|bảo vệ|chủ hụi|bác|chú|em|thầy|bị án|ủy quyền|trưởng thôn|trưởng bản|"
    r"trưởng xóm|"
    r"nguyên|bệnh nhân|gần nhất là|anh tài xế|em vợ|con rể|em ruột)"
    r"(?: (?:là|tên|của|ông|bà|tôi|em|cháu|con|anh|chị|cho|với|vợ|chồng)){0,4}[ :,]{1,3}$"
)
_NEUTRAL_AFTER = compile_vi(
    r"[ ,]{1,2}(?:\w+,? ){0,4}(?:làm chứng|biết|thấy|chứng kiến|nói|báo|kể|bị|mất|khám|là trưởng|"
    r"ký nhận|"
    r"nghe|xuống|đẻ|nộp|một tuần|trưởng tộc|hi sinh|hy sinh|đau|tử vong|chết)(?!\w)"
)


def read_by_rules(letter: Letter, names: list[Name]) -> list[EntityKind]:
    """The part of each name as the rules alone have it."""
    kinds: list[EntityKind] = []
    known: dict[str, EntityKind] = {}
    for index, name in enumerate(names):
        before = names[index - 1] if index else None
        kind = _kind(letter, name, known)
        if kind is not K.PETITIONER and before is not None and kinds[-1] is not K.PERSON:
            gap = letter.low[before.end : name.start]
            if len(gap) < 30 and "\n" not in gap.strip() and _LIST.fullmatch(gap):
                kind = kinds[-1]
        kinds.append(kind)
        for key in (" ".join(name.syllables), name.syllables[-1]):
            known.setdefault(fold(key), kind)
    return _with_farewell(letter, names, kinds)


def _kind(letter: Letter, name: Name, known: dict[str, EntityKind]) -> EntityKind:
    section = letter.section_at(name.start)
    if section is S.RESPONDENT:
        return K.RESPONDENT
    earlier = known.get(fold(" ".join(name.syllables)))
    if earlier is not None:
        return earlier
    kin = _KIN.search(letter.low, max(0, name.start - 53), name.start)
    if _SCRIBE.search(letter.low, max(0, name.start - 19), name.start):
        return K.PERSON
    if kin or _AUTHORISED.search(letter.low, max(0, name.start - 25), name.start):
        return K.RESPONDENT if kin and _ACTS.match(letter.low, name.end) else K.PERSON
    if _is_writer(letter, name, section):
        return K.PETITIONER
    return K.RESPONDENT if _is_accused(letter, name) else K.PERSON


def _is_writer(letter: Letter, name: Name, section: SectionKind | None) -> bool:
    if len(name.syllables) < 2 and "'" not in name.syllables[0]:
        return False
    if section in {S.SIGNERS, S.SIGNATURE} or _REPRESENTS.match(letter.low, name.end):
        return True
    back = max(0, name.start - 80)
    if section is S.WRITER and _LABEL_OF_NAME.search(letter.low, back, name.start):
        return True
    return any(p.search(letter.low, back, name.start) is not None for p in (_SELF, _TRADE))


# "Họ và tên khách hàng: Ông ...", whatever the writer is called there.
_LABEL_OF_NAME = compile_vi(
    r"(?:họ,? (?:và )?tên|người đại diện)[^\n:]{0,25}: ?(?:(?:ông|bà|anh|chị|luật sư) )?$"
)


def _is_accused(letter: Letter, name: Name) -> bool:
    begin = max(letter.sentence_start(name.start), name.start - 120)
    if _ACTS.match(letter.low, name.end) or _harms(letter, name):
        return True
    witness = _NEUTRAL_AFTER.match(letter.low, name.end) is not None
    if _NAMED_ONLY.search(letter.low, begin, name.start) and not witness:
        return True
    if _ACCUSED_BEFORE.search(letter.low, begin, name.start):
        return not witness
    if witness or _NEUTRAL_BEFORE.search(letter.low, begin, name.start):
        return False
    if _TITLED_AFTER.match(letter.low, name.end) and (name.addressed or "tố cáo" in letter.low):
        return True
    # Who is addressed in the story and is neither kin nor witness is, mostly, who it is about.
    return name.addressed and letter.section_at(name.start) in _STORY


def _harms(letter: Letter, name: Name) -> bool:
    thing = _THING_OF.search(letter.low, max(0, name.start - 60), name.start)
    return thing is not None and _HARMS.match(letter.low, name.end) is not None


_STORY = frozenset({S.BODY, S.REQUEST})
_FORM = re.compile(r"(?:Cụ|Ông|Bà|Anh|Chị|Cô|Chú|Bác|Em|M(?:r|s|rs)\.?|Miss) $")
_FAREWELL = re.compile(rf"(?:^|[.!?:\n,)]\s{{0,3}}){SYLLABLE}")


def _with_farewell(letter: Letter, names: list[Name], kinds: list[EntityKind]) -> list[EntityKind]:
    """A message without a signature block often ends with the writer's name."""
    if K.PETITIONER in kinds or not names or not letter.cased:
        return kinds
    last = names[-1]
    tail = letter.text[last.end :]
    if begins_with(letter, last) is K.RESPONDENT or DOES_HARM.search(letter.low, last.end):
        return kinds
    lead = letter.text[max(0, last.start - 8) : last.start]
    lead = _FORM.sub("", lead)[-2:] + letter.text[last.start]
    if ALONE.fullmatch(letter.text, _line_start(letter.text, last.start)):
        return [*kinds[:-1], K.PETITIONER]
    near = len(tail) < 140 and not re.search(r"[.!?]\s+\S{3,}\s+\S{2,}\s+\S{2,}", tail)
    if near and len(last.syllables) > 1 and _FAREWELL.search(lead):
        return [*kinds[:-1], K.PETITIONER]
    return kinds


# "Bà Lan, tổ 5, phản ánh: ..." is what somebody took down of the writer's words.
_WHERE_FROM = (
    r"[ ,(-]{1,4}(?:trú|ngụ|ở|sđt|đt|điện thoại|địa chỉ|số|tổ(?! trưởng)|khu|sinh|cư dân|ấp|thôn|"
    r"0\d)"
    r"[^.\n]{0,80}?"
)
_SPEAKS = compile_vi(
    rf"(?:(?:{_WHERE_FROM})?[ ,:)-]{{1,3}}(?:có )?(?:phản ánh|kiến nghị|khiếu nại|tố cáo|trình bày|"
    rf"ý kiến|đơn)|{_WHERE_FROM}[ ,:)-]{{1,3}}(?:hỏi|gọi|báo|đề xuất|đề nghị|nhờ|mong)|"
    rf"[ ,]{{0,2}}$)"
)
_OPENING = 24  # how far in a name still opens the message
_OPENING_FORM = compile_vi(
    r"(?:(?:nhà|vợ chồng|gia đình|hộ) )?(?:(?:cụ|ông|bà|anh|chị|cô|chú|bác|thầy|lão|mụ|thằng)"
    r"(?: chủ(?: trọ| nhà| quán)?| giáo)?|tổ trưởng|trưởng (?:thôn|ấp|bản|xóm|khu phố|công an)|"
    r"bí thư|(?:phó )?chủ tịch|giám đốc|hiệu trưởng|kế toán|thủ quỹ|cán bộ|công an viên|bác sĩ|"
    r"bảo vệ|chủ (?:quán|nhà|trọ|trại|xưởng))(?: (?:xã|phường|thôn|trường|tổ|khu phố|ông|bà|anh|"
    r"chị|cô)){0,2} "
)


def begins_with(letter: Letter, name: Name) -> EntityKind | None:
    """Who a message is about or from that begins with a name: "Ông Sáu lấy tiền của dân ..."."""
    if name.start >= _OPENING:
        return None
    if _SPEAKS.match(letter.low, name.end):
        return K.PETITIONER
    opening = letter.low[: name.start].lstrip()
    about = _OPENING_FORM.fullmatch(opening) or (not opening and _ACTS.match(letter.low, name.end))
    witness = _NEUTRAL_AFTER.match(letter.low, name.end) is not None
    return K.RESPONDENT if about and not witness else None


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


_BEFORE = {
    "self": (_SELF, 80),
    "kin": (_KIN, 53),
    "trade": (_TRADE, 80),
    "scribe": (_SCRIBE, 19),
    "authorised": (_AUTHORISED, 25),
    "accused": (_ACCUSED_BEFORE, 120),
    "named-only": (_NAMED_ONLY, 120),
    "neutral": (_NEUTRAL_BEFORE, 52),
}
_IN_SENTENCE = frozenset({"accused", "named-only", "neutral"})
_AFTER = {
    "acts": _ACTS,
    "witness": _NEUTRAL_AFTER,
    "titled": _TITLED_AFTER,
    "represents": _REPRESENTS,
    "kin-after": _KIN_AFTER,
}


def cues_of(letter: Letter, name: Name) -> Iterator[str]:
    """The cues that hold for one mention of a name."""
    begin = letter.sentence_start(name.start)
    for cue, (pattern, reach) in _BEFORE.items():
        back = max(begin if cue in _IN_SENTENCE else 0, name.start - reach)
        if pattern.search(letter.low, back, name.start):
            yield cue
    for cue, pattern in _AFTER.items():
        if pattern.match(letter.low, name.end):
            yield cue
    if _harms(letter, name):
        yield "harms"
