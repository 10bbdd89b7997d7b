"""What reading the fields loses when a letter arrives as a spoilt scan.

Annotated letters are set on pages, spoilt, read by `ingest` and measured with
the same marks, moved onto the text that OCR gave by the cheapest alignment of
both texts. `value` is the share of marks whose normalised value is the one of
the typed letter: a phone with a wrong digit counts as found, but not here.

Each letter has a font of its own.

usage: python -m bench.nlp_ocr [--letters 12] [--split train] [--seed 0] [--only NAME,...] [FILE...]
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import random
import tempfile
import textwrap
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from bench.ocr_pages import CONDITIONS, FONTS
from ingest.document import Document, Source
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from nlp.annotated import Annotated, Span, read
from nlp.evaluate import evaluate_fields, plain
from nlp.parse import parse
from nlp.petition import Petition

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "fields"
SPOILT = ("clean 200", "office 200", "photocopy 200", "phone photo")
_ROWS, _WIDTH = 46, 82  # lines of a page, letters of a line


def pages(text: str, dpi: int, seed: int) -> list[Image.Image]:
    """The letter set in one of four fonts, wrapped, on as many A4 pages as it needs."""
    unit = dpi / 72
    path = FONTS[seed % len(FONTS)]
    size = 13 if "Serif" in path and "Deja" not in path else 10.5
    font = ImageFont.truetype(path, size * unit)
    rows = [row for line in text.split("\n") for row in textwrap.wrap(line, _WIDTH) or [""]]
    made = []
    for first in range(0, len(rows), _ROWS):
        image = Image.new("RGB", (round(595 * unit), round(842 * unit)), "white")
        brush = ImageDraw.Draw(image)
        for number, row in enumerate(rows[first : first + _ROWS]):
            place = (52 * unit, (48 + number * 16.5) * unit)
            brush.text(place, row, fill=(20, 20, 20), font=font)
        made.append(image)
    return made


def scanned(letter: Annotated, condition: str, seed: int) -> Petition:
    """The letter as OCR gives it."""
    dpi, spoil = CONDITIONS[condition]
    found = []
    font = seed + sum(map(ord, letter.id))
    for number, image in enumerate(pages(letter.text, dpi, font)):
        pick = random.Random(f"{condition} {seed} {letter.id} {number}")
        out = io.BytesIO()
        spoil(image, pick, 1.0).save(out, "PNG", dpi=(dpi, dpi))
        _, content = read_bytes(out.getvalue(), "png", Context.of(Limits()))
        found.extend(content.pages)
    renumbered = tuple(dataclasses.replace(p, number=i) for i, p in enumerate(found, start=1))
    return parse([Document(Source("", "0" * 64, "image/png", 0), renumbered)])


def moved(letter: Annotated, text: str) -> Annotated:
    """The marks of the letter on another reading of it."""
    to = [0] * (len(letter.text) + 1)
    for code in Levenshtein.opcodes(letter.text, text):
        for i in range(code.src_start, code.src_end):
            to[i] = min(code.dest_start + i - code.src_start, code.dest_end)
    to[len(letter.text)] = len(text)

    def span(mark: Span) -> Span:
        start = to[mark.start]
        stop = to[mark.end - 1] + 1 if mark.end > mark.start else start
        return Span(mark.kind, start, min(max(stop, start), len(text)))

    units = tuple((s.start, s.end, n) for a, b, n in letter.units for s in [span(Span("", a, b))])
    return dataclasses.replace(
        letter,
        text=text,
        fields=tuple(map(span, letter.fields)),
        sections=tuple(map(span, letter.sections)),
        places=tuple(map(span, letter.places)),
        units=units,
    )


class Kept:
    """Values after OCR beside those of the typed letter."""

    def __init__(self) -> None:
        self.same: dict[str, list[bool]] = {}

    def add(self, letter: Annotated, shifted: Annotated, petition: Petition) -> None:
        typed = {(e.kind, e.start, e.end): e.value for e in plain(letter)[1].entities}
        for mark, there in zip(letter.fields, shifted.fields, strict=True):
            wanted = typed.get((mark.kind, mark.start, mark.end))
            if wanted is None:
                continue
            near = [e for e in petition.entities if e.kind == mark.kind]
            values = [e.value for e in near if e.start < there.end and there.start < e.end]
            self.same.setdefault(mark.kind, []).append(wanted in values)


def measure(letters: Path, condition: str | None, seed: int) -> tuple[dict[str, Any], Kept]:
    """Scores under one condition; None stands for the typed text."""
    kept = Kept()

    def scan(letter: Annotated) -> tuple[Annotated, Petition]:
        petition = scanned(letter, str(condition), seed)
        shifted = moved(letter, petition.text)
        kept.add(letter, shifted, petition)
        return shifted, petition

    reader = plain if condition is None else scan
    return evaluate_fields(letters, reader=reader), kept


def main() -> None:
    """Print F1 by kind for every condition, and what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--letters", type=int, default=12)
    parser.add_argument("--split")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default=",".join(SPOILT), help="conditions of bench.ocr_pages")
    chosen = parser.parse_args()
    every = [x for p in chosen.files or [CORPUS] for x in read(p)]
    # those that would come on paper
    long = [x for x in every if chosen.split in {None, x.split} and len(x.text) > 250]
    random.Random(chosen.seed).shuffle(long)
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.jsonl"
        rows = [json.dumps(x.to_json()) for x in long[: chosen.letters]]
        sample.write_text("\n".join(rows), "utf-8")
        results = {c: measure(sample, c, chosen.seed) for c in (None, *chosen.only.split(","))}
    print(f"{len(rows)} letters; F1 (relaxed) and share of values read as typed")
    show(results)


def show(results: dict[str | None, tuple[dict[str, Any], Kept]]) -> None:
    """One line for each kind, one column for each condition."""
    typed = results[None][0]
    print(f"{'':22}{'marks':>6}" + "".join(f"{c or 'typed':>18}" for c in results))
    for kind, row in typed["fields"].items():
        cells = []
        for scores, kept in results.values():
            f1 = scores["fields"].get(kind, {}).get("relaxed", {}).get("f1")
            same = kept.same.get(kind)
            cells.append((f1, sum(same) / len(same) if same else None))
        line = "".join(f"{_figure(f1) + '  ' + _figure(value):>18}" for f1, value in cells)
        print(f"{kind:22}{row['relaxed']['wanted']:6}{line}")
    for name, figure in (
        ("words in section", lambda s: s["words_in_right_section"]),
        ("redaction recall", lambda s: s["redaction"]["recall"]),
        ("units right", lambda s: s["units"]["accuracy"]),
    ):
        print(f"{name:28}" + "".join(f"{_figure(figure(s)):>18}" for s, _ in results.values()))


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
