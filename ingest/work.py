"""The tasks a sandboxed child can do, and what the zygote loads for them beforehand.

Runs in the child only. A task takes the request, the limits and the open file
and gives JSON values and bytes behind them: a document's lines or an image.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import io
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from ingest import pageimage, wire
from ingest.document import Document, Source
from ingest.errors import Code, IngestError
from ingest.limits import Limits
from ingest.ocr import loaded
from ingest.ocr.prepare import prepare
from ingest.ocr.tesseract import LANGUAGE
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from ingest.sandbox import probes
from ingest.sandbox.child import step

Answer = tuple[dict[str, Any], Iterable[bytes]]  # JSON values, and what follows them


_WARM = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ĐƠN KHIẾU NẠI Kính gửi "
    "Ủy ban nhân dân phường. Tôi tên là, sinh năm, thường trú tại. Tôi làm đơn này đề nghị §íc"
)


def preload() -> None:
    """Warm what the parsers set up on first use, so that each fork inherits it."""
    Image.init()
    _rehearse()
    prepare(Image.new("RGB", (64, 64), "white"))
    loaded.template(LANGUAGE)
    importlib.import_module("pdfplumber")  # 0.2 s, which no page with a table should pay


def _rehearse() -> None:
    """Read a little text and a little PDF, and write them out."""
    context = Context.of(Limits())
    read_bytes(_WARM.encode(), "", context)
    _, content = read_bytes(_warm_pdf(), "", context)
    source = Source(name="", sha256="", media_type="", size=0)
    for line in wire.dump(Document(source=source, pages=tuple(content.pages))):
        json.loads(line)


@functools.cache
def _warm_pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    item = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 12)
    text = ctypes.create_string_buffer("Kinh gui Uy ban nhan dan\0".encode("utf-16-le"))
    raw.FPDFText_SetText(item, ctypes.cast(text, raw.FPDF_WIDESTRING))
    raw.FPDFPage_InsertObject(page.raw, item)
    page.gen_content()
    page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def perform(request: dict[str, Any], limits: Limits, source: int) -> Answer:
    """Do a task.

    Raises:
        IngestError: see the readers.
    """
    return _TASKS[request["task"]](request, limits, _content(source, limits))


def _content(source: int, limits: Limits) -> bytes:
    size = os.fstat(source).st_size
    if size > limits.bytes:
        raise IngestError(Code.TOO_LARGE)
    with os.fdopen(os.dup(source), "rb") as file:
        file.seek(0)
        return file.read(limits.bytes + 1)


def _read(request: dict[str, Any], limits: Limits, data: bytes) -> Answer:
    context = Context.of(limits, step)
    kind, content = read_bytes(data, request["suffix"], context)
    document = Document(
        source=Source(name="", sha256="", media_type=kind.value, size=len(data)),
        pages=content.pages,
        notes=content.notes,
        children=content.children,
    )
    return {}, wire.dump(document)


def _render(request: dict[str, Any], limits: Limits, data: bytes) -> Answer:
    boxes = [(x0, y0, x1, y1) for x0, y0, x1, y1 in request["redact"]]
    image = pageimage.page_image(
        data,
        request["page"],
        request["width"],
        boxes,
        limits,
        member=request["member"],
        crop=request["crop"],
    )
    return {}, [image]


def _probe(request: dict[str, Any], limits: Limits, data: bytes) -> Answer:
    del limits, data
    return probes.run(request), []


_TASKS: dict[str, Callable[[dict[str, Any], Limits, bytes], Answer]] = {
    "read": _read,
    "render": _render,
    "probe": _probe,
}
