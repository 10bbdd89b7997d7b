"""What a classification costs, and what a model costs to load, hold and train.

Prints milliseconds of CPU per letter after tokenisation (budget 10 for 400
words), the whole text path beside bare `underthesea.word_tokenize` in turns
(budget 2.7 times), CPU seconds to load (0.3), resident memory of a process that
holds a model (150 MB) and, with --train, CPU and clock of a training (3 minutes
on 2 quiet cores).

usage: .venv/bin/python -m bench.models [FILE.jsonl with a "text" in each line] [--train]
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from underthesea import word_tokenize

import models
from models import corpus
from nlp import Petition, parse_text

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 6
WORDS = 400
LETTERS = 12


def letters(path: Path | None) -> list[str]:
    """Letters of about 400 words, joined from short ones where needed."""
    if path is not None:
        with path.open(encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in file]
    else:
        texts = [e.text for e in corpus.read_all()]
    made: list[str] = []
    waiting = ""
    for text in texts:
        waiting = f"{waiting}\n{text}" if waiting else text
        if len(waiting.split()) >= WORDS:
            made.append(" ".join(waiting.split(" ")[: WORDS * 2]))
            waiting = ""
        if len(made) == LETTERS:
            break
    return made


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def per_letter(texts: list[str], model: models.Model) -> None:
    """Classification alone and the whole path beside bare tokenisation, in turns."""
    petitions = [parse_text(text) for text in texts]  # also warms up
    words = statistics.mean(len(text.split()) for text in texts)
    alone, whole, bare = [], [], []
    for turn, index in itertools.product(range(ROUNDS), range(len(texts))):
        text, petition = texts[index], petitions[index]

        def path(text: str = text) -> models.Findings:
            return models.classify(parse_text(text), model)

        def known(petition: Petition = petition) -> models.Findings:
            return models.classify(petition, model)

        def tokenised(text: str = text) -> object:
            return word_tokenize(text)

        turns = [(bare, tokenised), (whole, path), (alone, known)]
        for times, work in turns[turn % 3 :] + turns[: turn % 3]:  # nobody always finds warm caches
            times.append(cpu(work))
    spent = 1000 * statistics.median(alone)
    _say(
        f"classification after tokenisation: {spent:.1f} ms of CPU per letter of "
        f"{words:.0f} words, {spent * WORDS / words:.1f} for {WORDS} (<= 10)"
    )
    _say(f"whole text path: {sum(whole) / sum(bare):.2f} x bare word_tokenize (<= 2.7)")


def _resident() -> float:
    """Resident megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def held(path: Path) -> tuple[float, float, float]:
    """CPU seconds to load, megabytes the model adds, megabytes of the process at its peak."""
    models.taxonomy()
    before = _resident()
    started = time.process_time()
    model = models.load(path)
    seconds = time.process_time() - started
    added = _resident() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return seconds, (added if model else 0.0), peak


def in_child(path: Path) -> None:
    """Load in new processes, so that nothing is shared or cached."""
    context = multiprocessing.get_context("spawn")
    runs = []
    for _ in range(ROUNDS):
        with context.Pool(1) as pool:
            runs.append(pool.apply(held, (path,)))
    _say(
        f"model load: {min(r[0] for r in runs):.2f} s of CPU at best, "
        f"{statistics.median(r[0] for r in runs):.2f} s median (<= 0.3)"
    )
    _say(
        f"resident: the model adds {statistics.median(r[1] for r in runs):.0f} MB (<= 150), "
        f"peak of the process {max(r[2] for r in runs):.0f} MB"
    )


def training() -> None:
    """One training on the seed corpus."""
    from models.train import train  # noqa: PLC0415 - only with --train

    examples = corpus.learned()
    clock = time.perf_counter()
    before = os.times()
    train(examples, jobs=len(os.sched_getaffinity(0)))
    after = os.times()
    spent = sum(after[:4]) - sum(before[:4])
    _say(
        f"training on {len(examples)} letters: {spent:.0f} s of CPU in all processes, "
        f"{time.perf_counter() - clock:.0f} s by the clock (<= 180 on 2 quiet cores)"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--train", action="store_true")
    chosen = parser.parse_args()
    data = Path(os.environ.get("DONTHU_DATA", ROOT / "var"))
    path = models.Registry(data / "models").active_path()
    in_child(path)
    per_letter(letters(chosen.file), models.load(path))
    if chosen.train:
        training()
    return 0


if __name__ == "__main__":
    sys.exit(main())
