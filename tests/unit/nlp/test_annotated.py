import json

import pytest

from nlp.annotated import AnnotationError, from_markup, read
from nlp.evaluate import evaluate_fields

MARKED = """@title
ĐƠN KIẾN NGHỊ
@body
Tôi là [P:Trần Văn Bé], ở [A:ấp 3, [W:xã Ba Tri]]. <@request>Đề nghị [Y:sửa đường].
"""


def test_markup():
    letter = from_markup("x", "train", MARKED)
    assert "[" not in letter.text
    assert "@" not in letter.text
    marked = [(s.kind, letter.text[s.start : s.end]) for s in letter.fields]
    assert ("ADDRESS", "ấp 3, xã Ba Tri") in marked
    assert ("WARD", "xã Ba Tri") in marked
    assert [s.kind for s in letter.sections] == ["title", "body", "request"]


@pytest.mark.parametrize("marked", ["[P:Trần", "Trần]"])
def test_bad_markup(marked):
    with pytest.raises(ValueError, match="x:"):
        from_markup("x", "train", marked)


def test_scores(tmp_path):
    path = tmp_path / "a.jsonl"
    record = from_markup("x", "train", MARKED).to_json()
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf-8")
    assert [letter.to_json() for letter in read(tmp_path)] == [record]
    report = evaluate_fields(tmp_path)
    assert report["petitions"] == 1
    assert report["fields"]["PETITIONER"]["exact"]["f1"] == 1.0
    assert report["fields"]["WARD"]["exact"]["f1"] == 1.0
    assert report["redaction"]["recall"] == 1.0
    assert evaluate_fields(tmp_path, split="heldout")["petitions"] == 0


def test_a_file_without_letters_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty.jsonl").write_bytes(b"")
    with pytest.raises(AnnotationError, match=r"empty\.jsonl"):
        list(read(tmp_path / "empty.jsonl"))
