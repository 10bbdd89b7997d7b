"""Turns text of the pre-Unicode Vietnamese encodings into Unicode.

`convert` is the door: runs of text with their fonts, if known, go in; Unicode
runs come out, each told which encoding it was in. What was Unicode, another
language or mere symbols comes back unchanged.
"""

from ingest.legacy.convert import (
    Converted,
    Run,
    convert,
    convert_text,
    convert_words,
    is_suspicious,
)
from ingest.legacy.tables import Encoding

__all__ = [
    "Converted",
    "Encoding",
    "Run",
    "convert",
    "convert_text",
    "convert_words",
    "is_suspicious",
]
