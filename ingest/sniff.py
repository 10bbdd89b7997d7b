"""What a file is, by its content; names and Content-Type headers are never trusted.

An allow-list of signatures, read from the first and last bytes and, for the
two container families (ZIP, OLE), from their directories. Anything else is
unsupported, programs and scripts included.
"""

from __future__ import annotations

import codecs
import enum
import io
import re
import string
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
_FIELD = re.compile(r"([!-9;-~]{1,76}):")  # RFC 5322 2.2
_MBOX = re.compile(r">?From [^\r\n]*\r?\n")  # the line a mailbox sets before each message
_FROM_PEOPLE = {"from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date"}
FROM_PROGRAMS = {
    "arc-authentication-results",
    "arc-message-signature",
    "arc-seal",
    "authentication-results",
    "content-transfer-encoding",
    "content-type",
    "delivered-to",
    "dkim-signature",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "received-spf",
    "references",
    "return-path",
    "user-agent",
    "x-mailer",
}
"""Header fields that programs write and no letter begins with, in small letters."""
# atomic, for comments without end must not cost more than one look
_BEFORE_HTML = re.compile(r"(?>\s+|<!--(?>.*?-->)|<\?[^>]*>)*", re.DOTALL)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|base|link|style)\b", re.IGNORECASE
)
_HTML_PART = re.compile(
    r"<(p|div|table|center|font|span|h[1-6]|ul|ol|dl|pre|blockquote|section|article|form|b|i|u)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
# by the binary head of a DOS program, and where a script names its interpreter; PostScript and
# Netpbm, whose bytes may all pass for letters; an address ("P4 15 2023 ...") is none
_NO_TEXT = re.compile(
    rb"MZ[^\0-\x08\x0e-\x1f]{0,62}[\0-\x08\x0e-\x1f]|\x7fELF|#![ \t]?/"
    rb"|%!PS|P[1-6][ \t]*\r?\n\s*(?>#[^\n]*\n\s*)*\d+\s+(?>#[^\n]*\n\s*)*\d+\s"
    rb"|P[2356](?: \d+){3}\n"
)
_CONTROLS = bytes(code for code in range(1, 32) if code not in {9, 10, 12, 13})
_ASCII = (string.ascii_letters + string.digits + " \t\r\n").encode()
_PAGES = "Index/Document.iwa"  # of what Pages, Numbers and Keynote write
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
    sample = bytes(data[:_TEXT_SAMPLE])
    kind = _image(head) or _container(head, data) or _mail(sample) or _marked(head)
    if kind is None and _is_text(sample):
        kind = Kind.HTML if _is_html(_characters(sample)) else Kind.TXT
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
    if _TYPES in names or mimetype.startswith(b"application/") or _PAGES in names:
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


def has_gaps(data: bytes) -> bool:
    """Whether zero bytes stand amid an 8-bit text, which shows nothing for them."""
    return not _is_marked(data) and 0 in data.rstrip(b"\0") and not _is_utf16(data[:_TEXT_SAMPLE])


def _is_marked(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))


def _is_text(sample: bytes) -> bool:
    """Text in any 8-bit or Unicode encoding; VISCII and VPS use a few control codes as letters."""
    if _NO_TEXT.match(sample):
        return False
    if _is_marked(sample) or _is_utf16(sample):
        return True
    text = sample.rstrip(b"\0")  # with which files are filled up
    controls = len(text) - len(text.translate(None, _CONTROLS))
    zeros = text.count(0)
    if zeros:
        # a disk's or a program's fault amid text: little of it, and the rest beyond doubt
        return zeros * 20 <= len(text) and controls * 100 <= len(text) and _is_plain(text)
    return bool(text) and controls * 12 <= len(text)


def _is_plain(text: bytes) -> bool:
    """UTF-8, or half of it letters, digits and blanks of ASCII."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError:
        return len(text.translate(None, _ASCII)) * 2 <= len(text)
    return True


def _is_utf16(sample: bytes) -> bool:
    """UTF-16 without a mark: every other byte of Latin text is zero, all at one parity."""
    zeros = sample.count(0)
    return (
        zeros > len(sample) // 5 and min(sample[::2].count(0), sample[1::2].count(0)) * 20 < zeros
    )


def _characters(sample: bytes) -> str:
    """Text whose ASCII letters are right; the others do not matter here."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return sample.decode("utf-16", "replace")
    if _is_utf16(sample):
        little = sample[1::2].count(0) > sample[::2].count(0)
        return sample.decode("utf-16-le" if little else "utf-16-be", "replace")
    return sample.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def mended(data: bytes) -> bytes:
    """A message without a mark and blank lines before its header, and CR CR LF as CR LF.

    Neither can be in a message (RFC 5322, 2.2 and 2.3); programs that convert line ends make them.
    """
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    is_doubled = data[: max(data.find(b"\n"), 0)].endswith(b"\r\r")
    return data.replace(b"\r\r\n", b"\r\n") if is_doubled else data


def _mail(sample: bytes) -> Kind | None:
    """A message by the header it begins with.

    What programs write into a header nobody writes into a letter, so two known
    fields, one of them such, are enough. Fields that a letter may begin with too
    ("To: ...", "Subject: ...") need a sender among them and the blank line behind, and no
    blank lines before or between them.
    """
    bare = sample.removeprefix(codecs.BOM_UTF8)
    whole = mended(sample)
    text = whole.decode("latin-1")
    mbox = _MBOX.match(text)
    cut = len(sample) == _TEXT_SAMPLE
    names, ended = _header_fields(text[mbox.end() :] if mbox else text, cut=cut)
    people, programs = names & _FROM_PEOPLE, names & FROM_PROGRAMS
    if programs and len(people) + len(programs) >= 2:
        return Kind.EML
    ended = ended and whole == bare
    return Kind.EML if ended and "from" in people and len(people) >= 2 else None


def _header_fields(text: str, *, cut: bool) -> tuple[set[str], bool]:
    """Names of the fields a text begins with, and whether a blank line or its end follows."""
    names: set[str] = set()
    lines = re.split(r"\r\n|\n|\r", text)
    for line in lines[:-1] if cut else lines:
        if not line:
            break
        field = _FIELD.match(line)
        if field:
            names.add(field.group(1).lower())
        elif not (names and line[0] in " \t"):
            return names, False
    return names, True


def _is_html(text: str) -> bool:
    """Whether a text begins as a web page does, or with an element of one that it also closes."""
    blank = _BEFORE_HTML.match(text)
    start = blank.end() if blank else 0
    if _HTML.match(text, start):
        return True
    part = _HTML_PART.match(text, start)
    return part is not None and f"</{part.group(1).lower()}>" in text[start:].lower()
