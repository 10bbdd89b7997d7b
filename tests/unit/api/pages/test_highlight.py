"""Cutting text at overlapping spans, and framing words line by line."""

from hypothesis import given
from hypothesis import strategies as st

from api.pages.highlight import Mark, frames, pieces

TEXT = "Tôi khiếu nại quyết định thu hồi đất của phường."


@st.composite
def marks(draw):
    spans = draw(
        st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.booleans()), max_size=12)
    )
    return [
        Mark(f"m{n}", "entity" if entity else "kind", "x", start, end)
        for n, (start, end, entity) in enumerate(spans)
    ]


@given(marks(), st.integers(0, 48), st.integers(0, 48))
def test_pieces_are_the_text_and_know_exactly_the_spans_over_them(found, one, other):
    start, end = sorted((one, other))
    at = start
    for piece in pieces(TEXT, start, end, found):
        assert piece.text == TEXT[at : at + len(piece.text)]
        covering = {m.ref for m in found if m.start <= at < m.end} if piece.text else set()
        assert {m.ref for m in (*piece.evidence, *piece.entities)} == covering
        at += len(piece.text)
    assert at == end


def test_overlapping_marks_share_their_middle():
    found = [Mark("k1", "kind", "KN", 4, 13), Mark("t1", "topic", "LD05", 10, 20)]
    cut = list(pieces(TEXT, 0, len(TEXT), found))
    both = next(p for p in cut if p.refs == "k1 t1")
    assert both.text == TEXT[10:13]
    assert both.axes == "on-kind on-topic"
    assert both.title == "KN / LD05"
    assert [p.anchors for p in cut if p.anchors] == [("k1",), ("t1",)]


def test_a_span_over_two_lines_gets_two_frames():
    words = [
        [0, 3, 400.0, 100.0, 430.0, 112.0, None],
        [4, 9, 435.0, 100.5, 470.0, 112.0, 0.9],
        [10, 13, 70.0, 118.0, 95.0, 130.0, None],
        [14, 19, 300.0, 118.0, 340.0, 130.0, None],
    ]
    found = list(frames(words, [Mark("k1", "kind", "KN", 4, 13)]))
    assert [(f.x, f.y) for f in found] == [(433.5, 99.0), (68.5, 116.5)]


def test_words_of_one_skewed_line_share_a_frame():
    words = [
        [n * 4, n * 4 + 3, 70.0 + 40 * n, 100.0 + n, 105.0 + 40 * n, 112.0 + n, None]
        for n in range(6)
    ]
    (frame,) = frames(words, [Mark("k1", "kind", "KN", 0, 23)])
    assert frame.width > 200


def test_a_span_beside_all_words_has_no_frame():
    assert list(frames([[0, 3, 1.0, 1.0, 2.0, 2.0, None]], [Mark("k1", "kind", "KN", 3, 9)])) == []
