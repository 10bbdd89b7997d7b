"""Errors as RFC 9457 problem documents, one shape for every failure.

`code` is stable and machine-readable, `detail` is a Vietnamese sentence of
the message catalogue. Nothing a client sent is repeated, because it may be
text of a petition; nothing of an exception's text is shown.
"""

from __future__ import annotations

import http
import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api import texts
from cases import CaseError

MEDIA_TYPE = "application/problem+json"

_STATUS_OF_CODE = {
    "not_found": 404,
    "lease_lost": 409,
    "petition_closed": 409,
    "petition_not_ready": 409,
    "petition_not_retriable": 409,
    "name_taken": 409,
    "code_taken": 409,
    "invalid_hits": 422,
    "precondition_failed": 412,
    "idempotency_mismatch": 422,
    "invalid_findings": 422,
    "documents_mismatch": 422,
    "unknown_label": 422,
    "invalid_cursor": 400,
    "too_many_documents": 409,
}

_CODE_OF_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_content_type",
    422: "invalid_request",
}

_SAFE_PARAMETER = re.compile(r"[0-9a-f]{32}|[0-9]{1,6}")

PageRenderer = Callable[[Request, "ProblemDocument"], Response]


class FieldProblem(BaseModel):
    """One invalid part of a request."""

    location: str = Field(examples=["body.max"])
    code: str = Field(examples=["less_than_equal"])


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:donthu:problem:lease_lost"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Lượt xử lý đã hết hạn hoặc đã giao cho máy khác."])
    code: str = Field(examples=["lease_lost"])
    instance: str | None = Field(default=None, examples=["/api/v1/leases"])
    request_id: str | None = None
    errors: list[FieldProblem] | None = None


class Problem(Exception):  # noqa: N818 (it is the answer, not a failure of ours)
    """An error answer with a code of the catalogue."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the problems an operation can answer with."""
    return {
        status: {
            "model": ProblemDocument,
            "description": http.HTTPStatus(status).phrase,
        }
        for status in statuses
    }


def describe(description: dict[str, Any]) -> dict[str, Any]:
    """Say in an OpenAPI description that errors are problem documents.

    FastAPI describes every answer as ordinary JSON and adds its own shape of
    validation errors, which this service never sends.
    """
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    for path in description["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = content
    for unused in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(unused, None)
    return description


def respond(request: Request, problem: Problem) -> Response:
    """The answer; browsers get a page where one is set up for them."""
    document = ProblemDocument(
        type=f"urn:donthu:problem:{problem.code}",
        title=http.HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=texts.error(problem.code),
        code=problem.code,
        instance=_instance(request),
        request_id=request.scope.get("donthu_request_id"),
        **problem.extra,
    )
    renderer: PageRenderer | None = getattr(request.app.state, "problem_page", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if renderer is not None and wants_page and not request.url.path.startswith("/api/"):
        answer = renderer(request, document)
        answer.status_code = problem.status
        answer.headers.update(problem.headers)
        return answer
    return JSONResponse(
        document.model_dump(exclude_none=True),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def _instance(request: Request) -> str | None:
    """The path, where all of it is ours: a known route with ids of our making."""
    if "route" not in request.scope:
        return None
    given = request.path_params.values()
    return request.url.path if all(_SAFE_PARAMETER.fullmatch(str(v)) for v in given) else None


def set_page_renderer(app: FastAPI, renderer: PageRenderer) -> None:
    """Let the pages show problems outside `/api/` to browsers in their own way."""
    app.state.problem_page = renderer


def install(app: FastAPI) -> None:
    """Answer every failure of this app with a problem document."""

    @app.exception_handler(Problem)
    def _problem(request: Request, error: Problem) -> Response:
        return respond(request, error)

    @app.exception_handler(CaseError)
    def _case_error(request: Request, error: CaseError) -> Response:
        return respond(request, Problem(_STATUS_OF_CODE.get(error.code, 500), error.code))

    @app.exception_handler(HTTPException)
    def _http_error(request: Request, error: HTTPException) -> Response:
        status = error.status_code
        code = _CODE_OF_STATUS.get(status, "bad_request" if status < 500 else "internal")
        return respond(request, Problem(status, code, headers=error.headers))

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        return respond(request, _of_validation(error))


def _location(error: dict[str, Any]) -> tuple[int | str, ...]:
    """Where an error is, in names of ours: that of a member we do not know is the client's."""
    location: tuple[int | str, ...] = error["loc"]
    return location[:-1] if error["type"] == "extra_forbidden" else location


def _of_validation(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(e["loc"][:1] == ("path",) for e in found):
        return Problem(404, "not_found")  # what is not an id names nothing
    if any(e["type"] == "missing" and e["loc"][-1] == "if-match" for e in found):
        return Problem(428, "precondition_required")
    errors = [
        {"location": ".".join(str(part) for part in _location(e))[:200], "code": e["type"]}
        for e in found[:20]
    ]
    return Problem(422, "invalid_request", extra={"errors": errors})
