"""Counts syllables and pairs of syllables for `ingest/legacy/lexicon.npz`.

    python script/syllable_statistics.py OUT.npz TEXTS.jsonl[.gz][:WEIGHT[:EVERY]] ...

Each line of a file is a JSON object; its longest string is the text. WEIGHT counts
a file's pairs more than once, EVERY takes only each n-th line. What the committed
table was counted from is told in docs/explanation/ingest.md.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest import syllables
from ingest.legacy.lexicon import NUMBER, STEP, STOP

_ITEM = re.compile(r"[^\W\d_]+|\d+|[.,;:!?]+(?=\s)|[()\"\n]+")
_LEAST = 3  # a syllable seen less often is noise
_LEAST_NAME = 25  # what is none needs more proof, for words run together abound
_NAME = 6
_LEAST_PAIR = 12  # keeps the table below half a megabyte


def _texts(path: Path, every: int) -> Iterator[str]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                found = (value for value in json.loads(line).values() if isinstance(value, str))
                yield unicodedata.normalize("NFC", max(found, key=len)).lower()


def _count(sources: list[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for source in sources:
        name, weight, every = [*source.split(":"), "1", "1"][:3]
        for text in _texts(Path(name), int(every)):
            before = None
            for found in _ITEM.findall(text):
                item = found
                if found[0].isdigit():
                    item = NUMBER
                elif found[0] in ".,;:!?":
                    item = STOP
                elif not _counts(found):
                    before = None
                    continue
                single[item] += int(weight)
                if before:
                    pairs[before, item] += int(weight)
                before = item
    return single, pairs


def _counts(item: str) -> bool:
    """Syllables, and names such as Đắk that only Vietnamese letters spell."""
    return syllables.is_syllable(item) or (
        len(item) <= _NAME and set(item) <= syllables.VIETNAMESE and syllables.has_marks(item)
    )


def _logarithm(count: int) -> int:
    return min(255, round(float(np.log(count)) / STEP))


def main() -> None:
    """Write the table."""
    single, pairs = _count(sys.argv[2:])
    words = [
        word
        for word, count in single.most_common()
        if count >= (_LEAST if syllables.is_syllable(word) else _LEAST_NAME)
    ]
    place = {word: index for index, word in enumerate(words)}
    kept = sorted(
        (place[a] << 16 | place[b], count)
        for (a, b), count in pairs.items()
        if count >= _LEAST_PAIR and a in place and b in place
    )
    keys = np.array([key for key, _ in kept], np.uint32)
    np.savez_compressed(
        sys.argv[1],
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        counts=np.array([_logarithm(single[word]) for word in words], np.uint8),
        gaps=np.diff(keys, prepend=np.uint32(0)).astype(np.uint32),
        pairs=np.array([_logarithm(count) for _, count in kept], np.uint8),
    )
    print(f"{len(words)} syllables, {len(kept)} pairs, {sum(single.values())} counted")


if __name__ == "__main__":
    main()
