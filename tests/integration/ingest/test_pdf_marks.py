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
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
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


def _added(writer: PdfWriter, entries: DictionaryObject) -> IndirectObject:
    """A dictionary as an object of a file, with those within it."""
    for key, value in entries.items():
        if isinstance(value, DictionaryObject):
            entries[key] = _added(writer, value)
    return writer._add_object(entries)


def _annotated(data: bytes, *annotations: DictionaryObject, form: bool = False) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    kept = ArrayObject([_added(writer, annotation) for annotation in annotations])
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


def _field(value: str, *rect: float, flags: int = 0) -> DictionaryObject:
    return _entries(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Widget"),
        FT=NameObject("/Tx"),
        T=TextStringObject("noi_dung"),
        V=TextStringObject(value),
        Ff=NumberObject(flags),
        F=NumberObject(4),
        DA=TextStringObject("/Helv 12 Tf 0 g"),
        Rect=_rect(*(rect or (60, 600, 500, 618))),
    )


def _note(kind: str, text: str, *rect: float, flags: int = 0, quads=()) -> DictionaryObject:
    marked = {"QuadPoints": _rect(*quads)} if quads else {}
    return _entries(
        **marked,
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


@pytest.mark.parametrize("value", ["On", "Off"])
def test_what_was_ticked_is_told(letter_pdf, value):
    look = StreamObject()
    look.set_data(b"2 2 8 8 re f")
    look.update(_entries(Type=NameObject("/XObject"), Subtype=NameObject("/Form")))
    look[NameObject("/BBox")] = _rect(0, 0, 12, 12)
    box = _field("", 60, 600, 72, 612)
    box.update(
        _entries(
            FT=NameObject("/Btn"),
            V=NameObject(f"/{value}"),
            AS=NameObject(f"/{value}"),
            AP=_entries(N=_entries(On=look)),
        )
    )
    page = _page(_annotated(letter_pdf(), box, form=True))
    assert _lines(page) == [*LETTER, *(["☒"] if value == "On" else [])]
    assert page.notes == ()


def test_a_field_whose_words_are_printed_already_says_nothing(letter_pdf):
    page = _page(_annotated(letter_pdf([FILLED]), _field(FILLED, 58, 776, 400, 794), form=True))
    assert _lines(page) == [FILLED]
    assert page.notes == ()


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_file_fixed_to_a_page_is_read(letter_pdf, is_listed):
    pinned = _note("FileAttachment", "Bằng chứng", 500, 600, 520, 620)
    held = StreamObject()
    held.set_data("Biên bản làm việc ngày 3 tháng 5".encode())
    name = TextStringObject("bien-ban.txt")
    pinned[NameObject("/FS")] = _entries(Type=NameObject("/Filespec"), F=name, EF=_entries(F=held))
    data = _annotated(letter_pdf(), _note("FreeText", "Kèm", 60, 600, 200, 618), pinned)
    if is_listed:
        writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
        writer.add_attachment(name, held.get_data())
        writer.write(out)
        data = out.getvalue()
    document = ingest.read(data)
    (child,) = document.children
    assert (child.source.name, child.pages[0].text) == (name, "Biên bản làm việc ngày 3 tháng 5")
    assert document.pages[0].text.endswith("Bằng chứng")


def test_a_file_fixed_to_a_page_that_is_not_there_is_noted(letter_pdf):
    pinned = _note("FileAttachment", "Bằng chứng", 500, 600, 520, 620)
    document = ingest.read(_annotated(letter_pdf(), pinned))
    assert document.notes == ("note_member_unread",)


@pytest.mark.parametrize("kind", ["Stamp", "Watermark", "Square", "Line"])
def test_words_an_annotation_is_drawn_with_are_read(letter_pdf, kind):
    look = StreamObject()
    look.set_data(b"BT /Helv 14 Tf 2 4 Td (DA XU LY) Tj ET")
    font = _entries(
        Type=NameObject("/Font"), Subtype=NameObject("/Type1"), BaseFont=NameObject("/Helvetica")
    )
    look.update(
        _entries(
            Type=NameObject("/XObject"),
            Subtype=NameObject("/Form"),
            BBox=_rect(0, 0, 200, 20),
            Resources=_entries(Font=_entries(Helv=font)),
        )
    )
    note = _note(kind, "", 60, 600, 260, 620, flags=4)
    note.update(_entries(AP=_entries(N=look)))
    page = _page(_annotated(letter_pdf(), note))
    assert _lines(page) == [*LETTER, "DA XU LY"]
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


def test_what_is_typed_over_words_does_not_replace_them(letter_pdf):
    typed = _note("FreeText", "đã nhận 2026", 50, 600, 590, 800)
    page = _page(_annotated(letter_pdf(), typed))
    assert page.text.splitlines() == [*LETTER, "", "đã nhận 2026"]
    assert page.notes == ("note_comments",)


def test_a_field_over_printed_words_does_not_replace_them(letter_pdf):
    page = _page(_annotated(letter_pdf(), _field(FILLED, 50, 600, 590, 800), form=True))
    assert page.text.splitlines() == [*LETTER, "", FILLED]


def test_a_field_stands_on_the_dots_printed_for_it(letter_pdf):
    dotted = [*LETTER, "." * 60]
    place = next(word for word in _page(letter_pdf(dotted)).words if word.text == "." * 60)
    x0, y0, x1, y1 = place.box
    field = _field(FILLED, x0 - 2, 842 - y1 - 2, x1 + 2, 842 - y0 + 2)
    page = _page(_annotated(letter_pdf(dotted), field, form=True))
    assert page.notes == ()
    assert all(word in page.text for word in (*FILLED.split(), "." * 60))


def test_numbers_in_narrow_fields_stay_whole(letter_pdf):
    number = _field("Sổ đỏ số 001099-00123456789", 60, 600, 120, 618)
    page = _page(_annotated(letter_pdf(), number, form=True))
    assert _lines(page)[len(LETTER) :] == ["Sổ đỏ số", "001099-00123456789"]


def test_a_field_beside_words_does_not_run_into_them(letter_pdf):
    place = _page(letter_pdf()).words[0]
    x0, y0, _, y1 = place.box
    field = _field("2026", x0 - 40, 842 - y1, x0 - 1, 842 - y0)
    page = _page(_annotated(letter_pdf(), field, form=True))
    assert {"2026", place.text} <= {word.text for word in page.words}


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (_note("Highlight", "không đúng", 50, 600, 590, 800), "không đúng"),
        (_note("Text", "0912 345 678", 500, 100, 520, 120), "0912 345 678"),
        (_note("FreeText", "12.500.000", 60, 300, 300, 330), "12.500.000"),
    ],
    ids=["letters are elsewhere", "digits", "typed digits"],
)
def test_what_only_a_note_says_is_said(letter_pdf, note, text):
    page = _page(_annotated(letter_pdf(), note))
    assert page.text.splitlines()[-1] == text


