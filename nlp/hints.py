"""Where a letter tells who wrote it without naming them.

A hint hides the clause that tells ("tôi là con bà ...", "nhà tôi ở số ...") and ends where the
complaint begins ("..., tố cáo ông Z nhận tiền"): what is complained of has to stay readable, or
nobody can look into it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from nlp.text import compile_vi

Span = tuple[int, int]
Party = tuple[int, int, bool]  # where who writes or is complained of is named; True of the accused

# Of whoever says tôi: what is in brackets or commas behind it (tôi, chủ tịch công đoàn X, tố cáo),
# "là con bà ...", "công tác tại ...", where the house stands, who husband and children are.
_HINTS = compile_vi(
    r"(?<!\w)(?:(?:tôi|em|con|cháu|tui|mình|chúng tôi|chúng em)(?:,| hiện| đang| vốn| từng|"
    r" trước đây| nguyên| cũng| chính){0,3} "
    r"(?:là|tên|ở|ngụ|trú|sinh|quê|làm (?:việc|ở|tại|nghề|giáo|bảo|kế|công)|công tác|dạy|"
    r"học (?:ở|tại|lớp)|ngồi (?:ở|tại|đối diện)|thuê|buôn bán|bán hàng|"
    r"làm (?!đơn|việc|chứng|rõ)(?:[^\W\d]{1,7} ){1,5}(?:ở|tại|cho))|"
    r"(?:tôi|em|con|cháu|tui|mình)(?: (?=\()|,(?= [^,.\n]{5,90},))|"
    r"người (?:đứng|viết|làm|gửi|nộp) đơn(?: này)? là|quê(?: quán| gốc| ở)? (?=[^\W\d]{2,8} "
    r"[^\W\d]{2,8},)|(?:giấu|giữ kín|không nêu) tên, (?:hiện )?(?:là|đang)|"
    r"(?:mã số (?:học sinh|sinh viên|cán bộ|nhân viên)|mshs|mssv|msnv|hộp thư)(?=[ :])|"
    r"(?:nhà|gia đình|chồng|vợ|con trai|con gái|mẹ|bố|cha|má|ba|anh trai|chị gái|em trai|em gái|"
    r"ông nội|bà nội|ông ngoại|bà ngoại)"
    r" (?:tôi|em|con|cháu|tui|mình|chúng tôi)(?: là| tên| ở| số| sinh|,)|"
    r"(?:sinh (?:năm|ngày)|ngày sinh|năm sinh|số nhà|nghề nghiệp|hộ khẩu|thường trú|tạm trú|"
    r"địa chỉ|biển số|số xe|mã (?:bệnh nhân|khách hàng|học sinh|hộ)|danh bộ|stk|số tài khoản))"
    r"(?!\w)[^.;!?\n]{0,120}"
)
# Where the complaint begins behind it; "người tố cáo", "bị khiếu nại" and labels tell who.
_CLAIM = compile_vi(
    r"(?<!\w)(?<!người )(?<!bên )(?<!đơn )(?<!bị )(?<!hộ )(?<!vị )(?<!có )(?<!được )(?<!thư )"
    r"(?<!việc )(?<!chủ )(?<!dân )(?<!nhóm )(?<!của )(?<!và )"
    r"(?:(?:(?:nay|xin|muốn|kính|cùng|đồng) ){0,3}(?:tố cáo|tố giác|khiếu nại|kiến nghị|phản ánh|"
    r"trình báo|kêu cứu|đề nghị|yêu cầu|kính mong|mong|trình bày|thấy(?! mặt)|chứng kiến|"
    r"phát hiện|biết (?:rõ|việc|chuyện)|"
    r"bị(?! (?:thu(?= (?:chi|dang|doan|huyen|xa|thanh))|"
    r"thương|bệnh|liệt|mù|hen|ung thư|tai biến|khuyết|tàn|đơn|câm|điếc|ốm|đau|nhiễm|cao|"
    r"tiểu|tim|suy|cụt|mất sức)(?!\w))|"
    r"báo (?:cáo|tin|với|cho))|nhưng)"
    r"(?!\w)(?! ?[:(]| là | tên |,)"
)
# The same told without "tôi": of whoever was named last
_LOOSE = compile_vi(
    r"(?<!\w)(?:(?:sinh (?:(?:19|20)\d\d|ngày|năm)|(?:hiện |đang |hiện đang )?(?:trú|ngụ|cư trú|"
    r"cư ngụ|sinh sống|công tác|làm việc) (?:tại|ở))(?!\w)|(?<!luật )nhà (?:ở|tại) (?=(?:số|\d|"
    r"ngõ|ngách|hẻm|"
    r"kiệt|thôn|xóm|ấp|tổ|khu|đường|phố|làng|bản)))[^.;!?\n]{0,60}"
)
_NAMED_BEFORE = 80  # how far behind a name it is still told of its bearer
# "Tôi, Nguyễn Văn Lộc - bảo vệ trường, xin tố cáo ..."
_SELF = compile_vi(r"(?<!\w)(?:tôi|tui|em|con|cháu|chúng tôi)(?: tên)?(?: là)?[ ,:]{1,3}$")
_OF_SELF = 120
_AFTER_COMMA = re.compile(r", {1,2}(?:(?:ông|bà|anh|chị|cô|chú|bác) {1,2})?\Z")
_FORM = 12  # a comma and a form of address


def hints(text: str, low: str, people: Sequence[Party]) -> Iterator[Span]:
    """The clauses that tell of the writer.

    Args:
        text: the letter.
        low: its `view`.
        people: where writers and people complained of are named, in order.
    """
    yield from _clauses(_HINTS, text, low, people)
    for start, end in _clauses(_LOOSE, text, low, people):
        index = bisect.bisect_right(people, start, key=lambda p: p[1]) - 1
        accused = index >= 0 and start - people[index][1] < _NAMED_BEFORE and people[index][2]
        if not accused:
            yield start, end
    for start, name_ends, accused in people:
        if not accused and _SELF.search(low, max(0, start - 20), start):
            stop = _SENTENCE_ENDS.search(low, name_ends, name_ends + _OF_SELF)
            end = stop.start() if stop else _word_end(low, min(len(low), name_ends + _OF_SELF))
            yield start, clause_end(text, low, start, end, people)


_SENTENCE_ENDS = re.compile(r"[.;!?\n]")


def _clauses(
    pattern: re.Pattern[str], text: str, low: str, people: Sequence[Party]
) -> Iterator[Span]:
    position = 0
    while (hint := pattern.search(low, position)) is not None:
        end = _word_end(low, hint.end())
        end = clause_end(text, low, hint.start(), end, people)
        yield hint.start(), end
        position = max(end, hint.start() + 1)


def clause_end(text: str, low: str, start: int, end: int, people: Sequence[Party]) -> int:
    """Where what is told of the writer ends in a span: before the claim, or before ", ông Z"."""
    for claim in _CLAIM.finditer(low, start, end):
        if text[claim.start()].islower():  # "Bị" may be part of a name
            end = claim.start()
            break
    first = bisect.bisect_left(people, start, key=lambda p: p[0])
    for begin, _, accused in people[first : first + 4]:
        comma = accused and _AFTER_COMMA.search(low, max(start, begin - _FORM), min(begin, end))
        if comma:
            return comma.start()
    return end


def _word_end(low: str, end: int) -> int:
    while end < len(low) and low[end - 1].isalnum() and low[end].isalnum():
        end += 1
    return end
