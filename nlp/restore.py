"""Diacritics put back into a letter that was typed without any.

Which marks were meant is told by the neighbours: Viterbi over pairs of syllables, each word being
any syllable of the lexicon that has its letters (Yarowsky 1999). Nine words of ten come back right,
which helps models that know words with their marks and rules that tell names from verbs; it is too
few for people, who are shown the letter as it came.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

import numpy as np

from ingest.legacy import lexicon
from nlp.lattice import markings
from nlp.text import has_diacritics

_ITEM = re.compile(r"(?P<word>[^\W\d_]+)|(?P<number>\d[\w./-]*)|[.,;:!?()\"“”\n]+")
_VIETNAMESE = 0.6  # share of words that are Vietnamese syllables but for their marks
MOST = 100_000  # characters whose marks are put back: models read no further
_LINE = 5  # words; a shorter line does not show how it was typed
_PART = 0.2  # share of the words
_WIDTH = 8  # markings of one word that are looked at
_PIECE = 2_048  # words decoded at a time
_FLOOR = -14.0  # no pair of syllables tells more against itself than this
_NEVER = -1e9

Word = tuple[int, int, tuple[str, ...]]  # start, end, what it may be


def restored(text: str, keep: Sequence[tuple[int, int]] = ()) -> str:
    """A text typed without diacritics as it would read with them; linear.

    Of the same length, letter under letter. A text that has diacritics, or is not Vietnamese, comes
    back as it is.

    Args:
        text: in NFC.
        keep: spans that stay as they are, such as addresses of mail.
    """
    head = text[:MOST]
    if has_diacritics(text) or not _is_bare_vietnamese(head):
        return text
    letters = list(text)
    words = [_read(m) for m in _ITEM.finditer(head)]
    for first in range(0, len(words), _PIECE):
        for start, end, word in _decoded(words[first : first + _PIECE]):
            letters[start:end] = [
                letter.upper() if seen.isupper() else letter
                for seen, letter in zip(text[start:end], word, strict=True)
            ]
    for start, end in keep:
        letters[start:end] = text[start:end]
    return "".join(letters)


def partly_bare(text: str) -> bool:
    """Whether a good part of a letter that has marks was typed without; linear."""
    if not has_diacritics(text):
        return False
    words = bare = 0
    for line in text[:MOST].splitlines():
        count = line.count(" ") + 1
        words += count
        if count >= _LINE and not has_diacritics(line) and _is_bare_vietnamese(line):
            bare += count
    return bare > _PART * words


def _is_bare_vietnamese(text: str) -> bool:
    words = [m["word"].lower() for m in _ITEM.finditer(text) if m["word"]]
    return sum(word in markings() for word in words) > _VIETNAMESE * len(words)


def _read(m: re.Match[str]) -> Word:
    if m["word"]:
        return *m.span(), _meanings(m["word"].lower())
    return *m.span(), (lexicon.NUMBER if m["number"] else lexicon.STOP,)


@functools.lru_cache(maxsize=16_384)
def _meanings(word: str) -> tuple[str, ...]:
    """The likeliest syllables that have the letters of a word, or the word alone."""
    others = sorted(markings().get(word, ()), key=lambda w: -lexicon.after("", w))
    return tuple(others[:_WIDTH]) or (word,)


def _decoded(words: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
    """The likeliest meaning of each word that has several."""
    places = np.full((len(words) + 1, _WIDTH), -1)
    places[0, 0] = lexicon.place(lexicon.STOP)
    for row, (_, _, meanings) in enumerate(words, 1):
        places[row, : len(meanings)] = [lexicon.place(w) for w in meanings]
    pairs = lexicon.afters(*np.broadcast_arrays(places[:-1, :, None], places[1:, None, :]))
    pairs = np.maximum(pairs, _FLOOR)
    scores = np.full(_WIDTH, _NEVER)
    scores[0] = 0.0
    origins = np.zeros((len(words), _WIDTH), dtype=np.int64)
    for row, (_, _, meanings) in enumerate(words):
        ways = scores[:, None] + pairs[row]
        origins[row] = ways.argmax(axis=0)
        scores = ways.max(axis=0)
        scores[len(meanings) :] = _NEVER
    at = int(scores.argmax())
    for row in range(len(words) - 1, -1, -1):
        start, end, meanings = words[row]
        if len(meanings) > 1:
            yield start, end, meanings[at]
        at = int(origins[row, at])
