"""MSG, Outlook's own message file: body, head lines, attachments, messages within.

The library gives the tree of the compound file; which stream holds which
property is said by its name (MS-OXMSG 2.1.3). Text may be UTF-16 or 8-bit in
whatever encoding the sender's Windows had, so strings are decoded like those
of any text file. A message attached to a message is no file in there; it is
written out as EML and read as one. A body that is kept only as RTF is a file, too.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import email.errors
import email.policy
import io
import struct
from collections.abc import Iterator
from email.message import EmailMessage

from olefile import OleFileIO
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from ingest.errors import Code, IngestError
from ingest.readers import Context, bodies, html, pictures
from ingest.readers.bodies import Body
from ingest.readers.plain import decode

_UNICODE, _BYTES, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_HEADER_OF_FILE, _HEADER_OF_MEMBER = 32, 24  # bytes before the properties, MS-OXMSG 2.4.1
_HTML = 0x1013
_RTF = 0x1009  # PidTagRtfCompressed
_TO, _CC = 0x0E04, 0x0E03  # PidTagDisplayTo, PidTagDisplayCc
_MEMBERS = "__properties_version1.0"  # without which a storage is no message
_SMTP = 0x5D01  # PidTagSenderSmtpAddress
_CONTENT_ID = 0x3712  # PidTagAttachContentId, by which HTML names a picture within it
_WESTERN = {0, 1252, 20127, 28591, 28605}  # what a Windows without Vietnamese claims for all text
_UTF8 = 65001
_FOREIGN = (ValueError, KeyError, IndexError, OSError, AttributeError, TypeError, LookupError)
_BROKEN = (*_FOREIGN, struct.error, email.errors.MessageError, IngestError)
# what compressed RTF begins with beforehand (MS-OXRTFCP 2.1.2.1)
_RTF_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RTF_HEAD = 16  # bytes
_WINDOW = 4096  # bytes a reference can reach back


class Outlook:
    """One message of the file: the file's own, or one that is attached."""

    def __init__(self, storage: Storage, header: int, context: Context, depth: int = 0) -> None:
        self._streams = {stream.name: stream.bytes_ for stream in storage.streams}
        self._storage = storage
        self._properties = Properties(storage, properties_header_offset=header)
        self._context = context
        self._depth = depth

    def heads(self) -> list[tuple[str, str]]:
        """What a person sees above the message."""
        name = self._text(c.PID_SENDER_NAME) or self._text(c.PID_SENT_REPRESENTING_NAME)
        address = self._text(_SMTP) or self._text(c.PID_SENDER_EMAIL_ADDRESS)
        shown = f"{name} <{address}>" if name and "@" in address else name or address
        sent = self._sent()
        date = sent.isoformat() if sent else ""
        return [
            ("From", shown), ("To", self._text(_TO)), ("Cc", self._text(_CC)),
            ("Date", date), ("Subject", self._text(c.PID_SUBJECT)),
        ]  # fmt: skip

    def body(self) -> Body:
        """What the message says; of a body kept twice the better one.

        Raises:
            IngestError: there is only HTML, and it is corrupt.
        """
        plain = Body(self._text(c.PID_BODY))
        data = self._streams.get(_stream(_HTML, _BINARY))
        markup = self._text(_HTML) if data is None else html.markup(data, self._limit)
        if not markup.strip():
            packed = self._streams.get(_stream(_RTF, _BINARY))
            if packed is None or plain.text.strip():
                return plain
            return dataclasses.replace(plain, files=(("body.rtf", unpacked(packed)),))
        try:
            return bodies.chosen([plain, bodies.rich(markup)])
        except IngestError:
            if plain.text.strip():
                return dataclasses.replace(plain, notes=("note_member_unread",))
            raise

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents, without small pictures set into the text; a message within as EML.

        What the body says in files comes first.
        """
        yield from self.body().files
        yield from (own._file() for own in self._attached() if not own._is_emblem())

    def notes(self) -> tuple[str, ...]:
        """On what `attachments` leaves out."""
        return ("note_picture_small",) if any(o._is_emblem() for o in self._attached()) else ()

    def _attached(self) -> Iterator[Outlook]:
        for storage in self._storage.iter_attachment_storages():
            yield Outlook(storage, 8, self._context, self._depth + 1)

    def _file(self) -> tuple[str, bytes]:
        """Name and content of what is an attachment; empty, and so noted, if it has none."""
        text = self._text(c.PID_ATTACH_LONG_FILENAME) or self._text(c.PID_ATTACH_FILENAME)
        name = " ".join(text.split())
        inner = _inner(self._storage)
        if self._data is not None or inner is None or not _is_message(inner):
            return name, self._data or b""
        if self._depth > self._context.limits.nesting + 1:
            return name, b""
        try:
            message = Outlook(inner, _HEADER_OF_MEMBER, self._context, self._depth)
            return f"{name or 'message'}.eml", message.eml()
        except _BROKEN:
            return name, b""

    def _is_emblem(self) -> bool:
        return bool(self._text(_CONTENT_ID)) and pictures.is_small(self._data or b"")

    @property
    def _data(self) -> bytes | None:
        return self._streams.get(_stream(c.PID_ATTACH_DATA_BINARY, _BINARY))

    def eml(self) -> bytes:
        """The message in the form of RFC 5322."""
        message = EmailMessage(policy=email.policy.SMTPUTF8)
        for name, value in self.heads():
            if value and name != "Date":
                message[name] = " ".join(value.split())
        if (sent := self._sent()) is not None:
            message["Date"] = sent
        body = self.body()
        message.set_content(body.text)
        for name, data in body.files:
            message.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=name or "file"
            )
        for own in self._attached():
            name, data = own._file()
            message.add_attachment(
                data,
                maintype="application",
                subtype="octet-stream",
                filename=name or "file",
                disposition="inline" if own._is_emblem() else "attachment",
            )
        return message.as_bytes()

    @property
    def _limit(self) -> int:
        return self._context.limits.characters

    def _sent(self) -> dt.datetime | None:
        with contextlib.suppress(*_FOREIGN, OverflowError):
            return self._properties.date_prop_value(c.PID_CLIENT_SUBMIT_TIME)
        return None

    def _text(self, property_id: int) -> str:
        data = self._streams.get(_stream(property_id, _UNICODE))
        if data is not None:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self._streams.get(_stream(property_id, _BYTES), b"").rstrip(b"\0")
        page = self._code_page()
        if page not in _WESTERN:
            with contextlib.suppress(LookupError, UnicodeDecodeError):
                return data.decode("utf-8" if page == _UTF8 else f"cp{page}")
        return decode(data, self._limit)

    def _code_page(self) -> int:
        for property_id in (c.PID_MESSAGE_CODEPAGE, c.PID_INTERNET_CODEPAGE):
            with contextlib.suppress(*_FOREIGN):
                found = self._properties.int_prop_value(property_id)
                if found:
                    return int(found)
        return 0


def open_msg(data: bytes, context: Context) -> Outlook:
    """The message of a file.

    Raises:
        IngestError: corrupt.
    """
    try:
        with OleFileIO(io.BytesIO(data)) as file:
            return Outlook(Storage.from_ole(file), _HEADER_OF_FILE, context)
    except _FOREIGN as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error


def _inner(storage: Storage) -> Storage | None:
    name = _stream(c.PID_ATTACH_DATA_BINARY, _OBJECT)
    return next((inner for inner in storage.storages if inner.name == name), None)


def _is_message(storage: Storage) -> bool:
    """Whether a storage is a message within, not an object of another program."""
    return any(stream.name == _MEMBERS for stream in storage.streams)


def unpacked(data: bytes) -> bytes:
    """RTF that was compressed (MS-OXRTFCP); empty if it cannot be."""
    if data[8:12] == b"MELA":
        return data[_RTF_HEAD:]
    if data[8:12] != b"LZFu":
        return b""
    out = bytearray(_RTF_BEFORE)
    place = _RTF_HEAD
    while place < len(data):
        control = data[place]
        place += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += data[place : place + 1]
                place += 1
                continue
            reference = int.from_bytes(data[place : place + 2], "big")
            place += 2
            back = (len(out) - (reference >> 4)) % _WINDOW
            if place > len(data) or back == 0 or back > len(out):
                return bytes(out[len(_RTF_BEFORE) :])
            for _ in range((reference & 0xF) + 2):
                out.append(out[-back])
    return bytes(out[len(_RTF_BEFORE) :])


def _stream(property_id: int, kind: str) -> str:
    return f"__substg1.0_{property_id:04X}{kind}"
