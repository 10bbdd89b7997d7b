"""Files of every format with text in a legacy encoding, as the programs of their time wrote them.

Each writer takes a `Sheet` of runs (text on its surface, and a font) and gives
the bytes of a file; `bench.encodings` reads them again.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import io
import itertools
import quopri
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from docx import Document as Docx
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont as FontFile
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from ingest.legacy import Encoding
from tests.compound import compound, message
from tests.unit.ingest.test_legacy import encode

FONTS = {
    Encoding.TCVN3: ".VnTime",
    Encoding.VNI: "VNI-Times",
    Encoding.VISCII: "VISCII Times",
    Encoding.VPS: "VPS Times",
}
UNICODE_FONT = "Times New Roman"
CAPITAL_FONT = ".VnTimeH"
FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"

Runs = list[tuple[str, str]]  # text and font


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One document to be written: paragraphs of runs, and what a reader must find."""

    paragraphs: list[Runs]
    truth: list[str]  # the lines that count
    system: str


def written(text: str, system: str, *, fonts: bool) -> Runs:
    """Text as its surface in an encoding, with the fonts it needs."""
    if system == "nfd":
        return [(unicodedata.normalize("NFD", text), UNICODE_FONT)]
    encoding = Encoding(system)
    font = FONTS.get(encoding, UNICODE_FONT)
    if encoding is Encoding.VNI:
        # the letters VNI writes otherwise than the table under test would
        parts = {"í": "í", "ì": "ì", "Í": "Í", "Ì": "Ì", "ỵ": "î", "Ỵ": "Î"}
        return [("".join(parts.get(c) or encode(c, encoding) for c in text), font)]
    if encoding is not Encoding.TCVN3 or not fonts:
        return [(encode(text, encoding), font)]
    runs: Runs = []
    for c in text:
        capital = encode(c, encoding) == encode(c.lower(), encoding) != c and c.isupper()
        face = CAPITAL_FONT if capital else font
        if runs and runs[-1][1] == face:
            runs[-1] = (runs[-1][0] + encode(c, encoding), face)
        else:
            runs.append((encode(c, encoding), face))
    return runs


def _surface(sheet: Sheet) -> str:
    return "\r\n".join("".join(part for part, _ in runs) for runs in sheet.paragraphs)


def txt(sheet: Sheet) -> bytes:
    """Bytes of the encoding where the text has no Unicode beside it, else UTF-8."""
    text = _surface(sheet)
    return _old_bytes(sheet) or text.encode()


def _old_bytes(sheet: Sheet) -> bytes | None:
    """The bytes of the encoding, None where the text has Unicode beside it."""
    text = _surface(sheet)
    if sheet.system == "cp1258" and all(ord(c) < 256 for c in text):
        return text.encode("latin-1")
    if sheet.system == "nfd" or any(
        font == UNICODE_FONT for p in sheet.paragraphs for _, font in p
    ):
        return None
    return b"".join(_byte(c) for c in text)


def eml(sheets: Sequence[Sheet]) -> list[bytes]:
    """Mails as old programs sent them: in turns the bytes called Latin-1 or Windows-1252, and
    what webmail made of text typed in a legacy font; in turns in one transfer encoding.
    """
    charsets = itertools.cycle(("iso-8859-1", "windows-1252", "utf-8"))
    transfers = itertools.cycle((("quoted-printable", quopri.encodestring),
                                 ("base64", base64.encodebytes)))  # fmt: skip
    mails = []
    for sheet, charset, (transfer, encode_body) in zip(sheets, charsets, transfers, strict=False):
        old = None if charset == "utf-8" else _old_bytes(sheet)
        data = _surface(sheet).encode() if old is None else old
        head = (
            "From: Cong dan <congdan@example.vn>\nDate: Thu, 05 Mar 2026 08:00:00 +0700\n"
            "Subject: Don\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset={'utf-8' if old is None else charset}\n"
            f"Content-Transfer-Encoding: {transfer}\n\n"
        )
        mails.append(head.encode() + encode_body(data.replace(b"\r\n", b"\n")))
    return mails


def msg(sheets: Sequence[Sheet]) -> list[bytes]:
    """Outlook messages: in turns 8-bit text that claims Windows-1252, and Unicode."""
    turns = itertools.cycle((_old_bytes, lambda _: None))
    bodies = [(old(sheet), _surface(sheet)) for sheet, old in zip(sheets, turns, strict=False)]
    return [
        compound(
            message(body=text if old is None else old, code_page=None if old is None else 1252)
        )
        for old, text in bodies
    ]


def _byte(character: str) -> bytes:
    return character.encode("latin-1" if ord(character) < 256 else "cp1252")


def docx(sheet: Sheet) -> bytes:
    """Runs with their fonts."""
    document, out = Docx(), io.BytesIO()
    for runs in sheet.paragraphs:
        paragraph = document.add_paragraph()
        for text, font in runs:
            run = paragraph.add_run(text)
            run.font.name = font
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:cs"), font)
    document.save(out)
    return out.getvalue()


def page(sheet: Sheet) -> bytes:
    """HTML with the font of each run."""
    body = "".join(
        "<p>" + "".join(f'<font face="{f}">{html.escape(t)}</font>' for t, f in runs) + "</p>\n"
        for runs in sheet.paragraphs
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()
    )


