"""Log-in and log-out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

import messages
from api.auth import check_csrf, log_in, log_out, session_user, set_session
from api.pages.web import local_path, page, require_own_origin

router = APIRouter()


@router.get("/", operation_id="pageHome")
def home() -> Response:
    """The list is where work starts."""
    return RedirectResponse("/petitions", status_code=303)


@router.get("/login", operation_id="pageLogIn")
def show_log_in(
    request: Request, wanted: Annotated[str | None, Query(alias="next", max_length=2000)] = None
) -> Response:
    """The log-in form; somebody logged in already goes on."""
    if session_user(request) is not None:
        return RedirectResponse(local_path(wanted), status_code=303)
    return page(request, "login.html", wanted=local_path(wanted), name="", failure=None)


@router.post("/login", operation_id="pageDoLogIn")
def do_log_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    wanted: Annotated[str | None, Form(alias="next", max_length=2000)] = None,
) -> Response:
    """Open a session, or say that name and password do not fit, never which."""
    require_own_origin(request)
    secret = log_in(request, name, password) if name and password else None
    if secret is None:
        return page(
            request,
            "login.html",
            status=422,
            wanted=local_path(wanted),
            name=name,
            failure=messages.text("ui_log_in_failed"),
        )
    response = RedirectResponse(local_path(wanted), status_code=303)
    set_session(request, response, secret)
    return response


@router.post("/logout", operation_id="pageLogOut")
def do_log_out(request: Request, csrf: Annotated[str | None, Form()] = None) -> Response:
    """End the session."""
    if session_user(request) is not None:
        check_csrf(request, csrf)
    response = RedirectResponse("/login", status_code=303)
    log_out(request, response)
    return response
