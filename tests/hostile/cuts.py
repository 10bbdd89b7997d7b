"""Files cut short at many places."""

from __future__ import annotations

from tests.compound import compound, message
from tests.hostile.making import DOCUMENT, Builder, archive, docx, hostile, image, letter, mail


def _cut(name: str, whole: Builder, places: int, *right: str) -> None:
    """A file cut short at so many places, the last but a few bytes before its end."""
    for place in range(1, places + 1):
        hostile(f"{name}-cut-at-{place}-of-{places}", *right)(
            lambda place=place: (data := whole())[: (len(data) - 8) * place // places]
        )


_cut("pdf", lambda: letter(3), 20, "corrupt", DOCUMENT)
_cut("docx", docx, 20, "corrupt")
_cut("jpeg", lambda: image("JPEG"), 20, "corrupt", DOCUMENT)
_cut("tiff", lambda: image("TIFF"), 5, "corrupt", DOCUMENT)
_cut("png", lambda: image("PNG"), 5, "corrupt", DOCUMENT)
_cut("zip", lambda: archive(("a.txt", b"don"), ("b.txt", b"khieu nai" * 99)), 5, "corrupt")
_cut("mail", lambda: mail(3), 5, DOCUMENT)
_cut("msg", lambda: compound(message(attachments=(("a.txt", b"x" * 9000),))), 5,
     "corrupt", "unsupported_type", DOCUMENT)  # fmt: skip
_cut("html", lambda: b"<html><body><p>Don " + b"<b>khieu nai</b> " * 99, 5, DOCUMENT)
