"""Parts of a letter, found line by line.

Each line gets the part it announces by its cue words; lines without a cue go
on with the part they stand in, as far as that part can run. Letters miss most
parts and portal messages have only facts and a request, so nothing is
required and the whole text is always covered without overlaps.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from nlp.names import COMMON_SURNAMES, SURNAMES
from nlp.petition import Section, SectionKind
from nlp.text import compile_vi

K = SectionKind
_FAMILY = "|".join(sorted(COMMON_SURNAMES))

_MOTTO = compile_vi(
    r"\W*(?:cộng hòa xã hội chủ|cong hoa xa hoi chu|độc lập ?\W{1,4} ?tự do|c ?h ?x ?h ?c ?n)"
)
_COUNT = (
    r"(?:một|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|tám|chín|mười|mươi|mốt|trăm|nghìn|ngàn|"
    r"không|linh|lẻ)"
)
_DATE = (
    r"(?:(?:ngày|"
    r"hôm) ?[\d.…_ ]{0,8},? ?tháng ?[\w.…_]{1,6}(?: \w{1,4})?,? ?(?:năm ?[\w.…_ ]{0,9})?"
    r"|(?<!\d)(?:ngày ?)?(?<!\d)\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{2,4}|"
    r"\d{1,2} tháng \d{1,2},? (?:năm )?\d{4}|"
    rf"ngày (?:{_COUNT} ){{1,3}}tháng (?:{_COUNT} ){{1,2}}năm(?: {_COUNT}){{2,9}}|"
    r"rằm tháng \w{1,6}(?: năm \w{2,4} \w{2,4})?|(?:mùng|mồng) \w{1,5} tháng \w{1,6})"
)
_PLACE_DATE = compile_vi(
    rf"\W*(?:(?:[^\d\n:]{{2,30}}|(?:thôn|bản|ấp|xóm|tổ|khu|buôn|làng|khóm)(?!\w)[^\n:]{{2,80}})"
    rf"(?:\d{{1,2}})?[, ]{{1,2}})?{_DATE}\W*(?:\([^)\n]{{0,30}}\))?\W*$"
)
# "Lưu Quốc Thắng, 12/8/2025" at the end is who signs.
_NAME_DATE = compile_vi(
    rf"(?:{_FAMILY})(?: \w{{1,7}}){{2,3}} ?[,–-] ?(?:ngày )?\d{{1,2}}[/.-]\d{{1,2}}"
)
_TITLE = compile_vi(
    r"\W*(?:đơn|đ ơ n|thư|bản (?:tường trình|trình bày|kiến nghị|tố cáo|khiếu nại|phản ánh|"
    r"đề nghị|"
    r"yêu cầu)|giấy (?:đề nghị|khiếu nại|ủy quyền|tố cáo|yêu cầu|báo|trình báo)|"
    r"phiếu)(?: |$)"
)
# A heading that is no "đơn": short, at the very top, mostly in capitals.
_CRY = compile_vi(
    r"\W*(?:tiêu đề|lời kêu|kêu (?:cứu|oan)|cầu cứu|tố cáo|khiếu nại|phản ánh|kiến nghị|đề nghị|"
    r"tố giác|trình báo|góp ý|v/v)(?: |:|!|$)"
)
_TITLE_MORE = compile_vi(r"\W*(?:\(|v[/ ]v|về việc|\(?lần|khẩn|tập thể)")
_RECIPIENT = compile_vi(
    r"\W*(?:(?:đơn vị|cơ quan|nơi) (?:tiếp )?nhận(?: đơn)? ?:|"
    r"(?:kính (?:gửi|gởi|gừi|gủi|thưa|trình|chuyển)|kg(?= ?[: ]))|(?:gửi|gởi)(?: tới|"
    r" đến)? ?:|"
    r"nơi gửi|(?:xin |thư )?(?:gửi|gởi|thưa) (?:tới |đến )?(?:(?:các|mấy|quý|ông|bà|anh|chị|bác|"
    r"cô|"
    r"chú|cháu|"
    r"thầy|ban|bộ|sở|cục|chi cục|viện|tòa|ủy ban|uỷ ban|ubnd|hđnd|hội|công an|cơ quan|phòng|đội|"
    r"đồn|"
    r"trạm|chủ tịch|bí thư|giám đốc|trưởng|thanh tra|đảng|báo|đài|bhxh|bảo hiểm|trung tâm|"
    r"văn phòng|"
    r"mặt trận|tổ|xã|phường|tỉnh|công ty|nhà báo|đại biểu|đường dây)(?!\w)))"
)
_CO_RECIPIENT = compile_vi(r"\W*(?:đồng (?:kính )?(?:gửi|gởi)|nơi nhận|đồng kính)")
_RECIPIENT_MORE = compile_vi(
    r"(?:[-+*•·–]|\d{1,2}[.)]) ?\w|(?:ông|bà|đồng chí|đ/c|ủy ban|ubnd|hđnd|hội đồng|công an|sở|"
    r"ban|thanh tra|chủ tịch|"
    r"bí thư|văn phòng|phòng|tòa án|viện kiểm sát|vksnd|tand|cục|chi cục|bộ|thủ tướng|"
    r"thường trực|trưởng|giám đốc|"
    r"mặt trận|báo|đài|đảng ủy|tỉnh ủy|thành ủy|quận ủy|huyện ủy|trung tâm|quốc hội|chính phủ|"
    r"hội|đoàn|chi nhánh|và)(?: |$)"
)
_WRITER = compile_vi(
    r"\W*(?:(?:i{1,3}|\d)[.)] ?)?(?:tôi(?: tên(?: là)?| là| ký tên| ?(?=:))|chúng tôi ?(?=:)|"
    r"(?:tên|"
    r"họ tên)(?: tôi| em|"
    r" con| cháu)|họ,? (?:và )?tên|đồng (?:ký|đứng) đơn|đại diện(?: [\w/]{1,8}){0,3} ?(?=:)|"
    r"(?:cùng|đều) (?:ở|trú|ngụ|thường trú|địa chỉ|là)|(?:email|mail|gmail|zalo|"
    r"đt/zalo)(?= ?[:/])|"
    r"(?:em|con|cháu|tui|mình|chúng em|chúng con) (?:tên|là)|tui tên|chúng tôi (?:gồm|là|đứng)|"
    r"(?:\d\.|[ivx]{1,3}\.)? ?(?:tên )?(?:chủ hộ|người (?:làm đơn|viết(?: đơn)?|đứng đơn|"
    r"khiếu nại|tố cáo|"
    r"kiến nghị|phản ánh|gửi|đề nghị|đại diện|yêu cầu|khởi kiện|được ủy quyền))|"
    r"sinh (?:ngày|năm)|ngày sinh|năm sinh|ngày,? tháng,? năm sinh|số (?:căn cước|cccd|cmnd|cmt|"
    r"định danh)|"
    r"(?:số )?(?:cccd|cmnd|cmt|căn cước|cc)(?:/hộ chiếu)?\b|"
    r"chứng minh|ngày cấp|nơi cấp|cấp ngày|địa chỉ|hộ khẩu|hktt|đkhktt|thường trú|tạm trú|"
    r"nơi (?:ở|cư trú|thường trú|tạm trú|đăng ký)|chỗ ở|hiện (?:đang )?(?:ở|ngụ|trú|cư)|"
    r"trú (?:tại|quán)|(?:cư )?ngụ|trụ sở|mã số|điện thoại|số điện thoại|số đt|đt|sđt|di động|"
    r"email|e-mail|"
    r"nghề nghiệp|quốc tịch|dân tộc|giới tính|đại diện cho|là đại diện)(?: |:|$|,)"
)
_RESPONDENT = compile_vi(
    r"\W*(?:(?:i{1,3}|\d)[.)] ?)?(?:họ (?:và )?tên )?(?:(?:người|cơ quan|đơn vị|đối tượng|bên|"
    r"cá nhân|tổ chức|"
    r"công ty)(?:,? [\w/,]{1,10}){0,6} bị (?:khiếu nại|tố cáo|kiến nghị|phản ánh|đơn|tố giác|"
    r"kiện|đề nghị|yêu cầu))|"
    r"\W*(?:người|cơ quan|đơn vị) (?:đã )?(?:ra|ký|ban hành|thực hiện) (?:quyết định|hành vi|"
    r"văn bản)"
    r"(?: (?:hành chính|bị khiếu nại|nói trên|trên))*:|"
    r"\W*(?:(?:nay )?(?:tôi|chúng tôi|em) )?(?:(?:làm|viết|gửi|nộp) (?:đơn|"
    r"đơn này)(?: này)? )?(?:để )?"
    r"(?:tố cáo|khiếu nại|khởi kiện|tố giác)(?: đối với)?(?: (?:ông|bà|anh|chị|công ty|những|các|"
    r"người|"
    r"cá nhân|sau|đây|có tên|cán bộ|đối tượng)){1,5} ?:"
)
_REQUEST = compile_vi(
    r"(?:[-+*•] ?|(?:\d{1,2}|[ivx]{1,4})[.)] ?)?(?:(?:vì (?:vậy|thế|lẽ đó|các lý do)|do (?:đó|"
    r"vậy)|"
    r"bởi (?:vậy|thế)|cho nên|nên|nay|vậy|từ những|với những|trước (?:sự việc|tình hình|những)|"
    r"tóm lại|"
    r"thế nên|bằng đơn này|qua đơn này|một lần nữa|kính thưa)[^.\n]{0,120}?)?"
    r"(?:(?:tôi|chúng tôi|em|e|con|cháu|gia đình(?: tôi| chúng tôi| em)?|bà con|tui|chúng em|"
    r"tập thể|cụ|"
    r"các hộ|nhân dân|người dân|cư dân|dân|công ty|mình)(?:[ ,](?!đã|bị|có|"
    r"không)[\w]{1,8}){0,4}? )?"
    r"(?:(?:nay|lại|chỉ|cũng|rất|khẩn thiết|làm đơn này|viết đơn này|làm đơn|gửi đơn|viết|"
    r"và) ){0,3}"
    r"(?:kính (?:đề nghị|mong|xin|nhờ|yêu cầu)|đề nghị|yêu cầu|kiến nghị|mong(?! muốn được cảm)|"
    r"xin(?! thưa| trình bày| cam| cảm| cám| chân| lỗi| nói| kể| nhắc| gửi lời| nhận lỗi| chúc|"
    r" hứa)|"
    r"đòi|cầu xin|cúi xin|cầu cứu|nhờ|khẩn thiết|tha thiết|trân trọng đề nghị|kêu (?=cho|xã|"
    r"phường)|"
    r"(?:khiếu nại|tố cáo)[^.\n]{0,60}?(?: và| để|,)[^.\n]{0,12}? ?(?:đề nghị|yêu cầu|xin|"
    r"cơ quan|mong)|"
    r"cho (?:tôi |em )?hỏi|nội dung (?:yêu cầu|đề nghị)|những yêu cầu|"
    r"[^.,\n]{3,60}? thay mặt [^.,\n]{2,40}? (?:đề nghị|kiến nghị|yêu cầu|xin|mong)|"
    r"[^.,\n]{3,40}? (?:đề nghị|kiến nghị) (?:xã|phường|các|quý|sở|công an|ủy ban|ubnd|cơ quan|"
    r"nhà trường))(?!\w)"
)
# Asking inside a sentence: "tôi không nhận giấy ấy, đề nghị đo lại", "cái tôi muốn là ...".
_ASKING = compile_vi(
    r"(?:[,;:–-] ?(?:(?:và|nên|nay|vì vậy|do đó|thì|còn|cho nên|vậy) )?|(?<= nên )|(?<= và )|"
    r"(?:tôi|tui|em|con|cháu|mình|chúng tôi|chúng em|chúng con|tụi tui|tụi em|bà con|gia đình|"
    r"hộ chúng tôi) )"
    r"(?:(?:kính|cũng|chỉ|rất|nay|thì|vẫn|lại|còn|xin) ){0,3}"
    r"(?:đề nghị|đề xuất|yêu cầu|kiến nghị|mong(?! muốn)|nhờ|đòi|(?:chỉ )?cần(?= (?:phường|xã|"
    r"các|ông|bà|"
    r"quý|cơ quan|được|hủy|trả))|xin(?! thưa| trình bày| cam| cảm| cám| chân| lỗi| nói| kể|"
    r" nhắc| gửi "
    r"lời| nhận| chúc| hứa| phép| chịu| được nói| việc| đi| tiền| ý)|muốn(?: là)?(?= (?:xã|"
    r"phường|được|các|"
    r"cơ quan|hủy|công an))|(?:cho (?:tôi|tui|em|con) |muốn |xin |chỉ )?hỏi(?= (?:xã|phường|các|"
    r"một|hai|"
    r"bao giờ|hồ sơ|là|:)))(?!\w)|(?:cái|điều) (?:mà )?(?:tôi|tui|em|con|chúng tôi) (?:cần|muốn|"
    r"yêu cầu|"
    r"xin)(?: là)?[ :]"
)
_PLEDGE = compile_vi(
    r"\W*(?:(?:tôi|chúng tôi|em|con|tui|người tố cáo|"
    r"công ty)(?: \w{1,6}){0,3} )?(?:xin )?(?:cam (?:đoan|kết)|hoàn toàn chịu trách nhiệm|"
    r"chịu (?:hoàn toàn )?trách nhiệm)|"
    r"\W*(?:(?:những )?(?:lời|điều|nội dung|sự việc)[^.\n]{0,50}?|"
    r"tất cả [^.\n]{0,30}?)(?:là )?(?:hoàn toàn )?"
    r"(?:đúng )?(?:với )?sự thật"
)
_ATTACHMENTS = compile_vi(
    r"\W*(?:[ivx]{1,4}[.)] ?|\d[.)] ?)?(?:(?:tôi|chúng tôi)? ?(?:xin )?(?:gửi kèm|kèm theo|"
    r"đính kèm|kèm)"
    r"(?: |:|$)|(?:tài liệu|chứng cứ|bằng chứng|tài liệu, chứng cứ) ?:|(?:tài liệu|"
    r"hồ sơ|giấy tờ|chứng cứ|các? giấy tờ|bằng chứng|các tài liệu|danh mục tài liệu|"
    r"văn bản)(?: chứng cứ)? ?(?:gửi |đính |được )?(?:kèm|gồm|có:))"
)
_SIGNATURE = compile_vi(
    r"\W*(?:(?:những )?(?:người|đại diện|t/m|tm\.|thay mặt|"
    r"thay cho)(?: [\w,/]{1,10}){0,5} ?(?:đơn|khiếu nại|tố cáo|kiến nghị|phản ánh|đề nghị|viết|"
    r"gửi|ký|đại diện|hộ|dân|bà con|gia đình|công ty|tập thể)?\W{0,3}(?:\(|$|:)|"
    r"(?:người|đại diện)(?: [\w/]{1,10}){1,3}[:,.]|\(? ?(?:đã ký|ký tên|ký, ghi|ký và ghi|ký ghi|"
    r"điểm chỉ|ký)\b|(?:xin )?(?:trân trọng|chân thành|thành thật)? ?(?:cám|cảm) ơn|trân trọng|"
    r"kính (?:đơn|thư|chào|bút)|giám đốc\W*$|t/m|đại diện ?:)"
)
_SIGNERS = compile_vi(
    r"\W*(?:danh sách (?:[\w,]{1,8} ){0,6}?(?:ký|hộ|người|bà con|công dân|các)|stt\W|"
    r"(?:họ tên|chữ ký) (?:và chữ ký )?(?:của )?(?:các|những|tập thể|bà con)|"
    r"cùng (?:đứng tên )?ký|"
    r"(?:các|những|tập thể|đồng) (?:hộ|người|cư dân|công dân|bà con|công nhân|"
    r"phụ huynh)[^:\n]{0,30} "
    r"ký(?: tên)?(?: gồm)?:|đồng ký tên|"
    r"các hộ (?:dân )?ký|những người (?:cùng )?ký)"
)
# "2. Trương Thị Mười - thôn 3": one line of a list of signers.
_LISTED_NAME = compile_vi(
    rf"(?:\d{{1,3}}[.)/]|[-+]) ?(?:(?:ông|bà|anh|chị) )?(?:{_FAMILY})"
    r"(?: \w{1,7}){1,3} ?(?:[-–,(:]|$)"
)
_LISTED_PERSON = compile_vi(
    r"(?:\d{1,3}[.)/]|[-+*•]) ?(?:các )?(?:ông|bà|anh|chị|cụ|công ty)(?!\w)"
)
_LIVES = compile_vi(
    r"(?:hiện )?ở (?:tại )?(?:tổ|thôn|ấp|số|xóm|khu|bản|buôn|khóm|phường|xã|ngõ|hẻm|kiệt|nhà|sóc|"
    r"đường|\d)"
)
_STAMP = compile_vi(
    r"\W*(?:công văn đến|văn bản đến|số đến|đến số|đến ?: ?số|ngày đến|chuyển ?:|lưu hồ sơ)"
)


_CONTENT = compile_vi(
    r"\W*(?:(?:[ivx]{1,4}|\d)[.)] ?)?(?:nội dung(?: sự việc| vụ việc| đơn| khiếu nại| tố cáo)?|"
    r"diễn biến|sự việc|lý do|trình bày)\W*$"
)
_WISHES = compile_vi(
    r"\W*(?:[ivx]{1,4}|\d)[.)] ?(?:nội dung )?(?:yêu cầu|đề nghị|kiến nghị)(?:\W|$)"
)
_OFFICE = compile_vi(r"\W*(?:chức vụ|chức danh|đơn vị|nơi công tác|công tác tại)(?:\W)")
_ONE_SENTENCE = 260  # a longer line about the writer goes on with the matter
_NEXT_SENTENCE = re.compile(r"(?<!\btp)(?<!\b[pqxhđc])[.!?;] (?=\w)")
_BULLET = re.compile(r"[-+*•·–]|\d{1,2}[.)]")


_ORNAMENT = re.compile(r"[-–_=*~. ]{2,}(?:[o0]{1,4}[-–_=*~. ]{2,})?")


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line of the letter with its form for matching."""

    start: int
    end: int  # after the line end
    low: str  # stripped of blanks at both ends, in `view` form
    upper: bool  # a heading in capitals


