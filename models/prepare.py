"""Letters as training reads them: parsed, masked, small enough for a process to send.

Each letter is read four times: as written, typed without diacritics, with 3 %
and with 5 % of its characters misread. Every copy is parsed by itself, for that is what
happens to such a letter in use: fewer names are found in it and other words
are joined.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import multiprocessing
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from models import corpus
from models import features as views
from models.augment import noisy, typed_plainly
from models.corpus import Example
from models.detectors import BoolArray
from models.vectorise import Features
from nlp import parse_text

ORIGINAL, PLAIN, ROUGH, ROUGHER = COPIES = (0, 1, 2, 3)
NOISE, MORE_NOISE = 0.03, 0.05  # share of characters
_FEW = 50  # letters for which other processes are not worth their start


@dataclasses.dataclass(frozen=True, slots=True)
class Prepared:
    """A letter as word forms."""

    forms: tuple[str, ...]
    body: tuple[str, ...]
    request: tuple[str, ...]
    cues: tuple[str, ...]

    @property
    def topic_features(self) -> Features:
        """See `models.features.text_features`."""
        return views.text_features(self.forms)

    @property
    def kind_features(self) -> Features:
        """See `models.features.kind_features`."""
        return views.kind_features(self.body, self.request, self.cues)

    @property
    def folded(self) -> list[str]:
        """See `models.features.syllables`."""
        return views.syllables(self.forms)


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """Training letters with their copies below them."""

    letters: list[Prepared]
    examples: list[Example]
    calibrates: BoolArray  # contrast batches train but do not calibrate
    copies: npt.NDArray[np.int64]  # which of `COPIES`

    @property
    def groups(self) -> list[str]:
        """The author batch of each row."""
        return [example.batch for example in self.examples]

    @property
    def originals(self) -> list[Prepared]:
        """The letters as written."""
        return self.letters[: len(self.letters) // len(COPIES)]

    def where(self, keep: Callable[[Example], bool]) -> BoolArray:
        """Rows whose letter is to be kept."""
        return np.array([keep(example) for example in self.examples], dtype=np.bool_)


def prepare(text: str) -> Prepared:
    """Reads one letter."""
    analysis = views.analyse(parse_text(text))
    return Prepared(
        forms=tuple(t.form for t in analysis.tokens),
        body=tuple(t.form for t in analysis.body),
        request=tuple(t.form for t in analysis.request),
        cues=tuple(views.cue_features(analysis.structure.matches)),
    )


def prepare_all(texts: Sequence[str], *, jobs: int = 2) -> list[Prepared]:
    """`prepare` for many letters, in parallel."""
    if len(texts) < _FEW or jobs == 1:
        return [prepare(text) for text in texts]
    context = multiprocessing.get_context("forkserver")
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context) as pool:
        return list(pool.map(prepare, texts, chunksize=25))


def rows(examples: Sequence[Example], *, jobs: int = 2) -> Rows:
    """All letters as written, then without diacritics, then with noise, then with more of it."""
    texts = [example.text for example in examples]
    texts += [typed_plainly(e.text, seed=e.id) for e in examples]
    texts += [noisy(e.text, NOISE, seed=e.id) for e in examples]
    texts += [noisy(e.text, MORE_NOISE, seed=f"more {e.id}") for e in examples]
    contrast = corpus.role("contrast")
    return Rows(
        letters=prepare_all(texts, jobs=jobs),
        examples=[*examples] * len(COPIES),
        copies=np.repeat(COPIES, len(examples)),
        calibrates=np.tile([e.batch not in contrast for e in examples], len(COPIES)),
    )
