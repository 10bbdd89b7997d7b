"""A bench that is asked for what it does not have says so."""

from __future__ import annotations

import sys

import pytest

from bench import encodings, ocr


@pytest.mark.parametrize(
    ("bench", "arguments", "named"),
    [
        (ocr, ["--only", "nosuch"], "red stamp"),
        (ocr, ["--only", "red stamp,nosuch"], "red stamp"),
        (encodings, ["--formats", "eml,nosuch"], "docx"),
        (encodings, ["--systems", "nosuch"], "tcvn3"),
    ],
)
def test_unknown_names_are_refused_with_those_there_are(
    bench, arguments, named, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["bench", *arguments])
    with pytest.raises(SystemExit) as caught:
        bench.main()
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "nosuch" in said
    assert named in said


@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_mails_with_legacy_text_are_read(kind):
    lines = ["Tôi làm đơn này đề nghị quý cơ quan xem xét lại mức bồi thường nói trên."] * 2
    sheet = encodings.sheet_of(lines, "vni", None, fonts=False)
    for data in encodings.WRITERS[kind]([sheet] * 3):
        text, noted = encodings.ours(data, kind)
        assert encodings.found(text, lines, case=True) == 2
        assert noted == {"vni"}
