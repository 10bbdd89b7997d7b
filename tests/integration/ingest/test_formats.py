"""Office files, web pages, mails and archives, through the sandbox."""

from __future__ import annotations

import io
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

import ingest
from ingest.document import Origin
from tests.compound import compound, message
from tests.integration.ingest.conftest import LETTER, to_tcvn3

pytestmark = pytest.mark.integration

PARAGRAPHS = [
    [("Kính gửi: Ủy ban nhân dân phường", "Times New Roman")],
    [(to_tcvn3("đơn khiếu nại"), ".VnTimeH")],
    [("Tôi tên là ", "Times New Roman"), (to_tcvn3("Nguyễn Thị Huyền, ở ngõ 45"), ".VnTime")],
]
TRUTH = [
    "Kính gửi: Ủy ban nhân dân phường",
    "ĐƠN KHIẾU NẠI",
    "Tôi tên là Nguyễn Thị Huyền, ở ngõ 45",
]


def _office(data: bytes, kind: str, folder: Path) -> bytes:
    """Has LibreOffice write a DOCX as another type."""
    source = folder / "in.docx"
    source.write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"in.{kind}").read_bytes()


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("doc", "application/msword"),
        ("rtf", "application/rtf"),
        ("odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_word_processor_files(docx, tmp_path, kind, media):
    data = _office(docx(PARAGRAPHS), kind, tmp_path)
    document = ingest.read(data, name=f"don.{kind}")
    assert document.source.media_type == media
    assert document.notes == ()
    (page,) = document.pages
    assert page.text.splitlines() == TRUTH
    assert page.origin is Origin.CONVERTED


def test_docx_letterhead_table_and_data_table(tmp_path):
    from docx import Document as Docx

    document = Docx()
    head = document.add_table(1, 2).rows[0].cells
    head[0].text, head[1].text = "UBND PHƯỜNG\nSố: 12", "CỘNG HÒA XÃ HỘI"
    head[1].add_paragraph("Độc lập - Tự do")
    document.add_paragraph("Danh sách:")
    data = document.add_table(2, 3)
    for row, cells in zip(data.rows, (("1", "An", "Đất"), ("2", "Bình", "Nhà")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    path = tmp_path / "bang.docx"
    document.save(str(path))
    lines = ingest.read(path).pages[0].text.splitlines()
    assert lines == [
        "UBND PHƯỜNG", "Số: 12", "CỘNG HÒA XÃ HỘI", "Độc lập - Tự do",
        "Danh sách:", "1\tAn\tĐất", "2\tBình\tNhà",
    ]  # fmt: skip


def test_html_with_legacy_font():
    text = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Ẩn</title>
    <script>var x = "không thấy";</script></head><body><h1>Đơn kiến nghị</h1>
    <p>Kính gửi: <b>Ủy ban</b> phường</p><table><tr><td>Họ tên</td><td>An</td></tr></table>
    <p><font face=".VnTime">{to_tcvn3("thu hồi đất của gia đình")}</font></p></body></html>"""
    (page,) = ingest.read(text.encode(), name="don.html").pages
    assert page.text.split("\n\n") == [
        "Đơn kiến nghị", "Kính gửi: Ủy ban phường", "Họ tên\tAn", "thu hồi đất của gia đình",
    ] or [line.strip() for line in page.text.splitlines() if line.strip()] == [
        "Đơn kiến nghị", "Kính gửi: Ủy ban phường", "Họ tên\tAn", "thu hồi đất của gia đình",
    ]  # fmt: skip


def _mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"] = "Nguyễn Văn An <an@example.vn>"
    message["To"] = "tiepdan@example.vn"
    message["Subject"] = "Đơn phản ánh tiếng ồn"
    message.set_content("Kính gửi quý cơ quan, tôi phản ánh quán nhậu gây ồn ban đêm.\n")
    message.add_alternative("<p>Bản HTML</p>", subtype="html")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def test_mail_with_attachments(letter_pdf):
    document = ingest.read(_mail(("Đơn.pdf", letter_pdf()), ("rác.exe", b"MZ\0\0")), name="thu.eml")
    text = document.pages[0].text
    assert "Subject: Đơn phản ánh tiếng ồn" in text
    assert "quán nhậu gây ồn" in text
    assert "Bản HTML" not in text
    (child,) = document.children
    assert child.source.name == "Đơn.pdf"
    assert child.pages[0].text.splitlines() == list(LETTER)
    assert "note_member_unread" in document.notes


def test_pages_to_read_by_ocr_are_counted_through_the_mail(letter_pdf):
    broken = letter_pdf(pages=2)[:-900]
    mail = _mail(("a.pdf", letter_pdf(pages=2)), ("b.exe", broken), ("c.pdf", letter_pdf(pages=2)))
    limits = ingest.Limits(force_ocr=(3, 4))
    pages = [page for d in ingest.read(mail, limits=limits).walk() for page in d.pages]
    assert [page.origin for page in pages][:5] == [
        Origin.OFFICE, Origin.TEXT_LAYER, Origin.OCR, Origin.OCR, Origin.TEXT_LAYER,
    ]  # fmt: skip


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_archive_members_in_natural_order(letter_pdf):
    data = _zip(
        ("anh/10.txt", "mười".encode()),
        ("anh/2.txt", b"hai"),
        ("../../etc/1.txt", "một".encode()),
        ("__MACOSX/._2.txt", b"x"),
        ("don.pdf", letter_pdf()),
        ("long.zip", _zip(("trong.txt", "bên trong".encode()))),
    )
    document = ingest.read(data, name="ho-so.zip")
    assert document.pages == ()
    assert [child.source.name for child in document.children] == [
        "1.txt", "2.txt", "10.txt", "don.pdf", "long.zip",
    ]  # fmt: skip
    assert [d.source.name for d in document.walk()][-1] == "trong.txt"


def test_names_of_members_in_utf8_that_is_not_declared():
    data = _zip(("Đơn khiếu nại.txt", b"mot"))
    for flags in (data.index(b"PK\3\4") + 7, data.index(b"PK\1\2") + 9):
        data = data[:flags] + bytes([data[flags] & ~8]) + data[flags + 1 :]
    (child,) = ingest.read(data).children
    assert child.source.name == "Đơn khiếu nại.txt"


def test_names_of_attachments_in_raw_utf8():
    mail = _mail(("don.txt", b"mot")).replace(b'"don.txt"', '"Đơn.txt"'.encode())
    (child,) = ingest.read(mail).children
    assert child.source.name == "Đơn.txt"


def test_archive_without_anything_readable():
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(_zip(("a.exe", b"MZ\0\0")))
    assert caught.value.code == "unsupported_type"


def test_nesting_is_bounded():
    data = _zip(("a.txt", b"x"))
    for _ in range(6):
        data = _zip(("a.zip", data), ("b.txt", b"beside"))
    document = ingest.read(data)
    depths = sum(1 for d in document.walk() if d.source.name == "a.zip")
    assert depths == ingest.Limits().nesting - 1  # the file itself is the first container


def _png(data: bytes, page: int, **more: object) -> bytes:
    image = ingest.render(data, page=page, width=300, **more)
    assert image.startswith(b"\x89PNG")
    return image


def test_page_images_of_files_within_files(letter_pdf):
    inner = letter_pdf(("Trang của tệp bên trong",))
    wanted = _png(inner, 1)
    for outer in (
        _zip(("a.txt", b"x"), ("b.pdf", letter_pdf()), ("c.pdf", inner)),
        _mail(("c.pdf", inner)),
        _mail(("ho-so.zip", _zip(("c.pdf", inner)))),
        compound(message(attachments=(("c.pdf", inner),))),
    ):
        document = ingest.read(outer)
        (child,) = [d for d in document.walk() if "bên trong" in "".join(p.text for p in d.pages)]
        assert _png(outer, 1, member=child.source.sha256) == wanted


def test_a_part_of_a_page_is_cut_after_what_is_hidden_was_painted(letter_pdf):
    box = (60.0, 60.0, 300.0, 120.0)
    whole, part, hidden = (
        Image.open(io.BytesIO(ingest.render(letter_pdf(), page=1, width=600, **more)))
        for more in ({}, {"crop": box}, {"crop": box, "redact": [(0.0, 0.0, 595.0, 842.0)]})
    )
    left, top, right, bottom = (round(v * 600 / 595) for v in (56.0, 56.0, 304.0, 124.0))
    assert part.size == pytest.approx((right - left, bottom - top), abs=2)
    middle = part.width // 2, part.height // 2
    assert (
        part.crop((middle[0] - 90, middle[1] - 20, *middle)).tobytes()
        == (
            whole.crop(
                (left + middle[0] - 90, top + middle[1] - 20, left + middle[0], top + middle[1])
            )
        ).tobytes()
    )
    assert hidden.convert("L").getextrema() == (0, 0)


def test_no_page_image_of_a_file_that_is_not_within(letter_pdf):
    for outer in (_zip(("a.pdf", letter_pdf())), letter_pdf()):
        with pytest.raises(ingest.IngestError) as caught:
            ingest.render(outer, page=1, width=300, member="0" * 64)
        assert caught.value.code == "no_such_page"
