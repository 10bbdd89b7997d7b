"""From a `Petition` to string features, with identity taken out first.

Names, addresses, numbers and dates become placeholders before anything is
counted (design decision 5), so none can enter a vocabulary. Topics are read
from three views of the same words: underthesea words with their diacritics,
folded syllables and folded character n-grams; the folded views carry letters
typed without diacritics or misread by OCR. Kinds also see the request
sentences by themselves and the cues of `models.cues`, and never the title.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import operator
import re
from collections.abc import Collection, Iterable, Sequence

from models.cues import CueMatch, Structure, structure
from models.vectorise import Grams, WordsAndPairs
from nlp import MaskedToken, Petition, fold, masked_tokens, with_marks

WORDS = "words"
SYLLABLES = "syllables"
CHARACTERS = "characters"
REQUEST = "request"
REQUEST_SYLLABLES = "request_syllables"
CUES = "cues"

Spans = Sequence[tuple[int, int]]

_WORD = re.compile(r"\w")
_START = operator.attrgetter("start")
_MAX_TOKENS = 20_000  # read from a letter; beyond this a file repeats itself or is not a letter


@dataclasses.dataclass(frozen=True, slots=True)
class Analysis:
    """What the models read of one letter."""

    tokens: tuple[MaskedToken, ...]
    structure: Structure

    @property
    def body(self) -> tuple[MaskedToken, ...]:
        """The tokens outside titles."""
        return tuple(_outside(self.tokens, self.structure.titles))

    @property
    def request(self) -> tuple[MaskedToken, ...]:
        """The tokens of the request sentences."""
        return tuple(_within(self.tokens, self.structure.requests))


def analyse(petition: Petition) -> Analysis:
    """MaskedTokens with identity masked, and the structure of the letter.

    A letter typed without diacritics is read with them put back.
    """
    petition = with_marks(petition)
    return Analysis(tokens=tuple(_tokens(petition)), structure=structure(petition))


def _tokens(petition: Petition) -> Iterable[MaskedToken]:
    """Words and placeholders; punctuation says nothing."""
    return (t for t in masked_tokens(petition, limit=_MAX_TOKENS) if _WORD.search(t.form))


def _outside(tokens: Sequence[MaskedToken], spans: Spans) -> Iterable[MaskedToken]:
    within = set(_within(tokens, spans))
    return (t for t in tokens if t not in within) if within else tokens


def _within(tokens: Sequence[MaskedToken], spans: Spans) -> Iterable[MaskedToken]:
    """The tokens that begin in one of the spans; both stand in the order of the text."""
    for start, end in spans:
        first = bisect.bisect_left(tokens, start, key=_START)
        yield from tokens[first : bisect.bisect_left(tokens, end, first, key=_START)]


def word_features(forms: Sequence[str]) -> WordsAndPairs:
    """Words and pairs of neighbours."""
    return WordsAndPairs(forms)


def syllables(forms: Iterable[str]) -> list[str]:
    """Folded syllables of the words; placeholders stay whole."""
    return [s for form in forms for s in syllables_of(form)]


@functools.lru_cache(maxsize=50_000)
def syllables_of(form: str) -> tuple[str, ...]:
    """Folded syllables of a word; a placeholder stays whole."""
    if form.startswith("<"):
        return (form,)
    return tuple(fold(form).replace("_", " ").split())


def character_features(folded: Sequence[str]) -> Grams:
    """Character n-grams of the folded text, over word borders."""
    return Grams(" ".join(folded))


def cue_features(matches: Iterable[CueMatch]) -> list[str]:
    """Names of the cues, as often as they occur."""
    return [match.cue.name for match in matches]


def features(tokens: Sequence[MaskedToken]) -> dict[str, Collection[str]]:
    """The views that topics, causes and out-of-scope kinds are read from."""
    return text_features([token.form for token in tokens])


def text_features(forms: Sequence[str]) -> dict[str, Collection[str]]:
    """The same for bare forms, as augmentation makes them."""
    folded = syllables(forms)
    return {
        WORDS: word_features(forms),
        SYLLABLES: word_features(folded),
        CHARACTERS: character_features(folded),
    }


def kind_features(
    body: Sequence[str], request: Sequence[str], cues: Sequence[str]
) -> dict[str, Collection[str]]:
    """The views that kinds are read from: body without title, requests, cues."""
    return text_features(body) | {
        REQUEST: word_features(request),
        REQUEST_SYLLABLES: word_features(syllables(request)),
        CUES: list(cues),
    }
