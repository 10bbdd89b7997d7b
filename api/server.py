"""Runs the app under uvicorn, as `donthu serve` does."""

from __future__ import annotations

import uvicorn

from api.app import create_app
from api.settings import Settings
from pipeline import logs


def configuration(settings: Settings) -> uvicorn.Config:
    """Uvicorn's configuration: our logs only, as its access log repeats query strings."""
    logs.configure()
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def serve(settings: Settings) -> None:
    """Serve until told to stop; `api.first_start.prepare` comes before."""
    uvicorn.Server(configuration(settings)).run()
