"""What Word puts into a DOCX beside plain paragraphs, through the sandbox."""

from __future__ import annotations

import io
import zipfile

import pytest

import ingest

pytestmark = pytest.mark.integration

_SPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)


def part(body: str, root: str = "document") -> str:
    """An XML part of a DOCX."""
    inner = f"<w:body>{body}</w:body>" if root == "document" else body
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_SPACES}>{inner}</w:{root}>'


def package(body: str, **more: str | bytes) -> bytes:
    """A DOCX of a body and further members, named by `__` for `/` and `_` for `.`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", part(body))
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def lines_of(body: str, **more: str | bytes) -> list[str]:
    """The lines that come out of a DOCX."""
    return ingest.read(package(body, **more)).pages[0].text.splitlines()


def _drawn(content: str) -> str:
    """A text box as Word writes it: a shape, and VML for those who do not know shapes."""
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}"
        "</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _vml(content: str) -> str:
    return (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{content}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


@pytest.mark.parametrize("box", [_drawn, _vml])
def test_a_text_box_leaves_the_paragraph_it_stands_in_whole(box):
    inner = f"<w:p>{run('Số đến: 12')}</w:p><w:p>{run('Ngày 5/3')}</w:p>"
    body = f"<w:p>{run('Tôi tố cáo ông Bảo ')}{box(inner)}{run('nhận tiền.')}</w:p>"
    assert lines_of(body) == ["Số đến: 12", "Ngày 5/3", "Tôi tố cáo ông Bảo nhận tiền."]


def test_a_table_in_a_box_in_a_cell_is_read_and_so_is_what_stands_around_it():
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("Mã", "7"))
    grid = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    nested = _drawn(f"<w:p>{run('Ngoài')}{_drawn(grid + '<w:p/>')}{run(' khung')}</w:p>")
    cell = f"<w:p>{run('Trước ')}{nested}{run('sau')}</w:p>"
    body = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl><w:p>{run('Hết.')}</w:p>"
    assert lines_of(body) == ["Mã\t7", "Ngoài khung", "Trước sau", "Hết."]


def test_a_box_does_not_change_the_font_of_the_run_it_stands_in():
    font = "<w:rFonts w:ascii='.VnTime' w:hAnsi='.VnTime'/>"
    box = _vml(f"<w:p>{run('Ghi chú')}</w:p>").removeprefix("<w:r>").removesuffix("</w:r>")
    body = f"<w:p><w:r><w:rPr>{font}</w:rPr>{box}<w:t>§¬n khiÕu n¹i</w:t></w:r></w:p>"
    assert lines_of(body) == ["Ghi chú", "Đơn khiếu nại"]
