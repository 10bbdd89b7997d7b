"""EML and MSG: the message as one page, its attachments as child documents.

Parts are taken as MIME means them (RFC 2046): inline text in its order, of
alternatives one, a message within as a child. The header lines a person sees
(From, To, Cc, Date, Subject) come first. An attachment that cannot be read does not
spoil the mail: it is noted. So are small pictures set into the text, emblems
and the like, which hold no page of writing.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import contextlib
import dataclasses
import email
import email.errors
import email.message
import email.policy
import quopri
import re
from collections.abc import Iterable
from email.header import decode_header, make_header

from ingest import sniff
from ingest.errors import Code, IngestError
from ingest.readers import Content, Context, bodies, html, members, msg, pictures, transfer
from ingest.readers.bodies import Body
from ingest.readers.plain import decode, decode_as

_Message = email.message.Message
_Named = tuple[str, bytes]

_MOST_OF_MIME = 4_000  # characters of a header line of MIME; a long file name takes 2,300


class _Policy(email.policy.EmailPolicy):
    """The standard policy, for a beginning of header lines of MIME.

    The standard parser takes the square of their length, as of the number of their parameters.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MOST_OF_MIME] if name.lower().startswith("content-") else value


_READ = _Policy()
_AS_WRITTEN = _READ.clone(refold_source="none")  # header lines stay as they came
_HEADS = ("From", "To", "Cc", "Date", "Subject")  # lines shown above a message
_MOST_HEADS = 1_000
_DEPTH = 100  # multiparts in multiparts
_LONG_HEADER = 10_000  # characters, above which a line is not decoded
# a line between parts and the header behind it (RFC 2046, 5.1.1)
_DELIMITER = re.compile(
    rb"^--([\w'()+,./:=?-]{1,70})[ \t]*\r?\n(?=content-[a-z-]{1,40}[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)
_MBOX = re.compile(rb">?From [^\r\n]*\r?\n")
_NEXT = re.compile(rb"\r?\n\r?\n(?=From [^\r\n]{1,300}\r?\n[!-9;-~]{1,76}:)")  # of a mailbox
# parts of a saved page that are no documents, and notes on them
_MACHINERY: dict[str, tuple[str, ...]] = {
    "text/css": (),
    "text/javascript": (),
    "application/javascript": (),
    "application/x-javascript": (),
    "text/xml": (),
    "application/xml": (),
    "image/svg+xml": ("note_picture_unread",),
}
_SIGNATURES = {
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
}  # fmt: skip
_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n((?:[!-`][ -`]{0,84}\r?\n)+)(?:[ \t]*\r?\n)?end\s*?$",
    re.MULTILINE,
)
_UNSURE = {"", "us-ascii", "iso-8859-1", "windows-1252"}  # what programs claim for all text
# the standard parser trips over some broken headers
_BROKEN = (
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    LookupError,
    email.errors.MessageError,
)


def read_eml(data: bytes, context: Context) -> Content:
    """An Internet message, or a mailbox of several, which has no page of its own.

    Raises:
        IngestError: corrupt, or a limit is passed.
    """
    data = sniff.mended(data)
    several = _mailbox(data)
    if several:
        children, notes = members.read_all(several, context)
        return Content(notes=notes, children=children)
    message = _parsed(data)
    heads = [(name, _value(raw, context)) for name, raw in _shown(message)]
    body = _whole(message, context)
    return _content(heads, body, body.files, context)


def read_msg(data: bytes, context: Context) -> Content:
    """An Outlook message."""
    message = msg.open_msg(data, context)
    body = message.body()
    body = dataclasses.replace(body, notes=(*body.notes, *message.notes()))
    return _content(message.heads(), body, message.attachments(), context)


def eml_files(data: bytes, context: Context) -> Iterable[_Named]:
    """Names and contents of what is attached to an Internet message.

    Raises:
        IngestError: see `read_eml`.
    """
    data = sniff.mended(data)
    return _mailbox(data) or _whole(_parsed(data), context).files


