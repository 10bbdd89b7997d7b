"""Recipients, requests and attachments: phrases cut from their sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.fields.orgmentions import FIELDS
from nlp.petition import Entity, EntityKind, Section, SectionKind
from nlp.sectioncuts import asks
from nlp.text import compile_vi

_RECIPIENT_HEAD = compile_vi(
    r"\W*(?:(?:đồng )?kính (?:gửi|gởi|gừi|gủi|thưa|trình|chuyển)|kg|đồng (?:kính )?(?:gửi|gởi)|"
    r"nơi nhận|"
    r"(?:gửi|gởi)(?: tới| đến)?)[ :.]{1,4}"
)
_ITEM = re.compile(r"[^\n;]+")
_BULLET = re.compile(r"\s*(?:[-+*•·–]|\d{1,2}[.)/]|\(\d{1,2}\))?\s*")
_ATTACHMENT_HEAD = compile_vi(
    r"\W*(?:\d[.)] ?)?(?:(?:tôi|chúng tôi|em|con|tui) )?(?:xin )?(?:(?:danh mục )?(?:tài liệu|"
    r"hồ sơ|giấy tờ|chứng cứ|các giấy tờ|"
    r"danh mục tài liệu|bằng chứng)(?: chứng cứ)? ?)?(?:(?:gửi|đính|kính|kèm|theo|cùng|gồm|có|này|"
    r"là|sau|đây|các|tài liệu|giấy tờ|hồ sơ|chứng cứ|danh mục|(?:đơn|thư)(?! rút|"
    r" xin)) ?){1,8}[:.]?"
)
# Papers named in one line: "giấy ra viện, hợp đồng thuê sạp và 6 ảnh". Only the next paper ends
# one.
_NEXT_PAPER = compile_vi(
    r",? (?:và|cùng) (?=PAPER)|, ?(?=PAPER)".replace(
        "PAPER",
        r"(?:(?:\d{1,3}|một|hai|ba|bốn|năm|các|những) )?(?:tấm |tờ |bộ |cuốn |chiếc )?"
        r"(?:giấy|bản|ảnh|hình|hợp đồng|biên (?:lai|bản|nhận)|quyết định|văn bản|công văn|đơn|"
        r"danh sách|thông báo|sổ|hóa đơn|phiếu|trích (?:lục|sao|đo)|sao kê|bảng|thẻ|usb|clip|video|"
        r"đoạn|file|bệnh án|hồ sơ|kết quả|kết luận|chứng từ|sơ đồ|bằng|thư|tin nhắn|vé|tờ|di chúc|"
        r"đĩa|băng|lời|xác nhận|toa thuốc|mẫu|báo cáo|tài liệu)(?!\w)",
    )
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
_ACTION_WORDS = (
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
    r"xét|kỷ luật|cách chức|phong tỏa|kê biên|giám định|cấm|gắn|kẻ|vá|đắp|nâng cấp|"
    r"(?<!sở )(?<!lý )(?<!trật tự )(?<!tra )(?<!ban )(?<!ty )(?<!phòng )xây|hạ|giảm|"
    r"chấm dứt|ngừng|hốt|gom|phun|bơm|chia|bốc|tách|triệu tập|đối thoại|khắc phục|di chuyển|"
    r"đảm bảo|bảo đảm|tìm|cộng|xác định|truy lĩnh|áp lại|áp dụng|tuyên|ban hành|"
    r"trả lời|xử phạt|phê duyệt|công nhận|thẩm định|xin lỗi|bãi bỏ|đối chất|phục hồi|chặt|tỉa|"
    r"quét|trồng|hoãn|nhận|bỏ|phân|trưng cầu|thêm|xử|cung cấp|thẩm tra|chốt|niêm phong|"
    r"chất vấn|khảo sát|nhắn|chở|tính|coi lại|coi xét|bãi|cải chính)(?!\w)"
)
_ACTION = compile_vi(_ACTION_WORDS)
_MARKED_ACTION = compile_vi(
    _ACTION_WORDS, strict=True
)  # "thi công" is no "cộng", "cám ơn" no "cấm"
# Whom the letter asks: "kính đề nghị quý cơ quan ...", "mong các bác ...".
_ASKED = compile_vi(
    r"[ ,:]{0,3}(?:(?:các|quý|đồng chí|lãnh đạo|vị) ){0,3}(?:anh(?: ?[/,] ?chị)?|chị|bác|chú|cô|"
    r"ông|bà|"
    r"cấp(?: trên| có thẩm quyền| chính quyền| lãnh đạo)?|cơ quan(?: chức năng| có thẩm quyền| "
    r"công an)?|ban ngành|phường|xã|tỉnh|thành phố|công an(?: phường| xã| tỉnh| thành phố)?|"
    rf"(?:(?:chánh )?thanh tra )?(?:sở|bộ|phòng) (?:{FIELDS.lower()})(?!\w)"
    r"(?: (?:tỉnh|thành phố|tp)(?: [^\W\d]{1,7}){1,3}?(?= [^\W\d]))?|"
    r"(?:ubnd|ủy ban nhân dân|ủy ban|chủ tịch|thanh tra|sở|chi cục|tòa án|viện kiểm sát|"
    r"nhà trường|"
    r"ban giám hiệu|bệnh viện|hội đồng|ban quản lý|công ty)"
    r"(?: (?:phường|xã|tỉnh|thành phố|các cấp|ubnd))?)(?= )"
)
# The next wish begins with a verb that is no mere part of the one before ("để được", "cho tôi").
_JOINT = compile_vi(
    r"(?:,? và|[;,](?: và)?)(?: (?:sau đó|đồng thời|sau nữa là|trước mắt|với lại|"
    r"nếu [^,;\n]{3,30}? thì|"
    r"(?:bằng không|không|chưa xong) thì|cũng như|qua đó|đề nghị|yêu cầu))* "
    r"(?=(?:hủy|thu hồi|bồi thường|tính lại|tính tiền|xử|xử lý|xử phạt|kiểm tra|trả|hoàn trả|cấp|"
    r"khôi phục|phục hồi|làm rõ|điều tra|thanh tra|công khai|cưỡng chế|đóng|giữ|giữ kín|buộc|thả|"
    r"tạm|"
    r"xin lỗi|cho|đưa|sửa|lập|thay|thu lại|đo|đo đếm|bắt|phạt|đòi|niêm yết|niêm phong|cấm|cắm|truy|"
    r"khởi tố|phong tỏa|kê biên|đình chỉ|cách chức|kỷ luật|chỉ đạo|giao|chuyển|bảo vệ|đính chính|"
    r"điều chỉnh|miễn|giảm|chi trả|trả lời|thông báo|công nhận|giám định|trưng cầu|tổ chức|áp dụng|"
    r"xem xét|xem lại|làm (?:đồng loạt|nhà|lại)|nói rõ|chốt|xác định|xác minh|kiến nghị|di dời|"
    r"tháo dỡ|"
    r"nạo vét|lắp|thêm|hướng dẫn|khắc phục|hỗ trợ|nhắc nhở|chấm dứt|dừng|ngừng|đền|dọn|khoan|mời|"
    r"bố trí|triệu tập)\W)"
)
# "không nêu tên tôi": what is asked for is that it be not done.
_DENIED = compile_vi(r"(?<!\w)(?:không|đừng|chưa)(?: (?:được|nên|phải|cho|để))? $")
# "giữ kín vì tôi là em rể của bà X": no part of the wish, and it tells who writes.
_TELLS_WHO = compile_vi(
    r"(?:,| vì| do| bởi)(?: vì| rằng)? (?:tôi|tui|em|con|cháu|mình|chúng tôi|(?:nhà|gia đình|vợ|"
    r"chồng) (?:tôi|tui|em|con)) (?:hiện |đang |cũng |vốn ){0,2}"
    r"(?:là|ở|tên|công tác|làm việc|sống|dạy|học)(?!\w)|, (?:hiện|nay|đang)(?: đang)? "
    r"(?:là|làm|ở|dạy|công tác)(?!\w)"
)
# "Xin các ông đọc cho hết, đừng giận": nothing to be done about the matter.
_POLITE = compile_vi(
    r"[ ,:]{0,3}(?:(?:các|quý|mọi|mấy) ){0,2}(?:(?:ông|bà|anh|chị|bác|chú|cô|vị|cơ quan|"
    r"đồng chí) )?"
    r"(?:uống|đọc|nghe|thông cảm|bỏ qua|tha lỗi|lượng thứ|đừng (?:giận|cười|chê|trách|la)|"
    r"cho phép)(?!\w)"
)
_THANKS = compile_vi(
    r"\W*(?:(?:xin|tôi|em|con|chân thành|thành thật|trân trọng) ){0,4}c[ảá]m ơn(?!\w)"
)
_LIST_WORD = compile_vi(r"\s*(?:thứ )?(?:một|nhất|hai|ba|tư|bốn|năm|sáu)(?: là)[, :]{1,2}")
_LISTED = re.compile(
    r"\s*(?:[-+*•–] ?|\(?(?:\d{1,2}(?:\.\d{1,2})?|[a-zđ]|[ivx]{1,4})[.)/:] ?)?", re.IGNORECASE
)
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
        parts = _papers(letter.low, begin, end) if items is _ITEM else ((begin, end),)
        for first, last in parts:
            if last - first > 2 and any(map(str.isalpha, letter.text[first:last])):
                value = " ".join(letter.text[first:last].split())
                yield letter.entity(kind, first, last, value, role=role, confidence=0.9)


def _papers(low: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The papers of one line, cut where the next one is named."""
    for cut in _NEXT_PAPER.finditer(low, start, end):
        if low.count("(", start, cut.start()) == low.count(")", start, cut.start()):
            yield start, cut.start()
            start = cut.end()
    yield start, end


