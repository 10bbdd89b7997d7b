"""Text that a PDF draws twice in about the same place, as bold print or a shadow, is told once.

pdfium knows this of words drawn straight after each other. A program that fills
a page and then strokes it, or casts a shadow paragraph by paragraph, comes back
to each line later, and every line would be told twice.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.document import Box
from ingest.tokens import Look, Token

_SHIFT = 0.25  # of its height, by which a word may be drawn beside itself
_LEAST = 1.0  # points, likewise, of a word or a letter
_CELL = 6.0  # points: nothing is looked for farther away

Lines = list[list[Token]]
_Cell = tuple[int, int]  # of the page, across and down


def once(lines: Lines) -> Lines:
    """Lines without words that stand where the same word does; of two the drawn one is kept.

    Looks at all words only if a line begins as another one in its place does.
    """
    heads = [line[0] for line in lines if line]
    counts = Counter([head.text for head in heads])
    if not _repeated([head for head in heads if counts[head.text] > 1]):
        return lines
    tokens = [token for line in lines for token in line]
    repeated = _repeated(sorted(tokens, key=lambda token: token.look is Look.UNDRAWN))
    kept = [[token for token in line if id(token) not in repeated] for line in lines]
    return [line for line in kept if line]


def _repeated(tokens: Sequence[Token]) -> set[int]:
    """Addresses of the tokens that another one before them tells."""
    told = repeated([(token.text, token.box) for token in tokens], share=_SHIFT)
    return {id(token) for token, is_told in zip(tokens, told, strict=True) if is_told}


def repeated(items: Sequence[tuple[str, Box]], *, share: float = 0.0) -> list[bool]:
    """Of each text whether the same was met before in about the same place.

    Args:
        items: words or letters with their boxes in points.
        share: of its height, by which one may be shifted; a point is always allowed.
    """
    met: dict[str, dict[_Cell, list[Box]]] = {}
    told = []
    for text, box in items:
        places = met.setdefault(text, {})
        column, row = int(box[0] // _CELL), int(box[1] // _CELL)
        is_told = bool(places) and any(
            _is_near(box, other, share)
            for cell in _around(column, row)
            for other in places.get(cell, ())
        )
        if not is_told:
            places.setdefault((column, row), []).append(box)
        told.append(is_told)
    return told


def _around(column: int, row: int) -> Iterator[_Cell]:
    return itertools.product(range(column - 1, column + 2), range(row - 1, row + 2))


def _is_near(box: Box, other: Box, share: float) -> bool:
    most = min(_CELL, max(_LEAST, share * (box[3] - box[1])))
    return abs(box[0] - other[0]) <= most and abs(box[1] - other[1]) <= most