def lines(text: str, low: str) -> Iterator[Line]:
    """The lines of the text; together they cover it."""
    start = 0
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        yield Line(start, end, low[start:end].strip(), raw.isupper())
        start = end


def find_sections(text: str, low: str, starts: list[int]) -> tuple[Section, ...]:
    """Sections in order of text, covering all of it without overlaps.

    Args:
        text: the petition text.
        low: `view(text)`.
        starts: where sentences begin; a request may begin inside a paragraph.
    """
    parts = _Parts()
    rows = list(lines(text, low))
    last = _last_filled(rows)
    for number, line in enumerate(rows):
        kind = _classify(line, parts, late=number >= last - 6, head=parts.filled < 12)
        parts.add(line, kind)
    sections = _split_requests(_shorten_recipients(parts.merged(), low), low, starts)
    return tuple(sections)


def _last_filled(rows: list[Line]) -> int:
    return max((i for i, line in enumerate(rows) if line.low), default=0)


class _Parts:
    """The lines so far with their kinds; remembers where the letter stands."""

    def __init__(self) -> None:
        self.kinds: list[tuple[Line, SectionKind]] = []
        self.current = K.BODY
        self.seen: set[SectionKind] = set()
        self.filled = 0
        self.blank = True
        self.prose = False  # whether the story began; a letterhead in capitals is none

    def add(self, line: Line, kind: SectionKind) -> None:
        self.kinds.append((line, kind))
        if _ORNAMENT.fullmatch(line.low):
            return
        if line.low:
            self.filled += 1
            self.current = kind
            self.seen.add(kind)
            self.prose = self.prose or (kind in _TEXT and not line.upper)
        self.blank = not line.low

    def merged(self) -> list[Section]:
        found: list[Section] = []
        for line, kind in self.kinds:
            if found and found[-1].kind is kind:
                found[-1] = Section(kind, found[-1].start, line.end)
            else:
                found.append(Section(kind, line.start, line.end))
        return found


