"""Checks labels against the taxonomy: kinds, topic codes, offices' own topics.

An office's own topic hangs under a built-in one (`KH00.CAT`), so it is known
when the code before its dot is.
"""

from __future__ import annotations

import functools
import re

from cases.errors import UnknownLabelError
from models.findings import Kind
from models.taxonomy import taxonomy

_TOPIC = re.compile(r"([A-Z]{2}[0-9]{2})(\.[A-Z0-9_]{1,32})?")
_KINDS = frozenset(kind.value for kind in Kind)


@functools.cache
def _topic_codes() -> frozenset[str]:
    return frozenset(taxonomy().topic_codes)


def check_kind(code: str) -> str:
    """The code itself.

    Raises:
        UnknownLabelError: not a kind.
    """
    if code not in _KINDS:
        raise UnknownLabelError("kind")
    return code


def check_topic(code: str) -> str:
    """The code itself.

    Raises:
        UnknownLabelError: neither a built-in topic nor one below it.
    """
    match = _TOPIC.fullmatch(code)
    if match is None or match[1] not in _topic_codes():
        raise UnknownLabelError("topic")
    return code
