"""Pages with writing, signatures, fingerprints and stamps among print, and pages of print.

Each page is drawn with the true boxes of what is on it, then spoilt; the boxes
follow by spoiling, with the same chance, a blank page that holds nothing but
the box.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench import pen
from bench.ocr_pages import (
    _NAMES,
    _SENTENCES,
    CONDITIONS,
    Spoil,
    _noise,
    _sentence,
    _stamp,
    _turn,
    draw,
    faint,
    fax,
    office,
    photo,
    photocopy,
    zalo,
)  # fmt: skip
from bench.pen import Box, around
from ingest.document import RegionKind

K = RegionKind
Truth = tuple[RegionKind, Box]
_PHONES = (photo, zalo)
_LIBERATION = Path("/usr/share/fonts/truetype/liberation2")
_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
_PRINT = [
    (_LIBERATION / "LiberationSerif", "-Regular", "-Bold", "-Italic", 13.0),
    (_LIBERATION / "LiberationSans", "-Regular", "-Bold", "-Italic", 12.0),
    (_LIBERATION / "LiberationMono", "-Regular", "-Bold", "-Italic", 10.5),
    (_DEJAVU / "DejaVuSerif", "", "-Bold", "-Italic", 11.0),
    (_DEJAVU / "DejaVuSans", "", "-Bold", "-Oblique", 11.0),
    (_DEJAVU / "DejaVuSansCondensed", "", "-Bold", "-Oblique", 12.0),
]
_SAYINGS = (
    "Chuyển đ/c Hùng xem xét, giải quyết", "Giao phòng Tài nguyên kiểm tra, báo cáo trước ngày 15",
    "Đã nhận đơn ngày 12 tháng 3", "Đề nghị công an phường xác minh", "Lưu hồ sơ, trả lời công dân",
    "Mời công dân lên làm việc sáng thứ ba",
)  # fmt: skip
_FIELDS = (
    ("Họ và tên: ", 26), ("Sinh ngày: ", 16), ("Số CCCD: ", 18), ("Nơi cư trú: ", 40),
    ("Số điện thoại: ", 16), ("Nghề nghiệp: ", 20), ("Kính gửi: ", 36), ("Nội dung sự việc: ", 46),
    ("", 60), ("", 60), ("Tài liệu kèm theo: ", 34), ("Yêu cầu giải quyết: ", 42),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Marked:
    """A page and what is on it beside print."""

    image: Image.Image
    dpi: int  # 0 where the file will not tell, as with phones
    truths: tuple[Truth, ...]


# --- print --------------------------------------------------------------------


class _Sheet:
    """A page that is being typed."""

    def __init__(self, pick: random.Random, dpi: int) -> None:
        self.pick, self.dpi, self.unit = pick, dpi, dpi / 72
        self.image = Image.new("RGB", (round(595 * self.unit), round(842 * self.unit)), "white")
        self.brush = ImageDraw.Draw(self.image)
        base, *styles, size = pick.choice(_PRINT)
        self.size = size * pick.uniform(0.92, 1.12)
        self.fonts = [ImageFont.truetype(f"{base}{s}.ttf", self.size * self.unit) for s in styles]
        self.black = pick.choice(((15, 15, 15), (30, 30, 30), (50, 50, 55)))

    def put(
        self, x: float, y: float, text: str, *, style: int = 0, underlined: bool = False
    ) -> float:
        font = self.fonts[style]
        self.brush.text((x * self.unit, y * self.unit), text, fill=self.black, font=font)
        end = x + font.getlength(text) / self.unit
        if underlined:
            self.rule(x, y + self.size * 1.22, end)
        return end

    def rule(self, x0: float, y: float, x1: float, wide: float = 0.8) -> None:
        self.brush.line([(x0 * self.unit, y * self.unit), (x1 * self.unit, y * self.unit)],
                        fill=self.black, width=max(1, round(wide * self.unit)))  # fmt: skip

    def dots(self, x0: float, y: float, x1: float) -> None:
        """A dotted line to write on."""
        if self.pick.random() < 0.3:
            self.rule(x0, y + self.size, x1, 0.5)
            return
        sign = self.pick.choice(".…_")
        self.put(x0, y, sign * int((x1 - x0) * self.unit / self.fonts[0].getlength(sign)))

    def head(self) -> float:
        self.put(
            50,
            46,
            self.pick.choice(("ỦY BAN NHÂN DÂN", "HỘ GIA ĐÌNH", "CÔNG TY TNHH AN PHÁT")),
            style=1,
        )
        self.put(60, 62, f"Số: {self.pick.randint(10, 900)}/BC-UBND")
        self.put(265, 46, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style=1)
        self.put(320, 62, "Độc lập - Tự do - Hạnh phúc", underlined=self.pick.random() < 0.5)
        self.rule(350, 84, 460)
        self.rule(80, 84, 150)
        if self.pick.random() < 0.3:
            self._logo()
        self.put(
            215,
            112,
            self.pick.choice(
                ("ĐƠN KHIẾU NẠI", "ĐƠN TỐ CÁO", "BIÊN BẢN LÀM VIỆC", "QUYẾT ĐỊNH", "ĐƠN KIẾN NGHỊ")
            ),
            style=1,
        )
        self.put(170, 130, "V/v giải quyết nội dung đơn của công dân", style=2)
        return 156.0

    def _logo(self) -> None:
        x, y, s = 20 * self.unit, 20 * self.unit, 26 * self.unit
        self.brush.ellipse([x, y, x + s, y + s], fill=self.black)
        self.brush.polygon(
            [(x + s / 2, y + 4), (x + s - 8, y + s - 8), (x + 8, y + s - 8)], fill="white"
        )

    def prose(self, y: float, end: float, *, x0: float = 60, x1: float = 545) -> float:
        for template in self.pick.sample(_SENTENCES, len(_SENTENCES)):
            style = self.pick.choice((0, 0, 0, 0, 0, 1, 2))
            row = ""
            for word in [*_sentence(self.pick, template).split(), ""]:
                wide = self.fonts[style].getlength(f"{row} {word}") / self.unit > x1 - x0
                if wide or not word:
                    self.put(x0, y, row, style=style, underlined=self.pick.random() < 0.04)
                    row, y = word, y + self.size * 1.5
                    if y > end:
                        return y
                else:
                    row = f"{row} {word}".strip()
            y += self.size * 0.3
        return y

    def table(self, y: float, rows: int) -> float:
        columns = (60.0, 95.0, 260.0, 420.0, 545.0)
        heights = [y + n * self.size * 1.8 for n in range(rows + 1)]
        for at in heights:
            self.rule(columns[0], at, columns[-1])
        for x in columns:
            ends = [(x * self.unit, y * self.unit), (x * self.unit, heights[-1] * self.unit)]
            self.brush.line(ends, fill=self.black, width=max(1, round(0.8 * self.unit)))
        for number, at in enumerate(heights[:-1], start=1):
            cells = (
                str(number),
                self.pick.choice(_NAMES),
                f"Tổ {number} phường",
                f"{number * 37},5 m2",
            )
            for x, cell in zip(columns, cells, strict=False):
                self.put(x + 4, at + self.size * 0.3, cell)
        return heights[-1] + self.size * 1.5

    def sign(self) -> tuple[float, float]:
        """The signature block; the top left of the room to sign in."""
        self.put(390, 690, "Người làm đơn", style=1)
        self.put(375, 706, "(Ký, ghi rõ họ tên)", style=2)
        self.put(385, 775, self.pick.choice(_NAMES), style=1)
        return 385.0, 722.0


def _typed(pick: random.Random, dpi: int) -> _Sheet:
    sheet = _Sheet(pick, dpi)
    y = sheet.head() if pick.random() < 0.8 else 50.0
    style = pick.choice(("prose", "prose", "table", "form", "list"))
    if style == "table":
        y = sheet.table(sheet.prose(y, y + 120), pick.randint(5, 14))
    if style == "form":
        for label, _ in _FIELDS:
            sheet.dots(sheet.put(60, y, label) + 2, y, 540)
            y += sheet.size * 1.9
    if style == "list":
        for number in range(1, 7):
            sheet.put(60, y, f"{number}.", style=1)
            y = sheet.prose(y, y + 20, x0=90) + 4
    sheet.prose(y, 660)
    sheet.sign()
    if pick.random() < 0.5:
        sheet.put(290, 815, pick.choice(("1", "2", "Trang 2/3")))
    return sheet


def printed(condition: str, number: int, seed: int) -> Marked:
    """A page of print alone under a condition of `bench.ocr_pages`."""
    pick = random.Random(f"print {condition} {seed} {number}")
    dpi, spoil = CONDITIONS[condition]
    plain = draw(pick.randrange(10**6), dpi).image if number % 4 == 0 else _typed(pick, dpi).image
    return Marked(spoil(plain, pick, 1.0), dpi * (spoil not in _PHONES), ())


# --- what is not print ----------------------------------------------------------

Maker = Callable[[random.Random, int, tuple[Path, ...]], tuple[Image.Image, list[Truth]]]


def _lines(  # noqa: PLR0917
    sheet: _Sheet, style: pen.Hand, x0: float, y: float, x1: float, count: int
) -> Box:
    text = ""
    boxes = []
    for _ in range(count):
        while len(text) < 120:
            text += " " + _sentence(sheet.pick, sheet.pick.choice(_SENTENCES))
        box, text = pen.write(sheet.image, sheet.pick, style, text, (x0, y), x1 - x0,
                              slope=sheet.pick.uniform(-0.008, 0.008))  # fmt: skip
        boxes.append(box)
        y += style.size * 1.55
    return around(boxes)


def whole(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A letter written by hand, on plain or ruled paper, at times under a printed head."""
    sheet = _Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi), dpi / 72
    y = sheet.head() + 20 if pick.random() < 0.4 else 60.0
    if pick.random() < 0.4:
        for row in np.arange(y * unit, sheet.image.height - 40, style.size * 1.55):
            sheet.brush.line([(0, row), (sheet.image.width, row)], fill=(190, 205, 225), width=1)
    count = int((780 * unit - y * unit - style.size) / (style.size * 1.55))
    box = _lines(
        sheet, style, 60 * unit, y * unit + style.size, 550 * unit, min(count, pick.randint(8, 20))
    )
    return sheet.image, [(K.HANDWRITING, box)]


