"""Petition pages as images, clean and spoilt in two dozen ways, with their exact text.

Everything is drawn here from invented sentences, so the truth is known to the
letter. A seed and a strength make a second set that no tuning has seen.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import math
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

_ALL_FONTS = (  # path under the fonts folder, size in points; what is not installed is left out
    ("liberation2/LiberationSerif-Regular.ttf", 13.0),
    ("liberation2/LiberationSans-Regular.ttf", 11.5),
    ("freefont/FreeSerif.ttf", 13.0),
    ("crosextra/Carlito-Regular.ttf", 12.5),
    ("noto/NotoSerif-Regular.ttf", 11.0),
    ("dejavu/DejaVuSans.ttf", 10.5),
    ("liberation2/LiberationSerif-Italic.ttf", 13.5),
    ("dejavu/DejaVuSerif.ttf", 10.5),
)
_FOLDER = Path("/usr/share/fonts/truetype")
_SIZES = {str(_FOLDER / name): size for name, size in _ALL_FONTS if (_FOLDER / name).exists()}
FONTS = tuple(_SIZES)
_LABELS = str(_FOLDER / "dejavu/DejaVuSans.ttf")
_SCREEN = str(_FOLDER / "liberation2/LiberationSans-Regular.ttf")
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
    dpi: int  # stated in the file; 0 where cameras and screens state none
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
    size = _SIZES[path]
    pitch = size * pick.choice((1.2, 1.3, 1.5))
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
    templates = pick.sample(_SENTENCES, len(_SENTENCES))
    while templates and y < 660:
        row = ""
        for word in " ".join(_sentence(pick, templates.pop()) for _ in templates[:3]).split():
            if brush.textlength(f"{row} {word}", font=font) > 475 * unit:
                put(60, y, row)
                row, y = word, y + pitch
            else:
                row = f"{row} {word}".strip()
        put(60, y, row)
        y += pitch * 1.2
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
    turned = _turn(image.convert("L"), pick.choice((-1, 1)) * pick.uniform(0.5, 1.6) * strength)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6)).point(lambda v: 20 + v * 0.88)
    return _noise(soft, pick, 8 * strength)


def skew(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    angle = pick.choice((-1, 1)) * pick.uniform(2.4, 3.4) * (1 + strength) / 2
    return _noise(_turn(image.convert("L"), angle), pick, 6)


def uneven(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A book scan: the lid open, darker towards the spine."""
    page = office(image, pick, 0.5 * strength)
    values = np.asarray(page, dtype=np.float32)
    slope = np.linspace(1.0, 1.0 - 0.65 * min(1.2, strength), values.shape[1]) ** 1.5
    return Image.fromarray((values * slope).astype(np.uint8))


