"""Firms, boards and cooperatives in whose name a letter is written.

They introduce themselves (a line with their seat or tax number, "chúng tôi là ...", "người khiếu
nại: ..."), stand over the letter as its head or under it as who signs. Whoever is found so is
found again wherever the letter names it (`shortnames`).
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.shortnames import again, forms
from nlp.petition import SectionKind
from nlp.text import compile_vi

S = SectionKind
_KIND = (
    r"(?:công ty|cty|tập đoàn|tổng công ty|doanh nghiệp|dntn|hợp tác xã|htx|liên hiệp htx|"
    r"tổ hợp tác|hộ kinh doanh|hkd|ban quản trị|ban đại diện|ban quản lý(?= (?:nhà|chung|tòa|khu|"
    r"chùa|đình|đền|di tích|chợ))|ban điều hành|ban trị sự|ban hộ tự|hội (?:đồng quản trị|"
    r"(?:cư dân|chủ |quán |làng nghề|người |doanh nghiệp)[^,\n]{0,20}|cựu [^\W\d]{2,6})|"
    r"chi hội|câu lạc bộ|cơ sở(?= sản| kinh| giết| chế| may| mầm)|xưởng|nhà xe|văn phòng luật|"
    r"chi nhánh(?= công| cty)|phòng khám|nhà thuốc|trang trại|xí nghiệp|quỹ tín dụng|"
    r"công đoàn(?= cơ sở| công ty)|hội đồng (?:mục vụ|hương|gia tộc)|ban công tác mặt trận|"
    r"ban (?:giám sát|thanh tra nhân dân|vận động|liên lạc|khuyến học)|mái ấm|nhà tình thương|"
    r"giáo xứ|giáo họ|ban hành giáo|trường mầm non tư thục|trung tâm ngoại ngữ|hiệp hội)"
)
_NAME = (
    rf"(?P<name>{_KIND} [^,;:\n(.–<|]{{2,90}}?)"
    r"(?= (?:do|được|tại|có|ở) |\s*[,;:\n(.–<|]| - |\s*$| (?:chúng (?:tôi|em|con)|xin|"
    r"kính (?:gửi|mong|đề|trình|thưa|báo)|trân trọng|thi công|nhận được|làm đơn|gửi đơn)(?!\w)|"
    r"[ \t]{2})"
)
# "Công ty TNHH X, trụ sở: ...", "Hộ kinh doanh Y, mã số thuế ...": a line about itself
_INTRODUCES = (
    r"(?:trụ sở|địa chỉ|đ/c|đóng (?:tại|ở)|mã số|mst|msdn|giấy (?:chứng nhận|phép)|gcn|"
    r"do tôi|(?:người |tôi |chúng tôi )đại diện|chúng tôi|xin|kính (?:gửi|mong|đề|trình|thưa|báo)|"
    r"trân trọng|làm đơn|gửi đơn|có đơn|là (?:đơn vị|doanh nghiệp|nhà thầu|tổ chức))"
)
_OWN_LINE = compile_vi(
    rf"(?:^|\n)[ \t*•+-]{{0,4}}(?:\d[.)] ?)?{_NAME}[^\n]{{0,60}}?(?<!\w){_INTRODUCES}(?!\w)"
)
_LABELLED = compile_vi(
    r"(?:^|\n)[ \t*•+-]{0,4}(?:\d[.)] ?)?(?:(?:bên|người|đơn vị|tổ chức|công ty|cơ sở|"
    r"doanh nghiệp)(?: (?:làm đơn|khiếu nại|kiến nghị|đề nghị|phản ánh|tố cáo|gửi đơn|đứng đơn))|"
    r"tên (?:đơn vị|tổ chức|doanh nghiệp|công ty|cơ sở|hộ kinh doanh))(?: là)? ?: ?"
    rf"{_NAME}"
)
_SPOKEN = compile_vi(
    r"(?:^|[.\n:;] ?|thưa[^.\n]{0,30}, ?)(?:chúng tôi|chúng em|bên tôi|bên em|tôi|em)"
    r"(?: đây| xin)? "
    r"(?:là|thay mặt|đại diện|đại diện cho|nhân danh)(?: (?:nhà thầu|đại diện|tập thể|cho|của|"
    rf"đơn vị|chủ đầu tư|doanh nghiệp))?[ :]{{1,2}}{_NAME}"
)
_SIGNS = compile_vi(
    r"(?:^|\n)[ \t]{0,40}(?:(?:tm|t/m|thay mặt|đại diện|đd|kt)\.? ?:? ?(?:cho |của )?)?"
    rf"{_NAME}[ \t]*(?=\n|$|[,(])"
)
# The head of a letter, who sent a mail, "Bên đề nghị: Hợp tác xã X": what opens the writer's part
_HEADS_WRITER = compile_vi(rf"(?<![^\n])[ \t]{{0,8}}(?:[^\n:]{{2,25}}: ?)?{_NAME}")
_HEADS = {S.WRITER: _HEADS_WRITER, S.SIGNATURE: _SIGNS, S.SIGNERS: _SIGNS}
_HEAD_LINES = 4  # where the head of a letter stands
Span = tuple[int, int]


def find_own_firms(letter: Letter) -> list[Span]:
    """Every place where the letter names the organisation that writes it, in order of text."""
    if _KINDS.search(letter.low) is None:
        return []
    found = sorted({_bare(letter, span) for span in _introduced(letter)})
    found = [span for span in found if _names_one(letter, *span)]
    spans = set(found)
    for form in {form for span in found for form in forms(letter, *span)}:
        spans.update(again(letter, form))
    return _longest(sorted(spans))


def _introduced(letter: Letter) -> Iterator[Span]:
    low = letter.low
    person = _PERSON_WRITES.search(low) is not None
    for pattern, reach in ((_OWN_LINE, _OPENING), (_LABELLED, len(low)), (_SPOKEN, len(low))):
        for m in pattern.finditer(low, 0, reach):
            place = letter.section_at(m.start("name"))
            if place not in _OTHERS and (pattern is not _OWN_LINE or not person):
                yield m.span("name")
    if _OURS.search(low) is not None:
        yield from (m.span("name") for m in _HEADED.finditer(low))
    for section in letter.sections:
        heads = _HEADS.get(section.kind)
        for m in heads.finditer(low, section.start, section.end) if heads else ():
            yield m.span("name")
    if _IS_LETTER.search(low, 0, _OPENING):
        yield from _letterhead(low)


# "Tôi là ..., giám đốc Công ty X": it writes where the letter goes on with "công ty chúng tôi".
_HEADED = compile_vi(
    r"(?<!\w)(?:tôi|em|con)(?: tên)?(?: là)? [^.;\n]{3,60}?(?<!\w)(?:giám đốc|chủ|đại diện|"
    rf"trưởng ban|chủ nhiệm|phụ trách)(?: (?:theo pháp luật|của|cho))* {_NAME}"
)
_OURS = compile_vi(
    r"(?<!\w)(?:công ty|doanh nghiệp|htx|hợp tác xã|cơ sở|đơn vị|cửa hàng|xưởng) "
    r"(?:chúng tôi|chúng em|tôi|em|của tôi|của chúng tôi|kính|xin|đề nghị|khẳng định)(?!\w)"
)
_OPENING = 900  # where a letter says who writes
_IS_LETTER = compile_vi(r"(?<!\w)(?:đơn|kính gửi|v/v)(?!\w)")
# A person writes: then a firm on a line of its own is what the letter is about.
_PERSON_WRITES = compile_vi(
    r"(?<!\w)(?:tôi|tui|em|con|cháu|mình) (?:tên|là (?!đại diện|người đại diện|giám đốc|trưởng|chủ|"
    r"phó))|(?:^|\n)[ \t]*(?:họ (?:và )?tên|tên tôi)"
)
_OTHERS = frozenset({S.RESPONDENT, S.REQUEST, S.ATTACHMENTS})


def _letterhead(low: str) -> Iterator[Span]:
    """A firm alone on one of the first lines, or beside the motto."""
    start = 0
    for _ in range(_HEAD_LINES):
        end = low.find("\n", start)
        end = len(low) if end < 0 else end
        m = _HEAD.match(low, start, end)
        if m is not None:
            yield m.span("name")
        start = end + 1
        if start >= len(low):
            return


_HEAD = compile_vi(rf"[ \t]*{_NAME}[ \t]*(?:$|[ \t]{{2,}}|(?=cộng hòa xã hội))")


# "Công ty đã nợ lương ...": a sentence about a firm, with every mark (cư dân is not cứ)
_GOES_ON = compile_vi(
    rf"{_KIND} (?:này|đó|tôi|em|trên|ấy|của|đã|không|chưa|vẫn|lại|cứ|chỉ|nói|cho|thu|nợ|trả) ",
    strict=True,
)


def _names_one(letter: Letter, start: int, end: int) -> bool:
    """Whether more is said than its kind: a capital, or a number of its house."""
    own = letter.text[start:end].split()[1:]
    if _GOES_ON.match(letter.low, start, end):
        return False
    return not letter.cased or any(w[0].isupper() or w[0].isdigit() for w in own)


def _bare(letter: Letter, span: Span) -> Span:
    start, end = span
    return start, start + len(letter.text[start:end].rstrip())


def _longest(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    return kept


_KINDS = compile_vi(rf"(?<!\w){_KIND} ")
