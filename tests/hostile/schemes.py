"""What somebody with a plan sends a petition office: loops, lies about sizes, links, macros."""

from __future__ import annotations

import struct

from tests.compound import compound
from tests.hostile.making import (
    CLOSE,
    DOCUMENT,
    OPEN,
    TYPES,
    archive,
    hostile,
    image,
    one_page,
    pdf,
    stream,
)
from tests.hostile.packages import nested_message

ELSEWHERE = b"http://192.0.2.1/mau.dot"  # an address of documentation (RFC 5737)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


@hostile("heic-pixel-bomb", "too_many_pixels", "corrupt")
def _() -> bytes:
    full = bytes(4)  # version and flags
    decoder = b"\x01\x03\x70" + bytes(9) + b"\x5d\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f\0"
    properties = _box(b"ispe", full, struct.pack(">II", 60_000, 60_000)) + _box(b"hvcC", decoder)
    place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, 0, 100)
    item = _box(b"infe", b"\x02\0\0\0", struct.pack(">HH", 1, 0), b"hvc1\0")
    meta = _box(
        b"meta",
        full,
        _box(b"hdlr", full, bytes(4), b"pict", bytes(13)),
        _box(b"pitm", full, b"\0\1"),
        _box(b"iloc", full, place),
        _box(b"iinf", full, b"\0\1", item),
        _box(b"iprp", _box(b"ipco", properties),
             _box(b"ipma", full, struct.pack(">IHBBB", 1, 1, 2, 0x81, 0x82))),
    )  # fmt: skip
    head = _box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    return head + meta + _box(b"mdat", bytes(200))


def _directory(following: int) -> bytes:
    """A TIFF directory of one white pixel that says where the next is."""
    tags = ((256, 1), (257, 1), (258, 1), (259, 1), (262, 1), (273, 8), (278, 1), (279, 1))
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return struct.pack("<H", len(tags)) + body + struct.pack("<I", following)


@hostile("tiff-hundred-thousand-directories", "too_many_pages")
def _() -> bytes:
    size, first, count = len(_directory(0)), 10, 100_000
    follow = (first + size * n if n < count else 0 for n in range(1, count + 1))
    return b"II*\0" + struct.pack("<I", first) + b"\xff\0" + b"".join(map(_directory, follow))


@hostile("tiff-two-directories-in-a-circle", "corrupt", "too_many_pages", DOCUMENT)
def _() -> bytes:
    second = 10 + len(_directory(0))
    return b"II*\0" + struct.pack("<I", 10) + b"\xff\0" + _directory(second) + _directory(10)


hostile("gif-fifty-thousand-frames", DOCUMENT, "too_many_pages")(
    lambda: b"GIF89a" + struct.pack("<HH", 900, 900) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    + (b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\2\2\x44\1\0") * 50_000 + b";"
)  # fmt: skip
hostile("webp-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: (
        b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8X" + struct.pack("<I", 10)
        + b"\0\0\0\0" + b"\xfe\xff\xff" * 2 + b"VP8L" + struct.pack("<I", 10)
        + b"\x2f\xff\xff\xff\x0f\0\0\0\0\0"
    )
)  # fmt: skip


