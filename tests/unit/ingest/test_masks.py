"""Runs, widening, pieces and percentiles are those of slower, plainer ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from scipy import ndimage

from ingest.ocr import masks

SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24)
MASKS = arrays.arrays(bool, SHAPES)
AXES = st.sampled_from((0, 1))


@given(MASKS, AXES, st.sampled_from((1, 3, 5, 9, 11)))
def test_a_mask_is_widened_to_both_sides(mask, axis, length):
    grown = ndimage.maximum_filter1d(mask.view(np.uint8), length, axis=axis, mode="constant")
    assert (masks.spread(mask, length, axis=axis) == grown.view(bool)).all()


@given(MASKS, AXES, st.integers(2, 9))
def test_long_runs_are_what_an_opening_leaves(mask, axis, length):
    line = np.ones((length, 1) if axis == 0 else (1, length), bool)
    opened = ndimage.binary_opening(mask, line)
    runs = masks.runs(mask, length, axis=axis)
    assert (opened == (np.zeros_like(mask) if runs is None else runs)).all()


@given(MASKS)
def test_pieces_that_touch_at_a_corner_are_one(mask):
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    boxes = [(c.start, r.start, c.stop, r.stop) for r, c in ndimage.find_objects(labels)]
    assert masks.pieces(mask)[0] == boxes


def test_pieces_joined_by_a_wider_mask_have_the_box_of_their_ink():
    mask = np.zeros((20, 40), bool)
    mask[5, 3:6] = mask[5, 9:12] = mask[15, 30] = True
    wide = masks.spread(mask, 5, axis=1)
    assert masks.pieces(mask, wide)[0] == [(3, 5, 12, 6), (30, 15, 31, 16)]
    assert masks.pieces(np.zeros_like(mask))[0] == []


@pytest.mark.parametrize(("scale", "size"), [(2.0, (50, 30)), (1.0, (100, 60)), (1.5, (67, 40))])
def test_a_smaller_page_keeps_its_mean(scale, size):
    grey = Image.fromarray(np.tile(np.arange(100, dtype=np.uint8), (60, 1)))
    small = masks.shrunk(grey, scale)
    assert small.size == size
    assert float(np.asarray(small).mean()) == pytest.approx(49.5, abs=0.6)


@given(arrays.arrays(np.uint8, SHAPES), st.sampled_from((0.005, 0.25, 0.5, 0.75)))
def test_a_quantile_is_the_least_level_that_enough_pixels_do_not_exceed(grey, share):
    (level,) = masks.quantiles(grey, share)
    assert (grey <= level).mean() >= share
    assert level == 0 or (grey <= level - 1).mean() < share


GREYS = arrays.arrays(np.uint8, SHAPES)


@given(GREYS, st.sampled_from((1, 3, 5, 9)))
def test_windows_take_the_highest_and_the_lowest(grey, size):
    assert (masks.highest(grey, size) == ndimage.maximum_filter(grey, size)).all()
    assert (masks.lowest(grey, size) == ndimage.minimum_filter(grey, size)).all()


@given(GREYS)
def test_the_middle_of_nine_is_their_median(grey):
    assert (masks.calmed(grey) == ndimage.median_filter(grey, 3, mode="nearest")).all()


def test_boxes_are_erased_and_those_beyond_the_border_change_nothing():
    mask = np.ones((6, 8), bool)
    masks.erase(mask, masks.boxes_of([(2, 2, 4, 4), (-9, -9, -5, -5), (50, 50, 60, 60)]), 1, 0)
    assert mask.sum() == 48 - 8
    assert not mask[2:4, 1:5].any()


BOXES = st.lists(
    st.tuples(*[st.integers(0, 30)] * 2, *[st.integers(1, 9)] * 2).map(
        lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
    ),
    max_size=4,
)


@given(BOXES, BOXES, st.integers(0, 3))
def test_boxes_in_places_are_those_a_drawing_shows(boxes, places, stray):
    own = masks.boxes_of(boxes)

    def cells(box, grown=0):
        x0, y0, x1, y1 = box
        return {
            (x, y) for x in range(x0 - grown, x1 + grown) for y in range(y0 - grown, y1 + grown)
        }

    shared = [any(cells(box) & cells(place) for place in places) for box in boxes]
    assert masks.touching(own, places).tolist() == shared
    middles = [
        any(p[0] < (b[0] + b[2]) / 2 < p[2] and p[1] < (b[1] + b[3]) / 2 < p[3] for p in places)
        for b in boxes
    ]
    assert masks.middles_in(own, places).tolist() == middles
    lying = [any(cells(box) <= cells(place, stray) for place in places) for box in boxes]
    assert masks.lying_in(own, places, stray + 0.5).tolist() == lying
