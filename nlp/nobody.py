"""What else has to go where nobody may be told: names of offices' places, and every other name.

An office is no person: "UBND xã ████" still says what kind of office is complained of. Names are
whatever is written with a capital inside a sentence and is no known institution, place of the
state or ordinary word, because foreign names and nicknames have no shape of their own.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from nlp.fields.namecues import BIRTH_ORDER, COMPOUND, HEAD_WORDS, LEADS
from nlp.hints import Span
from nlp.mask import INSTITUTIONS
from nlp.names import COMMON_SURNAMES, LOWER, UPPER
from nlp.petition import Entity, EntityKind, Petition, SectionKind
from nlp.sentences import sentence_starts
from nlp.text import compile_vi, fold, vi, words

K = EntityKind
# What an office or firm is, said before its name; longest first where one begins another.
_KIND = compile_vi(
    r"(?:(?:phó |nguyên )?(?:chủ tịch|giám đốc|tổng giám đốc|trưởng|cục trưởng|chi cục trưởng|"
    r"bộ trưởng|thứ trưởng|hiệu trưởng|bí thư|chánh(?: thanh tra| văn phòng)?|viện trưởng|"
    r"chánh án)|"
    r"ubnd|hđnd|mttq|ủy ban(?: nhân dân| mặt trận tổ quốc)?|hội đồng(?: nhân dân| quản trị|"
    r" bồi thường,? hỗ trợ,?(?: và)? tái định cư)?|công an|thanh tra|tòa án(?: nhân dân)?|"
    r"viện kiểm sát(?: nhân dân)?|cơ quan(?: cảnh sát)?(?: điều tra)?|thi hành án(?: dân sự)?|"
    r"đảng ủy|chi bộ|hạt kiểm lâm|điện lực|kho bạc(?: nhà nước)?|hải quan|cảng vụ|bưu điện|"
    r"(?:chi nhánh )?văn phòng(?: đăng ký đất đai| công chứng| luật sư)?|chi nhánh|"
    r"ban (?:quản lý(?: dự án)?|quản trị|bồi thường|tiếp công dân|chỉ huy quân sự|"
    r"giải phóng mặt bằng|công tác mặt trận|giám hiệu|điều hành)|trung tâm(?: y tế|"
    r" phục vụ hành chính công| hành chính công| phát triển quỹ đất| kiểm soát bệnh tật|"
    r" dịch vụ việc làm| quản lý giao thông công cộng| anh ngữ| ngoại ngữ| văn hóa)?|"
    r"(?:sở|bộ|phòng|chi cục|cục|đội|trạm|tổ|hạt|đoàn|khoa|ban)(?: (?:nông nghiệp|môi trường|"
    r"tài nguyên|phát triển nông thôn|xây dựng|nội vụ|y tế|giáo dục|đào tạo|công thương|tài chính|"
    r"tư pháp|khoa học|công nghệ|văn hóa|thể thao|du lịch|xã hội|dân tộc|tôn giáo|"
    r"giao thông(?: vận tải| công chính)?|lao động|thương binh|ngoại vụ|kinh tế|hạ tầng|đô thị|"
    r"kế hoạch|tổ chức|hành chính|quản lý|thuế|thi hành án|dân sự|trật tự|csgt|"
    r"cảnh sát(?: giao thông| kinh tế| hình sự)?|kiểm lâm|quản lý đất đai|thanh tra|khám|"
    r"công chứng|thú y|thủy lợi|thống kê|công an|bảo vệ)(?:,|-|;)?| và| -|,){0,8}|"
    r"bảo hiểm xã hội|thuế|quản lý(?: đô thị| trật tự)?|"
    r"bệnh viện(?: đa khoa| sản nhi| phụ sản| tâm thần| mắt| quận| huyện| tỉnh)?|"
    r"trường(?: đại học| cao đẳng| mầm non| mẫu giáo| tiểu học| trung học(?: cơ sở| phổ thông)?|"
    r" thcs| thpt| th)?(?: tư thục| dân lập| quốc tế)?|nhóm trẻ|phòng khám(?: đa khoa| nha khoa)?|"
    r"nha khoa|nhà (?:thuốc|nghỉ|trọ|xe|máy|hàng|trẻ)|quán(?: nhậu| ăn| cà phê| karaoke| bia)?|"
    r"(?:tổng )?công ty|cty|tập đoàn|ngân hàng|doanh nghiệp(?: tư nhân)?|dntn|hợp tác xã|htx|"
    r"hộ kinh doanh|cơ sở(?: sản xuất| kinh doanh| mầm non)?|cửa hàng|xưởng|trại|trang trại|vựa|"
    r"tiệm|khách sạn|karaoke|đại lý|tnhh|cổ phần|cp|mtv|một thành viên|trách nhiệm hữu hạn|"
    r"thương mại|dịch vụ|xây dựng|sản xuất|đầu tư|bất động sản|môi trường|vận tải|"
    r"phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tp|tỉnh|đặc khu|khu vực|cơ sở|liên xã|"
    r"thôn|ấp|khu phố|tổ dân phố|bản|làng|chùa|đình|chợ|và|của|-|,)"
    r"(?!\w)[ .]{0,2}"
)


def name_of_office(low: str, start: int, end: int) -> int:
    """Where in the name of an office or firm its own name begins, behind what it is."""
    while start < end and (kind := _KIND.match(low, start, end)) is not None:
        start = kind.end()
    return start


_PLACE_KIND = compile_vi(
    r"(?:phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tp|đặc khu|p|x|tt|q|h)(?!\w)[ .]{1,2}"
)


def offices_and_wards(entities: Sequence[Entity], low: str) -> Iterator[Span]:
    """The names of offices, firms and wards without the words that say what they are."""
    kept = [(e.start, e.end) for e in entities if e.kind is K.PROVINCE]
    for entity in entities:
        if entity.kind is K.WARD:
            kind = _PLACE_KIND.match(low, entity.start, entity.end)
            yield (kind.end() if kind else entity.start), entity.end
        elif is_office(entity):
            start = name_of_office(low, entity.start, entity.end)
            yield from _without(kept, start, entity.end)


def is_office(entity: Entity) -> bool:
    """Whether it is an office or a firm that did not write the letter."""
    if entity.kind is K.RESPONDENT:
        return (entity.role or "").endswith("organisation")
    return entity.kind is K.ORG


def _without(kept: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """The span without the provinces in it, which tell nobody."""
    first = max(0, bisect.bisect_left(kept, (start, 0)) - 1)
    for a, b in kept[first:]:
        if a >= end:
            break
        if b > start:
            if a > start:
                yield start, a
            start = b
    if start < end:
        yield start, end


_WORD = rf"[{UPPER}][{UPPER}{LOWER}]*(?:['’-][{UPPER}{LOWER}]+)*"
_RUN = re.compile(rf"(?<![\w'’-]){_WORD}(?:(?: |\. ?|-){_WORD}){{0,6}}")
_PART = re.compile(_WORD)
_QUOTED = re.compile(rf"[ (][\"“'‘]{_WORD}(?: {_WORD}){{0,2}}[\"”'’]")
_NO_STORY = frozenset({SectionKind.MOTTO, SectionKind.RECIPIENTS, SectionKind.CO_RECIPIENTS})
_READABLE = frozenset({K.PROVINCE, K.LEGAL_REF, K.RECIPIENT, K.ORG, K.RESPONDENT, K.WARD})
_ORDINARY = (
    frozenset(fold(w) for w in (*HEAD_WORDS, *LEADS))
    | INSTITUTIONS
    | words(
        "xin cam on chao hop bien bien hoa don ket luan thong bao to trinh nghi dinh phuong an ke "
        "hoach bao cao cong van giay phep so do lan phan muc diem the de nghi kien tranh chap viec "
        "hien theo can cu sau truoc khi neu vay mot hai ba bon nam sau bay tam chin thu nhat nhi "
        "moi nguoi dan ho tap the quy co quan cac ban nganh lanh dao can bo ngay thang trong ngoai "
        "tren duoi ve voi cung nhu nhung hay khong chua da dang se phai duoc rat qua toan bo"
    )
)
_FOREIGN = compile_vi(  # "mr john carter" typed small
    r"(?<!\w)(?:mr|mrs|ms|miss|sir|madam|mister)\.? (?P<name>[a-z][a-z'-]{1,20}"
    r"(?: (?!(?:va|la|o|da|cua|co|khong|bi|lai|thi|noi)(?!\w))[a-z][a-z'-]{1,20}){0,2})"
)
_FULL = re.compile(  # "ÔNG LÊ HOÀI ÂN" in a letter all in capitals
    vi(r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác|tên|là) ")
    + rf"(?P<name>(?:{'|'.join(sorted(COMMON_SURNAMES))}) [^\W\d]{{1,7}}(?: [^\W\d]{{1,7}})?)(?!\w)"
)
_TITLES = words("mr mrs ms miss dr sir madam")


def other_names(petition: Petition, low: str, *, capitals_tell: bool) -> Iterator[Span]:
    """Runs of capitals that no office, place, law or ordinary word accounts for.

    Args:
        petition: the letter.
        low: the `view` of its text.
        capitals_tell: `cased` of its text.
    """
    text = petition.text
    for foreign in _FOREIGN.finditer(low):
        yield foreign.span("name")
    if not capitals_tell:
        yield from (m.span("name") for m in _FULL.finditer(low))
        return
    readable = sorted((e.start, e.end) for e in petition.entities if e.kind in _READABLE)
    frame = [(s.start, s.end) for s in petition.sections if s.kind in _NO_STORY]
    begins = frozenset(sentence_starts(text))
    compounds = frozenset(_compounds(petition))
    for run in _RUN.finditer(text):
        if _ends_inside(run.start(), frame):
            continue
        known = _ends_inside(run.start(), readable)
        if run.end() <= known:
            continue
        parts = [m.span() for m in _PART.finditer(text, max(run.start(), known), run.end())]
        yield from _named(text, low, parts, begins, compounds)
    for quoted in _QUOTED.finditer(text):
        yield quoted.start() + 2, quoted.end() - 1


def _compounds(petition: Petition) -> Iterator[int]:
    """Where ordinary words of several syllables begin: Quyết định, but not Quyết."""
    for token in petition.doc:
        head, _, rest = token.text.partition(" ")
        if rest and rest.islower() and head[1:].islower():
            yield token.idx


_OPENS = re.compile(r"(?:^|\n|[.:;!?\"“(] )[^\w\n]*(?:\d{1,2}[.)]|[a-zđ]\)|[-+*•])? *\Z")


def _named(
    text: str, low: str, parts: list[Span], begins: frozenset[int], compounds: frozenset[int]
) -> Iterator[Span]:
    """The name in a run of capitals, if any: a word that opens a sentence alone names nobody."""
    opens = parts[0][0] in begins or _OPENS.search(text, max(0, parts[0][0] - 12), parts[0][0])
    last = None
    while parts and _ordinary(text, low, parts[0], compounds):
        last, parts, opens = parts[0], parts[1:], None
    if last and parts and low[slice(*last)] in BIRTH_ORDER:
        parts = [last, *parts]  # Chín Cụt, Ba Béo
    while parts and (parts[-1][0] in compounds or COMPOUND.match(low, parts[-1][0])):
        parts.pop()
    while parts and _shouted(text, parts[-1]):
        parts.pop()
    if parts and not (opens and len(parts) == 1 and "-" not in text[slice(*parts[0])]):
        yield parts[0][0], parts[-1][1]


def _ordinary(text: str, low: str, part: Span, compounds: frozenset[int]) -> bool:
    word = fold(text[slice(*part)])
    return (
        word in _ORDINARY
        or word in _TITLES
        or part[0] in compounds
        or _shouted(text, part)
        or COMPOUND.match(low, part[0]) is not None
    )


def _shouted(text: str, part: Span) -> bool:
    """UBND, CSGT, GCN: capitals only, which abbreviate."""
    word = text[slice(*part)]
    return len(word) > 1 and word.isupper()


def _ends_inside(offset: int, spans: Sequence[Span]) -> int:
    """Where the span ends in which the offset stands; 0 where it stands in none."""
    index = bisect.bisect_right(spans, offset, key=lambda s: s[0])
    return max((b for a, b in spans[max(0, index - 4) : index] if a <= offset < b), default=0)