def crumpled(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """Unfolded paper: flat facets of different shade with dark creases between them."""
    page = office(image, pick, 0.5 * strength)
    rng = np.random.default_rng(pick.randrange(2**31))
    height, width = page.height // 8, page.width // 8
    ys, xs = np.mgrid[0:height, 0:width]
    shade = np.ones((height, width))
    for _ in range(14):
        angle = rng.uniform(0, math.pi)
        far = math.cos(angle) * (xs - rng.uniform(0, width)) + math.sin(angle) * (
            ys - rng.uniform(0, height)
        )
        shade += 0.05 * strength * np.tanh(far / 12) - 0.12 * strength * np.exp(-((far / 1.2) ** 2))
    grown = Image.fromarray(np.clip(shade * 200, 60, 255).astype(np.uint8)).resize(page.size)
    return ImageChops.multiply(page, grown)


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
    font = ImageFont.truetype(_SCREEN, size * 0.09)
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
        font=ImageFont.truetype(_LABELS, size * 0.35),
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
    shadow = (255 - np.asarray(back.resize(image.size), dtype=np.float32)) * 0.55 * strength
    page = Image.fromarray(np.clip(np.minimum(front, 242 - shadow), 0, 255).astype(np.uint8))
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
    """Half the rows of a page, as the fine mode of fax machines sends them, and lost bits."""
    page = _turn(image.convert("L"), pick.uniform(-0.7, 0.7) * strength)
    coarse = page.resize((page.width, page.height * 3 // 4), Image.Resampling.BOX)
    black = _noise(coarse, pick, 18 * strength).point(lambda v: 255 if v > 150 else 0)
    return black.resize(page.size, Image.Resampling.NEAREST)


def _curled(image: Image.Image, depth: float) -> Image.Image:
    """Paper that does not lie flat: its lines rise towards the middle."""
    mesh = []
    edges = np.linspace(0, image.width, 25).astype(int)
    lift = [depth * image.height * math.sin(math.pi * x / image.width) for x in edges]
    for (x0, x1), (a, b) in zip(itertools.pairwise(edges), itertools.pairwise(lift), strict=True):
        bottom = image.height
        mesh.append(((int(x0), 0, int(x1), bottom), (x0, a, x0, bottom + a, x1, bottom + b, x1, b)))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC,
                           fillcolor=(255, 255, 255))  # fmt: skip


def _table(size: tuple[int, int], pick: random.Random) -> Image.Image:
    """What lies under the page: dark wood, a pale desk or a patterned cloth."""
    base = np.array(pick.choice(((92, 74, 58), (168, 160, 150), (60, 84, 110), (120, 70, 50))))
    rng = np.random.default_rng(pick.randrange(2**31))
    grain = rng.normal(0, 14, (size[1] // 40 + 1, size[0] // 6 + 1))
    grown = Image.fromarray((grain + 128).clip(0, 255).astype(np.uint8)).resize(size)
    values = np.asarray(grown, dtype=np.float32)[..., None] - 128 + base
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _laid(image: Image.Image, pick: random.Random, wobble: float) -> Image.Image:
    """The page on a table, seen askew."""
    width, height = image.size
    canvas = _table((round(width * 1.18), round(height * 1.14)), pick)
    dx, dy = canvas.width * 0.06, canvas.height * 0.055

    def near(x: float, y: float) -> tuple[float, float]:
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
    return canvas


def _lit(image: Image.Image, pick: random.Random, strength: float, shadow: float) -> Image.Image:
    """Light from one side and the shadow of whoever holds the phone."""
    values = np.asarray(image, dtype=np.float32)
    ys, xs = np.mgrid[0 : values.shape[0], 0 : values.shape[1]].astype(np.float32)
    ys, xs = ys / values.shape[0] - 0.5, xs / values.shape[1] - 0.5
    tilt = pick.uniform(0, 2 * math.pi)
    light = 0.78 + 0.32 * strength * (math.cos(tilt) * xs + math.sin(tilt) * ys)
    lean = pick.uniform(0, 2 * math.pi)
    far = math.cos(lean) * xs + math.sin(lean) * ys - pick.uniform(0.0, 0.2)
    light *= 1 - shadow / (1 + np.exp(-far / 0.012))
    return Image.fromarray(
        np.clip(values * light[..., None] * np.array([1.0, 0.96, 0.88]), 0, 255).astype(np.uint8)
    )


def photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    canvas = _laid(_curled(image, pick.uniform(0, 0.004)), pick, 0.032 * strength)
    lit = _lit(canvas.filter(ImageFilter.GaussianBlur(0.9)), pick, strength, 0.0)
    return _jpeg(_noise(lit, pick, 7 * strength), 72)


def held(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A photo under a lamp: a hard shadow across it, a thumb on its edge, curled paper."""
    canvas = _laid(_curled(image, 0.006 * strength), pick, 0.03 * strength)
    x, y = canvas.width * pick.choice((0.04, 0.96)), canvas.height * pick.uniform(0.5, 0.8)
    long, thick = canvas.width * 0.07, canvas.width * 0.035
    ImageDraw.Draw(canvas).ellipse([x - long, y - thick, x + long, y + thick], fill=(214, 160, 130))
    lit = _lit(canvas.filter(ImageFilter.GaussianBlur(0.8)), pick, strength, 0.4 * strength)
    return _jpeg(_noise(lit, pick, 7 * strength), 70)


def _signed(image: Image.Image, pick: random.Random) -> Image.Image:
    """Strokes of a coloured pen at the foot, where there is no print."""
    page, unit = image.copy(), image.width / 595
    x, y = pick.uniform(70, 180) * unit, pick.uniform(735, 790) * unit
    points = [
        (x + 6 * step * unit, y + pick.uniform(-18, 18) * unit)
        for step in range(pick.randint(10, 18))
    ]
    ink = pick.choice(((40, 60, 170), (30, 50, 140), (190, 40, 50), (90, 50, 150)))
    ImageDraw.Draw(page).line(points, fill=ink, width=round(1.6 * unit), joint="curve")
    return page


def signed_scan(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A scan in colour, signed with a coloured pen."""
    turned = _turn(_signed(image, pick), pick.uniform(-0.8, 0.8) * strength)
    soft = turned.filter(ImageFilter.GaussianBlur(0.6))
    rng = np.random.default_rng(pick.randrange(2**31))
    noise = rng.normal(0, 5 * strength, (soft.height, soft.width, 3))
    values = np.asarray(soft, np.float32) * 0.88 + 20 + noise
    return _jpeg(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), 80)


def signed_photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    return photo(_signed(image, pick), pick, strength)


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).copy()


def zalo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    """A photo of a page, sent, shown on a dark telephone screen and captured."""
    width = 1080
    photo = _lit(_laid(image, pick, 0.012 * strength), pick, 0.4 * strength, 0.0)
    sent = _jpeg(
        photo.resize((width, round(photo.height * width / photo.width)), Image.Resampling.BICUBIC),
        round(62 - 14 * (strength - 1)),
    )
    screen = Image.new("RGB", (width, max(2340, sent.height + 500)), (18, 19, 22))
    brush = ImageDraw.Draw(screen)
    font = ImageFont.truetype(_SCREEN, 34)
    brush.text((40, 20), "9:41", fill="white", font=font)
    brush.rectangle([0, 70, width, 190], fill=(0, 80, 190))
    brush.text((130, 110), "Tổ dân phố", fill="white", font=font)
    screen.paste(sent, (0, 220 + (screen.height - 420 - sent.height) // 2))
    brush.text((60, screen.height - 110), "Nhập tin nhắn", fill=(150, 150, 150), font=font)
    return _jpeg(screen, 70)


def faint(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    page = _turn(image.convert("L"), pick.uniform(-0.6, 0.6)).point(
        lambda v: 160 + v * 0.24 / strength
    )
    return _noise(page, pick, 5)


def sideways_photo(image: Image.Image, pick: random.Random, strength: float) -> Image.Image:
    return photo(image, pick, strength).rotate(pick.choice((90, 270)), expand=True)


_STATELESS = {"phone photo", "signed photo", "held photo", "photo on its side", "zalo capture"}

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
    "uneven light": (200, uneven),
    "crumpled": (200, crumpled),
    "held photo": (200, held),
    "photo on its side": (200, sideways_photo),
}
SIGNED: dict[str, tuple[int, Spoil]] = {  # on which there is more than print
    "signed scan": (200, signed_scan),
    "signed photo": (200, signed_photo),
}


def sheets(condition: str, count: int, *, seed: int = 0, strength: float = 1.0) -> list[Sheet]:
    """Spoilt pages of one condition."""
    dpi, spoil = (CONDITIONS | SIGNED)[condition]
    result = []
    for number in range(count):
        sheet = draw(seed + number, dpi)
        pick = random.Random(f"{condition} {seed} {number}")
        image = spoil(sheet.image, pick, strength)
        stated = 0 if condition in _STATELESS else dpi
        result.append(dataclasses.replace(sheet, image=image, dpi=stated))
    return result
