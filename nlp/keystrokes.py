"""Telex and VNI keystrokes that stayed in the text, and the syllables they mean.

``ddaats`` and ``d9a61t`` are đất. A word counts only when it is no syllable as
it stands, or none without marks, and becomes one when the keys are applied.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from ingest.syllables import has_marks, is_syllable

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = dict(zip("12345", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_TELEX = (("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("uow", "ươ"))
_VNI = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}
_VOWELS = "aăâeêioôơuưy"
_DIGIT = re.compile(r"\d")


@functools.lru_cache(maxsize=16_384)
def meant(word: str) -> str | None:
    """The syllable that the keystrokes mean, None where the word is not made of keystrokes."""
    low = word.lower()
    typed = _vni(low) if _DIGIT.search(low) else _telex(low)
    if typed is None or typed == low or is_syllable(low):
        return None
    if not (is_syllable(typed) and has_marks(typed)):
        return None
    if word.isupper():
        return typed.upper()
    return typed.capitalize() if word[0].isupper() else typed


def _telex(low: str) -> str | None:
    bare = low
    tone = ""
    keys = [i for i, c in enumerate(low) if c in _TONES and i > 0]
    for i in reversed(keys):  # the tone key stands after the vowel, mostly last
        rest = low[:i] + low[i + 1 :]
        if any(v in low[:i] for v in "aeiouyw") and (i == len(low) - 1 or low[i] in "sfrxj"):
            bare, tone = rest, _TONES[low[i]]
            break
    for keys_, letter in _TELEX:
        bare = bare.replace(keys_, letter)
    bare = _far_marks(bare).replace("ow", "ơ").replace("uw", "ư").replace("w", "ư")
    return _toned(bare, tone)


def _far_marks(bare: str) -> str:
    """Keys struck at the end of the word: nguowif, dduongwf, vieetj, nhana, dadd."""
    if bare.endswith("w") and "uo" in bare:
        return bare[:-1].replace("uo", "ươ", 1)
    for vowel, marked in (("a", "ă"), ("o", "ơ"), ("u", "ư")):
        if bare.endswith("w") and vowel in bare[:-1] and not bare.endswith(vowel + "w"):
            return bare[:-1].replace(vowel, marked, 1)
    if bare.startswith("d") and bare.endswith("d") and len(bare) > 2:
        bare = "đ" + bare[1:-1]
    for vowel, marked in (("a", "â"), ("e", "ê"), ("o", "ô")):
        at = bare.find(vowel)
        if bare.endswith(vowel) and 0 <= at < len(bare) - 2 and not is_syllable(bare):
            return bare[:at] + marked + bare[at + 1 : -1]
    return bare


def _vni(low: str) -> str | None:
    out: list[str] = []
    tone = ""
    for char in low:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif char == "9":
            if "d" not in out:
                return None
            out[out.index("d")] = "đ"
        elif char in _VNI:
            table = _VNI[char]
            places = [i for i, c in enumerate(out) if c in table]
            if not places:
                return None
            both = char == "7" and "".join(out).find("uo") >= 0
            for i in places if both else places[-1:]:
                out[i] = table[out[i]]
        elif char.isdigit():
            return None
        else:
            out.append(char)
    return _toned("".join(out), tone)


def _toned(bare: str, tone: str) -> str:
    """The tone on its vowel: the marked one, else by the usual placement."""
    if not tone:
        return bare
    places = [i for i, c in enumerate(bare) if c in _VOWELS]
    if bare.startswith(("qu", "gi")) and len(places) > 1:
        places = places[1:]
    if not places:
        return bare
    marked = [i for i in places if bare[i] in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif len(places) == 1 or (places[-1] == len(bare) - 1 and len(places) == 2):
        at = places[0]
    else:
        at = places[1]
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])
