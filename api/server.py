"""Runs the app under uvicorn, as `donthu serve` does."""

from __future__ import annotations

import socket

import uvicorn

from api.app import create_app
from api.settings import Settings
from pipeline import logs


class Server(uvicorn.Server):
    """Uvicorn, but the dispatcher ends while the server still listens.

    What the dispatcher has not finished it gives back by HTTP; without an open
    port its leases would run out and count as attempts.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop the dispatcher, then the server."""
        dispatcher = self.config.app.state.dispatcher  # type: ignore[union-attr]
        if dispatcher is not None:
            await dispatcher.stop()
        await super().shutdown(sockets)


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on, taken before anything else is touched.

    Raises:
        OSError: the port is in use, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family)


def make(settings: Settings) -> Server:
    """The server of these settings, not yet running."""
    return Server(configuration(settings))


def configuration(settings: Settings) -> uvicorn.Config:
    """Uvicorn's configuration: our logs only, as its access log repeats query strings."""
    logs.configure()
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def serve(settings: Settings) -> None:
    """Serve until told to stop; `api.first_start.prepare` comes before."""
    make(settings).run()
