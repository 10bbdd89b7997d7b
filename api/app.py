"""Puts the server together: layers, JSON operations, health, pages, dispatcher."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute

from api import health, pages, problems
from api.dispatcher import Dispatcher
from api.first_start import open_store
from api.gate import Gate, body_limit
from api.middleware import BodyLimit, RequestContext
from api.settings import Settings
from api.strict import only_known_parameters
from api.v1 import documents, leases, petitions, topics, watch
from pipeline.render import PageImages


class _App(FastAPI):
    """FastAPI with the description of our own errors."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI description, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = problems.describe(super().openapi())
        return self.openapi_schema


def _nothing(_record: logging.LogRecord) -> bool:
    return False


def create_app(settings: Settings | None = None, *, with_pages: bool = True) -> FastAPI:
    """The server; tables and secrets are made by `api.first_start.prepare` before.

    Args:
        settings: read from the environment when not given.
        with_pages: False leaves the pages out and serves the JSON interface alone.
    """
    settings = settings or Settings()
    # uvicorn's own line would hold the query string, and with it text of a petition.
    logging.getLogger("uvicorn.access").addFilter(_nothing)
    app = _App(
        title="Đơn Thư",
        version="1",
        summary="Reads Vietnamese citizen petitions and proposes how to handle them.",
        # The ready-made documentation pages load scripts from other hosts.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
    )
    app.state.settings = settings
    app.state.store = open_store(settings)
    app.state.dispatcher = None
    app.state.page_images = PageImages(
        settings.cache, max_bytes=settings.cache_bytes, limits=settings.limits
    )
    problems.install(app)
    strict = [Depends(only_known_parameters)]
    version = APIRouter(prefix="/api/v1", dependencies=strict)
    for part in (documents, leases, petitions, watch, topics):
        version.include_router(part.router)
    app.include_router(version)
    app.include_router(health.router, dependencies=strict)
    if with_pages:
        pages.mount(app)
    app.add_middleware(BodyLimit, limit_of=lambda scope: body_limit(settings, scope))
    app.add_middleware(Gate)
    app.add_middleware(RequestContext)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.embed_dispatcher:
        app.state.dispatcher = Dispatcher(
            (*settings.dispatcher_command, "--store", settings.local_url),
            settings.dispatcher_environment(),
        )
        app.state.dispatcher.start()
    try:
        yield
    finally:
        # `api.server.Server` has stopped it already, for it to give its work back.
        if app.state.dispatcher is not None:
            await app.state.dispatcher.stop()
        app.state.store.close()


def _operation_id(route: APIRoute) -> str:
    return route.operation_id or route.name
