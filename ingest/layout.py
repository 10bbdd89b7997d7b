"""Words with boxes become page text in the order a person reads it.

Rows are told by vertical overlap. Where two blocks stand side by side with a
clear gutter - the letterhead (agency left, Quốc hiệu right), the close
(recipients left, signature right), newspaper columns (`columns`) - the left one is
read to its end before the right; other wide gaps are cells of a row, joined by a tab.
Where the cells of a ruled table are known, each of its rows becomes one line
and its cells are joined by tabs, however many lines a cell has. Words set
another way than most (a table that lies on its side, a notice along the margin)
have no place in these rows and follow them in an order of their own; slanting
ones (a watermark) follow as the source has them. An empty line stands where
the page leaves one.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import statistics
from collections.abc import Iterable, Iterator, Sequence

from ingest import fields
from ingest.columns import columns
from ingest.document import Box, Word
from ingest.text import fold
from ingest.tokens import Table, Token

_GAP = 1.6  # of the line height: wider spaces separate cells or columns
_GUTTER = 6.0  # points of free space two columns need between them
_PARAGRAPH = 0.9  # of the line height: taller spaces separate paragraphs
_BLOCK = 2.5  # of the line height: taller spaces end a pair of columns
_CORNER = (0.0, 0.0)  # the size of a page that is turned about its corner
_PAIRED = 100  # rows of a letterhead or a close
_SIDE_BY_SIDE = (
    "cong hoa xa hoi",
    "doc lap - tu do",
    "doc lap-tu do",
    "doc lap tu do",
    "noi nhan",
    "nguoi lam don",
    "nguoi viet don",
    "nguoi khieu nai",
    "nguoi to cao",
    "nguoi kien nghi",
    "nguoi phan anh",
    "dai dien",
    "ky, ghi ro",
    "ky va ghi ro",
    "ky ten",
)


@dataclasses.dataclass(slots=True)
class _Piece:
    """Words of one row without a wide gap between them."""

    tokens: list[Token]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def begin(self) -> str:
        return self.tokens[0].text

    @property
    def end(self) -> str:
        return self.tokens[-1].text


_Row = list[_Piece]


def compose(
    lines: Iterable[Sequence[Token]], tables: Sequence[Table] = ()
) -> tuple[str, tuple[Word, ...]]:
    """Page text and words with offsets.

    Args:
        lines: words in the order the source gives them, a sequence for each stretch it
            considers a line; stretches may come in any order.
        tables: ruled tables that do not overlap.
    """
    upright, aside = _apart(lines)
    writer = _Writer()
    for table, part in _parts(upright, tables):
        if table is None:
            _write_plain(writer, part)
        else:
            _write_table(writer, table, [token for line in part for token in line])
    for turns, part in _by_turns(aside).items():
        _write_aside(writer, turns, part)
    return writer.text(), tuple(writer.words)


def _apart(
    lines: Iterable[Sequence[Token]],
) -> tuple[Iterable[Sequence[Token]], list[Sequence[Token]]]:
    """Lines without the words that are set another way than most, and these."""
    whole = list(lines)
    aside = [[token for token in line if token.is_aside] for line in whole]
    if not any(aside):
        return whole, []
    upright = [[token for token in line if not token.is_aside] for line in whole]
    return [line for line in upright if line], [line for line in aside if line]


def _by_turns(lines: Iterable[Sequence[Token]]) -> dict[int | None, list[list[Token]]]:
    """Lines by the quarter turns that set their words level."""
    found: dict[int | None, list[list[Token]]] = {}
    for line in lines:
        for turns, stretch in itertools.groupby(line, key=lambda token: token.turns):
            found.setdefault(turns, []).append(list(stretch))
    return found


def turned(box: Box, quarters: int, size: tuple[float, float]) -> Box:
    """A box on a page that is turned.

    Args:
        box: on the page as it lies.
        quarters: quarter turns of the page, counter-clockwise.
        size: of the page as it lies.
    """
    x0, y0, x1, y1 = box
    width, height = size
    match quarters % 4:
        case 1:  # what was on the right is at the top
            return y0, width - x1, y1, width - x0
        case 2:
            return width - x1, height - y1, width - x0, height - y0
        case 3:
            return height - y1, x0, height - y0, x1
        case _:
            return box


def compose_turned(
    lines: Iterable[Sequence[Token]], quarters: int, size: tuple[float, float]
) -> tuple[str, tuple[Word, ...]]:
    """Page text and words of a page whose text stands upright once the page is turned.

    Args:
        lines: as for `compose`, with boxes on the page as it lies, as the words given have.
        quarters: quarter turns, counter-clockwise, that set it upright.
        size: of the page as it lies.
    """
    upright = [
        [dataclasses.replace(token, box=turned(token.box, quarters, size)) for token in line]
        for line in lines
    ]
    text, words = compose(upright)
    back = size if quarters % 2 == 0 else (size[1], size[0])
    return text, tuple(
        dataclasses.replace(word, box=turned(word.box, -quarters, back)) if word.box else word
        for word in words
    )


def _write_plain(writer: _Writer, lines: Iterable[Sequence[Token]]) -> None:
    own = fields.with_numbers(fields.with_leaders_behind([list(line) for line in lines]))
    pieces = [piece for line in own for piece in _split(line)]
    for block in _blocks(_rows(pieces)):
        for row in block:
            writer.row(row)
        writer.block()


def _write_aside(writer: _Writer, turns: int | None, lines: list[list[Token]]) -> None:
    """Lines that run across the page as if they were level; slanting ones in their order."""
    if turns is None:
        for line in lines:
            writer.cells([line])
        return
    start = len(writer.words)
    _write_plain(
        writer,
        [
            [dataclasses.replace(token, box=turned(token.box, turns, _CORNER)) for token in line]
            for line in lines
        ],
    )
    writer.words[start:] = [
        dataclasses.replace(word, box=turned(word.box, -turns, _CORNER)) if word.box else word
        for word in writer.words[start:]
    ]


def _write_table(writer: _Writer, table: Table, tokens: list[Token]) -> None:
    cells = [cell for row in table.rows for cell in row if cell is not None]
    held: dict[Box, list[Token]] = {}
    for token in tokens:
        held.setdefault(min(cells, key=lambda cell: _distance(token, cell)), []).append(token)
    for row in table.rows:
        line = [held.pop(cell, []) if cell is not None else [] for cell in row]
        while line and not line[-1]:
            line.pop()
        if line:
            writer.cells([_in_order(cell) for cell in line])
    writer.block()


def _in_order(tokens: list[Token]) -> list[Token]:
    """The words of one cell, its lines one after the other."""
    return [token for row in _rows(_split(tokens)) for piece in row for token in piece.tokens]


def _distance(token: Token, cell: Box) -> float:
    """How far the middle of a word is from a cell; 0 within."""
    x, y = _middle(token.box)
    x0, y0, x1, y1 = cell
    return max(x0 - x, x - x1, 0.0) + max(y0 - y, y - y1, 0.0)


def _middle(box: Box) -> tuple[float, float]:
    x0, y0, x1, y1 = box
    return (x0 + x1) / 2, (y0 + y1) / 2


def _parts(
    lines: Iterable[Sequence[Token]], tables: Sequence[Table]
) -> Iterator[tuple[Table | None, list[list[Token]]]]:
    """Tables and the stretches of text above, beside, between and below them, in order."""
    if not tables:
        yield None, [list(line) for line in lines]
        return
    bands = _bands(tables)
    parts: dict[tuple[int, int], list[list[Token]]] = {}
    for line in lines:
        for key, stretch in itertools.groupby(line, key=lambda token: _place(token, bands)):
            parts.setdefault(key, []).append(list(stretch))
    for (band, slot), part in sorted(parts.items(), key=lambda item: item[0]):
        yield (bands[band][slot // 2] if slot % 2 else None), part


def _bands(tables: Sequence[Table]) -> list[list[Table]]:
    """Tables from top to bottom, those side by side together from left to right."""
    bands: list[list[Table]] = []
    for table in sorted(tables, key=lambda table: table.box[1]):
        if bands and table.box[1] < max(other.box[3] for other in bands[-1]):
            bands[-1].append(table)
        else:
            bands.append([table])
    return [sorted(band, key=lambda table: table.box[0]) for band in bands]


def _place(token: Token, bands: list[list[Table]]) -> tuple[int, int]:
    """Band and slot of a word: -2 above the band, odd in a table, even beside tables."""
    x, y = _middle(token.box)
    for number, band in enumerate(bands):
        if y < min(table.box[1] for table in band):
            return number, -2
        if y > max(table.box[3] for table in band):
            continue
        for position, table in enumerate(band):
            x0, y0, x1, y1 = table.box
            if x0 <= x <= x1 and y0 <= y <= y1:
                return number, 2 * position + 1
        return number, 2 * sum((table.box[0] + table.box[2]) / 2 < x for table in band)
    return len(bands), -2


def _split(line: Sequence[Token]) -> list[_Piece]:
    """Cut a line where a gap is wide."""
    pieces: list[_Piece] = []
    for token in line:
        x0, y0, x1, y1 = token.box
        if pieces:
            last = pieces[-1]
            height = max(last.y1 - last.y0, y1 - y0)
            same_row = min(y1, last.y1) - max(y0, last.y0) > 0.3 * min(y1 - y0, last.y1 - last.y0)
            if same_row and -height < x0 - last.x1 <= _GAP * height:
                last.tokens.append(token)
                last.x0, last.x1 = min(last.x0, x0), max(last.x1, x1)
                last.y0, last.y1 = min(last.y0, y0), max(last.y1, y1)
                continue
        pieces.append(_Piece([token], x0, y0, x1, y1))
    return pieces


def _rows(pieces: list[_Piece]) -> list[_Row]:
    """Group pieces that stand on one line, top to bottom, left to right."""
    rows: list[_Row] = []  # each from left to right
    widest: list[float] = []
    for piece in sorted(pieces, key=lambda p: (p.y0 + p.y1) / 2):
        last = range(max(0, len(rows) - 3), len(rows))
        number = next((n for n in last if _beside(rows[n], piece, widest[n])), None)
        if number is None:
            rows.append([piece])
            widest.append(piece.x1 - piece.x0)
        else:
            bisect.insort(rows[number], piece, key=_left)
            widest[number] = max(widest[number], piece.x1 - piece.x0)
    return sorted(rows, key=lambda row: min(p.y0 for p in row))


def _left(piece: _Piece) -> float:
    return piece.x0


def _beside(row: _Row, piece: _Piece, widest: float) -> bool:
    """Whether a piece has a place in a row.

    Args:
        row: from left to right.
        piece: another one.
        widest: the width of the row's widest piece, beyond which none reaches over another.
    """
    place = bisect.bisect_left(row, piece.x0, key=_left)
    nearest = min(row[max(0, place - 1) : place + 1], key=lambda p: abs(p.x0 - piece.x0))
    overlap = min(nearest.y1, piece.y1) - max(nearest.y0, piece.y0)
    if overlap < 0.5 * min(nearest.y1 - nearest.y0, piece.y1 - piece.y0):
        return False
    # pieces over one another in x are two lines set tight, not one row
    start = bisect.bisect_left(row, piece.x0 - widest, hi=place, key=_left)
    end = bisect.bisect_right(row, piece.x1, lo=place, key=_left)
    width = piece.x1 - piece.x0
    return all(min(p.x1, piece.x1) - max(p.x0, piece.x0) < 0.3 * width for p in row[start:end])


def _blocks(rows: list[_Row]) -> Iterable[list[_Row]]:
    """Rows in reading order; columns give a block each."""
    position = 0
    plain: list[_Row] = []
    while position < len(rows):
        found = columns(rows, position)
        if found is not None:
            if plain:
                yield plain
            plain = []
            yield from map(_rows, found.pieces)
            position = found.end
            continue
        end, gutter = _pair(rows, position)
        if end - position >= 2 and _is_side_by_side(rows[position:end]):
            if plain:
                yield plain
            plain = []
            pieces = [piece for row in rows[position:end] for piece in row]
            for side in (
                [p for p in pieces if p.x1 <= gutter],
                [p for p in pieces if p.x1 > gutter],
            ):
                yield _rows(side)
            position = end
        else:
            plain.append(rows[position])
            position += 1
    if plain:
        yield plain


def _pair(rows: list[_Row], start: int) -> tuple[int, float]:
    """End of the run of rows that one vertical gutter divides, and the gutter's place."""
    first = rows[start]
    if len(first) != 2:
        return start, 0.0
    left, right = first[0].x1, first[1].x0
    end = last_pair = start + 1
    bottom = max(p.y1 for p in first)
    height = statistics.median(p.y1 - p.y0 for p in first)
    for row in rows[start + 1 : start + _PAIRED]:
        if min(p.y0 for p in row) - bottom > _BLOCK * height or len(row) > 2:
            break
        inner_left = max([left] + [p.x1 for p in row if (p.x0 + p.x1) / 2 < (left + right) / 2])
        inner_right = min([right] + [p.x0 for p in row if (p.x0 + p.x1) / 2 >= (left + right) / 2])
        if inner_right - inner_left < _GUTTER:
            break
        left, right = inner_left, inner_right
        bottom = max(p.y1 for p in row)
        end += 1
        if len(row) == 2:
            last_pair = end
    return _trimmed(rows, last_pair, end), (left + right) / 2


