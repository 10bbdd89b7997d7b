"""Speed, sandbox cost and staying power of `ingest`, on files made here.

    python -m bench.ingest [--soak 300] [--documents 200] [--only speeds overhead ...]

Speeds are per CPU second of one core, so a busy machine changes them little.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pypdfium2 as pdfium
from docx import Document as Docx
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import ingest
from bench.ocr_pages import _SENTENCES, FONTS, _sentence
from bench.slope import slope
from ingest import sandbox
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes


def paragraphs(pick: random.Random, count: int) -> list[str]:
    return [_sentence(pick, pick.choice(_SENTENCES)) for _ in range(count)]


def typed_pdf(pages: int, lines: int = 36) -> bytes:
    pick, out = random.Random(pages), io.BytesIO()
    pdfmetrics.registerFont(TTFont("Serif", FONTS[0]))
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for _ in range(pages):
        sheet.setFont("Serif", 12)
        for row, text in enumerate(paragraphs(pick, lines)):
            sheet.drawString(50, 790 - 20 * row, text[:92])
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def docx(count: int = 25) -> bytes:
    document, out = Docx(), io.BytesIO()
    for text in paragraphs(random.Random(count), count):
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def direct(data: bytes) -> Callable[[], object]:
    return lambda: read_bytes(data, "", Context.of(Limits()))


def rate(
    work: Callable[[], object], other: Callable[[], object], count: int
) -> tuple[float, float]:
    """CPU seconds of both for each of `count` things, one after the other in turn."""
    work(), other()
    spent = [[], []]
    for _ in range(5):
        for index, each in enumerate((work, other)):
            start = time.process_time()
            each()
            spent[index].append((time.process_time() - start) / count)
    return statistics.median(spent[0]), statistics.median(spent[1])


def speeds() -> None:
    pages = 40
    for lines in (20, 36):  # an ordinary letter; a page set solid
        pdf = typed_pdf(pages, lines)
        document = read_bytes(pdf, "", Context.of(Limits()))[1]
        words = statistics.fmean(len(page.words) for page in document.pages)

        def bare(data: bytes = pdf) -> None:
            opened = pdfium.PdfDocument(data)
            for page in opened:
                page.get_textpage().get_text_range()
            opened.close()

        ours, theirs = rate(direct(pdf), bare, pages)
        print(
            f"typed PDF       {1 / ours:7.1f} pages/s a core ({words:.0f} words a page, boxes and "
            f"fonts; pdfium alone, text only: {1 / theirs:.0f}, {ours / theirs:.1f} times)"
        )
    for count in (10, 25):
        ours, _ = rate(direct(docx(count)), lambda: None, 1)
        print(f"DOCX            {1 / ours:7.1f} files/s a core ({count} paragraphs)")


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process and of its children that have ended."""
    spent = process.cpu_times()
    return float(spent.user + spent.system + spent.children_user + spent.children_system)


def overhead() -> None:
    for name, data in (("a typed page", typed_pdf(1, 20)), ("two solid pages", typed_pdf(2))):
        inside = direct(data)
        inside()
        sandbox.start()
        ingest.read(data)
        zygote = psutil.Process(sandbox.zygote_pid())
        times, plain, boxed, cpu = 60, [], [], 0.0
        before = cpu_of(zygote)
        for _ in range(times):
            start = time.perf_counter()
            own = time.process_time()
            inside()
            middle = time.perf_counter()
            between = time.process_time()
            ingest.read(data)
            plain.append(middle - start)
            boxed.append(time.perf_counter() - middle)
            cpu += (time.process_time() - between) - (between - own)
        time.sleep(0.2)  # the last child must be buried before it counts
        cpu += cpu_of(zygote) - before
        base, cost = statistics.median(plain), statistics.median(boxed)
        print(
            f"sandbox cost    {(cost - base) * 1000:7.1f} ms a document ({name}; best "
            f"{(min(boxed) - min(plain)) * 1000:.1f} ms; CPU {cpu / times * 1000:.1f} ms; "
            f"{base * 1000:.1f} ms without)"
        )


class Watch:
    """The most memory that this process and the sandboxed children used meanwhile."""

    def __init__(self) -> None:
        self.service = self.child = self.family = 0  # bytes
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        me, zygote = psutil.Process(), psutil.Process(sandbox.zygote_pid())
        while not self._stop.wait(0.02):
            self.service = max(self.service, me.memory_info().rss)
            with contextlib.suppress(psutil.Error):
                for child in zygote.children():
                    own = child.memory_info().rss
                    helpers = sum(p.memory_info().rss for p in child.children(recursive=True))
                    self.child = max(self.child, own)
                    self.family = max(self.family, own + helpers)


