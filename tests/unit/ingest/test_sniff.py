"""Types are told by content."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.errors import IngestError
from ingest.sniff import Kind, kind_of, misnamed


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...", Kind.PDF),
        (b"\n\n junk %PDF-1.4", Kind.PDF),
        (b"\xff\xd8\xff\xe0....", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n....", Kind.PNG),
        (b"II*\0....", Kind.TIFF),
        (b"MM\0*....", Kind.TIFF),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.WEBP),
        (b"\0\0\0\x18ftypheic....", Kind.HEIC),
        (b"BM" + b"\0" * 60, Kind.BMP),
        (b"GIF89a....", Kind.GIF),
        (rb"{\rtf1\ansi Xin}", Kind.RTF),
        (_zip(word__document_xml=b"<x/>"), Kind.DOCX),
        (_zip(mimetype=b"application/vnd.oasis.opendocument.text"), Kind.ODT),
        (_zip(letter=b"x"), Kind.ZIP),
        ("Đơn khiếu nại".encode(), Kind.TXT),
        ("Đơn khiếu nại".encode("utf-16-le"), Kind.TXT),
        (b"\x05n t\xf4i l\xe0m \xf0\xbdn n\xe0y", Kind.TXT),  # VISCII uses a few control codes
        (b"<!DOCTYPE html><html><body>x", Kind.HTML),
        (b"From: a@b.vn\r\nSubject: Don\r\n\r\nXin", Kind.EML),
        (b"Ghi chu: mot\nHai: ba\n\nDon to cao", Kind.TXT),
    ],
)
def test_kinds(data, kind):
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\0\x03", "unsupported_type"),
        (b"\x7fELF\x02\x01\x01", "unsupported_type"),
        (b"#!/bin/sh\nrm x", "unsupported_type"),
        (bytes(range(256)) * 20, "unsupported_type"),
        (b"PK\x03\x04 cut off", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "corrupt"),
        (_zip(**{"[Content_Types]_xml": b"<x/>"}), "unsupported_type"),
    ],
)
def test_refused(data, code):
    with pytest.raises(IngestError) as caught:
        kind_of(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("suffix", "kind", "wrong"),
    [
        ("pdf", Kind.PDF, False),
        (".PDF", Kind.PDF, False),
        ("jpeg", Kind.JPEG, False),
        ("doc", Kind.RTF, False),
        ("", Kind.PDF, False),
        ("pdf", Kind.DOCX, True),
        ("exe", Kind.TXT, True),
        ("jpg", Kind.HEIC, True),
    ],
)
def test_misnamed(suffix, kind, wrong):
    assert misnamed(suffix, kind) is wrong
