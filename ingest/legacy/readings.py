"""What a token says in each encoding, and how likely it is that somebody wrote that.

Scores are natural logarithms. Syllables are as likely as the lexicon says;
words that cannot be Vietnamese, signs amid letters, control characters and
capitals behind small letters make a reading unlikely. Numbers, units and lone
signs read as themselves in every encoding where that is likelier than letters.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata

from ingest import syllables
from ingest.legacy import lexicon
from ingest.legacy.tables import Encoding, alien, decode

STATES: tuple[Encoding | None, ...] = (None, *Encoding)
# no legacy surface has these
_UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u0300-\u036f\u1ea0-\u1ef9]")

# numbers with their signs and units: legacy letters to a table, but never to a reader
_EDGE = r"[!-/:-@\[-`{-~“”‘’„…–—]*"
_SIGN = re.compile(
    rf"{_EDGE}[\d.,]*(?:[cdkm]?m|ha)?[²³°§½¼¾±×«»™º–—…•·\uf020-\uf0ff]+[CF]?[\d.,]*{_EDGE}"
    rf"(?:(?<=[²³°CF\d])/[\w.,;:]*)?|{_EDGE}[\d.,]*µ[glmsAFV]{_EDGE}|{_EDGE}[nN]º{_EDGE}"
)
_UNIT = re.compile(rf"{_EDGE}[cdkm]?m[²³]{_EDGE}")
_LONE = re.compile(rf"{_EDGE}([²³°§½¼¾±×™º–—…•])\1*{_EDGE}")
# signs that stand between letters only where bytes were misread
_BROKEN = re.compile(r"(?<=[^\W\d_])[^\w\s.,:;'’()/&+*@\-–]+(?=[^\W\d_])|á[»º]")
_ABBREVIATION = re.compile("[A-ZĐ]{1,6}")
TIMES = re.compile(r"[^\W\d_][×÷]|[×÷][^\W\d_]")
_STRAY = re.compile("[\u0300-\u036f]")  # a tone without the letter it belongs to
_PUNCTUATION = re.compile("[!-~“”‘’„…–—•\x85\x91-\x96]+")  # of Windows-1252, decoded or not
_DASHES = frozenset("–—\x96\x97")
_LONE_QUOTES = frozenset("‘’“”\x91\x92\x93\x94")
_HANGING = re.compile("[«×][.,;:!?]+")  # a quotation opened or a product begun, and no more
_APART = "«"  # a quotation opened apart from what it quotes, or ô
_BESIDE = {
    "±": (False, True),
    "§": (False, True),
    "×": (True, True),
    "²": (True, False),
    "³": (True, False),
    "½": (True, False),
}
_END = re.compile(r"\d+\W*$|[.,;:!?]+[\"”')]*$")
WORD = re.compile(r"[^\W\d_]+")
_WITH_HYPHEN = re.compile(r"(?<![\w-])(?=\w|-\w)[^\W\d_]*-[^\W\d_]*(?![\w-])")
_QUOTED = re.compile("^«|»(?=[^\\w]*$)|\xa0")

_SIGN_IN_CAPITALS = -2.5  # a dash between words in capitals, in a font that may have none
_FOREIGN = 4.0  # a plain word of another language, beside an impossible marked one
_ABBREVIATED = 6.0
_IMPOSSIBLE = -2.0
_MARK_IMPOSSIBLE = -1.0  # for each letter that is not ASCII in it
_ODD, _BROKEN_BY, _MIXED_CASE = -8.0, -6.0, -14.0
_WORDLESS = -4.0  # odd characters and no word
_OUT_OF_PLACE = -5.0  # of Unicode within a stretch of another encoding
_ALIEN = -4.0  # for each letter that an encoding would have written otherwise
_SIGN_IN_NUMBER, _SIGN_BY_NUMBER, _SIGN_AS_UNIT, _SIGN_ALONE, _SIGN_ELSE = (
    -2.0,
    -5.0,
    -6.0,
    -12.0,
    -14.0,
)
_SIGN_HANGING = -20.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A token read in one encoding."""

    text: str
    first: str  # its first word in lower case, empty if it has none
    last: str  # its last one, or what of numbers and punctuation stands at its end
    inner: float  # log likelihood of all but the first word

    @property
    def score(self) -> float:
        """Log likelihood without knowing what stands before."""
        return self.inner + (lexicon.after("", self.first) if self.first else 0.0)


