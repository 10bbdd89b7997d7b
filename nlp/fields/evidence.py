"""Evidence for the part a named person plays, as a reader would give it.

Each pattern is one thing that people go by: who heads what is complained of, who refuses, whose
signature stands under the attacked paper, who is the object of what the letter asks for, who was
harmed, who is only somebody's kin. `roles` weighs them; unlike single words they are the same
for every author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.fields.letter import Letter
from nlp.fields.people import Name
from nlp.petition import SectionKind
from nlp.text import compile_vi

S = SectionKind
_FORMS = r"(?:(?:ông|bà|anh|chị|cô|chú|bác|cụ|thầy|em|cháu|thằng|con|lão|mụ)[ :]{1,2})?"
_BOSS = (
    r"(?:tổng giám đốc|phó giám đốc|giám đốc|gđ|chủ (?:\w{1,9} )?(?:nhà|quán|trại|xưởng|trọ|đầu tư|"
    r"cơ sở|"
    r"tiệm|cửa hàng|mỏ|vựa|bãi|xe|hụi|công trình|nhà hàng|lò|thầu|shop|doanh nghiệp)|"
    r"quản lý(?: \w{1,6})?|chỉ huy(?: trưởng| công trình)?|trưởng ban(?: quản lý| quản trị)?|"
    r"hiệu trưởng|hiệu phó|chủ nhiệm|viện trưởng|đội trưởng|tổ trưởng(?! (?:dân phố|tdp|khu))|"
    r"trạm trưởng|chủ tịch|phó chủ tịch|bí thư|trưởng phòng|trưởng khoa|trưởng công an|cai thầu|"
    r"thầu)"
)
_STAFF = (
    r"(?:chuyên viên|nhân viên|cán bộ|công chức|địa chính|kế toán|thủ quỹ|văn thư|điều dưỡng|"
    r"dược sĩ|"
    r"y tá|hộ lý|bảo vệ|giao dịch|một cửa|quầy|thợ|tài xế|lái xe|thư ký|kiểm lâm|tư pháp|hộ tịch|"
    r"tiếp dân|thanh tra viên|điều tra viên|chấp hành viên|thẩm phán|trung úy|thượng úy|đại úy|"
    r"thiếu tá|trung tá|thượng tá|công an viên|giáo viên|cô giáo|thầy giáo|bác sĩ|môi giới)"
)
_COMMUNAL = (
    r"(?:trưởng (?:thôn|bản|ấp|xóm|khu|làng|buôn|tộc)|tổ trưởng(?: tổ)? (?:dân phố|tdp)|già làng|"
    r"bí thư chi bộ|mặt trận|hội trưởng|chi hội|phụ nữ|cựu chiến binh|tổ hòa giải)"
)
_JOIN = rf"(?: [^\W\d]{{1,8}}){{0,4}}[ :,]{{1,3}}(?:(?:là|tên|tên là)[ :]{{1,2}})?{_FORMS}$"
_KIN = (
    r"(?:vợ|chồng|con(?: trai| gái| rể| dâu| ruột)?|em(?: vợ| ruột| rể| trai| gái| chồng| họ)?|"
    r"anh(?: rể| ruột| vợ| chồng| trai| họ)|chị(?: dâu| ruột| gái| họ)|cháu(?: ruột| họ| nội)?|bố|"
    r"mẹ|"
    r"cha|má|bạn(?: gái)?|người nhà|họ hàng)"
)
_ASK = (
    r"(?:buộc|xử lý|xử phạt|gọi|mời|khởi tố|kỷ luật|cách chức|phạt|xem lại|kiểm tra|đình chỉ|bắt|"
    r"chấn chỉnh|làm rõ|điều tra|xác minh|tố cáo|khiếu nại|kiện|tố giác|phản ánh|trình báo|thưa|"
    r"truy cứu|truy tố|triệu tập|cưỡng chế|trách nhiệm(?: của)?|hành vi(?: của)?|"
    r"sai phạm(?: của)?|tiêu cực(?: của)?|vi phạm của|lỗi của|"
    r"nhắc nhở|răn đe|yêu cầu|ngăn chặn|thu hồi)"
)
# Within what is asked: whom it is against, and whose good it is for.
_AGAINST_WHOM = compile_vi(
    rf"(?<!\w)(?:{_ASK}|nhắc|kêu|hỏi|thanh tra|kiểm điểm|dẹp|đuổi|truy|đối chất|vận động|"
    r"không phải|bãi bỏ|hủy)(?:,? [^\W\d]{1,8}){0,9}?(?:,| và| với)?[ :]{1,2}"
    rf"{_FORMS}$"
)
_FOR_WHOM = compile_vi(
    r"(?<!\w)(?:cho|trả(?: lại)?|bồi thường|bảo vệ|hỗ trợ|giúp|giữ (?:kín|bí mật) tên|đón|như|của)"
    rf"(?: (?:gia đình|hộ|nhà|mẹ con|vợ chồng))? {_FORMS}$"
)
_BEFORE = {
    "boss": compile_vi(rf"(?<!\w){_BOSS}{_JOIN}"),
    "staff": compile_vi(rf"(?<!\w){_STAFF}{_JOIN}"),
    "communal": compile_vi(rf"(?<!\w){_COMMUNAL}{_JOIN}"),
    "kin-of-writer": compile_vi(
        rf"(?<!\w){_KIN} (?:của )?(?:chúng )?(?:tôi|tui|em|con|cháu|mình|nhà tôi)"
        rf"(?:,? (?:là|tên|tên là))?[ :,]{{1,3}}{_FORMS}$"
    ),
    "kin-of-other": compile_vi(
        rf"(?<!\w){_KIN}(?: (?:của )?(?:ông|bà|anh|chị|cô)(?: (?:ta|ấy|này|\w{{2,7}}))?)?(?: mình)?"
        rf" (?:là|tên|tên là)[ :]{{1,2}}{_FORMS}$"
    ),
    "asked-about": compile_vi(rf"(?<!\w){_ASK}(?: [^\W\d]{{1,8}}){{0,5}}[ :]{{1,2}}{_FORMS}$"),
    "harmed": compile_vi(
        r"(?<!\w)(?:đánh|xô(?: ngã)?|chém|bắt|ép|lừa|đuổi|chửi|đâm|tông|húc|cắn|dọa|đe dọa|lấy của|"
        rf"thu của|đòi|xúc phạm|bôi nhọ|cướp của|hại)(?: [^\W\d]{{1,6}})? {_FORMS}$"
    ),
    "paid": compile_vi(
        r"(?<!\w)(?:(?:đưa|chuyển|nộp|gửi|trả|giao|đặt cọc|ck|cho vay|"
        r"cho)(?: [^\s]{1,9}){0,5}? )(?:cho|"
        rf"vào tài khoản(?: của)?|tới tài khoản(?: của)?) {_FORMS}$"
    ),
    "thing-of": compile_vi(
        r"(?<!\w)(?:cống|đường ống|dự án|nước thải|khói|bụi|máy xúc|máy múc|nhà hàng|trại|bãi|"
        r"xưởng|lò|quán|cơ sở|tiệm|xe|công trình|nhà|máy|chó|ao|hầm|"
        r"vựa|"
        r"cửa hàng|kho|nhà xe|loa|đàn|chuồng|tường|rào|mái|ống)(?: [^\W\d]{1,7}){0,3}(?: của| nhà) "
        rf"{_FORMS}$"
    ),
    "source": compile_vi(
        r"(?<!\w)(?:theo(?: lời)?|xác nhận của|giới thiệu của|nhờ|hỏi|gặp|cùng|với|có|như|còn|"
        r"ngoài|"
        rf"làm chứng(?: là)?|chứng kiến(?: của| là)?|gồm|người biết|báo|thưa)[ :]{{1,2}}{_FORMS}$"
    ),
    "by": compile_vi(rf"(?<!\w)(?:do|bị|bởi) (?:vợ chồng |gia đình |nhà )?{_FORMS}$"),
}
# How far a pattern can reach back at most: the shorter, the sooner it is told.
REACH = {
    "staff": 82,
    "communal": 92,
    "kin-of-writer": 59,
    "kin-of-other": 60,
    "asked-about": 83,
    "harmed": 29,
    "paid": 105,
    "thing-of": 58,
    "source": 27,
    "by": 26,
}
_AFTER = {
    "boss-after": compile_vi(
        rf"[ ,(–-]{{1,3}}(?:là |nguyên |hiện là |làm |chức vụ )?{_BOSS}(?!\w)"
    ),
    "staff-after": compile_vi(
        rf"[ ,(–-]{{1,3}}(?:là |nguyên |hiện là |làm |bên |ở |chức vụ )?{_STAFF}(?!\w)"
    ),
    "communal-after": compile_vi(rf"[ ,(–-]{{1,3}}(?:là |nguyên |hiện là |làm )?{_COMMUNAL}(?!\w)"),
    "neighbour": compile_vi(
        r"[^.\n]{0,12}?(?<!\w)(?:nhà bên|cạnh nhà|sát nhà|ở cạnh|liền kề|giáp ranh|hàng xóm|kế bên)"
    ),
    "signs": compile_vi(
        r"[^.\n]{0,30}?(?<!\w)(?:ký|ra|ban hành|lập)(?: [^\W\d]{1,6}){0,1} (?:quyết định|thông báo|"
        r"văn bản|biên bản|kết luận|công văn|giấy)"
    ),
    "quoted": re.compile(r'[^.\n]{0,60}["“]'),
    "says": compile_vi(
        r"[^.\n]{0,25}?(?<!\w)(?:nói|bảo|hẹn|trả lời|biểu|kêu|giải thích|cho biết|hứa)(?!\w)"
    ),
    "helps": compile_vi(
        r"[^.\n]{0,30}?(?<!\w)(?:làm chứng|chứng kiến|xác nhận|ghi nhận|kể lại|thấy|biết việc|"
        r"can ngăn|"
        r"nhắc|lập biên bản|hòa giải|giúp|ký giáp ranh|thừa nhận|khuyên|đưa đi)(?!\w)"
    ),
    "suffers": compile_vi(
        r"[^.\n]{0,25}?(?<!\w)(?:bị|mất|chết|qua đời|đau|bệnh|nhập viện|hy sinh|hi sinh|tử vong|"
        r"được)"
        r"(?!\w)"
    ),
}
# Up to the next name: refusal, threat, evasion.
_DEFIES = compile_vi(
    r"(?<!\w)(?:thách|không (?:chịu|trả|chấp hành|tiếp|đồng ý|nghe|giải quyết|đến|tới|ký|nhận lỗi|"
    r"hợp tác|thừa nhận|bồi thường|sửa|dừng|thực hiện|có mặt|cho)|chưa trả|chẳng|thuê bao|khóa máy|"
    r"tắt máy|chặn số|cắt liên lạc|bỏ trốn|trốn|muốn kiện|kiện đâu|ngang nhiên|cố tình|tự ý|"
    r"bất chấp|"
    r"vẫn (?:tiếp tục|xây|xả|cứ|làm)|mà không|quát|chửi|dọa|đuổi|hăm|lớn tiếng|né tránh|phớt lờ|"
    r"đổ thừa|chối|hứa)(?!\w)"
)
# What people are complained of for, wherever it stands behind a name.
DOES_HARM = compile_vi(
    r"(?<!\w)(?:lấn|chiếm|rào|chặn|đổ|xả|phá|đập|đốt|đánh|lừa|ép|thu|đòi|nhận (?:của|tiền|hối lộ)|"
    r"vòi|"
    r"xây|cơi nới|lấp|chém|đâm|trộm|cướp|bán|thuê máy|múc|san|cày|nhổ|chặt|giữ|cắt|khóa|"
    r"chỉ đạo|bao che|làm ngơ|ký khống|khai khống|làm giả|giả mạo|dùng bằng|quỵt|xúc phạm|vu khống|"
    r"kè|cưa|nâng giá|tăng giá|tịch thu|mở sới|cầm cố|ghi khống|san lấp|ủi|làm nứt|chiếm dụng|"
    r"ăn (?:chặn|bớt|tiền|hối lộ|đút|cắp)|tham ô|biển thủ|bỏ túi|nhũng nhiễu|hạch sách|khai man|"
    r"đăng ký đứng tên|đứng tên|chia|kê khống|rút|chiếm đoạt)(?!\w)"
)
_PRONOUN = compile_vi(
    r"(?<!\w)(?:nó|hắn|gã|ổng|bả|(?:ông|bà|anh|chị|cô) (?:ta|này)|tên này|đối tượng này|"
    r"hai người này|vợ chồng (?:ông|nó))(?!\w)"
)
_UNDO = compile_vi(
    r"(?<!\w)(?:hủy|thu hồi|bãi bỏ|xem xét lại|xem lại|rút|sửa|bỏ|"
    r"điều chỉnh)(?:,? \w{1,7}){0,3} (?:quyết định|thông báo|"
    r"văn bản|"
    r"biên bản|kết luận|công văn|phương án|tờ trình|giấy)(?!\w)"
)


_ENDING = 4_000  # where a letter asks; a bound for texts without end


def asks_to_undo(low: str) -> bool:
    """Whether the end of a letter asks to undo a decision or paper."""
    return _UNDO.search(low, max(0, len(low) - _ENDING)) is not None


def evidence_of(letter: Letter, names: Sequence[Name], position: int) -> Iterator[str]:
    """What speaks for a part, over one mention."""
    name = names[position]
    stop = names[position + 1].start if position + 1 < len(names) else len(letter.low)
    yield from evidence_around(letter, name.start, name.end, stop)


def evidence_around(letter: Letter, start: int, end: int, stop: int) -> Iterator[str]:
    """What the words before `start` and from `end` up to `stop` speak for."""
    low = letter.low
    begin = letter.sentence_start(start)
    for kind, pattern in _BEFORE.items():
        if pattern.search(low, max(begin, start - REACH.get(kind, 110)), start):
            yield kind
    yield from _in_request(letter, max(begin, start - _CLAUSE), start)
    for kind, pattern in _AFTER.items():
        if pattern.match(low, end):
            yield "signs-attacked" if kind == "signs" and asks_to_undo(low) else kind
    stop = min(stop, end + 220)
    if _DEFIES.search(low, end, stop):
        yield "defies"
    harm = DOES_HARM.search(low, end, min(stop, end + 90))
    if harm:
        yield "harms-near" if harm.start() - end < 30 else "harms-far"
    if _PRONOUN.search(low, end, stop):
        yield "pronoun"


def _in_request(letter: Letter, begin: int, start: int) -> Iterator[str]:
    if letter.section_at(start) is not S.REQUEST:
        return
    if _FOR_WHOM.search(letter.low, begin, start):
        yield "asked-for"
    elif _AGAINST_WHOM.search(letter.low, begin, start):
        yield "asked-against"


_CLAUSE = 110  # letters before a name in which a verb is looked for


def combined(found: set[str]) -> Iterator[str]:
    """What two pieces of evidence say together, over all mentions of a person."""
    heads = bool(found & {"boss", "boss-after"})
    speaks = bool(found & {"says", "quoted"})
    acts = bool(
        found
        & {"asked-against", "defies", "harms-near", "asked-about", "signs-attacked", "thing-of"}
    )
    if heads:
        yield f"boss/{acts}/{speaks}"
    if found & {"staff", "staff-after"}:
        yield f"staff/{acts}/{speaks}"
    if found & {"communal", "communal-after"}:
        yield f"communal/{acts}"
    if found & {"kin-of-writer", "kin-of-other"}:
        yield f"kin/{acts}"
    yield f"weight:{min(sum(k in found for k in _AGAINST), 4)}"


_AGAINST = (
    "asked-against", "defies", "harms-near", "asked-about", "signs-attacked", "thing-of", "pronoun",
    "boss", "boss-after", "neighbour", "by",
)  # fmt: skip
