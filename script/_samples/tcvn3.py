"""Writes TCVN3 (ABC): text for the fonts .VnTime and, for capitals, .VnTimeH.

TCVN3 has codes for accented small letters and seven capitals only. Other
accented capitals are typed with the small letter's code in the capital font,
so whether a letter is large is told by the font and not by the text.
"""

from __future__ import annotations

import itertools

_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
_CODES = bytes.fromhex(
    "B5 B6 B7 B8 B9 A8 BB BC BD BE C6 A9 C7 C8 C9 CA CB AE CC CE CF D0 D1 AA D2 "
    "D3 D4 D5 D6 D7 D8 DC DD DE DF E1 E2 E3 E4 AB E5 E6 E7 E8 E9 AC EA EB EC ED "
    "EE EF F1 F2 F3 F4 AD F5 F6 F7 F8 F9 FA FB FC FD FE "
)
SMALL = dict(zip(_LETTERS, _CODES.decode("latin-1"), strict=True))
LARGE = dict(zip("ĂÂÊÔƠƯĐ", "\xa1\xa2\xa3\xa4\xa5\xa6\xa7", strict=True))


def segments(text: str) -> list[tuple[bool, str]]:
    """Encode `text` as (in the capital font?, codes) pieces.

    Raises:
        ValueError: a character has no code in TCVN3.
    """
    upper_line = text.isupper()
    coded = [_code(letter, upper_line=upper_line) for letter in text]
    return [
        (capital, "".join(code for _, code in group))
        for capital, group in itertools.groupby(coded, key=lambda pair: pair[0])
    ]


def _code(letter: str, *, upper_line: bool) -> tuple[bool, str]:
    if upper_line:
        letter = letter.lower()
        return True, SMALL.get(letter, letter)
    if letter in LARGE or letter in SMALL:
        return False, LARGE.get(letter) or SMALL[letter]
    if letter.lower() in SMALL:
        return True, SMALL[letter.lower()]
    if not letter.isascii():
        raise ValueError(f"no TCVN3 code for {letter!r}")
    return False, letter
