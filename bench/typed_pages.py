"""Typed sheets: letters, forms, lists and tables in the faces offices print with."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.ocr_pages import _NAMES, _SENTENCES, _sentence

_LIBERATION = Path("/usr/share/fonts/truetype/liberation2")
_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
FACES = [
    (_LIBERATION / "LiberationSerif", "-Regular", "-Bold", "-Italic", 13.0),
    (_LIBERATION / "LiberationSans", "-Regular", "-Bold", "-Italic", 12.0),
    (_LIBERATION / "LiberationMono", "-Regular", "-Bold", "-Italic", 10.5),
    (_DEJAVU / "DejaVuSerif", "", "-Bold", "-Italic", 11.0),
    (_DEJAVU / "DejaVuSans", "", "-Bold", "-Oblique", 11.0),
    (_DEJAVU / "DejaVuSansCondensed", "", "-Bold", "-Oblique", 12.0),
]
FIELDS = (
    ("Họ và tên: ", 26), ("Sinh ngày: ", 16), ("Số CCCD: ", 18), ("Nơi cư trú: ", 40),
    ("Số điện thoại: ", 16), ("Nghề nghiệp: ", 20), ("Kính gửi: ", 36), ("Nội dung sự việc: ", 46),
    ("", 60), ("", 60), ("Tài liệu kèm theo: ", 34), ("Yêu cầu giải quyết: ", 42),
)  # fmt: skip


class Sheet:
    """A page that is being typed."""

    def __init__(self, pick: random.Random, dpi: int) -> None:
        self.pick, self.dpi, self.unit = pick, dpi, dpi / 72
        self.image = Image.new("RGB", (round(595 * self.unit), round(842 * self.unit)), "white")
        self.brush = ImageDraw.Draw(self.image)
        base, *styles, size = pick.choice(FACES)
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


def typed(pick: random.Random, dpi: int) -> Sheet:
    sheet = Sheet(pick, dpi)
    y = sheet.head() if pick.random() < 0.8 else 50.0
    style = pick.choice(("prose", "prose", "table", "form", "list"))
    if style == "table":
        y = sheet.table(sheet.prose(y, y + 120), pick.randint(5, 14))
    if style == "form":
        for label, _ in FIELDS:
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
