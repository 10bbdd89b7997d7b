"""OCR: the contract every engine keeps, pages that lie or are stained, regions."""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

import ingest
from ingest import ocr
from ingest.document import RegionKind
from ingest.errors import IngestError
from ingest.ocr import page as page_module
from ingest.ocr.page import read_page
from ingest.ocr.prepare import LIFTED, turns
from ingest.ocr.tesseract import TesseractEngine
from ingest.text import fold
from tests.integration.ingest.conftest import FONTS, LETTER

pytestmark = pytest.mark.integration

SAMPLES = Path(__file__).parents[3] / "samples"

# a second engine as a site would plug it in: here it happens to ask Tesseract, another way
_COMMAND = """
import csv, io, json, os, subprocess, sys
done = subprocess.run(
    ["tesseract", "stdin", "stdout", "-l", "vie", "--dpi", os.environ["DONTHU_OCR_DPI"],
     "-c", "tessedit_create_tsv=1"],
    stdin=sys.stdin.buffer, capture_output=True, check=True)
rows = csv.DictReader(io.StringIO(done.stdout.decode()), delimiter="\\t", quoting=csv.QUOTE_NONE)
words = []
for row in rows:
    if row["level"] == "5" and row["text"].strip():
        x, y = int(row["left"]), int(row["top"])
        words.append({"text": row["text"], "confidence": float(row["conf"]) / 100,
                      "box": [x, y, x + int(row["width"]), y + int(row["height"])],
                      "line": int(row["block_num"]) * 1000 + int(row["line_num"])})
print(json.dumps({"words": words}))
"""


@pytest.fixture
def command(tmp_path):
    script = tmp_path / "engine.py"
    script.write_text(_COMMAND, encoding="utf-8")
    return (sys.executable, str(script))


@pytest.fixture(params=["tesseract", "command"])
def engine(request, command):
    return ocr.engine(request.param, command if request.param == "command" else ())


def test_engines_read_words_where_they_stand(engine, letter_pdf, scan):
    image = np.asarray(scan(letter_pdf(LETTER[:2])))
    words = engine.recognise(image, dpi=200, seconds=60)
    assert " ".join(word.text for word in words) == " ".join(LETTER[:2])
    height, width = image.shape
    for word in words:
        x0, y0, x1, y1 = word.box
        assert 0 <= x0 < x1 <= width
        assert 0 <= y0 < y1 <= height
        assert 0 <= word.confidence <= 1
    assert len({word.line for word in words}) == 2


def test_engines_find_nothing_on_an_empty_page(engine):
    assert engine.recognise(np.full((400, 300), 255, np.uint8), dpi=200, seconds=60) == []


def test_engines_obey_the_clock(engine, letter_pdf, scan):
    with pytest.raises(IngestError) as caught:
        engine.recognise(np.asarray(scan(letter_pdf())), dpi=200, seconds=0.01)
    assert caught.value.code == "timeout"


def test_engine_names():
    assert isinstance(ocr.engine("tesseract"), TesseractEngine)
    assert isinstance(ocr.engine("tesseract"), ocr.OcrEngine)
    with pytest.raises(IngestError) as caught:
        ocr.engine("no such engine")
    assert caught.value.code == "ocr_unavailable"


def _one_word(**more: object) -> str:
    """A command's answer about one word."""
    word = {"text": "Đơn", "box": [-3, 0, 12, 9], "confidence": 1.5, "line": 0} | more
    return f"print({json.dumps({'words': [word]})!r})"


@pytest.mark.parametrize(
    "answer",
    [
        "print('no json')",
        "print('{}')",
        "print('[' * 200000)",
        "print(' ' * 40_000_000)",
        "raise SystemExit(3)",
        _one_word(line=math.inf),
        _one_word(confidence=math.nan),
        _one_word(box=[0, 0, 9]),
        _one_word(box=[0, 0, 9, math.inf]),
    ],
)
def test_command_that_breaks_the_protocol(answer):
    engine = ocr.engine("command", (sys.executable, "-c", answer))
    with pytest.raises(IngestError) as caught:
        engine.recognise(np.zeros((9, 9), np.uint8), dpi=200, seconds=60)
    assert caught.value.code == "crashed"


