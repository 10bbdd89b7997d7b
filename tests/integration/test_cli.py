"""The command line as people and scripts use it: processes, streams, exit codes."""

import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image
from pypdf import PdfWriter

import models
from cases import Fault, Outcome, ReadDocument, Store, Upload, Verdict
from models import corpus
from nlp.text import has_diacritics

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/reference/classify.schema.json").read_text("utf-8"))
LETTER = (
    "ĐƠN PHẢN ÁNH\nKính gửi: UBND phường Láng\n\nQuán karaoke số {n} mở nhạc quá khuya, rất ồn.\n"
)

pytestmark = pytest.mark.integration


@pytest.fixture
def run(tmp_path: Path, seed_model_path: Path) -> Any:
    environment = {
        **os.environ,
        "DONTHU_DATA": str(tmp_path / "data"),
        "DONTHU_MODELS": str(seed_model_path.parent),
    }

    def run(
        *arguments: str | Path, in_models: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "donthu.py"), *map(str, arguments)],
            cwd=tmp_path,
            env=environment | ({"DONTHU_MODELS": str(in_models)} if in_models else {}),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def _letters(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"don {n}.txt").write_text(LETTER.format(n=n), "utf-8")
    return folder


def _bad_files(folder: Path) -> dict[str, str]:
    """Files that cannot be read, with the code each must get."""
    (folder / "trong.pdf").write_bytes(b"")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\n1 0 obj << broken")
    (folder / "chuong-trinh.pdf").write_bytes(b"MZ\x90\x00" + bytes(200))
    locked = PdfWriter()
    locked.add_blank_page(200, 200)
    locked.encrypt("mat khau")
    locked.write(folder / "khoa.pdf")
    return {
        "trong.pdf": "empty_file",
        "hong.pdf": "corrupt",
        "chuong-trinh.pdf": "unsupported_type",
        "khoa.pdf": "encrypted",
    }


def _lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
    return lines


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_classify_gives_a_valid_line_for_every_file_in_order(
    run: Any, tmp_path: Path, jobs: str
) -> None:
    folder = _letters(tmp_path / "in", 11)
    expected = _bad_files(folder)
    done = run("classify", "in", "--json", "--jobs", jobs)
    assert done.returncode == 1
    lines = _lines(done)
    names = [Path(line["source"]).name for line in lines]
    # natural order, whatever is read faster
    assert [n for n in names if n.startswith("don")] == [f"don {n}.txt" for n in range(11)]
    assert all(line["source"].startswith("in/") for line in lines)  # relative where it was
    codes = {
        n: line["error"]["code"] for n, line in zip(names, lines, strict=True) if "error" in line
    }
    assert codes == expected


def test_classify_of_good_files_ends_with_0_and_ties_spans_to_the_text(
    run: Any, tmp_path: Path
) -> None:
    folder = _letters(tmp_path / "in", 1)
    done = run("classify", folder / "don 0.txt", "--json")
    assert done.returncode == 0
    (line,) = _lines(done)
    assert line["source"] == str(folder / "don 0.txt")
    assert "karaoke" in line["text"]
    assert line["entities"]
    for entity in line["entities"]:
        assert line["text"][entity["start"] : entity["end"]] == entity["text"]


def test_a_folder_may_be_one_petition(run: Any, tmp_path: Path) -> None:
    folder = _letters(tmp_path / "don", 3)
    Image.new("RGB", (5, 5)).save(folder / "anh.gif")
    (folder / "trong.txt").write_bytes(b"")
    done = run("classify", "don", "--json", "--folder-is-petition")
    assert done.returncode == 1  # one of its files could not be read
    (line,) = _lines(done)
    assert line["source"] == "don"
    assert [Path(file["source"]).name for file in line["documents"]] == [
        "anh.gif",
        "don 0.txt",
        "don 1.txt",
        "don 2.txt",
        "trong.txt",
    ]
    assert line["documents"][-1]["error"]["code"] == "empty_file"
    assert all(f"số {n}" in line["text"] for n in range(3))
    assert [page["number"] for page in line["pages"]] == list(range(1, len(line["pages"]) + 1))