def _content(
    heads: Iterable[tuple[str, str]], body: Body, attachments: Iterable[_Named], context: Context
) -> Content:
    page = bodies.page(heads, body)
    context.meter.page(page)
    children, notes = members.read_all(attachments, context)
    return Content(pages=(page,), notes=(*body.notes, *notes), children=children)


def _mailbox(data: bytes) -> list[_Named]:
    """The messages of a mailbox that has more than one."""
    if not data.removeprefix(codecs.BOM_UTF8).startswith(b"From "):
        return []
    messages = _NEXT.split(data)
    numbered = [(f"{number}.eml", message) for number, message in enumerate(messages, start=1)]
    return numbered if len(numbered) > 1 else []


def _parsed(data: bytes) -> _Message:
    data = data.removeprefix(codecs.BOM_UTF8)
    mark = _MBOX.match(data)
    try:
        return email.message_from_bytes(data[mark.end() :] if mark else data, policy=_READ)
    except RecursionError as error:
        raise IngestError(Code.TOO_DEEP) from error
    except _BROKEN as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error


def _shown(message: _Message) -> list[tuple[str, str]]:
    """The header lines a person is shown, as they came; all where no program wrote any.

    Then it is a letter typed with such lines, and "Phone:" is among what it says.
    """
    lines = [(name, str(value)) for name, value in message.raw_items()]
    heads = [(head, raw) for head in _HEADS for name, raw in lines if name.title() == head]
    if sniff.FROM_PROGRAMS.isdisjoint(name.lower() for name, _ in lines):
        heads += [line for line in lines if line[0].title() not in _HEADS]
    return heads[:_MOST_HEADS]


def _value(raw: str, context: Context) -> str:
    """A header line's value, as it was written where it cannot be decoded."""
    value = raw
    if not raw.isascii():  # bytes of no known encoding, which come as surrogates
        value = decode(raw.encode("utf-8", "surrogateescape"), context.limits.characters)
    elif len(raw) <= _LONG_HEADER:
        # words are joined before they are decoded: old programs cut letters in two, and write
        # name and address as one word
        with contextlib.suppress(*_BROKEN):
            value = str(make_header(decode_header(raw)))
    return " ".join(value.split())


def _whole(message: _Message, context: Context) -> Body:
    _count(message, context)
    again = _divided(message, context)
    if again:
        return _with_all(again, message.get_content_type(), context)
    return _part(message, context)


def _count(message: _Message, context: Context) -> None:
    most = 4 * context.limits.members
    try:
        if any(count > most for count, _ in enumerate(message.walk())):
            raise IngestError(Code.TOO_MANY_MEMBERS)
    except RecursionError as error:
        raise IngestError(Code.TOO_DEEP) from error


def _part(part: _Message, context: Context, depth: int = 0, *, shown: bool = True) -> Body:
    """What a part holds; one that is not shown but referred to gives files only."""
    if depth > _DEPTH:
        raise IngestError(Code.TOO_DEEP)
    kind = part.get_content_type()
    if part.get_content_maintype() == "message":
        return Body(files=(_within(part, kind),))
    if part.is_multipart():
        return _multipart(part, kind, context, depth, shown=shown)
    if part.get_content_maintype() == "multipart":
        kind = "text/plain"  # its parts cannot be told
    name, placed = _file_name(part), _placed(part)
    is_text = not name and placed != "attachment" and kind in {"text/plain", "text/html"}
    data = transfer.content(part, is_text=shown and is_text)
    if shown and is_text:
        unread = ("note_member_unread",) if transfer.is_left(part, data) else ()
        body = _text(part, kind, data, context)
        return dataclasses.replace(body, notes=(*body.notes, *unread))
    if not shown and not name and placed != "attachment" and kind in _MACHINERY:
        return Body(notes=_MACHINERY[kind])
    if (placed == "inline" or not shown) and pictures.is_small(data):
        return Body(notes=("note_picture_small",))
    return Body(files=((name, data),))


