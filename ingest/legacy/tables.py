"""What each legacy encoding's characters mean, on the surface programs show them.

A legacy byte reaches us as the Latin-1 or Windows-1252 character a program
took it for. The TCVN3, VNI, VISCII and VPS tables come from viparse (MIT),
the port to replace if it ever goes; here they gain what it leaves out (ẳ, ỵ in
VNI, the Windows-1252 surfaces), and Windows-1258 and UTF-8 read as
Windows-1252 come from the standard library's codecs.
"""

from __future__ import annotations

import enum
import functools
import re
import unicodedata

from viparse.normalize.encodings import CHARMAPS


class Encoding(enum.StrEnum):
    """An encoding Vietnamese text was written in before Unicode, or was damaged into."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    VPS = "vps"
    CP1258 = "cp1258"
    MOJIBAKE = "mojibake"  # UTF-8 read as Windows-1252 or Latin-1


_MORE: dict[Encoding, dict[str, str]] = {
    Encoding.VNI: {"aú": "ẳ", "AÚ": "Ẳ", "î": "ỵ", "Î": "Ỵ"},
    # what a PDF text layer puts out for the soft hyphen and the middle dot of .VnTime
    Encoding.TCVN3: {"\u2212": "ư", "\u2219": "ã", "\u2010": "ư", "\ufffe": "ư", "\x02": "ư"},
}


def _windows(byte: int) -> str:
    """The Windows-1252 surface of a byte; its five holes stay control characters."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def pairs(encoding: Encoding) -> dict[str, str]:
    """What each sequence of surface characters stands for; nothing for `MOJIBAKE`."""
    if encoding is Encoding.MOJIBAKE:
        return {}
    if encoding is Encoding.CP1258:
        return _cp1258()
    table = dict(CHARMAPS[encoding].pairs) | _MORE.get(encoding, {})
    for surface, letter in list(table.items()):
        windows = "".join(_windows(ord(c)) if 0x80 <= ord(c) < 0xA0 else c for c in surface)
        table.setdefault(windows, letter)
    return table


def _cp1258() -> dict[str, str]:
    table = {}
    for byte in range(0xC0, 0x100):
        letter = bytes((byte,)).decode("cp1258", "ignore")
        if letter and letter != chr(byte):
            table[chr(byte)] = letter
    return table


@functools.cache
def _matcher(encoding: Encoding) -> tuple[re.Pattern[str], dict[str, str]]:
    table = pairs(encoding)
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), table


def decode(text: str, encoding: Encoding) -> str:
    """Read text as if it were in an encoding; what the encoding lacks stays."""
    if encoding is Encoding.MOJIBAKE:
        return _repair(text)
    pattern, table = _matcher(encoding)
    return unicodedata.normalize("NFC", pattern.sub(lambda m: table[m.group()], text))


_LEFT = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_KEPT = frozenset("ìíÌÍ")  # VNI writes these as Latin-1 does


def alien(text: str, encoding: Encoding) -> int:
    """How many letters of a text an encoding has no use for.

    TCVN3 and VNI move nearly all letters, so an à of its own is in neither.
    """
    if encoding not in {Encoding.TCVN3, Encoding.VNI}:
        return 0
    left = _LEFT.findall(_matcher(encoding)[0].sub("", text))
    return sum(1 for c in left if encoding is Encoding.TCVN3 or c not in _KEPT)


CODECS: tuple[str, ...] = ("cp1258", "cp1250", "cp1251", "cp1254", "mac_roman")
"""What programs take legacy bytes for, besides Latin-1 and Windows-1252."""

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


_PRIVATE_LETTER = re.compile("[\uf041-\uf05a\uf061-\uf07a]")
_PRIVATE = re.compile("[\uf020-\uf0ff]")


# where LibreOffice keeps the bytes that Windows-1252 has no characters for
_HOLES = {0xF100 + byte: byte for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_HOLE = re.compile("[\uf181\uf18d\uf18f\uf190\uf19d]")


def unveiled(text: str) -> str:
    """Text as its bytes, where a program kept them in the private use area.

    Word does so (U+F0xx) if the font was a symbol font; a bullet alone stays, for
    only with letters beside it is it text. LibreOffice does so (U+F1xx) with
    bytes that have no character in the file's code page.
    """
    if text.isascii():
        return text
    if _HOLE.search(text):
        text = text.translate(_HOLES)
    if _PRIVATE_LETTER.search(text) is None:
        return text
    return _PRIVATE.sub(lambda m: chr(ord(m.group()) - 0xF000), text)


def resurfaced(text: str, codec: str | None = None) -> str:
    """The Latin-1 surface of legacy bytes that a program showed otherwise.

    A font table may name a code page that is not Windows-1252.

    Args:
        text: characters as the program took the bytes.
        codec: one of `CODECS`; what it has no byte for stays.
    """
    if codec is None or text.isascii():
        return text
    return "".join([_byte(c, codec) for c in (_apart(text) if codec == "cp1258" else text)])


def _apart(text: str) -> str:
    """Tones as marks of their own, as Windows-1258 has them."""
    return "".join(
        unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        + "".join(c for c in parts if c in _TONES)
        if c > "\xff"
        else c
        for c in text
        for parts in (unicodedata.normalize("NFD", c),)
    )


def _byte(character: str, codec: str) -> str:
    try:
        return character.encode(codec).decode("latin-1")
    except UnicodeEncodeError:
        return character


_BYTE_OF = {_windows(b): b for b in range(0x80, 0x100)} | {chr(b): b for b in range(0x80, 0x100)}
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4]["
    + re.escape("".join(surface for surface, byte in _BYTE_OF.items() if byte < 0xC0))
    + "]{1,3}"
)


def _repair(text: str) -> str:
    def fix(match: re.Match[str]) -> str:
        data = bytes(_BYTE_OF[c] for c in match.group())
        for end in range(len(data), 1, -1):
            try:
                return data[:end].decode("utf-8") + match.group()[end:]
            except UnicodeDecodeError:
                continue
        return match.group()

    return unicodedata.normalize("NFC", _MOJIBAKE.sub(fix, text))
