"""What LibreOffice is kept from, and how its failures are told apart."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import threading
import time
import zipfile
from pathlib import Path

import psutil
import pytest
from PIL import Image

import ingest
from ingest.limits import Limits
from ingest.readers import Context, office
from ingest.sandbox import landlock, pipes
from ingest.sniff import Kind
from tests.compound import compound
from tests.integration.ingest.test_formats import _office

pytestmark = pytest.mark.integration

_ODT = (
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    b'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    b'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    b'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body><office:text>'
    b"<text:p>Don khieu nai</text:p>%s</office:text></office:body></office:document-content>"
)
_ENDLESS = b"{\\rtf1 don {\\pict\\pngblip\\bin2147483647 " + b"x" * 1000 + b"}}"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Somebody else's scan."""
    path = tmp_path / "scan.png"
    Image.new("RGB", (900, 900), "white").save(path)
    return path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Somebody else's text."""
    path = tmp_path / "secret.txt"
    path.write_text("Bi mat cua nguoi khac")
    return path


def _rtf(instruction: str, star: str = r"\*") -> bytes:
    field = rf"{{\field\flddirty{{{star}\fldinst {instruction}}}{{\fldrslt cu}}}}"
    return rf"{{\rtf1\ansi Don khieu nai {field}\par}}".encode()


def _odt(body: str, entry: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", Kind.ODT.value)
        archive.writestr("content.xml", _ODT % body.encode())
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{Kind.ODT.value}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
            f"{entry}</manifest:file-entry></manifest:manifest>",
        )
    return out.getvalue()


