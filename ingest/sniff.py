"""What a file is, by its content; names and Content-Type headers are never trusted.

An allow-list of signatures, read from the first and last bytes and, for the
two container families (ZIP, OLE), from their directories. Anything else is
unsupported, programs and scripts included.
"""

from __future__ import annotations

import enum
import io
import re
import zipfile

import olefile

from ingest.errors import Code, IngestError


class Kind(enum.StrEnum):
    """A type we can read; the value is its media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    WEBP = "image/webp"
    HEIC = "image/heic"
    BMP = "image/bmp"
    GIF = "image/gif"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    TXT = "text/plain"
    HTML = "text/html"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    ZIP = "application/zip"


IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.WEBP, Kind.HEIC, Kind.BMP, Kind.GIF})

_SUFFIXES: dict[str, tuple[Kind, ...]] = {
    "pdf": (Kind.PDF,),
    "jpg": (Kind.JPEG,),
    "jpeg": (Kind.JPEG,),
    "jfif": (Kind.JPEG,),
    "png": (Kind.PNG,),
    "tif": (Kind.TIFF,),
    "tiff": (Kind.TIFF,),
    "webp": (Kind.WEBP,),
    "heic": (Kind.HEIC,),
    "heif": (Kind.HEIC,),
    "bmp": (Kind.BMP,),
    "gif": (Kind.GIF,),
    "docx": (Kind.DOCX,),
    "docm": (Kind.DOCX,),
    "doc": (Kind.DOC, Kind.RTF),  # Word itself saves RTF under .doc
    "rtf": (Kind.RTF,),
    "odt": (Kind.ODT,),
    "txt": (Kind.TXT,),
    "text": (Kind.TXT,),
    "html": (Kind.HTML,),
    "htm": (Kind.HTML,),
    "eml": (Kind.EML,),
    "msg": (Kind.MSG,),
    "zip": (Kind.ZIP,),
}

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MAIL_HEADER = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}", re.DOTALL
)
_MAIL_NAMES = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|mime-version):", re.IGNORECASE | re.MULTILINE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
# a piece of a page, as mail programs save them: it begins with an element and ends one
_FRAGMENT = re.compile(
    rb"\s*(?:<!--(?:[^-]|-(?!->))*-->\s*)*"
    rb"<(?:p|div|span|font|table|center|h[1-6]|ul|ol|pre|meta|title|style|b|i|br)(?:\s[^<>]*)?/?>"
    rb"(?=.*</(?:p|div|span|font|table|center|h[1-6]|ul|ol|pre|title|style|b|i)\s*>)",
    re.IGNORECASE | re.DOTALL,
)
_TYPES = "[Content_Types].xml"
_MOST_TYPES = 1_000_000  # bytes of it
_WORD = re.compile(
    rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.\w+\.macroEnabled\w*\.main\+xml"
)
_HEAD = 4096  # bytes looked at for signatures
_TEXT_SAMPLE = 65_536


def kind_of(data: bytes | memoryview) -> Kind:
    """The type of a file's bytes.

    Raises:
        IngestError: empty, or of no type we read.
    """
    if len(data) == 0:
        raise IngestError(Code.EMPTY_FILE)
    head = bytes(data[:_HEAD])
    kind = _image(head) or _container(head, data) or _marked(head)
    if kind is None and _is_text(bytes(data[:_TEXT_SAMPLE])):
        kind = _textual(head)
    if kind is None:
        raise IngestError(Code.UNSUPPORTED_TYPE)
    return kind


def misnamed(suffix: str, kind: Kind) -> bool:
    """Whether a file name's suffix promises something else than the content."""
    suffix = suffix.lower().lstrip(".")
    return bool(suffix) and kind not in _SUFFIXES.get(suffix, (kind,) if suffix.isdigit() else ())


def _image(head: bytes) -> Kind | None:
    for magic, kind in (
        (b"\xff\xd8\xff", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"II*\0", Kind.TIFF),
        (b"MM\0*", Kind.TIFF),
        (b"II+\0", Kind.TIFF),
        (b"GIF87a", Kind.GIF),
        (b"GIF89a", Kind.GIF),
    ):
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Kind.HEIC
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) > 26:
        return Kind.BMP
    return None


def _container(head: bytes, data: bytes | memoryview) -> Kind | None:
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zipped(data)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _ole(data)
    return None


def _zipped(data: bytes | memoryview) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").strip()
            types = b""
            if _TYPES in names and archive.getinfo(_TYPES).file_size < _MOST_TYPES:
                types = archive.read(_TYPES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    if "word/document.xml" in names or _WORD.search(types):
        return Kind.DOCX
    if mimetype == Kind.ODT.encode():
        return Kind.ODT
    if _TYPES in names or mimetype:
        raise IngestError(Code.UNSUPPORTED_TYPE, detail="other office format")
    return Kind.ZIP


def _ole(data: bytes | memoryview) -> Kind:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if file.exists("EncryptedPackage"):
                raise IngestError(Code.ENCRYPTED)
            if file.exists("WordDocument"):
                return Kind.DOC
            if file.exists("__properties_version1.0"):
                return Kind.MSG
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise IngestError(Code.CORRUPT, detail=type(error).__name__) from error
    raise IngestError(Code.UNSUPPORTED_TYPE, detail="other OLE format")


def _marked(head: bytes) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.lstrip()[:5] == b"{\\rtf":
        return Kind.RTF
    return None


def _is_text(sample: bytes) -> bool:
    """Text in any 8-bit or Unicode encoding; VISCII and VPS use a few control codes as letters."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if sample.startswith((b"MZ", b"\x7fELF", b"#!")):
        return False
    zeros = sample.count(0)
    if zeros:
        # UTF-16 without a mark: every other byte of Latin text is zero, all at one parity
        return (
            zeros > len(sample) // 5
            and min(sample[::2].count(0), sample[1::2].count(0)) * 20 < zeros
        )
    controls = sum(sample.count(c) for c in range(32) if c not in {9, 10, 12, 13})
    return controls * 12 <= len(sample)


def _bare(head: bytes) -> bytes:
    """Text without a byte order mark, that of two bytes a letter without its zeros."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")


def _textual(head: bytes) -> Kind:
    marks = _bare(head)
    if _HTML.search(marks) or _FRAGMENT.match(marks):
        return Kind.HTML
    block = _MAIL_HEADER.match(head)
    if block and len(_MAIL_NAMES.findall(block.group())) >= 2:
        return Kind.EML
    return Kind.TXT
