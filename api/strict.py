"""Refuses query parameters an operation does not have.

A misspelt filter would otherwise be ignored and the answer taken for the
filtered one. What an operation has is read from the OpenAPI description, so
the two cannot differ.
"""

from __future__ import annotations

from fastapi import FastAPI, Request

from api.problems import Problem


def only_known_parameters(request: Request) -> None:
    """Dependency of every JSON operation.

    Raises:
        Problem: an unknown query parameter.
    """
    if not request.query_params:
        return
    known = _known(request.app).get(request.scope["route"].operation_id, frozenset())
    if not known.issuperset(request.query_params.keys()):
        raise Problem(400, "unknown_parameter")


def _known(app: FastAPI) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] | None = getattr(app.state, "query_parameters", None)
    if found is None:
        found = app.state.query_parameters = {
            operation["operationId"]: frozenset(
                p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"
            )
            for path in app.openapi()["paths"].values()
            for operation in path.values()
        }
    return found
