"""Legacy encodings in real files: detection and exact conversion, beside viparse.

    python -m bench.encodings [--documents 1] [--lines 40] [--formats txt,docx,...]

Files of every format and encoding are written from letters of the batches that
neither tuning nor the lexicon saw, whole or with a legacy run among Unicode in
each line, and read as a petition would be. A line counts if all its words come
out, letter by letter, in order; a document counts as detected if its encoding,
and no other, was noted.
"""

from __future__ import annotations

import argparse
import dataclasses
import html
import io
import json
import os
import random
import re
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import viparse
from docx import Document as Docx
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont as FontFile
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from ingest.legacy import Encoding, convert_text
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from tests.unit.ingest.test_legacy import encode

LETTERS = Path(__file__).resolve().parents[1] / "corpus" / "letters"
HELD_OUT = ("b09", "b10", "b11", "b12", "b13", "b14", "b15", "x02", "x03")
FONTS = {
    Encoding.TCVN3: ".VnTime",
    Encoding.VNI: "VNI-Times",
    Encoding.VISCII: "VISCII Times",
    Encoding.VPS: "VPS Times",
}
UNICODE_FONT = "Times New Roman"
CAPITAL_FONT = ".VnTimeH"
FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
FOREIGN = (
    "El señor Núñez comió en la calle Peñón, año 1999; mañana será otro día más.",
    "Die Straße für Fußgänger wäre schön, meint Frau Müller-Lüdenscheidt über die Größe.",
    "L'été dernier, où étiez-vous ? Ça va très bien, le garçon a mangé des crêpes à Nîmes.",
    "São Paulo não é só isto: coração, ações, você também à tarde, três irmãos e avós.",
    "The café's naïve façade cost £35; contact jean.dupont@example.org or +84 24 3825 0000.",
    "10 m²/người, 25°C, § 5, ± 1, ½ thửa, 3 µm × 4 mm, © 2020, Microsoft® Windows™ «A»",
    'if (a[0] != "\\xe9") { return x->y ? s / 2 : ~b; } // https://example.vn/?q=%C3%A9&p=1',
    "Số 12A Lê Lợi, Q.1, TP.HCM - HĐND&UBND: 1.250.000đ/m², tăng 3,5%/năm (≥ 2 lần) • a ≤ b",
)
_SYSTEMS = ("tcvn3", "vni", "viscii", "vps", "cp1258", "mojibake", "nfd")
_EASED = str.maketrans({"•": "-", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'"})

Runs = list[tuple[str, str]]  # text and font


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One document to be written: paragraphs of runs, and what a reader must find."""

    paragraphs: list[Runs]
    truth: list[str]
    system: str


def held_out_lines() -> list[str]:
    """Lines of twelve words or more that every encoding can write."""
    lines = []
    for batch in HELD_OUT:
        for row in (LETTERS / f"{batch}.jsonl").read_text("utf-8").splitlines():
            text = unicodedata.normalize("NFC", json.loads(row)["text"]).translate(_EASED)
            lines += [" ".join(line.split()) for line in text.split("\n")]
    known = [line for line in lines if len(line.split()) >= 12 and _writable(line)]
    random.Random(11).shuffle(known)
    return known


def _writable(line: str) -> bool:
    return all(c.isascii() or c in "đĐ" or len(unicodedata.normalize("NFD", c)) > 1 for c in line)


def sheets(system: str, *, mixed: bool, fonts: bool, count: int, size: int) -> Iterator[Sheet]:
    """Documents of `size` lines in one encoding."""
    pick, lines = random.Random(f"{system}{mixed}"), held_out_lines()
    for number in range(count):
        truth, paragraphs = [], []
        for original in lines[number * size : (number + 1) * size]:
            line = _without_controls(original, system) if fonts else original
            words = line.split(" ")
            start = pick.randrange(len(words) // 2) if mixed else 0
            end = start + len(words) // 2 if mixed else len(words)
            parts = [(words[:start], False), (words[start:end], True), (words[end:], False)]
            runs: Runs = []
            for index, (part, legacy) in enumerate(parts):
                if part:
                    text = " ".join(part) + (" " if any(p for p, _ in parts[index + 1 :]) else "")
                    runs += written(text, system, fonts=fonts) if legacy else [(text, UNICODE_FONT)]
            truth.append(line)
            paragraphs.append(runs)
        yield Sheet(paragraphs, truth, system)


def _without_controls(line: str, system: str) -> str:
    """XML and fonts have no control characters: such capitals were typed as small letters."""
    if system not in {"viscii", "vps"}:
        return line
    small = (c.lower() if min(written(c, system, fonts=False)[0][0]) < " " else c for c in line)
    return "".join(small)


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


def txt(sheet: Sheet) -> bytes:
    """Bytes of the encoding where the text has no Unicode beside it, else UTF-8."""
    text = "\r\n".join("".join(part for part, _ in runs) for runs in sheet.paragraphs)
    if sheet.system == "nfd" or any(
        font == UNICODE_FONT for p in sheet.paragraphs for _, font in p
    ):
        if sheet.system == "cp1258" and all(ord(c) < 256 for c in text):
            return text.encode("latin-1")
        return text.encode()
    return b"".join(_byte(c) for c in text)


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
        out += [f"{{\\f{fonts.index(f)} {''.join(map(_rtf, t))}}}" for t, f in runs] + ["\\par\n"]
    return ("".join(out) + "}").encode("ascii")


_HOLES = frozenset("\x81\x8d\x8f\x90\x9d\xa0\xad")  # no bytes of text to Word


def _rtf(character: str) -> str:
    if character in "\\{}":
        return "\\" + character
    if character.isascii() and character.isprintable():
        return character
    if character in _HOLES:
        return f"\\u{ord(character)}?"
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
    """Runs cut into rows of the page's width."""
    row: Runs = []
    left = 490.0
    for word, font in [(w, f) for t, f in runs for w in re.findall(r"\S+\s*|\s+", t)]:
        width = pdfmetrics.stringWidth(word, _registered(font), 10)
        if width > left:
            yield row
            row, left = [], 490.0
        left -= width
        if row and row[-1][1] == font:
            row[-1] = (row[-1][0] + word, font)
        else:
            row.append((word, font))
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


def office(kind: str) -> Callable[[Sheet], bytes]:
    """LibreOffice's writing of the RTF."""

    def write(sheet: Sheet) -> bytes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "in.rtf").write_bytes(rtf(sheet))
            subprocess.run(
                ["soffice", f"-env:UserInstallation={(folder / 'p').as_uri()}", "--headless",
                 "--convert-to", kind, "--outdir", name, str(folder / "in.rtf")],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
            return (folder / f"in.{kind}").read_bytes()

    return write


WRITERS: dict[str, Callable[[Sheet], bytes]] = {
    "txt": txt,
    "html": page,
    "docx": docx,
    "pdf": pdf,
    "rtf": rtf,
    "doc": office("doc"),
    "odt": office("odt"),
}


def ours(data: bytes, suffix: str) -> tuple[str, set[str]]:
    """Text and encodings noted."""
    content = read_bytes(data, suffix, Context.of(Limits()))[1]
    notes = {note for sheet in content.pages for note in sheet.notes}
    text = "\n".join(sheet.text for sheet in content.pages)
    return text, {n.removeprefix("note_converted_") for n in notes if "converted" in n}


def theirs(data: bytes, suffix: str) -> str:
    """What viparse makes of it with content detection; empty if it reads no such file."""
    if suffix in {"txt", "html"}:
        try:
            return str(viparse.fix(data.decode()))
        except UnicodeDecodeError:
            return str(viparse.fix(data.decode("latin-1")))
    with tempfile.NamedTemporaryFile(suffix=f".{suffix}") as file:
        file.write(data)
        file.flush()
        try:
            return "\n".join(found.text for found in viparse.load(file.name, encoding="auto"))
        except viparse.ViparseError:
            return ""


def found(text: str, truth: list[str], *, case: bool) -> int:
    """How many lines a text holds word for word."""
    words = " " + " ".join(text.split()) + " "
    if not case:
        words, truth = words.lower(), [line.lower() for line in truth]
    return sum(f" {line} " in words for line in truth)


def measure(kinds: list[str], count: int, size: int, *, show: bool) -> None:
    """A row for each format and encoding."""
    print("lines exact of all, documents detected; viparse's lines")
    for kind in kinds:
        for system in _SYSTEMS:
            if (kind, system) == ("pdf", "mojibake"):
                continue  # five of its bytes are no characters that a font could draw
            cells = []
            for mixed in (False, True):
                case = not (kind == "txt" and system == "tcvn3")
                rows = [0, 0, 0, 0]
                for sheet in sheets(
                    system, mixed=mixed, fonts=kind != "txt", count=count, size=size
                ):
                    data = WRITERS[kind](sheet)
                    text, encodings = ours(data, kind)
                    right = found(text, sheet.truth, case=case)
                    rows[0] += right
                    rows[1] += len(sheet.truth)
                    rows[2] += encodings == (set() if system == "nfd" else {system})
                    rows[3] += found(theirs(data, kind), sheet.truth, case=case)
                    if show and right < len(sheet.truth):
                        _explain(text, sheet, case=case)
                name = "mixed" if mixed else "whole"
                cells.append(
                    f"{name} {rows[0]:4}/{rows[1]} docs {rows[2]}/{count} viparse {rows[3]:4}"
                )
            print(f"{kind:5} {system:9} {' | '.join(cells)}", flush=True)


def _explain(text: str, sheet: Sheet, *, case: bool) -> None:
    words = set(text.split()) if case else set(text.lower().split())
    for line in sheet.truth:
        if not found(text, [line], case=case):
            lost = [w for w in line.split() if (w if case else w.lower()) not in words]
            print("    lost", lost[:8], "in", line[:70])


def unicode_files(size: int) -> None:
    """Unicode text files of every mark, and foreign text in every format."""
    lines = held_out_lines()[:size]
    text = "\r\n".join(lines)
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        read, encodings = ours(text.encode(codec), "txt")
        print(f"txt {codec:10} {found(read, lines, case=True)}/{len(lines)} noted {encodings or 0}")
    sheet = Sheet([[(line, UNICODE_FONT)] for line in FOREIGN], list(FOREIGN), "unicode")
    for kind, write in WRITERS.items():
        read, encodings = ours(write(sheet), kind)
        right = found(read, list(FOREIGN), case=True)
        print(f"foreign and signs, {kind:5} {right}/{len(FOREIGN)} noted {encodings or 0}")


def speed() -> None:
    """Characters a CPU second, on text that needs conversion and on text that does not."""
    text = "\n".join(held_out_lines()[:600])
    for name, sample in (("Unicode", text), ("TCVN3", encode(text, Encoding.TCVN3))):
        start = time.process_time()
        convert_text(sample)
        print(f"{name:8} {len(sample) / (time.process_time() - start):12,.0f} characters/s, cold")


def main() -> None:
    """Print all figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=1)
    options.add_argument("--lines", type=int, default=40)
    options.add_argument("--formats", default=",".join(WRITERS))
    options.add_argument("--show", action="store_true", help="print what was lost")
    chosen = options.parse_args()
    speed()
    unicode_files(chosen.lines)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        measure(chosen.formats.split(","), chosen.documents, chosen.lines, show=chosen.show)


if __name__ == "__main__":
    main()
