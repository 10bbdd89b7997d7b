"""Words for the models, without identity: placeholders instead of names and numbers.

What the classifier learns from must not be able to tell who wrote (design
decision 5). Entities become placeholders, every other token with a digit
becomes ``<num>``, and a word in capitals inside a sentence that is no known
institution becomes ``<name>``: too many masked words cost little, one name in
a vocabulary costs trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp.names import FOLDED_COMMON_SURNAMES, UPPER, cased
from nlp.petition import EntityKind, Petition, SectionKind
from nlp.text import compile_vi, fold, view, words

PLACEHOLDERS = {
    EntityKind.PETITIONER: "<person>",
    EntityKind.RESPONDENT: "<person>",
    EntityKind.PERSON: "<person>",
    EntityKind.ADDRESS: "<address>",
    EntityKind.WARD: "<ward>",
    EntityKind.PROVINCE: "<province>",
    EntityKind.DATE: "<date>",
    EntityKind.SIGN_DATE: "<date>",
    EntityKind.PHONE: "<phone>",
    EntityKind.EMAIL: "<email>",
    EntityKind.ID_NUMBER: "<id>",
    EntityKind.LAND_PARCEL: "<parcel>",
    EntityKind.DOC_NUMBER: "<docno>",
    EntityKind.MONEY: "<money>",
    EntityKind.AREA: "<area>",
}
NUMBER = "<num>"
NAME = "<name>"

_CAPITAL = re.compile(rf"[{UPPER}]")
_CAPITAL_SYLLABLES = re.compile(rf"(?:[{UPPER}][^\s{UPPER}]*[\s.]*)+")
_VIETNAMESE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|"
    r"t)?"
)
# Written with a capital inside sentences though they name nobody.
INSTITUTIONS = frozenset(
    fold(w)
    for w in words(
        "sở bộ cục luật đảng nhà điều khoản mục tòa viện ban chi vụ phòng hội đoàn thuế tổ "
        "phường xã quận huyện tỉnh "
        "thị nước tết bác trung uỷ ủy ông bà anh chị cô chú em tôi chúng chủ phó trưởng quyết "
        "nghị thông công thanh kết "
        "đơn giấy dự khu trường bệnh chùa đình đền miếu chợ cầu đường phố ngõ hẻm thôn xóm ấp "
        "bản làng covid internet "
        "facebook zalo camera karaoke wifi email sms app web cổng trạm đội đài báo việt nam nhân "
        "dân mùng rằm giêng chạp "
        "hai ba tư năm sáu bảy tám chín mười một nội ngoại bắc đông tây tài chính y xây văn kế "
        "giao nông lao"
    )
)
_JOINED = frozenset(
    fold(w)
    for w in [
        "việt nam",
        "nhà nước",
        "quốc hội",
        "trung ương",
        "đông nam",
        "tây bắc",
        "đông bắc",
        "tây nam",
        "tết nguyên đán",
        "facebook",
        "nhân dân",
        "công an",
        "mặt trận",
        "bộ luật",
        "đất đai",
        "tổ quốc",
        "quốc lộ",
        "tỉnh lộ",
        "đại lộ",
        "bộ trưởng",
        "chủ tịch",
        "ủy ban",
        "tòa án",
    ]
)
_SPOKEN = compile_vi(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|chú|bác|cụ|thằng|con|thầy|tôi là|tên là|tên) (?!(?:ta|tôi|ấy|"
    r"này|kia|đó|nào|nội|ngoại|con|mẹ|bố|em|là|có|không|và|chủ|bí|phó|trưởng|tổ|cán|giám|công|kế|"
    r"hàng|xã|phường|thôn|ấp|đã|đang|được|cho|"
    r"nhà|gái|trai|cháu|dâu|rể|người|đi|về|nói|bảo|làm|lấy|ở|thì|cũng|lại|đến|ra|vào|lên|xuống|"
    r"mình|tui|cả|hai|ba|bốn|năm|hộ|dân|đường|số|chúng|đứng|dẫn|với|như|mà|thu|nhận|đòi|hứa|đánh|"
    r"chửi|bán|mua|viết|đưa|gọi|trả)(?!\w))"
    r"(\w+(?: (?:văn|thị|đình|đức|hữu|xuân|ngọc|thanh|minh|quang|công|kim|bá|viết|duy|mạnh|"
    r"hồng) \w+)?)"
)
# What follows these words in small letters where a capital would show a name ("con nộp",
# "cô bảo"), three times or more in our own letters: verbs, kinds of people, small words.
_NO_NAMES = words(
    "ai anh biết biểu bà bác bán báo bên bò bơm bưu bạn bả bảo bầu bận bắt bị bỏ bố bổ cha "
    "chi chia chim chiếm cho chuyển chào cháu chém chó chú chúng chưa chấp chặn chết chỉ chị "
    "chịu chồng chờ chứ chứng chửi coi con cá các cái cán cãi còn có cô công cùng cúng cũ "
    "cũng cơ cười cả cất cậu cố cụ của cứ cử cựu dao dân dâu dê dưới dại dạy dấu dặn em gai "
    "ghi ghé giao già giáo giùm giấy giỏi giữ giữa gà gái gì góp gắt gọi gởi gửi hay heo "
    "hiểu hoặc hàng hút hẻm họ học hỏi hồi hộ hủy khuyên khác khách khóa khóc không khỏi kia "
    "kiện kéo kêu ký kế kể kỹ lao liệt lo luật là làm lái lãnh lão lên lươn lấn lấy lớn lớp "
    "lợn mang may mong mua muốn mà má mèo mình mương mảnh mất mấy mắt mẹ mổ mỗi một mới mời "
    "mở mụ nay nghe nghê nghỉ ngoài ngoại ngày người ngồi ngủ nhà nhìn nhận nhắc nhắm nhắn "
    "nhỏ nuôi nào này ném nên nêu nít nó nói nước nấu nằm nội nộp nớ nợ nữa phá phóng phường "
    "phải phản phụ qua quay quát quẹt quỵt ra riêng ruột rào rõ rút rạch rảnh rất rể rồi rửa "
    "sau song sâu sĩ sắp sẽ số sốt sửa ta thay theo thiếu thiệt thuế thuốc thì thích thôn "
    "thông thúc thưa thải thấy thầy thật thể thợ thứ thừa thử tiếp toi trai treo trâu trên "
    "trò trông trước trả trẻ trồng trực tui tuần tuổi tên tìm tôi tôm tông tạp tắm tố tổ tới "
    "từng tự uống viết và vào vãi vì vẫn vẽ về với vợ vừa xe xem xin xuống xác xã xé xóm yêu "
    "áo ôm ông ăn đang đem đi điều đo đào đánh đáp đâm đây đã đòi đó đóng đúng đơn đưa đường "
    "được đầm đầu đẻ đếm đến đề đều để đệm địa đọc đội đỡ đủ đứa đứng đừng ơi ạ ảnh ấy ốc "
    "ổng ở ứng"
)
_MIDDLE = (
    "van|thi|dinh|duc|huu|xuan|ngoc|thanh|minh|quang|cong|kim|ba|viet|duy|manh|hong|quoc|trong|"
    "dang|nhu|tien|anh|the|phu"
)
_LOW_NAME = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(FOLDED_COMMON_SURNAMES))}) (?:{_MIDDLE}) [^\W\d]+(?: [^\W\d]+)?"
)


class MaskedToken(NamedTuple):
    """A word or placeholder as models may see it, with its offsets in the petition text."""

    form: str
    start: int
    end: int


def masked_tokens(petition: Petition, *, limit: int | None = None) -> Iterator[MaskedToken]:
    """Lower-case words with placeholders for identity; blanks inside a word become ``_``.

    Args:
        petition: the letter.
        limit: tokens of the letter that are read at most.
    """
    capitals_tell = cased(petition.text)
    spans = _spans(petition, capitals_tell=capitals_tell)
    position = 0
    known = _known_syllables(petition)
    upper = _shouted(petition.text)
    titles = [(s.start, s.end) for s in petition.section(SectionKind.TITLE)]
    covered = -1
    for token in petition.doc[:limit]:
        start = token.idx
        word = token.text
        if word.isspace():
            continue
        end = start + len(word)
        while position < len(spans) and spans[position][1] <= start:
            position += 1
        if position < len(spans) and spans[position][0] < end:
            if position != covered:
                yield MaskedToken(spans[position][2], *spans[position][:2])
                covered = position
            last = position + 1 == len(spans) or spans[position + 1][0] >= end
            if last and capitals_tell:
                yield from _rest(word, start, spans[position][1])
            continue
        heading = bool(titles) and any(a <= start < b for a, b in titles)  # capitals as a whole
        form = _plain(word, first=bool(token.is_sent_start), known=known, upper=upper or heading)
        yield MaskedToken(form, start, end)


def _rest(word: str, start: int, hidden: int) -> Iterator[MaskedToken]:
    """What of a word stands behind what is hidden: "Hồng thu" may be taken for one word."""
    rest = word[max(hidden - start, 0) :]
    for m in re.finditer(r"\w+", rest if rest[:1].isspace() else ""):
        if m[0].islower() and m[0].isalpha():
            yield MaskedToken(view(m[0]), hidden + m.start(), hidden + m.end())


def mask_entities(petition: Petition) -> list[str]:
    """The forms of `masked_tokens`."""
    return [token.form for token in masked_tokens(petition)]


def _plain(word: str, *, first: bool, known: frozenset[str], upper: bool) -> str:
    if any(map(str.isdigit, word)):
        return NUMBER
    low = view(word)
    if not _CAPITAL.search(word):
        return "_".join(low.split())
    folded = fold(low)
    if _is_name(word, folded, first=first, known=known, upper=upper):
        return NAME
    return "_".join(low.split())


def _is_name(word: str, folded: str, *, first: bool, known: frozenset[str], upper: bool) -> bool:
    syllables = folded.split()
    if len(syllables) == 1 and len(word) > 1 and word.isupper():
        return folded in known or (not upper and not first and _is_syllable_name(folded))
    if upper:
        return any(s in known for s in syllables) and len(syllables) > 1
    if folded in _JOINED or (len(syllables) == 1 and folded in INSTITUTIONS):
        return False
    if first and len(syllables) == 1:
        return folded in known
    return _CAPITAL_SYLLABLES.fullmatch(word) is not None


def _is_syllable_name(folded: str) -> bool:
    """LAN may be a name, UBND is not."""
    return folded not in INSTITUTIONS and _VIETNAMESE.fullmatch(folded) is not None


def _shouted(text: str) -> bool:
    """Whether the letter is written in capitals, so that a capital says nothing."""
    head = text[:4000]
    upper = sum(map(str.isupper, head))
    return upper > 0.6 * sum(map(str.isalpha, head))


def _known_syllables(petition: Petition) -> frozenset[str]:
    """Given names of the people found, which come back alone later in the letter."""
    people = (EntityKind.PETITIONER, EntityKind.RESPONDENT, EntityKind.PERSON)
    names = (fold(e.text).split() for e in petition.entities if e.kind in people)
    return frozenset(syllable for name in names for syllable in name)


Span = tuple[int, int, str]


def _spans(petition: Petition, *, capitals_tell: bool) -> list[Span]:
    """Spans to mask, in order, without overlaps; an address hides what it contains."""
    found = [
        (e.start, e.end, PLACEHOLDERS[e.kind]) for e in petition.entities if e.kind in PLACEHOLDERS
    ]
    found.extend(spoken_names(petition.text, capitals_tell=capitals_tell))
    found.sort(key=lambda s: (s[0], -s[1]))
    kept: list[Span] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def spoken_names(text: str, *, capitals_tell: bool) -> Iterator[Span]:
    """Names in letters typed without capitals.

    Args:
        text: the letter.
        capitals_tell: `cased(text)`.
    """
    folded = fold(text)
    for m in _LOW_NAME.finditer(folded):
        if not text[m.start()].isupper() or text[m.start() : m.end()].isupper():
            yield m.start(), m.end(), "<person>"
    if capitals_tell:
        return
    for m in _SPOKEN.finditer(view(text)):
        if m[1].partition(" ")[0] not in _NO_NAMES:
            yield m.start(1), m.end(1), "<person>"
