"""Types are told by content."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from ingest.errors import IngestError
from ingest.sniff import Kind, has_gaps, kind_of, misnamed


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


_HEAD = b"From: a@b.vn\nDate: Thu, 05 Mar 2026 08:00:00 +0700\nSubject: Don\n"


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
        (_zip(letter=b"x", mimetype="tệp thường".encode()), Kind.ZIP),
        (b"P1 12 h\xe9m", Kind.TXT),
        ("P4 15 2023 tập thể Sông Nhuệ, tôi là Tám".encode(), Kind.TXT),  # an address
        (b"P6 12 3 7 hem Cau", Kind.TXT),
        ("Đơn khiếu nại".encode(), Kind.TXT),
        ("Đơn khiếu nại".encode("utf-16-le"), Kind.TXT),
        (b"\x05n t\xf4i l\xe0m \xf0\xbdn n\xe0y", Kind.TXT),  # VISCII uses a few control codes
        (b"<!DOCTYPE html><html><body>x", Kind.HTML),
        (b"From: a@b.vn\r\nSubject: Don\r\n\r\nXin", Kind.EML),
        (b"Ghi chu: mot\nHai: ba\n\nDon to cao", Kind.TXT),
        (_HEAD + b"Content-Type: text/html\n\n<!DOCTYPE html><html><body>x", Kind.EML),
        (_HEAD + b"\n--x\nContent-Type: text/html\n\n<html>", Kind.EML),
        (b"\xef\xbb\xbf" + _HEAD + b"\nXin", Kind.EML),
        (b"From a@b.vn Thu Mar  5 08:00:00 2026\n" + _HEAD + b"\nXin", Kind.EML),
        (b"DKIM-Signature: v=1; b=" + b"A" * 5000 + b"\r\n" + _HEAD + b"\r\nXin", Kind.EML),
        (b"Received: by x\nARC-Seal: i=1\n" + b" AAAA\n" * 20_000 + _HEAD + b"\nXin", Kind.EML),
        (b"Received: by x\nMIME-Version: 1.0\nthis line lost its indent\n" + _HEAD, Kind.EML),
        (_HEAD.replace(b"\n", b"\r") + b"\rXin", Kind.EML),
        (b"To: UBND xa\nDate: 5/3/2026\nSubject: Khieu nai\n\nToi khieu nai.", Kind.TXT),
        (b"From: ong A\nSubject: khieu nai\nToi khieu nai viec thu hoi dat.\n", Kind.TXT),
        ("Trang của xã có lỗi <body> và mã <html lang='vi'> hiện ra.".encode(), Kind.TXT),
        ("<p>Kính gửi Ủy ban</p>\n<p>Tôi khiếu nại.</p>".encode(), Kind.HTML),
        (b"<p> la the mo doan, trang cua xa quen dong no", Kind.TXT),
        (b"\n<!-- a --><!-- <p> -->\n<?xml version='1.0'?>\n<HTML><p>x", Kind.HTML),
        (b"\xef\xbb\xbf<meta charset=utf-8><p>x", Kind.HTML),
        ("<!doctype html><p>Đơn".encode("utf-16"), Kind.HTML),
        ("<!doctype html><p>Don xin xac nhan".encode("utf-16-le"), Kind.HTML),
        (b"<!--" * 16_000, Kind.TXT),
        (b"MZ: ma so ho so 15. Toi khieu nai quyet dinh thu hoi dat.", Kind.TXT),
        (b"#! Quan trong: toi khieu nai quyet dinh thu hoi dat.", Kind.TXT),
        ("Tôi tố cáo\0 ông Hưng nhận tiền của tôi\0.".encode(), Kind.TXT),
        (b"T\xabi t\xe8 c\xb8o \xabng H\xadng nh\xcbn ti\xd2n\0 c\xf1a t\xabi", Kind.TXT),
        ("Tôi tố cáo ông Hưng".encode() + b"\0" * 4096, Kind.TXT),
        (b"<!---->" * 9_000, Kind.TXT),
    ],
)
def test_kinds(data, kind):
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\0\x03", "unsupported_type"),
        (b"MZ\x90\0", "unsupported_type"),
        (b"\x7fELF\x02\x01\x01", "unsupported_type"),
        (b"#!/bin/sh\nrm x", "unsupported_type"),
        (b"MZ" + b"A" * 60 + b"\x80\0 This program cannot be run in DOS mode", "unsupported_type"),
        (b"#! /usr/bin/env python\nprint(1)", "unsupported_type"),
        (bytes(range(256)) * 20, "unsupported_type"),
        (b"\0" * 5000, "unsupported_type"),
        (b"RIFF\0\1\0\0WAVEfmt " + bytes(range(0x70, 0x91)) * 200, "unsupported_type"),
        (random.Random(1).randbytes(3000), "unsupported_type"),
        (b"PK\x03\x04 cut off", "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "corrupt"),
        (_zip(**{"[Content_Types]_xml": b"<x/>"}), "unsupported_type"),
        (_zip(mimetype=b"application/epub+zip"), "unsupported_type"),
        (_zip(**{"Index/Document.iwa": b"x"}), "unsupported_type"),
        (b"%!PS-Adobe-3.0\n(Don) show", "unsupported_type"),
        (b"P6\n# made by a scanner\n2 2\n255\n" + b"\xff" * 12, "unsupported_type"),
        (b"P5 30 40 255\n" + b"\xf0" * 1200, "unsupported_type"),
    ],
)
def test_refused(data, code):
    with pytest.raises(IngestError) as caught:
        kind_of(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "gaps"),
    [
        ("Tôi tố cáo\0 ông Hưng".encode(), True),
        ("Tôi tố cáo ông Hưng\0\0\0".encode(), False),
        ("Tôi tố cáo ông Hưng".encode("utf-16"), False),
        ("Toi to cao ong Hung".encode("utf-16-be"), False),
        ("Tôi tố cáo ông Hưng".encode(), False),
    ],
)
def test_gaps(data, gaps):
    assert has_gaps(data) is gaps


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
