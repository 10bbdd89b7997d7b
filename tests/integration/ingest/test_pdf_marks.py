"""Form fields and notes fixed to a page say what the file holds, however they are drawn."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

import ingest
from tests.integration.ingest.conftest import LETTER

pytestmark = pytest.mark.integration

FILLED = "Khiếu nại quyết định thu hồi đất ở"


def _entries(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def _rect(*sides: float) -> ArrayObject:
    return ArrayObject([FloatObject(side) for side in sides])


def _annotated(data: bytes, *annotations: DictionaryObject, form: bool = False) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    kept = ArrayObject([writer._add_object(annotation) for annotation in annotations])
    writer.pages[0][NameObject("/Annots")] = kept
    if form:
        font = _entries(
            Type=NameObject("/Font"),
            Subtype=NameObject("/Type1"),
            BaseFont=NameObject("/Helvetica"),
        )
        writer._root_object[NameObject("/AcroForm")] = _entries(
            Fields=kept,
            NeedAppearances=BooleanObject(True),
            DA=TextStringObject("/Helv 0 Tf 0 g"),
            DR=_entries(Font=_entries(Helv=writer._add_object(font))),
        )
    writer.write(out)
    return out.getvalue()


def _field(value: str, *, flags: int = 0) -> DictionaryObject:
    return _entries(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Widget"),
        FT=NameObject("/Tx"),
        T=TextStringObject("noi_dung"),
        V=TextStringObject(value),
        Ff=NumberObject(flags),
        F=NumberObject(4),
        DA=TextStringObject("/Helv 12 Tf 0 g"),
        Rect=_rect(60, 600, 500, 618),
    )


def _note(kind: str, text: str, *rect: float, flags: int = 0) -> DictionaryObject:
    return _entries(
        Type=NameObject("/Annot"),
        Subtype=NameObject(f"/{kind}"),
        Contents=TextStringObject(text),
        F=NumberObject(flags),
        Rect=_rect(*rect),
    )


def _page(data: bytes) -> ingest.Page:
    (page,) = ingest.read(data).pages
    assert all(page.text[word.start : word.end] == word.text for word in page.words)
    return page


def _lines(page: ingest.Page) -> list[str]:
    return [line for line in page.text.splitlines() if line]


def test_a_field_without_appearance_keeps_its_vietnamese(letter_pdf):
    page = _page(_annotated(letter_pdf(), _field(FILLED), form=True))
    assert _lines(page) == [*LETTER, FILLED]
    word = next(word for word in page.words if word.text == "Khiếu")
    assert 60 <= word.box[0] < 100
    assert 224 <= word.box[1] < 242
    assert page.notes == ()


def test_passwords_are_not_read(letter_pdf):
    page = _page(_annotated(letter_pdf(), _field("bimatcuatoi", flags=1 << 13), form=True))
    assert "bimatcuatoi" not in page.text


def test_text_typed_on_a_page_is_read_where_it_stands(letter_pdf):
    typed = _note("FreeText", "Tôi bổ sung: đã gửi đơn hai lần", 60, 770 - 400, 500, 400)
    page = _page(_annotated(letter_pdf(), typed))
    assert _lines(page) == [*LETTER, "Tôi bổ sung: đã gửi đơn hai lần"]
    assert page.notes == ()


def test_notes_fixed_to_a_page_follow_its_text(letter_pdf):
    note = _note("Text", "Chuyển Thanh tra huyện\nxác minh", 500, 780, 520, 800)
    page = _page(_annotated(letter_pdf(), note))
    assert page.text.splitlines() == [*LETTER, "", "Chuyển Thanh tra huyện", "xác minh"]
    assert page.notes == ("note_comments",)
    assert page.words[-1].box == (500, 42, 520, 62)


@pytest.mark.parametrize(
    "note",
    [
        _note("Text", "Không hiện ra", 500, 780, 520, 800, flags=2),
        _note("Popup", "Không hiện ra", 500, 780, 520, 800),
        _note("Highlight", LETTER[0], 50, 770, 590, 800),  # what it marks
    ],
    ids=["hidden", "popup", "highlight"],
)
def test_notes_that_say_nothing_of_their_own(letter_pdf, note):
    page = _page(_annotated(letter_pdf(), note))
    assert _lines(page) == list(LETTER)
    assert page.notes == ()


def test_a_note_on_an_empty_page_makes_it_no_blank_one(letter_pdf):
    page = _page(_annotated(letter_pdf([]), _note("Text", "Trang này thiếu", 50, 50, 70, 70)))
    assert page.text == "Trang này thiếu"
    assert page.notes == ("note_comments",)