def is_plain(token: str) -> bool:
    """Whether a token is the same in every encoding: ASCII, or dashes and dots alone."""
    if token.isascii():
        return token.isprintable()
    if token in _LONE_QUOTES:
        return False  # nobody sets a quotation mark alone, but Ổ may stand so
    return _PUNCTUATION.fullmatch(token) is not None and not WORD.search(token)


def is_sign(token: str) -> bool:
    """Whether a token is a number, unit or sign rather than a word."""
    return _SIGN.fullmatch(token) is not None


def number_beside(token: str) -> tuple[bool, bool] | None:
    """Whether a number must stand before and behind a lone sign; None: it is none."""
    found = _LONE.fullmatch(token)
    return _BESIDE.get(found.group(1)) if found else None


def is_letter(token: str, encoding: Encoding | None, preceding: str, following: str) -> bool:
    """Whether a lone dash in a legacy font is a letter: Ở đây, TẠI SAO Ở ĐÂY.

    Args:
        token: without white space.
        encoding: what its font declares.
        preceding: the token before it in that encoding, nothing where a sentence begins.
        following: the token behind it; a dash comes before any.
    """
    if encoding is None or token not in _DASHES:
        return False
    if not (preceding.isupper() and following.isupper() if preceding else following.islower()):
        return False
    before = (WORD.findall(preceding.lower()) or [lexicon.STOP])[-1]
    behind = (WORD.findall(following.lower()) or [""])[0]
    letter = decode(token, encoding).lower()
    if letter == token or not is_known(letter):
        return False
    read = lexicon.after(before, letter) + lexicon.after(letter, behind)
    dash = lexicon.after(lexicon.STOP, behind)
    if not preceding:
        return read > _SIGN_ALONE + dash
    return read > _SIGN_IN_CAPITALS + lexicon.after(before, lexicon.STOP) + dash


def is_mixed(word: str) -> bool:
    """Whether a word has capitals where nobody writes them."""
    return len(word) > 1 and not (word[1:].islower() or word.isupper())


@functools.lru_cache(maxsize=65_536)
def is_known(word: str) -> bool:
    """Whether a lower-case NFC word is a possible syllable or a name often met."""
    return lexicon.after("", word) > lexicon.UNSEEN or syllables.is_syllable(word)


def is_odd(character: str) -> bool:
    """A character that ordinary Vietnamese text does not hold, but legacy text may."""
    return (character < " " and character not in "\t\r\n\f\v") or "\x7f" < character < "\xc0"


