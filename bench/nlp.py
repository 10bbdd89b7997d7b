"""How much the nlp room costs beside bare word segmentation.

Prints ratios, which hold on any machine: everything after tokenisation
against `underthesea.word_tokenize` alone (budget 0.8), masking and redaction,
growth with length, and what the unit index costs to load.

usage: .venv/bin/python bench/nlp.py [FILE.jsonl with a "text" in each line]
"""

import json
import resource
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from underthesea import word_tokenize  # noqa: E402

import nlp  # noqa: E402
from nlp import units  # noqa: E402
from nlp.fields.find import find_entities  # noqa: E402
from nlp.fields.letter import letter_of  # noqa: E402
from nlp.reading import reading  # noqa: E402
from nlp.redact import redact  # noqa: E402

ROUNDS = 5
BUDGET = 0.8


def letters() -> list[str]:
    if len(sys.argv) > 1:
        paths = [Path(sys.argv[1])]
    else:
        paths = sorted((ROOT / "corpus" / "fields").glob("*.jsonl"))
    return [json.loads(line)["text"] for p in paths for line in p.read_text("utf-8").splitlines()]


def seconds(work, items) -> float:
    started = time.process_time()  # other work on the machine does not count
    for item in items:
        work(item)
    return time.process_time() - started


def bare(text: str) -> None:
    for line in text.split("\n"):
        if line.strip():
            word_tokenize(line, use_token_normalize=False)


def after_tokens(text: str) -> None:
    find_entities(letter_of(reading(text).text))


def main() -> None:
    texts = letters()
    syllables = sum(len(t.split()) for t in texts)
    petitions = [nlp.parse_text(t) for t in texts]  # warms every cache
    for text in texts:
        bare(text)
    rows: dict[str, list[float]] = {}
    for _ in range(ROUNDS):  # side by side, so that a busy machine slows all alike
        base = seconds(bare, texts)
        rows.setdefault("word_tokenize, ms per 400 syllables", []).append(base / syllables * 4e5)
        for name, work, items in (
            ("nlp.tokenize / bare", nlp.tokenize, texts),
            ("sections and fields / bare", after_tokens, texts),
            ("whole parse_text / bare", nlp.parse_text, texts),
            ("mask_entities / bare", nlp.mask_entities, petitions),
            ("redact / bare", redact, petitions),
        ):
            rows.setdefault(name, []).append(seconds(work, items) / base)
    print(f"{len(texts)} letters, {syllables} syllables, median of {ROUNDS}")
    for name, values in rows.items():
        print(f"{name:40} {statistics.median(values):6.2f}")
    ratio = statistics.median(rows["sections and fields / bare"])
    print(f"budget after tokenisation {BUDGET}: {'kept' if ratio <= BUDGET else 'BROKEN'}")
    growth(texts)
    index_cost()


def growth(texts: list[str]) -> None:
    short = "\n\n".join(texts[:20])
    cost = {n: seconds(nlp.parse_text, ["\n\n".join([short] * n)]) / n for n in (1, 4, 16)}
    print("time per length at 1x, 4x, 16x:", *(f"{cost[n] / cost[1]:.2f}" for n in cost))
    for run in (".", ". ", "-", "\n", "“ ", " "):  # what specks, leaders and rules come out as
        cost = {n: seconds(nlp.parse_text, [f"UBND xã\n{run * 4000 * n}xx"]) / n for n in (1, 4)}
        print(f"time per length of a run of {run!r} at 4x: {cost[4] / cost[1]:.2f}")


def index_cost() -> None:
    path = ROOT / "var" / "units.bench"
    units.write(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    kept = units.read(path)
    took = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    path.unlink()
    print(f"unit index: load {took:.2f} s, at most {grown:.0f} MB more, {kept.is_ward('Ba Đình')}")


if __name__ == "__main__":
    main()