def _classify(line: Line, parts: _Parts, *, late: bool, head: bool) -> SectionKind:
    if not line.low or _ORNAMENT.fullmatch(line.low):
        return parts.current
    if parts.current is K.SIGNERS:
        return K.SIGNERS
    kind = _heading_part(line, parts, head=head, late=late)
    if kind is None:
        kind = _inner_part(line, parts, late=late)
    return kind or _continuation(line, parts, late=late)


def _heading_part(line: Line, parts: _Parts, *, head: bool, late: bool) -> SectionKind | None:
    low = line.low
    title = head and not parts.prose and _is_title(line, parts)
    rules = (
        (K.SIGNATURE, late and parts.seen & _TEXT and _NAME_DATE.match(low)),
        (K.PLACE_DATE, (head or late) and len(low) < 90 and _PLACE_DATE.match(low)),
        (K.MOTTO, head and len(low) < 80 and _MOTTO.match(low)),
        (K.INCOMING_STAMP, len(low) < 80 and _STAMP.match(low)),
        (K.CO_RECIPIENTS, _CO_RECIPIENT.match(low)),
        (K.RECIPIENTS, head and _is_recipient(low, parts)),
        (K.TITLE, title),
    )
    return next((kind for kind, holds in rules if holds), None)


def _is_recipient(low: str, parts: _Parts) -> bool:
    match = _RECIPIENT.match(low)
    if match is None:
        return False
    plain = low.lstrip().startswith(("g", "x", "t"))  # "gửi ..." may also open a sentence
    return not plain or (len(low) < 150 and not parts.seen & _TEXT and "." not in low[4:-1])


