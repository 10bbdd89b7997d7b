"""Counts syllables, their pairs and their capitals for `ingest/legacy/lexicon.npz`.

    python script/syllable_statistics.py OUT.npz TEXTS.jsonl[.gz][:WEIGHT[:EVERY]] ...
        [--own LETTERS.jsonl ...] [--phrases PHRASES.tsv ...]

Each line of a file is a JSON object, whose longest string is the text, or in .tsv and
.txt what stands behind the last tab. WEIGHT counts a file's pairs more than once,
EVERY takes only each n-th line. Pairs of the texts behind `--own` are kept apart, of
words that another encoding may spell, and once more with those of `--phrases`. What
the committed table was counted from is told in docs/explanation/ingest.md.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest import syllables
from ingest.legacy.lexicon import NUMBER, STEP, STOP
from ingest.legacy.tables import Encoding, decode

_ITEM = re.compile(r"[^\W\d_]+|\d+|[.,;:!?]+(?=\s)|[()\"\n]+")
_LEAST = 6  # a syllable seen less often is noise, and less likely than `lexicon.UNSEEN`
_LEAST_NAME = 70  # what is none needs more proof, for words run together abound
_NAME = 6
_LEAST_PAIR = 5  # keeps the table below a megabyte, with what is kept apart
_KINDS_WEIGH = 4.0  # how much each other syllable met behind one speaks for yet another
_LEAST_OWN = 5  # pairs of words that only one encoding spells; of others all are kept
_RIVAL = 1e-3  # what else a word may be, unless it is this much rarer
_CAPITAL, _SMALL = 0.2, 1.8  # what is supposed of a syllable nobody has met


@dataclasses.dataclass(slots=True)
class _Counts:
    """What was met, each text by its weight."""

    single: Counter[str] = dataclasses.field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = dataclasses.field(default_factory=Counter)
    large: Counter[str] = dataclasses.field(default_factory=Counter)  # within a sentence
    small: Counter[str] = dataclasses.field(default_factory=Counter)

    def add(self, text: str, weight: int) -> None:
        before = ""
        for found in _ITEM.findall(text):
            item = _item(found)
            if item:
                self.single[item] += weight
                if before:
                    self.pairs[before, item] += weight
                    if before != STOP and not (found.isupper() and len(found) > 1):
                        (self.large if found[0].isupper() else self.small)[item] += weight
            before = item


def _item(found: str) -> str:
    """What stands for it in the table; nothing if pairs end there."""
    if found[0].isdigit():
        return NUMBER
    if found[0] in ".,;:!?":
        return STOP
    return found.lower() if _counts(found.lower()) else ""


def texts(path: Path, every: int) -> Iterator[str]:
    """Each n-th text of a file, composed."""
    plain = path.suffix in {".tsv", ".txt"}
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for number, line in enumerate(lines):
            if number % every == 0:
                # with the line's end, behind which a mark ends a sentence
                text = line.rpartition("\t")[2] if plain else _longest(line)
                yield unicodedata.normalize("NFC", text)


def _longest(record: str) -> str:
    found = (value for value in json.loads(record).values() if isinstance(value, str))
    return max(found, key=len)


def _count(sources: list[str]) -> _Counts:
    counts = _Counts()
    for source in sources:
        name, weight, every = [*source.split(":"), "1", "1"][:3]
        for text in texts(Path(name), int(every)):
            counts.add(text, int(weight))
    return counts


def _counts(item: str) -> bool:
    """Syllables, and names such as Đắk that only Vietnamese letters spell."""
    return syllables.is_syllable(item) or (
        len(item) <= _NAME and set(item) <= syllables.VIETNAMESE and syllables.has_marks(item)
    )


def _logarithm(count: int) -> int:
    return min(255, round(float(np.log(count)) / STEP))


def _retreats(counts: _Counts, words: list[str]) -> np.ndarray:
    """For each syllable how likely one never met behind it comes, as Witten and Bell put it."""
    kinds: Counter[str] = Counter(before for before, _ in counts.pairs)
    shares = (
        _KINDS_WEIGH * kinds[word] / (counts.single[word] + _KINDS_WEIGH * kinds[word])
        for word in words
    )
    return np.array([max(1, round(255 * share)) for share in shares], np.uint8)


def _capitals(counts: _Counts, words: list[str]) -> np.ndarray:
    """For each syllable the share of capitals within sentences."""
    met = ((counts.large[word] + _CAPITAL, counts.small[word] + _SMALL) for word in words)
    shares = (large / (large + small) for large, small in met)
    return np.array([min(254, max(1, round(255 * share))) for share in shares], np.uint8)


def _doubtful(counts: _Counts, words: list[str]) -> set[str]:
    """Words whose letters another encoding reads as another word, or writes for one."""
    known, found = set(words), set()
    for word in words:
        for encoding in Encoding:
            other = decode(word, encoding).lower()
            if other != word and other in known:
                rare, usual = sorted((word, other), key=counts.single.__getitem__)
                found.add(rare)
                if counts.single[rare] > _RIVAL * counts.single[usual]:
                    found.add(usual)
    return found


def _steps(numbers: Iterable[int]) -> np.ndarray:
    """Logarithms of one more than each, in steps."""
    return np.array([_logarithm(1 + number) for number in numbers], np.uint8)


def _behind(met_pairs: Counter[tuple[str, str]], words: list[str], name: str) -> dict[str, Any]:
    """For each syllable how often another was met behind it, and how likely it is a new one."""
    met: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    for (before, _), count in met_pairs.items():
        met[before] += count
        behind[before] += 1
    shares = (behind[word] / max(1, met[word] + behind[word]) for word in words)
    return {
        f"{name}_totals": _steps(met[word] for word in words),
        f"{name}_retreats": np.array([round(255 * share) for share in shares], np.uint8),
    }


def _apart(
    letters: Counter[tuple[str, str]], phrases: Counter[tuple[str, str]],
    words: list[str], doubtful: set[str],
) -> dict[str, Any]:  # fmt: skip
    """What is kept of pairs counted apart: of letters, and of these with phrases.

    The former are some of the latter, so they have no places of their own: one more than
    their logarithm where they are kept, else nothing.
    """
    taught, own = (
        {
            pair: count
            for pair, count in met.items()
            if count >= _LEAST_OWN or not doubtful.isdisjoint(pair)
        }
        for met in (letters + phrases, letters)
    )
    gaps, pairs = _pairs(taught, words)
    shared = {pair: own.get(pair, 0) for pair in taught}
    return {
        **_behind(letters, words, "own"),
        "own_pairs": _pairs(shared, words, lambda count: 1 + _logarithm(count) if count else 0)[1],
        **_behind(letters + phrases, words, "taught"),
        "taught_gaps": gaps,
        "taught_pairs": pairs,
    }


def _pairs(
    counts: dict[tuple[str, str], int], words: list[str],
    step: Callable[[int], int] = _logarithm,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Distances of pairs in the order of the table, and their counts in steps."""
    place = {word: index for index, word in enumerate(words)}
    kept = sorted(
        (place[a] << 16 | place[b], count)
        for (a, b), count in counts.items()
        if a in place and b in place
    )
    keys = np.array([key for key, _ in kept], np.uint32)
    gaps = np.diff(keys, prepend=np.uint32(0)).astype(np.uint32)
    return gaps, np.array([step(count) for _, count in kept], np.uint8)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--own", nargs="*", default=[])
    parser.add_argument("--phrases", nargs="*", default=[])
    options = parser.parse_args()
    counts = _count(options.sources)
    single = counts.single
    words = [
        word
        for word, count in single.most_common()
        if count >= (_LEAST if syllables.is_syllable(word) else _LEAST_NAME)
    ]
    gaps, pairs = _pairs({p: n for p, n in counts.pairs.items() if n >= _LEAST_PAIR}, words)
    doubtful = _doubtful(counts, words)
    letters, phrases = _count(options.own).pairs, _count(options.phrases).pairs
    apart = _apart(letters, phrases, words, doubtful)
    kinds = Counter(word for _, word in letters)
    np.savez_compressed(
        options.out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        counts=np.array([_logarithm(single[word]) for word in words], np.uint8),
        retreats=_retreats(counts, words),
        capitals=_capitals(counts, words),
        gaps=gaps,
        pairs=pairs,
        kinds=_steps(kinds[word] for word in words),
        **apart,
    )
    own = apart["own_pairs"]
    kept = f"{len(pairs)} pairs, {np.count_nonzero(own)} and {len(own)} kept apart"
    print(f"{len(words)} syllables, {kept}, {sum(single.values())} counted")


if __name__ == "__main__":
    main()