def test_what_a_command_says_of_places_off_the_page_is_cut_off():
    engine = ocr.engine("command", (sys.executable, "-c", _one_word()))
    (word,) = engine.recognise(np.zeros((9, 9), np.uint8), dpi=200, seconds=60)
    assert word == ocr.OcrWord("Đơn", (0.0, 0.0, 9.0, 9.0), 1.0, 0)


def test_missing_command():
    engine = ocr.engine("command", ("/nonexistent/engine",))
    with pytest.raises(IngestError) as caught:
        engine.recognise(np.zeros((9, 9), np.uint8), dpi=200, seconds=60)
    assert caught.value.code == "ocr_unavailable"


def test_the_command_engine_works_inside_the_sandbox(command, letter_pdf, scan, encode_image):
    limits = ingest.Limits(ocr_engine="command", ocr_command=command)
    document = ingest.read(encode_image(scan(letter_pdf(LETTER[:2])), "PNG"), limits=limits)
    assert " ".join(document.pages[0].text.split()) == " ".join(LETTER[:2])


def test_missing_vietnamese_data_is_told(monkeypatch, tmp_path, letter_pdf, scan, encode_image):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    from ingest import sandbox

    sandbox.close()
    try:
        with pytest.raises(IngestError) as caught:
            ingest.read(encode_image(scan(letter_pdf()), "PNG"))
    finally:
        sandbox.close()
    assert (caught.value.code, caught.value.page) == ("ocr_unavailable", 1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read_upright_and_boxed_as_they_lie(
    degrees, letter_pdf, scan, encode_image
):
    upright = scan(letter_pdf(LETTER * 3), dpi=150)
    turned = upright.rotate(degrees, expand=True)
    turned.info["dpi"] = (150, 150)
    (page,) = ingest.read(encode_image(turned, "PNG")).pages
    assert page.text.split()[:4] == LETTER[0].split()[:4]
    assert "note_page_turned" in page.notes
    x0, y0, x1, y1 = page.words[0].box
    expected = {90: (52, 595 - 60), 180: (595 - 60, 842 - 52), 270: (842 - 52, 60)}[degrees]
    assert x0 - 15 <= expected[0] <= x1 + 15
    assert y0 - 15 <= expected[1] <= y1 + 15


@pytest.mark.parametrize("degrees", [-11, 8, 14, 98])
def test_a_carelessly_laid_page_is_read_and_boxed_where_it_lies(
    degrees, letter_pdf, scan, encode_image
):
    upright = scan(letter_pdf(LETTER * 3), dpi=200)
    leaning = upright.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    leaning.info["dpi"] = (200, 200)
    (page,) = ingest.read(encode_image(leaning, "PNG")).pages
    pairs = list(zip(page.text.split(), " ".join(LETTER * 3).split(), strict=True))
    assert sum(one != other for one, other in pairs) <= 2  # a mark here and there
    assert ("note_page_turned" in page.notes) == (degrees > 45)
    turn, width, height = np.radians(degrees), page.width, page.height
    x, y = 60 - 595 / 2, 56 - 842 / 2  # the first word, from the middle of the sheet
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    x0, y0, x1, y1 = page.words[0].box
    assert x0 - 18 <= width / 2 + x <= x1 + 18
    assert y0 - 18 <= height / 2 + y <= y1 + 18


def test_an_upright_page_is_not_read_sideways():
    """A short page whose profile over its whole width looks like lines on their side."""
    sample = SAMPLES / "phan-anh-xuong-son.pdf"
    document = pdfium.PdfDocument(sample)
    assert turns(document[1].render(scale=150 / 72).to_pil()) == (0,)
    document.close()
    page = ingest.read(sample).pages[1]
    assert "note_page_turned" not in page.notes
    assert page.text.startswith("BIÊN BẢN LÀM VIỆC")
    assert "hứa lắp quạt hút và ống khói" in " ".join(page.text.split())
    assert all(x1 - x0 > y1 - y0 for w in page.words if len(w.text) > 4
               for x0, y0, x1, y1 in [w.box])  # fmt: skip


_RECORD = (
    "Biên bản họp tổ dân phố về việc thu tiền làm đường",
    "Thành phần tham dự gồm đại diện 32 hộ trong ngõ",
    "Bà Đỗ Thị Mận đề nghị công khai từng khoản đã chi",
    "Ông tổ trưởng hứa sẽ niêm yết tại nhà văn hóa",
)


@pytest.mark.parametrize(
    ("turns", "stored"), [((1.2, -1.2), 0), ((0, 180), 0), ((-1.5, 1), 90), ((2, 0), 180)]
)
def test_facing_pages_are_read_each_the_way_it_lies(letter_pdf, scan, encode_image, turns, stored):
    left, right = (
        scan(letter_pdf(lines), turn=turn)
        for lines, turn in zip((LETTER, _RECORD * 2), turns, strict=True)
    )
    both = Image.new("L", (left.width + right.width, left.height), 255)
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both = both.rotate(stored, expand=True)
    both.info["dpi"] = (200, 200)
    page = ingest.read(encode_image(both, "PNG")).pages[0]
    lines = [line for line in page.text.split("\n") if line]
    assert fold("\n".join(lines)) == fold("\n".join((*LETTER, *_RECORD * 2)))
    assert "note_page_turned" in page.notes or not stored
    middle = page.width / 2
    for word in page.words[:5]:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        assert {0: x < middle, 90: y > page.height / 2, 180: x > middle}[stored]


@pytest.mark.parametrize(("turn", "left"), [(90, 50), (270, 1550)])
def test_a_note_along_the_margin_of_a_scan_follows_the_letter(
    letter_pdf, scan, encode_image, turn, left
):
    page = scan(letter_pdf(LETTER * 3))
    note = "Sao y bản chính số 17 ngày 3 tháng 4 năm 2025"
    strip = Image.new("L", (round(_font(28).getlength(note)) + 20, 44), 255)
    ImageDraw.Draw(strip).text((8, 4), note, fill=0, font=_font(28))
    page.paste(strip.rotate(turn, expand=True), (left, 400))
    read = ingest.read(encode_image(page, "PNG")).pages[0]
    lines = [line for line in read.text.split("\n") if line]
    assert [fold(line) for line in lines] == [fold(line) for line in (*LETTER * 3, note)]
    x0, y0, x1, y1 = read.words[-1].box
    assert (left - 10) * 0.36 < x0 < x1 < (left + 60) * 0.36
    assert 390 * 0.36 < y0 < y1 < (400 + strip.width) * 0.36


def _stamped(page: Image.Image) -> Image.Image:
    layer = Image.new("RGB", page.size, "white")
    brush = ImageDraw.Draw(layer)
    brush.ellipse([700, 700, 980, 980], outline=(205, 30, 40), width=8)
    brush.ellipse([740, 740, 940, 940], outline=(205, 30, 40), width=4)
    brush.text((760, 820), "PHƯỜNG", fill=(205, 30, 40), font=_font(40))
    brush.rectangle([150, 1700, 480, 1800], outline=(205, 30, 40), width=6)
    brush.text((180, 1710), "TỐI MẬT", fill=(205, 30, 40), font=_font(66))
    return ImageChops.multiply(page.convert("RGB"), layer)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "LiberationSans-Bold.ttf", size)


