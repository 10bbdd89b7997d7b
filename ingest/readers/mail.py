"""EML and MSG: the message as one page, its attachments as child documents.

Of a body offered twice the plain one is read. The header lines a person sees
(From, Date, Subject) come first. An attachment that cannot be read does not
spoil the mail: it is noted.
"""

from __future__ import annotations

import email
import email.errors
import email.message
import email.policy
from collections.abc import Iterable

from ingest.errors import Code, IngestError
from ingest.readers import Content, Context, html, members, msg
from ingest.readers.plain import decode, text_page

_Named = tuple[str, bytes]


def read_eml(data: bytes, context: Context) -> Content:
    """An Internet message."""
    message = _parsed(data)
    heads = [(name, _header(message, name)) for name in ("From", "Date", "Subject")]
    body, attachments = _parts(message, context)
    return _content(heads, body, attachments, context)


def read_msg(data: bytes, context: Context) -> Content:
    """An Outlook message."""
    message = msg.open_msg(data, context)
    return _content(message.heads(), message.body(), message.attachments(), context)


def eml_files(data: bytes, context: Context) -> Iterable[tuple[str, bytes]]:
    """Names and contents of what is attached to an Internet message."""
    return _parts(_parsed(data), context)[1]


def _parsed(data: bytes) -> email.message.Message:
    return email.message_from_bytes(data, policy=email.policy.default)


def _content(
    heads: Iterable[tuple[str, str]], body: str, attachments: Iterable[_Named], context: Context
) -> Content:
    lines = [f"{name}: {value}" for name, value in heads if value]
    page = text_page("\n".join(lines) + "\n\n" + body)
    context.meter.page(page)
    children, notes = members.read_all(attachments, context)
    return Content(pages=(page,), notes=notes, children=children)


def _header(message: email.message.Message, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, email.errors.MessageError):
        return ""  # the standard parser trips over some broken headers


def _parts(message: email.message.Message, context: Context) -> tuple[str, list[_Named]]:
    plain: list[str] = []
    rich: list[str] = []
    attachments: list[_Named] = []
    for count, part in enumerate(message.walk()):
        if count > 4 * context.limits.members:
            raise IngestError(Code.TOO_MANY_MEMBERS)
        if part.get_content_maintype() in {"multipart", "message"}:
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        kind = part.get_content_type()
        name = _file_name(part)
        if name or kind not in {"text/plain", "text/html"}:
            attachments.append((name, data))
        elif kind == "text/plain":
            plain.append(_text(part, data, context))
        else:
            rich.append(html.page(_text(part, data, context)).text)
    return "\n".join(plain if any(p.strip() for p in plain) else rich), attachments


def _file_name(part: email.message.Message) -> str:
    try:
        # raw bytes in a header come as surrogates
        name = (part.get_filename() or "").encode("utf-8", "surrogateescape")
        return name.decode("utf-8", "replace")
    except (ValueError, IndexError, AttributeError, TypeError):
        return "?"


def _text(part: email.message.Message, data: bytes, context: Context) -> str:
    charset = part.get_content_charset() or ""
    if charset not in {"", "us-ascii", "iso-8859-1", "windows-1252"}:
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass  # declared wrongly: look for ourselves
    return decode(data, context.limits.characters)
