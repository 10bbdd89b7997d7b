"""Who calls: a program by bearer token, or a person by the session of a log-in.

A session's cookie is sent by the browser on its own, so requests that change
something must also show the session's CSRF token, which only our pages know:
in the header ``X-CSRF-Token``, or as a form field that the page's handler
gives to `check_csrf`.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Request, Response

from api.problems import Problem
from api.settings import Settings
from cases import Principal, PrincipalKind, Store

COOKIE = "donthu_session"
CSRF_HEADER = "X-CSRF-Token"

CALLER = "donthu_caller"
"""Key of the scope under which the gate leaves who calls."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def store_of(request: Request) -> Store:
    """The case store of this app."""
    store: Store = request.app.state.store
    return store


def settings_of(request: Request) -> Settings:
    """The settings of this app."""
    settings: Settings = request.app.state.settings
    return settings


def session_user(request: Request) -> Principal | None:
    """The person of the session cookie, if the session lasts."""
    secret = request.cookies.get(COOKIE)
    return store_of(request).accounts.session_user(secret) if secret else None


def log_in(request: Request, name: str, password: str) -> str | None:
    """Check name and password and open a session; its secret, or None."""
    accounts = store_of(request).accounts
    user = accounts.check_password(name, password)
    if user is None:
        return None
    return accounts.open_session(user, lifetime=settings_of(request).session_lifetime)


def set_session(request: Request, response: Response, secret: str) -> None:
    """Give the browser the cookie of a session."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(settings_of(request).session_lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def log_out(request: Request, response: Response) -> None:
    """End the session and drop its cookie."""
    secret = request.cookies.get(COOKIE)
    if secret:
        store_of(request).accounts.close_session(secret)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def csrf_token(request: Request) -> str:
    """The CSRF token of the session, for forms and scripts of our pages."""
    return _csrf_token(request.cookies.get(COOKIE, ""))


def check_csrf(request: Request, submitted: str | None) -> None:
    """Require the session's CSRF token.

    Raises:
        Problem: it is missing or wrong.
    """
    expected = csrf_token(request).encode()
    if not hmac.compare_digest((submitted or "").encode("utf-8", "replace"), expected):
        raise Problem(403, "csrf")


def identify(request: Request) -> Principal | None:
    """The program of the bearer token, else the person of the session, from the headers alone."""
    header = request.headers.get("authorization")
    if header is None:
        return session_user(request)
    scheme, _, token = header.partition(" ")
    known = store_of(request).accounts.service(token.strip())
    return known if scheme.lower() == "bearer" else None


def unauthenticated() -> Problem:
    """The answer to a caller we do not know, who may still be sending."""
    return Problem(
        401, "unauthenticated", headers={"WWW-Authenticate": "Bearer", "Connection": "close"}
    )


def current_user(request: Request) -> Principal:
    """The caller, a program or a person, as the gate found out.

    Raises:
        Problem: nobody we know, or a session without its CSRF token.
    """
    caller: Principal | None = request.scope.get(CALLER)
    if caller is None:
        raise unauthenticated()
    if caller.kind is PrincipalKind.USER and request.method not in _SAFE:
        check_csrf(request, request.headers.get(CSRF_HEADER))
    return caller


def current_person(caller: Annotated[Principal, Depends(current_user)]) -> Principal:
    """The caller, who must be a person.

    Raises:
        Problem: it is a program.
    """
    if caller.kind is not PrincipalKind.USER:
        raise Problem(403, "person_required")
    return caller


def current_service(caller: Annotated[Principal, Depends(current_user)]) -> Principal:
    """The caller, which must be a program.

    Raises:
        Problem: it is a person.
    """
    if caller.kind is not PrincipalKind.SERVICE:
        raise Problem(403, "service_required")
    return caller


Caller = Annotated[Principal, Depends(current_user)]
Person = Annotated[Principal, Depends(current_person)]
Service = Annotated[Principal, Depends(current_service)]
TheStore = Annotated[Store, Depends(store_of)]


def _csrf_token(secret: str) -> str:
    return hashlib.sha256(f"csrf:{secret}".encode("utf-8", "replace")).hexdigest()
