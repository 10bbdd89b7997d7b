"""underthesea's word segmenter without the rest of the package.

`underthesea/__init__.py` imports taggers, each of which keeps its own copies of a
dictionary of 74,000 words: 50 MiB a process and 0.4 s for what nobody here asks
for. Only that file is passed over; what runs is the package's `word_tokenize`.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable

_PACKAGE = "underthesea"
_alone = threading.Lock()

WordTokenize = Callable[..., list[str]]


@functools.cache
def word_tokenize() -> WordTokenize:
    """`underthesea.word_tokenize`, loaded on first use.

    Raises:
        ImportError: underthesea is not installed.
    """
    with _alone:
        if _PACKAGE in sys.modules:  # somebody has all of it
            return _imported()
        spec = importlib.util.find_spec(_PACKAGE)
        if spec is None:
            raise ImportError(_PACKAGE)
        sys.modules[_PACKAGE] = importlib.util.module_from_spec(spec)  # its place, not its code
        try:
            return _imported()
        finally:  # whoever imports the package after this gets all of it
            del sys.modules[_PACKAGE]


def _imported() -> WordTokenize:
    # The normaliser and the tokenizer import each other, in this order. Left to the first
    # call, the tagger's import would run the whole package's after all.
    importlib.import_module(f"{_PACKAGE}.pipeline.text_normalize")
    importlib.import_module(f"{_PACKAGE}.models.fast_crf_sequence_tagger")
    found: WordTokenize = importlib.import_module(
        f"{_PACKAGE}.pipeline.word_tokenize"
    ).word_tokenize
    return found
