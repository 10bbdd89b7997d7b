"""All hostile files: name -> (builder, outcomes that are right)."""

from __future__ import annotations

from tests.hostile import cuts, packages, pdfs, pictures, schemes, texts  # they register themselves
from tests.hostile.making import DOCUMENT, FILES

__all__ = ["DOCUMENT", "FILES", "cuts", "packages", "pdfs", "pictures", "schemes", "texts"]
