"""The parts of a mail, as MIME means them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import time
from email.message import EmailMessage

import pytest
from PIL import Image

from ingest.document import Document, Source
from ingest.errors import IngestError
from ingest.legacy import Encoding
from ingest.limits import Limits
from ingest.readers import Context, members
from ingest.readers.dispatch import files_in, read_bytes
from ingest.readers.mail import eml_files, read_eml
from ingest.readers.msg import unpacked
from tests.compound import compound, message
from tests.unit.ingest.test_legacy import encode

LETTER = "Kính gửi Ủy ban nhân dân phường, tôi khiếu nại việc thu hồi đất của gia đình tôi."
FOOTER = "Thư này đã được quét vi-rút."


def _read(data: bytes) -> Document:
    kind, content = read_bytes(data, "", Context.of(Limits()))
    return Document(
        Source("", "", kind.value, len(data)), content.pages, content.notes, content.children
    )


def _mail(subject: str = "Đơn") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Lý Thị Hai <hai@example.vn>", subject
    mail["Date"] = "Thu, 05 Mar 2026 08:00:00 +0700"
    return mail


def _body(document: Document) -> str:
    return document.pages[0].text.split("\n\n", 1)[1].strip()


def _picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def _page(text: str) -> str:
    return f"<!DOCTYPE html><html><body><p>{text}</p></body></html>"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_an_html_letter_and_its_attachment(encoding):
    mail = _mail()
    mail.set_content(_page(LETTER), subtype="html", cte=encoding)
    mail.add_attachment(b"Ph\xe1\xbb\xa5 l\xe1\xbb\xa5c", "text", "plain", filename="a.txt")
    document = _read(bytes(mail))
    assert document.source.media_type == "message/rfc822"
    assert _body(document) == LETTER
    (child,) = document.children
    assert child.pages[0].text == "Phụ lục"


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"From a@b.vn Thu Mar  5 08:00:00 2026\n", b">From a@b.vn x\n"]
)
def test_what_stands_before_the_header(before):
    mail = _mail()
    mail.set_content(LETTER, cte="base64")
    document = _read(before + bytes(mail))
    assert document.pages[0].text.startswith("From: Lý Thị Hai")
    assert _body(document) == LETTER


def test_the_mails_of_a_mailbox():
    mails = []
    for subject in ("Đơn thứ nhất", "Đơn thứ hai"):
        mail = _mail(subject)
        mail.set_content(f"{subject}\n\nFrom here on: nothing", cte="8bit")
        mails.append(b"From a@b.vn Thu Mar  5 08:00:00 2026\n" + bytes(mail) + b"\n")
    document = _read(b"".join(mails))
    assert document.pages == ()
    assert [child.pages[0].text.split("\n")[2] for child in document.children] == [
        "Subject: Đơn thứ nhất", "Subject: Đơn thứ hai",
    ]  # fmt: skip


def test_all_inline_text_of_a_mixed_mail_is_read():
    mail = _mail()
    mail.set_content(_page(LETTER), subtype="html")
    mail.make_mixed()
    mail.attach(_inline(FOOTER))
    assert _body(_read(bytes(mail))) == f"{LETTER}\n{FOOTER}"


def _inline(text: str) -> EmailMessage:
    part = EmailMessage()
    part.set_content(text)
    return part


@pytest.mark.parametrize(
    ("plain", "shown", "right"),
    [
        (LETTER, LETTER, LETTER),
        (LETTER, "Bản HTML", LETTER),
        (" \n", LETTER, LETTER),
        ("Trình đọc thư của bạn không hỗ trợ HTML.", "Tôi khiếu nại.", "Tôi khiếu nại."),
        ("Kính gửi Ủy ban nhân dân", LETTER, LETTER),  # a preview
        (LETTER, "", LETTER),
    ],
)
def test_of_alternatives_the_one_that_has_the_letter(plain, shown, right):
    mail = _mail()
    mail.set_content(plain)
    mail.add_alternative(_page(shown), subtype="html")
    assert _body(_read(bytes(mail))) == right


TABLE = "<table><tr><td>Thửa 12<td>512.000 đồng<tr><td>Thửa 15<td>640.000 đồng</table>"
ROWS = "Thửa 12\t512.000 đồng\t\n\nThửa 15\t640.000 đồng"
REPLY = "Gửi từ điện thoại của tôi, xin thứ lỗi vì lỗi chính tả."


@pytest.mark.parametrize(
    ("plain", "shown", "right"),
    [
        (LETTER, f"{LETTER}{TABLE}", f"{LETTER}\n{ROWS}"),
        (LETTER, f"{LETTER}<p>CCCD 079.180.001.234</p>", f"{LETTER}\n\nCCCD 079.180.001.234"),
        (f"{LETTER}\n\n{REPLY}", f"{LETTER}{TABLE}", f"{LETTER}\n\n{REPLY}\n\n{ROWS}"),
        # what one form alone may say
        (f"*{LETTER}*", f"<b>{LETTER}</b><p>Trân trọng</p>", f"*{LETTER}*"),
        (
            f"{LETTER}\n[cid:a1@01D] [Cổng ủy ban nhân dân thành phố] <https://a.vn/123456789>",
            f"{LETTER} <img alt='Cổng ủy ban nh&acirc;n dân thành phố'>{TABLE}",
            f"{LETTER}\n{ROWS}",
        ),
        (f"{LETTER}\n{REPLY}", LETTER, f"{LETTER}\n{REPLY}"),
    ],
)  # fmt: skip
def test_what_only_one_of_two_forms_says_is_not_lost(plain, shown, right):
    mail = _mail()
    mail.set_content(plain)
    mail.add_alternative(f"<html><body>{shown}</body></html>", subtype="html")
    found = _body(_read(bytes(mail)))
    assert found.replace("\n\n", "\n") == right.replace("\n\n", "\n")


def test_forms_in_two_encodings_say_the_same():
    mail = _mail()
    mail.set_content(_page(LETTER), subtype="html")
    mail.make_alternative()
    plain = EmailMessage()
    plain.set_content(encode(LETTER, Encoding.TCVN3).encode("latin-1"), "text", "plain")
    mail.attach(plain)
    assert _body(_read(bytes(mail))).lower() == LETTER.lower()


def test_files_within_an_alternative_that_is_not_shown_are_kept():
    mail = _mail()
    mail.set_content(LETTER)
    mail.add_alternative(_page(LETTER), subtype="html")
    mail.get_payload()[1].add_related(b"Danh s\xc3\xa1ch", "text", "plain", cid="<a>")
    (child,) = _read(bytes(mail)).children
    assert child.pages[0].text == "Danh sách"


@pytest.mark.parametrize("encoding", ["", "base64"])
def test_an_attached_message_is_a_child(encoding):
    inner = _mail("Đơn gốc")
    inner.set_content(LETTER)
    inner.add_alternative(_page(LETTER), subtype="html")
    inner.add_attachment(b"Chi ti\xe1\xba\xbft", "text", "plain", filename="b.txt")
    written = base64.encodebytes(bytes(inner)) if encoding else bytes(inner)
    outer = (
        b"From: a@b.vn\nSubject: Kinh chuyen\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nKinh chuyen don.\n--x\n'
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: "
        + (encoding.encode() or b"7bit")
        + b"\n\n" + written + b"\n--x--\n"
    )  # fmt: skip
    document = _read(outer)
    assert _body(document) == "Kinh chuyen don."
    (child,) = document.children
    assert child.source.name == "message.eml"
    assert child.pages[0].text.split("\n")[:3] == [
        "From: Lý Thị Hai <hai@example.vn>", "Date: Thu, 05 Mar 2026 08:00:00 +0700",
        "Subject: Đơn gốc",
    ]  # fmt: skip
    assert _body(child) == LETTER
    assert [file.pages[0].text for file in child.children] == ["Chi tiết"]
    # its files are found again for their page images
    digest = child.children[0].source.sha256
    found = members.find(outer, digest, Context.of(Limits()))
    assert found is not None
    assert hashlib.sha256(found).hexdigest() == digest


def test_messages_within_messages_end_at_the_limit():
    mail = _mail("0")
    mail.set_content("trong cùng")
    for number in range(1, 8):
        outer = _mail(str(number))
        outer.set_content(f"thư {number}")
        outer.add_attachment(mail)
        mail = outer
    documents = list(_read(bytes(mail)).walk())
    assert [_body(each) for each in documents] == ["thư 7", "thư 6", "thư 5", "thư 4"]
    assert documents[-1].notes  # which says that there is more


def test_a_report_on_a_mail_is_a_file_of_it():
    data = (
        b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; boundary="x"\n\n--x\n\nKhong gui duoc.\n--x\n'
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; m.vn\n\n"
        b"Final-Recipient: rfc822; tiepdan@example.vn\nStatus: 5.1.1\n\n--x--\n"
    )
    document = _read(data)
    assert _body(document) == "Khong gui duoc."
    assert "tiepdan@example.vn" in document.children[0].pages[0].text


def test_parts_whose_border_is_not_said_are_text():
    data = (
        b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\nToi to cao."
    )
    assert "Toi to cao." in _body(_read(data))


def test_text_sent_as_an_attachment_is_a_file_though_it_has_no_name():
    mail = _mail()
    mail.set_content(LETTER)
    mail.add_attachment("Nội dung tệp", disposition="attachment")
    document = _read(bytes(mail))
    assert _body(document) == LETTER
    assert document.children[0].pages[0].text.strip() == "Nội dung tệp"


def test_a_small_picture_in_the_text_is_noted_and_no_page():
    mail = _mail()
    mail.set_content(_page(LETTER), subtype="html")
    mail.add_related(_picture(160, 50), "image", "png", cid="<l>", filename="image001.png")
    document = _read(bytes(mail))
    assert document.children == ()
    assert document.notes == ("note_picture_small",)


def test_a_small_picture_that_somebody_attached_is_read():
    mail = _mail()
    mail.set_content(LETTER)
    mail.add_attachment(_picture(160, 50), "image", "png", filename="anh.png")
    document = _read(bytes(mail))
    assert [child.source.name for child in document.children] == ["anh.png"]
    assert document.notes == ()


def test_the_encoding_of_an_html_letter_is_noted():
    mail = _mail()
    mail.set_content(_page(encode(LETTER, Encoding.VNI)), subtype="html")
    (page,) = _read(bytes(mail)).pages
    assert page.text.endswith(LETTER)
    assert page.notes == ("note_converted_vni",)
    assert page.origin == "converted"


def test_an_eight_bit_subject_of_no_known_encoding():
    subject = "Đơn khiếu nại về việc thu hồi đất"
    data = b"From: a@b.vn\nSubject: %s\n\nXin\n" % encode(subject, Encoding.TCVN3).encode("latin-1")
    assert f"Subject: {subject}" in _read(data).pages[0].text


def test_a_character_set_that_is_none():
    for charset in ("undefined", "rot13", "no-such", "idna"):
        data = f"From: a\nSubject: b\nContent-Type: text/plain; charset={charset}\n\n{LETTER}"
        assert _body(_read(data.encode())) == LETTER


def test_more_parts_in_parts_than_anybody_writes():
    head = b"From: a\nSubject: b\nMIME-Version: 1.0\n"
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(150)
    )
    with pytest.raises(IngestError) as caught:
        _read(head + nested + b"\nx")
    assert caught.value.code == "too_deep"


def test_the_better_body_of_an_outlook_message():
    stub = message(body="Cần trình đọc HTML.", html=_page(LETTER).encode())
    assert _body(_read(compound(stub))) == LETTER
    both = message(body=LETTER, html=_page(LETTER).encode())
    assert _body(_read(compound(both))) == LETTER


def test_a_small_picture_in_an_outlook_message_is_noted_and_no_page():
    files = (("image001.png", _picture(160, 50)), ("anh.png", _picture(160, 50)))
    inline = frozenset({"image001.png"})
    document = _read(compound(message(body=LETTER, attachments=files, inline=inline)))
    assert [child.source.name for child in document.children] == ["anh.png"]
    assert document.notes == ("note_picture_small",)
    inner = message(body=LETTER, attachments=files, inline=inline, header=24)
    (child,) = _read(compound(message(attachments=(("Thư", inner),)))).children
    assert [file.source.name for file in child.children] == ["anh.png"]
    assert child.notes == ("note_picture_small",)


@pytest.mark.parametrize(
    "subject", [" ".join(["=?utf-8?q?=C3?="] * 50_000), "(" * 3_000, '=?x?q?a "b" <'], ids=len
)
def test_a_subject_that_no_parser_takes_costs_nothing_else(subject):
    data = f"From: {subject}\nSubject: {subject}\nDate: x\n\n{LETTER}".encode()
    content = read_eml(data, Context.of(Limits()))
    assert content.pages[0].text.endswith(LETTER)
    assert "Subject: " in content.pages[0].text


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode()}?="


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (_word('"Lý Thị Hai" <hai@x.vn>'.encode()), '"Lý Thị Hai" <hai@x.vn>'),
        (_word("Lý Thị Hai".encode()) + " <hai@x.vn>", "Lý Thị Hai <hai@x.vn>"),
        (_word("Đơn".encode()[:1]) + "\n " + _word("Đơn".encode()[1:]), "Đơn"),
        ("=?iso-8859-1?q?=A7=ACn_khi=D5u_n=B9i?=", "Đơn khiếu nại"),
        ("=?no-such?q?Don?=", "=?no-such?q?Don?="),
        ("Hai <hai@x.vn>", "Hai <hai@x.vn>"),
    ],
)
def test_header_lines(written, right):
    data = f"From: {written}\nSubject: {written}\nDate: x\n\n{LETTER}".encode()
    lines = _read(data).pages[0].text.split("\n")
    assert (lines[0], lines[2]) == (f"From: {right}", f"Subject: {right}")


@pytest.mark.parametrize("body", ["", " \n", "<!-- -->", "<html></html>", "&nbsp;", "<br>"])
def test_an_html_body_that_shows_nothing_is_no_error(body):
    mail = _mail()
    mail.set_content(body, subtype="html")
    mail.add_attachment("Phụ lục", filename="a.txt")
    document = _read(bytes(mail))
    assert document.pages[0].text.strip().endswith("Subject: Đơn")
    assert [child.pages[0].text.strip() for child in document.children] == ["Phụ lục"]
    assert document.notes == ()


def test_whom_a_mail_is_to_is_shown() -> None:
    data = "From: hai@example.vn\nTo: Ủy ban phường <ub@example.vn>\nSubject: Đơn\n\nXin."
    lines = _read(data.encode()).pages[0].text.splitlines()
    assert lines[:3] == [
        "From: hai@example.vn",
        "To: Ủy ban phường <ub@example.vn>",
        "Subject: Đơn",
    ]


def test_what_an_html_letter_hides_is_left_out_and_said() -> None:
    mark = '<p style="display:none">xem trước</p>'
    data = f"From: a@b.vn\nSubject: x\nContent-Type: text/html\n\n<html>{mark}<p>Xin.</p></html>"
    document = _read(data.encode())
    assert _body(document) == "Xin."
    assert document.notes == ("note_hidden_text",)


def test_a_letter_typed_like_a_mail_keeps_all_its_lines() -> None:
    data = "From: Lê An\nTo: Phòng\nPhone: 0912 000 111\n\nXin."
    assert _read(data.encode()).pages[0].text == data


def test_what_an_outlook_letter_hides_is_said_beside_its_small_pictures() -> None:
    shown = b"<html><body><p style='display:none'>an</p><p>Xin.</p></body></html>"
    pictures = (("logo.png", _picture(40, 40)),)
    tree = message(body=None, html=shown, attachments=pictures, inline=frozenset({"logo.png"}))
    document = _read(compound(tree))
    assert _body(document) == "Xin."
    assert document.notes == ("note_hidden_text", "note_picture_small")


def _parts(kind: str, *parts: tuple[str, str]) -> bytes:
    """A mail of parts, each a header and what it holds."""
    head = f"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: {kind}; boundary=B\n\n"
    inner = "".join(f"--B\n{header}\n\n{content}\n" for header, content in parts)
    return f"{head}{inner}--B--\n".encode()


def test_alternatives_that_each_say_something_of_their_own_are_all_read() -> None:
    plain = "Content-Type: text/plain; charset=utf-8"
    more = "Ông Tư nhận của tôi 45.000.000 đồng."
    assert _body(_read(_parts("multipart/alternative", (plain, LETTER), (plain, more)))) == (
        f"{LETTER}\n\n{more}"
    )
    twice = _parts("multipart/alternative", (plain, LETTER), (plain, LETTER))
    assert _body(_read(twice)) == LETTER


def test_the_sheets_and_lists_of_a_saved_page_are_no_documents() -> None:
    mail = _parts(
        "multipart/related",
        ("Content-Type: text/html; charset=utf-8", _page(LETTER)),
        ("Content-Type: text/css\nContent-Location: cid:1@mhtml.blink", ".don { color: red }"),
        ("Content-Type: text/xml\nContent-Location: filelist.xml", "<xml><File/></xml>"),
    )
    document = _read(mail)
    assert _body(document) == LETTER
    assert document.children == ()
    assert document.notes == ()
    drawing = ("Content-Type: image/svg+xml\nContent-Location: a.svg", "<svg><text>a</text></svg>")
    mail = _parts("multipart/related", ("Content-Type: text/html", _page("Xin.")), drawing)
    document = _read(mail)
    assert (document.children, document.notes) == ((), ("note_picture_unread",))


def test_the_signature_of_a_signed_mail_is_no_document() -> None:
    text = ("Content-Type: text/plain; charset=utf-8", LETTER)
    for kind in ("application/pgp-signature", "application/pkcs7-signature"):
        signature = (f"Content-Type: {kind}; name=s.asc", "-----BEGIN PGP SIGNATURE-----")
        document = _read(_parts("multipart/signed", text, signature))
        assert _body(document) == LETTER
        assert (document.children, document.notes) == ((), ())
        mixed = _read(_parts("multipart/mixed", text, signature))  # somebody attached it
        assert len(mixed.children) == 1


def test_an_attached_file_is_read_whatever_its_type_is_said_to_be() -> None:
    attached = (
        'Content-Type: text/xml\nContent-Disposition: attachment; filename="a.txt"', "Phu luc"
    )  # fmt: skip
    mail = _parts("multipart/related", ("Content-Type: text/plain", "Xin."), attached)
    assert [child.pages[0].text for child in _read(mail).children] == ["Phu luc"]


def test_pictures_written_into_an_html_letter_are_files() -> None:
    drawn = [base64.b64encode(_picture(*size)).decode() for size in ((600, 800), (40, 40))]
    markup = "".join(f'<img src="data:image/png;base64,{each}">' for each in drawn)
    mail = _mail()
    mail.set_content("Xin.")
    mail.add_alternative(_page(f"Xin.{markup}"), subtype="html")
    context = Context.of(Limits())
    files = list(eml_files(bytes(mail), context))
    assert files == [("", _picture(600, 800))]
    tree = message(body=None, html=_page(f"Xin.{markup}").encode())
    assert list(files_in(compound(tree), context)) == files


def test_a_mail_in_utf8_that_says_otherwise() -> None:
    for charset in ("windows-1258", "utf-16", "big5"):
        data = f"From: a\nSubject: b\nContent-Type: text/plain; charset={charset}\n\n{LETTER}"
        assert _body(_read(data.encode())) == LETTER


def test_an_html_letter_may_hold_more_than_its_text() -> None:
    comment = "A" * (Limits().characters + 1)
    data = f"From: a\nSubject: b\nContent-Type: text/html\n\n<p>Xin.</p><!--{comment}-->"
    assert _body(_read(data.encode())) == "Xin."


def test_a_letter_typed_like_a_mail_keeps_lines_of_one_name() -> None:
    data = "From: Lê An\nTo: Phòng\nTo: Sở\nPhone: 0912 000 111\nPhone: 0912 000 222\n\nXin."
    assert _read(data.encode()).pages[0].text == data


def test_whom_an_outlook_letter_is_to_is_shown() -> None:
    tree = message(body="Xin.")
    tree["__substg1.0_0E04001F"] = "Ủy ban phường".encode("utf-16-le")
    tree["__substg1.0_0E03001F"] = "Thanh tra".encode("utf-16-le")
    assert _read(compound(tree)).pages[0].text.splitlines()[1:3] == [
        "To: Ủy ban phường", "Cc: Thanh tra",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("packed", "rtf"),
    [
        # the two examples of MS-OXRTFCP
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
            "68656c090020627705b06c647d0a800fa0",
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        (
            "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0",
            b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
        ),
        ("14000000080000004d454c4100000000" + b"{\\rtf1 a}".hex(), b"{\\rtf1 a}"),
        ("00", b""),
        ("1a0000001c0000004c5a4675e2d44b5101ff", b""),
    ],
)
def test_compressed_rtf(packed, rtf):
    assert unpacked(bytes.fromhex(packed)) == rtf


def test_a_body_that_is_kept_as_rtf_only_is_a_file() -> None:
    rtf = rb"{\rtf1 a}"
    tree = message(body=None)
    tree["__substg1.0_10090102"] = bytes(8) + b"MELA" + bytes(4) + rtf
    context = Context.of(Limits())
    assert list(files_in(compound(tree), context)) == [("body.rtf", rtf)]
    tree["__substg1.0_1000001F"] = "Xin.".encode("utf-16-le")  # beside a plain one it is not needed
    assert list(files_in(compound(tree), context)) == []


def test_what_is_wrong_with_an_attachment_of_an_outlook_letter_costs_only_it() -> None:
    deep = message(header=24, body=None, html=b"<b>" * 5_000)
    odd = message(header=24, attachments=(("a\r\nb.txt", b"Phu luc"),))
    drawn = {"\x01Ole": bytes(20), "CONTENTS": b"BM" + bytes(100)}
    files = (("d", deep), ("o\r\nd", odd), ("hình", drawn), ("a.txt", b"Xin."))
    document = _read(compound(message(body=LETTER, attachments=files)))
    assert [child.source.name for child in document.children] == ["o d.eml", "a.txt"]
    assert document.notes == ("note_member_unread",)


FULL = "Tôi ở ấp Bình Hòa, đề nghị giải quyết tranh chấp đất với ông Tư, điện thoại 0912345678."


@pytest.mark.parametrize(
    "bare",
    [
        FULL.encode("ascii", "replace").decode(),
        FULL.encode("latin-1", "replace").decode("latin-1"),
        FULL.encode("ascii", "ignore").decode(),
        "Toi o ap Binh Hoa, de nghi giai quyet tranh chap dat voi ong Tu, dien thoai 0912345678.",
    ],
)
def test_a_form_that_lost_its_letters_is_not_read_beside_the_other(bare) -> None:
    mail = _mail()
    mail.set_content(bare)
    mail.add_alternative(_page(FULL), subtype="html")
    assert _body(_read(bytes(mail))) == FULL
    mail = _mail()
    mail.set_content(FULL)
    mail.add_alternative(_page(bare), subtype="html")
    assert _body(_read(bytes(mail))) == FULL


def test_a_form_that_lost_letters_but_says_more_is_read() -> None:
    mail = _mail()
    mail.set_content(f"{FULL.encode('ascii', 'replace').decode()} CCCD 079180001234.")
    mail.add_alternative(_page(FULL), subtype="html")
    body = _body(_read(bytes(mail)))
    assert "079180001234" in body
    assert FULL in body


def test_html_of_an_outlook_letter_that_cannot_be_read_is_noted() -> None:
    document = _read(compound(message(body="Xin.", html=b"<b>" * 5_000)))
    assert _body(document) == "Xin."
    assert document.notes == ("note_member_unread",)


def _uuencoded(data: bytes, name: str, last: str) -> str:
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return f"begin 644 {name}\n{''.join(lines)}{last}end\n"


@pytest.mark.parametrize("last", ["`\n", " \n", "\n", ""])
def test_files_that_old_programs_write_into_the_text_are_attachments(last):
    text = f"Gửi kèm:\n\n{_uuencoded(LETTER.encode(), 'don.txt', last)}\nTrân trọng."
    mail = _mail()
    mail.set_content(text + f"\n{_uuencoded(FOOTER.encode(), 'b.txt', last)}", cte="8bit")
    document = _read(mail.as_bytes())
    assert _body(document).split() == ["Gửi", "kèm:", "Trân", "trọng."]
    assert [child.source.name for child in document.children] == ["don.txt", "b.txt"]
    assert document.children[0].pages[0].text == LETTER


@pytest.mark.parametrize("text", ["begin 644 lần\nend\n", "begin 644 a\n#!!!!!!\nhết\nend\n"])
def test_a_letter_that_speaks_of_a_beginning_and_an_end_is_no_file(text):
    mail = _mail()
    mail.set_content(text)
    document = _read(mail.as_bytes())
    assert _body(document) == text.strip()
    assert document.children == ()


@pytest.mark.parametrize(
    "name", ["".join(f"; name*{n}=a" for n in range(20_000)), ";name=" + '"' * 30_000]
)
def test_a_header_line_without_end_costs_little(name):
    head = f"From: a@b.vn\nMIME-Version: 1.0\nContent-Type: text/plain{name}\n\n"
    started = time.process_time()
    assert LETTER in str(_read(f"{head}{LETTER}".encode()))
    assert time.process_time() - started < 3


def test_a_long_name_of_a_file_is_whole():
    name = "Đơn khiếu nại lần hai của các hộ dân tổ " * 6 + ".txt"
    mail = _mail()
    mail.set_content(LETTER)
    mail.add_attachment(FOOTER.encode(), "text", "plain", filename=name)
    (child,) = _read(mail.as_bytes()).children
    assert child.source.name == name


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_a_body_in_base64_that_is_cut_is_read_as_far_as_it_goes(cut):
    head = "From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    coded = base64.encodebytes((LETTER + "a" * (-len(LETTER.encode()) % 3)).encode()).rstrip()
    coded = coded[: len(coded) - cut]
    data = f"{head}Content-Transfer-Encoding: base64\n\n".encode() + coded
    assert LETTER[:-4] in str(_read(data))


@pytest.mark.parametrize("text", ["Toi to cao ong A nhan hoi lo", "123456789", "Don thu hai mot"])
def test_a_body_in_base64_that_looks_like_base64_is_decoded_once(text):
    head = "From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    coded = base64.encodebytes(text.encode())
    data = f"{head}Content-Transfer-Encoding: base64\n\n".encode() + coded
    assert text in str(_read(data))


_CODED = {
    "base64": base64.encodebytes(LETTER.encode()),
    "quoted-printable": binascii.b2a_qp(LETTER.encode()) + b"\n",
}
_HEAD = b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"


def _typed(field: str, body: bytes) -> bytes:
    return _HEAD + field.encode() + b"\n\n" + body


@pytest.mark.parametrize("name", _CODED)
@pytest.mark.parametrize(
    "form",
    [
        *("{} ", "{}\t", '"{}"', "'{}'", "{};", "{}; x=y", "(\\() {}", "\n {}"),
        *("{} (body)", "(a (b) \\) c) {} (d)", "{} (no end", "(a\n b) {}"),
    ],
)
def test_the_coding_of_a_body_is_told_as_mime_means_it(name, form):
    line = "Content-Transfer-Encoding: " + form.format(name.title())
    assert _body(_read(_typed(line, _CODED[name]))) == LETTER


@pytest.mark.parametrize("form", ["{} ", "{} (x)", "{};", '"{}"'])
def test_the_coding_of_an_attachment_is_told_as_mime_means_it(form):
    mail = _mail()
    mail.set_content(FOOTER)
    mail.add_attachment(_picture(400, 500), "text", "plain", filename="đơn.png")
    wanted = eml_files(mail.as_bytes(), Context.of(Limits()))
    line = b"Content-Transfer-Encoding: "
    data = mail.as_bytes().replace(line + b"base64", line + form.format("base64").encode())
    assert data != mail.as_bytes()
    assert eml_files(data, Context.of(Limits())) == wanted


@pytest.mark.parametrize("form", ["{} ", "{} (x)", "{};"])
def test_the_coding_of_a_message_within_is_told_as_mime_means_it(form):
    inner = base64.encodebytes(_typed("X: y", LETTER.encode()))
    head = "From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\n"
    line = f"Content-Transfer-Encoding: {form.format('base64')}\n\n"
    (child,) = _read((head + line).encode() + inner).children
    assert _body(child) == LETTER


def test_a_comment_within_comments_without_end_costs_little():
    line = f"Content-Transfer-Encoding: base64 {'(' * 3_000}"
    assert _body(_read(_typed(line, _CODED["base64"]))) == LETTER


@pytest.mark.parametrize("line", ["base64x", "x-base64", "base64 7bit", "(base64)"])
def test_a_coding_that_is_not_known_leaves_the_body_as_it_came(line):
    assert _body(_read(_typed(f"Content-Transfer-Encoding: {line}", b"xinchao1"))) == "xinchao1"


@pytest.mark.parametrize("first", ["7bit", "8bit", "Binary"])
@pytest.mark.parametrize("name", _CODED)
def test_of_two_lines_on_the_coding_that_is_believed_which_the_body_bears_out(first, name):
    lines = f"Content-Transfer-Encoding: {first}\nContent-Transfer-Encoding: {name}"
    assert _body(_read(_typed(lines, _CODED[name]))) == LETTER
    for text in ("xinchao1", "Giá = 10 =A", "Tôi = ông A"):
        assert _body(_read(_typed(lines, text.encode()))) == text


@pytest.mark.parametrize("line", ["7bit", "8bit", "binary"])
def test_a_letter_in_base64_that_no_line_tells_is_read(line):
    field = f"Content-Transfer-Encoding: {line}"
    assert _body(_read(_typed(field, _CODED["base64"]))) == LETTER
    assert _body(_read(_typed("X: y", _CODED["base64"]))) == LETTER


@pytest.mark.parametrize(
    "text",
    [
        *("xinchao1", "WGluIGNow6Bv", "Toi to cao ong A nhan hoi lo", "0" * 64, "a" * 76),
        base64.encodebytes(bytes(range(256))).decode().strip(),
        base64.encodebytes(b"Xin chao cac ong cac ba, toi la Hai. " * 4).decode().strip(),
        f"{_CODED['base64'].decode()}Hai",
        f"Kinh gui\n{_CODED['base64'].decode()}".strip(),
    ],
)
def test_a_text_that_looks_like_base64_stays_as_it_is(text):
    mail = _mail()
    mail.set_content(text, cte="7bit")
    assert _body(_read(mail.as_bytes())) == text
    mail.set_content(text, cte="base64")
    assert _body(_read(mail.as_bytes())) == text


def test_a_file_of_base64_that_is_attached_stays_as_it_is():
    mail = _mail()
    mail.set_content(FOOTER)
    text = _CODED["base64"].decode()
    mail.add_attachment(text, filename="a.txt", cte="7bit")
    (child,) = _read(mail.as_bytes()).children
    assert child.pages[0].text.strip() == text.strip()


@pytest.mark.parametrize("text", [LETTER, f"Don\n{LETTER}\nHai", f"{LETTER}\n\n"])
def test_a_letter_that_only_claims_to_be_base64_is_read(text):
    data = _typed("Content-Transfer-Encoding: base64", text.encode())
    assert _body(_read(data)) == text.strip()


@pytest.mark.parametrize("behind", [f"\n--\n{FOOTER}\n", "\n\xa0\n"])
@pytest.mark.parametrize("text", [LETTER, "Xin.", "Kính thư"])
def test_a_footer_in_letters_behind_base64_does_not_hide_it(text, behind):
    coded = base64.encodebytes((text + " " * (-len(text.encode()) % 3 + 1)).encode())
    data = _typed("Content-Transfer-Encoding: base64", coded + behind.encode())
    assert _body(_read(data)).startswith(text)


@pytest.mark.parametrize("stray", ["\n!!\n", "!", "\n--\n", "\xa0\n"])
def test_stray_signs_behind_base64_that_is_cut_cost_nothing(stray):
    coded = base64.b64encode((LETTER + "a" * (-len(LETTER.encode()) % 3)).encode())[:-3]
    data = _typed("Content-Transfer-Encoding: base64", coded + stray.encode())
    assert LETTER[:-4] in _body(_read(data))


def test_a_short_text_that_only_claims_to_be_base64_stays_as_it_came():
    data = _typed("Content-Transfer-Encoding: base64", b"Xin chao cac ong!!")
    assert _body(_read(data)) == "Xin chao cac ong!!"


def test_base64_that_is_not_decoded_is_noted():
    coded = base64.b64encode((LETTER + "a" * (-len(LETTER.encode()) % 3)).encode())
    lines = "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64"
    line = "Content-Transfer-Encoding: base64"
    assert _read(_typed(line, coded)).notes == ()
    assert _read(_typed(line, coded[:-3] + b"\n-- Hung")).notes == ("note_member_unread",)
    assert _read(_typed(lines, b"WGluIGNow6Bv")).notes == ("note_member_unread",)
    assert _read(_typed(lines, LETTER.encode())).notes == ()


def _in_parts(field: str, before: str = "", behind: str = "") -> bytes:
    mail = _mail()
    mail.set_content(LETTER, cte="base64")
    mail.add_attachment("Phụ lục", filename="a.txt", cte="8bit")
    mail.set_boundary("XX")
    data = mail.as_bytes().replace(b'multipart/mixed; boundary="XX"', field.encode(), 1)
    head, body = data.split(b"\n\n", 1)
    return head + b"\n\n" + before.encode() + body + behind.encode()


@pytest.mark.parametrize("field", ['multipart/mixed; boundary="YY"', "multipart/mixed"])
@pytest.mark.parametrize(("before", "behind"), [("", ""), ("Gửi ông.\n", ""), ("", "\nHết thư.\n")])
def test_parts_that_no_header_divides_are_told_by_the_lines_between_them(field, before, behind):
    document = _read(_in_parts(field, before, behind))
    assert _body(document).split() == f"{before} {LETTER} {behind}".split()
    (child,) = document.children
    assert (child.source.name, child.pages[0].text.strip()) == ("a.txt", "Phụ lục")


def test_parts_that_no_header_divides_are_counted():
    parts = "--XX\nContent-Type: text/plain\n\nx\n" * 50
    data = "From: a@b.vn\nSubject: x\nContent-Type: multipart/mixed\n\n" + parts
    with pytest.raises(IngestError):
        read_eml(data.encode(), Context.of(Limits(members=10)))


def test_a_text_without_lines_between_parts_is_read_as_it_came():
    text = "--XX\nTôi viết: Content-Type\n\n-- \nHai"
    head = "From: a@b.vn\nSubject: x\nContent-Type: multipart/mixed; boundary=YY\n\n"
    assert _body(_read((head + text).encode())) == text


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\n", b"\xef\xbb\xbf\r\n"])
def test_blank_lines_before_the_header(before):
    mail = _mail()
    mail.set_content(LETTER, cte="base64")
    assert _body(_read(before + mail.as_bytes())) == LETTER


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
def test_line_ends_of_three_signs(cte):
    mail = _mail()
    mail.set_content(f"{LETTER}\n\nHai", cte=cte)
    mail.add_attachment("Phụ lục", filename="a.txt", cte="8bit")
    document = _read(mail.as_bytes().replace(b"\n", b"\r\r\n"))
    assert _body(document) == f"{LETTER}\n\nHai"
    assert [child.source.name for child in document.children] == ["a.txt"]


@pytest.mark.parametrize(("before", "end"), [("\n\n", "\n"), ("", "\r\r\n")])
def test_a_letter_typed_below_blank_lines_is_no_mail(before, end):
    text = f"{before}From: Lý Thị Hai\nTo: UBND phường\nSubject: Đơn\n\n{LETTER}\n"
    document = _read(text.replace("\n", end).encode())
    assert document.source.media_type == "text/plain"
