"""What the first start makes: tables, a service token, a first log-in.

Both secrets are shown once, in files only the owner can read; the database
keeps digests. Running it again changes nothing, but a lost token file gets a
new token, which ends the lost one.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import secrets
import socket
import stat
from pathlib import Path

from api.settings import Settings
from cases import Store
from cases.database import utc_now

FIRST_USER = "admin"

_UNFINISHED = dt.timedelta(days=1)  # no upload takes longer


@dataclasses.dataclass(frozen=True, slots=True)
class FirstStart:
    """What was found or made."""

    token_file: Path
    login_file: Path
    user: str
    password: str | None  # only when it was made just now


def open_store(settings: Settings) -> Store:
    """The case store these settings describe."""
    return Store(
        settings.database_url.get_secret_value(),
        settings.blobs_url,
        max_attempts=settings.max_attempts,
        max_documents=settings.max_documents,
    )


def prepare(settings: Settings) -> FirstStart:
    """Migrate, then make what is missing."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _close_to_others(settings.data)
    login_file = settings.data / "first-login.txt"
    store = open_store(settings)
    try:
        store.upgrade()
        store.blobs.sweep(utc_now() - _UNFINISHED)
        if not _has_valid_token(settings, store):
            # Servers on other machines may share the database and have tokens of their own.
            name = f"local {socket.gethostname()}"[:100]
            token = store.accounts.create_service_token(name, replace=True)
            _write_private(settings.token_file, token)
        password = None
        if not store.accounts.has_users():
            password = secrets.token_urlsafe(12)
            _write_private(login_file, f"{FIRST_USER}\n{password}\n")
            store.accounts.create_user(FIRST_USER, password)
    finally:
        store.close()
    return FirstStart(settings.token_file, login_file, FIRST_USER, password)


def _close_to_others(folder: Path) -> None:
    """Take the rights of others on our folder away; one shared on purpose (/tmp) stays as it is."""
    found = folder.stat()
    if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
        folder.chmod(0o700)


def _has_valid_token(settings: Settings, store: Store) -> bool:
    try:
        token = settings.service_token()
    except FileNotFoundError:
        return False
    return store.accounts.service(token) is not None


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
