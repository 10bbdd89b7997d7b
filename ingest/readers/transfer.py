"""What a part of a mail holds, out of the lines it was sent in (RFC 2045, section 6).

The standard library decodes a part whose header line is written as programs write it.
Here it is told what a line means that has comments, blanks or quotation marks, and what
to believe where the line and the content differ. Content that is as its line says comes
out as the library gives it.
"""

from __future__ import annotations

import base64
import binascii
import copy
import quopri
import re
from collections.abc import Iterator
from email.message import Message

_FIELD = "Content-Transfer-Encoding"
_CODED = {"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"}
_MECHANISM = re.compile(r"[\s\"']*([\w-]+)[\s\"']*(?:;.*)?", re.DOTALL)
_CUT = re.compile(rb"([A-Za-z0-9+/]{8,})([^A-Za-z0-9+/]*)")
_LONG = 60  # signs in a piece without blanks, which no words make; programs write 60 to 76
_LONG_LINE = re.compile(rb"\s*[A-Za-z0-9+/]{%d}" % _LONG)
# what stands somewhere in all base64, prefixes, blanks and footers aside
_SOME_BASE64 = re.compile(
    rb"[A-Za-z0-9+/]{20}|^[> \t]*[A-Za-z0-9+/]{2}[A-Za-z0-9+/=]{2,}[ \t\r]*$", re.MULTILINE
)
_NOT_QUOTED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|\Z)|[^\0-\x7f]")


def encoding(part: Message) -> str:
    """The mechanism that a part's header names first, in small letters, or "" (RFC 2045, 6.1)."""
    return next(_named(part), "")


def content(part: Message, *, is_text: bool = False) -> bytes:
    """What a part that has no parts holds, decoded; as it came where it cannot be.

    Args:
        part: what it is; it stays as it is.
        is_text: whether base64 that makes UTF-8 is decoded though no header line names it.
    """
    named = list(_named(part)) or [""]
    raw = _taken(part, "8bit")
    if named[0] == "base64":
        if not (raw.isascii() or _SOME_BASE64.search(raw)):
            return raw  # 8-bit text, of which base64 has no line
        return _to_the_cut(_taken(part, "base64"), raw)
    if named[0] in _CODED:
        return _taken(part, named[0])
    return _undeclared(raw, named[1:], is_text=is_text)


def is_left(part: Message, data: bytes) -> bool:
    """Whether the content of a part that a header line calls base64 is still such."""
    if "base64" not in _named(part) or not _SOME_BASE64.search(data):
        return False
    return b"".join(data.split()) == b"".join(_taken(part, "8bit").split())


def _named(part: Message) -> Iterator[str]:
    """The mechanisms of each of a part's header lines, of which there should be one."""
    for name, value in part.raw_items():
        if name.lower() == _FIELD.lower():
            found = _MECHANISM.fullmatch(_without_comments(str(value)))
            yield found[1].lower() if found else ""


def _without_comments(value: str) -> str:
    """A header line's value without what stands in parentheses (RFC 822, 3.1.4 and 3.4.3)."""
    depth, kept = 0, []
    for sign in re.findall(r"\\.|.", value, re.DOTALL):
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(sign)
    return "".join(kept)


def _taken(part: Message, mechanism: str) -> bytes:
    """What the library makes of a part by a mechanism."""
    told = copy.copy(part)
    del told[_FIELD]
    told[_FIELD] = mechanism
    data = told.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _to_the_cut(data: bytes, raw: bytes) -> bytes:
    """Of base64 that was cut within a byte, all before it; the library leaves that as it came.

    Signs that base64 has not are ignored behind it (RFC 2045, 6.8), if it has a long line.
    """
    signs = b"".join(raw.split())
    found = _CUT.fullmatch(signs)
    is_left = b"".join(data.split()) == signs
    if not (found and is_left and len(found[1]) % 4 == 1):
        return data
    return data if found[2] and not _LONG_LINE.match(raw) else base64.b64decode(found[1][:-1])


def _undeclared(raw: bytes, more: list[str], *, is_text: bool) -> bytes:
    """Content whose header says that it is not encoded, though further lines or it say else."""
    if "quoted-printable" in more and not _NOT_QUOTED.search(raw):
        return quopri.decodestring(raw)
    if "base64" in more or is_text:
        data = _solid(raw)
        if data and ("base64" in more or _is_utf8(data)):
            return data
    return raw


def _solid(raw: bytes) -> bytes:
    """What base64 in long lines of one length makes, if there is nothing else, or nothing."""
    if not _LONG_LINE.match(raw):
        return b""
    *lines, last = raw.split()
    if lines and ({len(line) for line in lines} != {len(lines[0])} or len(last) > len(lines[0])):
        return b""
    try:
        return base64.b64decode(b"".join([*lines, last]), validate=True)
    except binascii.Error:
        return b""


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 beyond doubt, which takes letters that ASCII has not."""
    try:
        return not data.decode("utf-8").isascii() and b"\0" not in data
    except UnicodeDecodeError:
        return False
