"""A ZIP archive whose one member is the archive itself, to the byte.

After R. Cox, "Zip Files All The Way Down" (2010): stored blocks of deflate (RFC 1951, 3.2.4)
print what follows them, blocks with fixed codes repeat what was printed. Where the file
has been followed as far as it has been printed, printing its own end closes it. The
checksum lies within what it sums up; CRC-32 is affine over GF(2), so it is solved for.
"""

from __future__ import annotations

import struct
import zlib

NAME = "don-khieu-nai-tap-the-lan2.zip"  # 30 bytes, so that the header before the data has 60
_OP = 5  # bytes of every instruction
_HEADER, _TAIL = 60, 253  # bytes before and behind the data: 65 and 258 with an instruction
_LENGTHS = {  # code, its width, extra bits, their width; RFC 1951, 3.2.5 and 3.2.6
    10: (0b0001000, 7, 0, 0), 65: (0b0010100, 7, 6, 3), 258: (0b11000101, 8, 0, 0),
}  # fmt: skip
_DISTANCES = {20: (8, 3, 3), 65: (12, 0, 5), 258: (16, 1, 7)}  # code, extra bits, width


def _printed(count: int) -> bytes:
    """The head of a block that prints the next bytes as they are."""
    return struct.pack("<BHH", 0, count, count ^ 0xFFFF)


def _repeated(count: int, *, last: bool = False) -> bytes:
    """A block that prints the last bytes once more: 20, 65 or 258 of them, in 40 bits."""
    bits: list[int] = []

    def number(value: int, width: int) -> None:
        bits.extend(value >> n & 1 for n in range(width))

    def code(value: int, width: int) -> None:
        bits.extend(value >> n & 1 for n in reversed(range(width)))

    if count != 20:  # an empty block makes it as long
        number(0b010, 3)
        code(0, 7)
    number(0b010 | last, 3)
    for length in (10, 10) if count == 20 else (count,):
        value, width, extra, extra_width = _LENGTHS[length]
        code(value, width)
        number(extra, extra_width)
        distance, extra, extra_width = _DISTANCES[count]
        code(distance, 5)
        number(extra, extra_width)
    code(0, 7)
    assert len(bits) == 8 * _OP, len(bits)
    return sum(bit << n for n, bit in enumerate(bits)).to_bytes(_OP, "little")


def _data(head: bytes, tail: bytes) -> bytes:
    """Deflated data that are `head`, themselves and `tail` once they are inflated."""
    first, four, again = _repeated(_HEADER + _OP), _printed(4 * _OP), _repeated(4 * _OP)
    nothing, last = _printed(0), _repeated(_TAIL + _OP, last=True)
    behind = _printed(_TAIL + _OP)
    return b"".join((
        _printed(_HEADER + _OP), head, _printed(_HEADER + _OP), first,
        _printed(_OP), first, _printed(_OP), _printed(_OP),
        four, first, _printed(_OP), _printed(_OP), four, again,
        four, again, four, again, four, again,
        four, again, nothing, nothing, behind, again,
        nothing, nothing, behind, last, tail, last,
    ))  # fmt: skip


def _archive(checksum: int, size: int, packed: int) -> bytes:
    made = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x5D7E, checksum, packed, size)
    counts = struct.pack("<HH", len(NAME), 0)
    head = b"PK\3\4" + made + counts + NAME.encode()
    entry = b"PK\1\2" + struct.pack("<H", 20) + made + counts + bytes(14) + NAME.encode()
    at = _HEADER + packed
    remark = _TAIL - len(entry) - 22
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), at, remark)
    tail = entry + end + b" " * remark
    assert (len(head), len(tail)) == (_HEADER, _TAIL)
    return head + _data(head, tail) + tail


def quine() -> bytes:
    """The archive, 776 bytes of it."""
    packed = len(_data(bytes(_HEADER), bytes(_TAIL)))
    size = _HEADER + packed + _TAIL

    def wrong(checksum: int) -> int:
        return zlib.crc32(_archive(checksum, size, packed)) ^ checksum

    # rows of a basis: how the difference changes with the bits of the checksum beside them
    none = wrong(0)
    basis: dict[int, tuple[int, int]] = {}
    for bit in range(32):
        change, bits = wrong(1 << bit) ^ none, 1 << bit
        while change and change.bit_length() in basis:
            other = basis[change.bit_length()]
            change, bits = change ^ other[0], bits ^ other[1]
        if change:
            basis[change.bit_length()] = change, bits
    checksum = 0
    while none:
        change, bits = basis[none.bit_length()]
        none, checksum = none ^ change, checksum ^ bits
    return _archive(checksum, size, packed)