def _pictures(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [name for name in archive.namelist() if name.startswith("word/media/")]


@pytest.mark.parametrize(
    "instruction",
    [
        'INCLUDEPICTURE "{}" MERGEFORMAT \\\\d',
        '{{INC}}{{\\b LUDE}}PICTURE "{}" \\\\d',
        '{{\\*\\x SYMBOL}}INCLUDEPICTURE "{}" \\\\d',
        '\\\'49NCLUDEPICTURE "{}" \\\\d',
    ],
)
@pytest.mark.parametrize("star", ["\\*", ""])
def test_no_field_of_an_rtf_brings_a_picture_even_where_nothing_confines_it(
    elsewhere, tmp_path, monkeypatch, instruction, star
):
    monkeypatch.setattr(landlock, "confined", lambda call, *_: call())
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    data = _rtf(instruction.format(elsewhere), star)
    assert _pictures(office.convert(data, Kind.RTF, Context.of(Limits()))) == []


@pytest.mark.skipif(landlock.version() == 0, reason="needs Linux 5.13")
def test_libreoffice_cannot_open_what_lies_elsewhere(elsewhere, tmp_path, monkeypatch):
    monkeypatch.setattr(office, "_INSTRUCTION", re.compile(b"(?!)"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    data = _rtf(f'INCLUDEPICTURE "{elsewhere}" MERGEFORMAT \\\\d')
    assert _pictures(office.convert(data, Kind.RTF, Context.of(Limits()))) == []


def test_results_of_fields_and_symbols_stay():
    link = _rtf('HYPERLINK "http://example.vn/"')
    assert ingest.read(link).pages[0].text == "Don khieu nai cu"
    symbol = rb"{\rtf1\ansi {\field{\*\fldinst SYMBOL 65 \\f Arial}{\fldrslt }} Don khieu nai\par}"
    assert ingest.read(symbol).pages[0].text == "A Don khieu nai"


@pytest.mark.parametrize(
    "body",
    [
        '<text:section text:name="s"><text:section-source xlink:href="file://{secret}"/>'
        "<text:p>cu</text:p></text:section>",
        '<text:p><draw:frame text:anchor-type="as-char" svg:width="15cm" svg:height="15cm">'
        '<draw:image xlink:href="file://{elsewhere}" xlink:show="embed" xlink:actuate="onLoad"/>'
        "</draw:frame></text:p>",
        '<text:p><draw:frame text:anchor-type="as-char" svg:width="15cm" svg:height="15cm">'
        '<draw:object-ole xlink:href="file://{elsewhere}" xlink:show="embed"/></draw:frame>'
        "</text:p>",
    ],
)
def test_links_of_an_odt_bring_nothing(elsewhere, secret, body):
    document = ingest.read(_odt(body.format(elsewhere=elsewhere, secret=secret)))
    (page,) = document.pages
    assert page.text.startswith("Don khieu nai")
    assert "Bi mat" not in page.text


def test_a_linked_picture_of_a_doc_brings_nothing(elsewhere, tmp_path):
    frame = '<draw:frame text:anchor-type="as-char" svg:width="15cm" svg:height="15cm">'
    link = f'<draw:image xlink:href="file://{elsewhere}" xlink:show="embed"/>'
    data = _office(_odt(f"<text:p>{frame}{link}</draw:frame></text:p>"), "doc", tmp_path)
    assert elsewhere.name.encode() in data.replace(b"\0", b"")
    (page,) = ingest.read(data).pages
    assert page.text.strip() == "Don khieu nai"


def test_text_and_links_of_an_rtf_bring_nothing(elsewhere, secret):
    for data in (
        _rtf(f'INCLUDETEXT "{secret}"'),
        _rtf(f'LINK Word.Document.8 "{secret}" \\\\a'),
        rb"{\rtf1{\*\template %b} Don khieu nai\par}" % str(secret).encode(),
    ):
        (page,) = ingest.read(data).pages
        assert "Don khieu nai" in page.text
        assert "Bi mat" not in page.text


def _sockets() -> set[str]:
    return {path.name for path in Path("/tmp").glob("OSL_PIPE_*")}


@pytest.mark.parametrize("clock", ["seconds_office", "seconds_step"])
def test_a_killed_libreoffice_leaves_no_socket(clock):
    before = _sockets()
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(_ENDLESS, limits=Limits(**{clock: 4.0}))
    assert caught.value.code == "timeout"
    new = _sockets() - before  # those of tests beside this one go when they end
    deadline = time.monotonic() + 120
    while new & _sockets() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not new & _sockets()


def test_a_libreoffice_whose_time_is_up_does_not_run_on_beside_the_next():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.rtf", _ENDLESS)
        file.writestr("b.rtf", _ENDLESS + b" ")
    running: set[int] = set()
    stray: set[int] = set()
    lasting: set[int] = set()  # seen twice without a parent

    def read() -> None:
        with contextlib.suppress(ingest.IngestError):
            ingest.read(archive.getvalue(), limits=Limits(seconds_office=4.0))

    reader = threading.Thread(target=read)
    reader.start()
    while reader.is_alive():
        time.sleep(0.5)
        children = psutil.Process().children(recursive=True)
        present = {c.pid for c in children if "soffice.bin" in _command(c)}
        running |= present
        alone = {pid for pid in running - present if psutil.pid_exists(pid)}
        lasting |= alone & stray
        stray = alone
    assert len(running) >= 2
    assert lasting == set()


def _command(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def test_sockets_are_found_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(pipes, "_PLACES", (tmp_path,))
    profile = tmp_path / "office-0" / "profile"
    profile.mkdir(parents=True)
    ours, other = tmp_path / pipes.name(profile), tmp_path / "OSL_PIPE_other"
    ours.touch()
    other.touch()
    pipes.remove(tmp_path)
    assert not ours.exists()
    assert other.exists()
    # as LibreOffice 7.4 named it
    assert pipes.name(Path("/tmp/fxa_w/prof")).endswith("_375c665d13b64e8759d078bad3b6af2a")


def _lazy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that makes nothing of anything."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.mark.parametrize(("free", "code"), [(2**20, "sandbox_unavailable"), (2**40, "corrupt")])
def test_want_of_room_is_not_the_files_fault(tmp_path, monkeypatch, free, code):
    _lazy(tmp_path, monkeypatch)
    usage = office.shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(office.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ingest.IngestError) as caught:
        office.convert(_rtf("PAGE"), Kind.RTF, Context.of(Limits()))
    assert caught.value.code == code


def test_a_full_folder_is_not_the_files_fault_either(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ingest.IngestError) as caught:
        office.convert(_rtf("PAGE"), Kind.RTF, Context.of(Limits()))
    assert caught.value.code == "sandbox_unavailable"


def test_a_doc_with_a_password_says_so():
    head = b"\xec\xa5\xc1\0" + bytes(6) + (0x0100).to_bytes(2, "little") + bytes(5000)
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(compound({"WordDocument": head, "1Table": bytes(100)}))
    assert caught.value.code == "encrypted"


def test_an_odt_with_a_password_says_so():
    with pytest.raises(ingest.IngestError) as caught:
        ingest.read(_odt("", entry='<manifest:encryption-data manifest:checksum="x"/>'))
    assert caught.value.code == "encrypted"


_MANIFEST_OF_A_FORMULA = (
    '<manifest:file-entry manifest:full-path="Object 1/" '
    'manifest:media-type="application/vnd.oasis.opendocument.formula"/>'
)
_ODT_FORMULA = '<text:p>Dien tich <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
_RTF_FORMULA = rb"{\rtf1\ansi Dien tich {\mmath{\*\moMath{\mr S=125}}} met vuong.\par}"


@pytest.mark.parametrize(
    "data", [_odt(f"{_ODT_FORMULA} met vuong</text:p>", _MANIFEST_OF_A_FORMULA), _RTF_FORMULA]
)
def test_a_formula_that_libreoffice_drops_is_noted(data):
    document = ingest.read(data)
    assert "Dien tich" in document.pages[0].text
    assert "125" in document.pages[0].text or document.notes == ("note_formula_unread",)


def test_an_equation_in_a_doc_is_seen():
    context = Context.of(Limits())
    data = compound({"ObjectPool": {"_1": {"Equation Native": b"S=125"}}, "WordDocument": b"x"})
    assert office._has_formula(data, Kind.DOC, context)
    assert not office._has_formula(compound({"WordDocument": b"x"}), Kind.DOC, context)
