"""Failures as friendly pages: what happened, what to do next, the id to report."""

from __future__ import annotations

from fastapi import Request, Response

from api.pages.web import page
from api.problems import ProblemDocument

_TITLES = {403: "ui_title_403", 404: "ui_title_404", 413: "ui_title_413"}


def show_problem(request: Request, problem: ProblemDocument) -> Response:
    """The page of a problem."""
    ours = problem.status >= 500
    title = _TITLES.get(problem.status, "ui_title_500" if ours else "ui_title_400")
    # When the store itself fails, looking up the reader would fail again.
    template = "error_plain.html" if ours else "error.html"
    return page(
        request,
        template,
        status=problem.status,
        problem=problem,
        title_code=title,
        **({"reader": _NOBODY} if ours else {}),
    )


_NOBODY: object = object()