def test_stamps_are_seen_through_and_located(letter_pdf, scan, encode_image):
    clean = scan(letter_pdf(LETTER * 4))
    stamped = _stamped(clean)
    stamped.info["dpi"] = (200, 200)
    (page,) = ingest.read(encode_image(stamped, "PNG")).pages
    assert " ".join(LETTER) in " ".join(page.text.split())
    kinds = {region.kind: region for region in page.regions}
    assert set(kinds) == {RegionKind.STAMP, RegionKind.SECRET_STAMP}
    assert kinds[RegionKind.STAMP].box == pytest.approx((252, 252, 353, 353), abs=6)
    assert "MẬT" in (kinds[RegionKind.SECRET_STAMP].text or "")


def _paler(page: Image.Image, ink: int) -> Image.Image:
    return page.point([255 - round((255 - grey) * (255 - ink) / 255) for grey in range(256)])


@pytest.mark.parametrize("ink", [135, 150])
def test_grey_print_beside_black_is_read(ink, letter_pdf, scan):
    page = scan(letter_pdf(LETTER * 2))
    below = (0, 330, page.width, page.height)  # from the fourth line on
    page.paste(_paler(page, ink).crop(below), below)
    noise = np.random.default_rng(3).normal(0, 4, (page.height, page.width))
    noisy = Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
    reading = read_page(noisy, dpi=200, scale=0.36, limits=ingest.Limits())
    assert "greys" in reading.steps
    assert " ".join(reading.text.split()) == " ".join(LETTER * 2)


