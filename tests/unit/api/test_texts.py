from __future__ import annotations

from api import texts


def test_known_and_unknown_codes():
    assert texts.error("lease_lost").startswith("Lượt xử lý")
    assert texts.error("of_a_later_release") == texts.error("other")
