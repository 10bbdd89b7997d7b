"""Documents survive the way out of the sandbox; errors survive pickling."""

from __future__ import annotations

import copy
import io

import messages
from ingest import wire
from ingest.document import (
    Document,
    Origin,
    Page,
    Reading,
    Region,
    RegionKind,
    Source,
    Word,
)
from ingest.errors import Code, IngestError


def test_round_trip():
    page = Page(
        number=1,
        width=595.0,
        height=842.0,
        text="Đơn tố cáo",
        words=(
            Word("Đơn", 0, (1.0, 2.0, 3.0, 4.0), 0.9, "Times"),
            Word("tố", 4),
            Word("cáo", 7, None, 0.5),
        ),
        origin=Origin.OCR,
        quality=0.5,
        regions=(Region(RegionKind.STAMP, (0.0, 0.0, 9.0, 9.0), 0.8, "MẬT"),),
        notes=("note_page_blank",),
        rejected=(Reading(Origin.TEXT_LAYER, 0.1, "x"),),
    )
    child = Document(Source("b", "", "text/plain", 1), ())
    document = Document(Source("a.pdf", "ab", "application/pdf", 3), (page,), ("n",), (child,))
    assert wire.load(io.BytesIO(b"".join(wire.dump(document)))) == document


def test_error_copies_and_reads_well():
    error = IngestError(Code.ENCRYPTED, page=2)
    twin = copy.copy(error)
    assert (twin.code, twin.page) == ("encrypted", 2)
    assert str(error) == "encrypted (page 2)"
    assert "mật khẩu" in error.message


def test_every_code_has_a_sentence():
    assert {f"error_{code}" for code in Code} <= messages.codes()
