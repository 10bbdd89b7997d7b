"""Which words moved a decision: linear contributions, back in the text.

A linear model's margin is a sum over features, so each word's share is exact:
the weights of the word itself, its pairs and its folded forms. Shares are
summed per word of the letter; the strongest stretches become spans with the
place on the page. Cues of the law come first for kinds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from models.cues import CueMatch
from models.features import REQUEST, SYLLABLES, WORDS, syllables
from models.findings import Span
from models.vectorise import Block, FloatArray, Vectoriser
from nlp import MaskedToken, Petition

MAX_SPANS = 8
_JOIN_GAP = 3  # characters between words that are shown as one stretch
_MIN_SHARE = 0.1  # of the strongest word


@dataclasses.dataclass(slots=True)
class _Share:
    start: int
    end: int
    weight: float


def word_spans(
    tokens: Sequence[MaskedToken],
    vectoriser: Vectoriser,
    weights: FloatArray,
    petition: Petition,
    *,
    request: Sequence[MaskedToken] = (),
    limit: int = MAX_SPANS,
) -> tuple[Span, ...]:
    """The stretches of text that speak most for one label.

    Args:
        tokens: what the vectoriser read.
        vectoriser: of the model.
        weights: of the label, shape (columns,).
        petition: gives the place on the page.
        request: tokens that the request block read.
        limit: most spans returned.
    """
    shares = [_Share(token.start, token.end, 0.0) for token in tokens]
    placeholders = [
        share for share, token in zip(shares, tokens, strict=True) if token.form[0] == "<"
    ]
    index = {token.start: i for i, token in enumerate(tokens)}
    for block in vectoriser.blocks:
        if block.name == WORDS:
            _add(block, [(t.form, i) for i, t in enumerate(tokens)], weights, shares)
        elif block.name == SYLLABLES:
            folded = [(s, i) for i, t in enumerate(tokens) for s in syllables([t.form])]
            _add(block, folded, weights, shares)
        elif block.name == REQUEST:
            known = [(t.form, index[t.start]) for t in request if t.start in index]
            _add(block, known, weights, shares)
    for share in placeholders:  # a date or a name explains nothing to a reader
        share.weight = 0.0
    return tuple(place(petition, s.start, s.end, s.weight) for s in _strongest(shares, limit))


def _add(
    block: Block, forms: Sequence[tuple[str, int]], weights: FloatArray, shares: Sequence[_Share]
) -> None:
    """Adds the weight of each word and pair to the words it consists of."""
    vocabulary, offset, idf = block.vocabulary, block.offset, block.idf
    for position, (form, i) in enumerate(forms):
        column = vocabulary.get(form)
        if column is not None:
            shares[i].weight += float(weights[offset + column] * idf[column])
        if position + 1 < len(forms):
            following, j = forms[position + 1]
            column = vocabulary.get(f"{form} {following}")
            if column is not None:
                half = float(weights[offset + column] * idf[column]) / 2
                shares[i].weight += half
                shares[j].weight += half


def _strongest(shares: Iterable[_Share], limit: int) -> list[_Share]:
    positive = [share for share in shares if share.weight > 0.0]
    if not positive:
        return []
    floor = max(share.weight for share in positive) * _MIN_SHARE
    joined: list[_Share] = []
    for share in positive:
        if share.weight < floor:
            continue
        if joined and share.start - joined[-1].end <= _JOIN_GAP:
            joined[-1].end = max(joined[-1].end, share.end)
            joined[-1].weight += share.weight
        else:
            joined.append(dataclasses.replace(share))
    joined.sort(key=lambda s: (-s.weight, s.start))
    return joined[:limit]


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
