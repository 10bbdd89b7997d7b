"""Converts runs of text with their fonts, or text without any, into Unicode.

A font's name decides where there is one and the text does not belie it; where
there is none `paths` decides by what the words say. Words may reach over
several runs, as VNI's letters of two bytes do when their halves are set apart.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from ingest import syllables
from ingest.legacy import borders, fonts, paths
from ingest.legacy.paths import Token
from ingest.legacy.readings import (
    STATES,
    TIMES,
    WORD,
    is_letter,
    is_mixed,
    is_odd,
    is_plain,
    is_sign,
    nfc,
    number_beside,
    readings,
)
from ingest.legacy.tables import CODECS, Encoding, resurfaced, unveiled

_SPACES = " \t\r\n\f\v"
_PIECE = re.compile(r"[^ \t\r\n\f\v]+|[ \t\r\n\f\v]+")
_BELIED = 3.0  # nats by which its text must be likelier as Unicode for a font not to be believed
_SAMPLE = 300  # words looked at for that
_LONGEST = 256  # characters of a token; a pattern may take the square of its time for one
_ENDS = frozenset(("", *".:;!?)-/+*"))  # of sentences and of what numbers them; before all
_NOTHING = Token("")
_SYMBOL_LENGTH = 3  # longer words in a symbol font are no symbols


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    text: str
    font: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Converted:
    """A run in Unicode and the encoding it was in; None: it was Unicode."""

    text: str
    encoding: Encoding | None


@dataclasses.dataclass(frozen=True, slots=True)
class _Face:
    """What a font means for the text that is set in it here."""

    declared: Encoding | None = None
    codec: str | None = None  # that showed the bytes otherwise than as Windows-1252
    known: bool = False
    capital: bool = False
    symbol: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a word in one font."""

    owner: int  # the run or word it came in, for which it is converted
    text: str
    face: _Face


def convert_text(text: str) -> tuple[str, frozenset[Encoding]]:
    """Convert a text of unknown encodings; also tells which were met."""
    runs = [Run(text)]
    if not is_suspicious(runs):
        return nfc(text), frozenset()
    resolved = list(_resolved(list(_items(runs, {None: _Face()}))))
    return (
        "".join([read for _, read, _ in resolved]),
        frozenset({encoding for _, _, encoding in resolved if encoding is not None}),
    )


def convert(runs: Sequence[Run]) -> list[Converted]:
    """Convert runs in reading order, each by its font and by what its neighbours show.

    White space stays as it is. A word that reaches over several runs comes with
    the first of them.
    """
    runs = [_unveiled(run) for run in runs]
    if not is_suspicious(runs):
        return [Converted(nfc(run.text), None) for run in runs]
    return _assembled(list(_items(runs, _faces(runs))), len(runs))


def convert_words(words: Sequence[Sequence[Run]]) -> list[Converted]:
    """Convert words in reading order, each given in parts of one font, to a result each."""
    words = [[_unveiled(run) for run in word] for word in words]
    runs = [run for word in words for run in word]
    if not is_suspicious(runs):
        return [Converted(nfc("".join([run.text for run in word])), None) for word in words]
    faces = _faces(runs)
    items: list[tuple[int, Token | str]] = [
        item
        for owner, word in enumerate(words)
        for item in _tokens([_piece(owner, run, faces) for run in word])
    ]
    return _assembled(items, len(words))


def is_suspicious(runs: Sequence[Run]) -> bool:
    """Whether any run gives reason to look for legacy encodings; cheap."""
    if any(fonts.encoding_of(font) or fonts.is_symbol(font) for font in {r.font for r in runs}):
        return True
    text = " ".join([run.text for run in runs])
    if text.isascii() and _CONTROL.search(text) is None:
        return False
    # word by word: one pattern over the text would be quadratic in a word without end
    return any(_suspicious(word) for word in set(_WORD.findall(text)) if _DOUBTFUL.search(word))


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# words with a letter or sign that Latin-1 and legacy encodings share, or a control character
_DOUBTFUL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\xff\uf020-\uf0ff]")
_WORD = re.compile(rf"[^ \t\r\n\f\v]{{1,{_LONGEST}}}")