def _trimmed(rows: list[_Row], last_pair: int, end: int) -> int:
    """One-sided rows below the last pair belong to it only while they follow closely."""
    position = last_pair
    while position < end:
        above = max(p.y1 for p in rows[position - 1])
        piece = rows[position][0]
        if piece.y0 - above > _PARAGRAPH * (piece.y1 - piece.y0):
            break
        position += 1
    return position


def _is_side_by_side(rows: list[_Row]) -> bool:
    """Whether words tell a letterhead or a close."""
    words = fold(" ".join(piece.text for row in rows for piece in row))
    return any(mark in words for mark in _SIDE_BY_SIDE)


class _Writer:
    """Builds the text and remembers where each word begins."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self._parts: list[str] = []
        self._length = 0
        self._last: tuple[float, float] | None = None  # bottom and height of the row above

    def row(self, row: _Row) -> None:
        top = min(p.y0 for p in row)
        height = statistics.median(p.y1 - p.y0 for p in row)
        if self._parts:
            gap = self._last is not None and top - self._last[0] > _PARAGRAPH * max(
                height, self._last[1]
            )
            self._put("\n\n" if gap or self._last is None else "\n")
        self._last = (max(p.y1 for p in row), height)
        for number, piece in enumerate(row):
            if number:
                self._put("\t")
            self._tokens(piece.tokens)

    def cells(self, row: Sequence[Sequence[Token]]) -> None:
        """One row of a ruled table; empty cells keep their tab."""
        if self._parts:
            self._put("\n\n" if self._last is None else "\n")
        boxes = [token.box for cell in row for token in cell]
        self._last = (max(box[3] for box in boxes), boxes[0][3] - boxes[0][1])
        for number, cell in enumerate(row):
            if number:
                self._put("\t")
            self._tokens(cell)

    def _tokens(self, tokens: Sequence[Token]) -> None:
        place = self._length
        for position, token in enumerate(tokens):
            if position:
                self._parts.append(" ")
                place += 1
            self.words.append(Word(token.text, place, token.box, token.confidence, token.font))
            self._parts.append(token.text)
            place += len(token.text)
        self._length = place

    def block(self) -> None:
        self._last = None

    def text(self) -> str:
        return "".join(self._parts)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
