"""Handwriting, signatures, fingerprints, stamps: shares located, shares of print falsely flagged.

    python -m bench.ocr_regions FOLDER_OF_FONTS [--pages 10] [--print 5] [--seed 0] [--only KIND]

Each kind of page of `bench.region_pages` is made under ten conditions (colour
and grey scans, photocopy, fax, photos, captures), with hands that
`bench.fit_strokes` does not use; pages of print alone under all of those of
`bench.ocr_pages`. A region is located when other regions cover 0.4 of it, and
named when those of its own kind do. FOLDER_OF_FONTS holds the fonts of the
Debian packages of `bench.pen.FACES`, installed or only unpacked.
"""

from __future__ import annotations

import argparse
import collections
import io

import numpy as np

from bench import pen
from bench.ocr_pages import CONDITIONS
from bench.pen import Box
from bench.region_pages import MAKERS, Marked, marked, printed
from ingest.document import RegionKind
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes

_STAMPS = {RegionKind.STAMP, RegionKind.INCOMING_STAMP, RegionKind.SECRET_STAMP}
_COVERED = 0.4
_STRAY = 0.3  # share of a region on no truth's ground below which it is false
_MARGIN = 12  # pixels about a truth that count as its ground
_SHOWN = 20


def regions_of(sheet: Marked) -> list[tuple[RegionKind, Box]]:
    """What reading a page finds beside print, in pixels."""
    out = io.BytesIO()
    known = {"dpi": (sheet.dpi, sheet.dpi)} if sheet.dpi else {}
    sheet.image.save(out, "PNG", **known)
    _, content = read_bytes(out.getvalue(), "png", Context.of(Limits()))
    page = content.pages[0]
    scale = sheet.image.width / page.width
    return [(r.kind, tuple(v * scale for v in r.box)) for r in page.regions]


def covered(box: Box, others: list[Box]) -> float:
    """The share of a box that the union of others covers."""
    x0, y0, x1, y1 = (int(v) for v in box)
    area = np.zeros((max(1, y1 - y0), max(1, x1 - x0)), bool)
    for a, b, c, d in others:
        area[
            max(0, int(b) - y0) : max(0, int(d) - y0), max(0, int(a) - x0) : max(0, int(c) - x0)
        ] = True
    return float(area.mean())


class Tally:
    """Hits by kind and condition, false flags by kind."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, str], list[int]] = collections.defaultdict(lambda: [0, 0, 0])
        self.conditions: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0])
        self.false: dict[str, collections.Counter[str]] = collections.defaultdict(
            collections.Counter
        )
        self.pages: collections.Counter[str] = collections.Counter()
        self.where: list[str] = []

    def add(self, group: str, name: str, condition: str, sheet: Marked, *, stamps: bool) -> None:
        """Count one page; `stamps` says that stamps are on it which are not marked."""
        found = regions_of(sheet)
        self.pages[group] += 1
        for kind, box in sheet.truths:
            any_ = covered(box, [b for _, b in found]) > _COVERED
            named = covered(box, [b for k, b in found if k is kind]) > _COVERED
            for row in (self.hits[name, str(kind)], self.conditions[condition]):
                row[0] += any_
                row[1] += named
                row[2] += 1
        grounds = [
            (a - _MARGIN, b - _MARGIN, c + _MARGIN, d + _MARGIN) for _, (a, b, c, d) in sheet.truths
        ]
        strays = {k for k, b in found if covered(b, grounds) < _STRAY} - (
            _STAMPS if stamps else set()
        )
        for kind in strays:
            self.false[group][str(kind)] += 1
            self.where.append(f"{kind} on {name}, {condition}")

    def show(self) -> None:
        """Print all counts."""
        total: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0, 0])
        for (name, kind), row in self.hits.items():
            print(f"{name:20} {kind:16} located {row[0]}/{row[2]}  named {row[1]}/{row[2]}")
            total[kind] = [a + b for a, b in zip(total[kind], row, strict=True)]
        print()
        for kind, (located, named, count) in total.items():
            print(f"{kind:16} located {located / count:.3f} ({located}/{count})  "
                  f"named {named / count:.3f} ({named}/{count})")  # fmt: skip
        print()
        for condition, (located, named, count) in self.conditions.items():
            print(f"{condition:16} located {located}/{count}  named {named}/{count}")
        for group, pages in self.pages.items():
            flags = self.false[group]
            rows = ", ".join(f"{kind} {n} ({n / pages:.3f})" for kind, n in sorted(flags.items()))
            print(f"{group}: pages with a false region, of {pages}: {rows or 'none'}")
        print("; ".join(self.where[:_SHOWN]))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder")
    options.add_argument("--pages", type=int, default=10, help="of each kind")
    options.add_argument("--print", type=int, default=5, dest="printed", help="of each condition")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    choice = pen.faces(chosen.folder, tuning=False)
    if not choice:
        options.error(f"no font of bench.pen.FACES under {chosen.folder}")
    print("hands:", ", ".join(path.stem for path in choice))
    if left_out := pen.missing(chosen.folder):
        print("packages that are not there:", ", ".join(sorted(left_out)))
    tally = Tally()
    for kind in MAKERS:
        for number in range(chosen.pages if chosen.only in kind else 0):
            condition, sheet = marked(kind, number, chosen.seed, choice)
            tally.add("pages with marks", kind, condition, sheet, stamps=False)
    for condition in CONDITIONS:
        for number in range(0 if chosen.only else chosen.printed):
            sheet = printed(condition, number, chosen.seed)
            tally.add("print alone", "print", condition, sheet, stamps="stamp" in condition)
    tally.show()


if __name__ == "__main__":
    main()