def nfc(text: str) -> str:
    """Unicode text in composed form."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@functools.lru_cache(maxsize=65_536)
def readings(
    token: str,
    capitals: tuple[bool, ...] | None = None,
    *,
    numbered: bool = False,
    letter: bool = False,
) -> tuple[Reading, ...]:
    """A token in each of `STATES`.

    Args:
        token: without white space.
        capitals: for each character whether its font draws it as a capital.
        numbered: it is a lone sign where numbers stand as it needs them.
        letter: it looks like a lone dash but is a letter of its font.
    """
    plain = _scored(nfc(token))
    if is_plain(token) and capitals is None and not letter:
        horned = _horned(token)
        if horned == token:
            return (plain,) * len(STATES)
        own = dataclasses.replace(plain, text=horned)  # no reason to take a text for TCVN3
        return tuple(own if state is Encoding.TCVN3 else plain for state in STATES)
    if _UNICODE_ONLY.search(token):
        elsewhere = dataclasses.replace(plain, inner=plain.inner + _OUT_OF_PLACE)
        return (plain, *(elsewhere for _ in Encoding))
    sign = _as_sign(token, numbered=numbered) if is_sign(token) and not letter else None
    unlikely = sign is not None and (token == _APART or _HANGING.fullmatch(token) is not None)
    result = [sign if sign and (sign.score > plain.score or unlikely) else plain]
    for encoding in Encoding:
        read = _scored(spelt(token, encoding, capitals), _ALIEN * alien(token, encoding))
        result.append(sign if sign and sign.score > read.score else read)
    return tuple(result)


def spelt(token: str, encoding: Encoding, capitals: tuple[bool, ...] | None = None) -> str:
    """A token in an encoding, with the capitals its fonts or its own letters tell of."""
    text = decode(token, encoding)
    if encoding is not Encoding.TCVN3 or len(text) != len(token):
        return text.upper() if capitals and all(capitals) else text
    text = _horned(text)
    if capitals:
        return "".join(c.upper() if large else c for c, large in zip(text, capitals, strict=True))
    return _recapitalised(token, text)


def _horned(text: str) -> str:
    """A word of TCVN3 with ư where a program put a hyphen for the soft hyphen it is.

    Text layers of PDFs in WinAnsiEncoding do so, and what is copied from them: ng-ời. Of
    words that are hyphenated (Lê-nin) the parts do not make one syllable.
    """
    if "-" not in text:
        return text

    def fix(match: re.Match[str]) -> str:
        word = match.group().replace("-", "ư")
        return word if syllables.is_syllable(word.lower()) else match.group()

    return _WITH_HYPHEN.sub(fix, text)


def _recapitalised(raw: str, text: str) -> str:
    """TCVN3 has no marked capitals: CéNG is CỘNG typed in a capital font, ÊP is ẤP."""

    def fix(match: re.Match[str]) -> str:
        word = match.group()
        typed = [c for c in raw[match.start() : match.end()] if c.isascii() and c.isalpha()]
        if (
            typed
            and all(c.isupper() for c in typed)
            and (len(typed) > 1 or word[1:] == "".join(typed))
        ):
            return word.upper()
        return word

    return WORD.sub(fix, text)


def _scored(text: str, inner: float = 0.0) -> Reading:
    found = WORD.findall(text)
    words = [word.lower() for word in found]
    last = words[-1] if words else ""
    if end := _END.search(text):
        last = lexicon.STOP if end.group()[0] in ".,;:!?" else lexicon.NUMBER
    inner += sum(itertools.starmap(lexicon.after, itertools.pairwise(words)))
    inner += sum(_oddity(shown, word) for shown, word in zip(found, words, strict=True))
    odd = sum(map(is_odd, _QUOTED.sub("", text))) + len(TIMES.findall(text))
    odd += len(_STRAY.findall(text))
    inner += _ODD * odd + (_WORDLESS if odd and not words else 0.0)
    inner += _BROKEN_BY * len(_BROKEN.findall(text))
    inner += _MIXED_CASE * sum(map(is_mixed, found))
    return Reading(text, words[0] if words else "", last, inner)


def _oddity(shown: str, word: str) -> float:
    """By how much a word's likelihood differs from that of a merely unseen one."""
    if is_known(word):
        return 0.0
    if _ABBREVIATION.fullmatch(shown):
        return _ABBREVIATED
    if word.isascii():
        return _FOREIGN
    return _IMPOSSIBLE + _MARK_IMPOSSIBLE * sum(1 for c in word if not c.isascii())


def _as_sign(token: str, *, numbered: bool) -> Reading:
    if any(c.isdigit() for c in token):
        score = _SIGN_IN_NUMBER
    elif _HANGING.fullmatch(token):
        score = _SIGN_HANGING
    elif _UNIT.fullmatch(token):
        score = _SIGN_AS_UNIT
    elif token == _APART:
        score = _SIGN_ALONE
    elif _LONE.fullmatch(token):
        score = _SIGN_BY_NUMBER if numbered else _SIGN_ALONE
    else:
        score = _SIGN_ELSE
    return Reading(nfc(token), "", lexicon.NUMBER, score)
