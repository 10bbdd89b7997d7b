"""How trustworthy a text is as Vietnamese, 0 to 1.

Measures spelling, not meaning: the share of words that are possible syllables,
whether diacritics occur as often as Vietnamese has them, and how much of the
text is symbol noise. It decides between a text layer, its conversion and OCR
(design decision 2), so it must be cheap and must not punish names, numbers or
a writer who types without diacritics as hard as it punishes rubbish.
"""

from __future__ import annotations

from ingest import syllables

GOOD = 0.72  # a text layer at least this good is taken without asking OCR
FAIR = 0.6  # enough where no picture hides other text: writing without diacritics, foreign names
_DENSITY = 0.45  # share of words with a marked letter that ordinary text exceeds
_PLAIN = set(" \n\t\r.,;:!?()[]\"'-–—/%+=&@*“”‘’…•_<>|°²³§½±×€$#~^{}\\`")


def score(text: str) -> float:
    """The quality of a text; 0 for none."""
    words = [word for word in syllables.words(text) if len(word) > 1]
    if not words:
        return 0.0
    length = sum(len(word) for word in words)
    valid = sum(len(word) for word in words if syllables.is_syllable(word)) / length
    marked = sum(1 for word in words if syllables.has_marks(word)) / len(words)
    density = 0.7 + 0.3 * min(1.0, marked / _DENSITY)
    return max(0.0, min(1.0, valid * density * (1.0 - _noise(text))))


def _noise(text: str) -> float:
    """Share of characters that no letter, numeral or ordinary sign accounts for."""
    visible = [c for c in text if not c.isspace()]
    if not visible:
        return 0.0
    odd = sum(1 for c in visible if not (c.isalnum() or c in _PLAIN))
    return odd / len(visible)
