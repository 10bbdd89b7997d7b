"""How hostile files are made and registered: name -> (builder, outcomes that are right).

An outcome is an error code, or "document". Everything is made by hand or by a
writer library; nothing is a captured sample.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage

from docx import Document as Docx
from PIL import Image
from reportlab.pdfgen import canvas

Builder = Callable[[], bytes]
FILES: dict[str, tuple[Builder, set[str]]] = {}
DOCUMENT = "document"


def hostile(name: str, *right: str) -> Callable[[Builder], Builder]:
    """Registers a builder."""

    def register(builder: Builder) -> Builder:
        FILES[name] = (builder, set(right))
        return builder

    return register


def letter(pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for page in range(pages):
        for line in range(20):
            sheet.drawString(60, 780 - 20 * line, f"Don khieu nai so {page} dong {line} gui uy ban")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of numbered object bodies with a right cross-reference table."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, root, start,
    )  # fmt: skip
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), extra) + data + b"\nendstream"


def one_page(content: bytes, resources: bytes = b"", extra: bytes = b"", *more: bytes) -> bytes:
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << %s >> %s >>" % (resources, extra),
        content,
        *more,
    )


def archive(*members: tuple[str, bytes], level: int = 6) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, data in members:
            package.writestr(name, data)
    return out.getvalue()


TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"/>'
)
OPEN = (
    b'<?xml version="1.0"?>%s<w:document xmlns:w="http://schemas.openxmlformats.org/'
    b'wordprocessingml/2006/main"><w:body>'
)
CLOSE = b"</w:body></w:document>"


def word(body: bytes, prolog: bytes = b"") -> bytes:
    return archive(
        ("[Content_Types].xml", TYPES), ("word/document.xml", OPEN % prolog + body + CLOSE)
    )


def png(width: int, height: int, data: bytes | None = None) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000) if data is None else data
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def image(kind: str, size: tuple[int, int] = (400, 500), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, 255).save(out, kind, **options)
    return out.getvalue()


def docx() -> bytes:
    out = io.BytesIO()
    document = Docx()
    document.add_paragraph("Đơn khiếu nại")
    document.save(out)
    return out.getvalue()


def mail(depths: int) -> bytes:
    inner = b"xin chao"
    for depth in range(depths):
        message = EmailMessage()
        message["From"], message["Subject"] = "a@b.vn", f"lop {depth}"
        message.set_content("noi dung")
        message.add_attachment(
            inner, maintype="application", subtype="octet-stream", filename=f"{depth}.eml"
        )
        inner = bytes(message)
    return inner
