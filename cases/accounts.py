"""Who may call: local users with browser sessions, and service tokens of programs.

Passwords are kept as Argon2 hashes, tokens as digests. After a few wrong
passwords an account waits before the next try; an unknown name costs as much
time as a wrong password. Roles come with a later part: for now every user may
read and decide, every service token may run the machine's side.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import threading
import unicodedata

import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Session

from cases import audit
from cases.audit import Action
from cases.database import Database
from cases.errors import NameTakenError
from cases.identifiers import digest, new_id, new_secret
from cases.schema import ServiceToken, User, UserSession

_FREE_TRIES = 5
_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PASSWORD = 1024  # characters; hashing time grows with length
_VERIFYING = threading.BoundedSemaphore(3)  # each holds 64 MiB and a processor
_LONGEST_WAIT = 5.0  # seconds for a free place among those


class PrincipalKind(enum.StrEnum):
    """Who a caller is."""

    USER = "user"
    SERVICE = "service"


@dataclasses.dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller."""

    kind: PrincipalKind
    id: str
    name: str

    @property
    def actor(self) -> str:
        """How audit and idempotency keys name the caller."""
        return f"{self.kind.value}:{self.id}"


@functools.cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@functools.cache
def _nobodys_hash() -> str:
    return _hasher().hash(new_secret())


class Accounts:
    """Users, sessions and service tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create_user(self, name: str, password: str) -> Principal:
        """Add a user.

        Raises:
            NameTakenError: there is one of this name.
        """
        name, now = _plain(name), self._database.clock()
        hashed = _hasher().hash(password)
        with self._database.write() as session:
            if session.scalar(sa.select(User.id).where(User.name == name)) is not None:
                raise NameTakenError
            user = User(
                id=new_id(now), name=name, password_hash=hashed, created_at=now, failed_logins=0
            )
            session.add(user)
            audit.append(session, now, actor="system", action=Action.USER_CREATED, subject=user.id)
            return Principal(PrincipalKind.USER, user.id, user.name)

    def has_users(self) -> bool:
        """Whether anybody can log in."""
        with self._database.read() as session:
            return session.scalar(sa.select(User.id).limit(1)) is not None

    def check_password(self, name: str, password: str) -> Principal | None:
        """The user, or None for a wrong name, a wrong password or a paused account."""
        if not _VERIFYING.acquire(timeout=_LONGEST_WAIT):
            return None  # a flood of tries may not take every thread of the server
        try:
            return self._check(name, password)
        finally:
            _VERIFYING.release()

    def _check(self, name: str, password: str) -> Principal | None:
        """One try; the pause is read in here, so that tries sent together cannot outrun it."""
        now = self._database.clock()
        with self._database.read() as session:
            user = session.scalar(sa.select(User).where(User.name == _plain(name)))
            session.expunge_all()
        paused = user is not None and user.blocked_until is not None and user.blocked_until > now
        stored = _nobodys_hash() if user is None or paused else user.password_hash
        right = len(password) <= _LONGEST_PASSWORD and _hasher().verify(password, stored)
        if user is None or paused:
            return None
        self._note_try(user.id, now, succeeded=right)
        return Principal(PrincipalKind.USER, user.id, user.name) if right else None

    def open_session(self, user: Principal, *, lifetime: dt.timedelta) -> str:
        """Start a session; the returned secret is the cookie's value."""
        secret, now = new_secret(), self._database.clock()
        with self._database.write() as session:
            session.execute(sa.delete(UserSession).where(UserSession.expires_at <= now))
            session.add(
                UserSession(
                    token_sha256=digest(secret),
                    user_id=user.id,
                    created_at=now,
                    expires_at=now + lifetime,
                )
            )
            audit.append(session, now, actor=user.actor, action=Action.LOGGED_IN, subject=user.id)
        return secret

    def session_user(self, secret: str) -> Principal | None:
        """The user of a session that has not ended."""
        with self._database.read() as session:
            row = session.execute(
                sa.select(User.id, User.name)
                .join(UserSession, UserSession.user_id == User.id)
                .where(
                    UserSession.token_sha256 == digest(secret),
                    UserSession.expires_at > self._database.clock(),
                )
            ).one_or_none()
        return None if row is None else Principal(PrincipalKind.USER, row.id, row.name)

    def close_session(self, secret: str) -> None:
        """End a session; harmless when it has ended."""
        now = self._database.clock()
        with self._database.write() as session:
            user_id = session.scalar(
                sa.delete(UserSession)
                .where(UserSession.token_sha256 == digest(secret))
                .returning(UserSession.user_id)
            )
            if user_id is not None:
                audit.append(
                    session,
                    now,
                    actor=f"user:{user_id}",
                    action=Action.LOGGED_OUT,
                    subject=user_id,
                )

    def create_service_token(self, name: str, *, replace: bool = False) -> str:
        """Make a bearer token; this is the only time it is seen.

        With `replace`, the older tokens of this name end.
        """
        secret, now = new_secret(), self._database.clock()
        with self._database.write() as session:
            if replace:
                _revoke(session, name, now)
            row = ServiceToken(
                id=new_id(now), name=name, token_sha256=digest(secret), created_at=now
            )
            session.add(row)
            audit.append(
                session, now, actor="system", action=Action.SERVICE_TOKEN_CREATED, subject=row.id
            )
        return secret

    def service(self, secret: str) -> Principal | None:
        """The program a bearer token belongs to."""
        with self._database.read() as session:
            row = session.execute(
                sa.select(ServiceToken.id, ServiceToken.name).where(
                    ServiceToken.token_sha256 == digest(secret), ServiceToken.revoked_at.is_(None)
                )
            ).one_or_none()
        return None if row is None else Principal(PrincipalKind.SERVICE, row.id, row.name)

    def _note_try(self, user_id: str, now: dt.datetime, *, succeeded: bool) -> None:
        with self._database.write() as session:
            user = session.get(User, user_id, with_for_update=True)
            if user is None:
                return
            if user.blocked_until is not None and user.blocked_until <= now:
                user.failed_logins = 0  # the pause was the price of the tries before it
            user.failed_logins = 0 if succeeded else user.failed_logins + 1
            user.blocked_until = now + _PAUSE if user.failed_logins >= _FREE_TRIES else None
            if not succeeded:
                audit.append(
                    session, now, actor="system", action=Action.LOGIN_REFUSED, subject=user.id
                )


def _revoke(session: Session, name: str, now: dt.datetime) -> None:
    revoked = session.scalars(
        sa.update(ServiceToken)
        .where(ServiceToken.name == name, ServiceToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ServiceToken.id)
    ).all()
    for token_id in revoked:
        audit.append(
            session, now, actor="system", action=Action.SERVICE_TOKEN_REVOKED, subject=token_id
        )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\x00", "")).strip().casefold()[:100]
