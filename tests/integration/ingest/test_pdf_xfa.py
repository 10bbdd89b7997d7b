"""Forms that only Acrobat draws, and the names of files that a PDF carries."""

from __future__ import annotations

import base64
import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

import ingest
from ingest.readers import Context, members

pytestmark = pytest.mark.integration

WAIT = "Please wait... If this message is not eventually replaced"
NAMESPACE = "http://www.xfa.org/schema/xfa-data/1.0/"
LINES = ("Đường làng tôi bị đào lên đã ba tháng", "mà chưa ai lấp lại, xe không qua được.")


def _data(inner: str) -> str:
    return f'<xfa:datasets xmlns:xfa="{NAMESPACE}"><xfa:data>{inner}</xfa:data></xfa:datasets>'


FORM = _data(
    "<don><hoten>Lương Văn Nghĩa</hoten><tick></tick><noidung>"
    f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{LINES[0]}</p><p>mà chưa ai <b>lấp lại</b>, '
    "xe không qua được.</p></body></noidung></don>"
)


def _form(page: bytes, packets: dict[str, str] | str, *, is_dynamic: bool = False) -> bytes:
    """A PDF with an XFA form; a text is one packet without a name."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page)))

    def stream(text: str) -> object:
        held = DecodedStreamObject()
        held.set_data(text.encode())
        return writer._add_object(held)

    if isinstance(packets, str):
        form = stream(f'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">{packets}</xdp:xdp>')
    else:
        form = ArrayObject()
        for name, text in packets.items():
            form.extend((TextStringObject(name), stream(text)))
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): form}
    )
    if is_dynamic:
        writer._root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("is_array", [False, True])
def test_what_was_filled_into_a_form_that_no_page_shows_is_read(letter_pdf, is_array):
    packets = {"preamble": "<xdp:xdp>", "datasets": FORM, "postamble": "</xdp:xdp>"}
    data = _form(letter_pdf([WAIT]), packets if is_array else FORM)
    document = ingest.read(data)
    (child,) = document.children
    assert child.source.name == "xfa-data.txt"
    assert child.pages[0].text.splitlines() == ["hoten: Lương Văn Nghĩa", "noidung:", *LINES]
    assert document.notes == ("note_form_unread",)
    held = members.find(data, child.source.sha256, Context.of(ingest.Limits()))
    assert held == "\n".join(child.pages[0].text.splitlines()).encode()


def test_a_form_whose_pages_show_what_was_filled_in_is_read_once(letter_pdf):
    document = ingest.read(_form(letter_pdf(["Họ tên: Lương Văn Nghĩa", *LINES]), FORM))
    assert (document.children, document.notes) == ((), ())


@pytest.mark.parametrize(
    ("packets", "is_dynamic"),
    [(FORM.replace("</don>", ""), False), (_data("<don><ten/></don>"), True)],
    ids=["broken", "empty"],
)
def test_a_form_of_which_nothing_is_read_is_noted(letter_pdf, packets, is_dynamic):
    document = ingest.read(_form(letter_pdf([WAIT]), packets, is_dynamic=is_dynamic))
    assert document.notes == ("note_form_unread",)


def test_pictures_filled_into_a_form_are_files(letter_pdf, scan, encode_image):
    held = encode_image(scan(letter_pdf(LINES)), "PNG")
    picture = f'<anh xfa:contentType="image/png">{base64.b64encode(held).decode()}</anh>'
    document = ingest.read(_form(letter_pdf([WAIT]), _data(f"<don>{picture}</don>")))
    (child,) = document.children
    assert (child.source.name, child.source.media_type) == ("anh", "image/png")
    assert child.pages[0].text.splitlines() == list(LINES)


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-8"])
def test_names_of_files_that_a_pdf_carries(letter_pdf, encoding):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(letter_pdf())))
    writer.add_attachment("a", b"Danh s\xc3\xa1ch")
    _, held = writer._root_object["/Names"]["/EmbeddedFiles"]["/Names"]
    mark = "" if encoding == "utf-8" else "\ufeff"
    name = ByteStringObject((mark + "Phụ lục số 1.txt").encode(encoding))
    held.get_object()[NameObject("/F")] = name
    held.get_object().pop("/UF", None)
    out = io.BytesIO()
    writer.write(out)
    (child,) = ingest.read(out.getvalue()).children
    assert child.source.name == "Phụ lục số 1.txt"


def test_a_form_of_very_many_values_ends_in_its_limits(letter_pdf):
    inner = f'<data xmlns="{NAMESPACE}">' * 100 + "<a>x y</a>" * 25_000 + "</data>" * 100
    document = ingest.read(_form(letter_pdf([WAIT]), _data(inner)))
    (child,) = document.children
    assert child.pages[0].text.splitlines() == ["a: x y"] * 20_000
    assert document.notes == ("note_form_unread",)