def test_what_shines_through_is_not_read(letter_pdf, scan):
    page = scan(letter_pdf(LETTER))
    back = scan(letter_pdf([line[::-1] for line in LETTER * 5]))
    mirrored = _paler(back, 140).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    reading = read_page(
        ImageChops.darker(page, mirrored), dpi=200, scale=0.36, limits=ingest.Limits()
    )
    assert LIFTED in reading.steps
    words = reading.text.split()
    assert len(words) == len(" ".join(LETTER).split())
    assert sum(word in LETTER[3] for word in words) >= len(LETTER[3].split())


def test_a_letter_without_marks_is_read_once(letter_pdf, scan, monkeypatch):
    calls = []
    recognise = TesseractEngine.recognise

    def counted(self, image, *, dpi, seconds):
        calls.append(image.shape)
        return recognise(self, image, dpi=dpi, seconds=seconds)

    monkeypatch.setattr(TesseractEngine, "recognise", counted)
    plain = [fold(line) for line in LETTER * 3]
    image = scan(letter_pdf(plain))
    reading = read_page(image, dpi=200, scale=0.36, limits=ingest.Limits())
    assert fold(" ".join(reading.text.split())) == " ".join(plain)
    assert sum(shape == calls[0] for shape in calls) == 1


def test_all_readings_of_a_page_share_its_time(letter_pdf, scan, monkeypatch):
    clock, granted = [1000.0], []

    def slow(self, image, *, dpi, seconds):
        granted.append(seconds)
        clock[0] += 40.0
        # what is read poorly is read again
        return [ocr.OcrWord("qx", (100.0, 100.0 + n, 130.0, 120.0 + n), 0.4, n) for n in range(30)]

    monkeypatch.setattr(TesseractEngine, "recognise", slow)
    monkeypatch.setattr(page_module.time, "monotonic", lambda: clock[0])
    limits = ingest.Limits(seconds_page=75.0)
    reading = read_page(scan(letter_pdf()), dpi=200, scale=0.36, limits=limits)
    assert granted == [75.0, 35.0]
    assert len(reading.words) == 30


def test_a_page_of_noise_is_unreadable_not_blank():
    noise = np.random.default_rng(5).integers(0, 2, (240, 180)) * np.uint8(255)
    image = Image.fromarray(noise.astype(np.uint8)).resize((1440, 1920), Image.Resampling.NEAREST)
    limits = ingest.Limits(ocr_engine="none")
    assert read_page(image, dpi=200, scale=0.36, limits=limits).notes == ("note_picture_unread",)
    white = Image.new("L", (1440, 1920), 255)
    assert read_page(white, dpi=200, scale=0.36, limits=limits).notes == ("note_page_blank",)


