"""Writes the DOCX and TXT samples, byte for byte the same on every run."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from _samples import tcvn3
from _samples.markup import Line

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_ALIGN = {
    "cb": WD_ALIGN_PARAGRAPH.CENTER,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "t": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
    "p": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def docx(lines: Sequence[Line], *, legacy: bool = False) -> bytes:
    """A Word file; `legacy` writes TCVN3 codes and names the fonts .VnTime and .VnTimeH."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    rows: list[list[str]] = []
    for line in lines:
        if line.style == "row":
            rows.append(line.cells)
            continue
        if rows:
            _table(document, rows)
            rows = []
        _line(document, line, legacy=legacy)
    stamp = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    core = document.core_properties
    core.author, core.title, core.created, core.modified = "", "", stamp, stamp
    out = io.BytesIO()
    document.save(out)
    return _fixed_zip(out.getvalue())


def txt(text: str, encoding: str = "utf-8") -> bytes:
    """Plain text in utf-8, nfd (decomposed utf-8), utf-16 with a mark, or cp1258 with CRLF."""
    text = text.strip() + "\n"
    match encoding:
        case "nfd":
            return unicodedata.normalize("NFD", text).encode()
        case "utf-16":
            return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
        case "cp1258":
            return _windows_1258(text.replace("\n", "\r\n"))
        case _:
            return text.encode(encoding)


def _windows_1258(text: str) -> bytes:
    """The tone as a mark of its own after the letter, as Windows keyboards typed it."""
    out = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
        out.append(base + "".join(m for m in marks if m in _TONES))
    return "".join(out).encode("cp1258")


def _line(document: DocxDocument, line: Line, *, legacy: bool) -> None:
    if line.style == "s":
        label, name = line.cells
        for text in [*label.split("/"), "", "", name]:
            block = document.add_paragraph()
            block.paragraph_format.left_indent = Cm(8)
            block.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(block, text, bold=True, legacy=legacy)
        return
    if line.style == "rule":
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    if line.style in _ALIGN:
        paragraph.alignment = _ALIGN[line.style]
    if line.style == "p":
        paragraph.paragraph_format.first_line_indent = Cm(1)
    text = "- " + line.text if line.style == "-" else line.text
    _write(paragraph, text, bold=line.style in {"cb", "t", "b"}, legacy=legacy)
    if line.style == "r":
        for run in paragraph.runs:
            run.italic = True


def _write(paragraph: Paragraph, text: str, *, bold: bool = False, legacy: bool = False) -> None:
    if not legacy:
        _run(paragraph, text, "Times New Roman", bold=bold)
        return
    for capital, codes in tcvn3.segments(text):
        _run(paragraph, codes, ".VnTimeH" if capital else ".VnTime", bold=bold)


def _run(paragraph: Paragraph, text: str, font: str, *, bold: bool) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(13), bold
    run._element.rPr.rFonts.set(qn("w:cs"), font)


def _table(document: DocxDocument, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            _write(cell.paragraphs[0], text, bold=number == 0)
    document.add_paragraph()


def _fixed_zip(data: bytes) -> bytes:
    """The same members without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
