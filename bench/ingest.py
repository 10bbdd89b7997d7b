"""Speed, sandbox cost and staying power of `ingest`, on files made here.

    python -m bench.ingest [--soak 300]

Speeds are per CPU second of one core, so a busy machine changes them little.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import statistics
import tempfile
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


def cpu_seconds(work: Callable[[], object], times: int) -> float:
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def direct(data: bytes) -> Callable[[], object]:
    return lambda: read_bytes(data, "", Context.of(Limits()))


def speeds() -> None:
    pages = 40
    pdf = typed_pdf(pages)
    spent = cpu_seconds(direct(pdf), 2)
    document = read_bytes(pdf, "", Context.of(Limits()))[1]
    words = statistics.fmean(len(page.words) for page in document.pages)
    print(
        f"typed PDF       {pages / spent:7.1f} pages/s a core ({words:.0f} words a page, "
        "boxes and fonts)"
    )

    def bare() -> None:
        opened = pdfium.PdfDocument(pdf)
        for page in opened:
            page.get_textpage().get_text_range()
        opened.close()

    print(f"  pdfium alone  {pages / cpu_seconds(bare, 2):7.1f} pages/s, text only")
    print(f"DOCX            {1 / cpu_seconds(direct(docx()), 10):7.1f} files/s a core")


def overhead() -> None:
    data = typed_pdf(2)
    inside = direct(data)
    inside()
    sandbox.start()
    ingest.read(data)
    plain, boxed = [], []
    for _ in range(40):
        start = time.perf_counter()
        inside()
        middle = time.perf_counter()
        ingest.read(data)
        plain.append(middle - start)
        boxed.append(time.perf_counter() - middle)
    cost = (statistics.median(boxed) - statistics.median(plain)) * 1000
    print(
        f"sandbox cost    {cost:7.1f} ms a document (two typed pages, "
        f"{statistics.median(plain) * 1000:.1f} ms without)"
    )


def soak(count: int) -> None:
    me = psutil.Process()
    files = [typed_pdf(1), docx(), "Đơn kiến nghị".encode(), b"%PDF-1.7 broken", b"MZ\0\0"]
    marks = []
    for number in range(count):
        with contextlib.suppress(ingest.IngestError):
            ingest.read(files[number % len(files)])
        if number % (count // 6) == 0:
            zygote = psutil.Process(sandbox.zygote_pid())
            marks.append(
                (
                    me.memory_info().rss >> 20,
                    zygote.memory_info().rss >> 20,
                    me.num_fds(),
                    zygote.num_fds(),
                    len(me.children(recursive=True)),
                )
            )
    folders = list(Path(tempfile.gettempdir()).glob(f"donthu-sandbox-{sandbox.zygote_pid()}-*/*"))
    print(f"soak {count}: (service MiB, zygote MiB, service fds, zygote fds, processes)")
    print("   ", *marks)
    print(f"    temporary folders left: {len(folders)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--soak", type=int, default=300)
    chosen = options.parse_args()
    speeds()
    overhead()
    soak(chosen.soak)


if __name__ == "__main__":
    main()