def _is_title(line: Line, parts: _Parts) -> bool:
    low = line.low
    if parts.current is K.TITLE and parts.filled and K.TITLE in parts.seen:
        return len(low) < 160 and (line.upper or bool(_TITLE_MORE.match(low)))
    if K.TITLE in parts.seen or len(low) >= 140:
        return False
    cries = (line.upper or (parts.filled < 3 and low[-1] not in ".:;")) and len(low) < 80
    return bool(_TITLE.match(low)) or (cries and _CRY.match(low) is not None)


def _inner_part(line: Line, parts: _Parts, *, late: bool) -> SectionKind | None:
    low = line.low
    rules = (
        (K.SIGNERS, len(low) < 120 and _SIGNERS.match(low)),
        (K.SIGNERS, late and parts.seen & _TEXT and _LISTED_NAME.match(low)),
        (K.RESPONDENT, _RESPONDENT.match(low)),
        (K.PLEDGE, _PLEDGE.match(low)),
        (K.ATTACHMENTS, _ATTACHMENTS.match(low)),
        (K.BODY, _CONTENT.match(low)),
        (K.REQUEST, _WISHES.match(low)),
        (K.SIGNATURE, late and parts.seen & _TEXT and len(low) < 110 and _SIGNATURE.match(low)),
    )
    kind = next((kind for kind, holds in rules if holds), None)
    if kind is None and len(low) < _ONE_SENTENCE and _WRITER.match(low):
        return None if _tells_more(low) else _writer_part(parts)
    return kind


