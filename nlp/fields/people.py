"""People, with the part they play in the letter.

A person is a run of capital syllables after a form of address (ông, bà,
anh...), after the words that introduce the writer, or beginning with a family
name where no word of place stands before it. Letters without capitals are
read only where the words before a name leave no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.fields.letter import Letter
from nlp.names import COMMON_SURNAMES, FOLDED_SURNAMES, SYLLABLE, UPPER
from nlp.petition import Entity, EntityKind, SectionKind
from nlp.text import compile_vi, fold, view, words

# A dot joins initials only: T.V.Chiêu, but not "cô Phượng. Nay".
_NAME = rf"{SYLLABLE}(?:(?: {{1,2}}|(?<=[ .(][{UPPER}])\. ?){SYLLABLE}){{0,5}}"
_RUN = re.compile(rf"(?<![\w'’.-]){_NAME}")
_SELF = compile_vi(
    r"(?<!\w)(?:(?:tôi|em|con|cháu|tui|mình|chúng tôi|chúng em|chúng con)(?:,? (?:tên|họ tên|"
    r"ký tên|ký tên dưới đây))?(?: (?:là|gồm|đứng tên|gồm có))?|(?:họ và tên|họ tên|họ, tên|"
    r"tên)(?: (?:tôi|em|con|cháu|chúng tôi|người làm đơn|người khiếu nại|người tố cáo|"
    r"người viết))?(?: là)?|"
    r"(?:người|đại diện|t/m|thay mặt)(?: (?:làm|viết|đứng|gửi|khiếu nại|tố cáo|kiến nghị|"
    r"phản ánh|đề nghị|đại diện|theo|ủy quyền|được|các|hộ|dân|bà con|đơn|nhóm|tập thể|\d{1,4}|"
    r"gia đình|cư dân|công nhân)){1,6}(?: là)?|người viết|người gửi)"
    r"[ :,.()\n]{0,6}(?:(?:tôi )?(?:tên|là)[ :]{1,3})?(?:(?:ông|bà|anh|chị|cô|"
    r"cụ)[ :/(]{1,3}(?:bà\)?[ :]{1,2})?)?$"
)
_ADDRESS_TERM = compile_vi(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác|em|cụ|cậu|dì|mợ|thím|đồng chí|đ/c|đ\.c|thầy|vợ|chồng|"
    r"con trai|con gái|con|cháu|mẹ|bố|cha|má|ba|luật sư|bác sĩ|bs|ls|thượng tọa|đại đức|sư|"
    r"linh mục|ni cô|hộ ông|hộ bà|"
    r"giám đốc|phó giám đốc|chủ tịch|phó chủ tịch|bí thư|trưởng thôn|trưởng ấp|tổ trưởng|"
    r"công chức|cán bộ|kế toán|hiệu trưởng|điều tra viên|thẩm phán|chấp hành viên|trưởng phòng|"
    r"đại úy|thượng úy|trung úy|thiếu tá|trung tá|thượng tá|đại tá|trưởng công an|nhân viên|"
    r"thương binh|liệt sĩ)[ :]{1,3}$"
)
_PLACE_WORD = compile_vi(
    r"(?<!\w)(?:đường|phố|phường|xã|thị trấn|quận|huyện|tỉnh|thị xã|thành phố|tp|thôn|xóm|ấp|bản|"
    r"làng|khu|khu phố|chợ|cầu|trường|thpt|thcs|tiểu học|mầm non|mẫu giáo|bệnh viện|công ty|"
    r"dự án|chung cư|đình|chùa|đền|hồ|sông|núi|đảo|kênh|kinh|rạch|hẻm|ngõ|kiệt|"
    r"p\.|q\.|x\.|h\.|tt\.|đ\.|tổ|đội|cơ sở|quán|nhà hàng|khách sạn|công viên|đại lộ|ql|quốc lộ|"
    r"trạm|doanh nghiệp|cửa hàng|báo|tập đoàn|ngân hàng|buôn|khóm|vùng|miền|đồng|bãi|phiên|"
    r"nhà máy|hợp tác xã|htx|số \d{1,4}[a-z]?)[ .:\"]{0,2}$"
)
_ACCUSED = compile_vi(
    r"(?:tố cáo|khiếu nại|phản ánh|tố giác|kiện|khiếu kiện)(?: (?:về|đối với|hành vi|việc|của|"
    r"các|những|cán bộ|đồng chí|vi phạm|sai phạm|và|ông|bà|anh|chị|đích danh|sự việc|"
    r"lên)){0,8}[ :\n]{1,4}(?:[\w ,]{0,60}?)$"
)
_HEAD_WORDS = words(
    "kính đơn ủy hội sở ban tòa viện thanh công chủ bí văn phòng bộ cục chi trưởng giám đảng mặt "
    "tổ hôm nay vì theo nhưng ngày năm "
    "tháng độc cộng việt người nhà các khi trong tại để thưa trước sau hiện cả mỗi nếu từ do bởi "
    "rồi thế đến đề yêu xin mong quyết "
    "thông luật nghị điều khoản hà tôi chúng bà ông anh chị em con cháu gia đất và mọi một hai "
    "ba bốn phường xã quận huyện tỉnh thị "
    "quốc chính ubnd hđnd cccd cmnd mttq bhxh tp sđt đt đc trung phó hiệu bệnh khu dân tập thể đại"
)
_OFFICE_HEADS = words("chủ phó giám trưởng bí kế cán ở tại và là sinh tôi cùng ông bà có")
_CAPS_SURNAMES = words("nguyễn trần phạm hoàng huỳnh phan đặng bùi ngô")
_MIDDLE = words(
    "văn thị đình đức hữu xuân ngọc thanh minh quang công kim bá viết duy mạnh hồng quốc trọng "
    "như tiến thế phú"
)
_STOP_LOW = words(
    "sinh o tru la hien nay cccd cmnd so dia chi que va cung nam nu ngu dien thoai nghe ho khau "
    "thuong noi lam xin "
    "cu dan cho con chau thon xom ap to phuong xa quan huyen tinh dang de bi da co thi em toi "
    "kinh khu pho duong"
)
_LOW_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")


def find_people(letter: Letter) -> Iterator[Entity]:
    """PETITIONER, RESPONDENT and PERSON entities."""
    for m in _RUN.finditer(letter.text):
        found = _person(letter, m)
        if found is not None:
            yield found
    yield from _without_capitals(letter)


def _person(letter: Letter, m: re.Match[str]) -> Entity | None:
    start, end = _trim(letter.text, m)
    if end <= start:
        return None
    kind, confidence = _part(letter, start, view(letter.text[start:end]).split())
    return None if kind is None else _make(letter, kind, start, end, confidence)


def _part(letter: Letter, start: int, syllables: list[str]) -> tuple[EntityKind | None, float]:
    """The part the name plays, judged by what stands before it; None for no person."""
    before = max(0, start - 70)
    full = len(syllables) > 1
    no_head = syllables[0] not in _HEAD_WORDS
    if full and no_head and _SELF.search(letter.low, before, start):
        return EntityKind.PETITIONER, 0.95
    addressed = _ADDRESS_TERM.search(letter.low, before, start) is not None
    named = no_head or syllables[0] in COMMON_SURNAMES
    if not (addressed and named) and not _is_full_name(letter, start, syllables):
        return None, 0.0
    if full and letter.section_at(start) is SectionKind.SIGNATURE:
        return EntityKind.PETITIONER, 0.85
    if _is_accused(letter, start):
        return EntityKind.RESPONDENT, 0.85
    return EntityKind.PERSON, 0.9 if addressed else 0.75


def _make(letter: Letter, kind: EntityKind, start: int, end: int, confidence: float) -> Entity:
    name = " ".join(letter.text[start:end].split())
    value = name.title() if name.isupper() else name
    roles = {EntityKind.PETITIONER: "petitioner", EntityKind.RESPONDENT: "respondent"}
    return letter.entity(
        kind, start, end, value, role=roles.get(kind, "third_party"), confidence=confidence
    )


def _trim(text: str, m: re.Match[str]) -> tuple[int, int]:
    """Drop a capitalised form of address at the start ("Ông Nguyễn...") and a dot at the end."""
    start, end = m.span()
    while True:
        head = re.match(r"\S+[ .]+", text[start:end])
        if head is None or not _ADDRESS_TERM.search(
            view(text[start : start + head.end()].rstrip(" .")) + " "
        ):
            break
        start += head.end()
    return start, _cut(text, start, end)


def _cut(text: str, start: int, end: int) -> int:
    """At most five syllables, and none that begins an office ("Nguyễn Văn A Chủ tịch")."""
    ends = [m.end() for m in re.finditer(r"[^\s.]+\.?", text[start:end])]
    for count, stop in enumerate(ends, 1):
        if (
            count >= 3
            and view(text[start + (ends[count - 2]) : start + stop]).strip() in _OFFICE_HEADS
        ):
            return start + ends[count - 2]
    return start + ends[min(len(ends), 5) - 1] if ends else start


def _is_full_name(letter: Letter, start: int, syllables: list[str]) -> bool:
    if not 2 <= len(syllables) <= 5 or syllables[0] not in COMMON_SURNAMES:
        return False
    if letter.text[start + 1].isupper() and not (
        syllables[0] in _CAPS_SURNAMES or syllables[1] in _MIDDLE
    ):  # HỒ SƠ, PHẠM VI, LÂM NGHIỆP
        return False
    return not _PLACE_WORD.search(letter.low, max(0, start - 25), start)


def _is_accused(letter: Letter, start: int) -> bool:
    if letter.section_at(start) is SectionKind.RESPONDENT:
        return True
    begin = max(letter.sentence_start(start), start - 160)
    return bool(_ACCUSED.search(letter.low, begin, start))


def _without_capitals(letter: Letter) -> Iterator[Entity]:
    """As in "toi ten la nguyen van a, sinh nam ...": only after the introducing words."""
    for cue in _LOW_CUE.finditer(letter.low):
        m = _LOW_NAME.match(letter.low, cue.end())
        if m is None or not letter.text[m.start()].islower():
            continue
        words = _until_stop(m[0].split(" "))
        if len(words) < 2 or fold(words[0]) not in FOLDED_SURNAMES:
            continue
        end = m.start() + len(" ".join(words))
        yield _make(letter, EntityKind.PETITIONER, m.start(), end, 0.7)


_LOW_CUE = compile_vi(
    r"(?<!\w)(?:(?:tôi|em|con|tui|cháu) (?:tên(?: là)?|là)|tên (?:tôi|em|con)(?: là)?|"
    r"họ (?:và )?tên|người (?:làm|viết) đơn)[ :]{1,3}(?:(?:ông|bà|anh|chị) )?"
)


def _until_stop(words: list[str]) -> list[str]:
    for i, word in enumerate(words):
        if i and fold(word) in _STOP_LOW:
            return words[:i]
    return words[:4]