def test_a_fine_scan_is_read_at_fewer_dots_and_its_words_stay_in_place(
    letter_pdf, scan, monkeypatch
):
    shapes = []
    recognise = TesseractEngine.recognise

    def seen(self, image, *, dpi, seconds):
        shapes.append((image.shape[0], dpi))
        return recognise(self, image, dpi=dpi, seconds=seconds)

    monkeypatch.setattr(TesseractEngine, "recognise", seen)
    found = {}
    for dpi in (200, 300):
        page = scan(letter_pdf(LETTER * 3), dpi=dpi)
        reading = read_page(page, dpi=dpi, scale=72 / dpi, limits=ingest.Limits())
        found[dpi] = {(word.start, word.text): word.box for word in reading.words}
        assert shapes[-1][1] == min(dpi, 240)
        assert shapes[-1][0] == pytest.approx(page.height * shapes[-1][1] / dpi, abs=1)
    assert found[200].keys() == found[300].keys()
    for word, box in found[200].items():
        assert box == pytest.approx(found[300][word], abs=1.5), word
    shapes.clear()
    black = scan(letter_pdf(LETTER * 3), dpi=300).point(lambda value: 255 * (value > 128))
    read_page(black, dpi=300, scale=0.24, limits=ingest.Limits())
    assert shapes[0] == (black.height, 300)


def _signed_by(name: str, scan, letter_pdf) -> Image.Image:
    page = scan(letter_pdf(LETTER * 2)).convert("L")
    ImageDraw.Draw(page).text((1000, 1500), name, font=_font(34), fill=20)
    return page


def test_a_line_that_the_engine_passed_over_is_read_on_its_own(letter_pdf, scan, monkeypatch):
    page = _signed_by("Trần Văn Dũng", scan, letter_pdf)
    whole = read_page(page, dpi=200, scale=0.36, limits=ingest.Limits())
    assert whole.text.endswith("Trần Văn Dũng")
    recognise = TesseractEngine.recognise

    def careless(self, image, *, dpi, seconds):
        words = recognise(self, image, dpi=dpi, seconds=seconds)
        return words if len(image) < 1000 else [w for w in words if w.box[1] < 1400]

    monkeypatch.setattr(TesseractEngine, "recognise", careless)
    mended = read_page(page, dpi=200, scale=0.36, limits=ingest.Limits())
    assert mended.text == whole.text
    for word, other in zip(mended.words, whole.words, strict=True):
        assert word.box == pytest.approx(other.box, abs=1.5)


def test_a_page_that_was_read_stays_read_when_a_line_of_it_cannot_be(letter_pdf, scan, monkeypatch):
    page = _signed_by("Trần Văn Dũng", scan, letter_pdf)
    recognise = TesseractEngine.recognise

    def failing(self, image, *, dpi, seconds):
        if len(image) < 1000:
            raise IngestError("timeout", detail="tesseract")
        return [w for w in recognise(self, image, dpi=dpi, seconds=seconds) if w.box[1] < 1400]

    monkeypatch.setattr(TesseractEngine, "recognise", failing)
    reader = page_module._Reader(page, 200, 0.36, ingest.Limits())
    first = page_module._best(reader)
    assert reader.completed(first) is first


@pytest.mark.parametrize("quarters", [0, 1])
def test_a_slip_beside_the_sheet_is_read_and_framed(letter_pdf, scan, quarters):
    sheet = scan(letter_pdf(LETTER * 6)).convert("RGB").resize((1240, 1754))
    photo = Image.new("RGB", (1900, 2000), (95, 75, 58))
    photo.paste(sheet, (60, 80))
    brush = ImageDraw.Draw(photo)
    brush.rectangle([1400, 500, 1820, 660], fill=(244, 234, 120))
    for y, line in ((530, "Gọi bà Nhẫn số"), (590, "0912 345 678 gấp")):
        brush.text((1430, y), line, fill=(30, 30, 30), font=_font(36))
    photo = photo.rotate(90 * quarters, expand=True)
    reading = read_page(photo, dpi=170, scale=72 / 170, limits=ingest.Limits())
    assert " ".join(reading.text.split()).endswith("Gọi bà Nhẫn số 0912 345 678 gấp")
    assert "note_picture_read" in reading.notes
    (place,) = (r.box for r in reading.regions if r.kind is RegionKind.PICTURE)
    word = next(word for word in reading.words if reading.text[word.start :].startswith("Nhẫn"))
    x0, y0, x1, y1 = word.box
    assert place[0] < x0 < x1 < place[2]
    assert place[1] < y0 < y1 < place[3]


