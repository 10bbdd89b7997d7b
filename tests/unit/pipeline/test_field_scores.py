import json

import pytest

import donthu
from nlp.annotated import from_markup

MARKED = """@body
Tôi là [P:Trần Văn Bé], ở [A:ấp 3, [W:xã Ba Tri]]. <@request>Đề nghị [Y:sửa đường].
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "letters.jsonl"
    record = from_markup("x", "train", MARKED).to_json()
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    return path


def test_a_table(file, capsys):
    assert donthu.main(["evaluate", "--fields", str(file)]) == donthu.DONE
    out = capsys.readouterr().out
    assert "| PETITIONER | 1 | 1.000 | 1.000 | 1.000 |" in out
    assert "redaction: recall 1.000 of 3 words" in out


def test_json(file, capsys):
    assert donthu.main(["evaluate", "--fields", "--json", str(file)]) == donthu.DONE
    (scores,) = json.loads(capsys.readouterr().out)
    assert scores["petitions"] == 1
    assert scores["fields"]["WARD"]["exact"]["f1"] == 1.0
    assert scores["units"]["wards"] == 1


@pytest.mark.parametrize("line", ["{", '{"id": 1}', '{"text": "a", "fields": [["X", 0, 9]]}'])
def test_a_broken_file_is_named(tmp_path, capsys, line):
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n", "utf-8")
    assert donthu.main(["evaluate", "--fields", str(path)]) == donthu.USAGE
    assert "bad.jsonl, dòng 1" in capsys.readouterr().err


def test_a_missing_file(tmp_path):
    assert donthu.main(["evaluate", "--fields", str(tmp_path / "no.jsonl")]) == donthu.USAGE
