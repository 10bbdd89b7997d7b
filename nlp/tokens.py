"""Word tokens with exact offsets, and sentences.

underthesea segments words paragraph by paragraph. Its answer is aligned with
the text character by character; where it fails or does not align (a crash in
its native code, control characters, runs without blanks) the piece falls back
to syllables, so any input has tokens and time stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from spacy.attrs import intify_attr  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp import text as forms
from nlp.segmenter import word_tokenize
from nlp.sentences import sentence_starts

Offsets = tuple[int, int]

# Some patterns of underthesea are quadratic in the length of what they get.
_MAX_CHUNK = 1_200
_MAX_RUN = 80
_MAX_STRINGS = 200_000

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PIECE = re.compile(rf"\S{{{_MAX_RUN + 1},}}")
_SYLLABLE = re.compile(r"\w+|[^\w\s]")
_LONG = re.compile(r"\w{1,80}|[^\w\s]{1,80}")
_SPACES = re.compile(r"\s+")


def tokenize(text: str) -> list[Offsets]:
    """Word offsets in the text; never fails, never overlaps, skips only blanks.

    A fast function of its own, without a spaCy `Doc`, for training.
    """
    normal = forms.normalise(text)
    found: list[Offsets] = []
    for start, end in _chunks(normal.text):
        found.extend(_words(normal.text, start, end))
    if normal.to_original is None:
        return found
    spans = ((normal.original(start), normal.original(end)) for start, end in found)
    return [(start, end) for start, end in spans if start < end]  # NFC makes two of U+1D15E


def _chunks(text: str) -> Iterator[Offsets]:
    """Lines, cut at blanks where long, and over-long runs without blanks on their own."""
    for line in _LINE.finditer(text):
        start = line.start()
        for run in _PIECE.finditer(line[0]):
            yield from _cut(text, start, line.start() + run.start())
            yield line.start() + run.start(), line.start() + run.end()
            start = line.start() + run.end()
        yield from _cut(text, start, line.end())


def _cut(text: str, start: int, end: int) -> Iterator[Offsets]:
    while end - start > _MAX_CHUNK:
        blank = text.rfind(" ", start + _MAX_CHUNK // 2, start + _MAX_CHUNK)
        middle = blank if blank > 0 else start + _MAX_CHUNK
        yield start, middle
        start = middle
    if start < end:
        yield start, end


def _words(text: str, start: int, end: int) -> Iterable[Offsets]:
    chunk = text[start:end]
    if not chunk.strip():
        return ()
    if end - start > _MAX_RUN and not _SPACES.search(chunk):
        return [(start + m.start(), start + m.end()) for m in _LONG.finditer(chunk)]
    words = _segment(chunk)
    aligned = None if words is None else _align(chunk, words)
    if aligned is None:
        aligned = [m.span() for m in _SYLLABLE.finditer(chunk)]
    return [(start + a, start + b) for a, b in aligned]


def _segment(chunk: str) -> list[str] | None:
    segment = word_tokenize()
    try:
        words = segment(_shape(chunk), use_token_normalize=False)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - its native code panics with a BaseException
        return None
    return words


def _shape(chunk: str) -> str:
    """Capitals hide the words from the tagger: headings are segmented in lower case."""
    if chunk.isupper():
        lower = chunk.lower()
        if len(lower) == len(chunk):
            return lower
    return chunk


def _align(chunk: str, words: list[str]) -> list[Offsets] | None:
    """Offsets of the words, or None where they are not the chunk's own characters."""
    shaped = _shape(chunk)
    found: list[Offsets] = []
    position = 0
    for word in words:
        sign = True  # a sign never joins a word, whatever the tagger says
        for part in word.split(" "):
            at = shaped.find(part, position)
            if not part or at < 0 or (at > position and not shaped[position:at].isspace()):
                return None
            position = at + len(part)
            if sign or not part[0].isalnum():
                found.append((at, position))
            else:
                found[-1] = (found[-1][0], position)
            sign = not part[-1].isalnum()
    return found if not shaped[position:].strip() else None


def _lex_getters() -> dict[str, Callable[[str], Any]]:
    getters = {intify_attr("LOWER"): str.lower, intify_attr("NORM"): forms.fold}
    return cast("dict[str, Callable[[str], Any]]", getters)  # keyed by number, typed by name


class _Shared:
    """The vocabulary of this process, renewed before it can grow without bound."""

    vocab: Vocab | None = None


def shared_vocab() -> Vocab:
    """A vocabulary whose NORM is the folded word; renewed after many strings.

    Petitions carry names: a store of strings that only grows would keep them
    in memory for ever.
    """
    if _Shared.vocab is None or len(_Shared.vocab.strings) > _MAX_STRINGS:
        _Shared.vocab = Vocab(lex_attr_getters=_lex_getters())
    return _Shared.vocab


def make_doc(text: str, *, starts: Sequence[int] | None = None) -> Doc:
    """A spaCy `Doc` over the text; `doc.text == text` always holds.

    Args:
        text: any text.
        starts: `sentence_starts(text)` where the caller has them already.
    """
    builder = _Builder(text)
    breaks = iter(sentence_starts(text) if starts is None else starts)
    next_break = next(breaks, len(text))
    for start, end in tokenize(text):
        builder.add(start, end, begins=start >= next_break)
        while next_break <= start:
            next_break = next(breaks, len(text) + 1)
    return builder.doc()


class _Builder:
    """Collects words; blanks between them become the word's space or tokens of their own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.words: list[str] = []
        self.spaces: list[bool] = []
        self.begins: list[bool | int | None] = []

    def add(self, start: int, end: int, *, begins: bool) -> None:
        self._blanks(start)
        self._append(self.text[start:end], begins=begins)
        self.position = end

    def doc(self) -> Doc:
        self._blanks(len(self.text))
        if self.begins:
            self.begins[0] = True
        return Doc(shared_vocab(), words=self.words, spaces=self.spaces, sent_starts=self.begins)

    def _blanks(self, end: int) -> None:
        start = self.position
        if start < end and self.words and self.text[start] == " ":
            self.spaces[-1] = True
            start += 1
        if start < end:
            self._append(self.text[start:end], begins=False)

    def _append(self, word: str, *, begins: bool) -> None:
        self.words.append(word)
        self.spaces.append(False)
        self.begins.append(begins)
