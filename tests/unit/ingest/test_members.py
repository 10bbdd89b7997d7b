"""Files in archives: which are read, what is said of those that are not, and their names."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from ingest.errors import IngestError
from ingest.legacy import Encoding
from ingest.limits import Limits
from ingest.readers import Content, Context, dispatch, members
from ingest.readers.dispatch import read_bytes
from tests.unit.ingest.test_legacy import encode


def _zip(*files: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two files of one name
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def _read(data: bytes) -> Content:
    return read_bytes(data, "zip", Context.of(Limits()))[1]


def _texts(content: Content) -> list[str]:
    return [child.pages[0].text for child in content.children]


def _encrypted(data: bytes, name: bytes) -> bytes:
    """The archive with the flag that says a member needs a password."""
    changed = bytearray(data)
    for signature, flags, at in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        place = data.index(signature)
        while data[place + at : place + at + len(name)] != name:
            place = data.index(signature, place + 1)
        changed[place + flags] |= 1
    return bytes(changed)


def _locked_pdf() -> bytes:
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt("mat-khau")
    writer.write(out)
    return out.getvalue()


def test_two_files_of_one_name_are_both_read():
    data = _zip(("don.txt", b"Thu nhat"), ("don.txt", b"Thu hai"))
    assert _texts(_read(data)) == ["Thu nhat", "Thu hai"]


def test_a_broken_file_is_noted_and_spoils_nothing():
    data = _zip(("a.txt", b"Don bi hong"), ("b.txt", b"Don con tot")).replace(
        b"bi hong", b"bi hOng"
    )
    content = _read(data)
    assert _texts(content) == ["Don con tot"]
    assert content.notes == ("note_member_unread",)


def test_a_file_with_a_password_is_noted_and_spoils_nothing():
    content = _read(_encrypted(_zip(("a.txt", b"kin"), ("b.txt", b"Don con tot")), b"a.txt"))
    assert _texts(content) == ["Don con tot"]
    assert content.notes == ("note_member_encrypted",)
    content = _read(_zip(("a.pdf", _locked_pdf()), ("b.txt", b"Don con tot")))
    assert content.notes == ("note_member_encrypted",)


def _nested(data: bytes) -> bytes:
    for _ in range(20):
        data = _zip(("a.zip", data))
    return data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_zip(("a.txt", b"Don bi hong")).replace(b"bi hong", b"bi hOng"), "corrupt"),
        (_encrypted(_zip(("a.txt", b"kin")), b"a.txt"), "encrypted"),
        (_zip(("a.pdf", _locked_pdf())), "encrypted"),
        (_zip(("a.exe", b"MZ\x90\0\3"), ("b.pdf", _locked_pdf())), "encrypted"),
        (_zip(("a.exe", b"MZ\x90\0\3")), "unsupported_type"),
        (_nested(b"x"), "too_deep"),
        (_zip(), "no_pages"),
    ],
)
def test_an_archive_without_anything_readable_says_why(data, code):
    with pytest.raises(IngestError) as caught:
        _read(data)
    assert caught.value.code == code


def test_a_file_beside_a_broken_one_is_found_again():
    data = _zip(("a.txt", b"Don bi hong"), ("b.txt", b"Don con tot")).replace(
        b"bi hong", b"bi hOng"
    )
    (child,) = _read(data).children
    assert members.find(data, child.source.sha256, Context.of(Limits())) == b"Don con tot"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "cp1258", "utf-8"])
def test_names_in_the_encoding_of_the_sender(encoding):
    name = "Đơn tố cáo ông Lê Quang Hưng.txt"
    raw = (
        name.encode() if encoding == "utf-8" else encode(name, Encoding(encoding)).encode("latin-1")
    )
    data = _zip(("x" * len(raw), b"Don")).replace(b"x" * len(raw), raw)
    assert [child.source.name for child in _read(data).children] == [name]


@pytest.mark.parametrize("name", ["Größe.txt", "café.txt", "£1.txt", "é" * 2_000])
def test_names_that_say_nothing_stay_as_they_are(name):
    raw = name.encode("cp437")
    data = _zip(("x" * len(raw), b"Don")).replace(b"x" * len(raw), raw)
    assert [child.source.name for child in _read(data).children] == [name]


def test_a_name_of_thousands_of_digits_and_a_fault_of_ours_cost_no_other(monkeypatch) -> None:
    names = ["9" * 5000 + ".txt", "10.txt", "2.txt", "02.txt"]
    assert sorted(names, key=members.natural)[-2:] == ["10.txt", "9" * 5000 + ".txt"]
    real = dispatch.read_bytes

    def faulty(data, suffix, context):
        if data == b"hai":
            raise KeyError("ours")
        return real(data, suffix, context)

    monkeypatch.setattr(dispatch, "read_bytes", faulty)
    found = [("1.txt", b"mot"), ("2.txt", b"hai"), ("3.txt", b"ba")]
    children, notes = members.read_all(found, Context.of(Limits()))
    assert [child.source.name for child in children] == ["1.txt", "3.txt"]
    assert notes == ("note_member_unread",)


def test_a_name_holds_nothing_that_no_store_takes():
    context = Context.of(Limits())
    names = ("don.txt\0", "\udc80\u202egi\x1bay.txt", "Đơn của tôi.txt")
    children, _ = members.read_all([(name, b"Don") for name in names], context)
    assert [child.source.name for child in children] == ["don.txt", "giay.txt", "Đơn của tôi.txt"]
    assert not any(child.notes for child in children)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../don.pdf.txt", "don.pdf.txt"), ("C:\\Users\\Hai\\don.txt", "don.txt"),
     ("/etc/don.txt", "don.txt"), ("don\nthu\t2.txt", "don thu 2.txt"),
     ("Đơn số 12/QĐ.txt", "Đơn số 12/QĐ.txt")],
)  # fmt: skip
def test_a_name_is_one_line_without_its_writers_folders(name, shown):
    (child,), _ = members.read_all([(name, b"Don")], Context.of(Limits()))
    assert child.source.name == shown
