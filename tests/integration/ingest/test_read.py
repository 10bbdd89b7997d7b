"""`ingest.read` on real files of every accepted kind, through the sandbox."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

import ingest
from ingest.document import Origin
from tests.integration.ingest.conftest import LETTER, to_tcvn3

pytestmark = pytest.mark.integration


def _plain(text: str) -> str:
    return " ".join(text.split())


def _offsets_hold(document: ingest.Document) -> None:
    for page in document.pages:
        for word in page.words:
            assert page.text[word.start : word.end] == word.text


def test_typed_pdf_keeps_its_text_and_boxes(letter_pdf):
    document = ingest.read(letter_pdf(), name="don.pdf")
    (page,) = document.pages
    assert page.origin is Origin.TEXT_LAYER
    assert page.text.splitlines() == list(LETTER)
    assert page.quality > 0.9
    assert (page.width, page.height) == (595, 842)
    first = page.words[0]
    assert first.text == "Kính"
    assert first.box == pytest.approx((60, 52, 86, 65), abs=4)
    assert document.notes == ()
    _offsets_hold(document)


def test_letterhead_is_read_left_then_right(letter_pdf, tmp_path):
    from reportlab.pdfgen import canvas

    letter_pdf()  # registers the font
    path = tmp_path / "letterhead.pdf"
    sheet = canvas.Canvas(str(path), pagesize=(595, 842))
    sheet.setFont("Serif", 12)
    for x, y, text in (
        (60, 790, "ỦY BAN NHÂN DÂN"),
        (290, 790, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (60, 772, "PHƯỜNG KHƯƠNG ĐÌNH"),
        (340, 772, "Độc lập - Tự do - Hạnh phúc"),
        (230, 730, "ĐƠN KHIẾU NẠI"),
    ):
        sheet.drawString(x, y, text)
    sheet.save()
    lines = [line for line in ingest.read(path).pages[0].text.splitlines() if line]
    assert lines == [
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG KHƯƠNG ĐÌNH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ĐƠN KHIẾU NẠI",
    ]


def test_tcvn3_pdf_is_converted_by_font(letter_pdf):
    lines = [(".VnTimeH", to_tcvn3("đơn khiếu nại"))]
    lines += [(".VnTime", to_tcvn3(line)) for line in LETTER]
    document = ingest.read(letter_pdf(lines))
    (page,) = document.pages
    assert page.origin is Origin.CONVERTED
    assert "note_converted_tcvn3" in page.notes
    # TCVN3 has no marked capitals inside words: Ủ and Đ come back small
    assert page.text.lower().splitlines() == ["đơn khiếu nại", *(line.lower() for line in LETTER)]
    assert page.text.startswith("ĐƠN KHIẾU NẠI")
    _offsets_hold(document)


def test_scanned_pdf_is_read_with_boxes_where_the_words_stand(letter_pdf, scan, scan_pdf):
    typed = letter_pdf()
    truth = ingest.read(typed).pages[0]
    document = ingest.read(scan_pdf([scan(typed, turn=1.5)]))
    (page,) = document.pages
    assert page.origin is Origin.OCR
    assert _plain(page.text) == _plain(truth.text)
    assert page.width == pytest.approx(595, abs=2)
    for word in page.words:
        assert word.confidence is not None
    # the sheet was turned about its centre by 1.5 degrees: a word moves by less than a line
    assert page.words[0].box[1] == pytest.approx(truth.words[0].box[1], abs=10)
    assert page.words[-1].box[1] == pytest.approx(truth.words[-1].box[1], abs=10)
    _offsets_hold(document)


def test_pages_of_one_pdf_are_judged_apart(letter_pdf, scan, scan_pdf, tmp_path):
    from pypdf import PdfWriter

    typed, scanned = tmp_path / "typed.pdf", tmp_path / "scanned.pdf"
    typed.write_bytes(letter_pdf())
    scanned.write_bytes(scan_pdf([scan(letter_pdf())]))
    both = tmp_path / "both.pdf"
    with PdfWriter() as writer:
        writer.append(typed)
        writer.append(scanned)
        writer.write(both)
    document = ingest.read(both)
    assert [page.origin for page in document.pages] == [Origin.TEXT_LAYER, Origin.OCR]
    assert _plain(document.pages[0].text) == _plain(document.pages[1].text)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"])
def test_images(letter_pdf, scan, encode_image, kind):
    document = ingest.read(encode_image(scan(letter_pdf()), kind))
    (page,) = document.pages
    assert page.origin is Origin.OCR
    assert "Quyết định số" in page.text
    assert page.width == pytest.approx(595, abs=3)


def test_tiff_frames_are_pages(letter_pdf, scan, encode_image):
    frame = scan(letter_pdf(LETTER[:2]), dpi=150)
    data = encode_image(frame, "TIFF", save_all=True, append_images=[frame])
    assert [page.number for page in ingest.read(data).pages] == [1, 2]


@pytest.mark.parametrize("compression", ["jpeg", "group4"])
def test_of_a_half_received_tiff_the_first_pages_are_read(
    letter_pdf, scan, encode_image, compression
):
    frame = scan(letter_pdf(LETTER[:3]), dpi=150)
    page = frame.convert("1", dither=Image.Dither.NONE) if compression == "group4" else frame
    page.info = frame.info
    data = encode_image(
        page, "TIFF", save_all=True, append_images=[page] * 3, compression=compression
    )
    document = ingest.read(data[: len(data) * 5 // 8])
    assert [page.number for page in document.pages] == [1, 2]
    assert all("Khương Đình" in page.text for page in document.pages)
    assert document.notes == ("note_frames_unread",)
    with pytest.raises(ingest.IngestError, match="corrupt"):
        ingest.read(data[: len(data) // 8])


def test_docx_in_order_with_legacy_runs(docx):
    document = ingest.read(
        docx(
            [
                [("Kính gửi: Ủy ban nhân dân phường", None)],
                [(to_tcvn3("đơn khiếu nại"), ".VnTimeH")],
                [("Tôi tên là ", "Times New Roman"), (to_tcvn3("Nguyễn Thị Huyền"), ".VnTime")],
            ]
        ),
        name="don.docx",
    )
    (page,) = document.pages
    assert page.text.splitlines() == [
        "Kính gửi: Ủy ban nhân dân phường",
        "ĐƠN KHIẾU NẠI",
        "Tôi tên là Nguyễn Thị Huyền",
    ]
    assert page.origin is Origin.CONVERTED
    _offsets_hold(document)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_unicode_encodings(encoding):
    text = "\n".join(LETTER)
    document = ingest.read(text.encode(encoding), name="don.txt")
    assert document.pages[0].text == text
    assert document.notes == ()


def test_name_only_adds_a_note(letter_pdf):
    document = ingest.read(letter_pdf(), name="don.docx")
    assert document.source.media_type == "application/pdf"
    assert "note_renamed" in document.notes


def test_path_and_bytes_agree(letter_pdf, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(letter_pdf())
    by_path, by_bytes = ingest.read(path), ingest.read(path.read_bytes(), name="a.pdf")
    assert by_path == by_bytes
    assert by_path.source.size == path.stat().st_size


def test_forced_ocr_keeps_the_text_layer_beside(letter_pdf):
    document = ingest.read(letter_pdf(), limits=ingest.Limits(force_ocr=(1,)))
    (page,) = document.pages
    assert page.origin is Origin.OCR
    assert page.rejected[0].origin is Origin.TEXT_LAYER
    assert "Quyết định số" in page.rejected[0].text


def test_blank_page(scan_pdf):
    blank = Image.new("L", (1654, 2339), 255)
    blank.info["dpi"] = (200, 200)
    (page,) = ingest.read(scan_pdf([blank])).pages
    assert page.text == ""
    assert page.notes == ("note_page_blank",)


def test_missing_file(tmp_path: Path):
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(tmp_path / "none.pdf")
    assert caught.value.code == "unreadable_file"


def test_probe_finds_vietnamese():
    assert ingest.probe_tools().can_ocr


def test_a_page_ocr_cannot_finish_does_not_cost_the_others(letter_pdf, scan, scan_pdf, tmp_path):
    from pypdf import PdfWriter

    both = tmp_path / "both.pdf"
    with PdfWriter() as writer:
        for name, data in (("a.pdf", letter_pdf()), ("b.pdf", scan_pdf([scan(letter_pdf())]))):
            (tmp_path / name).write_bytes(data)
            writer.append(tmp_path / name)
        writer.write(both)
    typed, scanned = ingest.read(both, limits=ingest.Limits(seconds_page=0.01)).pages
    assert typed.text.splitlines() == list(LETTER)
    assert "note_page_unreadable" in scanned.notes
    assert scanned.quality == 0


def test_fonts_that_do_not_say_what_their_glyphs_are_lead_to_ocr(letter_pdf):
    from pypdf import PdfWriter

    writer, out = PdfWriter(clone_from=io.BytesIO(letter_pdf())), io.BytesIO()
    for item in writer._objects:
        if isinstance(item, dict):
            item.pop("/ToUnicode", None)
    writer.write(out)
    (page,) = ingest.read(out.getvalue()).pages
    assert page.origin is Origin.OCR
    assert page.text.splitlines() == list(LETTER)
    (other,) = page.rejected
    assert other.origin is not Origin.OCR
    assert other.quality < page.quality


def test_files_that_a_pdf_carries_are_its_children(letter_pdf):
    from pypdf import PdfWriter

    out = io.BytesIO()
    with PdfWriter() as writer:
        writer.append(io.BytesIO(letter_pdf()))
        writer.add_attachment("phu-luc.txt", "Danh sách kèm theo đơn".encode())
        writer.add_attachment("x.exe", b"MZ\x90\0")
        writer.write(out)
    document = ingest.read(out.getvalue())
    (child,) = document.children
    assert (child.source.name, child.pages[0].text) == ("phu-luc.txt", "Danh sách kèm theo đơn")
    assert document.notes == ("note_member_unread",)


def test_a_tcvn3_line_may_end_in_a_letter_that_looks_like_a_hyphen(letter_pdf):
    lines = ["nhà thầu và chủ đầu tư", "mang giấy đi cầm, như", "đã khai"]
    (page,) = ingest.read(letter_pdf([(".VnTime", to_tcvn3(line)) for line in lines])).pages
    assert page.text.splitlines() == lines