def test_strokes_that_stand_alone_are_not_read_as_words(letter_pdf, scan):
    page = scan(letter_pdf(LETTER * 2)).convert("L")
    brush, pick = ImageDraw.Draw(page), random.Random(7)
    for top in (1300, 1500, 1700):
        points = [(1000 + 12 * step, top + pick.randrange(40)) for step in range(16)]
        brush.line(points, fill=20, width=3, joint="curve")
    plain = read_page(scan(letter_pdf(LETTER * 2)), dpi=200, scale=0.36, limits=ingest.Limits())
    assert (
        read_page(page, dpi=200, scale=0.36, limits=ingest.Limits()).text.split()
        == plain.text.split()
    )


def test_signature_is_located_and_plain_pages_have_no_regions(letter_pdf, scan, encode_image):
    clean = scan(letter_pdf(LETTER * 3))
    assert ingest.read(encode_image(clean, "PNG")).pages[0].regions == ()
    signed = clean.copy()
    pick = random.Random(4)
    points = [(900 + 9 * n, 1500 + pick.randint(-60, 60)) for n in range(30)]
    ImageDraw.Draw(signed).line(points, fill=20, width=3, joint="curve")
    signed.info["dpi"] = (200, 200)
    (page,) = ingest.read(encode_image(signed, "PNG")).pages
    assert [region.kind for region in page.regions] == [RegionKind.SIGNATURE]


def _chat(paper: str, *bubbles: tuple[str, str]) -> tuple[Image.Image, list[str]]:
    """A phone's screen, with bubbles of two shades, and what they say."""
    page = Image.new("RGB", (1080, 1900), paper)
    font = ImageFont.truetype(FONTS / "LiberationSans-Regular.ttf", 38)
    said = [
        ("Thưa bác, mương sau chợ bị lấp,", "nước tràn vào mười hai hộ."),
        ("Gọi cho cháu số 0962 318 447.",),
        ("Đội quy tắc đã lập biên bản", "hôm 16/4/2025, có bốn người ký."),
        ("Mong xã cho nạo vét trước mùa mưa.",),
    ]
    brush, top = ImageDraw.Draw(page), 80
    for number, lines in enumerate(said):
        left, (ground, ink) = (80, 300)[number % 2], bubbles[number % 2]
        box = (left, top, left + 700, top + 60 + 56 * len(lines))
        brush.rounded_rectangle(box, radius=40, fill=ground)
        for place, line in enumerate(lines):
            brush.text((left + 30, top + 28 + 56 * place), line, fill=ink, font=font)
        brush.ellipse((10, top, 66, top + 56), fill="#b5673f")
        top += 300
    return page, [" ".join(lines) for lines in said]


@pytest.mark.parametrize(
    "colours",
    [("#111317", ("#2b2e35", "#f2f2f2"), ("#00487a", "#f2f2f2")),
     ("white", ("#e4e6eb", "black"), ("#0084ff", "white")),
     ("white", ("#efefef", "black"), ("#a033d0", "white"))],
)  # fmt: skip
def test_bubbles_of_a_chat_are_read_whatever_their_ground(encode_image, colours):
    screen, said = _chat(*colours)
    (page,) = ingest.read(encode_image(screen, "PNG")).pages
    text = " ".join(page.text.split())
    assert [line for line in said if line not in text] == []
    assert page.regions == ()
    word = next(word for word in page.words if word.text == "0962")
    assert word.box[0] > 300 * page.width / 1080
    assert word.box[1] == pytest.approx(416 * page.height / 1900, abs=3)


