"""The trend of what is measured again and again, as of memory over a soak."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def slope(values: Sequence[int]) -> float:
    """Growth from one value to the next, by least squares."""
    middle, mean = (len(values) - 1) / 2, statistics.fmean(values)
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (v - mean) for n, v in enumerate(values)) / spread
