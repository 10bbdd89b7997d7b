"""Vietnamese user texts, one gettext catalogue keyed by code.

Code raises and stores codes; people read sentences. Any room may import this
one; it imports none. The catalogue is `vi.po`, so translators and reviewers
can use their ordinary tools on it.
"""

from __future__ import annotations

import functools
from pathlib import Path

from babel.messages.pofile import read_po


@functools.cache
def _catalogue() -> dict[str, str]:
    with (Path(__file__).parent / "vi.po").open("rb") as file:
        catalogue = read_po(file, locale="vi", abort_invalid=True)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string}


def text(code: str, **values: object) -> str:
    """The Vietnamese sentence for a code.

    Args:
        code: a key of `vi.po`, e.g. ``error_encrypted``.
        values: fills the ``{name}`` fields of the sentence.

    Raises:
        KeyError: the code has no sentence, or a field has no value.
    """
    return _catalogue()[code].format(**values)


def codes() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(_catalogue())
