"""Who may send a body at all, and how large: decided before the first byte of it is read.

FastAPI parses a body before it asks any dependency, so a stranger could have
megabytes parsed or spooled before being refused. This layer asks first: the
JSON interface is for known callers only, the upload form for people who logged
in. `api.auth` then checks what each operation requires of the caller.
"""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import CALLER, identify, unauthenticated
from api.problems import respond
from api.settings import Settings
from cases import Principal, PrincipalKind

_API = "/api/"
_DESCRIPTION = "/api/v1/openapi.json"  # tells nothing about petitions
_DOCUMENTS = "/api/v1/documents"
_FINDINGS = re.compile(r"/api/v1/petitions/[^/]+/findings")
_UPLOAD_FORM = "/upload"
_LOG_IN = "/login"

_FORM_BYTES = 1 << 16  # what a form may add around its file, and the whole log-in
_OTHER_BYTES = 1 << 20  # requests that carry no file and no text of a petition


class Gate:
    """Finds out who calls and lets nobody else send a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        path = scope["path"] if scope["type"] == "http" else ""
        is_form = path == _UPLOAD_FORM and scope["method"] == "POST"
        if (not path.startswith(_API) or path == _DESCRIPTION) and not is_form:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        caller = await run_in_threadpool(identify, request)
        if caller is not None:
            scope[CALLER] = caller
            await self._app(scope, receive, send)
        elif is_form:
            answer = RedirectResponse(_LOG_IN, status_code=303, headers={"Connection": "close"})
            await answer(scope, receive, send)
        else:
            await respond(request, unauthenticated())(scope, receive, send)


def body_limit(settings: Settings, scope: Scope) -> int:
    """The largest body of this request in bytes; the gate has been passed."""
    path, method = scope["path"], scope["method"]
    if path == _LOG_IN:
        return _FORM_BYTES
    if method == "POST" and path in {_DOCUMENTS, _UPLOAD_FORM}:
        return settings.max_upload_bytes + _FORM_BYTES
    caller: Principal | None = scope.get(CALLER)
    is_service = caller is not None and caller.kind is PrincipalKind.SERVICE
    if method == "PUT" and is_service and _FINDINGS.fullmatch(path):
        return settings.findings_bytes
    return _OTHER_BYTES