def _tells_more(low: str) -> bool:
    """Whether a line that begins with personal data goes on with the matter."""
    ends = [m.end() for m in _NEXT_SENTENCE.finditer(low)]
    stops = [*ends[1:], len(low)] if ends else []
    return any(
        stop - start > 14 and not _WRITER.match(low, start)
        for start, stop in zip(ends, stops, strict=True)
    )


def _writer_part(parts: _Parts) -> SectionKind | None:
    """Personal data belong to whom they follow: the writer, the respondent or the signature."""
    if parts.current in {K.RESPONDENT, K.SIGNATURE, K.WRITER}:
        return parts.current
    if parts.current in {K.BODY, K.REQUEST} and parts.seen & {K.BODY, K.REQUEST}:
        return None
    return K.WRITER


_TEXT = frozenset({K.BODY, K.REQUEST})
_GOES_ON = _TEXT | {K.ATTACHMENTS, K.SIGNATURE, K.PLEDGE}


def _continuation(line: Line, parts: _Parts, *, late: bool) -> SectionKind:
    """The part of a line without a cue, by the part before it."""
    current = parts.current
    stays = current in _GOES_ON
    if current in {K.RECIPIENTS, K.CO_RECIPIENTS}:
        stays = len(line.low) < 160 and _RECIPIENT_MORE.match(line.low) is not None
    elif current in {K.WRITER, K.RESPONDENT}:
        more = current is K.RESPONDENT and _OFFICE.match(line.low)
        listed = _LISTED_NAME.match(line.low) or _LISTED_PERSON.match(line.low)
        lives = current is K.WRITER and len(line.low) < 140 and _LIVES.match(line.low)
        stays = bool(more or listed or lives) or (
            len(line.low) < 90 and not parts.blank and line.low[-1] in ",;"
        )
    elif _opens_signature(line, parts, late=late):
        return K.SIGNATURE
    elif current is K.SIGNATURE and len(line.low) > _ONE_SENTENCE:
        return K.BODY
    return current if stays else K.BODY