def rtf(sheet: Sheet) -> bytes:
    """A font table and bytes as Word 97 wrote them; Unicode runs as \\u."""
    fonts = sorted({font for runs in sheet.paragraphs for _, font in runs})
    table = "".join(f"{{\\f{n}\\fnil\\fcharset0 {font};}}" for n, font in enumerate(fonts))
    out = [f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{table}}}\n"]
    for runs in sheet.paragraphs:
        out += [f"{{\\f{fonts.index(f)} {''.join(_rtf(c, f) for c in t)}}}" for t, f in runs]
        out.append("\\par\n")
    return ("".join(out) + "}").encode("ascii")


_WORDS_OWN = {"\\": "\\\\", "{": "\\{", "}": "\\}", "\xa0": "\\~", "\xad": "\\-"}


def _rtf(character: str, font: str) -> str:
    """A character as Word writes it: all bytes of Windows-1252, its holes too, as bytes.

    A space or hyphen that Word knows as such is a control symbol of its own, but
    in a legacy font it is the byte of a letter.
    """
    if character in "\\{}" or (character in _WORDS_OWN and font == UNICODE_FONT):
        return _WORDS_OWN[character]
    if character.isascii() and character.isprintable():
        return character
    try:
        return f"\\'{_byte(character)[0]:02x}"
    except UnicodeEncodeError:
        return f"\\u{ord(character)}?"


def pdf(sheet: Sheet) -> bytes:
    """Embedded subsets that draw Vietnamese at the codes of the encoding."""
    out = io.BytesIO()
    drawing = canvas.Canvas(out, pagesize=(595, 842))
    y = 800.0
    for runs in sheet.paragraphs:
        for row in _rows(runs):
            if y < 50:
                drawing.showPage()
                y = 800.0
            line = drawing.beginText(50, y)
            for text, font in row:
                line.setFont(_registered(font), 10)
                line.textOut(text)
            drawing.drawText(line)
            y -= 14
        y -= 6
    drawing.save()
    return out.getvalue()


def _rows(runs: Runs) -> Iterator[Runs]:
    """Runs cut into rows of the page's width, never within a word."""
    row: Runs = []
    left = 490.0
    word: Runs = []
    parts = [(part, font) for text, font in runs for part in re.findall(r"\S+|\s+", text)]
    for part, font in [*parts, (" ", UNICODE_FONT)]:
        word.append((part, font))
        if not part.isspace():
            continue
        width = sum(pdfmetrics.stringWidth(t, _registered(f), 10) for t, f in word)
        if width > left:
            yield row
            row, left = [], 490.0
        left -= width
        for text, face in word:
            if row and row[-1][1] == face:
                row[-1] = (row[-1][0] + text, face)
            else:
                row.append((text, face))
        word = []
    yield row


_KNOWN_FACES: set[str] = set()


def _registered(font: str) -> str:
    if font not in _KNOWN_FACES:
        _KNOWN_FACES.add(font)
        pdfmetrics.registerFont(TTFont(font, io.BytesIO(_face(font))))
    return font


def _face(font: str) -> bytes:
    face = FontFile(FACE)
    glyphs = {code: name for code, name in face.getBestCmap().items() if code < 0x10000}
    encoding = next((e for e, name in FONTS.items() if font in {name, name + "H"}), None)
    cmap = dict(glyphs)
    marks = [glyphs[code] for code in (0x300, 0x301, 0x302, 0x303, 0x309, 0x323)]
    for index, letter in enumerate(_ALPHABET if encoding else ""):
        (surface, _), *_ = written(letter, str(encoding), fonts=False)
        if len(surface) == 1:
            cmap[ord(surface)] = glyphs[ord(letter)]
        else:
            cmap[ord(surface[1])] = marks[index % len(marks)]  # drawn on the letter before
    for table in face["cmap"].tables:
        if table.isUnicode():
            table.cmap = cmap
    for record in face["name"].names:
        if record.nameID in {1, 4, 6}:
            record.string = font.replace(" ", "")
    for unused in ("GSUB", "GPOS", "GDEF", "kern"):
        if unused in face:
            del face[unused]
    out = io.BytesIO()
    face.save(out)
    return out.getvalue()


_ALPHABET = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    if not (base + tone).isascii()
] + ["đ", "Đ"]


def _each(write: Callable[[Sheet], bytes]) -> Callable[[Sequence[Sheet]], list[bytes]]:
    return lambda sheets: [write(sheet) for sheet in sheets]


def _office(kind: str) -> Callable[[Sequence[Sheet]], list[bytes]]:
    """LibreOffice's writing of the RTFs."""

    def write(sheets: Sequence[Sheet]) -> list[bytes]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            files = [folder / f"{number}.rtf" for number in range(len(sheets))]
            for file, sheet in zip(files, sheets, strict=True):
                file.write_bytes(rtf(sheet))
            subprocess.run(
                ["soffice", f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless",
                 "--convert-to", kind, "--outdir", name, *map(str, files)],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            return [file.with_suffix(f".{kind}").read_bytes() for file in files]

    return write


WRITERS: dict[str, Callable[[Sequence[Sheet]], list[bytes]]] = {
    "txt": _each(txt),
    "html": _each(page),
    "docx": _each(docx),
    "pdf": _each(pdf),
    "rtf": _each(rtf),
    "doc": _office("doc"),
    "odt": _office("odt"),
    "eml": eml,
    "msg": msg,
}
PLAIN = frozenset({"txt", "eml", "msg"})  # without fonts
