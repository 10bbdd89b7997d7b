"""ASGI layers around everything: request id and log line, security headers, body limit.

They are plain ASGI, because Starlette's base class buffers and hides errors.
The log line holds method, operation, status, time and request id; never a query
string, a file name or a message of an exception, which may carry text of a
petition.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, respond

_log = structlog.get_logger("donthu.api")

_ID = re.compile(r"[0-9a-f]{32}")  # anything else in a path is the client's own text
_POLLED = frozenset({"readDocument", "takeLeases", "prolongLeases", "health", "readiness"})
_DRAINED = 256 << 20  # bytes of a refused body that are read and thrown away

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class RequestContext:
    """Gives a request its id, one log line, security headers and a last resort."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["donthu_request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as error:  # noqa: BLE001 (the edge: nothing may pass unlogged)
                _log.error("failed", error=type(error).__name__, at=where(error))
                if status == 0:
                    answer = respond(Request(scope, receive), Problem(500, "internal"))
                    await answer(scope, receive, send_with_headers)
            operation = getattr(scope.get("route"), "operation_id", None)
            # What programs ask every second would bury what people do.
            polled = status < 400 and operation in _POLLED
            _log.log(
                logging.DEBUG if polled else logging.INFO,
                "request",
                method=scope["method"],
                operation=operation,
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                **_ids(scope),
            )


class BodyLimit:
    """Refuses bodies above a limit, by declared length and while they stream in.

    It stands before every parser, so nobody can fill memory or disk first.
    """

    def __init__(self, app: ASGIApp, *, limit_of: Callable[[Scope], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            # A client that is still sending would see a reset instead of the answer.
            await _drain(receive, _DRAINED)
            problem = Problem(413, "body_too_large", headers={"Connection": "close"})
            await respond(Request(scope, receive), problem)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, headers={"Connection": "close"})
            return message

        await self._app(scope, counted, send)


def _ids(scope: Scope) -> dict[str, str]:
    given = scope.get("path_params", {}).items()
    return {name: value for name, value in given if _ID.fullmatch(str(value))}


async def _drain(receive: Receive, most: int) -> None:
    """Throw a body away, up to a bound."""
    more = True
    while more and most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        more = message.get("more_body", False)


def where(error: BaseException) -> list[str]:
    """The frames of an exception without its message, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
