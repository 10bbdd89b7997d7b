"""Text forms: NFC with an exact offset map, and views for matching only.

What people read is never rewritten (design decision 3). Rules run on
`view(text)`, which has the same length as the text, so every offset found in
it is an offset of the text: lower case, one form of tone placement, plain
dashes, quotes and spaces. `fold` also drops the diacritics, character by
character, for matching names and places typed without them.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Sequence

# Medial vowels and final consonants of Hangul compose though they are no marks.
_JAMO = ("\u1160", "\u11ff")

TONES = "\u0300\u0301\u0303\u0309\u0323"
SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn


@dataclasses.dataclass(frozen=True, slots=True)
class Normalised:
    """NFC text with maps between its offsets and those of the original.

    `to_original` is None when nothing changed; else it has one entry for each
    offset of `text` and one for its end.
    """

    text: str
    original_length: int
    to_original: tuple[int, ...] | None
    _from_original: tuple[int, ...] | None = None

    def original(self, offset: int) -> int:
        """Offset in the original for an offset in the NFC text."""
        return offset if self.to_original is None else self.to_original[offset]

    def normal(self, offset: int) -> int:
        """Offset in the NFC text for an offset in the original.

        An offset inside a combining sequence maps to the start of its letter.
        """
        return offset if self._from_original is None else self._from_original[offset]


_HALVES = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> Normalised:
    """NFC, with the offset map; linear, identity for text that is NFC already.

    Half a character (a lone surrogate, which no encoding has) is shown as U+FFFD.
    """
    text = _HALVES.sub("\ufffd", text)
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return Normalised(text, len(text), None)
    parts: list[str] = []
    to_original: list[int] = []
    from_original: list[int] = []
    length = 0
    for start, end in _clusters(text):
        part = unicodedata.normalize("NFC", text[start:end])
        parts.append(part)
        from_original.extend([length] * (end - start))
        # Letters of a cluster that stay apart keep their order: map them one by one.
        to_original.extend(min(start + i, end - 1) for i in range(len(part)))
        length += len(part)
    return Normalised(
        "".join(parts), len(text), (*to_original, len(text)), (*from_original, length)
    )


def _clusters(text: str) -> list[tuple[int, int]]:
    starts = [i for i, char in enumerate(text) if i == 0 or not _continues(char)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _continues(char: str) -> bool:
    if char < "\u0300":
        return False
    return unicodedata.category(char)[0] == "M" or _JAMO[0] <= char <= _JAMO[1]


class _Table(dict[int, int]):
    """A translation table that computes and remembers each character once."""

    def __missing__(self, key: int) -> int:
        value = self[key] = self.make(chr(key))
        return value

    def make(self, char: str) -> int:
        raise KeyError(char)


_SAME = {
    "Ð": "đ",
    "ð": "đ",
    **dict.fromkeys("\u00a0\u2000\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t", " "),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚´`", "'"),
    "…": ".",
    "⁄": "/",
    "：": ":",
}


class _View(_Table):
    def make(self, char: str) -> int:
        if char in _SAME:
            return ord(_SAME[char])
        lower = char.lower()
        return ord(lower) if len(lower) == 1 else ord(char)


class _Fold(_Table):
    def make(self, char: str) -> int:
        lower = chr(_VIEW[ord(char)])
        if lower == "đ":
            return ord("d")
        base = unicodedata.normalize("NFD", lower)[0]
        return ord(base)


_VIEW = _View()
_FOLD = _Fold()

# Old and new tone placement: hoà/hòa, khoẻ/khỏe, uỷ/ủy, but hoàn, quý.
_OLD_TONE = re.compile(r"o[àáảãạèéẻẽẹ]\b|(?<!q)u[ỳýỷỹỵ]\b")
_MOVED = {
    f"{first}{unicodedata.normalize('NFC', second + tone)}": (
        f"{unicodedata.normalize('NFC', first + tone)}{second}"
    )
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for tone in TONES
}


def view(text: str) -> str:
    """The matching form: same length, lower case, unified tone placement and signs."""
    return _view_of_word(text) if len(text) < _WORD else _view(text)


_WORD = 12  # shorter pieces are words, which come again and again


@functools.lru_cache(maxsize=4096)
def _view_of_word(word: str) -> str:
    return _view(word)


def _view(text: str) -> str:
    lower = text.translate(_VIEW)
    return _OLD_TONE.sub(lambda m: _MOVED[m[0]], lower)


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d; the same length for NFC text."""
    return _fold_of_word(text) if len(text) < _WORD else text.translate(_FOLD)


