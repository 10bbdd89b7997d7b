"""Files that are nothing, not what they seem, or text beyond measure."""

from __future__ import annotations

import gzip

from tests.hostile.making import DOCUMENT, TYPES, archive, hostile

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
    lambda: archive(("[Content_Types].xml", TYPES), ("xl/workbook.xml", b"<x/>"))
)
hostile("pdf-header-only", "corrupt")(lambda: b"%PDF-1.7\n")
hostile("jpeg-header-only", "corrupt")(lambda: b"\xff\xd8\xff\xe0\0\x10JFIF")
hostile("bmp-header-only", "corrupt")(lambda: b"BM\xff\xff\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0" * 3)
hostile("heic-header-only", "corrupt")(lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400)
hostile("ole-header-only", "corrupt", "unsupported_type")(
    lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
)
hostile("rtf-open-only", "corrupt", DOCUMENT)(lambda: b"{\\rtf1")


hostile("text-one-long-word", DOCUMENT)(lambda: b"a" * 3_000_000)
hostile("text-too-long", "too_much_text")(lambda: b"don to cao " * 600_000)
hostile("text-lone-surrogates", DOCUMENT)(lambda: b"\xff\xfe" + b"\x00\xd8\x01\x00" * 500)
hostile("text-combining-pile", DOCUMENT)(("a" + "\u0301" * 200_000).encode)
hostile("text-number-without-end", DOCUMENT)(("1" * 200_000 + "²x").encode)
hostile("text-signs-without-end", DOCUMENT)(("!" * 200_000 + "²x").encode)
hostile("text-suspicious", DOCUMENT)(lambda: "ÃƒÂ¡µ¸¶·¹ ".encode("cp1252", "ignore") * 30_000)
hostile("text-every-character", DOCUMENT)(
    lambda: "".join(chr(c) for c in range(32, 0x3000) if not 0xD800 <= c < 0xE000).encode()
)
