"""Petition pages as images, clean and spoilt in twenty ways, with their exact text.

Everything is drawn here from invented sentences, so the truth is known to the
letter. A seed and a strength make a second set that no tuning has seen.
"""

from __future__ import annotations

import dataclasses
import io
import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
_SENTENCES = (
    "Tôi tên là {name}, sinh năm {year}, hiện thường trú tại số {n} ngõ {m} đường {street}.",
    "Ngày {day}/{month}/{year2}, gia đình tôi nhận được Quyết định số {doc}/QĐ-UBND về "
    "việc thu hồi đất.",
    "Thửa đất số {n}, tờ bản đồ số {m}, diện tích {area} mét vuông đã được sử dụng ổn "
    "định từ năm {year}.",
    "Việc đền bù chưa thỏa đáng, đơn giá thấp hơn nhiều so với giá thị trường tại thời "
    "điểm thu hồi.",
    "Hộ liền kề xây dựng lấn chiếm ngõ đi chung, cơi nới tầng hai và đổ phế thải trước "
    "cửa nhà tôi.",
    "Xưởng cơ khí hoạt động đến nửa đêm, tiếng ồn và mùi sơn ảnh hưởng nghiêm trọng đến sức khỏe.",
    "Chúng tôi đã nhiều lần phản ánh với tổ dân phố nhưng sự việc vẫn không được giải "
    "quyết dứt điểm.",
    "Ông {name} đã nhận {money} đồng nhưng không giao giấy tờ, có dấu hiệu lợi dụng chức "
    "vụ để trục lợi.",
    "Kính đề nghị quý cơ quan kiểm tra, xác minh, xử lý nghiêm và trả lời bằng văn bản "
    "theo quy định.",
    "Tôi xin cam đoan những điều trình bày trên đây là đúng sự thật và chịu trách nhiệm "
    "trước pháp luật.",
    "Số điện thoại liên hệ của tôi là {phone}, căn cước công dân số {card} cấp ngày "
    "{day}/{month}/{year2}.",
    "Hàng chục hộ dân phải chịu cảnh ngập úng mỗi khi mưa lớn do cống thoát nước bị bịt "
    "kín trái phép.",
    "Ban quản lý thu phí dịch vụ cao, thang máy hỏng liên tục mà quỹ bảo trì không được công khai.",
)
_NAMES = ("Nguyễn Thị Huyền", "Trần Văn Dũng", "Lê Hữu Phước", "Phạm Thúy Quỳnh", "Đỗ Đức Thắng")
_STREETS = ("Bùi Xương Trạch", "Khương Hạ", "Nguyễn Trãi", "Vũ Tông Phan", "Hoàng Đạo Thúy")


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A page and what stands on it."""

    image: Image.Image
    dpi: int
    text: str  # the letterhead's left column before its right
    across: str  # the letterhead row by row
    entities: tuple[str, ...]


def _sentence(pick: random.Random, template: str) -> str:
    return template.format(
        name=pick.choice(_NAMES), street=pick.choice(_STREETS), n=pick.randint(2, 199),
        m=pick.randint(2, 99), year=pick.randint(1945, 1999), day=f"{pick.randint(1, 28):02}",
        month=f"{pick.randint(1, 12):02}", year2=pick.randint(2019, 2025),
        doc=pick.randint(100, 9999), area=f"{pick.randint(20, 300)},{pick.randint(1, 9)}",
        money=f"{pick.randint(10, 900)}.000.000",
        phone=f"09{pick.randint(10000000, 99999999)}", card=f"0{pick.randint(10**10, 10**11 - 1)}",
    )  # fmt: skip


def draw(seed: int, dpi: int) -> Sheet:
    """A clean A4 letter."""
    pick = random.Random(seed)
    unit = dpi / 72
    image = Image.new("RGB", (round(595 * unit), round(842 * unit)), "white")
    brush = ImageDraw.Draw(image)
    path = FONTS[seed % len(FONTS)]
    size = 13 if "Serif" in path and "Deja" not in path else 11.5
    font = ImageFont.truetype(path, size * unit)
    lines: list[str] = []

    def put(x: float, y: float, text: str) -> None:
        brush.text((x * unit, y * unit), text, fill=(20, 20, 20), font=font)
        lines.append(text)

    put(50, 50, "HỘ GIA ĐÌNH")
    put(70, 70, f"Tổ dân phố số {pick.randint(1, 30)}")
    put(230, 50, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    put(290, 70, "Độc lập - Tự do - Hạnh phúc")
    put(220, 115, pick.choice(("ĐƠN KHIẾU NẠI", "ĐƠN TỐ CÁO", "ĐƠN KIẾN NGHỊ", "ĐƠN PHẢN ÁNH")))
    put(70, 150, "Kính gửi: Ủy ban nhân dân phường Khương Đình")
    y = 185.0
    chosen = [_sentence(pick, t) for t in pick.sample(_SENTENCES, len(_SENTENCES))]
    for sentence in chosen:
        row = ""
        for word in sentence.split():
            if brush.textlength(f"{row} {word}", font=font) > 475 * unit:
                put(60, y, row)
                row, y = word, y + size * 1.5
            else:
                row = f"{row} {word}".strip()
        put(60, y, row)
        y += size * 1.75
        if y > 700:
            break
    put(380, y + 15, "Người làm đơn")
    put(370, y + 75, pick.choice(_NAMES))
    text = " ".join(lines)
    entities = tuple(w.strip(".,") for w in text.split() if sum(c.isdigit() for c in w) >= 3)
    rows = [lines[0], lines[2], lines[1], lines[3], *lines[4:]]
    return Sheet(image, dpi, text, " ".join(rows), entities)


# --- ways to spoil a page ----------------------------------------------------

Spoil = Callable[[Image.Image, random.Random, float], Image.Image]


def _noise(image: Image.Image, pick: random.Random, sigma: float) -> Image.Image:
    values = np.asarray(image, dtype=np.float32)
    rng = np.random.default_rng(pick.randrange(2**31))
    return Image.fromarray(
        np.clip(
            values + rng.normal(0, sigma, values.shape[:2] + (1,) * (values.ndim - 2)), 0, 255
        ).astype(np.uint8)
    )


def _turn(image: Image.Image, angle: float) -> Image.Image:
    fill = (255, 255, 255) if image.mode == "RGB" else 255
    return image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=fill)


def clean(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    return image.convert("L")


def office(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    turned = _turn(image.convert("L"), pick.uniform(-1.2, 1.2) * strength)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6)).point(lambda v: 20 + v * 0.88)
    return _noise(soft, pick, 6 * strength)


def skew(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    return _noise(_turn(image.convert("L"), pick.choice((-1, 1)) * pick.uniform(2.2, 3.2)), pick, 4)


def rotated(degrees: int) -> Spoil:
    def spoil(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
        return office(image, pick, 0.5 * strength).rotate(degrees, expand=True)

    return spoil


def _stamp(size: int, colour: tuple[int, int, int], pick: random.Random) -> Image.Image:
    stamp = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    brush = ImageDraw.Draw(stamp)
    width = max(2, size // 50)
    for inset in (0.02, 0.16):
        brush.ellipse(
            [size * inset, size * inset, size * (1 - inset), size * (1 - inset)],
            outline=(*colour, 235),
            width=width,
        )
    font = ImageFont.truetype(FONTS[1], size * 0.09)
    for index, letter in enumerate("ỦY BAN NHÂN DÂN PHƯỜNG KHƯƠNG ĐÌNH ★ "):
        angle = 2 * math.pi * index / 37
        brush.text(
            (size / 2 + size * 0.41 * math.sin(angle), size / 2 - size * 0.41 * math.cos(angle)),
            letter,
            fill=(*colour, 235),
            font=font,
            anchor="mm",
        )
    brush.text(
        (size / 2, size / 2),
        "★",
        fill=(*colour, 235),
        font=ImageFont.truetype(FONTS[3], size * 0.35),
        anchor="mm",
    )
    return stamp.rotate(pick.uniform(-20, 20))


def stamped(colour: tuple[int, int, int], grey: bool = False) -> Spoil:
    def spoil(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
        # ink on ink: light passes both, so the layers multiply
        layer = Image.new("RGB", image.size, "white")
        size = round(image.width * 0.2)
        for x, y in ((0.25, 0.3), (0.55, 0.5), (0.6, 0.62)):
            stamp = _stamp(size, colour, pick)
            place = (
                round(image.width * (x + pick.uniform(-0.05, 0.05))),
                round(image.height * (y + pick.uniform(-0.05, 0.05))),
            )
            layer.paste(stamp, place, stamp)
        page = ImageChops.multiply(image, layer)
        return office(page, pick, 0.6 * strength) if grey else _noise(page, pick, 4 * strength)

    return spoil


def bleed(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    front = np.asarray(image.convert("L"), dtype=np.float32)
    back = draw(pick.randrange(10**6), round(image.width / 595 * 72)).image.convert("L")
    back = back.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(1.6))
    shadow = (255 - np.asarray(back.resize(image.size), dtype=np.float32)) * 0.42 * strength
    page = Image.fromarray(np.clip(np.minimum(front, 245 - shadow), 0, 255).astype(np.uint8))
    return _noise(_turn(page, pick.uniform(-0.6, 0.6)), pick, 5)


def photocopy(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    page = _turn(image.convert("L"), pick.uniform(-0.8, 0.8)).filter(ImageFilter.GaussianBlur(0.8))
    values = np.asarray(_noise(page, pick, 40 * strength), dtype=np.uint8)
    rng = np.random.default_rng(pick.randrange(2**31))
    black = np.where(values < 135, 0, 255).astype(np.uint8)
    specks = rng.random(values.shape) < 0.004 * strength
    black[specks] = 0
    grown = rng.random(values.shape) < 0.0008 * strength
    for dy in (0, 1):
        for dx in (0, 1):
            black[np.roll(np.roll(grown, dy, 0), dx, 1)] = 0
    return Image.fromarray(black)


def fax(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    page = _turn(image.convert("L"), pick.uniform(-0.5, 0.5) * strength).filter(
        ImageFilter.GaussianBlur(0.7)
    )
    return page.point(lambda v: 255 if v > 140 else 0)


def photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    width, height = image.size
    canvas = Image.new("RGB", (round(width * 1.16), round(height * 1.12)), (92, 74, 58))
    dx, dy = canvas.width * 0.05, canvas.height * 0.045

    def near(x: float, y: float) -> tuple[float, float]:
        wobble = 0.028 * strength
        return (
            x + pick.uniform(-wobble, wobble) * width,
            y + pick.uniform(-wobble, wobble) * height,
        )

    corners = [
        near(dx, dy),
        near(dx, canvas.height - dy),
        near(canvas.width - dx, canvas.height - dy),
        near(canvas.width - dx, dy),
    ]
    source = [(0, 0), (0, height), (width, height), (width, 0)]
    rows = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    solved = np.linalg.solve(np.array(rows), np.array([c for point in source for c in point]))
    page = image.transform(
        canvas.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", image.size, 255).transform(
        canvas.size, Image.Transform.PERSPECTIVE, tuple(solved)
    )
    canvas.paste(page, (0, 0), mask)
    values = np.asarray(canvas.filter(ImageFilter.GaussianBlur(0.9)), dtype=np.float32)
    ys, xs = np.mgrid[0 : values.shape[0], 0 : values.shape[1]]
    tilt = pick.uniform(0, 2 * math.pi)
    light = (
        0.78
        + 0.2
        * strength
        * (
            math.cos(tilt) * (xs / values.shape[1] - 0.5)
            + math.sin(tilt) * (ys / values.shape[0] - 0.5)
        )
        * 1.6
    )
    lit = Image.fromarray(
        np.clip(values * light[..., None] * np.array([1.0, 0.96, 0.88]), 0, 255).astype(np.uint8)
    )
    return _jpeg(_noise(lit, pick, 7 * strength), 72)


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).copy()


def zalo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    width = 1080
    page = image.convert("RGB").resize(
        (width - 60, round(image.height * (width - 60) / image.width)), Image.Resampling.BILINEAR
    )
    screen = Image.new("RGB", (width, page.height + 330), (28, 30, 34))
    brush = ImageDraw.Draw(screen)
    font = ImageFont.truetype(FONTS[1], 34)
    brush.text((40, 20), "9:41", fill="white", font=font)
    brush.rectangle([0, 70, width, 170], fill=(0, 104, 255))
    screen.paste(page, (30, 190))
    return _jpeg(screen, round(60 - 10 * (strength - 1)))


def faint(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    page = _turn(image.convert("L"), pick.uniform(-0.6, 0.6)).point(
        lambda v: 150 + v * 0.3 / strength
    )
    return _noise(page, pick, 5)


CONDITIONS: dict[str, tuple[int, Spoil]] = {
    "clean 150": (150, clean),
    "clean 200": (200, clean),
    "clean 300": (300, clean),
    "office 150": (150, office),
    "office 200": (200, office),
    "office 300": (300, office),
    "skew 3 degrees": (200, skew),
    "rotated 90": (200, rotated(90)),
    "rotated 180": (200, rotated(180)),
    "rotated 270": (200, rotated(270)),
    "red stamp": (200, stamped((200, 30, 40))),
    "blue stamp": (200, stamped((40, 60, 190))),
    "grey stamp": (200, stamped((200, 30, 40), grey=True)),
    "bleed-through": (200, bleed),
    "photocopy 200": (200, photocopy),
    "photocopy 300": (300, photocopy),
    "fax": (150, fax),
    "phone photo": (200, photo),
    "zalo capture": (200, zalo),
    "low contrast": (200, faint),
}


def sheets(condition: str, count: int, *, seed: int = 0, strength: float = 1.0) -> list[Sheet]:
    """Spoilt pages of one condition."""
    dpi, spoil = CONDITIONS[condition]
    result = []
    for number in range(count):
        clean_sheet = draw(seed + number, dpi)
        pick = random.Random(f"{condition} {seed} {number}")
        result.append(
            dataclasses.replace(clean_sheet, image=spoil(clean_sheet.image, pick, strength))
        )
    return result
