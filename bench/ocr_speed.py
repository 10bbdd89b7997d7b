"""Pages a minute on two cores beside bare Tesseract and OCRmyPDF, interleaved chunk by chunk.

    python -m bench.ocr_speed [--pages 60] [--seed 5] [--without ocrmypdf]

We get each page as cameras and scanners store it (JPEG, but black and white as PNG), in
processes with the sandbox's environment. Bare Tesseract gets the images our chain prepared
from it, decoded and whole, as raw TIFF files (which it reads faster than PNM and PNG), one
process a page, two at a time, and only pages that we read once; OCRmyPDF (`--deskew --clean
--sidecar`, two jobs) gets a PDF of all pages of a chunk. All have one thread a process and
take turns, who is first changing from chunk to chunk, so that other work on the machine
weighs on them alike; ratios of CPU are printed beside those of time.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

from bench.ocr import _cpu, _png, ours
from bench.ocr_pages import CONDITIONS, Sheet, sheets
from ingest import sandbox
from ingest.ocr import Grey, OcrWord, stains
from ingest.ocr.tesseract import TesseractEngine

_CORES = 2
_CHUNK = 30  # pages; where a turn ends a core waits for the other, so turns are long
_WHOLE = 0.5  # of the largest image read of a page: smaller ones are strips and frames
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"}


@dataclasses.dataclass(slots=True)
class Cost:
    """Seconds of the clock and of the processors, and pages done."""

    seconds: float = 0.0
    cpu: float = 0.0
    pages: int = 0

    def add(self, pages: int, seconds: float, cpu: float) -> None:
        """Count some pages."""
        self.pages, self.seconds, self.cpu = self.pages + pages, self.seconds + seconds, (
            self.cpu + cpu
        )  # fmt: skip


def stored(sheet: Sheet) -> bytes:
    """A page as the device that made it would keep it."""
    if stains.is_bilevel(np.asarray(sheet.image.convert("L"))):
        return _png(sheet)
    out = io.BytesIO()
    stated = {"dpi": (sheet.dpi, sheet.dpi)} if sheet.dpi else {}
    sheet.image.save(out, "JPEG", quality=92, **stated)
    return out.getvalue()


def prepared(data: bytes) -> Grey | None:
    """The image our chain gave to the engine, None for a page that was read more than once."""
    images: list[Grey] = []
    recognise = TesseractEngine.recognise

    def spy(self: TesseractEngine, image: Grey, *, dpi: int, seconds: float) -> list[OcrWord]:
        images.append(image)
        return recognise(self, image, dpi=dpi, seconds=seconds)

    with mock.patch.object(TesseractEngine, "recognise", spy):
        ours(data)
    largest = max(image.size for image in images)
    whole = [image for image in images if image.size > _WHOLE * largest]
    strips = [image for image in images if 0.1 * largest < image.size <= _WHOLE * largest]
    return whole[0] if len(whole) == 1 and not strips else None


def bare(path: str) -> None:
    """Tesseract alone on a file."""
    subprocess.run(
        ["tesseract", path, "stdout", "-l", "vie"],
        capture_output=True, check=True, env=_ENVIRONMENT,
    )  # fmt: skip


def ocrmypdf(pages: list[Sheet], folder: Path) -> None:
    """OCRmyPDF on a PDF of all pages."""
    source, text, made = (str(folder / name) for name in ("in.pdf", "text", "out.pdf"))
    first, *others = (sheet.image.convert("RGB") for sheet in pages)
    first.save(source, "PDF", save_all=True, append_images=others, resolution=200)
    subprocess.run(
        ["ocrmypdf", "-l", "vie", "--deskew", "--clean", "--jobs", str(_CORES),
         "--output-type", "pdf", "--quiet", "--sidecar", text, source, made],
        capture_output=True, check=True, env=_ENVIRONMENT,
    )  # fmt: skip


def _own(data: bytes) -> float:
    start = _cpu()
    ours(data)
    return _cpu() - start


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of this process with its children, that some work takes."""
    clock, cpu = time.monotonic(), _cpu()
    work()
    return time.monotonic() - clock, _cpu() - cpu


def run(chosen: argparse.Namespace) -> dict[str, Cost]:
    """All pages through all readers, chunk by chunk."""
    costs = {name: Cost() for name in ("once", "bare", "ours", "ocrmypdf")}
    names = list(CONDITIONS)
    pages = [
        sheets(names[number % len(names)], 1, seed=chosen.seed + number)[0]
        for number in range(chosen.pages)
    ]
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(_CORES, mp_context=context) as pool,
        ThreadPoolExecutor(_CORES) as threads,
        tempfile.TemporaryDirectory() as name,
    ):
        list(pool.map(_own, [_png(pages[0])] * _CORES))  # imports
        for start in range(0, len(pages), _CHUNK):
            part = pages[start : start + _CHUNK]
            _chunk(
                part, pool, threads, Path(name), costs,
                peer="ocrmypdf" not in chosen.without, bare_first=start // _CHUNK % 2 == 1,
            )  # fmt: skip
    return costs


def _chunk(
    part: list[Sheet], pool: ProcessPoolExecutor, threads: ThreadPoolExecutor, folder: Path,
    costs: dict[str, Cost], *, peer: bool, bare_first: bool,
) -> None:  # fmt: skip
    once, files, often = [], [], []
    for number, sheet in enumerate(part):
        data = stored(sheet)
        image = prepared(data)
        if image is None:
            often.append(data)
            continue
        once.append(data)
        files.append(str(folder / f"{number}.tif"))
        Image.fromarray(image).save(files[-1])
    runs = [lambda: _ours(once, often, pool, costs)]
    runs.append(
        lambda: costs["bare"].add(len(files), *timed(lambda: list(threads.map(bare, files))))
    )
    for turn in runs[::-1] if bare_first else runs:
        turn()
    if peer:
        costs["ocrmypdf"].add(len(part), *timed(lambda: ocrmypdf(part, folder)))


def _ours(
    once: list[bytes], often: list[bytes], pool: ProcessPoolExecutor, costs: dict[str, Cost]
) -> None:
    for name, pages in (("once", once), ("often", often)):
        clock = time.monotonic()
        spent = list(pool.map(_own, pages))
        seconds = time.monotonic() - clock
        costs["ours"].add(len(pages), seconds, sum(spent))
        if name == "once":
            costs["once"].add(len(pages), seconds, sum(spent))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=60)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--without", default="")
    chosen = options.parse_args()
    os.environ |= sandbox.ENVIRONMENT  # our readers, which inherit it, stand in for sandboxed ones
    if not (shutil.which("ocrmypdf") and shutil.which("unpaper")):
        print("no figures for OCRmyPDF: it or unpaper is not installed")
        chosen.without = "ocrmypdf"
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    costs = {name: cost for name, cost in run(chosen).items() if cost.pages}
    for name, cost in costs.items():
        print(f"{name:9}{cost.pages:4} pages {60 * cost.pages / cost.seconds:7.1f} pages/min "
              f"{cost.cpu / cost.pages:6.2f} CPU s a page")  # fmt: skip
    for name, other, wanted in (("once", "bare", 0.9), ("ours", "ocrmypdf", 3.0)):
        if name in costs and other in costs:
            one, two = costs[name], costs[other]
            ratio = one.pages / one.seconds / (two.pages / two.seconds)
            print(f"pages/min {name} / {other}: {ratio:.2f} (target {wanted}); by CPU "
                  f"{two.cpu / two.pages / (one.cpu / one.pages):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
