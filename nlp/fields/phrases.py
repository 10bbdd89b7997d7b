"""Recipients, requests and attachments: phrases cut from their sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.petition import Entity, EntityKind, Section, SectionKind
from nlp.sectioncuts import asks
from nlp.text import compile_vi

_RECIPIENT_HEAD = compile_vi(
    r"\W*(?:(?:đồng )?kính (?:gửi|gởi|gừi|gủi|thưa|trình|chuyển)|kg|đồng (?:kính )?(?:gửi|gởi)|"
    r"nơi nhận|"
    r"(?:gửi|gởi)(?: tới| đến)?)[ :.]{1,4}"
)
_ITEM = re.compile(r"[^\n;]+")
_BULLET = re.compile(r"\s*(?:[-+*•·–]|\d{1,2}[.)]|\(\d{1,2}\))?\s*")
_ATTACHMENT_HEAD = compile_vi(
    r"\W*(?:(?:tôi|chúng tôi) )?(?:xin )?(?:(?:tài liệu|hồ sơ|giấy tờ|chứng cứ|các giấy tờ|"
    r"danh mục tài liệu|bằng chứng)(?: chứng cứ)? ?)?(?:(?:gửi|đính|kèm|theo|đơn|gồm|có|này|là|"
    r"sau|đây|các|tài liệu|giấy tờ) ?){1,8}[:.]?"
)
# An item of the recipients ends at a line end, a semicolon, or before the next office.
_OFFICE_ITEM = compile_vi(
    r"(?:(?!, (?:ủy ban|ubnd|hđnd|hội đồng|công an|sở|thanh tra|chủ tịch|bí thư|văn phòng|phòng|"
    r"tòa án|"
    r"viện|cục|bộ|thủ tướng|giám đốc|mặt trận|báo|đài|đảng ủy|trung tâm|ban|hạt|thuế)\W)[^\n;])+"
)
_FORM = compile_vi(
    r"(?!chi (?:cục|nhánh|bộ|hội|ủy|đoàn))(?:các )?(?:ông|bà|anh|chị|đồng chí|đ/c|"
    r"đ\.c)(?: ?[/,] ?bà)?[ :]{1,2}"
)
_ACTION = compile_vi(
    r"(?:^|(?<=[ ,:]))(?P<do>hủy|thu hồi|bồi thường|tính|xem xét|xem lại|xử lý|kiểm tra|"
    r"giải quyết|"
    r"xác minh|trả|cấp|cho|sửa|dừng|tạm|đình chỉ|thanh tra|làm rõ|điều tra|buộc|công khai|"
    r"hòa giải|"
    r"khôi phục|chỉ đạo|can thiệp|lắp|thay|dẹp|phạt|cưỡng chế|di dời|rút|tháo dỡ|đo|hỗ trợ|miễn|"
    r"được|"
    r"bố trí|đôn đốc|bảo vệ|khởi tố|hướng dẫn|giải thích|chuyển|mời|mở|lập|điều chỉnh|bổ sung|"
    r"xóa|gộp|"
    r"phá|ngăn chặn|bắt|lấy|đòi|nhắc|cử|tổ chức|xác nhận|chấn chỉnh|đính chính|kháng nghị|"
    r"giám sát|"
    r"thanh toán|dọn|cắt|san|đóng|giữ|ra quyết định|kiểm định|tiếp tục|áp giá|nêu|đốc thúc|xuống|"
    r"quan tâm|khuyên|lên tiếng|tước|dời|hoàn|đền|đưa|thực hiện|vào cuộc|truy|gọi|tới|làm|"
    r"chi trả|nạo vét|khơi|tuần tra|đổi|gỡ|bàn giao|giao|ghi|niêm yết|dán|công bố|thông báo|"
    r"rà soát|"
    r"xét|kỷ luật|cách chức|phong tỏa|kê biên|giám định|cấm|gắn|kẻ|vá|đắp|nâng cấp|xây|hạ|giảm|"
    r"chấm dứt|ngừng|hốt|gom|phun|bơm|chia|bốc|tách|triệu tập|đối thoại|khắc phục|di chuyển|"
    r"đảm bảo|bảo đảm|tìm|cộng|xác định|truy lĩnh|áp lại|áp dụng|tuyên|ban hành|"
    r"trả lời|xử phạt|phê duyệt|công nhận|thẩm định|xin lỗi|bãi bỏ|đối chất|phục hồi|chặt|tỉa|"
    r"quét|trồng|hoãn|nhận|bỏ|phân)(?!\w)"
)
# Whom the letter asks: "kính đề nghị quý cơ quan ...", "mong các bác ...".
_ASKED = compile_vi(
    r"[ ,:]{0,3}(?:(?:các|quý|đồng chí|lãnh đạo|vị) ){0,3}(?:anh(?: ?[/,] ?chị)?|chị|bác|chú|cô|"
    r"ông|bà|"
    r"cấp(?: trên| có thẩm quyền| chính quyền| lãnh đạo)?|cơ quan(?: chức năng| có thẩm quyền| "
    r"công an)?|ban ngành|phường|xã|tỉnh|thành phố|công an(?: phường| xã| tỉnh| thành phố)?|"
    r"(?:ubnd|ủy ban nhân dân|ủy ban|chủ tịch|thanh tra|sở|chi cục|tòa án|viện kiểm sát|"
    r"nhà trường|"
    r"ban giám hiệu|bệnh viện|hội đồng|ban quản lý|công ty)"
    r"(?: (?:phường|xã|tỉnh|thành phố|các cấp|ubnd))?)(?= )"
)
_JOINT = compile_vi(
    r"(?: ?; ?|,? và )(?=(?:hủy|thu hồi|bồi thường|tính lại|xử lý|kiểm tra|trả|cấp|khôi phục|"
    r"làm rõ|"
    r"điều tra|thanh tra|công khai|cưỡng chế|đóng|giữ|buộc|thả|tạm|xin lỗi|cho|đưa|sửa|lập|"
    r"thay)\W)"
)
_LISTED = re.compile(r"\s*(?:[-+*•–] ?|\(?(?:\d{1,2}|[a-zđ])[.)/:] ?)?")
_LONGEST = 300


def find_phrases(letter: Letter) -> Iterator[Entity]:
    """RECIPIENT, REQUEST and ATTACHMENT entities."""
    for section in letter.sections:
        if section.kind in {SectionKind.RECIPIENTS, SectionKind.CO_RECIPIENTS}:
            role = "copy" if section.kind is SectionKind.CO_RECIPIENTS else None
            yield from _items(letter, section, EntityKind.RECIPIENT, _RECIPIENT_HEAD, role)
        elif section.kind is SectionKind.ATTACHMENTS:
            yield from _items(letter, section, EntityKind.ATTACHMENT, _ATTACHMENT_HEAD, None)
        elif section.kind is SectionKind.REQUEST:
            yield from _requests(letter, section)


def _items(
    letter: Letter, section: Section, kind: EntityKind, head: re.Pattern[str], role: str | None
) -> Iterator[Entity]:
    start = section.start
    match = head.match(letter.low, start, section.end)
    start = match.end() if match else start
    items = _ITEM if kind is EntityKind.ATTACHMENT else _OFFICE_ITEM
    for m in items.finditer(letter.low, start, section.end):
        bullet = _BULLET.match(letter.text, m.start(), m.end())
        begin = bullet.end() if bullet else m.start()
        title = _FORM.match(letter.low, begin, m.end()) if items is _OFFICE_ITEM else None
        begin = title.end() if title else begin
        end = m.end()
        while end > begin and letter.text[end - 1] in " .,:\t\r!":
            end -= 1
        if end - begin > 2 and any(map(str.isalpha, letter.text[begin:end])):
            value = " ".join(letter.text[begin:end].split())
            yield letter.entity(kind, begin, end, value, role=role, confidence=0.9)


def _requests(letter: Letter, section: Section) -> Iterator[Entity]:
    inside = [section.start, *(s for s in letter.starts if section.start < s < section.end)]
    for start, stop in zip(inside, [*inside[1:], section.end], strict=True):
        asking = asks(letter.low, start, stop)
        listed = _LISTED.match(letter.low, start, stop)
        if asking is not None:
            first = asking.end()
        elif listed is not None and _ACTION.match(letter.low, listed.end(), stop):
            first = listed.end()
        else:
            continue
        end = start + len(letter.text[start:stop].rstrip(" \n\t.;!?"))
        if letter.low[end - 1] == ":" and _ASKED.match(letter.low[first:end].rstrip(":") + " "):
            continue  # "tôi yêu cầu Chủ tịch UBND xã:" only says whom; the wishes follow
        for begin, until in _wishes(letter.low, first, min(end, start + _LONGEST)):
            value = " ".join(letter.text[begin:until].split())
            yield letter.entity(EntityKind.REQUEST, begin, until, value, confidence=0.8)


def _wishes(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """From the first thing to be done on; several when joined by "và" or a semicolon."""
    asked = _ASKED.match(low, start, end)
    if asked and _ACTION.match(low, asked.end() + 1, end):
        start = asked.end()
    first = _ACTION.search(low, start, min(end, start + 90))
    begin = (
        first.start("do")
        if first
        else start + len(low[start:end]) - len(low[start:end].lstrip(" ,:"))
    )
    position = begin
    for joint in _JOINT.finditer(low, begin, end):
        if joint.start() - position > 3:
            yield position, joint.start()
            position = joint.end()
    if end - position > 1:
        yield position, end
