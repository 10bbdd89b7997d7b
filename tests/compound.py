"""A writer of compound files (MS-CFB, version 3), which no library at hand offers.

Enough of the format for a message: storages and streams of any size, the small
ones in the mini stream. Used to make real MSG and hostile files.
"""

from __future__ import annotations

import dataclasses
import struct

Tree = dict[str, "bytes | Tree"]

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclasses.dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END


def compound(tree: Tree) -> bytes:
    """The file of a tree: bytes are streams, dictionaries are storages."""
    entries = [_Entry("Root Entry", 5)]
    entries[0].child = _plant(tree, entries)
    big, mini, mini_fat = bytearray(), bytearray(), []
    fat: list[int] = []
    for entry in entries:
        if entry.kind != 2 or not entry.data:
            continue
        if len(entry.data) < _CUTOFF:
            entry.start = len(mini_fat)
            _chain(mini_fat, mini, entry.data, _MINI)
        else:
            entry.start = len(fat)
            _chain(fat, big, entry.data, _SECTOR)
    entries[0].data, entries[0].start = bytes(mini), len(fat) if mini else _END
    if mini:
        _chain(fat, big, bytes(mini), _SECTOR)
    mini_table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start, mini_sectors = (len(fat), -(-len(mini_table) // _SECTOR)) if mini else (_END, 0)
    if mini:
        _chain(fat, big, mini_table, _SECTOR, b"\xff")
    directory = b"".join(_packed(entry) for entry in entries)
    directory_start = len(fat)
    _chain(fat, big, directory, _SECTOR)
    fat_sectors = 1
    while fat_sectors * (_SECTOR // 4) < len(fat) + fat_sectors:
        fat_sectors += 1
    assert fat_sectors <= 109, "larger files need a second table of tables"
    first = len(fat)
    fat += [_FAT] * fat_sectors
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * _SECTOR, b"\xff")
    places = [*range(first, first + fat_sectors)] + [_FREE] * (109 - fat_sectors)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors,
                        directory_start, 0, _CUTOFF, mini_start, mini_sectors, _END, 0,
                        places[0])  # fmt: skip
    head += struct.pack("<108I", *places[1:])
    assert len(head) == _SECTOR
    return head + bytes(big) + table


def _plant(tree: Tree, entries: list[_Entry]) -> int:
    """Add the members of a storage as a balanced tree; its root's number."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        content = tree[name]
        entry = _Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1)
        numbers.append(len(entries))
        entries.append(entry)
        if not isinstance(content, bytes):
            entry.child = _plant(content, entries)
    return _balanced(numbers, entries)


def _balanced(numbers: list[int], entries: list[_Entry]) -> int:
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balanced(numbers[:middle], entries)
    entry.right = _balanced(numbers[middle + 1 :], entries)
    return numbers[middle]


def _chain(fat: list[int], out: bytearray, data: bytes, size: int, fill: bytes = b"\0") -> None:
    count = max(1, -(-len(data) // size))
    first = len(fat)
    fat += [*range(first + 1, first + count), _END]
    out += data.ljust(count * size, fill)


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    assert len(name) < 64
    size = len(entry.data) if entry.kind != 1 else 0
    start = entry.start if entry.kind != 1 else 0
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, entry.left, entry.right, entry.child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


# --- Outlook messages ---------------------------------------------------------


def message(
    *,
    subject: str = "Đơn phản ánh",
    body: str | bytes | None = "Nội dung",
    html: bytes | None = None,
    sender: str = "Nguyễn Văn An",
    code_page: int | None = None,
    attachments: tuple[tuple[str, bytes | Tree], ...] = (),
    inline: frozenset[str] = frozenset(),
    header: int = 32,
) -> Tree:
    """The tree of a message; text given as bytes is stored as an 8-bit string.

    Attachments whose names are among `inline` have a content identifier.
    """
    tree: Tree = {}
    rows: list[bytes] = []

    def put(property_id: int, value: str | bytes, kind: int | None = None) -> None:
        kind = kind or (0x1F if isinstance(value, str) else 0x1E)
        data = value.encode("utf-16-le") if isinstance(value, str) else value
        tree[f"__substg1.0_{property_id:04X}{kind:04X}"] = data
        rows.append(struct.pack("<HHIII", kind, property_id, 6, len(data) + 2, 0))

    put(0x001A, "IPM.Note")
    put(0x0037, subject)
    put(0x0C1A, sender)
    put(0x5D01, "an@example.vn")
    if body is not None:
        put(0x1000, body)
    if html is not None:
        put(0x1013, html, 0x102)
    if code_page is not None:
        rows.append(struct.pack("<HHIII", 3, 0x3FFD, 6, code_page, 0))
    # 15 March 2026, 08:00 UTC, in tenths of microseconds since 1601
    rows.append(struct.pack("<HHIQ", 0x40, 0x0039, 6, 134_180_352_000_000_000))
    head = struct.pack("<8xIIII", 0, len(attachments), 0, len(attachments)).ljust(header, b"\0")
    tree["__properties_version1.0"] = head[:header] + b"".join(rows)
    tree["__nameid_version1.0"] = {
        "__substg1.0_00020102": b"", "__substg1.0_00030102": b"", "__substg1.0_00040102": b"",
    }  # fmt: skip
    for number, (name, content) in enumerate(attachments):
        attached = _attachment(name, content, number)
        if name in inline:
            attached["__substg1.0_3712001F"] = f"{number}@x".encode("utf-16-le")
        tree[f"__attach_version1.0_#{number:08X}"] = attached
    return tree


def _attachment(name: str, content: bytes | Tree, number: int) -> Tree:
    within = not isinstance(content, bytes)
    kind, method = (0x0D, 5) if within else (0x102, 1)
    data = name.encode("utf-16-le")
    rows = [
        struct.pack("<HHIII", 3, 0x0E21, 6, number, 0),
        struct.pack("<HHIII", 3, 0x3705, 6, method, 0),
        struct.pack("<HHIII", 0x1F, 0x3707, 6, len(data) + 2, 0),
        struct.pack("<HHIII", kind, 0x3701, 6, 0xFFFFFFFF if within else len(content), 0),
    ]
    return {
        "__properties_version1.0": bytes(8) + b"".join(rows),
        "__substg1.0_3707001F": data,
        f"__substg1.0_3701{kind:04X}": content,
    }
