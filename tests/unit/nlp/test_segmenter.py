"""The segmenter is underthesea's own, without what else its package loads."""

import subprocess
import sys

_ALONE = """
import sys
import nlp
assert nlp.tokenize("Uỷ ban nhân dân") and "underthesea" not in sys.modules
loaded = [name for name in sys.modules if name.startswith("underthesea.pipeline")]
assert loaded and not any("ner" in name or "chunk" in name for name in loaded), loaded
from nlp.segmenter import word_tokenize
import underthesea
assert underthesea.word_tokenize is word_tokenize()
assert underthesea.pos_tag("Tôi làm đơn")[0][1] == "P"
"""

_AFTER = """
import underthesea
from nlp.segmenter import word_tokenize
assert word_tokenize() is underthesea.word_tokenize and "underthesea" in __import__("sys").modules
"""


def _passes(code: str) -> bool:
    """In a process that has imported nothing yet."""
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_the_segmenter_is_loaded_and_the_package_stays_whole_for_others() -> None:
    assert _passes(_ALONE)


def test_a_package_that_is_loaded_already_is_used_as_it_is() -> None:
    assert _passes(_AFTER)