def test_classify_without_json_is_a_table_in_vietnamese(run: Any, tmp_path: Path) -> None:
    _letters(tmp_path / "in", 1)
    (tmp_path / "in" / "trong.txt").write_bytes(b"")
    done = run("classify", "in")
    assert done.returncode == 1
    assert "Loại đơn" in done.stdout
    assert "don 0.txt" in done.stdout


@pytest.mark.parametrize("command", [["classify", "--json"], ["backlog"]])
def test_a_path_that_is_not_there_is_a_usage_error(run: Any, command: list[str]) -> None:
    done = run(*command, "khong-co")
    assert (done.returncode, done.stdout) == (2, "")
    assert "khong-co" in done.stderr


def test_a_path_missing_among_others_is_a_line_with_its_error(run: Any, tmp_path: Path) -> None:
    letter = _letters(tmp_path / "in", 1) / "don 0.txt"
    done = run("classify", "--json", "khong-co.pdf", letter)
    assert done.returncode == 1
    missing, read = _lines(done)
    assert (missing["source"], missing["error"]["code"]) == ("khong-co.pdf", "unreadable_file")
    assert read["kind"]["label"]


def test_an_empty_folder_is_said_to_be_empty(run: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = run("classify", "--json", "in")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Không có tệp nào" in done.stderr


def test_an_address_that_is_none_is_a_usage_error(run: Any, tmp_path: Path) -> None:
    _letters(tmp_path / "in", 1)
    done = run("backlog", "in", "--to", "localhost:8000")
    assert done.returncode == 2
    assert "http://" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_said_before_anything_is_made(run: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = run("serve", "--port", str(other.getsockname()[1]))
    assert (done.returncode, done.stdout) == (2, "")
    assert "chương trình khác" in done.stderr
    assert not (tmp_path / "data" / "donthu.db").exists()


def test_without_a_model_classify_says_what_to_do(run: Any, tmp_path: Path) -> None:
    _letters(tmp_path / "in", 1)
    damaged = tmp_path / "model.zip"
    damaged.write_bytes(b"no zip")
    done = run("classify", "in", "--model", damaged)
    assert done.returncode == 2
    assert "model_damaged" in done.stderr
    assert "donthu model list" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_database_is_migrated_and_the_doctor_sees_it(run: Any, tmp_path: Path) -> None:
    before = run("doctor")
    assert before.returncode == 1
    assert "Chưa đạt" in before.stdout
    assert run("db", "upgrade").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "donthu.db") as database:
        assert database.execute("SELECT count(*) FROM petitions").fetchone() == (0,)
    after = run("doctor")
    assert after.returncode == 0, after.stdout
    assert "Chưa đạt" not in after.stdout


def test_models_are_listed(run: Any, seed_model_path: Path) -> None:
    done = run("model", "list")
    assert done.returncode == 0
    assert f"* {seed_model_path.stem}" in done.stdout


def test_a_few_decisions_change_no_limits(run: Any, tmp_path: Path) -> None:
    decided = {"kind": "KNPA", "topic": "EN01", "text": LETTER.format(n=1)}
    lines = [json.dumps({"id": f"u-{n}"} | decided, ensure_ascii=False) for n in range(3)]
    (tmp_path / "decided.jsonl").write_text("\n".join(lines), "utf-8")
    before = run("model", "list").stdout
    done = run("train", "--decisions", "decided.jsonl")
    assert done.returncode == 2
    assert "200" in done.stderr
    assert run("model", "list").stdout == before
    assert "chưa kiểm chứng tại đơn vị" in before


def _decided(data: Path, count: int) -> None:
    """A store with letters of the corpus, each decided as it is labelled."""
    store = Store(f"sqlite:///{data / 'donthu.db'}", f"file://{data / 'blobs'}")
    store.upgrade()
    user = store.accounts.create_user("Lan", "mat-khau-dai")
    letters = [e for e in corpus.read_all() if has_diacritics(e.text)][:count]
    for letter in letters:
        store.intake.register(io.BytesIO(letter.text.encode()), Upload("a.txt"), actor=user.actor)
        (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
        documents = [ReadDocument(d.id, Fault("corrupt"), []) for d in lease.documents]
        outcome = Outcome(token=lease.token, text=letter.text, documents=documents, findings=None)
        store.outcomes.record(lease.petition_id, outcome, actor="service:test")
        verdict = Verdict(letter.kind, letter.topic or "KH00")
        store.decisions.decide(lease.petition_id, verdict, user_id=user.id, revision=None)
    store.close()


def test_limits_are_set_by_what_the_store_holds_decided(
    run: Any, tmp_path: Path, seed_model_path: Path
) -> None:
    none = run("train", "--decisions")  # no store yet
    assert (none.returncode, "0 đơn" in none.stderr) == (2, True), none.stderr
    assert run("train", "--office").returncode == 2
    own = tmp_path / "models"
    own.mkdir()
    models.Registry(own).add(models.load(seed_model_path))
    (tmp_path / "data").mkdir(exist_ok=True)
    _decided(tmp_path / "data", 200)
    done = run("train", "--decisions", in_models=own)
    assert done.returncode == 0, done.stderr
    assert "200 quyết định" in done.stderr
    lines = run("model", "list", in_models=own).stdout.splitlines()
    verified = [line for line in lines if line.endswith("ngưỡng đã kiểm chứng tại đơn vị")]
    assert len(lines) == 2
    assert [line[0] for line in verified] == ["*"]


def test_the_pipeline_without_a_token_says_so(run: Any, tmp_path: Path) -> None:
    _letters(tmp_path / "in", 1)
    for command in (["work"], ["backlog", "in"]):
        done = run(*command)
        assert done.returncode == 2
        assert "DONTHU_STORE_TOKEN_FILE" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_watch_list_is_looked_for_without_a_server(run: Any, tmp_path: Path) -> None:
    letters = tmp_path / "thu"
    letters.mkdir()
    (letters / "don.txt").write_text(
        "Kính gửi phường. Quán karaoke đầu ngõ tôi đêm nào cũng mở nhạc to quá 23 giờ, con nhỏ và "
        "mẹ già không ngủ được. Đề nghị phường nhắc nhở.",
        "utf-8",
    )
    entry = (
        '[[topics]]\ncode = "ON"\nname = "Karaoke gây ồn"\nphrases = ["karaoke"]\n'
        'examples = ["Quán karaoke mở nhạc to đến khuya, hàng xóm không ngủ được."]\n'
    )
    old = entry.replace("ON", "CU") + "ends = 2020-01-01\n"
    (tmp_path / "w.toml").write_text(entry + old, "utf-8")
    done = run("classify", letters, "--json", "--watch", tmp_path / "w.toml")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        jsonschema.validate(line, SCHEMA)
        assert [hit["code"] for hit in line["watch_topics"]] == ["ON"]
        assert line["watch_version"]
    (tmp_path / "w.toml").write_text("[[topics]]\n", "utf-8")
    assert run("classify", letters, "--watch", tmp_path / "w.toml").returncode == 2


def test_a_model_that_gives_way_is_named(run: Any, tmp_path: Path, seed_model_path: Path) -> None:
    _letters(tmp_path / "in", 1)
    folder = tmp_path / "models"
    folder.mkdir()
    registry = models.Registry(folder)
    for name in (seed_model_path.stem, "newer"):
        (folder / f"{name}.zip").write_bytes(seed_model_path.read_bytes())
        registry.activate(name)
    (folder / "newer.zip").write_bytes(b"half")
    done = run("classify", "--json", "in", in_models=folder)
    assert done.returncode == 0
    assert "newer" in done.stderr
    assert seed_model_path.stem in done.stderr


def test_what_cannot_be_measured_or_learned_is_a_usage_error(run: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_bytes(b'{"id": "1"}\n')
    for asked, said in (
        (("evaluate", "bad.jsonl"), "bad.jsonl, dòng 1"),
        (("evaluate", "--no-held-out"), "--no-held-out"),
        (("train", "--office"), "chưa có đơn nào"),
        (("model", "activate", "nope"), "nope"),
    ):
        done = run(*asked)
        assert done.returncode == 2, asked
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