def _opens_signature(line: Line, parts: _Parts, *, late: bool) -> bool:
    current = parts.current
    if current is K.PLACE_DATE:
        return late and bool(parts.seen & _TEXT) and len(line.low) < 90
    if current is K.ATTACHMENTS:
        alone = parts.blank or (late and _is_name(line))
        return alone and not _BULLET.match(line.low) and _looks_signed(line)
    if current is K.PLEDGE:
        return (parts.blank or late) and _looks_signed(line)
    return late and current in _TEXT and K.BODY in parts.seen and _looks_signed(line)


# "Cô giáo hưu Đinh Thị Nhuần, tổ 3": what somebody is, the name, and where they live.
_NAMED_LINE = compile_vi(
    r"(?:thay mặt |đại diện )?(?:ông|bà|anh|chị|cô|chú|bác|thầy|bs|bác sĩ|gs|pgs|ts|kỹ sư|"
    r"luật sư|cựu|con trai|con gái|cháu nội|cháu ngoại|"
    r"cụ|em|cháu|con|thợ|người|dược sĩ|nhạc sĩ|trưởng|tổ trưởng)(?: \w{2,7}){0,3}:? "
    rf"(?:: ?)?(?:{_FAMILY})(?: \w{{1,7}}){{1,3}}(?: ?[,(–-]|$)"
)
_NAME = r"[^\W\d_]+(?: [^\W\d_]+){1,4}"
_NAME_LINE = re.compile(rf"{_NAME}(?:(?:\s{{2,}}|\t| [–-] |, ){_NAME}){{0,5}}")
# "Bùi Văn Dểnh - 0332196048 - xóm ...", "Sà Phên, số máy 0949 05 77 31": who can be called where.
_NAMED_AND_MORE = re.compile(r"(?:[^\W\d_]+ ){1,4}[^\W\d_]+ ?[,/(–-].{0,110}$")
_CALLED = re.compile(r"\d(?:[ .-]?\d){8,10}\W*$")


