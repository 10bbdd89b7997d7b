"""Chooses the reader by content and notes a name that promises something else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

from ingest import sniff
from ingest.errors import IngestError
from ingest.readers import Content, Context
from ingest.sniff import Kind

_Reader = Callable[[bytes, Kind, Context], Content]


def read_bytes(data: bytes, suffix: str, context: Context) -> tuple[Kind, Content]:
    """Read a file's bytes as what they are.

    Args:
        data: the whole file.
        suffix: of its name, without the dot; only compared.
        context: limits and clock.

    Raises:
        IngestError: see `Code`.
    """
    kind = sniff.kind_of(data)
    content = _reader(kind)(data, kind, context)
    if kind in {Kind.TXT, Kind.HTML} and sniff.has_gaps(data):
        content = dataclasses.replace(content, notes=(*content.notes, "note_text_gaps"))
    if sniff.misnamed(suffix, kind):
        content = dataclasses.replace(content, notes=(*content.notes, "note_renamed"))
    return kind, content


def _reader(kind: Kind) -> _Reader:
    # here, because containers read their members through this module
    from ingest.readers import (  # noqa: PLC0415
        docx,
        html,
        image,
        mail,
        members,
        office,
        pdf,
        plain,
    )

    if kind in sniff.IMAGES:
        return image.read
    readers: dict[Kind, _Reader] = {
        Kind.PDF: lambda data, _, context: pdf.read(data, context),
        Kind.DOCX: lambda data, _, context: docx.read(data, context),
        Kind.TXT: lambda data, _, context: plain.read(data, context),
        Kind.HTML: lambda data, _, context: html.read(data, context),
        Kind.EML: lambda data, _, context: mail.read_eml(data, context),
        Kind.MSG: lambda data, _, context: mail.read_msg(data, context),
        Kind.ZIP: lambda data, _, context: members.read_zip(data, context),
        Kind.DOC: office.read,
        Kind.RTF: office.read,
        Kind.ODT: office.read,
    }
    return readers[kind]


def files_in(data: bytes, context: Context) -> Iterable[tuple[str, bytes | IngestError]]:
    """Names and contents of the files in a file, in the order of its child documents.

    Raises:
        IngestError: see `Code`; a file of a type that holds none has none.
    """
    from ingest.readers import docx, mail, members, msg, pdf_document  # noqa: PLC0415 - see _reader

    kind = sniff.kind_of(data)
    if kind is Kind.ZIP:
        return members.files(data, context.limits)
    if kind is Kind.EML:
        return mail.eml_files(data, context)
    if kind is Kind.MSG:
        return msg.open_msg(data, context).attachments()
    if kind is Kind.DOCX:
        return docx.files(data, context.limits)
    if kind is Kind.PDF:
        return pdf_document.files(data, context.limits)
    return ()
