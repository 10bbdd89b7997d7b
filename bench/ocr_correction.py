"""What post-correction by syllable lattice would gain: the bound nothing can pass, and a lattice.

    python -m bench.ocr_correction [--pages 6] [--seed 0] [--only NAME[,NAME]]

Held-out letters are set on pages, spoilt and read. A word in small letters without digits
may become another marking of the same letters (`phần` -> `phản`) that the lexicon has. The
bound chooses rightly each time; the lattice takes the marking that is likelier between its
neighbours by a margin. CER in percent, words mended and words spoilt; `sure` are the words
with a confidence of 0.75 and above, which the design leaves alone.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import random
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from bench.encodings import LETTERS, UNSEEN
from bench.nlp_ocr import pages
from bench.ocr import _png
from bench.ocr_pages import CONDITIONS, Sheet
from ingest.document import Word
from ingest.legacy import lexicon
from ingest.limits import Limits
from ingest.readers import Context
from ingest.readers.dispatch import read_bytes
from ingest.syllables import is_syllable
from ingest.text import fold

_SPOILT = ("clean 200", "office 150", "fax", "photocopy 200", "zalo capture", "grey stamp")
_ROWS, _WIDTH = 44, 82  # of a page
_UNSURE = 0.75  # confidence
_MARGINS = (4.0, 6.0, 8.0)  # natural logarithms
_SIGNS = ".,;:!?()\"'“”…"


@dataclasses.dataclass(frozen=True)
class Spot:
    """A word of a page that has other markings."""

    number: int
    word: str
    others: tuple[str, ...]
    truth: str | None  # None where reading and truth do not align word by word
    sure: bool


def letters() -> list[str]:
    """Letters of batches the lexicon was not counted from."""
    return [
        unicodedata.normalize("NFC", json.loads(row)["text"])
        for batch in UNSEEN
        for row in (LETTERS / f"{batch}.jsonl").read_text("utf-8").splitlines()
    ]


def spots(words: Sequence[Word], truth: Sequence[str]) -> Iterator[Spot]:
    """What a correction may touch."""
    read = [word.text for word in words]
    meant: dict[int, str] = {}
    for op in Levenshtein.opcodes(read, list(truth)):
        if op.src_end - op.src_start == op.dest_end - op.dest_start:
            meant |= zip(
                range(op.src_start, op.src_end), truth[op.dest_start : op.dest_end], strict=True
            )
    for number, word in enumerate(words):
        bare = word.text.strip(_SIGNS)
        others = tuple(w for w in _markings().get(fold(bare), ()) if w != bare)
        if bare.islower() and others:
            right = meant[number].strip(_SIGNS) if number in meant else None
            yield Spot(number, bare, others, right, (word.confidence or 0.0) >= _UNSURE)


def _markings() -> dict[str, list[str]]:
    if not _MARKED:
        for word in lexicon._table().places:
            if is_syllable(word):
                _MARKED[fold(word)].append(word)
    return _MARKED


_MARKED: dict[str, list[str]] = collections.defaultdict(list)


def _key(word: str) -> str:
    bare = word.strip(_SIGNS).lower()
    return lexicon.NUMBER if any(c.isdigit() for c in bare) else bare or lexicon.STOP


def chosen(spot: Spot, keys: Sequence[str], margin: float) -> str:
    """The marking the neighbours ask for, the word itself if none leads by the margin."""
    before = keys[spot.number - 1] if spot.number else ""
    after = keys[spot.number + 1] if spot.number + 1 < len(keys) else ""

    def likely(word: str) -> float:
        return lexicon.after(before, word) + (lexicon.after(word, after) if after else 0.0)

    best = max(spot.others, key=likely)
    return best if likely(best) - likely(spot.word) > margin else spot.word


def run(condition: str, count: int, seed: int) -> collections.Counter[str]:
    """Letters of all pages, edits, and by rule the edits saved, words mended and spoilt."""
    dpi, spoil = CONDITIONS[condition]
    tally: collections.Counter[str] = collections.Counter()
    pick = random.Random(f"{condition} {seed}")
    for number, text in enumerate(pick.sample(letters(), count)):
        rows = [row for line in text.split("\n") for row in textwrap.wrap(line, _WIDTH) or [""]]
        kept = "\n".join(rows[:_ROWS])
        image = spoil(pages(kept, dpi, number)[0], pick, 1.0)
        data = _png(Sheet(image, 0 if condition.startswith("zalo") else dpi, kept, kept, ()))
        page = read_bytes(data, "png", Context.of(Limits()))[1].pages[0]
        truth = kept.split()
        tally["letters"] += len(" ".join(truth))
        tally["edits"] += Levenshtein.distance(" ".join(page.text.split()), " ".join(truth))
        _count(tally, page.words, truth)
    return tally


def _count(tally: collections.Counter[str], words: Sequence[Word], truth: Sequence[str]) -> None:
    keys = [_key(word.text) for word in words]
    for spot in spots(words, truth):
        if spot.truth is None:
            continue
        kind = "sure" if spot.sure else "unsure"
        if spot.truth in spot.others:
            tally[f"bound {kind}"] += Levenshtein.distance(spot.word, spot.truth)
        for margin in _MARGINS:
            new = chosen(spot, keys, margin)
            before, after = (Levenshtein.distance(w, spot.truth) for w in (spot.word, new))
            tally[f"{kind} {margin}"] += before - after
            tally[f"{kind} {margin} mended"] += after < before
            tally[f"{kind} {margin} spoilt"] += after > before


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=6)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", default=",".join(_SPOILT))
    asked = options.parse_args()
    for condition in asked.only.split(","):
        tally = run(condition, asked.pages, asked.seed)
        share = 100 / tally["letters"]
        print(f"{condition}: CER {tally['edits'] * share:.2f}", flush=True)
        for kind in ("unsure", "sure"):
            cells = "; ".join(
                f"margin {margin}: {tally[f'{kind} {margin}'] * share:+.2f} "
                f"({tally[f'{kind} {margin} mended']} mended, "
                f"{tally[f'{kind} {margin} spoilt']} spoilt)"
                for margin in _MARGINS
            )
            print(f"  {kind:6} bound {tally[f'bound {kind}'] * share:+.2f}; {cells}")


if __name__ == "__main__":
    main()
