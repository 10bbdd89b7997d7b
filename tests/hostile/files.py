"""Hostile files, built when asked: name -> (builder, outcomes that are right).

An outcome is an error code, or "document". Everything is made here by hand or
by a writer library; nothing is a captured sample.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage

from docx import Document as Docx
from PIL import Image
from pypdf import PdfWriter
from reportlab.pdfgen import canvas

from tests.compound import Tree, compound, message

Builder = Callable[[], bytes]
FILES: dict[str, tuple[Builder, set[str]]] = {}
DOCUMENT = "document"


def hostile(name: str, *right: str) -> Callable[[Builder], Builder]:
    """Registers a builder."""

    def register(builder: Builder) -> Builder:
        FILES[name] = (builder, set(right))
        return builder

    return register


# --- helpers ---------------------------------------------------------------


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


_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"/>'
)
_OPEN = (
    b'<?xml version="1.0"?>%s<w:document xmlns:w="http://schemas.openxmlformats.org/'
    b'wordprocessingml/2006/main"><w:body>'
)
_CLOSE = b"</w:body></w:document>"


def word(body: bytes, prolog: bytes = b"") -> bytes:
    return archive(
        ("[Content_Types].xml", _TYPES), ("word/document.xml", _OPEN % prolog + body + _CLOSE)
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


# --- nothing, or not what it says ------------------------------------------

hostile("empty", "empty_file")(lambda: b"")
hostile("one-byte", DOCUMENT, "unsupported_type")(lambda: b"x")
hostile("spaces", DOCUMENT)(lambda: b" \n\t" * 1000)
hostile("zeros", "unsupported_type")(lambda: b"\0" * 100_000)
hostile("random", "unsupported_type")(lambda: bytes((i * i * 7 + i) % 256 for i in range(50_000)))
hostile("windows-program", "unsupported_type")(lambda: b"MZ\x90\0" + b"\0\1" * 4000)
hostile("unix-program", "unsupported_type")(lambda: b"\x7fELF\2\1\1" + b"\0" * 4000)
hostile("shell-script", "unsupported_type")(lambda: b"#!/bin/sh\nrm -rf /\n")
hostile("gzip", "unsupported_type")(lambda: gzip.compress(b"x" * 10_000))
hostile("spreadsheet", "unsupported_type")(
    lambda: archive(("[Content_Types].xml", _TYPES), ("xl/workbook.xml", b"<x/>"))
)
hostile("pdf-header-only", "corrupt")(lambda: b"%PDF-1.7\n")
hostile("jpeg-header-only", "corrupt")(lambda: b"\xff\xd8\xff\xe0\0\x10JFIF")
hostile("bmp-header-only", "corrupt")(lambda: b"BM\xff\xff\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" * 3)
hostile("heic-header-only", "corrupt")(lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400)
hostile("ole-header-only", "corrupt", "unsupported_type")(
    lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
)
hostile("rtf-open-only", "corrupt", DOCUMENT)(lambda: b"{\\rtf1")

# --- cut short --------------------------------------------------------------


def _docx() -> bytes:
    out = io.BytesIO()
    document = Docx()
    document.add_paragraph("Đơn khiếu nại")
    document.save(out)
    return out.getvalue()


def _cut(name: str, whole: Builder, places: int, *right: str) -> None:
    """A file cut short at so many places, the last but a few bytes before its end."""
    for place in range(1, places + 1):
        hostile(f"{name}-cut-at-{place}-of-{places}", *right)(
            lambda place=place: (data := whole())[: (len(data) - 8) * place // places]
        )


_cut("pdf", lambda: letter(3), 20, "corrupt", DOCUMENT)
_cut("docx", _docx, 20, "corrupt")
_cut("jpeg", lambda: image("JPEG"), 20, "corrupt", DOCUMENT)
_cut("tiff", lambda: image("TIFF"), 5, "corrupt", DOCUMENT)
_cut("png", lambda: image("PNG"), 5, "corrupt", DOCUMENT)
_cut("zip", lambda: archive(("a.txt", b"don"), ("b.txt", b"khieu nai" * 99)), 5, "corrupt")
_cut("mail", lambda: _mail(3), 5, DOCUMENT)
_cut("msg", lambda: compound(message(attachments=(("a.txt", b"x" * 9000),))), 5,
     "corrupt", "unsupported_type", DOCUMENT)  # fmt: skip
_cut("html", lambda: b"<html><body><p>Don " + b"<b>khieu nai</b> " * 99, 5, DOCUMENT)


# --- PDF ---------------------------------------------------------------------


def _locked(user: str, owner: str) -> bytes:
    out = io.BytesIO()
    with PdfWriter() as writer:
        writer.append(io.BytesIO(letter()))
        writer.encrypt(user, owner, algorithm="AES-256")
        writer.write(out)
    return out.getvalue()


hostile("pdf-user-password", "encrypted")(lambda: _locked("mat", "khau"))
hostile("pdf-owner-password", DOCUMENT)(lambda: _locked("", "khau"))
hostile("pdf-no-pages", "no_pages", "corrupt")(
    lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
)
hostile("pdf-page-tree-loop", "no_pages", "corrupt", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
    )
)
hostile("pdf-count-lies", "too_many_pages", "corrupt", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )
)


@hostile("pdf-ten-thousand-pages", "too_many_pages")
def _() -> bytes:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % n for n in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count,
        *([page] * count),
    )


@hostile("pdf-stream-bomb", DOCUMENT, "corrupt", "out_of_memory", "timeout", "crashed")
def _() -> bytes:
    squeezer = zlib.compressobj(9)
    parts = [squeezer.compress(b"q " * 500_000) for _ in range(1000)] + [squeezer.flush()]
    return one_page(stream(b"".join(parts), b"/Filter /FlateDecode"))


@hostile("pdf-nested-filters", DOCUMENT, "corrupt", "out_of_memory", "timeout")
def _() -> bytes:
    data = b"0" * 50_000_000
    for _ in range(3):
        data = zlib.compress(data, 9)
    return one_page(stream(data, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))


hostile("pdf-huge-image", DOCUMENT, "corrupt", "out_of_memory", "timeout")(
    lambda: one_page(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        b"/XObject << /I 5 0 R >>",
        b"",
        stream(
            zlib.compress(b"\0" * 10_000),
            b"/Subtype /Image /Width 90000 /Height 90000 /BitsPerComponent 8 "
            b"/ColorSpace /DeviceGray /Filter /FlateDecode",
        ),
    )
)
hostile("pdf-deep-arrays", DOCUMENT, "corrupt", "crashed")(
    lambda: one_page(stream(b"BT ET"), b"", b"/Deep " + b"[" * 100_000 + b"]" * 100_000)
)
hostile("pdf-deep-content", DOCUMENT, "corrupt", "crashed", "timeout")(
    lambda: one_page(stream(b"q " * 300_000 + b"BT ET"))
)
hostile("pdf-form-loop", DOCUMENT, "corrupt", "timeout", "crashed")(
    lambda: one_page(
        stream(b"/F Do"),
        b"/XObject << /F 5 0 R >>",
        b"",
        stream(
            b"/F Do /F Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /F 5 0 R >> >>",
        ),
    )
)
hostile("pdf-javascript", DOCUMENT)(
    lambda: letter().replace(
        b"/Type /Catalog",
        b"/OpenAction << /S /JavaScript /JS (while \\(1\\) app.alert\\(1\\)) >> /Type /Catalog",
    )
)
hostile("pdf-giant-page", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900000000 900000000] /Contents 4 0 R >>",
        stream(b"0 0 m 900000000 900000000 l S"),
    )
)
hostile("pdf-empty-page-box", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] /Contents 4 0 R >>",
        stream(b"0 0 m 9 9 l S"),
    )
)
hostile("pdf-font-without-unicode", DOCUMENT)(
    lambda: one_page(
        stream(b"BT /F 12 Tf 60 700 Td (\1\2\3\4 \5\6\7 \10\13\14\16) Tj ET"),
        b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Unknown "
        b"/Encoding << /Differences [1 /g1 /g2 /g3 /g4 /g5 /g6 /g7] >> >> >>",
    )
)


@hostile("pdf-million-words", DOCUMENT, "too_much_text", "timeout")
def _() -> bytes:
    text = b"BT /F 4 Tf 10 800 Td " + b"(a b c d e f g h i j) Tj 0 -1 Td " * 60_000 + b"ET"
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    return one_page(stream(zlib.compress(text), b"/Filter /FlateDecode"), font)


@hostile("pdf-ten-thousand-annotations", DOCUMENT)
def _() -> bytes:
    note = b"<< /Type /Annot /Subtype /Square /Rect [9 9 20 20] >>"
    return one_page(stream(b"BT ET"), b"", b"/Annots [" + note * 10_000 + b"]")


hostile("pdf-page-tree-of-two-in-a-circle", "no_pages", "corrupt", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 4 /Parent 3 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 /Parent 2 0 R >>",
    )
)
hostile("pdf-page-tree-deep", "no_pages", "corrupt", "crashed", DOCUMENT)(
    lambda: pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n for n in range(3, 20_003)),
        b"<< /Type /Page /MediaBox [0 0 595 842] >>",
    )
)


def _with_files(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with PdfWriter() as writer:
        writer.append(io.BytesIO(letter()))
        for name, data in files:
            writer.add_attachment(name, data)
        writer.write(out)
    return out.getvalue()


hostile("pdf-attached-program", DOCUMENT)(lambda: _with_files(("a.exe", b"MZ\0\0")))
hostile("pdf-six-hundred-attachments", "too_many_members", DOCUMENT)(
    lambda: _with_files(*((f"{n}.txt", b"x") for n in range(600)))
)


@hostile("pdf-attachments-in-attachments", DOCUMENT)
def _() -> bytes:
    data = b"xin chao"
    for depth in range(8):
        data = _with_files((f"{depth}.pdf", data))
    return data


@hostile("pdf-attached-stream-bomb", DOCUMENT, "bomb", "out_of_memory", "corrupt", "crashed")
def _() -> bytes:
    squeezer = zlib.compressobj(9)
    zeros = [squeezer.compress(bytes(1_000_000)) for _ in range(2_000)] + [squeezer.flush()]
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Type /Filespec /F (a) /EF << /F 5 0 R >> >>",
        stream(b"".join(zeros), b"/Type /EmbeddedFile /Filter /FlateDecode"),
    )


@hostile("pdf-huge-signature-table", DOCUMENT, "timeout")
def _() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for page in range(25):
        sheet.grid([40, 80, 240, 340, 440, 555], [60 + 18 * n for n in range(41)])
        for row in range(40):
            for x, text in ((45, f"{page * 40 + row}"), (85, "Nguyen Van An"), (245, "To 5")):
                sheet.drawString(x, 65 + 18 * row, text)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


# --- images ------------------------------------------------------------------

hostile("png-pixel-bomb", "too_many_pixels")(lambda: png(60_000, 60_000))
hostile("png-one-line", "too_many_pixels")(lambda: png(2_000_000_000, 1))
hostile("png-zero-size", "corrupt")(lambda: png(0, 0))
hostile("png-one-pixel", "corrupt", DOCUMENT)(lambda: png(1, 1))
hostile("png-bad-data", "corrupt", DOCUMENT)(lambda: png(100, 100, b"not zlib at all"))
hostile("png-text-bomb", "corrupt", DOCUMENT)(
    lambda: _with_chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
)


def _with_chunk(kind: bytes, body: bytes) -> bytes:
    plain = png(100, 100)
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return plain[:33] + chunk + plain[33:]


hostile("tiff-loop", "corrupt", "too_many_pages", DOCUMENT)(
    lambda: b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0"
)
hostile("tiff-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: (
        b"II*\0\x08\0\0\0\x04\0"
        + struct.pack("<HHII", 256, 4, 1, 900_000)
        + struct.pack("<HHII", 257, 4, 1, 900_000)
        + struct.pack("<HHII", 273, 4, 1, 8)
        + struct.pack("<HHII", 279, 4, 1, 8)
        + b"\0\0\0\0"
    )
)


@hostile("tiff-two-thousand-frames", "too_many_pages")
def _() -> bytes:
    frame, out = Image.new("1", (8, 8), 1), io.BytesIO()
    frame.save(out, "TIFF", save_all=True, append_images=[frame] * 1999)
    return out.getvalue()


@hostile("gif-many-frames", DOCUMENT)
def _() -> bytes:
    frames = [Image.new("P", (40, 40), n % 250) for n in range(500)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


hostile("gif-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    + b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\2\1\x44\0;"
)  # fmt: skip
hostile("bmp-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: b"BM" + struct.pack("<IHHI", 900, 0, 0, 54)
    + struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(99)
)  # fmt: skip
hostile("jpeg-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: (data := image("JPEG"))[: (at := data.index(b"\xff\xc0")) + 5]
    + struct.pack(">HH", 65_500, 65_500) + data[at + 9 :]
)  # fmt: skip
hostile("jpeg-thin", DOCUMENT, "corrupt")(lambda: image("JPEG", (60_000, 3)))
hostile("noise", DOCUMENT, "timeout")(
    lambda: (
        out := io.BytesIO(),
        Image.effect_noise((900, 1200), 90).save(out, "PNG"),
        out.getvalue(),
    )[-1]
)

# --- office and packages ---------------------------------------------------

hostile("docx-paragraph-bomb", "bomb", "too_much_text", "corrupt")(
    lambda: word(b"<w:p><w:r><w:t>Don to cao</w:t></w:r></w:p>" * 3_000_000)
)
hostile("docx-many-paragraphs", "bomb", DOCUMENT)(
    lambda: word(b"".join(b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % n for n in range(100_000)))
)
hostile("docx-deep", "corrupt", "too_deep")(lambda: word(b"<w:p>" * 50_000 + b"</w:p>" * 50_000))
hostile("docx-entities", "corrupt")(
    lambda: word(
        b"<w:p><w:r><w:t>&z;</w:t></w:r></w:p>",
        b'<!DOCTYPE x [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (n, b"&%c;" % (n - 1) * 10) for n in range(98, 123))
        + b"]>",
    )
)
hostile("docx-external-entity", "corrupt")(
    lambda: word(
        b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
        b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    )
)
hostile("docx-no-text", DOCUMENT)(lambda: word(b""))
hostile("docx-broken-xml", "corrupt")(lambda: word(b"<w:p><w:r>"))
hostile("docx-nested-tables", "corrupt", "too_deep", DOCUMENT)(
    lambda: word(b"<w:tbl><w:tr><w:tc>" * 60 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 60)
)
hostile("zip-bomb", "bomb")(lambda: archive(("a.txt", b"\0" * 400_000_000), level=9))
hostile("zip-many-members", "too_many_members")(
    lambda: archive(*((f"{n}.txt", b"x") for n in range(5000)))
)
hostile("zip-path-names", DOCUMENT)(
    lambda: archive(("../../../etc/passwd", b"x"), ("/root/x", b"y"), ("C:\\x", b"z"))
)
hostile("zip-empty", "no_pages", "corrupt")(archive)
hostile("zip-size-lies", "corrupt", "bomb", "unsupported_type", DOCUMENT)(
    lambda: archive(("a.txt", b"x" * 100_000)).replace(
        struct.pack("<I", 100_000), struct.pack("<I", 10)
    )
)


@hostile("zip-links", "no_pages")
def _() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        link = zipfile.ZipInfo("don.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    return out.getvalue()


@hostile("zip-encrypted-flag", "encrypted")
def _() -> bytes:
    data = bytearray(archive(("a.txt", b"x")))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


@hostile("zip-nested", DOCUMENT, "unsupported_type")
def _() -> bytes:
    data = b"x"
    for _ in range(40):
        data = archive(("a.zip", data))
    return data


@hostile("zip-quine-like", "bomb", "too_many_members", DOCUMENT)
def _() -> bytes:
    data = archive(("a.txt", b"mot hai ba"))
    for _ in range(3):
        data = archive(*((f"{n}.zip", data) for n in range(20)))
    return data


@hostile("zip-overlapping", "bomb", "corrupt", DOCUMENT)
def _() -> bytes:
    return archive(*((f"{n}.txt", b"x" * 900_000) for n in range(400)))


def _mail(depths: int) -> bytes:
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


hostile("mail-attachments-in-attachments", DOCUMENT)(lambda: _mail(8))
hostile("mail-many-parts", "too_many_members", DOCUMENT)(
    lambda: (
        b"From: a\nSubject: b\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\n' + b"--x\n\ny\n" * 20_000 + b"--x--"
    )
)
hostile("mail-broken-headers", DOCUMENT)(
    lambda: (
        b"From: =?utf-8?b?//////?= <\nSubject: =?x?q?=E1=BB?=\nDate: never\n"
        b'Content-Type: text/plain; charset="no-such"\n\nnoi dung \xe1\xbb\x99'
    )
)
hostile("mail-deep-multipart", DOCUMENT, "too_deep", "crashed", "too_many_members")(
    lambda: (
        b"From: a\nSubject: b\nMIME-Version: 1.0\n"
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)
        )
    )
)
hostile("html-deep", DOCUMENT, "corrupt")(
    lambda: b"<html><body>" + b"<div>" * 100_000 + b"x" + b"</div>" * 100_000
)
hostile("html-entities", DOCUMENT, "corrupt")(
    lambda: b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>'
)
hostile("html-external", DOCUMENT)(
    lambda: (
        b'<html><head><link rel="stylesheet" href="http://192.0.2.1/x.css"></head><body>'
        b'<img src="file:///etc/passwd"><iframe src="http://192.0.2.1/"></iframe>Don</body></html>'
    )
)
hostile("rtf-deep", "corrupt", "crashed", "timeout", DOCUMENT)(
    lambda: b"{\\rtf1" + b"{" * 100_000 + b"x" + b"}" * 100_000 + b"}"
)
hostile("rtf-external", DOCUMENT, "corrupt")(
    lambda: b'{\\rtf1{\\field{\\*\\fldinst INCLUDETEXT "/etc/passwd"}{\\fldrslt don}} mot hai}'
)

hostile("rtf-external-picture", DOCUMENT, "corrupt")(
    lambda: (
        b'{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "file:///etc/alternatives/../passwd" \\\\d}'
        b"{\\fldrslt don}} mot hai}"
    )
)
hostile("docx-locked", "encrypted")(
    lambda: compound({"EncryptionInfo": bytes(300), "EncryptedPackage": bytes(9000)})
)
hostile("docx-huge-signature-table", DOCUMENT, "bomb", "too_much_text")(
    lambda: word(
        b"<w:tbl>"
        + b"".join(
            b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>Nguyen Van %d</w:t></w:r></w:p></w:tc>" % n * 5
            + b"</w:tr>" for n in range(20_000)
        )
        + b"</w:tbl>"
    )
)  # fmt: skip


def _pasted(*pictures: bytes, mode: bytes = b"") -> bytes:
    marks = b"".join(
        b'<w:p><w:r><w:drawing><a:blip xmlns:a="a" r:embed="p%d" xmlns:r="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships"/></w:drawing></w:r></w:p>' % n
        for n in range(len(pictures))
    )
    links = b"".join(
        b'<Relationship Id="p%d" Target="%s" Type="image"%s/>'
        % (n, b"file:///etc/passwd" if mode else b"media/%d.png" % n, mode)
        for n in range(len(pictures))
    )
    return archive(
        ("[Content_Types].xml", _TYPES),
        ("word/document.xml", _OPEN % b"" + marks + _CLOSE),
        ("word/_rels/document.xml.rels",
         b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         + links + b"</Relationships>"),
        *((f"word/media/{n}.png", data) for n, data in enumerate(pictures)),
    )  # fmt: skip


hostile("docx-picture-pixel-bomb", DOCUMENT)(lambda: _pasted(png(60_000, 60_000)))
hostile("docx-picture-is-a-program", DOCUMENT)(lambda: _pasted(b"MZ\0\0"))
hostile("docx-picture-elsewhere", DOCUMENT)(lambda: _pasted(b"", mode=b' TargetMode="External"'))
hostile("docx-picture-path", DOCUMENT)(
    lambda: _pasted(b"x").replace(b"media/0.png", b"../../0.png")
)
hostile("docx-six-hundred-pictures", "too_many_members", DOCUMENT)(
    lambda: _pasted(*(png(1, n) for n in range(1, 601)))
)
hostile("html-picture-of-nothing", DOCUMENT)(
    lambda: (
        b'<html><body>Don<img src="data:image/png;base64,AAAA">'
        b'<img src="data:image/png;base64,A"></body></html>'
    )
)
hostile("html-open-picture", DOCUMENT)(
    lambda: (
        b"<html><body>Don " + b"<img " * 100_000 + b'src="data:image/png;base64,' + b"A" * 500_000
    )
)
hostile("odt-external-entity", DOCUMENT, "corrupt")(
    lambda: archive(
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml",
         b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
         b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
         b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
         b"<text:p>don &x;</text:p></office:text></office:body></office:document-content>"),
    )
)  # fmt: skip


@hostile("zip-one-kernel-many-names", "bomb", "corrupt", "unsupported_type", DOCUMENT)
def _() -> bytes:
    # all entries of the directory mean the same compressed bytes
    data = archive(("a.txt", b"x" * 900_000))
    start = data.index(b"PK\1\2")
    entry, end = data[start : data.index(b"PK\5\6")], data[data.index(b"PK\5\6") :]
    count = 480
    tail = end[:8] + struct.pack("<HHI", count, count, len(entry) * count) + end[16:]
    return data[:start] + entry * count + tail


def _nested_message(depth: int) -> Tree:
    inner = message(subject="trong cung", header=24)
    for _ in range(depth):
        inner = message(header=24, attachments=(("thu", inner),))
    return message(attachments=(("thu", inner),))


hostile("msg-messages-in-messages", DOCUMENT)(lambda: compound(_nested_message(30)))
hostile("msg-no-properties", "corrupt", "unsupported_type", DOCUMENT)(
    lambda: compound({"__properties_version1.0": b"", "__attach_version1.0_#00000000": {}})
)


@hostile("msg-directory-loop", "corrupt", "unsupported_type", DOCUMENT)
def _() -> bytes:
    data = bytearray(compound(message(attachments=(("a.txt", b"x"),))))
    at = data.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    data[at + 76 : at + 80] = struct.pack("<I", 0)  # its first child is the root
    return bytes(data)


# --- text ------------------------------------------------------------------

hostile("text-one-long-word", DOCUMENT)(lambda: b"a" * 3_000_000)
hostile("text-too-long", "too_much_text")(lambda: b"don to cao " * 600_000)
hostile("text-lone-surrogates", DOCUMENT)(lambda: b"\xff\xfe" + b"\x00\xd8\x01\x00" * 500)
hostile("text-combining-pile", DOCUMENT)(("a" + "\u0301" * 200_000).encode)
hostile("text-suspicious", DOCUMENT)(lambda: "ÃƒÂ¡µ¸¶·¹ ".encode("cp1252", "ignore") * 30_000)
hostile("text-every-character", DOCUMENT)(
    lambda: "".join(chr(c) for c in range(32, 0x3000) if not 0xD800 <= c < 0xE000).encode()
)
