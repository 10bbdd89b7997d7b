"""The Vietnamese pages: server-rendered, usable from the keyboard and without scripts.

Routes fetch from the case store, small modules of view data prepare what the
templates show, and the templates only lay it out. Scripts in `api/static`
add comfort (live progress, shortcuts, search in the topic list); every form
also works without them.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from api.pages import accounts, decisions, images, labels, petitions, upload, watch
from api.pages.errors import show_problem
from api.pages.web import Assets, LogInRequired, to_log_in
from api.problems import set_page_renderer

__all__ = ["mount"]

_STATIC = Path(__file__).resolve().parents[1] / "static"


def mount(app: FastAPI) -> None:
    """Add the pages to the server."""
    app.mount("/static", Assets(directory=_STATIC), name="static")
    for part in (accounts, petitions, decisions, images, upload, labels, watch):
        app.include_router(part.router, include_in_schema=False)
    app.add_exception_handler(LogInRequired, to_log_in)
    set_page_renderer(app, show_problem)