def _is_name(line: Line) -> bool:
    return _NAME_LINE.fullmatch(line.low) is not None and line.low.split()[0] in SURNAMES


def _looks_signed(line: Line) -> bool:
    """A short line without a full stop at the end of a letter is a name, mostly."""
    first = line.low.split()[0]
    if first in COMMON_SURNAMES and len(line.low) < 110 and line.low.count(" ") < 18:
        return True
    if _NAMED_AND_MORE.match(line.low) and (
        (first in SURNAMES and line.low.count(" ") > 3) or _CALLED.search(line.low)
    ):
        return True
    if len(line.low) < 70 and line.low[-1] not in ".;:?!" and len(line.low.split()) <= 10:
        return True
    return len(line.low) < 110 and _NAMED_LINE.match(line.low) is not None


_GREETING_END = compile_vi(
    r"(?<! \d)[.!?](?=\s+\S)|,(?= (?:(?:tôi|em|con|cháu|nhà tôi|gia đình|chúng tôi|hai tuần|hiện|"
    r"nhà|"
    r"hồ sơ|đường|ngõ|hẻm|cống|đèn|chợ|xóm|khu|tổ|trước|sáng|tối|hôm|từ|mấy|có|con|xe|rác)(?:\W)|"
    r"(?:ông|bà|anh|chị|cô) (?!chủ tịch|giám đốc|trưởng|phó|bí thư|hiệu trưởng)))"
)


