"""A PDF as a whole: opening it, the files it carries, whether anything is drawn in it."""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import hashlib
from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.readers import members, pdf_marks, pdf_xfa

_HOLLOW = 50_000  # bytes for each page from which a document has more to it than empty pages


def open_pdf(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    """Open and count.

    Raises:
        IngestError: encrypted, corrupt, empty or too long.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
        code = Code.ENCRYPTED if error.err_code in locked else Code.CORRUPT
        raise IngestError(code) from error
    if len(document) == 0:
        raise IngestError(Code.NO_PAGES)
    if len(document) > limits.pages:
        raise IngestError(Code.TOO_MANY_PAGES)
    return document


def is_hollow(document: pdfium.PdfDocument, size: int) -> bool:
    """Whether nothing at all is drawn in a document of a size that empty pages do not have.

    What its pages hold is damaged, then.
    """
    if size < _HOLLOW * len(document) or document.count_attachments() > 0:
        return False
    for index in range(len(document)):
        with contextlib.suppress(pdfium.PdfiumError):
            page = document[index]
            drawn = raw.FPDFPage_CountObjects(page) > 0 or raw.FPDFPage_GetAnnotCount(page) > 0
            page.close()
            if drawn:
                return False
    return True


def files(data: bytes, limits: Limits) -> Iterator[members.Found]:
    """Names and contents of the files a PDF carries.

    Raises:
        IngestError: see `open_pdf`; or one of them is too large.
    """
    document = open_pdf(data, limits)
    yield from attached(document, range(len(document)), limits)
    form = pdf_xfa.filled(document)
    if form is not None:
        yield from form.files()


def attached(
    document: pdfium.PdfDocument, pages: Iterable[int], limits: Limits
) -> Iterator[members.Found]:
    """Files a PDF carries, and those fixed to some pages, if they are others."""
    met: set[bytes] = set()
    for index in range(max(0, document.count_attachments())):
        name, data = "", b""  # one that cannot be taken out is empty, hence noted as unread
        with contextlib.suppress(pdfium.PdfiumError):
            name, data = _content(document.get_attachment(index), limits)
        met.add(hashlib.sha256(data).digest())
        yield name, data
    for index in pages:
        with contextlib.suppress(pdfium.PdfiumError):
            page = document[index]
            for attachment in pdf_marks.files(document, page):
                name, data = "", b""
                with contextlib.suppress(pdfium.PdfiumError):
                    name, data = _content(attachment, limits)
                if hashlib.sha256(data).digest() not in met:
                    yield name, data
            page.close()


def _content(attachment: pdfium.PdfAttachment, limits: Limits) -> tuple[str, bytes]:
    size = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > limits.expanded:
        raise IngestError(Code.BOMB)
    return _named(attachment.get_name()), bytes(attachment.get_data())


def _named(name: str) -> str:
    """The name of a file as its bytes have it, where pdfium takes them for Latin-1."""
    with contextlib.suppress(UnicodeError):
        data = name.encode("latin-1")
        is_wide = data.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    return name
