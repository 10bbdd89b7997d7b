"""What a Dask worker does with one leased petition: fetch, process, post back.

Only ids travel through Dask. The answer is a word, never an exception: an
exception's text and its logged arguments could carry what citizens wrote. A
petition that runs far beyond its time ends its whole worker by an alarm of
the kernel, because a loop in native code listens to nothing else; the nanny
starts another.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import enum
import functools
import multiprocessing
import os
import signal
import tempfile
from pathlib import Path

import nlp
from ingest import Code, Document, IngestError, Limits, cores, sandbox
from ingest.limits import MOST_LANES
from models.artefact import ArtefactError
from pipeline import process, shapes, watching
from pipeline.active import active_model
from pipeline.settings import Settings
from pipeline.store import (
    CaseStore,
    LeaseLostError,
    StoreAwayError,
    StoreError,
)

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_ALARM_MARGIN = 60.0  # seconds for what follows the reading of the last file


class SandboxError(Exception):
    """The sandbox ended under a file."""


class Done(enum.StrEnum):
    """How a task ended."""

    POSTED = "posted"
    LOST = "lost"  # somebody else has the lease
    UNAVAILABLE = "unavailable"  # store or model are away: not the petition's fault
    BROKEN = "broken"  # this petition cannot be processed: a fault of ours, or poison


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """A document by id; the ending of its name only hints at the type."""

    id: str
    suffix: str
    sha256: str
    ocr_pages: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """A leased petition."""

    petition_id: str
    token: int
    files: tuple[File, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """The end of a task; `code` explains without quoting."""

    done: Done
    code: str | None = None


def work(task: Task) -> Report:
    """Process one petition and post the outcome."""
    try:
        _work(task)
    except LeaseLostError:
        return Report(Done.LOST)
    except StoreAwayError as error:
        return Report(Done.UNAVAILABLE, error.code)
    except StoreError as error:
        # Also a store that answers but always fails over this one: damaged or cut bytes, an
        # outcome it cannot take. It must count as an attempt, or it would come back for ever.
        return Report(Done.BROKEN, error.code)
    except ArtefactError as error:
        return Report(Done.UNAVAILABLE, error.code)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a native panic is no Exception; no text leaves
        return Report(Done.BROKEN, type(error).__name__)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        give_back_memory()
    return Report(Done.POSTED)


def _work(task: Task) -> None:
    settings = _settings()
    signal.setitimer(signal.ITIMER_REAL, settings.petition_seconds + _ALARM_MARGIN)
    model = active_model(settings.models)
    store = _store()
    with contextlib.ExitStack() as stack:
        sources = [_fetched(store, file, stack) for file in task.files]
        result = process.run(
            sources,
            model,
            limits=_limits(),
            watch=watching.current(store, model),
            seconds=settings.petition_seconds,
        )
    if any(_is_ours(outcome) for outcome in result.outcomes):
        raise SandboxError
    body = shapes.outcome(task.token, [file.id for file in task.files], result)
    store.put_findings(task.petition_id, body)


def look_again() -> int:
    """Look for the present watch list in some stored texts; how many there were.

    Texts do not travel through Dask: the worker asks the store for them. A store
    or model that is away is no fault: somebody asks again later.
    """
    try:
        signal.setitimer(signal.ITIMER_REAL, _settings().petition_seconds + _ALARM_MARGIN)
        return watching.look_again(_store(), active_model(_settings().models))
    except Exception:  # noqa: BLE001 - store or model are away; no text may leave by an exception
        return 0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _is_ours(outcome: Document | IngestError) -> bool:
    """Whether a file failed because the sandbox went, as when this service is being stopped.

    Such an outcome must not be posted as the file's own; a file that does this
    every time is quarantined after some attempts.
    """
    return isinstance(outcome, IngestError) and (
        outcome.code == Code.SANDBOX_UNAVAILABLE or outcome.detail == "zygote died"
    )


def _fetched(store: CaseStore, file: File, stack: contextlib.ExitStack) -> process.Source:
    # A file without a name: its bytes go with this process, however it goes.
    target = tempfile.TemporaryFile(prefix="donthu-")  # noqa: SIM115 - the stack closes it
    stack.enter_context(target)
    store.fetch(file.id, target, sha256=file.sha256)
    path = Path(f"/proc/self/fd/{target.fileno()}")
    return process.Source(path, file.id + file.suffix, file.ocr_pages)


def warm_up() -> None:
    """Load what every task needs, once a worker process, before the first task.

    A store without a token or a model that is not there yet is no reason to
    end: the tasks will say so.
    """
    sandbox.start()
    nlp.parse_text("Kính gửi Ủy ban nhân dân phường. Tôi làm đơn này để phản ánh sự việc.")
    with contextlib.suppress(ArtefactError):
        active_model(_settings().models)
    give_back_memory()


def give_back_memory() -> None:
    """Return what is free to the system; loading a model leaves 60 MiB of holes, a long file more.

    A few milliseconds, and nothing where the C library is not glibc.
    """
    trim = getattr(_libc, "malloc_trim", None)
    if trim is not None:
        trim(0)


def dask_setup(_worker: object) -> None:
    """Dask calls this when a worker starts with ``--preload pipeline.worker``."""
    # Ctrl-C goes to a terminal's whole group; it is for the dispatcher, which gives
    # leases back first, not for the sandboxes under running files.
    with contextlib.suppress(PermissionError):
        os.setsid()
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        die_with(parent.pid)
    warm_up()


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent goes, however it goes."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before we asked
        os._exit(1)


@functools.cache
def _limits() -> Limits:
    """Bounds on a file: its pages may be read on every core that nobody uses."""
    settings = _settings()
    try:
        folder = cores.share_out(settings.cores, settings.ocr_cores)
    except OSError:  # a full or read-only disk costs the second lane, not the petition
        return settings.limits
    lanes = min(settings.ocr_cores, MOST_LANES)
    return dataclasses.replace(settings.limits, ocr_processes=lanes, ocr_cores=str(folder))


@functools.cache
def _settings() -> Settings:
    return Settings()


@functools.cache
def _store() -> CaseStore:
    return CaseStore.of(_settings())
