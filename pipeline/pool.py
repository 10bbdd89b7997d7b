"""Many petitions on the cores of this machine, in order, whatever one of them does.

Python cannot be stopped in the middle of native code and a process may be
killed for want of memory; then the pool is lost with all its tasks. Each of
those is run again alone, and one that kills its process again is an error of
its own, so a batch always goes on to its end.
"""

from __future__ import annotations

import collections
import functools
import multiprocessing
import os
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import models
from ingest import IngestError
from ingest.limits import MOST_LANES, Limits
from models.model import Model
from pipeline import process, shapes
from pipeline.shapes import JSON
from pipeline.walk import Unit, printable
from pipeline.worker import die_with

_AHEAD = 4  # tasks per process that may be under way


def lines(found: Iterable[Unit], model: Path, *, jobs: int) -> Generator[JSON, None, None]:
    """The line of `classify --json` of each petition, in the order given.

    Args:
        found: the petitions.
        model: file of the model.
        jobs: processes; cores that a short list leaves idle read its pages.
    """
    waiting = iter(found)
    first = tuple(unit for _, unit in zip(range(jobs), waiting, strict=False))
    processes = max(1, min(jobs, len(first)))
    limits = Limits(ocr_processes=max(1, min(jobs // processes, MOST_LANES)))
    everything = _chain(first, waiting)
    if processes == 1:
        loaded = models.load(model)
        yield from (_line(unit, loaded, limits) for unit in everything)
    else:
        yield from _parallel(everything, model, limits, processes)


def _chain(first: Iterable[Unit], rest: Iterable[Unit]) -> Iterator[Unit]:
    yield from first
    yield from rest


def _parallel(found: Iterator[Unit], model: Path, limits: Limits, jobs: int) -> Iterator[JSON]:
    queue: collections.deque[tuple[Unit, Future[JSON]]] = collections.deque()
    exhausted = False
    while queue or not exhausted:
        pool = _pool(model, jobs)
        try:
            while True:
                while len(queue) < jobs * _AHEAD and (unit := next(found, None)) is not None:
                    queue.append((unit, _submit(pool, unit, model, limits)))
                if not queue:
                    exhausted = True
                    break
                line = queue[0][1].result()
                queue.popleft()
                yield line
        except BrokenProcessPool:
            # which task broke it is not known
            while queue:
                unit, future = queue.popleft()
                yield _answer(future) or _alone(unit, model, limits)
        finally:
            pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, unit: Unit, model: Path, limits: Limits) -> Future[JSON]:
    try:
        return pool.submit(_task, unit, model, limits)
    except BrokenProcessPool as error:
        broken: Future[JSON] = Future()
        broken.set_exception(error)
        return broken


def _answer(future: Future[JSON]) -> JSON | None:
    return future.result() if future.done() and future.exception() is None else None


def _alone(unit: Unit, model: Path, limits: Limits) -> JSON:
    with _pool(model, 1) as pool:
        try:
            return pool.submit(_task, unit, model, limits).result()
        except BrokenProcessPool:
            return shapes.failure(unit.source, IngestError("crashed"))


def _pool(model: Path, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(os.getpid(), model),
    )


def _start(parent: int, model: Path) -> None:
    die_with(parent)
    _model(model)


@functools.cache
def _model(path: Path) -> Model:
    return models.load(path)


def _task(unit: Unit, model: Path, limits: Limits) -> JSON:
    return _line(unit, _model(model), limits)


def _line(unit: Unit, model: Model, limits: Limits) -> JSON:
    sources = [process.Source(path, printable(path)) for path in unit.files]
    names = [printable(path) for path in unit.files] if unit.is_folder else ()
    try:
        return shapes.line(unit.source, process.run(sources, model, limits=limits), names=names)
    except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not end a batch
        return shapes.failure(unit.source, IngestError("crashed", detail=type(error).__name__))
