"""The posted outcome is tied to text and pages the way the store's readers expect."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from models import Model
from pipeline import process, shapes

pytestmark = pytest.mark.integration


def _pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400), invariant=True)
    for text in pages:
        canvas.drawString(30, 300, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def result(seed_model: Model) -> process.Result:
    sources = [
        process.Source(
            _pdf("Kinh gui UBND xa Thanh Tri", "Toi o so 12, dien thoai 0912345678"), "1.pdf"
        ),
        process.Source(b"", "2.pdf"),
        process.Source(_pdf("Lien he so 0987654321 de hoi ve viec nay"), "3.pdf"),
    ]
    return process.run(sources, seed_model)


def test_words_of_every_page_stand_in_the_text(result: process.Result) -> None:
    body = shapes.outcome(7, ["a", "b", "c"], result)
    assert body["token"] == 7
    assert [d["id"] for d in body["documents"]] == ["a", "b", "c"]
    assert [[p["number"] for p in d["pages"]] for d in body["documents"]] == [[1, 2], [], [1]]
    assert body["documents"][1]["error"] == {"code": "empty_file", "page": None}
    for document, number, word in ((0, 0, "UBND"), (0, 1, "0912345678"), (2, 0, "0987654321")):
        page = body["documents"][document]["pages"][number]
        words = {body["text"][row[0] : row[1]]: row for row in page["words"]}
        start, _, x0, y0, x1, y1, _ = words[word]
        assert page["start"] <= start
        assert 0 <= x0 < x1 <= page["width"]
        assert 0 <= y0 < y1 <= page["height"]


def test_pages_of_entities_count_through_all_files(result: process.Result) -> None:
    found = {e["text"]: e for e in shapes.findings(result)["entities"] if e["kind"] == "PHONE"}
    assert {text: entity["page"] for text, entity in found.items()} == {
        "0912345678": 2,
        "0987654321": 3,
    }
    assert all(len(entity["box"]) == 4 for entity in found.values())


def test_what_the_letter_does_not_give_is_told_with_a_reason(result: process.Result) -> None:
    body = shapes.findings(result)
    found = {entity["kind"] for entity in body["entities"]}
    told = {row["kind"]: row["reason"] for row in body["missing"]}
    assert "PHONE" in found
    assert not found & set(told)
    assert all(reason.startswith("missing_") for reason in told.values())
    assert told["ID_NUMBER"] == "missing_unreadable"  # one page is poor


def test_pages_within_a_file_say_where_they_are_found(seed_model: Model) -> None:
    inner, out = _pdf("Kinh gui UBND xa", "Toi khieu nai"), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("1.txt", "Kinh gui UBND phuong")
        archive.writestr("2.pdf", inner)
    result = process.run([process.Source(out.getvalue(), "don.zip")], seed_model)
    pages = shapes.outcome(1, ["a"], result)["documents"][0]["pages"]
    assert [page["number"] for page in pages] == [1, 2, 3]
    assert [page["member_page"] for page in pages] == [1, 1, 2]
    assert pages[1]["member"] == pages[2]["member"] == hashlib.sha256(inner).hexdigest()


def test_what_is_to_be_known_of_files_goes_with_them(seed_model: Model) -> None:
    writer, locked, out = PdfWriter(io.BytesIO(_pdf("Quyet dinh"))), io.BytesIO(), io.BytesIO()
    writer.encrypt("matkhau", algorithm="AES-256")
    writer.write(locked)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("don.pdf", "Kính gửi Ủy ban nhân dân phường")
        archive.writestr("quyet-dinh.pdf", locked.getvalue())
    sources = [process.Source(out.getvalue(), "1.zip"), process.Source(b"", "2.pdf")]
    result = process.run(sources, seed_model)
    whole, empty = shapes.outcome(1, ["a", "b"], result)["documents"]
    assert whole["notes"] == [
        {"code": "note_member_encrypted", "name": None},
        {"code": "note_renamed", "name": "don.pdf"},
    ]
    assert empty["notes"] == []
    assert shapes.line("1.zip", result)["notes"] == whole["notes"]


def test_without_any_readable_file_there_are_no_findings(seed_model: Model) -> None:
    nothing = process.run([process.Source(b"", "1.txt")], seed_model)
    body = shapes.outcome(1, ["a"], nothing)
    assert (body["text"], body["findings"]) == ("", None)
    assert body["documents"][0]["error"]["code"] == "empty_file"
    assert shapes.line("1.txt", nothing)["error"]["code"] == "empty_file"


def test_what_a_stamp_says_goes_with_its_region(seed_model: Model) -> None:
    page = Image.new("RGB", (1654, 2339), "white")
    brush = ImageDraw.Draw(page)
    fonts = Path("/usr/share/fonts/truetype/liberation2")
    brush.rectangle([150, 250, 480, 350], outline=(205, 30, 40), width=6)
    stamp = ImageFont.truetype(fonts / "LiberationSans-Bold.ttf", 66)
    brush.text((180, 262), "TỐI MẬT", fill=(205, 30, 40), font=stamp)
    letter = ImageFont.truetype(fonts / "LiberationSerif-Regular.ttf", 40)
    for row in range(12):
        line = "Tôi khiếu nại việc thu hồi đất của gia đình tôi tại phường"
        brush.text((200, 700 + 70 * row), line, fill=(20, 20, 20), font=letter)
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(200, 200))
    result = process.run([process.Source(out.getvalue(), "don.png")], seed_model)
    (read,) = shapes.outcome(1, ["a"], result)["documents"][0]["pages"]
    (region,) = read["regions"]
    assert (region["kind"], region["text"]) == ("secret_stamp", "TỐI MẬT")
