import importlib.util
import re
import subprocess
import sys
import tomllib
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
TRUTH = tomllib.loads((ROOT / "tests/data/samples.toml").read_text(encoding="utf-8"))["document"]
FONTS = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
KINDS = {"KN", "TC", "KNPA", "NHIEU", "KHAC", "NONE"}


def _markup():
    path = ROOT / "script/_samples/markup.py"
    spec = importlib.util.spec_from_file_location("samples_markup", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MARKUP = _markup()
LETTERS = {letter["file"]: letter for letter in MARKUP.letters()}


def _files(entry):
    return (
        [f"{entry['path']}/{name}" for name in entry["files"]]
        if "files" in entry
        else [entry["path"]]
    )


def _build(out, *names):
    script = ROOT / "script/build-samples"
    subprocess.run([sys.executable, script, "--out", out, *names], check=True, capture_output=True)


def _words(entry):
    letter = LETTERS[entry["path"]]
    return " ".join(
        (MARKUP.plain(letter["text"]) + " " + MARKUP.plain(letter.get("scan", ""))).split()
    )


def test_truth_names_every_file_and_no_other():
    found = {
        unicodedata.normalize("NFC", p.relative_to(SAMPLES).as_posix())
        for p in SAMPLES.rglob("*")
        if p.is_file()
    }
    assert found == {name for entry in TRUTH for name in _files(entry)}
    assert len(TRUTH) >= 26


def test_truth_and_letters_are_the_same_documents():
    assert sorted(LETTERS) == sorted(entry["path"] for entry in TRUTH)


def test_files_are_small():
    sizes = {p.name: p.stat().st_size for p in SAMPLES.rglob("*") if p.is_file()}
    assert {name for name, size in sizes.items() if not 0 < size < 1_000_000} == set()
    assert sum(sizes.values()) < 8_000_000


def test_labels_exist_in_the_taxonomy():
    taxonomy = tomllib.loads((ROOT / "models/taxonomy.toml").read_text(encoding="utf-8"))
    codes = {topic["code"] for topic in taxonomy["topics"]}
    for entry in TRUTH:
        named = {entry["topic"], *entry["topics"], *entry.get("topic_also_ok", [])}
        assert named <= codes, entry["path"]
        assert {entry["kind"], *entry.get("kind_also_ok", [])} <= KINDS, entry["path"]
        assert entry["topics"][0] == entry["topic"], entry["path"]


def test_every_kind_and_every_way_of_reading_is_there():
    assert {entry["kind"] for entry in TRUTH} == KINDS
    assert {entry["text"] for entry in TRUTH} == {"typed", "scan", "mixed", "photo", "office"}
    encodings = {"ascii", "nfd", "tcvn3", "utf-8", "utf-16", "windows-1258"}
    assert {entry["encoding"] for entry in TRUTH if "encoding" in entry} == encodings


@pytest.mark.parametrize("entry", TRUTH, ids=lambda entry: entry["path"])
def test_fields_and_phrases_stand_in_the_letter(entry):
    words = _words(entry)
    fields = [entry.get("petitioner", ""), entry.get("id_number", ""), entry["ward"]]
    missing = [x for x in [*fields, *entry["decisions"], *entry["phrases"]] if x not in words]
    assert missing == []
    assert entry.get("phone", "") in re.sub(r"(?<=\d)[ .](?=\d)", "", words)
    if "date" in entry:
        day, month, year = entry["date"].day, entry["date"].month, entry["date"].year
        assert re.search(rf"\b0?{day}(/| tháng )0?{month}(/| năm ){year}\b", words)


def test_legacy_files_hold_tcvn3_codes():
    import docx
    import pypdf

    page = pypdf.PdfReader(SAMPLES / "khieu-nai-che-do-thuong-binh-font-cu.pdf").pages[0]
    fonts = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert any(font.endswith(".VnTimeH") for font in fonts)
    assert any(font.endswith(".VnTime") for font in fonts)
    assert "Tªn t«i lµ Bïi §¨ng Ph¶" in " ".join(page.extract_text().split())

    document = docx.Document(SAMPLES / "kien-nghi-nghia-trang-font-cu.docx")
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text]
    assert {run.font.name for run in runs} == {".VnTime", ".VnTimeH"}
    assert runs[0].text == "céng hoµ x· héi chñ nghÜa viÖt nam"


def test_office_files_are_what_the_builder_writes(tmp_path):
    names = [name for name in LETTERS if name.endswith((".txt", ".docx"))]
    _build(tmp_path, *names)
    assert [n for n in names if (tmp_path / n).read_bytes() != (SAMPLES / n).read_bytes()] == []


@pytest.mark.skipif(not FONTS.exists(), reason="fonts-liberation2 is not installed")
def test_builder_is_deterministic(tmp_path):
    names = [
        "khieu-nai-che-do-thuong-binh-font-cu.pdf",
        "kien-nghi-quy-bao-tri.pdf",
        "to-cao-can-bo-dia-chinh.pdf",
    ]
    for folder in ("one", "two"):
        _build(tmp_path / folder, *names)
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_builder_refuses_an_unknown_name(tmp_path):
    script = ROOT / "script/build-samples"
    command = [sys.executable, script, "--out", tmp_path, "khong-co.pdf"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "khong-co.pdf" in done.stderr
    assert list(tmp_path.iterdir()) == []
