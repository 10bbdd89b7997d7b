"""From a `Petition` to string features, with identity taken out first.

Names, addresses, numbers and dates become placeholders before anything is
counted (design decision 5), so none can enter a vocabulary. Topics are read
from three views of the same words: underthesea words with their diacritics,
folded syllables and folded character n-grams; the folded views carry letters
typed without diacritics or misread by OCR. Kinds also see the request
sentences by themselves and the cues of `models.cues`, and never the title.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

from models.cues import CueMatch, Structure, structure
from nlp import EntityKind, Petition, fold

WORDS = "words"
SYLLABLES = "syllables"
CHARACTERS = "characters"
REQUEST = "request"
CUES = "cues"

_CHARACTER_LENGTHS = (3, 4, 5)
_MAX_TOKENS = 20_000  # read from a letter; beyond this a file repeats itself or is not a letter

_PLACEHOLDERS = {
    EntityKind.PETITIONER: "<person>",
    EntityKind.PERSON: "<person>",
    EntityKind.ADDRESS: "<place>",
    EntityKind.WARD: "<place>",
    EntityKind.PROVINCE: "<place>",
    EntityKind.DATE: "<date>",
    EntityKind.SIGN_DATE: "<date>",
    EntityKind.PHONE: "<phone>",
    EntityKind.EMAIL: "<email>",
    EntityKind.ID_NUMBER: "<id>",
    EntityKind.LAND_PARCEL: "<parcel>",
    EntityKind.DOC_NUMBER: "<docno>",
    EntityKind.MONEY: "<money>",
    EntityKind.AREA: "<area>",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A word or placeholder as the models see it, with its place in the text."""

    form: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class Analysis:
    """What the models read of one letter."""

    tokens: tuple[Token, ...]
    structure: Structure

    @property
    def body(self) -> tuple[Token, ...]:
        """The tokens outside titles."""
        return tuple(_outside(self.tokens, self.structure.titles))

    @property
    def request(self) -> tuple[Token, ...]:
        """The tokens of the request sentences."""
        return tuple(_within(self.tokens, self.structure.requests))


def analyse(petition: Petition) -> Analysis:
    """Tokens with identity masked, and the structure of the letter."""
    return Analysis(tokens=tuple(_tokens(petition)), structure=structure(petition))


def _tokens(petition: Petition) -> Iterable[Token]:
    masks = sorted(
        (entity.start, entity.end, _PLACEHOLDERS[entity.kind])
        for entity in petition.entities
        if entity.kind in _PLACEHOLDERS
    )
    next_mask = 0
    covered = 0  # end of the last mask that was written
    sentence_start = True
    for token in petition.doc[:_MAX_TOKENS]:
        start, word = token.idx, token.text
        end = start + len(word)
        while next_mask < len(masks) and masks[next_mask][1] <= start:
            next_mask += 1
        if next_mask < len(masks) and masks[next_mask][0] < end:
            mask_start, mask_end, placeholder = masks[next_mask]
            if mask_start >= covered:
                yield Token(placeholder, mask_start, mask_end)
                covered = mask_end
        elif start >= covered and any(map(str.isalnum, word)):
            yield Token(_form(word, sentence_start=sentence_start), start, end)
        sentence_start = "\n" in word or word[-1:] in ".!?:;"


def _form(word: str, *, sentence_start: bool) -> str:
    if any(map(str.isdigit, word)):
        return "<num>"
    if not sentence_start and " " in word and word.istitle():
        return "<name>"
    return word.lower()


def _outside(tokens: Iterable[Token], spans: Sequence[tuple[int, int]]) -> Iterable[Token]:
    return (t for t in tokens if not any(start <= t.start < end for start, end in spans))


def _within(tokens: Iterable[Token], spans: Sequence[tuple[int, int]]) -> Iterable[Token]:
    return (t for t in tokens if any(start <= t.start < end for start, end in spans))


def word_features(forms: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours."""
    return [*forms, *map(" ".join, itertools.pairwise(forms))]


def syllables(forms: Iterable[str]) -> list[str]:
    """Folded syllables of the words; placeholders stay whole."""
    return [s for form in forms for s in (form,) * (form[0] == "<") or fold(form).split()]


def character_features(folded: Sequence[str]) -> list[str]:
    """Character n-grams of the folded text, over word borders."""
    text = " ".join(folded)
    return [text[i : i + n] for n in _CHARACTER_LENGTHS for i in range(max(0, len(text) - n + 1))]


def cue_features(matches: Iterable[CueMatch]) -> list[str]:
    """Names of the cues, as often as they occur."""
    return [match.cue.name for match in matches]


def features(tokens: Sequence[Token]) -> dict[str, list[str]]:
    """The views that topics, causes and out-of-scope kinds are read from."""
    return text_features([token.form for token in tokens])


def text_features(forms: Sequence[str]) -> dict[str, list[str]]:
    """The same for bare forms, as augmentation makes them."""
    folded = syllables(form for form in forms if form)
    return {
        WORDS: word_features(forms),
        SYLLABLES: word_features(folded),
        CHARACTERS: character_features(folded),
    }


def kind_features(
    body: Sequence[str], request: Sequence[str], cues: Sequence[str]
) -> dict[str, list[str]]:
    """The views that kinds are read from: body without title, requests, cues."""
    return text_features(body) | {REQUEST: word_features(request), CUES: list(cues)}
