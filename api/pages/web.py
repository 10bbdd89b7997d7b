"""What all pages share: templates, the logged-in reader, the check of forms, static files."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import jinja2
from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import messages
from api import texts
from api.auth import csrf_token, session_user, store_of
from api.pages import wording
from api.problems import Problem
from cases import Principal

_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


class LogInRequired(Exception):  # noqa: N818 (it is a way to go on, not a failure)
    """The page is only for people who logged in."""


class Assets(StaticFiles):
    """Our stylesheet and scripts; browsers ask each time whether they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, which may be kept as long as its tag is the same."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=messages.text, error_text=texts.error)
    environment.filters.update(wording.FILTERS)
    return environment


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A rendered template."""
    reader = values.pop("reader", None) or session_user(request)
    text = (
        _environment()
        .get_template(template)
        .render(
            path=request.url.path,
            reader=reader,
            csrf=csrf_token(request) if reader is not None else "",
            # Who is no principal is a stand-in for when the store itself fails.
            own_topics=_own_topics(request) if isinstance(reader, Principal) else {},
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def _own_topics(request: Request) -> dict[str, str]:
    return store_of(request).office_topics.names()


def reader_of(request: Request) -> Principal:
    """The person reading.

    Raises:
        LogInRequired: nobody logged in.
    """
    person = session_user(request)
    if person is None:
        raise LogInRequired
    return person


Reader = Annotated[Principal, Depends(reader_of)]


def to_log_in(request: Request, _error: Exception) -> Response:
    """Send the browser to the log-in and, for a page, back afterwards."""
    target = "/login"
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        target = f"/login?next={quote(request.url.path + query, safe='')}"
    return RedirectResponse(target, status_code=303)


def require_own_origin(request: Request) -> None:
    """Refuse a form that another site sent; browsers always name the origin of a POST.

    Raises:
        Problem: the origin is missing or not ours.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("host"):
        raise Problem(403, "csrf")


def local_path(wanted: str | None) -> str:
    """Where to go after the log-in: a path of this site, never another one."""
    fallback = "/petitions"
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return fallback
    if "\\" in wanted or any(ord(c) < 32 for c in wanted):
        return fallback
    return wanted
