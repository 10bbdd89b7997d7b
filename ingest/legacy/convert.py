"""Finds which tokens of a text are in which legacy encoding, and converts them.

A font's name decides where there is one; otherwise a Viterbi pass over the
tokens chooses, for each, between Unicode and the legacy encodings: a reading
is as good as the syllables it yields, and changing the encoding between two
neighbours costs, so a lone odd word follows its context and a run of legacy
text inside a Unicode line is still found. A converted stretch must then prove
itself by enough valid marked syllables, so foreign text and symbols stay.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from ingest import syllables
from ingest.legacy import fonts
from ingest.legacy.tables import Encoding, decode

# numbers with their signs and units: legacy letters to a table, but never to a reader
_SIGN = re.compile(
    r"[^\w²³°½¼¾µ]*[\d.,]*(?:[cdkm]?m|ha)?[²³°§½¼¾±×«»™º–—…]+[CF]?[\d.,]*[^\w²³°½¼¾µ]*"
)
_UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")  # no legacy surface has these
# signs that stand between letters only where bytes were misread
_BROKEN = re.compile(r"(?<=[^\W\d_])[^\w\s.,:;'’()/&+*@\-–]+(?=[^\W\d_])|á[»º]")
_TOKEN = re.compile(r"[^ \t\r\n\f\v]+|[ \t\r\n\f\v]+")
_SWITCH = 3.0  # cost of changing the encoding between neighbours
_SWITCH_WITH_FONT = 0.5  # where the font changes too
_DECLARED = 6.0  # a legacy font's name speaks for its encoding
_OTHER_FONT = 2.0  # any other font speaks for Unicode where the text is Vietnamese already
_PROOF = 3.0  # gain over leaving the text alone, below which an encoding is not believed
_CONTEXT = 6  # tokens around a converted stretch that must be Vietnamese too
_RULING_SHARE = 0.8  # of the marked words in one encoding, that makes it the text's own
_RULING_COUNT = 4
_SHARE = 0.7  # share of possible syllables among the words there
_STATES: tuple[Encoding | None, ...] = (None, *Encoding)

# Everyday syllables; they break ties between encodings that share their bytes.
_EVERYDAY_SPELT = """
    hỏng mục chuyển biển trồng chặt kênh mương cống rãnh ngập úng thang máy chung nuôi
    và của là có các được trong một không người cho đã với những này đến tôi ông bà về từ theo
    khi để nhà đất đó ngày năm tại phường quận xã huyện thành phố hà nội việt nam đơn gửi kính
    quyết định nhân dân ủy ban cấp việc làm rất lại đi ra vào trên dưới sau trước hộ gia đình
    quyền sử dụng thửa số bản đồ giấy chứng nhận tố cáo khiếu nại kiến nghị phản ánh đề cộng
    hòa hoà hội chủ nghĩa độc lập tự do hạnh phúc nguyễn trần lê phạm hoàng thị văn đức xây
    dựng công trình thu hồi bồi thường hỗ trợ tiền đồng tháng địa chỉ điện thoại sinh căn cước
    sự thật trách nhiệm xin cam đoan đúng cảm ơn chân trọng cán bộ lãnh đạo giải hành vi môi
    trường ô nhiễm tiếng ồn rác thải nước mùi hôi bị nên cũng như thì mà nếu chúng phải còn
    đường tổ khu chung cư tịch thanh tra luật điều khoản quy hiện nay đang hai ba bốn mới cùng
    bày dung yêu cầu xem xét lý tên trú tạm tuổi nữ vợ chồng con cháu bố mẹ anh chị em họ tộc
    bác chú cô dì lúc đầu cuối giữa ngoài bên cạnh gần xa lớn nhỏ nhiều ít đủ thiếu sai tốt
    xấu mặt bằng diện tích mét vuông trạng ranh giới lấn chiếm tranh chấp mua bán chuyển
    nhượng thừa kế tặng thuê mượn hợp biên đo đạc cưỡng chế phá dỡ phép thực tế thời gian hạn
    lệ phí thuế giá trị nộp trả lời kết quả phòng sở ngành trưởng phó khối thôn xóm làng ngõ
    ngách hẻm mong báo thư kèm gồm ảnh chụp sao minh hưởng sức khỏe khoẻ sống hoạt học bệnh
    viện chợ xe máy đêm sáng trưa chiều tối giờ phút tuần thứ lần nào gì ai đâu thế vậy rồi
    chưa từng luôn mỗi mọi cả tất vẫn bởi vì tuy nhưng hoặc hay đều nhau mình nó ấy kia nọ đây
    vụ pháp tòa toà án kiểm sát an quân đội cựu chiến binh liệt sĩ sỹ chính sách độ lương hưu
    bảo hiểm đảng viên bí
