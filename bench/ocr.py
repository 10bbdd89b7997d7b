"""OCR on spoilt pages: error and CPU beside bare Tesseract on the same images.

    python -m bench.ocr [--pages 4] [--seed 0] [--strength 1] [--only NAME] [--save DIR]

CER and DER in percent (DER: words wrong in nothing but their diacritics), the
share of numbers and codes that survive, CPU seconds a page with children.
"""

from __future__ import annotations

import argparse
import io
import resource
import subprocess
import sys
from pathlib import Path

from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.ocr_pages import CONDITIONS, Sheet, sheets
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from ingest.text import fold


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _png(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    sheet.image.save(out, "PNG", dpi=(sheet.dpi, sheet.dpi))
    return out.getvalue()


def bare(data: bytes) -> str:
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "vie"], input=data, capture_output=True, check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout.decode()


def ours(data: bytes) -> str:
    _, content = read_bytes(data, "png", Context.of(Limits()))
    return content.pages[0].text


def measure(text: str, sheet: Sheet) -> tuple[float, float, float]:
    found = text.split()
    joined = " ".join(found)
    # a letterhead read across its two columns is counted as right too
    right = min((sheet.text, sheet.across), key=lambda t: Levenshtein.distance(joined, t))
    truth = right.split()
    cer = Levenshtein.distance(joined, right) / len(right)
    wrong = sum(
        1
        for op, a, b in Levenshtein.editops(found, truth).as_list()
        if op == "replace" and fold(found[a]) == fold(truth[b])
    )
    kept = sum(1 for entity in sheet.entities if entity in joined) / max(1, len(sheet.entities))
    return cer * 100, wrong / len(truth) * 100, kept * 100


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=4)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--strength", type=float, default=1.0)
    options.add_argument("--only", default="")
    options.add_argument("--save", type=Path)
    options.add_argument("--no-bare", action="store_true")
    chosen = options.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    read_bytes(b"x", "", Context.of(Limits()))
    print(
        f"{'condition':16} {'CER bare':>9} {'CER ours':>9} {'share':>6} {'DER b/o':>12} "
        f"{'kept b/o':>12} {'CPU b/o':>12}"
    )
    for condition in CONDITIONS:
        if chosen.only and chosen.only not in condition:
            continue
        rows = {"bare": [0.0] * 4, "ours": [0.0] * 4}
        pages = sheets(condition, chosen.pages, seed=chosen.seed, strength=chosen.strength)
        for number, sheet in enumerate(pages):
            data = _png(sheet)
            if chosen.save:
                chosen.save.mkdir(exist_ok=True, parents=True)
                (chosen.save / f"{condition.replace(' ', '-')}-{number}.png").write_bytes(data)
            for name, reader in (("bare", bare), ("ours", ours)):
                if name == "bare" and chosen.no_bare:
                    continue
                start = _cpu()
                text = reader(data)
                spent = _cpu() - start
                for index, value in enumerate((*measure(text, sheet), spent)):
                    rows[name][index] += value / len(pages)
        b, o = rows["bare"], rows["ours"]
        print(
            f"{condition:16} {b[0]:9.2f} {o[0]:9.2f} {o[0] / b[0] if b[0] else 0:6.2f} "
            f"{b[1]:5.2f}/{o[1]:5.2f} {b[2]:5.0f}/{o[2]:5.0f} {b[3]:5.2f}/{o[3]:5.2f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
