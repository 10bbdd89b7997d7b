"""Outlook messages, made by a writer of our own and checked by a library first."""

from __future__ import annotations

import io

import pytest
from oxmsg import Message

import ingest
from tests.compound import compound, message
from tests.integration.ingest.conftest import LETTER, to_tcvn3

pytestmark = pytest.mark.integration

BODY = "Kính gửi quý cơ quan, tôi phản ánh quán nhậu gây ồn ban đêm."


def test_the_writer_writes_what_others_read():
    big = bytes(range(256)) * 40
    data = compound(message(body=BODY * 50, attachments=(("a.bin", big), ("b.bin", b"small"))))
    read = Message.load(io.BytesIO(data))
    assert read.subject == "Đơn phản ánh"
    assert read.body == BODY * 50
    assert read.sent_date is not None
    assert [(a.file_name, a.file_bytes) for a in read.attachments] == [
        ("a.bin", big), ("b.bin", b"small"),
    ]  # fmt: skip


def test_body_head_lines_and_attachments(letter_pdf):
    tree = message(body=BODY, attachments=(("Đơn.pdf", letter_pdf()), ("rác.exe", b"MZ\0\0")))
    document = ingest.read(compound(tree), name="thu.msg")
    assert document.source.media_type == "application/vnd.ms-outlook"
    assert document.pages[0].text.splitlines() == [
        "From: Nguyễn Văn An <an@example.vn>",
        "Date: 2026-03-15T08:00:00+00:00",
        "Subject: Đơn phản ánh",
        "",
        BODY,
    ]
    (child,) = document.children
    assert child.source.name == "Đơn.pdf"
    assert child.pages[0].text.splitlines() == list(LETTER)
    assert document.notes == ("note_member_unread",)


def test_a_message_within_a_message(letter_pdf):
    innermost = message(subject="Gốc", body="Đơn gốc kèm theo đây.", header=24,
                        attachments=(("don.pdf", letter_pdf()),))  # fmt: skip
    inner = message(subject="Chuyển tiếp", header=24, attachments=(("Gốc", innermost),))
    document = ingest.read(compound(message(body=BODY, attachments=(("Thư", inner),))))
    texts = [page.text for each in document.walk() for page in each.pages]
    assert BODY in texts[0]
    assert "Subject: Chuyển tiếp" in texts[1]
    assert "Date: Sun, 15 Mar 2026 08:00:00" in texts[1]
    assert "Đơn gốc kèm theo đây." in texts[2]
    assert texts[3].splitlines() == list(LETTER)


@pytest.mark.parametrize(
    ("body", "code_page"),
    [
        (BODY.encode(), 65001),
        (BODY.encode(), None),
        (to_tcvn3(BODY).encode("latin-1"), 1252),
    ],
)
def test_eight_bit_bodies(body, code_page):
    document = ingest.read(compound(message(body=body, code_page=code_page)))
    assert document.pages[0].text.splitlines()[-1] == BODY


def test_html_body_where_there_is_no_other():
    html = f'<html><head><meta charset="utf-8"></head><body><p>{BODY}</p></body></html>'
    document = ingest.read(compound(message(body=None, html=html.encode())))
    assert document.pages[0].text.splitlines()[-1] == BODY


def test_a_message_cut_short_is_an_error_of_its_own():
    data = compound(message(body=BODY))
    for cut in range(1, 10):
        with pytest.raises(ingest.IngestError) as caught:
            ingest.read(data[: len(data) * cut // 10])
        assert caught.value.code in {"corrupt", "unsupported_type"}
