"""Settings of the service: one frozen object, read from `DONTHU_*` variables.

Everything has a default that works on one machine: data in one folder, SQLite,
bytes in a folder, an embedded cluster. A secret may come from a file named by
`DONTHU_<NAME>_FILE`, so that it stands in no environment. `api` adds what only
the server needs; the pipeline reads the same object on other machines.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ingest.limits import Limits

_ROOT = Path(__file__).resolve().parents[1]
_SECRETS = ("store_token", "database_url")
_OURS = {"ocr_processes", "ocr_cores", "force_ocr"}  # bounds that the pipeline sets itself


def default_data() -> Path:
    """`var/` of a checkout, otherwise the user's data folder."""
    if (_ROOT / "pyproject.toml").is_file():
        return _ROOT / "var"
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "donthu"


def _is_bound(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value > 0


def _secret(variable: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise ValueError(f"{variable}: cannot read {file} ({type(error).__name__})") from None


class Settings(BaseSettings):
    """What a site may choose; names are those of the variables without the prefix."""

    model_config = SettingsConfigDict(
        env_prefix="DONTHU_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    # where things are
    data: Path = Field(default_factory=default_data)
    models: Path = Field(default_factory=lambda data: data["data"] / "models")
    cache: Path = Field(default_factory=lambda data: data["data"] / "cache")
    database_url: SecretStr = Field(
        default_factory=lambda data: SecretStr(f"sqlite:///{data['data'] / 'donthu.db'}")
    )
    blobs_url: str = Field(default_factory=lambda data: str(data["data"] / "blobs"))

    # the case store, as the pipeline reaches it
    store_url: str = "http://127.0.0.1:8000"
    store_token: SecretStr | None = None
    store_retry_seconds: float = 60.0  # how long one call is tried again when the store is away

    # bounds on reading one file and the OCR engine: JSON with names of `ingest.Limits`
    limits: Annotated[Limits, NoDecode] = Field(default_factory=Limits)

    # bounds of the server
    max_upload_bytes: int = Field(default=100 * 1024 * 1024, gt=0)
    max_attempts: int = Field(default=5, ge=1)  # leases without an outcome before quarantine

    # the dispatcher
    scheduler: str | None = None  # tls:// address; None: an embedded cluster
    scheduler_ca: Path | None = None  # PEM files of the mutual TLS with that scheduler
    scheduler_cert: Path | None = None
    scheduler_key: Path | None = None
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    # cores of this machine that OCR may use, all workers together; an idle one reads a second
    # page of the same file
    ocr_cores: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1)
    lease_seconds: float = Field(default=60.0, ge=5.0, le=3600.0)
    poll_seconds: float = Field(default=1.0, gt=0.0)  # between two looks at an empty queue
    petition_seconds: float = Field(default=3600.0, gt=0.0)  # wall clock of one petition
    stop_seconds: float = Field(default=5.0, ge=0.0)  # for running petitions at an orderly stop

    # page images
    cache_bytes: int = Field(default=1024 * 1024 * 1024, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(values)
        for name in _SECRETS:
            file = os.environ.get(f"DONTHU_{name.upper()}_FILE")
            if file and name not in found:
                found[name] = _secret(f"DONTHU_{name.upper()}_FILE", Path(file))
        return found

    @field_validator("limits", mode="before")
    @classmethod
    def _are_known(cls, value: Any) -> Any:
        if isinstance(value, Limits):
            return value
        known = {field.name for field in dataclasses.fields(Limits)} - _OURS
        with contextlib.suppress(TypeError, ValueError, RecursionError):
            value = json.loads(value)
        if not isinstance(value, Mapping) or not value.keys() <= known:
            raise ValueError("phải là JSON với các tên: " + ", ".join(sorted(known)))
        bounds = {name: bound for name, bound in value.items() if not name.startswith("ocr_")}
        if not all(_is_bound(bound) for bound in bounds.values()):
            raise ValueError("mỗi giới hạn phải là một số lớn hơn 0")
        return value

    @field_validator("store_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("phải là địa chỉ dạng http://máy:cổng")
        return value.rstrip("/")

    @property
    def token_file(self) -> Path:
        """Where the first start leaves the service token of this machine."""
        return self.data / "service.token"

    @property
    def scratch(self) -> Path:
        """Where Dask keeps what it spills; holds nothing that outlives it."""
        return self.data / "scratch"

    @property
    def cores(self) -> Path:
        """Where the workers of this machine agree on who uses which core."""
        return self.scratch / "cores"

    def environment(self) -> dict[str, str]:
        """Variables that give a child process these settings, secrets excepted.

        A token set by variable is inherited, one in a file is found by `data`.
        """
        chosen = self.model_dump(
            mode="json", exclude_none=True, exclude={"database_url", "store_token"}
        )
        bounds = {name: bound for name, bound in chosen["limits"].items() if name not in _OURS}
        chosen["limits"] = json.dumps(bounds)
        return {f"DONTHU_{name.upper()}": str(value) for name, value in chosen.items()}

    def service_token(self) -> str:
        """The bearer token of the pipeline.

        Raises:
            FileNotFoundError: neither configured nor made by a first start.
        """
        if self.store_token is not None:
            return self.store_token.get_secret_value()
        return self.token_file.read_text(encoding="utf-8").strip()