@functools.lru_cache(maxsize=65_536)
def _suspicious(token: str) -> bool:
    if is_sign(token) or is_plain(token):
        return False
    if TIMES.search(token) or any(is_odd(c) or "\uf020" <= c <= "\uf0ff" for c in token):
        return True
    return any(
        any("\x7f" < c < "\u0100" for c in word)
        and (is_mixed(word) or not syllables.is_syllable(word.lower()))
        for word in WORD.findall(nfc(token))
    )


def _unveiled(run: Run) -> Run:
    text = run.text if fonts.is_symbol(run.font) else unveiled(run.text)
    return run if text is run.text else Run(text, run.font)


def _faces(runs: Sequence[Run]) -> dict[str | None, _Face]:
    texts: dict[str | None, list[str]] = {}
    for run in runs:
        texts.setdefault(run.font, []).append(run.text)
    return {font: _face(font, found) for font, found in texts.items()}


def _face(font: str | None, texts: list[str]) -> _Face:
    if font is None:
        return _Face()
    if fonts.is_symbol(font):
        return _Face(known=True, symbol=font)
    encoding = fonts.encoding_of(font)
    if encoding is None:
        return _Face(known=True)
    found = (word for text in texts for word in _WORD.findall(text) if not is_plain(word))
    # a letter alone may be part of a word whose rest is in another font, and belies nothing
    words = Counter(word for word in found if len(word) > 1)
    sample = dict(words.most_common(_SAMPLE))
    codecs = [None, *(CODECS if any(c > "\xff" for word in sample for c in word) else ())]
    best, codec = max(
        ((_likelihood(sample, codec, encoding), codec) for codec in codecs),
        key=lambda pair: pair[0],
    )
    if _likelihood(sample, None, None) > best + _BELIED:
        return _Face(known=True)
    return _Face(encoding, codec, known=True, capital=fonts.is_capital(font))


def _likelihood(words: dict[str, int], codec: str | None, encoding: Encoding | None) -> float:
    state = STATES.index(encoding)
    return sum(
        count * readings(resurfaced(word, codec) if encoding else word)[state].score
        for word, count in words.items()
    )


def _items(
    runs: Sequence[Run], faces: dict[str | None, _Face]
) -> Iterator[tuple[int, Token | str]]:
    """Tokens and white space in order, each with the run it belongs to."""
    word: list[_Piece] = []
    for owner, run in enumerate(runs):
        found = _PIECE.findall(run.text)
        alone = run.font is None  # nothing but white space ends a word
        for index, text in enumerate(found, 1):
            if text[0] in _SPACES:
                yield from _tokens(word)
                word = []
                yield owner, text
            elif alone and not word and index < len(found) and len(text) <= _LONGEST:
                yield owner, _simple(text, None, other=False)
            else:
                word.append(_piece(owner, Run(text, run.font), faces))
    yield from _tokens(word)


def _piece(owner: int, run: Run, faces: dict[str | None, _Face]) -> _Piece:
    face = faces[run.font]
    text = resurfaced(run.text, face.codec) if face.declared else run.text
    return _Piece(owner, text, face)


def _tokens(word: list[_Piece]) -> Iterator[tuple[int, Token]]:
    """A word as one token, or several where its fonts differ in encoding or it has no end."""
    if len(word) == 1 and len(word[0].text) <= _LONGEST:
        yield word[0].owner, _token(word)
        return
    group: list[_Piece] = []
    length = 0
    ruling: _Piece | None = None  # the piece whose font counts; plain ones follow any
    for piece in _bounded(word):
        telling = not is_plain(piece.text) or piece.face.symbol is not None
        apart = telling and ruling is not None and _apart(piece.face, ruling.face)
        length += len(piece.text)
        if group and (apart or length > _LONGEST):
            yield group[0].owner, _token(group, ruling)
            group, ruling, length = [], None, len(piece.text)
        if telling and ruling is None:
            ruling = piece
        group.append(piece)
    if group:
        yield group[0].owner, _token(group, ruling)