@hostile("jpeg-two-thousand-scans", "corrupt", "timeout", DOCUMENT)
def _() -> bytes:
    data = image("JPEG", (2400, 3200), progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * 2_000 + b"\xff\xd9"


hostile("text-letters-between-zeros", DOCUMENT, "unsupported_type")(("Đơn\0" * 500_000).encode)
hostile("html-million-deep", DOCUMENT, "corrupt", "too_deep")(
    lambda: b"<html><body>" + b"<b>" * 1_000_000 + b"Don"
)
hostile("html-fifty-thousand-attributes", DOCUMENT, "corrupt", "timeout")(
    lambda: b"<html><body " + b"".join(b"a%d=1 " % n for n in range(50_000)) + b">Don</body>"
)
hostile("html-million-table-cells", DOCUMENT, "corrupt", "too_deep")(
    lambda: b"<html><body>" + b"<table><tr><td>" * 300_000 + b"Don"
)
hostile("rtf-binary-without-end", "corrupt", "crashed", "timeout", DOCUMENT)(
    lambda: b"{\\rtf1 don {\\pict\\pngblip\\bin2147483647 " + b"x" * 1000 + b"}}"
)
hostile("rtf-template-elsewhere", DOCUMENT, "corrupt")(
    lambda: b"{\\rtf1{\\*\\template " + ELSEWHERE + b"} Don khieu nai}"
)
hostile("rtf-object", DOCUMENT, "corrupt")(
    lambda: b"{\\rtf1{\\object\\objautlink\\objupdate{\\*\\objclass Word.Document.8}{\\*\\objdata "
    + (b"\x01\x05\0\0\x02\0\0\0\x09\0\0\0OLE2Link\0" + bytes(600)).hex().encode()
    + b"}{\\result don}} mot hai}"
)  # fmt: skip
hostile("docx-template-and-object-elsewhere", DOCUMENT)(
    lambda: archive(
        ("[Content_Types].xml", TYPES),
        ("word/document.xml",
         OPEN % b"" + b'<w:p><w:r><w:t>Don</w:t><w:object><o:OLEObject xmlns:o="o" Type="Link" '
         b'r:id="r2" xmlns:r="r"/></w:object></w:r></w:p>' + CLOSE),
        *((f"word/_rels/{name}.xml.rels",
           b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
           b'<Relationship Id="%s" TargetMode="External" Type="%s" Target="%s"/></Relationships>'
           % (key, kind, ELSEWHERE))
          for name, key, kind in (("settings", b"r1", b"attachedTemplate"),
                                  ("document", b"r2", b"oleObject"))),
    )
)  # fmt: skip

_MACRO = (
    b'<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" '
    b'script:name="M" script:language="StarBasic">Sub Main\nOpen "%s" For Output As #1\n'
    b'Print #1, "x"\nClose #1\nEnd Sub</script:module>'
)
_LIBRARY = (
    b'<?xml version="1.0"?><library:library xmlns:library="http://openoffice.org/2000/library" '
    b'library:name="Standard" library:readonly="false"><library:element library:name="M"/>'
    b"</library:library>"
)
_LIBRARIES = (
    b'<?xml version="1.0"?><library:libraries xmlns:library="http://openoffice.org/2000/library" '
    b'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    b'library:link="false"/></library:libraries>'
)


def with_macro(target: str) -> bytes:
    """An ODT whose macro, were it run on opening, would write a file; a picture lies elsewhere."""
    spaces = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (name, name)
        for name in (b"office", b"text", b"script", b"drawing")
    )
    content = (
        b'<?xml version="1.0"?><office:document-content %s '
        b'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events" '
        b'office:version="1.2"><office:scripts><office:event-listeners><script:event-listener '
        b'script:language="ooo:script" script:event-name="dom:load" xlink:type="simple" xlink:href='
        b'"vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
        b"</office:event-listeners></office:scripts><office:body><office:text>"
        b'<text:section text:name="s"><text:section-source xlink:href="%s"/></text:section>'
        b"<text:p>Don khieu nai</text:p></office:text></office:body></office:document-content>"
    ) % (spaces, ELSEWHERE)
    entries = {
        "content.xml": content,
        "Basic/script-lc.xml": _LIBRARIES,
        "Basic/Standard/script-lb.xml": _LIBRARY,
        "Basic/Standard/M.xml": _MACRO % target.encode(),
    }
    manifest = b"".join(
        b'<manifest:file-entry manifest:full-path="%s" manifest:media-type="text/xml"/>'
        % name.encode()
        for name in entries
    )
    kind = b"application/vnd.oasis.opendocument.text"
    return archive(
        ("mimetype", kind),
        *entries.items(),
        ("META-INF/manifest.xml",
         b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
         b'xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
         b'manifest:media-type="%s"/>%s</manifest:manifest>' % (kind, manifest)),
    )  # fmt: skip


