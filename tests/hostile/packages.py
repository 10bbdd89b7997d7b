"""Word processor files, archives, mails and web pages with something nasty within."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.compound import Tree, compound, message
from tests.hostile import quine
from tests.hostile.making import (
    CLOSE,
    DOCUMENT,
    OPEN,
    TYPES,
    archive,
    hostile,
    mail,
    png,
    word,
)

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


@hostile("zip-nested", "too_deep")
def _() -> bytes:
    data = b"x"
    for _ in range(40):
        data = archive(("a.zip", data))
    return data


hostile("zip-quine", "too_deep")(quine.quine)


@hostile("zip-archives-in-archives", "bomb", "too_many_members", DOCUMENT)
def _() -> bytes:
    data = archive(("a.txt", b"mot hai ba"))
    for _ in range(3):
        data = archive(*((f"{n}.zip", data) for n in range(20)))
    return data


@hostile("zip-overlapping", "bomb", "corrupt", DOCUMENT)
def _() -> bytes:
    return archive(*((f"{n}.txt", b"x" * 900_000) for n in range(400)))


hostile("mail-attachments-in-attachments", DOCUMENT)(lambda: mail(8))
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
hostile("html-deep", DOCUMENT, "corrupt", "too_deep")(
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
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", OPEN % b"" + marks + CLOSE),
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


def nested_message(depth: int) -> Tree:
    """A message that holds one that holds one."""
    inner = message(subject="trong cung", header=24)
    for _ in range(depth):
        inner = message(header=24, attachments=(("thu", inner),))
    return message(attachments=(("thu", inner),))


hostile("msg-messages-in-messages", DOCUMENT)(lambda: compound(nested_message(30)))
hostile("msg-no-properties", "corrupt", "unsupported_type", DOCUMENT)(
    lambda: compound({"__properties_version1.0": b"", "__attach_version1.0_#00000000": {}})
)


@hostile("msg-directory-loop", "corrupt", "unsupported_type", DOCUMENT)
def _() -> bytes:
    data = bytearray(compound(message(attachments=(("a.txt", b"x"),))))
    at = data.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    data[at + 76 : at + 80] = struct.pack("<I", 0)  # its first child is the root
    return bytes(data)