def memory_of_a_long_pdf(pages: int = 1_000) -> None:
    """In a process of its own, which has nothing else to remember."""
    data = typed_pdf(pages, 20)
    before = psutil.Process().memory_info().rss
    with Watch() as watch:
        document = ingest.read(data)
    words = sum(len(page.words) for page in document.pages)
    print(
        f"{pages} typed pages: child at most {watch.child >> 20} MiB, service {before >> 20} -> "
        f"{watch.service >> 20} MiB at most, with the document of {words} words in hand"
    )


def beside(pages: int = 8) -> None:
    """One scan read with one lane and with one a core, in turn."""
    drawn = pdfium.PdfDocument(typed_pdf(1, 20))[0].render(scale=200 / 72).to_pil().convert("L")
    out = io.BytesIO()
    drawn.save(out, "PDF", resolution=200, save_all=True, append_images=[drawn] * (pages - 1))
    spent: dict[int, list[float]] = {}
    lanes = (1, len(os.sched_getaffinity(0)))
    with Watch() as watch:
        for _ in range(2):
            for count in lanes:
                start = time.perf_counter()
                ingest.read(out.getvalue(), limits=Limits(ocr_processes=count))
                spent.setdefault(count, []).append(time.perf_counter() - start)
    one, all_cores = (min(spent[count]) for count in lanes)
    print(
        f"a scan of {pages} pages: {one:.1f} s in one lane, {all_cores:.1f} s in {lanes[1]} "
        f"({one / all_cores:.2f} times as fast; child at most {watch.child >> 20} MiB)"
    )


def worker(count: int) -> None:
    """See `bench.ingest_worker`."""
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(soak_files()[:-1]):
            (Path(folder) / f"{number:02}").write_bytes(data)
        command = [sys.executable, "-m", "bench.ingest_worker", folder, str(count)]
        print(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def soak_files() -> list[bytes]:
    """Twenty files, one a scan, some that cannot be read."""
    typed = [typed_pdf(1, 20), typed_pdf(3, 20), docx(), docx(8), "Đơn kiến nghị".encode()]
    broken = [b"%PDF-1.7 broken", b"MZ\0\0", typed_pdf(2)[:-2_000]]
    drawn = pdfium.PdfDocument(typed_pdf(1, 8))[0].render(scale=120 / 72).to_pil().convert("L")
    scan = io.BytesIO()
    drawn.crop((0, 0, drawn.width, drawn.height // 2)).save(scan, "PNG", dpi=(120, 120))
    return [*typed * 3, *broken, typed[0], scan.getvalue()]


def soak(count: int) -> None:
    me, files = psutil.Process(), soak_files()
    every = max(1, count // 30)
    marks = []
    for number in range(count):
        with contextlib.suppress(ingest.IngestError):
            ingest.read(files[number % len(files)])
        if number % every == every - 1:
            zygote = psutil.Process(sandbox.zygote_pid())
            marks.append(
                (
                    me.memory_info().rss,
                    zygote.memory_info().rss,
                    me.num_fds(),
                    zygote.num_fds(),
                    len(me.children(recursive=True)),
                    len(list(Path(tempfile.gettempdir()).glob(f"donthu-sandbox-{zygote.pid}-*/*"))),
                )
            )
            print(f"  after {number + 1}: {_mark(marks[-1])}", flush=True)
    settled = marks[len(marks) // 6 :]  # caches fill first
    print(f"soak of {count} documents, {count // len(files)} scans: {_mark(marks[-1])}")
    for name, column in (("service", 0), ("zygote", 1)):
        grown = slope([mark[column] for mark in settled]) / every * 1000 / 2**20
        print(f"    {name} grows by {grown:+.2f} MiB in 1,000 documents")
    for name, column in (("descriptors", 2), ("descriptors of the zygote", 3), ("processes", 4),
                         ("folders", 5)):  # fmt: skip
        print(f"    {name}: {sorted({mark[column] for mark in settled})}")


def _mark(mark: tuple[int, ...]) -> str:
    service, zygote, *rest = mark
    return f"service {service / 2**20:.1f} MiB, zygote {zygote / 2**20:.1f} MiB, {rest}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--soak", type=int, default=300)
    options.add_argument("--documents", type=int, default=200)
    parts: dict[str, Callable[[], None]] = {
        "speeds": speeds,
        "overhead": overhead,
        "memory": memory_of_a_long_pdf,
        "lanes": beside,
        "worker": lambda: worker(chosen.documents),
        "soak": lambda: soak(chosen.soak),
    }
    options.add_argument("--only", nargs="+", default=list(parts), choices=list(parts))
    chosen = options.parse_args()
    for name, part in parts.items():
        if name in chosen.only:
            part()


if __name__ == "__main__":
    main()
