"""Copies of a letter as carelessness or a scanner would leave it.

Works on the text before it is parsed, so a copy goes through the same reading
as a real letter of its sort: names that are no longer found and words that are
no longer joined are part of what training must see. Deterministic by seed.
"""

from __future__ import annotations

import random
import unicodedata

_LETTERS = (
    "aàáảãạăắằẳẵặâấầẩẫậbcdđeèéẻẽẹêếềểễệghiìíỉĩịklmnoòóỏõọôốồổỗộơớờởỡợpqrstuùúủũụưứừửữựvxyỳýỷỹỵ"
)
_REPLACED, _DOUBLED = 0.6, 0.8  # of the touched letters; the rest are lost


def without_diacritics(text: str) -> str:
    """As typed on a keyboard without Vietnamese: same letters, no marks."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def typed_plainly(text: str, *, seed: str) -> str:
    """Without diacritics and, as often as not, without capitals."""
    plain = without_diacritics(text)
    return plain.lower() if _chance(seed).random() < 0.5 else plain


def noisy(text: str, rate: float, *, seed: str) -> str:
    """Each letter is replaced, doubled by another or lost with the given probability.

    Args:
        text: any text; what is not a letter stays.
        rate: share of letters touched, 0.03 for 3 % of character errors.
        seed: the same seed gives the same copy.
    """
    chance = _chance(seed)
    return "".join(
        letter if not letter.isalpha() or chance.random() >= rate else _misread(letter, chance)
        for letter in text
    )


def _misread(letter: str, chance: random.Random) -> str:
    draw = chance.random()
    other = chance.choice(_LETTERS)
    other = other.upper() if letter.isupper() else other
    if draw < _REPLACED:
        return other
    return letter + other if draw < _DOUBLED else ""


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - noise, not secrets
