"""PDFs that lie, loop, swell or carry others."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfWriter
from reportlab.pdfgen import canvas

from tests.hostile.making import DOCUMENT, hostile, letter, one_page, pdf, stream


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
