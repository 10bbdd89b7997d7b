"""Chooses the reader by content and notes a name that promises something else."""

from __future__ import annotations

import dataclasses

from ingest import sniff
from ingest.errors import Code, IngestError
from ingest.readers import Content, Context, docx, image, pdf, plain
from ingest.sniff import Kind


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
    content = _read(kind, data, context)
    if sniff.misnamed(suffix, kind):
        content = dataclasses.replace(content, notes=(*content.notes, "note_renamed"))
    return kind, content


def _read(kind: Kind, data: bytes, context: Context) -> Content:
    if kind in sniff.IMAGES:
        return image.read(data, kind, context)
    match kind:
        case Kind.PDF:
            return pdf.read(data, context)
        case Kind.DOCX:
            return docx.read(data, context)
        case Kind.TXT:
            return plain.read(data, context)
        case _:
            raise IngestError(Code.UNSUPPORTED_TYPE, detail=kind.name)