"""
_EVERYDAY = frozenset(_EVERYDAY_SPELT.split())


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    text: str
    font: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Converted:
    """A run in Unicode and the encoding it was in; None: it was Unicode."""

    text: str
    encoding: Encoding | None


def convert_text(text: str) -> tuple[str, frozenset[Encoding]]:
    """Convert a text of unknown encodings; also tells which were met."""
    runs = [Run(token) for token in _TOKEN.findall(text)]
    converted = _by_tokens(runs)
    return (
        "".join(run.text for run in converted),
        frozenset(run.encoding for run in converted if run.encoding is not None),
    )


def convert(runs: Sequence[Run]) -> list[Converted]:
    """Convert runs in reading order, each by its font and by what its neighbours show.

    Runs may be words or longer; a run's white space stays as it is.
    """
    pieces: list[Run] = []
    counts: list[int] = []
    for run in runs:
        tokens = _TOKEN.findall(run.text)
        counts.append(len(tokens))
        pieces += [Run(token, run.font) for token in tokens]
    converted = iter(_by_tokens(pieces))
    return [_joined([next(converted) for _ in range(count)]) for count in counts]


def is_suspicious(runs: Sequence[Run]) -> bool:
    """Whether any run gives reason to look for legacy encodings; cheap."""
    return any(_suspicious(run.text, run.font) for run in runs)


def _joined(parts: list[Converted]) -> Converted:
    encodings = [part.encoding for part in parts if part.encoding is not None]
    return Converted("".join(part.text for part in parts), encodings[0] if encodings else None)


def _by_tokens(tokens: Sequence[Run]) -> list[Converted]:
    if not is_suspicious(tokens):
        return [Converted(_nfc(run.text), None) for run in tokens]
    states = _proven(tokens, _settled(tokens, _best_states(tokens)))
    return [
        Converted(text := _read(run, state), state if text != _nfc(run.text) else None)
        for run, state in zip(tokens, states, strict=True)
    ]


@functools.lru_cache(maxsize=65_536)
def _suspicious(token: str, font: str | None) -> bool:
    """Whether a token is a reason to look for legacy encodings at all."""
    if fonts.encoding_of(font) is not None:
        return True
    if (token.isascii() and token.isprintable()) or _SIGN.fullmatch(token):
        return False
    return any(
        not syllables.is_syllable(word) and any("\x7f" < c < "\u0100" for c in word)
        for word in syllables.words(token)
    ) or any(_is_odd(c) for c in token)


def _is_odd(character: str) -> bool:
    """A character that ordinary Vietnamese text does not hold, but legacy text may."""
    return (character < " " and character not in "\t\r\n\f\v") or "\x7f" < character < "\xc0"


def _best_states(tokens: Sequence[Run]) -> list[Encoding | None]:
    """The cheapest path through the encodings (Viterbi)."""
    costs = [0.0] + [_SWITCH] * (len(_STATES) - 1)
    back: list[list[int]] = []
    font = tokens[0].font
    for run in tokens:
        cheapest = min(range(len(costs)), key=costs.__getitem__)
        switch = _SWITCH if run.font == font else _SWITCH_WITH_FONT
        font = run.font
        emissions = _emissions(run.text, run.font)
        row, step = [], []
        for state, emission in enumerate(emissions):
            switched = costs[cheapest] + switch
            stayed = costs[state]
            step.append(state if stayed <= switched else cheapest)
            row.append(min(stayed, switched) - emission)
        costs = row
        back.append(step)
    state = min(range(len(costs)), key=costs.__getitem__)
    path = []
    for step in reversed(back):
        path.append(_STATES[state])
        state = step[state]
    return path[::-1]


@functools.lru_cache(maxsize=65_536)
def _emissions(token: str, font: str | None) -> tuple[float, ...]:
    declared = fonts.encoding_of(font)
    if token.isspace() or (token.isascii() and token.isprintable()):
        return (0.0,) * len(_STATES)
    if declared is None and _SIGN.fullmatch(token):
        return (0.0,) * len(_STATES)
    plain = _merit(token, _nfc(token))
    if font and declared is None and plain > 0:
        plain += _OTHER_FONT
    merits = [plain]
    for encoding in Encoding:
        read = decode(token, encoding)
        if encoding == declared:
            merits.append(max(_merit(token, read), plain) + _DECLARED)
        elif _UNICODE_ONLY.search(token):
            merits.append(plain - 2.0)
        elif read == token:
            merits.append(plain)
        else:
            merits.append(_merit(token, read) - 0.25)
    return tuple(merits)


@functools.lru_cache(maxsize=65_536)
def _merit(token: str, read: str) -> float:
    """How much a reading looks like Vietnamese."""
    words = syllables.words(read)
    merit = 0.0
    for word in words:
        if not syllables.is_syllable(word):
            merit -= 1.0 if word.isascii() else 2.5
        elif syllables.has_marks(word):
            merit += 3.0 if word in _EVERYDAY else 2.0
        else:
            merit += 0.2
    merit -= 1.5 * sum(1 for c in read if _is_odd(c) and c not in "°²³½«»§·±\xa0")
    merit -= 2.5 * len(_BROKEN.findall(read))
    if len(words) > 1 and len(words) > len(syllables.words(token)):
        merit -= 0.5 * (len(words) - 1)
    # a small letter followed by a capital is a wrong table, or a TCVN3 heading
    merit -= 0.5 * sum(1 for a, b in itertools.pairwise(read) if a.islower() and b.isupper())
    return merit


def _settled(tokens: Sequence[Run], states: list[Encoding | None]) -> list[Encoding | None]:
    """Give all to one encoding where nothing in the text is certainly Unicode.

    Words that read well both ways then follow the rest of the letter.
    """
    marked = [
        (run, state)
        for run, state in zip(tokens, states, strict=True)
        if not run.text.isascii() and not _SIGN.fullmatch(run.text)
    ]
    if any(_UNICODE_ONLY.search(run.text) for run, _ in marked):
        return states
    counts = Counter(state for _, state in marked)
    ruling, count = max(counts.items(), key=lambda item: item[1], default=(None, 0))
    if ruling is None or count < _RULING_SHARE * len(marked) or count < _RULING_COUNT:
        return states
    return [state or ruling for state in states]


def _proven(tokens: Sequence[Run], states: list[Encoding | None]) -> list[Encoding | None]:
    """Drop stretches that gain too little, or stand in a text that is not Vietnamese."""
    gains: dict[Encoding, float] = {}
    for run, state in zip(tokens, states, strict=True):
        if state is not None:
            emissions = _emissions(run.text, run.font)
            gain = emissions[_STATES.index(state)] - emissions[0]
            gains[state] = gains.get(state, 0.0) + gain
    proven: list[Encoding | None] = []
    for state, group in itertools.groupby(states):
        start = len(proven)
        end = start + len(list(group))
        believed = state and gains[state] >= _PROOF and _vietnamese(tokens, states, start, end)
        proven += [state if believed else None] * (end - start)
    return proven


def _vietnamese(tokens: Sequence[Run], states: list[Encoding | None], start: int, end: int) -> bool:
    """Whether a stretch and what surrounds it consist of syllables once it is converted."""
    if any(fonts.encoding_of(run.font) for run in tokens[start:end]):
        return True
    around = slice(max(0, start - _CONTEXT), end + _CONTEXT)
    letters = valid = 0
    for run, state in zip(tokens[around], states[around], strict=True):
        for word in syllables.words(decode(run.text, state) if state else run.text):
            letters += 1
            valid += syllables.is_syllable(word)
    return valid >= _SHARE * letters


def _is_sign(run: Run, state: Encoding) -> bool:
    """Whether a token is a number or sign whatever surrounds it.

    TCVN3 has no signs where its letters are, so there a lone « is the word ô.
    """
    if fonts.encoding_of(run.font) or not _SIGN.fullmatch(run.text):
        return False
    words = syllables.words(decode(run.text, state))
    is_word = bool(words) and all(syllables.is_syllable(word) for word in words)
    return not (state is Encoding.TCVN3 and is_word and not any(c.isdigit() for c in run.text))


def _read(run: Run, state: Encoding | None) -> str:
    if state is None or _is_sign(run, state):
        return _nfc(run.text)
    text = decode(run.text, state)
    if state is Encoding.TCVN3:
        if fonts.is_capital(run.font):
            return text.upper()
        return _recapitalised(run.text, text)
    return text


_WORD = re.compile(r"[^\W\d_]+")


def _recapitalised(raw: str, text: str) -> str:
    """TCVN3 has no marked capitals: CéNG is CỘNG typed in a capital font."""
    if len(raw) != len(text):
        return text

    def fix(match: re.Match[str]) -> str:
        word = match.group()
        typed = [c for c in raw[match.start() : match.end()] if c.isascii() and c.isalpha()]
        if len(typed) >= 2 and all(c.isupper() for c in typed):
            return word.upper()
        return word

    return _WORD.sub(fix, text)


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def names(encodings: Iterable[Encoding]) -> tuple[str, ...]:
    """Note codes for the encodings met."""
    return tuple(f"note_converted_{encoding}" for encoding in sorted(encodings))
