"""The seed corpus keeps the promises of corpus/README.md."""

import collections
import json
import re
import tomllib
from pathlib import Path

import pytest

from models import corpus
from models.corpus import CorpusError, Example
from models.findings import Kind
from models.taxonomy import taxonomy
from nlp import fold

EXAMPLES = corpus.read_all()
BATCHES = corpus.batches(EXAMPLES)
ORDINARY = sorted(set(BATCHES) - corpus.role("contrast"))


def _of(batch: str) -> list[Example]:
    return [e for e in EXAMPLES if e.batch == batch]


def test_every_batch_has_its_provenance() -> None:
    told = tomllib.loads((corpus.CORPUS.parent / "batches.toml").read_text(encoding="utf-8"))
    assert sorted(told) == BATCHES
    assert corpus.role("test") <= set(BATCHES)
    assert corpus.role("measure") <= corpus.role("test")
    assert set(BATCHES) - {e.batch for e in corpus.learned()} == corpus.role("measure")


def test_ids_are_unique() -> None:
    assert len({e.id for e in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("batch", ORDINARY)
def test_an_ordinary_batch_covers_all_topics_and_kinds(batch: str) -> None:
    examples = _of(batch)
    assert {e.topic for e in examples if e.topic} == set(taxonomy().topic_codes)
    counts = collections.Counter(e.kind for e in examples)
    assert set(counts) == set(Kind)
    assert 0.25 <= counts[Kind.KNPA] / len(examples) <= 0.55


def test_labels_agree_with_each_other() -> None:
    for example in EXAMPLES:
        assert (example.topic is None) == (example.kind is Kind.NONE), example.id
        assert (example.out_of_scope is not None) == (example.kind is Kind.KHAC), example.id
        if example.kind is Kind.NHIEU:
            assert len(example.parts) >= 2, example.id
            assert example.topic in {part.topic for part in example.parts}, example.id


def test_no_near_copies_inside_or_across_batches() -> None:
    # Two letters that share a tenth of their 8-word runs were not written apart. Forms and official
    # decisions (NONE) share their formulas by nature.
    seen: dict[tuple[str, ...], str] = {}
    shared: collections.Counter[tuple[str, str]] = collections.Counter()
    sizes = {}
    for example in (e for e in EXAMPLES if e.kind is not Kind.NONE):
        words = re.findall(r"\w+", fold(example.text))
        runs = {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
        sizes[example.id] = max(1, len(runs))
        for run in runs:
            if (
                run in seen
                and "cong hoa" not in (joined := " ".join(run))
                and "doc lap" not in joined
            ):
                shared[(seen[run], example.id)] += 1
            seen.setdefault(run, example.id)
    copies = {pair: n for pair, n in shared.items() if n > 0.1 * min(map(sizes.get, pair))}  # type: ignore[type-var,arg-type]
    assert not copies


def test_most_letters_do_not_name_their_topic() -> None:
    names = {
        t.code: [fold(p) for p in re.split(r"[,:;()-]", t.name) if len(p.split()) > 1]
        for t in taxonomy().topics
    }
    with_topic = [e for e in EXAMPLES if e.topic]
    naming = [e for e in with_topic if any(n.strip() in fold(e.text) for n in names[str(e.topic)])]
    assert len(naming) < 0.5 * len(with_topic)


def test_a_quarter_of_the_headings_mislead() -> None:
    titled = [e for e in EXAMPLES if e.title_kind and e.kind is not Kind.NONE]
    assert sum(e.title_kind != e.kind for e in titled) >= 0.2 * len(titled)


def _line(**changes: object) -> bytes:
    """A labelled line with some fields changed, or left out where the value is `...`."""
    row = {"id": "1", "text": "x", "kind": "KN", "topic": "LD01"} | changes
    return json.dumps({k: v for k, v in row.items() if v is not ...}).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "bad.jsonl, dòng 2: không phải"),
        (b"[1]", "dòng 2: không phải"),
        (b"[" * 100_000, "dòng 2: không phải"),
        (_line(text=5), "trường text"),
        (_line(text="\ud800"), "trường text"),
        (_line(text="đơn").decode().encode("utf-16"), "UTF-8"),
        (_line(topic=...), "thiếu trường topic"),
        (_line(topic=None), "KN"),
        (_line(kind="NONE"), "NONE"),
        (_line(kind="XX"), "XX"),
        (_line(topic="ZZ99"), "ZZ99"),
        (_line(causes=["C99"]), "causes.*C99"),
        (_line(parts=[{"kind": "KN"}]), "parts.0.topic"),
        (_line(text=" \n"), "trường text không có chữ"),
        (_line(text="\u200b \ufeff"), "trường text không có chữ"),
        (_line(id="a\ud800"), "trường id"),
        (_line(id="0"), "mã 0 đã có"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, reason: str) -> None:
    (tmp_path / "bad.jsonl").write_bytes(_line(id="0") + b"\n" + line)
    with pytest.raises(CorpusError, match=reason):
        corpus.read(tmp_path / "bad.jsonl")


def test_a_file_without_letters_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"\n\n")
    with pytest.raises(CorpusError, match=r"empty\.jsonl"):
        corpus.read(tmp_path / "empty.jsonl")
