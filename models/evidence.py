"""Which words moved a decision: linear contributions, back in the text.

A linear model's margin is a sum over features, so each word's share is exact:
the weights of the word itself, its pairs and its folded forms. Shares are
summed per word of the letter; the strongest stretches become spans with the
place on the page. Cues of the law come first for kinds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from models.cues import CueMatch
from models.detectors import BoolArray
from models.features import REQUEST, SYLLABLES, WORDS, syllables_of
from models.findings import Span
from models.vectorise import Block, FloatArray, IntArray, Vectoriser
from nlp import MaskedToken, Petition, SectionKind
from nlp.text import fold, words

MAX_SPANS = 8
_SILENT = {
    SectionKind.MOTTO,
    SectionKind.PLACE_DATE,
    SectionKind.TITLE,
    SectionKind.RECIPIENTS,
    SectionKind.CO_RECIPIENTS,
}
_GRAMMAR = words(  # they move a linear model and tell a reader nothing
    "và là của thì mà có những các cái cho để với vì nên ở tại trong ngoài trên dưới này "
    "đó kia ấy được bị đã đang sẽ rồi cũng còn lại ra vào lên xuống đến tới từ theo như "
    "khi lúc nếu nhưng hay hoặc do bởi về một mỗi mọi rất quá lắm nữa thôi ạ à nhé nha dạ "
    "thưa kính gửi kính_gửi đơn tôi em con cháu chúng chúng_tôi ông bà anh chị"
)
_EMPTY = _GRAMMAR | {fold(word) for word in _GRAMMAR}  # as they are, and typed without marks
_JOIN_GAP = 3  # characters between words that are shown as one stretch
_MIN_SHARE = 0.1  # of the strongest word


@dataclasses.dataclass(frozen=True, slots=True)
class Trace:
    """Which columns of a vectoriser each word of a letter fills, for any label's weights."""

    spans: tuple[tuple[int, int], ...]  # of the words
    mute: BoolArray  # words that explain nothing: placeholders of identity, motto, date line, title
    telling: BoolArray  # words that are more than grammar
    owners: IntArray  # the word that a share goes to
    columns: IntArray
    factors: FloatArray  # what the column's weight counts for that word
    counted: Mapping[str, tuple[IntArray, FloatArray]]  # columns and frequencies by block


def silent_spans(petition: Petition) -> tuple[tuple[int, int], ...]:
    """Sections whose words are never shown as evidence, in the order of the text."""
    return tuple((s.start, s.end) for s in petition.sections if s.kind in _SILENT)


def trace(
    tokens: Sequence[MaskedToken],
    vectoriser: Vectoriser,
    *,
    request: Sequence[MaskedToken] = (),
    silent: Sequence[tuple[int, int]] = (),
) -> Trace:
    """Looks up the words of a letter once.

    Args:
        tokens: what the vectoriser read.
        vectoriser: of the model.
        request: tokens that the request block read.
        silent: stretches whose words are not shown as evidence.
    """
    index = {token.start: i for i, token in enumerate(tokens)}
    found: list[_Found] = []
    counted = {}
    for block in vectoriser.blocks:
        if block.name == WORDS:
            forms = [(t.form, i) for i, t in enumerate(tokens)]
        elif block.name == SYLLABLES:
            forms = [(s, i) for i, t in enumerate(tokens) for s in syllables_of(t.form)]
        elif block.name == REQUEST:
            forms = [(t.form, index[t.start]) for t in request if t.start in index]
        else:
            continue
        owners, columns, shares = _look_up(block, forms)
        found.append((owners, columns + block.offset, shares * block.idf[columns]))
        if block.name != REQUEST or len(forms) == len(request):
            distinct, places = np.unique(columns, return_inverse=True)
            frequency = np.bincount(places, weights=shares, minlength=len(distinct))
            counted[block.name] = distinct, frequency.astype(np.float32)
    return Trace(
        counted=counted,
        spans=tuple((token.start, token.end) for token in tokens),
        mute=_mute(tokens, silent),
        telling=np.array([token.form not in _EMPTY for token in tokens], dtype=np.bool_),
        owners=np.concatenate([owners for owners, _, _ in found]),
        columns=np.concatenate([columns for _, columns, _ in found]),
        factors=np.concatenate([factors for _, _, factors in found]),
    )


