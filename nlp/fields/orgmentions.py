"""Where offices, companies and institutions are named.

A name needs at least one capitalised word after its kind: bare "công an" or "UBND xã" names nobody,
and letters without meaningful capitals are left alone. Fixed words settle a party ("người bị khiếu
nại: ..."); who else is one is decided in `organisations`.
"""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.ownfirms import find_own_firms
from nlp.names import LOWER, SURNAMES, SYLLABLE, UPPER
from nlp.petition import EntityKind, SectionKind
from nlp.text import compile_vi, fold, vi

K = EntityKind
S = SectionKind
_LEVEL = r"(?: (?:phường|xã|tỉnh|thành phố|huyện|quận|đặc khu|PHƯỜNG|XÃ|TỈNH))?"
# What departments and ministries are of.
FIELDS = (
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
    rf"(?:(?:Giám đốc|Bộ trưởng|Phó Giám đốc|(?:Chánh )?Thanh tra) )?(?:Sở|Bộ) "
    rf"(?:{FIELDS})(?:{_LEVEL} {SYLLABLE}(?: {SYLLABLE}){{0,3}})?|"
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
    r"(?<!môi )(?<!chiến )(?<!nông )(?<!quảng )(?<!lâm )(?<!thị )(?<!công )(?<!điểm )(?<!Nông )"
    r"[Tt]rường(?! (?:Sơn|Sa|Chinh|Giang|Thi|An|Thọ|Thịnh|Yên|Xuân)(?!\w))|[Tt]rung tâm|"
    r"[Dd]oanh nghiệp|"
    r"DNTN|[Nn]hà máy|[Xx]í nghiệp|(?<!trên )[Cc]ơ sở|[Pp]hòng khám|[Kk]hách sạn|[Nn]hà hàng|"
    r"(?<!ba )(?<!tư )(?<!Đình )[Qq]uán|[Xx]ưởng|(?<!phố )[Tt]rại|[Cc]ửa hàng|[Tt]iệm|"
    r"[Nn]hà (?:thuốc|nghỉ|trọ|xe)|[Vv]ựa|[Cc]ty|CTY|Ban (?:[Qq]uản (?:lý|trị)|QLDA|[Bb]ồi thường)|"
    r"Hội đồng|[Tt]ổ (?:hợp tác|công tác)|(?<!hàng )[Đđ]ại lý(?! thuế)|[Hh]omestay|[Nn]hóm trẻ|"
    r"Cảng vụ|"
    r"(?:Chi )?[Cc]ục|Chi nhánh|(?:Hạt|Phòng|Đội|Trạm)(?! [Tt]rưởng)|Nha khoa|Thẩm mỹ viện|Hãng|"
    r"Chùa|[Mm]ỏ đá|"
    r"[Mm]ỏ cát|[Tt]iểu học|[Kk]araoke)"
    r"(?: (?:TNHH|CP|cổ phần|MTV|một thành viên|trách nhiệm hữu hạn|xây dựng|"
    rf"(?!(?:{_ORDINARY}) )[{LOWER}]\w{{1,7}})){{0,5}}"
    rf"(?: {SYLLABLE}| (?:và|huyện|tỉnh|quận|thành phố|khu vực)(?= [{UPPER}])"
    rf"| (?!(?:{_ORDINARY}) )[^\W\d_A-Z]{{2,6}}(?: (?!(?:{_ORDINARY}) )[^\W\d_A-Z]{{2,6}})?"
    rf"(?= [{UPPER}])){{1,6}}"
)
_ANY = re.compile(rf"(?<!\w)(?:{_OFFICE}|{_COMPANY})")
# "Trung tâm Phục" of "Trung tâm Phục vụ hành chính công": where the name ends cannot be told.
_SURNAME_BEFORE = re.compile(rf"(?<!\w)(?i:{'|'.join(sorted(SURNAMES))}) \Z")  # Vũ Trường Duy
_CUT = re.compile(
    r"\w (?:khoa|(?:(?<=Phục )|(?<=Dịch )|(?<=Nội )|(?<=Ngoại )|(?<=Nghiệp ))vụ|tế|lý|học|lực|nuôi|"
    r"khẩu|phủ|nước|sở|khu|hóa|triển|phạm|hồi)\b"
)
# "Hạt Kiểm lâm lập Biên bản", "... và Cộng sự": the last capital begins another word.
_OTHER_WORD = re.compile(
    r"(?: (?:lập|ra|ký|và|có|về|theo|gửi))? (?:(?:Biên|Văn)(?= bản)|Hợp(?= đồng)|"
    r"Cộng(?= sự)|Quyết(?= định)|"
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
# Where one may begin, which is told much faster than the whole.
_PARTY_BEGINS = compile_vi(
    r"(?=người|bên|chúng tôi là|tên|cơ quan|đơn vị|công ty|tổ chức|bị|doanh nghiệp|nhà thầu|cơ sở|"
    r"chủ |quyết định|tố cáo|khiếu nại|phản ánh|xử )"
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
FRAME = frozenset({S.RECIPIENTS, S.CO_RECIPIENTS, S.PLACE_DATE, S.MOTTO, S.SIGNATURE, S.SIGNERS})


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """An organisation in the text; `settled` where fixed words make it a party."""

    start: int
    end: int
    settled: EntityKind | None = None


def key_of(letter: Letter, mention: Mention) -> str:
    """What one organisation has in common over all its mentions."""
    return fold(" ".join(letter.text[mention.start : mention.end].split()))


def find_mentions(letter: Letter) -> Iterator[Mention]:
    """Every organisation with a name of its own."""
    taken = find_own_firms(letter)
    for span in taken:
        yield Mention(*span, K.PETITIONER)
    party, anyone = (_PARTY, _ANY) if letter.marked else (_BARE_PARTY, _BARE_ANY)
    settled = _settled(letter, party) if letter.cased else _settled_in_capitals(letter)
    for mention in settled:
        span = (mention.start, mention.end)
        if not meets(span, taken):
            bisect.insort(taken, span)
            yield mention
    for m in anyone.finditer(letter.text) if letter.cased else ():
        named = m[0].startswith("Trường ") and _SURNAME_BEFORE.search(
            letter.text, max(0, m.start() - 9), m.start()
        )
        if not (named or meets(m.span(), taken) or _CUT.match(letter.text, m.end() - 1)):
            end = _end_of_name(letter.text, m)
            if end is not None:
                yield Mention(m.start(), end, _by_section(letter, m))


def _settled_in_capitals(letter: Letter) -> Iterator[Mention]:
    for m in _PARTY_IN_CAPITALS.finditer(letter.low):
        yield Mention(*m.span("name"), K.RESPONDENT)


def _settled(letter: Letter, party: re.Pattern[str]) -> Iterator[Mention]:
    for m in _PARTY_LINE.finditer(letter.text):
        yield Mention(*m.span("name"), K.RESPONDENT)
    reached = 0
    for begin in _PARTY_BEGINS.finditer(letter.low):
        found = party.match(letter.text, begin.start()) if begin.start() >= reached else None
        if found is not None:
            reached = found.end()
            yield Mention(*found.span("name"), K.PETITIONER if found["self"] else K.RESPONDENT)


def _end_of_name(text: str, m: re.Match[str]) -> int | None:
    """Where the name ends, when its last capital begins another word; None if nothing is left."""
    begun = _OTHER_WORD.finditer(text, m.start(), m.end() + 7)
    other = next((o for o in begun if o.end() == m.end()), None)
    if other is None:
        return m.end()
    kept = text[m.start() : other.start()]
    return other.start() if _ANY.fullmatch(kept) else None


def meets(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
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
    if STATE.match(m[0]):  # an office is meant where it heads the line or an item of it
        heads = _HEADS_ITEM.search(letter.low, max(0, m.start() - 60), m.start())
        return K.RESPONDENT if heads else None
    office = _OFFICE_OF.search(letter.low, max(0, m.start() - 40), m.start())
    return None if office else K.RESPONDENT


_HEADS_ITEM = compile_vi(
    r"(?:^|\n)[ \t•*+-]{0,4}(?:\d[.)/] ?)?$|;[ \n]{1,2}(?:và )?$|"
    r"(?:bị|người bị)[^:\n]{2,30}: ?(?:\d[.)/] ?)?$"
)
STATE = re.compile(rf"(?:{_OFFICE})")
# "Công ty ... do bà Lê Thị Mỹ Dung làm giám đốc; MST: ...": who writes is the company.
_WRITES = compile_vi(
    r"[ ,;(–-]{1,3}(?:do [^.\n]{4,50} (?:làm|là) (?:giám đốc|đại diện|chủ)|mst|mã số|"
    r"(?:có )?trụ sở|người đại diện)"
)
_OFFICE_OF = compile_vi(r"(?:chức vụ|chức danh|nơi công tác|công tác tại)[ :][^\n.;]{0,30}$")