def _divided(part: _Message, context: Context) -> _Message | None:
    """A message of parts that its header does not tell, by the first line between them.

    Raises:
        IngestError: it has too many of them.
    """
    if part.is_multipart() or part.get_content_maintype() != "multipart":
        return None
    data = transfer.content(part)
    found = _DELIMITER.search(data)
    if not found:
        return None
    head = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % found[1]
    try:
        again = _parsed(head + data)
    except IngestError:
        return None
    _count(again, context)
    return again if again.is_multipart() else None


def _with_all(message: _Message, kind: str, context: Context) -> Body:
    """A message of parts, and what stands before and behind them, which may be of the letter."""
    before, behind = (
        _text(message, "text/plain", (text or "").encode("ascii", "surrogateescape"), context)
        for text in (message.preamble, message.epilogue)
    )
    return bodies.joined([before, _multipart(message, kind, context, 0, shown=True), behind])


def _multipart(part: _Message, kind: str, context: Context, depth: int, *, shown: bool) -> Body:
    inner = [each for each in part.get_payload() if isinstance(each, _Message)]
    if kind == "multipart/signed":
        inner = [each for each in inner if each.get_content_type() not in _SIGNATURES]
    related = kind == "multipart/related"  # what follows its first part is referred to
    found = [
        _part(each, context, depth + 1, shown=shown and not (related and number))
        for number, each in enumerate(inner)
    ]
    return bodies.chosen(found) if kind == "multipart/alternative" else bodies.joined(found)


def _text(part: _Message, kind: str, data: bytes, context: Context) -> Body:
    text = _decoded(part, kind, data, context)
    if kind == "text/plain":
        return _without_files(text)
    try:
        return bodies.rich(text)
    except IngestError:
        return Body(files=(("", data),))  # which says that it could not be read


def _without_files(text: str) -> Body:
    """A plain text, and the files that old programs wrote into it (uuencode, POSIX.1)."""
    files: list[_Named] = []

    def taken(found: re.Match[str]) -> str:
        lines = found[2].splitlines()
        try:
            data = b"".join(binascii.a2b_uu(line) for line in lines)
        except binascii.Error:
            return found[0]
        files.append((found[1].strip(), data))
        return ""

    return Body(_UUENCODED.sub(taken, text), files=tuple(files))


def _within(part: _Message, kind: str) -> _Named:
    """A message within a message, or a report on one, as the file it would be."""
    name = _file_name(part)
    if kind in {"message/rfc822", "message/global"} and not name.lower().endswith(".eml"):
        name = f"{name or 'message'}.eml"
    try:
        inner = [each for each in part.get_payload() if isinstance(each, _Message)]
        data = b"\n".join(each.as_bytes(policy=_AS_WRITTEN) for each in inner)
        encoding = transfer.encoding(part)
        if encoding == "base64":  # which MIME forbids here, but some write
            data = base64.b64decode(b"".join(data.split()))
        elif encoding == "quoted-printable":
            data = quopri.decodestring(data)
    except (*_BROKEN, RecursionError):
        data = b""  # an empty file is noted
    return name, data


def _placed(part: _Message) -> str:
    """Whether a part is set into the text, "inline", or an "attachment", if it says so."""
    try:
        placed = part.get_content_disposition() or ""
        return "inline" if not placed and part.get("Content-ID") else placed
    except _BROKEN:
        return ""


def _file_name(part: _Message) -> str:
    try:
        # raw bytes in a header come as surrogates
        raw = (part.get_filename() or "").encode("utf-8", "surrogateescape")
        return members.name_of(raw) or raw.decode("utf-8", "replace")
    except _BROKEN:
        return "?"


def _decoded(part: _Message, kind: str, data: bytes, context: Context) -> str:
    charset = part.get_content_charset() or ""
    limit = context.limits.characters
    if kind == "text/html":
        limit *= html.MARKUP
    return decode(data, limit) if charset in _UNSURE else decode_as(data, charset, limit)
