from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.payload import MAX_DEPTH, canonical, check_depth, fingerprint, pack, unpack

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


@given(json_values)
def test_round_trip(value):
    assert unpack(pack(value)) == value


def test_order_of_keys_does_not_matter():
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800"])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(ValueError, match=r".+"):
        canonical([value])


def nested(depth):
    value = 1
    for n in range(depth):
        value = [value] if n % 2 else {"a": value}
    return value


def test_depth():
    check_depth(nested(MAX_DEPTH - 1))
    for depth in (MAX_DEPTH, 5000):
        with pytest.raises(ValueError, match="deep"):
            check_depth(nested(depth))