def _mute(tokens: Sequence[MaskedToken], silent: Sequence[tuple[int, int]]) -> BoolArray:
    mute = np.array([token.form[0] == "<" for token in tokens], dtype=np.bool_)
    starts = np.array([token.start for token in tokens], dtype=np.int64)
    for start, end in silent:
        mute |= (starts >= start) & (starts < end)
    return mute


_Found = tuple[IntArray, IntArray, FloatArray]


def _look_up(block: Block, forms: Sequence[tuple[str, int]]) -> _Found:
    """Word, column and share of each known form and pair; a pair is shared by its words."""
    owner = np.array([i for _, i in forms], dtype=np.int64)
    alone, paired = block.of_words([form for form, _ in forms])
    known, both = alone >= 0, paired >= 0
    return (
        np.concatenate([owner[known], owner[:-1][both], owner[1:][both]]),
        np.concatenate([alone[known], paired[both], paired[both]]),
        np.concatenate([np.ones(known.sum()), np.full(2 * both.sum(), 0.5)]).astype(np.float32),
    )


def word_spans(
    tokens: Sequence[MaskedToken],
    vectoriser: Vectoriser,
    weights: FloatArray,
    petition: Petition,
    *,
    request: Sequence[MaskedToken] = (),
    limit: int = MAX_SPANS,
) -> tuple[Span, ...]:
    """`traced_spans` of a letter that is looked up for one label only."""
    read = trace(tokens, vectoriser, request=request)
    return traced_spans(read, weights, petition, limit=limit)


def traced_spans(
    read: Trace, weights: FloatArray, petition: Petition, *, limit: int = MAX_SPANS
) -> tuple[Span, ...]:
    """The stretches of text that speak most for one label.

    Args:
        read: of the letter.
        weights: of the label, shape (columns,).
        petition: gives the place on the page.
        limit: most spans returned.
    """
    if not read.spans:
        return ()
    shares = np.bincount(
        read.owners, weights=weights[read.columns] * read.factors, minlength=len(read.spans)
    )
    shares[read.mute] = 0.0
    floor = shares.max() * _MIN_SHARE
    strong = [int(i) for i in np.flatnonzero((shares > 0.0) & (shares >= floor))]
    stretches = _joined([(*read.spans[i], float(shares[i]), bool(read.telling[i])) for i in strong])
    stretches.sort(key=lambda s: (-s[2], s[0]))
    return tuple(place(petition, *stretch) for stretch in stretches[:limit])


def _joined(words: Iterable[tuple[int, int, float, bool]]) -> list[tuple[int, int, float]]:
    """Start, end and weight of stretches of words that stand together, one telling word in each."""
    joined: list[tuple[int, int, float, bool]] = []
    for start, end, weight, telling in words:
        if joined and start - joined[-1][1] <= _JOIN_GAP:
            before = joined[-1]
            joined[-1] = (
                before[0],
                max(before[1], end),
                before[2] + weight,
                before[3] or telling,
            )
        else:
            joined.append((start, end, weight, telling))
    return [(start, end, weight) for start, end, weight, telling in joined if telling]


def cue_spans(
    matches: Iterable[CueMatch], kind: str, petition: Petition, *, limit: int = MAX_SPANS
) -> tuple[Span, ...]:
    """The legal cues found for a kind, each once, in the order of the text."""
    found = {(m.start, m.end) for m in matches if m.cue.kind == kind}
    return tuple(place(petition, start, end, 1.0) for start, end in sorted(found)[:limit])


def place(petition: Petition, start: int, end: int, weight: float) -> Span:
    """A span with page and box, trimmed to its characters."""
    text = petition.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    where = petition.locate(start, end)
    return Span(
        start=start,
        end=end,
        weight=round(weight, 4),
        page=where.page if where else None,
        box=where.box if where else None,
    )
