"""Legacy encodings in real files: detection and exact conversion, beside viparse.

    python -m bench.encodings [--documents 5] [--formats txt,docx,...] [--held-out]

Files of every format and encoding are written from our own letters, whole or
with a legacy run among Unicode in each line, and read as a petition would be.
A line of twelve words or more counts if all its words come out, letter by
letter, in order; a document counts as detected if its encoding, and no other,
was noted. Reading is worked on with the letters of `SEEN`, which the lexicon has
counted, so they flatter; `--held-out` takes those that nobody looked at. Exit
code 1: a cell is below the target.

viparse reads RTF with its extra `rtf` only (striprtf) and no ODT.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import html
import json
import os
import random
import re
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import viparse

from bench.encoding_files import PLAIN, UNICODE_FONT, WRITERS, Runs, Sheet, written
from ingest.legacy import Encoding, convert_text
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from nlp.text import TONES
from tests.unit.ingest.test_legacy import encode

LETTERS = Path(__file__).resolve().parents[1] / "corpus" / "letters"
# without b15, which holds what OCR leaves of a text ("1\u00e0m"): no old program wrote that
SEEN = ("b09", "b10", "b11", "b12", "b13", "b14", "x02", "x03")
UNSEEN = ("b16", "b17", "b18", "b26", "b27", "b28", "b29")
LENGTHS = (40, 8, 20, 4, 100)  # lines that count of the documents in a cell, in turns
COUNTED = 12  # words of a line that counts
SHAPED = {"\u0302": "aeo", "\u0306": "a", "\u031b": "ou"}
MARKED = 0.3  # share of words with diacritics, below which a letter is in no encoding
TARGET = 0.995  # of lines; of documents all
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
SYSTEMS = ("tcvn3", "vni", "viscii", "vps", "cp1258", "mojibake", "nfd")
_EASED = str.maketrans({"•": "-", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'"})


@functools.cache
def letters(batches: tuple[str, ...], seed: int) -> list[list[str]]:
    """Letters in lines that every encoding can write, in an order of the seed."""
    found = []
    for batch in batches:
        for row in (LETTERS / f"{batch}.jsonl").read_text("utf-8").splitlines():
            text = unicodedata.normalize("NFC", json.loads(row)["text"]).translate(_EASED)
            words = text.split()
            if sum(not word.isascii() for word in words) >= MARKED * len(words):
                lines = [" ".join(line.split()) for line in text.split("\n")]
                found.append([line for line in lines if line and _writable(line)])
    random.Random(seed).shuffle(found)
    return found


def _writable(line: str) -> bool:
    return all(c.isascii() or c in "đĐ" or _is_vietnamese(c) for c in line)


def _is_vietnamese(letter: str) -> bool:
    """Whether a letter is one of the alphabet: Jrai has a ŭ besides, which no old font had."""
    base, *marks = unicodedata.normalize("NFD", letter.lower())
    return bool(marks) and all(
        base in ("aeiouy" if mark in TONES else SHAPED.get(mark, "")) for mark in marks
    )


def _counts(line: str) -> bool:
    return len(line.split()) >= COUNTED


def documents(batches: tuple[str, ...], seed: int, count: int) -> Iterator[list[str]]:
    """Whole letters put together until a document has its length; begins anew at the end."""
    stock = letters(batches, seed)
    place = 0
    for number in range(count):
        document: list[str] = []
        while sum(map(_counts, document)) < LENGTHS[number % len(LENGTHS)]:
            document += stock[place % len(stock)]
            place += 1
        yield document


def sheet_of(document: list[str], system: str, pick: random.Random | None, *, fonts: bool) -> Sheet:
    """A document in an encoding; with `pick` a run of each long line and half of the short ones."""
    lines = [_without_controls(line, system) if fonts else line for line in document]
    paragraphs = []
    for line in lines:
        words = line.split(" ")
        start, end = 0, len(words)
        if pick and _counts(line):
            start = pick.randrange(len(words) // 2)
            end = start + len(words) // 2
        elif pick and pick.random() < 0.5:
            end = 0
        parts = [(words[:start], False), (words[start:end], True), (words[end:], False)]
        runs: Runs = []
        for index, (part, legacy) in enumerate(parts):
            if part:
                text = " ".join(part) + (" " if any(p for p, _ in parts[index + 1 :]) else "")
                runs += written(text, system, fonts=fonts) if legacy else [(text, UNICODE_FONT)]
        paragraphs.append(runs)
    return Sheet(paragraphs, list(filter(_counts, lines)), system)


def _without_controls(line: str, system: str) -> str:
    """XML and fonts have no control characters: such capitals were typed as small letters."""
    if system not in {"viscii", "vps"}:
        return line
    small = (c.lower() if min(written(c, system, fonts=False)[0][0]) < " " else c for c in line)
    return "".join(small)


def ours(data: bytes, suffix: str) -> tuple[str, set[str]]:
    """Text and encodings noted."""
    content = read_bytes(data, suffix, Context.of(Limits()))[1]
    notes = {note for sheet in content.pages for note in sheet.notes}
    text = "\n".join(sheet.text for sheet in content.pages)
    return text, {n.removeprefix("note_converted_") for n in notes if "converted" in n}


def theirs(data: bytes, suffix: str) -> str:
    """What viparse makes of it with content detection; empty if it reads no such file."""
    if suffix == "html":  # which it does not read: at least the text of ours
        return str(viparse.fix(html.unescape(re.sub("<[^>]*>", "", data.decode()))))
    if suffix == "txt":
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


@dataclasses.dataclass(slots=True)
class Cell:
    """What was counted of one format, encoding and way to mix."""

    name: str
    lines: int = 0
    right: int = 0
    documents: int = 0
    detected: int = 0
    peer: int = 0

    @property
    def missed(self) -> bool:
        """Whether it is below the target."""
        return self.right < TARGET * self.lines or self.detected < self.documents

    def __str__(self) -> str:
        return (
            f"{self.right:4}/{self.lines:<4} documents {self.detected:2}/{self.documents:<2} "
            f"viparse {self.peer:4}"
        )


def measure(kind: str, system: str, *, mixed: bool, options: argparse.Namespace) -> Cell:
    """One cell."""
    pick = random.Random(f"{system}{options.seed}") if mixed else None
    case = not (kind in PLAIN and system == "tcvn3")  # the encoding itself holds none
    batches = UNSEEN if options.held_out else SEEN
    count = options.documents * (4 if kind in PLAIN else 1)
    sheets = [
        sheet_of(document, system, pick, fonts=kind not in PLAIN)
        for document in documents(batches, options.seed, count)
    ]
    cell = Cell(f"{kind} {system} {'mixed' if mixed else 'whole'}")
    for sheet, data in zip(sheets, WRITERS[kind](sheets), strict=True):
        text, encodings = ours(data, kind)
        right = found(text, sheet.truth, case=case)
        cell.right += right
        cell.lines += len(sheet.truth)
        cell.documents += 1
        cell.detected += encodings == (set() if system == "nfd" else {system})
        cell.peer += found(theirs(data, kind), sheet.truth, case=case)
        if options.show:
            _explain(text, encodings, sheet, case=case)
    return cell


def _explain(text: str, encodings: set[str], sheet: Sheet, *, case: bool) -> None:
    """What came out instead, by the nearest line."""
    if encodings - {sheet.system}:
        print("    noted", encodings)
    read = [line.split() for line in (text if case else text.lower()).split("\n")]
    for line in sheet.truth:
        if not found(text, [line], case=case):
            words = (line if case else line.lower()).split()
            near = max(read, key=lambda other: len(set(other) & set(words)))
            pairs = zip(words, near, strict=False)
            lost = [f"{a} -> {b}" for a, b in pairs if a != b]
            print("    lost", lost[:5], "in", line[:70])


def unicode_files(kinds: list[str], options: argparse.Namespace) -> list[Cell]:
    """Unicode text files of every mark, and foreign text in every format."""
    cells = []
    lines = next(documents(UNSEEN if options.held_out else SEEN, options.seed, 1))
    codecs = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
    for codec in codecs if "txt" in kinds else ():
        data = "\r\n".join(lines).encode(codec)
        cells.append(_unchanged(f"txt {codec} whole", data, "txt", lines))
    sheet = Sheet([[(line, UNICODE_FONT)] for line in FOREIGN], list(FOREIGN), "unicode")
    for kind in kinds:
        (data,) = WRITERS[kind]([sheet])
        cells.append(_unchanged(f"{kind} foreign+signs whole", data, kind, list(FOREIGN)))
    return cells


def _unchanged(name: str, data: bytes, kind: str, lines: list[str]) -> Cell:
    read, encodings = ours(data, kind)
    right = found(read, lines, case=True)
    peer = found(theirs(data, kind), lines, case=True)
    cell = Cell(name, len(lines), right, 1, int(not encodings and right == len(lines)), peer)
    print(f"{name:26} {cell}", flush=True)
    return cell


def speed(options: argparse.Namespace) -> None:
    """Characters a CPU second, on text that needs conversion and on text that does not."""
    stock = letters(UNSEEN if options.held_out else SEEN, options.seed)
    text = "\n".join([line for letter in stock[:250] for line in letter])
    for name, sample in (("Unicode", text), ("TCVN3", encode(text, Encoding.TCVN3))):
        start = time.process_time()
        convert_text(sample)
        print(f"{name:8} {len(sample) / (time.process_time() - start):12,.0f} characters/s, cold")


def _some_of(known: list[str]) -> Callable[[str], list[str]]:
    """Reads names set apart by commas, all of them known."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}"
            )
        return names

    return read


def main() -> int:
    """Print all figures, and which are below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5, help="in a cell; of plain text 4x")
    for name, known in (("--formats", list(WRITERS)), ("--systems", list(SYSTEMS))):
        parser.add_argument(
            name, type=_some_of(known), default=known, help=f"some of {','.join(known)}"
        )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--held-out", action="store_true", help="letters nobody looked at")
    parser.add_argument("--show", action="store_true", help="print what was lost")
    options = parser.parse_args()
    kinds = options.formats
    speed(options)
    print("lines exact of all, documents detected of all, viparse's lines")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        cells = unicode_files(kinds, options)
        for kind in kinds:
            for system in options.systems:
                if (kind, system) == ("pdf", "mojibake"):
                    continue  # five of its bytes are no characters that a font could draw
                for mixed in (False, True):
                    cells.append(measure(kind, system, mixed=mixed, options=options))
                    print(f"{cells[-1].name:26} {cells[-1]}", flush=True)
    missed = [cell.name for cell in cells if cell.missed]
    print(f"below the target: {len(missed)} of {len(cells)} cells: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