def test_a_note_that_says_what_it_marks_says_nothing(letter_pdf):
    one, two = _page(letter_pdf()).words[:2]
    x0, y0, x1, y1 = two.box
    quads = (x0, 842 - y0, x1, 842 - y0, x0, 842 - y1, x1, 842 - y1)
    around = (one.box[0], 842 - y1, x1, 842 - y0)
    page = _page(_annotated(letter_pdf(), _note("Underline", two.text, *around, quads=quads)))
    assert page.notes == ()


def test_links_do_not_hide_a_note(letter_pdf):
    links = [_note("Link", "", 0, 0, 10, 10)] * 600
    page = _page(_annotated(letter_pdf(), *links, _note("Text", "Trang này thiếu", 9, 9, 20, 20)))
    assert page.text.endswith("Trang này thiếu")
    assert page.notes == ("note_comments",)


def test_more_notes_than_are_read_are_said(letter_pdf):
    notes = [_note("Text", f"Ghi chú {n}", 50, 50, 70, 70) for n in range(501)]
    page = _page(_annotated(letter_pdf(), *notes))
    assert page.text.endswith("Ghi chú 499")
    assert page.notes == ("note_comments_cut", "note_comments")


def _pen(*rect: float, flags: int = 4) -> DictionaryObject:
    x0, y0, x1, y1 = rect
    stroke = _rect(x0, y0, (x0 + x1) / 2, y1, x1, y0)
    return _entries(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Ink"),
        InkList=ArrayObject([stroke]),
        F=NumberObject(flags),
        Rect=_rect(*rect),
    )


def test_what_a_pen_wrote_on_a_screen_is_left_to_a_person(letter_pdf):
    remark = [_pen(60 + 20 * number, 500, 75 + 20 * number, 520) for number in range(3)]
    page = _page(_annotated(letter_pdf(), *remark, _pen(300, 100, 360, 140)))
    assert _lines(page) == [*LETTER]
    assert [(r.kind.value, [round(side) for side in r.box]) for r in page.regions] == [
        ("handwriting", [60, 322, 115, 342]),
        ("handwriting", [300, 702, 360, 742]),
    ]
    assert page.notes == ("note_needs_transcription",)


def test_a_page_that_only_a_pen_wrote_on_is_not_blank(letter_pdf):
    page = _page(_annotated(letter_pdf([""]), _pen(60, 500, 400, 520)))
    assert page.notes == ("note_needs_transcription",)
    assert page.quality == 0


def test_strokes_nobody_sees_are_no_writing(letter_pdf):
    page = _page(_annotated(letter_pdf(), _pen(60, 500, 400, 520, flags=2)))
    assert not page.regions
