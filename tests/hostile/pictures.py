"""Pictures that claim more than they hold."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from tests.hostile.making import DOCUMENT, hostile, image, png

hostile("png-pixel-bomb", "too_many_pixels")(lambda: png(60_000, 60_000))
hostile("png-one-line", "too_many_pixels")(lambda: png(2_000_000_000, 1))
hostile("png-zero-size", "corrupt")(lambda: png(0, 0))
hostile("png-one-pixel", "corrupt", DOCUMENT)(lambda: png(1, 1))
hostile("png-bad-data", "corrupt", DOCUMENT)(lambda: png(100, 100, b"not zlib at all"))
hostile("png-text-bomb", "bomb")(
    lambda: _with_chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
)


hostile("png-many-texts", "bomb")(
    lambda: _with_chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 1_000_000, 9), count=70)
)


def _with_chunk(kind: bytes, body: bytes, count: int = 1) -> bytes:
    plain = png(100, 100)
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return plain[:33] + chunk * count + plain[33:]


hostile("tiff-loop", "corrupt", "too_many_pages", DOCUMENT)(
    lambda: b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0"
)
hostile("tiff-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: (
        b"II*\0\x08\0\0\0\x04\0"
        + struct.pack("<HHII", 256, 4, 1, 900_000)
        + struct.pack("<HHII", 257, 4, 1, 900_000)
        + struct.pack("<HHII", 273, 4, 1, 8)
        + struct.pack("<HHII", 279, 4, 1, 8)
        + b"\0\0\0\0"
    )
)


@hostile("tiff-two-thousand-frames", "too_many_pages")
def _() -> bytes:
    frame, out = Image.new("1", (8, 8), 1), io.BytesIO()
    frame.save(out, "TIFF", save_all=True, append_images=[frame] * 1999)
    return out.getvalue()


@hostile("gif-many-frames", DOCUMENT)
def _() -> bytes:
    frames = [Image.new("P", (40, 40), n % 250) for n in range(500)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


hostile("gif-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    + b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\0\2\1\x44\0;"
)  # fmt: skip
hostile("bmp-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: b"BM" + struct.pack("<IHHI", 900, 0, 0, 54)
    + struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(99)
)  # fmt: skip
hostile("jpeg-pixel-bomb", "too_many_pixels", "corrupt")(
    lambda: (data := image("JPEG"))[: (at := data.index(b"\xff\xc0")) + 5]
    + struct.pack(">HH", 65_500, 65_500) + data[at + 9 :]
)  # fmt: skip
hostile("jpeg-thin", DOCUMENT, "corrupt")(lambda: image("JPEG", (60_000, 3)))
hostile("noise", DOCUMENT, "timeout")(
    lambda: (
        out := io.BytesIO(),
        Image.effect_noise((900, 1200), 90).save(out, "PNG"),
        out.getvalue(),
    )[-1]
)