hostile("odt-macro", DOCUMENT, "corrupt")(lambda: with_macro("/dev/null"))


@hostile("zip64-size-lies", "corrupt", "bomb", "unsupported_type", "too_many_members")
def _() -> bytes:
    data = archive(("a.txt", b"don " * 1000))
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry = bytearray(data[start:end])
    entry[20:28] = b"\xff" * 8  # both sizes stand in the extra field
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
    entry[30:32] = struct.pack("<H", len(extra))
    entry += extra
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<I", len(entry))
    return data[:start] + bytes(entry) + bytes(tail)


hostile("zip-names-without-end", DOCUMENT, "corrupt")(
    lambda: archive(*(("../" * 20_000 + f"\x1b[2J\u202e{n}.txt", b"don") for n in range(20)))
)


@hostile("mail-ten-thousand-deep", DOCUMENT, "too_deep", "crashed", "too_many_members")
def _() -> bytes:
    head = b"From: a\nSubject: b\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return head * 10_000 + b"From: a\nSubject: c\n\ntrong cung"


hostile("mail-million-header-lines", DOCUMENT, "too_much_text", "corrupt")(
    lambda: b"From: a\nSubject: b\n" + b"X-A: b\n c\n" * 500_000 + b"\nnoi dung"
)
hostile("msg-two-hundred-deep", "too_deep")(lambda: compound(nested_message(200)))
hostile("pdf-length-of-itself", DOCUMENT, "corrupt", "no_pages")(
    lambda: one_page(b"<< /Length 4 0 R >>\nstream\nBT (Don) Tj ET\nendstream")
)
hostile("pdf-launches", DOCUMENT)(
    lambda: one_page(
        stream(b""),
        b"",
        b"/AA << /O << /S /Launch /F (/bin/sh) >> >> /Annots [<< /Type /Annot /Subtype /Link "
        b"/Rect [0 0 9 9] /A << /S /URI /URI (%s) >> >>]" % ELSEWHERE,
    )
)
hostile("pdf-stream-elsewhere", DOCUMENT, "corrupt")(
    lambda: one_page(stream(b"", b"/F (/etc/passwd) /FFilter /Crypt"))
)
hostile("pdf-tiles-without-end", DOCUMENT, "timeout", "corrupt", "out_of_memory")(
    lambda: one_page(
        stream(b"/Pattern cs /P scn 0 0 595 842 re f"),
        b"/Pattern << /P 5 0 R >>",
        b"",
        stream(
            b"0 0 1 1 re f",
            b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
            b"/XStep 0.0001 /YStep 0.0001 /Resources << >>",
        ),
    )
)


@hostile("pdf-tables-in-a-circle", DOCUMENT, "corrupt", "no_pages")
def _() -> bytes:
    data = one_page(stream(b""))
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % data.index(b"xref\n"))


@hostile("pdf-object-stream-of-itself", "corrupt", "no_pages", DOCUMENT)
def _() -> bytes:
    plain = pdf(
        stream(b"2 0 3 40 << /Type /Catalog /Pages 3 0 R >>  << /Type /Pages /Kids [] /Count 0 >>",
               b"/Type /ObjStm /N 2 /First 9 /Extends 1 0 R")
    )  # fmt: skip
    at, first = plain.index(b"xref\n"), plain.index(b"1 0 obj")
    rows = [(0, 0, 0), (2, 1, 0), (2, 1, 0), (2, 1, 1), (1, at, 0)]  # 1 0 is said to lie in itself
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    head = b"/Type /XRef /Size 5 /W [1 4 1] /Root 2 0 R /Note %d" % first
    return (
        plain[:at] + b"4 0 obj\n" + stream(table, head) + b"\nendobj\nstartxref\n%d\n%%%%EOF" % at
    )
