"""Pages of one document read beside each other, handed on in their order.

Drawing pages and reading text layers stay with the caller's thread, for pdfium
knows only one; what takes time is an engine in a process of its own, and the
preparation before it, which leaves the interpreter to others. So threads will
do. At most `Limits.ocr_processes` jobs are in hand at a time, which also
bounds their images, and each but the first needs a core that is free.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from ingest import cores
from ingest.document import Page
from ingest.limits import Limits

Job = Callable[[], Page]
_BEHIND = 4  # finished pages that may wait behind an unfinished one, for each lane


def in_order(jobs: Iterable[Page | Job], limits: Limits) -> Iterator[Page]:
    """Pages, those that are jobs read beside each other.

    Raises:
        Exception: what a job raised, when its turn comes.
    """
    if limits.ocr_processes <= 1:
        for job in jobs:
            yield job if isinstance(job, Page) else job()
        return
    with ThreadPoolExecutor(limits.ocr_processes, thread_name_prefix="page") as pool:
        lanes = _Lanes(pool, limits)
        try:
            for job in jobs:
                yield from lanes.room(job)
                lanes.add(job)
            yield from lanes.rest()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Lanes:
    """Pages on their way, the earliest first."""

    def __init__(self, pool: ThreadPoolExecutor, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._pages: collections.deque[Page | Future[Page]] = collections.deque()
        self._core: cores.Core | None = None  # for the next job

    def room(self, job: Page | Job) -> Iterator[Page]:
        """Give finished pages until there is a lane for a job."""
        while self._pages and not self._fits(job):
            yield self._next()

    def _fits(self, job: Page | Job) -> bool:
        if len(self._pages) >= _BEHIND * self._limits.ocr_processes:
            return False
        if isinstance(job, Page):
            return True
        running = sum(isinstance(page, Future) and not page.done() for page in self._pages)
        if running >= self._limits.ocr_processes:
            return False
        self._core = cores.take(self._limits.ocr_cores)
        return self._core is not None

    def add(self, job: Page | Job) -> None:
        """Put a job, for which there is room, on its way."""
        if isinstance(job, Page):
            self._pages.append(job)
            return
        # a document always has one lane; it takes a core if it can, so that others see it
        core = self._core or cores.take(self._limits.ocr_cores) or cores.Core(None)
        self._core = None
        self._pages.append(self._pool.submit(_run, job, core))

    def rest(self) -> Iterator[Page]:
        """All that are still on their way."""
        while self._pages:
            yield self._next()

    def _next(self) -> Page:
        page = self._pages.popleft()
        return page if isinstance(page, Page) else page.result()


def _run(job: Job, core: cores.Core) -> Page:
    try:
        return job()
    finally:
        core.release()
