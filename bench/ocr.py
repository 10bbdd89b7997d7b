"""OCR on spoilt pages: error and CPU beside bare Tesseract and OCRmyPDF on the same images.

    python -m bench.ocr [--pages 4] [--seed 0] [--strength 1] [--only NAME[,NAME]] [--save DIR]
                        [--without bare,ocrmypdf]

CER and DER in percent (DER: words wrong in nothing but their diacritics), the
share of numbers and codes that survive, CPU seconds a page with children. Each
line ends with the targets it misses; where bare Tesseract itself reads the pages
a share of its error is that of a few letters, so only the other rule (never more than
0.05 points above the better peer) judges. The last line gives the CPU against bare
Tesseract page by page. OCRmyPDF runs as `--deskew --clean --sidecar`.
"""

from __future__ import annotations

import argparse
import io
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from rapidfuzz.distance import Levenshtein

from bench.ocr_pages import CONDITIONS, SIGNED, Sheet, sheets
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
    stated = {"dpi": (sheet.dpi, sheet.dpi)} if sheet.dpi else {}
    sheet.image.save(out, "PNG", **stated)
    return out.getvalue()


def bare(data: bytes) -> str:
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "vie"], input=data, capture_output=True, check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout.decode()


def ocrmypdf(data: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        page, text, made = (str(Path(folder) / name) for name in ("in.png", "text", "out.pdf"))
        Path(page).write_bytes(data)
        done = subprocess.run(
            ["ocrmypdf", "-l", "vie", "--deskew", "--clean", "--jobs", "1", "--output-type", "pdf",
             "--image-dpi", "200", "--quiet", "--sidecar", text, page, made],
            capture_output=True, check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-300:])
        return Path(text).read_text(encoding="utf-8")


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


# at most this share of bare Tesseract's error, by the start of a condition's name
TARGETS = {
    "skew": 0.1, "rotated": 0.1, "red stamp": 0.1, "blue stamp": 0.1, "bleed": 0.1, "zalo": 0.1,
    "phone photo": 0.2, "signed photo": 0.2, "office": 0.3, "photocopy": 0.35, "grey stamp": 0.8,
}  # fmt: skip
_READS = 0.4  # CER below which bare Tesseract reads a page: clean letters cost it as much
_LEAD = 0.05  # CER points that the better peer may be ahead in any condition
ALL = CONDITIONS | SIGNED
READERS: dict[str, Callable[[bytes], str]] = {"bare": bare, "ocrmypdf": ocrmypdf, "ours": ours}
Row = tuple[float, float, float, float]  # CER, DER, kept, CPU


def run(condition: str, chosen: argparse.Namespace, names: list[str]) -> dict[str, list[Row]]:
    """Every page of a condition through every reader."""
    rows: dict[str, list[Row]] = {name: [] for name in names}
    pages = sheets(condition, chosen.pages, seed=chosen.seed, strength=chosen.strength)
    for number, sheet in enumerate(pages):
        data = _png(sheet)
        if chosen.save:
            chosen.save.mkdir(exist_ok=True, parents=True)
            (chosen.save / f"{condition.replace(' ', '-')}-{number}.png").write_bytes(data)
        for name in names:
            start = _cpu()
            text = READERS[name](data)
            spent = _cpu() - start
            rows[name].append((*measure(text, sheet), spent))
    return rows


def _means(rows: list[Row]) -> Row:
    cer, der, kept, cpu = (statistics.fmean(column) for column in zip(*rows, strict=True))
    return cer, der, kept, cpu


def verdict(condition: str, means: dict[str, Row]) -> str:
    """What of the targets a condition misses."""
    peers = [row[0] for name, row in means.items() if name != "ours"]
    if not peers:
        return ""
    own, missed = means["ours"][0], []
    if own > min(peers) + _LEAD:
        missed.append(f"+{own - min(peers):.2f} on a peer")
    share = next((part for name, part in TARGETS.items() if condition.startswith(name)), None)
    reads = "bare" in means and means["bare"][0] < _READS
    if share and "bare" in means and not reads and own > share * means["bare"][0]:
        missed.append(f"above {share} of bare")
    told = "; ".join(missed) or "holds"
    return f"{told}; share n/a (bare reads it)" if share and reads else told


def _parts(text: str) -> list[str]:
    """Parts of names of conditions, each of which some name has."""
    parts = [part for part in text.split(",") if part]
    unknown = [part for part in parts if not any(part in name for name in ALL)]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no condition: {', '.join(unknown)}; there are: {', '.join(ALL)}"
        )
    return parts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=4)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--strength", type=float, default=1.0)
    names_of_all = ", ".join(ALL).replace("%", "%%")
    options.add_argument(
        "--only", type=_parts, default=[], help=f"parts of names of conditions: {names_of_all}"
    )
    options.add_argument("--save", type=Path)
    options.add_argument("--without", default="")
    chosen = options.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    names = [name for name in READERS if name not in chosen.without.split(",")]
    if "ocrmypdf" in names and not (shutil.which("ocrmypdf") and shutil.which("unpaper")):
        print("no column for OCRmyPDF: it or unpaper is not installed")
        names.remove("ocrmypdf")
    read_bytes(b"x", "", Context.of(Limits()))
    print(f"{'condition':18}" + "".join(f"{name + ' CER/DER/kept/CPU':>30}" for name in names))
    ratios: list[float] = []
    for condition in ALL:
        if chosen.only and not any(part in condition for part in chosen.only):
            continue
        rows = run(condition, chosen, names)
        means = {name: _means(found) for name, found in rows.items()}
        if "bare" in rows:
            pairs = zip(rows["ours"], rows["bare"], strict=True)
            ratios += [own[3] / other[3] for own, other in pairs]
        cells = "".join(
            f"{cer:12.2f}{der:6.2f}{kept:6.0f}{cpu:6.2f}" for cer, der, kept, cpu in means.values()
        )
        print(f"{condition:18}{cells}  {verdict(condition, means)}", flush=True)
    if ratios:
        ratios.sort()
        print(f"CPU against bare: mean {statistics.fmean(ratios):.2f}, "
              f"p95 {ratios[int(len(ratios) * 0.95) - 1]:.2f}, worst {ratios[-1]:.2f}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