def test_a_page_that_cannot_be_read_is_left_to_a_person(monkeypatch):
    rubbish = [
        ocr.OcrWord("kqx", (150.0 + 90 * n, 200.0 + 50 * row, 220.0 + 90 * n, 230.0 + 50 * row),
                    0.3, row)
        for row in range(6) for n in range(10)
    ]  # fmt: skip
    monkeypatch.setattr(TesseractEngine, "recognise", lambda *_, **__: rubbish)
    bare = Image.new("L", (1653, 2339), 255)
    reading = read_page(bare, dpi=200, scale=0.36, limits=ingest.Limits())
    assert reading.notes == ("note_needs_transcription",)
    (region,) = reading.regions
    assert region.box == pytest.approx((54, 72, 371, 173), abs=3)


_FIELDS = (
    ("Họ và tên:", "Lò Thị Hoài, sinh năm 1971"),
    ("Điện thoại:", "0916 205 348"),
    ("Số giấy tờ:", "064195001287"),
    ("Nội dung:", "xin cấp lại giấy khai sinh"),
)


@pytest.mark.parametrize("above", [None, 5, 11])
def test_what_is_filled_in_over_dots_is_read_and_the_dots_are_not(above):
    """Above: pixels that what is filled in stands above the dots; None: before them."""
    font = ImageFont.truetype(FONTS / "LiberationSerif-Regular.ttf", 37)
    page = Image.new("L", (1654, 900), 255)
    brush = ImageDraw.Draw(page)
    for row, (label, answer) in enumerate(_FIELDS):
        start, y = 120 + brush.textlength(label + " ", font), 120 + 90 * row
        brush.text((120, y), label, 0, font)
        brush.text((start + 33, y - (above or 0)), answer, 0, font)
        first = start if above else start + 40 + brush.textlength(answer, font)
        brush.text((first, y), "." * int((1500 - first) / brush.textlength(".", font)), 0, font)
    text = read_page(page, dpi=200, scale=0.36, limits=ingest.Limits()).text
    assert ".." not in text
    lines = fold(text).replace("\t", " ").replace("_", "").split("\n")
    for label, answer in _FIELDS:
        line = next(line for line in lines if line.startswith(fold(label)))
        assert line.removeprefix(fold(label)).replace(" ", "") == fold(answer).replace(" ", "")


def test_the_cells_of_a_comb_are_one_number():
    rows = (("Số định danh:", "064195001287"), ("Điện thoại:", "0916205348"))
    font = ImageFont.truetype(FONTS / "LiberationSerif-Regular.ttf", 37)
    page = Image.new("L", (1654, 900), 255)
    brush = ImageDraw.Draw(page)
    for top, (label, number) in zip((120, 240), rows, strict=True):
        brush.text((120, top + 8), label, 0, font)
        for left, digit in zip(range(480, 1200, 48), number, strict=False):
            brush.rectangle([left, top, left + 48, top + 58], outline=0, width=2)
            brush.text((left + 24, top + 29), digit, 0, font, anchor="mm")
    for row, line in enumerate(LETTER):
        brush.text((120, 400 + 60 * row), line, 0, font)
    reading = read_page(page, dpi=200, scale=0.36, limits=ingest.Limits())
    for label, number in rows:
        assert f"{label}\t{number}" in reading.text
        (word,) = (word for word in reading.words if word.text == number)
        assert word.box[0] == pytest.approx(480 * 0.36, abs=2)
    assert reading.regions == ()


def test_protocol_example_in_the_docs_is_json():
    from ingest.ocr import command as module

    example = next(line for line in (module.__doc__ or "").splitlines() if '"words"' in line)
    json.loads(example.replace("[x0, y0, x1, y1]", "[0, 0, 1, 1]"))
