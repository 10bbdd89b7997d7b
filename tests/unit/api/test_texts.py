from __future__ import annotations

from api import texts
from cases import Fault


def test_known_and_unknown_codes():
    assert texts.error("lease_lost").startswith("Lượt xử lý")
    assert texts.error("of_a_later_release") == texts.error("other")


def test_fault():
    shown = texts.fault(Fault("of_a_later_release", 3))
    assert shown == {"code": "of_a_later_release", "page": 3, "message": texts.error("other")}
