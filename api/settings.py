"""What the server needs to know beyond the settings all commands share."""

from __future__ import annotations

import datetime as dt
import sys

from pydantic import Field

from pipeline.settings import Settings as SharedSettings

_MIB = 1 << 20


class Settings(SharedSettings):
    """Settings of the server; environment prefix ``DONTHU_``."""

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on")
    max_upload_bytes: int = Field(default=100 * _MIB, gt=0, description="largest uploaded file")
    findings_bytes: int = Field(
        default=256 * _MIB, gt=0, description="largest outcome a program may bring"
    )
    max_documents: int = Field(default=500, ge=1, description="files that one petition may have")
    disk_floor_bytes: int = Field(
        default=256 * _MIB, ge=0, description="uploads are refused when less disk is free"
    )
    max_attempts: int = Field(
        default=5, ge=1, description="leases without outcome before quarantine"
    )
    session_hours: float = Field(default=12, gt=0, description="how long a log-in lasts")
    embed_dispatcher: bool = Field(
        default=False, description="run the dispatcher as a child of the server"
    )
    dispatcher_command: tuple[str, ...] = Field(
        default=(sys.executable, "-m", "donthu", "work"),
        description="the dispatcher; `--store URL` is added",
    )

    def dispatcher_environment(self) -> dict[str, str]:
        """Variables that give the dispatcher the settings it shares with the server."""
        shared = {f"DONTHU_{name.upper()}" for name in SharedSettings.model_fields}
        return {name: value for name, value in self.environment().items() if name in shared}

    @property
    def session_lifetime(self) -> dt.timedelta:
        """How long a log-in lasts."""
        return dt.timedelta(hours=self.session_hours)

    @property
    def local_url(self) -> str:
        """How a program on this machine reaches the server."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
