"""Copies of a letter as carelessness or a scanner would leave it.

Works on word forms, after identity became placeholders. Deterministic by seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from nlp import fold

_LETTERS = (
    "aàáảãạăắằẳẵặâấầẩẫậbcdđeèéẻẽẹêếềểễệghiìíỉĩịklmnoòóỏõọôốồổỗộơớờởỡợpqrstuùúủũụưứừửữựvxyỳýỷỹỵ"
)


def without_diacritics(forms: Sequence[str]) -> list[str]:
    """As typed without diacritics: folded, and no longer joined into words."""
    return [
        s
        for form in forms
        for s in ([form] if form[0] == "<" else fold(form).replace("_", " ").split())
    ]


def _folded(form: str) -> list[str]:
    return fold(form).replace("_", " ").split()


def noisy(forms: Sequence[str], rate: float, *, seed: str) -> list[str]:
    """Each letter is replaced, lost or doubled with the given probability."""
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    return [form if form[0] == "<" else _garble(form, rate, chance) for form in forms]


def _garble(form: str, rate: float, chance: random.Random) -> str:
    if len(form) < 2:
        return form
    out = []
    for letter in form:
        if letter == "_" or chance.random() >= rate:
            out.append(letter)
            continue
        draw = chance.random()
        if draw < 0.6:
            out.append(chance.choice(_LETTERS))
        elif draw < 0.8:
            out.append(letter + chance.choice(_LETTERS))
    return "".join(out) or form
