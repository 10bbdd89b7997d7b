"""Shapes of Vietnamese names: capital syllables, surnames, words that are no names."""

from __future__ import annotations

import re
import unicodedata

from nlp.text import SHAPES, TONES, fold, words


def _letters(bases: str) -> str:
    marked = {
        unicodedata.normalize("NFC", base + shape + tone)
        for base in bases
        for shape in ("", *SHAPES)
        for tone in ("", *TONES)
    }
    return "".join(sorted(c for c in marked if len(c) == 1)) + ("Đ" if bases.isupper() else "đ")


UPPER = _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "Ð"
LOWER = _letters("abcdefghijklmnopqrstuvwxyz")
_TITLE_WORD = re.compile(rf"(?<!\w)[{UPPER}][{LOWER}]")
SYLLABLE = (
    rf"[{UPPER}](?:[{LOWER}]{{1,7}}|[{UPPER}]{{1,7}})?"
    rf"(?:['’][{UPPER}{LOWER}]{{1,7}})?(?![{UPPER}{LOWER}\d])"
)
"""One capitalised syllable, or one in capitals, or an initial."""


def cased(text: str) -> bool:
    """Whether capitals say something: not a letter all in small letters or all in capitals."""
    head = text[:4000]
    if sum(map(str.isupper, head)) > 0.6 * sum(map(str.isalpha, head)):
        return False
    return len(_TITLE_WORD.findall(head)) > 0.05 * head.count(" ")


SURNAMES = words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn vương trịnh "
    "trương đinh lâm "
    "phùng mai tô hà tạ chu châu quách cao thái la lưu kiều tăng thạch lương nghiêm hứa triệu "
    "lục mạc khuất đàm "
    "vi nông ma lò quàng cà sùng giàng vàng thào má lầu hạng cứ tráng ly lù cầm điêu hoàng tòng "
    "lường bế hầu "
    "thân ninh khổng phí từ nhâm tống văn doãn cù bạch viên lại giáp ông kim danh sơn trà thi "
    "tôn âu ân lã "
    "mùa vừ thò chảo phàn tẩn lồ sầm bàn đèo ksor rơ rcom siu rmah nay kpă hbia niê êban kbuôr "
    "mlô ayun y h "
    "katơr pi chamaléa bo ka lơmu kră jan đinh a hồ công vàng đồng cung khúc mẫn ngụy thiều "
    "trang lều quan đới "
    "biện đậu hàn tiêu uông thẩm đường đổng hình hùng kha khương liêu lữ nhan nhữ ông phó sử tất "
    "thịnh thông vòng"
)
COMMON_SURNAMES = words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương đào đoàn vương trịnh "
    "trương đinh lâm phùng tạ "
    "quách lưu kiều tăng lương nghiêm hứa triệu lục khuất đàm nông lò quàng sùng giàng thào "
    "tráng tống doãn cù khổng thạch"
)
FOLDED_COMMON_SURNAMES = words(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong dao doan vuong trinh "
    "truong dinh lam phung "
    "quach luu kieu luong nghiem trieu khuat"
)
FOLDED_SURNAMES = frozenset(fold(s) for s in SURNAMES)
