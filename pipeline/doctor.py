"""`donthu doctor`: is everything here that the service needs?

Each check answers with a state and a fact; nothing is repaired. What only
limits the service is a warning and does not change the exit code.
"""

from __future__ import annotations

import dataclasses
import enum
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import ingest
import messages
from models.artefact import ArtefactError
from pipeline.active import active_model
from pipeline.settings import Settings

_DISK_FLOOR = 1 << 30  # bytes that should be free under the data folder
_FONT_SAMPLE = "lang=vi"


class State(enum.StrEnum):
    """Result of a check."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One line of the table; `name` is a code, `fact` a version, number or path."""

    name: str
    state: State
    fact: str


def examine(settings: Settings, database: Callable[[], bool]) -> list[Check]:
    """All checks.

    Args:
        settings: of the service.
        database: tells whether the tables are current; raises when unreachable.
    """
    return [
        *_tools(),
        _fonts(),
        _data(settings.data),
        _disk(settings.data),
        _database(database),
        _model(settings.models),
    ]


def exit_code(checks: Sequence[Check]) -> int:
    """1 when something that is needed is missing."""
    return int(any(check.state is State.BAD for check in checks))


def show(checks: Sequence[Check]) -> None:
    """Print the table."""
    from rich.console import Console  # noqa: PLC0415 - only people need it
    from rich.table import Table  # noqa: PLC0415

    table = Table()
    for column in ("check", "state", "fact"):
        table.add_column(messages.text(f"ui_doctor_{column}"), overflow="fold")
    for check in checks:
        state = messages.text(f"ui_doctor_{check.state}")
        table.add_row(messages.text(f"ui_doctor_{check.name}"), state, check.fact)
    Console(markup=False).print(table)


def _tools() -> list[Check]:
    tools = ingest.probe_tools()
    languages = ", ".join(sorted(tools.languages)) or "–"
    return [
        _needed("tesseract", found=tools.tesseract is not None, fact=tools.tesseract or "–"),
        _needed("vie", found="vie" in tools.languages, fact=languages),
        _wished("libreoffice", found=tools.libreoffice is not None, fact=tools.libreoffice or "–"),
    ]


def _fonts() -> Check:
    """A font with Vietnamese letters, for pages and reports drawn on the server."""
    program = shutil.which("fc-list")
    if program is None:
        return _wished("fonts", found=False, fact="fontconfig?")
    listed = subprocess.run(
        [program, f":{_FONT_SAMPLE}", "family"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})
    return _wished("fonts", found=bool(families), fact=", ".join(families[:4]) or "–")


def _data(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = stat.S_IMODE(folder.stat().st_mode)
    except OSError as error:
        return Check("data", State.BAD, f"{folder}: {type(error).__name__}")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check("data", State.BAD, f"{folder} {mode:o}")
    # petitions lie here: nobody else on the machine should read them
    return _wished("data", found=mode & 0o077 == 0, fact=f"{folder} {mode:o}")


def _disk(folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check("disk", State.BAD, type(error).__name__)
    return _needed("disk", found=free >= _DISK_FLOOR, fact=f"{free / (1 << 30):.1f} GiB")


def _database(is_current: Callable[[], bool]) -> Check:
    try:
        current = is_current()
    except Exception as error:  # noqa: BLE001 - drivers fail in many ways; all mean the same here
        return Check("database", State.BAD, type(error).__name__)
    fact = messages.text("ui_doctor_current" if current else "ui_doctor_migrate")
    return _needed("database", found=current, fact=fact)


def _model(folder: Path) -> Check:
    try:
        return Check("model", State.GOOD, active_model(folder).version)
    except ArtefactError as error:
        return Check("model", State.BAD, f"{error.code}: {messages.text('ui_doctor_train')}")


def _needed(name: str, *, found: bool, fact: str) -> Check:
    return Check(name, State.GOOD if found else State.BAD, fact)


def _wished(name: str, *, found: bool, fact: str) -> Check:
    return Check(name, State.GOOD if found else State.WARNING, fact)