def form(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A printed form, filled in on its dotted lines."""
    sheet = _Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi, size=0.2), dpi / 72
    y, truths = sheet.head(), []
    answers = _sentence(pick, _SENTENCES[0]) + " " + _sentence(pick, _SENTENCES[8])
    for label, length in _FIELDS:
        x = sheet.put(60, y, label) + 2
        sheet.dots(x, y, 540)
        if pick.random() < 0.85:
            text = " ".join(_sentence(pick, pick.choice(_SENTENCES)).split()[3:])[:length]
            room = min(540 - x, length * 9) * unit
            box, _ = pen.write(
                sheet.image,
                pick,
                style,
                text or answers,
                ((x + 6) * unit, (y + sheet.size * 0.9) * unit),
                room,
            )
            truths.append((K.HANDWRITING, box))
        y += sheet.size * 2.1
    sheet.prose(y + 10, 660)
    x, y = sheet.sign()
    truths.append(_signature(sheet, style, x, y))
    return sheet.image, truths


def paragraph(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """Lines by hand between paragraphs of print."""
    sheet = _Sheet(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi), dpi / 72
    y = sheet.prose(sheet.head(), 300)
    box = _lines(
        sheet, style, 70 * unit, (y + 8) * unit + style.size, 530 * unit, pick.randint(2, 6)
    )
    sheet.prose(box[3] / unit + 14, 660)
    return sheet.image, [(K.HANDWRITING, box)]


def margin(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A note of the office on a typed letter: in the head, the margin, or below."""
    sheet = _typed(pick, dpi)
    style, unit = pen.hand(pick, choice, dpi, size=0.19), dpi / 72
    x, y, room = pick.choice(
        ((40, 100, 170), (60, 800, 420), (60, 700, 250), (20, 24, 220), (40, 760, 300))
    )
    at, slope = (x * unit, y * unit + 10), pick.uniform(-0.12, 0.03)
    box, rest = pen.write(
        sheet.image, pick, style, pick.choice(_SAYINGS), at, room * unit, slope=slope
    )
    boxes = [box]
    if rest and pick.random() < 0.8:
        boxes.append(
            pen.write(
                sheet.image,
                pick,
                style,
                rest,
                (x * unit, y * unit + 10 + style.size * 1.2),
                room * unit,
            )[0]
        )
    return sheet.image, [(K.HANDWRITING, around(boxes))]


def _signature(sheet: _Sheet, style: pen.Hand, x: float, y: float) -> Truth:
    unit, pick = sheet.unit, sheet.pick
    if pick.random() < 0.3:  # a name written out, underlined
        written = dataclasses.replace(style, size=style.size * 1.3, marks=False)
        box, _ = pen.write(
            sheet.image,
            pick,
            written,
            pick.choice(_NAMES).split()[-1],
            (x * unit, (y + 30) * unit),
            150 * unit,
        )
        line = pen.flourish(
            sheet.image, pick, style, (box[0], box[3] - 12, box[2] + 20, box[3] + 8)
        )
        return K.SIGNATURE, around([box, line])
    width, height = pick.uniform(70, 140), pick.uniform(28, 48)
    left = x + pick.uniform(-25, 15)
    top = y + pick.uniform(-4, 6)
    box = pen.flourish(
        sheet.image,
        pick,
        style,
        (left * unit, top * unit, (left + width) * unit, (top + height) * unit),
    )
    return K.SIGNATURE, box


def signed(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A typed letter with one or two signatures, at times under a seal."""
    sheet = _typed(pick, dpi)
    style = pen.hand(pick, choice, dpi)
    truths = [_signature(sheet, style, 385, 722)]
    if pick.random() < 0.3:
        other = pen.hand(pick, choice, dpi)
        sheet.put(90, 690, "Người chứng kiến", style=1)
        truths.append(_signature(sheet, other, 90, 715))
    return sheet.image, truths


def sealed(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """A decision's end: the seal lies over the left of the signature."""
    sheet = _typed(pick, dpi)
    sign = _signature(sheet, pen.hand(pick, choice, dpi), 385, 722)
    size = round(pick.uniform(1.25, 1.5) * dpi)
    ink = pick.choice(((205, 30, 40), (190, 40, 60), (225, 60, 60), (170, 30, 110)))
    left, _, _, bottom = sign[1]
    place = (
        round(left - size * pick.uniform(0.55, 0.8)),
        round(bottom - size * pick.uniform(0.75, 0.95)),
    )
    place = (place[0], min(place[1], sheet.image.height - size - 4))
    layer = Image.new("RGB", sheet.image.size, "white")
    stamp = _stamp(size, ink, pick)
    layer.paste(stamp, place, stamp)
    box = (float(place[0]), float(place[1]), float(place[0] + size), float(place[1] + size))
    return ImageChops.multiply(sheet.image, layer), [sign, (K.STAMP, box)]


def fingered(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """Fingerprints under the letter, for those who cannot sign."""
    sheet = _typed(pick, dpi)
    sheet.brush.rectangle(
        [370 * sheet.unit, 702 * sheet.unit, 560 * sheet.unit, 800 * sheet.unit], fill="white"
    )
    ink = pick.choice(((190, 30, 45), (40, 50, 140), (60, 40, 110), (35, 35, 40)))
    truths = []
    for n in range(pick.choice((1, 1, 2))):
        x, y = (
            (395 + 75 * n + pick.uniform(-8, 8)) * sheet.unit,
            pick.uniform(715, 735) * sheet.unit,
        )
        truths.append((K.FINGERPRINT, _fingerprint(sheet.image, pick, ink, x, y, dpi)))
    return sheet.image, truths


def _fingerprint(  # noqa: PLR0917
    page: Image.Image, pick: random.Random, ink: tuple[int, int, int], x: float,
                 y: float, dpi: int) -> Box:  # fmt: skip
    """Ridges about a core, half a millimetre apart, smudged and worn."""
    width, height = round(dpi * pick.uniform(0.5, 0.68)), round(dpi * pick.uniform(0.68, 0.9))
    rng = np.random.default_rng(pick.randrange(2**31))
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    u = (xs - width / 2) / (width / 2)
    v = (ys - height * pick.uniform(0.45, 0.6)) / (height / 2)
    whorl = np.hypot(u, v * pick.uniform(0.6, 1.0)) * width / 2 + u * v * width * pick.uniform(
        -0.3, 0.3
    )
    wave = np.asarray(
        Image.fromarray(rng.normal(0, 1, (6, 6)).astype(np.float32)).resize(
            (width, height), Image.Resampling.BICUBIC
        )
    )
    period = dpi * pick.uniform(0.018, 0.024)
    ridges = (np.sin(2 * np.pi * (whorl + wave * 3) / period) > pick.uniform(-0.5, 0.1)).astype(
        np.float32
    )
    edge = np.clip((1 - np.hypot(u, (ys - height / 2) / (height / 2))) * 6, 0, 1)
    worn = np.clip(0.75 + 0.35 * wave, 0, 1)
    alpha = Image.fromarray((ridges * edge * worn * 235).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.7)
    )
    page.paste(Image.new("RGB", (width, height), ink), (round(x), round(y)), alpha)
    return (round(x), round(y), round(x) + width, round(y) + height)


def _frame(pick: random.Random, dpi: int, rows: list[str], size: float) -> Image.Image:
    """A rubber stamp with a frame, as a transparent tile."""
    base, _, bold, *_ = pick.choice(_PRINT[:2] + _PRINT[3:5])
    font = ImageFont.truetype(f"{base}{bold}.ttf", size * dpi)
    ink = pick.choice(((200, 30, 45), (215, 40, 40), (40, 60, 185), (110, 40, 150), (170, 25, 90)))
    wide = round(max(font.getlength(r) for r in rows) + size * dpi * pick.uniform(0.9, 1.6))
    step = size * dpi * 1.5
    high = round(step * len(rows) + size * dpi * pick.uniform(0.4, 0.8))
    tile = Image.new("RGBA", (wide + 8, high + 8), (*ink, 0))
    brush = ImageDraw.Draw(tile)
    line = max(2, round(dpi * pick.uniform(0.012, 0.028)))
    brush.rectangle([2, 2, wide, high], outline=(*ink, 240), width=line)
    if pick.random() < 0.3:
        brush.rectangle(
            [2 + 2 * line, 2 + 2 * line, wide - 2 * line, high - 2 * line],
            outline=(*ink, 240),
            width=max(1, line // 2),
        )
    for n, row in enumerate(rows):
        brush.text(
            (wide / 2, high * (n + 0.5) / len(rows)), row, fill=(*ink, 240), font=font, anchor="mm"
        )
    return tile.rotate(pick.uniform(-4, 4), Image.Resampling.BICUBIC, expand=True)


def _framed(sheet: _Sheet, tile: Image.Image, kind: RegionKind) -> tuple[Image.Image, list[Truth]]:
    pick, unit = sheet.pick, sheet.unit
    x, y = pick.choice(((28, 84), (40, 90), (380, 6), (30, 2), (60, 88)))
    place = (round(x * unit), round(y * unit))
    layer = Image.new("RGB", sheet.image.size, "white")
    layer.paste(tile, place, tile)
    box = (
        float(place[0]),
        float(place[1]),
        float(place[0] + tile.width),
        float(place[1] + tile.height),
    )
    return ImageChops.multiply(sheet.image, layer), [(kind, box)]


def incoming(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """The stamp of the registry, with number and date typed or written."""
    head = pick.choice(
        ("CÔNG VĂN ĐẾN", "VĂN BẢN ĐẾN", "ĐẾN", "UBND PHƯỜNG KHƯƠNG ĐÌNH\nCÔNG VĂN ĐẾN")
    )
    number = pick.choice((f"Số: {pick.randint(10, 4000)}", "Số: ................"))
    rows = [*head.split("\n"), number, f"Ngày {pick.randint(1, 28)}/{pick.randint(1, 12)}/2025"]
    if pick.random() < 0.4:
        rows.append("Chuyển: ..................")
    return _framed(_typed(pick, dpi), _frame(pick, dpi, rows, 0.12), K.INCOMING_STAMP)


def secret(
    pick: random.Random, dpi: int, choice: tuple[Path, ...]
) -> tuple[Image.Image, list[Truth]]:
    """The three levels of secrecy."""
    rows = [pick.choice(("MẬT", "TỐI MẬT", "TUYỆT MẬT"))]
    return _framed(
        _typed(pick, dpi), _frame(pick, dpi, rows, pick.uniform(0.17, 0.27)), K.SECRET_STAMP
    )


MAKERS: dict[str, Maker] = {
    "whole page": whole, "filled form": form, "paragraph": paragraph, "margin note": margin,
    "signed": signed, "seal on signature": sealed, "fingerprint": fingered,
    "incoming stamp": incoming, "secret stamp": secret,
}  # fmt: skip


# --- the page after scanner, copier, phone -------------------------------------------


def colour(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """An office scanner set to colour."""
    turned = _turn(image, pick.uniform(-1.0, 1.0)).filter(ImageFilter.GaussianBlur(0.6))
    return _noise(turned.point(lambda v: 18 + v * 0.88), pick, 5)


def grey_photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A photo sent on as grey."""
    return photo(image, pick, strength).convert("L")


SPOILS: dict[str, tuple[int, Spoil]] = {
    "colour scan": (200, colour), "grey scan": (200, office), "grey scan 150": (150, office),
    "colour scan 300": (300, colour), "photocopy": (200, photocopy), "fax": (150, fax),
    "colour photo": (200, photo), "grey photo": (200, grey_photo), "zalo": (200, zalo),
    "low contrast": (200, faint),
}  # fmt: skip


def marked(kind: str, number: int, seed: int, choice: tuple[Path, ...]) -> tuple[str, Marked]:
    """A page of a kind, each one under the next condition; the condition's name and the page."""
    condition = list(SPOILS)[number % len(SPOILS)]
    dpi, spoil = SPOILS[condition]
    pick = random.Random(f"{kind} {seed} {number}")
    image, truths = MAKERS[kind](pick, dpi, choice)
    chance = pick.randrange(10**9)
    spoilt = spoil(image, random.Random(chance), 1.0)
    blank = Image.new("RGB", image.size, "white")
    empty = np.asarray(spoil(blank, random.Random(chance), 1.0).convert("L"), dtype=np.int16)
    followed = []
    for region, box in truths:
        held = blank.copy()
        ImageDraw.Draw(held).rectangle([round(v) for v in box], fill="black")
        seen = np.asarray(spoil(held, random.Random(chance), 1.0).convert("L"), dtype=np.int16)
        ys, xs = np.nonzero(np.abs(seen - empty) > 45)
        if len(ys):
            followed.append(
                (
                    region,
                    (float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1)),
                )
            )
    return condition, Marked(spoilt, dpi * (spoil not in _PHONES), tuple(followed))
