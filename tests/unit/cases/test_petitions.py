"""Cursors of the list."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import PetitionSummary, Status
from cases.errors import InvalidCursorError
from cases.petitions import _cursor, _position


def summary(at, id_):
    return PetitionSummary(
        id=id_,
        status=Status.RECEIVED,
        received_at=at,
        updated_at=at,
        channel=None,
        document_count=1,
        kind=None,
        kind_probability=None,
        topic=None,
        topic_probability=None,
        needs_review=False,
        review_reason=None,
        error=None,
    )


@given(
    st.datetimes(timezones=st.just(dt.UTC)), st.text("0123456789abcdef", min_size=32, max_size=32)
)
def test_round_trip(at, id_):
    assert _position(_cursor(summary(at, id_))) == (at, id_)


@given(st.text(max_size=60))
def test_forged_cursors_are_refused(text):
    with pytest.raises(InvalidCursorError):
        _position(text)


@pytest.mark.parametrize(
    "inner",
    [
        "2026-01-01T00:00:00|a",
        "|a",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00+00:00|'",
        "0001-01-01T00:00:00+14:00|a",
        "9999-12-31T23:59:59-14:00|a",
    ],
)
def test_cursors_of_another_form_are_refused(inner):
    with pytest.raises(InvalidCursorError):
        _position(base64.urlsafe_b64encode(inner.encode()).decode())
