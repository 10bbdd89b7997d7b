from __future__ import annotations

import datetime as dt
import re

from cases.identifiers import digest, new_id, new_secret

NOW = dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC)


def test_ids_sort_by_time_and_differ():
    early, late = new_id(NOW), new_id(NOW + dt.timedelta(milliseconds=1))
    assert early < late
    assert new_id(NOW) != new_id(NOW)
    assert re.fullmatch("[0-9a-f]{32}", early)


def test_secrets_differ_and_digests_hide_them():
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(first) >= 43
    assert digest(first) == digest(first) != digest(second)
    assert digest("\ud800")  # whatever a cookie holds