def _shorten_recipients(sections: list[Section], low: str) -> list[Section]:
    """As in "Kính gửi phường, em ...": the recipient ends where the message begins."""
    found: list[Section] = []
    for section in sections:
        text = low[section.start : section.end]
        cut = _GREETING_END.search(text, 9) if section.kind is K.RECIPIENTS else None
        while cut and (text[: cut.start()].endswith((" p", " tp", " q", " x", "đ/c", " tt"))):
            cut = _GREETING_END.search(text, cut.end())
        if cut is None or len(text) - cut.end() < 60 or "\n" in text[: cut.end()]:
            found.append(section)
            continue
        middle = section.start + cut.end()
        found.append(Section(K.RECIPIENTS, section.start, middle))
        found.append(Section(K.BODY, middle, section.end))
    return _joined(found)


def _joined(sections: list[Section]) -> list[Section]:
    joined: list[Section] = []
    for section in sections:
        if joined and joined[-1].kind is section.kind:
            joined[-1] = Section(section.kind, joined[-1].start, section.end)
        else:
            joined.append(section)
    return joined


def _split_requests(sections: list[Section], low: str, starts: list[int]) -> list[Section]:
    """Body text from the sentence on that asks for something becomes the request."""
    found: list[Section] = []
    for section in sections:
        if section.kind is not K.BODY:
            found.append(section)
            continue
        at = _request_start(section, low, starts)
        if at is None or at == section.start:
            found.append(section if at is None else Section(K.REQUEST, section.start, section.end))
        else:
            found.append(Section(K.BODY, section.start, at))
            found.append(Section(K.REQUEST, at, section.end))
    return found


def _request_start(section: Section, low: str, starts: list[int]) -> int | None:
    """The first asking sentence of the last third, or the first after half of the body."""
    inside = [section.start, *(s for s in starts if section.start < s < section.end)]
    asking = [s for s in inside if _REQUEST.match(low, s)]
    middle = section.start + (section.end - section.start) * 0.4
    if not asking:
        stops = [*inside[1:], section.end]
        rows = zip(inside, stops, strict=True)
        return next((a for a, b in rows if b > middle and _ASKING.search(low, a, b)), None)
    late = [s for s in asking if s >= middle]
    return late[0] if late else asking[-1]


def asks(low: str, start: int, stop: int) -> re.Match[str] | None:
    """Where a sentence asks for something, up to what it asks for (used for REQUEST fields)."""
    return _REQUEST.match(low, start, stop) or _ASKING.search(low, start, stop)