def _bounded(word: list[_Piece]) -> Iterator[_Piece]:
    """Its pieces, the longest cut into parts."""
    for piece in word:
        for start in range(0, len(piece.text), _LONGEST):
            yield dataclasses.replace(piece, text=piece.text[start : start + _LONGEST])


def _apart(one: _Face, other: _Face) -> bool:
    return (one.declared, one.symbol, one.known) != (other.declared, other.symbol, other.known)


def _token(pieces: list[_Piece], ruling: _Piece | None = None) -> Token:
    face = (ruling or pieces[0]).face
    text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
    if face.symbol:
        return Token(text, other=True, symbol=face.symbol if len(text) <= _SYMBOL_LENGTH else None)
    if face.declared and any(piece.face.capital for piece in pieces):
        capitals = tuple(piece.face.capital for piece in pieces for _ in piece.text)
        return Token(text, face.declared, capitals=capitals)
    return _simple(text, face.declared, other=face.known and not face.declared)


@functools.lru_cache(maxsize=65_536)
def _simple(text: str, declared: Encoding | None, *, other: bool) -> Token:
    return Token(text, declared, other)


def _marked(tokens: list[Token], openings: Collection[int]) -> list[Token]:
    """Lone signs that belong to a number told from words that look like signs, and dashes too."""
    for index, token in enumerate(tokens):
        before = tokens[index - 1].text[-1:] if index else ""
        behind = tokens[index + 1] if index + 1 < len(tokens) else _NOTHING
        if is_plain(token.text):
            if token.declared and len(token.text) == 1:
                begins = index in openings or before in _ENDS
                place = STATES.index(token.declared)
                beside = (_NOTHING if begins else tokens[index - 1], behind)
                texts = (neighbour.readings[place].text for neighbour in beside)
                letter = is_letter(token.text, token.declared, *texts)
                tokens[index] = dataclasses.replace(token, letter=letter)
        elif needs := number_beside(token.text):
            sides = (not needs[0] or before.isdigit()) and (
                not needs[1] or behind.text[:1].isdigit()
            )
            tokens[index] = dataclasses.replace(token, numbered=sides)
    return tokens


def _assembled(items: Sequence[tuple[int, Token | str]], count: int) -> list[Converted]:
    """The text given back to its owners."""
    parts: list[list[str]] = [[] for _ in range(count)]
    encodings: list[Encoding | None] = [None] * count
    for owner, text, encoding in _resolved(items):
        parts[owner].append(text)
        encodings[owner] = encodings[owner] or encoding
    return [Converted("".join(p), e) for p, e in zip(parts, encodings, strict=True)]


def _resolved(
    items: Sequence[tuple[int, Token | str]],
) -> Iterator[tuple[int, str, Encoding | None]]:
    """Owner, text and encoding of each item, decided for all together."""
    tokens: list[Token] = []
    openings: set[int] = set()
    for _, item in items:
        if isinstance(item, Token):
            tokens.append(item)
        elif "\n" in item:
            openings.add(len(tokens))
    decided = _decided(tokens, openings)
    for owner, item in items:
        if isinstance(item, str):
            yield owner, item, None
        else:
            yield owner, *_read(*next(decided))


def _decided(tokens: list[Token], openings: Set[int]) -> Iterator[tuple[Token, Encoding | None]]:
    if not tokens:
        return iter(())
    understood, found = paths.encodings(_marked(tokens, openings), openings)
    return zip(understood, borders.settled(understood, found, openings), strict=True)


@functools.lru_cache(maxsize=65_536)
def _read(token: Token, state: Encoding | None) -> tuple[str, Encoding | None]:
    if token.symbol:
        return fonts.signs(token.text, token.symbol), None
    plain = nfc(token.text)
    if state is None:
        return plain, None
    text = token.readings[STATES.index(state)].text
    return text, state if text != plain else None


def names(encodings: Iterable[Encoding]) -> tuple[str, ...]:
    """Note codes for the encodings met."""
    return tuple(f"note_converted_{encoding}" for encoding in sorted(encodings))