@functools.lru_cache(maxsize=4096)
def _fold_of_word(word: str) -> str:
    return word.translate(_FOLD)


_MARKED = re.compile(
    "[đð"  # Ð in lower case
    + "".join(
        sorted(
            {
                char
                for base in "aeiouy"
                for shape in ("", *SHAPES)
                for tone in ("", *TONES)
                if len(char := unicodedata.normalize("NFC", base + shape + tone)) == 1
                and char != base
            }
        )
    )
    + "]"
)


def has_diacritics(text: str, *, sample: int = 6_000) -> bool:
    """Whether the text is typed with Vietnamese diacritics (at least in part)."""
    head = text[:sample].lower()
    marked = len(head) - len(_MARKED.sub("", head))
    return marked > 0.04 * sum(map(str.isalpha, head))


def _forms(char: str) -> str:
    """A letter and what is left of it when tone or shape or both got lost."""
    if char == "đ":
        return "đd"
    parts = unicodedata.normalize("NFD", char)
    base, marks = parts[0], parts[1:]
    found = {base}
    for keep in ("", TONES, SHAPES, TONES + SHAPES):
        kept = base + "".join(m for m in marks if m in keep)
        found.add(unicodedata.normalize("NFC", kept))
    return "".join(sorted(found, reverse=True))


def vi(pattern: str) -> str:
    r"""A regex for `view` text where each marked letter may have lost its marks.

    ``vi("tờ")`` matches tờ, tơ, tò and to, but not tổ. Write patterns in lower
    case NFC with the new tone placement (hòa, ủy).
    """
    out: list[str] = []
    in_class = False
    for i, char in enumerate(pattern):
        if char in "[]" and (i == 0 or pattern[i - 1] != "\\"):
            in_class = char == "["
            out.append(char)
        elif ord(char) > 0xBF and char.isalpha():
            forms = _forms(char)
            out.append(forms if in_class or len(forms) == 1 else f"[{forms}]")
        else:
            out.append(char)
    return "".join(out)


_GUARD = re.compile(r"\(\?<[!=][^)]*\)|\[(?:\\.|[^\]\\])*\]")


_BLANK = re.compile(r" ([?{*+]?)")
_REPEATS = {"": "{1,3}", "?": "{0,3}"}


def _blanks(part: str) -> str:
    """One blank of a pattern stands for up to three, also over a line end."""
    return _BLANK.sub(lambda m: r"[ \n]" + _REPEATS.get(m[1], m[1]), part)


def compile_vi(pattern: str, flags: int = 0, *, strict: bool = False) -> re.Pattern[str]:
    """`vi` then `re.compile`; a blank of the pattern matches any short run of blanks.

    With ``strict`` every mark has to stand, for words that are others without it (chợ, cho).
    """
    out: list[str] = []
    position = 0
    source = pattern if strict else vi(pattern)
    for guard in _GUARD.finditer(source):  # classes and look-behinds keep their blanks
        out += [_blanks(source[position : guard.start()]), guard[0]]
        position = guard.end()
    out.append(_blanks(source[position:]))
    pattern = "".join(out)
    if pattern.endswith("$"):  # the very end of what is searched, not before a last line end
        pattern = pattern[:-1] + r"\Z"
    return re.compile(pattern, flags)


def words(text: str) -> frozenset[str]:
    """A set of words written as running text, which stays readable where a list would not."""
    return frozenset(text.split())


def alternatives(words: Sequence[str]) -> str:
    """A regex group of the words, longest first so that none hides a longer one."""
    return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"
