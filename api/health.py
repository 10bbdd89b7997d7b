"""Is the process alive (`/healthz`), and is it able to work (`/readyz`)?

Both answer without log-in, so they tell states and ages only.
"""

from __future__ import annotations

import functools
import time
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

import ingest
from api.auth import TheStore, settings_of
from api.problems import Problem, responses
from api.settings import Settings
from cases import Store
from models import ArtefactError, Registry

router = APIRouter(tags=["health"])
_log = structlog.get_logger("donthu.api")

_TOOLS_FOR = 60  # seconds that an answer about tesseract is good for


class HealthOut(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])


class ReadinessOut(BaseModel):
    """What the service needs, each "ok" or what is wrong."""

    status: str = Field(examples=["ready"])
    checks: dict[str, str] = Field(
        examples=[
            {
                "database": "ok",
                "migrations": "ok",
                "model": "ok",
                "ocr": "ok",
                "dispatcher": "running",
            }
        ]
    )
    oldest_waiting_seconds: float | None


@router.get("/healthz", operation_id="health", summary="Is the process alive?")
def health() -> HealthOut:
    """Needs nothing but the process itself."""
    return HealthOut(status="ok")


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Is the service able to work?",
    responses=responses(503),
)
def readiness(
    request: Request, store: TheStore, settings: Annotated[Settings, Depends(settings_of)]
) -> ReadinessOut:
    """Database, migrations, model, OCR; and how long the oldest petition has waited."""
    checks, oldest = _database(store)
    embedded = settings.embed_dispatcher
    # Without an embedded dispatcher the reading is done on other machines.
    checks["model"] = _model(settings.models) if embedded else "elsewhere"
    checks["ocr"] = _ocr(int(time.monotonic() // _TOOLS_FOR)) if embedded else "elsewhere"
    dispatcher = request.app.state.dispatcher
    checks["dispatcher"] = dispatcher.state if dispatcher is not None else "elsewhere"
    if any(state not in {"ok", "elsewhere", "running"} for state in checks.values()):
        extra = {"checks": checks, "oldest_waiting_seconds": oldest}
        raise Problem(503, "not_ready", extra=extra)
    return ReadinessOut(status="ready", checks=checks, oldest_waiting_seconds=oldest)


def _database(store: Store) -> tuple[dict[str, str], float | None]:
    try:
        current = store.is_current()
    except Exception as error:  # noqa: BLE001 (drivers fail in many ways; all mean the same here)
        _log.warning("database unreachable", error=type(error).__name__)
        return {"database": "unreachable", "migrations": "unknown"}, None
    if not current:
        return {"database": "ok", "migrations": "not at head"}, None
    return {"database": "ok", "migrations": "ok"}, store.leases.oldest_waiting()


def _model(folder: Path) -> str:
    try:
        Registry(folder).active_path()
    except ArtefactError as error:
        return "missing" if error.code == "model_missing" else "unusable"
    return "ok"


@functools.lru_cache(maxsize=1)
def _ocr(_period: int) -> str:
    tools = ingest.probe_tools()
    if tools.tesseract is None:
        return "tesseract missing"
    return "ok" if "vie" in tools.languages else "vie missing"
