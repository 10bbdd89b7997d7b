"""Many petitions on the cores of this machine, in order, whatever one of them does.

Python cannot be stopped in the middle of native code and a process may be
killed for want of memory; then the pool is lost with all its tasks. Each of
those is run again alone, and one that kills its process again is an error of
its own, so a batch always goes on to its end.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
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
from models.watch import Watching, read
from pipeline import process, shapes
from pipeline.shapes import JSON
from pipeline.walk import Unit, printable
from pipeline.worker import die_with

_HANOI = dt.timezone(dt.timedelta(hours=7))
_AHEAD = 4  # tasks per process that may be under way


@dataclasses.dataclass(frozen=True, slots=True)
class Using:
    """What petitions are read with: files, so that each process loads its own, and bounds."""

    model: Path
    watch: Path | None = None  # a watch list in TOML
    limits: Limits = dataclasses.field(default_factory=Limits)


def lines(found: Iterable[Unit], using: Using, *, jobs: int) -> Generator[JSON, None, None]:
    """The line of `classify --json` of each petition, in the order given.

    Args:
        found: the petitions.
        using: model, watch list and bounds on each file.
        jobs: processes; cores that a short list leaves idle read its pages.
    """
    waiting = iter(found)
    first = tuple(unit for _, unit in zip(range(jobs), waiting, strict=False))
    processes = max(1, min(jobs, len(first)))
    lanes = max(1, min(jobs // processes, MOST_LANES))
    limits = dataclasses.replace(using.limits, ocr_processes=lanes)
    everything = _chain(first, waiting)
    if processes == 1:
        loaded = _load(using)
        yield from (_line(unit, loaded, limits) for unit in everything)
    else:
        yield from _parallel(everything, using, limits, processes)


def _chain(first: Iterable[Unit], rest: Iterable[Unit]) -> Iterator[Unit]:
    yield from first
    yield from rest


def _parallel(found: Iterator[Unit], using: Using, limits: Limits, jobs: int) -> Iterator[JSON]:
    queue: collections.deque[tuple[Unit, Future[JSON]]] = collections.deque()
    exhausted = False
    while queue or not exhausted:
        pool = _pool(using, jobs)
        try:
            while True:
                while len(queue) < jobs * _AHEAD and (unit := next(found, None)) is not None:
                    queue.append((unit, _submit(pool, unit, using, limits)))
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
                yield _answer(future) or _alone(unit, using, limits)
        finally:
            pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, unit: Unit, using: Using, limits: Limits) -> Future[JSON]:
    try:
        return pool.submit(_task, unit, using, limits)
    except BrokenProcessPool as error:
        broken: Future[JSON] = Future()
        broken.set_exception(error)
        return broken


def _answer(future: Future[JSON]) -> JSON | None:
    return future.result() if future.done() and future.exception() is None else None


def _alone(unit: Unit, using: Using, limits: Limits) -> JSON:
    with _pool(using, 1) as pool:
        try:
            return pool.submit(_task, unit, using, limits).result()
        except BrokenProcessPool:
            return shapes.failure(unit.source, IngestError("crashed"))


def _pool(using: Using, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start,
        initargs=(os.getpid(), using),
    )


def _start(parent: int, using: Using) -> None:
    die_with(parent)
    _loaded(using)


_Loaded = tuple[Model, Watching | None]


def _load(using: Using) -> _Loaded:
    model = models.load(using.model)
    if using.watch is None:
        return model, None
    found = read(using.watch)
    today = dt.datetime.now(_HANOI).date()
    active = tuple(topic for topic in found.topics if topic.is_active(today))
    return model, Watching.of(dataclasses.replace(found, topics=active), model)


_loaded = functools.cache(_load)


def _task(unit: Unit, using: Using, limits: Limits) -> JSON:
    return _line(unit, _loaded(using), limits)


def _line(unit: Unit, loaded: _Loaded, limits: Limits) -> JSON:
    model, watch = loaded
    sources = [process.Source(path, printable(path)) for path in unit.files]
    names = [printable(path) for path in unit.files] if unit.is_folder else ()
    try:
        result = process.run(sources, model, watch=watch, limits=limits)
        return shapes.line(unit.source, result, names=names)
    except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not end a batch
        return shapes.failure(unit.source, IngestError("crashed", detail=type(error).__name__))
