from __future__ import annotations

import messages
from cases import states
from cases.errors import CaseError


def test_every_refusal_has_a_sentence():
    codes = {error.code for error in CaseError.__subclasses__()} | {states.ATTEMPTS_EXHAUSTED}
    assert len(codes) > 10
    assert {f"error_{code}" for code in codes} <= messages.codes()
