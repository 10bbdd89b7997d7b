"""A page at the resolution regions are looked for at, made when it is first needed."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from PIL import Image

from ingest.ocr import Grey
from ingest.ocr.colours import Paper
from ingest.ocr.masks import FloatArray, Mask, shrunk

DPI = 100  # of the small page


class View:
    """A page at the resolution of searching, and what it was made of."""

    def __init__(self, image: Image.Image | Grey, dpi: int) -> None:
        """Look at a page of a resolution; anything but grey is taken for colour."""
        picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
        if picture.mode not in {"L", "RGB"}:
            picture = picture.convert("L" if picture.mode in {"1", "LA"} else "RGB")
        self.image, self.dpi = picture, dpi
        self.scale = dpi / DPI  # pixels of the image to one of the small one

    @functools.cached_property
    def small(self) -> npt.NDArray[np.uint8]:
        """The page, grey or in colour, at `DPI`."""
        return np.asarray(shrunk(self.image, self.scale))

    @functools.cached_property
    def _paper(self) -> Paper:
        return Paper(self.small)

    @property
    def has_table(self) -> bool:
        """Whether more than paper shows."""
        return not self._paper.is_all

    def on_paper(self, boxes: FloatArray) -> Mask:
        """Whether boxes in pixels of the image lie on paper, not on the table under a photo."""
        return self._paper.holds(boxes / self.scale)

    @functools.cached_property
    def grey(self) -> Grey:
        """The image, which is grey, as an array."""
        return np.asarray(self.image)