def _requests(letter: Letter, section: Section) -> Iterator[Entity]:
    action = _MARKED_ACTION if letter.marked else _ACTION
    inside = [section.start, *(s for s in letter.starts if section.start < s < section.end)]
    for start, stop in zip(inside, [*inside[1:], section.end], strict=True):
        if _THANKS.match(letter.low, start, stop):
            continue
        asking = asks(letter.low, start, stop)
        listed = _LIST_WORD.match(letter.low, start, stop) or _LISTED.match(letter.low, start, stop)
        if asking is not None:
            first = asking.end()
            if _POLITE.match(letter.low, first, stop):
                continue
        elif listed is not None and action.match(letter.low, listed.end(), stop):
            first = listed.end()
        else:
            continue
        end = start + len(letter.text[start:stop].rstrip(" \n\t.;!?"))
        if letter.low[end - 1] == ":" and _ASKED.match(letter.low[first:end].rstrip(":") + " "):
            continue  # "tôi yêu cầu Chủ tịch UBND xã:" only says whom; the wishes follow
        for begin, until in _wishes(letter.low, first, min(end, start + _LONGEST), action):
            value = " ".join(letter.text[begin:until].split())
            yield letter.entity(EntityKind.REQUEST, begin, until, value, confidence=0.8)


def _wishes(low: str, start: int, end: int, action: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """From the first thing to be done on; several when joined by "và" or a semicolon."""
    asked = _ASKED.match(low, start, end)
    if asked and action.match(low, asked.end() + 1, end):
        start = asked.end()
    told = _TELLS_WHO.search(low, start, end)
    end = told.start() if told else end
    first = action.search(low, start, min(end, start + 90))
    if first:
        denied = _DENIED.search(low, start, first.start("do"))
        begin = denied.start() if denied else first.start("do")
    else:
        begin = start + len(low[start:end]) - len(low[start:end].lstrip(" ,:"))
    position = begin
    for joint in _JOINT.finditer(low, begin, end):
        bare = action.fullmatch(low, position, joint.start())  # "thu hồi, hủy bỏ quyết định": one
        if joint.start() - position > 3 and not bare:
            yield position, joint.start()
            position = joint.end()
    if end - position > 1:
        yield position, end
