"""What a backlog run has registered, in a small file of its own, so it can go on after a kill.

A convenience, not a truth: without it everything is registered again under
the same keys and the store answers as the first time. A key is the content of
a petition's files and a count, so that two copies of a letter are two
petitions (the store links them), while a renamed, moved or repeated folder
adds nothing.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

FINAL = ("proposed", "decided", "failed", "quarantined", "refused", "unreadable")
"""States after which nothing more is heard; the last two are ours: nothing was registered."""

GOOD = frozenset({"proposed", "decided"})

_TABLES = """
CREATE TABLE IF NOT EXISTS unit (
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    content TEXT,
    copy INTEGER,
    run INTEGER NOT NULL,
    documents TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    codes TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS unit_content ON unit (content, copy);
CREATE INDEX IF NOT EXISTS unit_state ON unit (run, state, documents);
CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY);
"""
_OPEN = ", ".join(f"'{state}'" for state in FINAL)


@dataclasses.dataclass(frozen=True, slots=True)
class Followed:
    """A registered petition whose end is not known yet."""

    path: str
    documents: tuple[str, ...]


class Journal:
    """One file for one path and one store; used by one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._db = sqlite3.connect(path)
        # Losing the last lines in a power cut is harmless: see above.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _TABLES)
        found = self._db.execute("INSERT INTO run DEFAULT VALUES").lastrowid
        self._run = int(found or 0)
        self._db.commit()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def known(self, path: str, stamp: str) -> bool:
        """Whether this unit is registered unchanged; confirms it for this run."""
        changed = self._db.execute(
            "UPDATE unit SET run = ? WHERE path = ? AND stamp = ? AND documents != ''",
            (self._run, path, stamp),
        ).rowcount
        self._db.commit()
        return changed == 1

    def claim(self, path: str, stamp: str, content: str) -> int:
        """The count of this copy of a content; a copy whose file is gone is taken over."""
        own = self._db.execute(
            "SELECT copy FROM unit WHERE path = ? AND content = ?", (path, content)
        ).fetchone()
        copy = own[0] if own else self._free_copy(content)
        self._db.execute("DELETE FROM unit WHERE path = ?", (path,))
        self._db.execute("DELETE FROM unit WHERE content = ? AND copy = ?", (content, copy))
        self._db.execute(
            "INSERT INTO unit (path, stamp, content, copy, run, state) VALUES (?, ?, ?, ?, ?, ?)",
            (path, stamp, content, copy, self._run, "sending"),
        )
        self._db.commit()
        return int(copy)

    def _free_copy(self, content: str) -> int:
        rows = self._db.execute(
            "SELECT copy, path FROM unit WHERE content = ? AND run != ? ORDER BY copy",
            (content, self._run),
        )
        for copy, path in rows:
            if not Path(path).exists():
                return int(copy)
        last = self._db.execute(
            "SELECT max(copy) FROM unit WHERE content = ?", (content,)
        ).fetchone()[0]
        return 0 if last is None else int(last) + 1

    def registered(self, path: str, documents: Sequence[str], codes: Sequence[str]) -> None:
        """A unit is in the store; `codes` name files of it that were refused."""
        self._db.execute(
            "UPDATE unit SET state = 'received', documents = ?, codes = ? WHERE path = ?",
            (" ".join(documents), " ".join(codes), path),
        )
        self._db.commit()

    def not_registered(self, path: str, state: str, code: str) -> None:
        """A unit is not in the store."""
        self._db.execute(
            "INSERT INTO unit (path, stamp, run, state, codes) VALUES (?, '', ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET run = excluded.run, state = excluded.state,"
            " codes = excluded.codes, stamp = ''",
            (path, self._run, state, code),
        )
        self._db.commit()

    def unfinished(self, limit: int) -> list[Followed]:
        """Registered units of this run whose end is not known, in the order of the queue."""
        rows = self._db.execute(
            f"SELECT path, documents FROM unit WHERE run = ? AND state NOT IN ({_OPEN})"  # noqa: S608
            " AND documents != '' ORDER BY documents LIMIT ?",
            (self._run, limit),
        )
        return [Followed(path, tuple(documents.split())) for path, documents in rows]

    def finished(self, path: str, state: str, codes: Sequence[str]) -> None:
        """The end of a unit."""
        self._db.execute(
            "UPDATE unit SET state = ?, codes = trim(codes || ' ' || ?) WHERE path = ?",
            (state, " ".join(codes), path),
        )
        self._db.commit()

    def any_document(self) -> str | None:
        """Some document the store should know."""
        row = self._db.execute(
            "SELECT documents FROM unit WHERE documents != '' LIMIT 1"
        ).fetchone()
        return None if row is None else str(row[0]).split()[0]

    def clear(self) -> None:
        """Forget everything: the store is another one."""
        self._db.execute("DELETE FROM unit")
        self._db.commit()

    def again(self) -> None:
        """Look again at ends a person may have changed since: failed ones may be queued anew."""
        self._db.execute(
            "UPDATE unit SET state = 'received', codes = '' WHERE documents != ''"
            " AND state IN ('failed', 'quarantined')"
        )
        self._db.commit()

    def states(self) -> dict[str, int]:
        """How many units of this run are in which state."""
        rows = self._db.execute(
            "SELECT state, count(*) FROM unit WHERE run = ? GROUP BY state", (self._run,)
        )
        return dict(rows.fetchall())

    def codes(self) -> Counter[str]:
        """How often each error code came in this run."""
        found: Counter[str] = Counter()
        for codes, count in self._rows_of_codes():
            for code in codes.split():
                found[code] += count
        return found

    def _rows_of_codes(self) -> Iterator[tuple[str, int]]:
        yield from self._db.execute(
            "SELECT codes, count(*) FROM unit WHERE run = ? AND codes != '' GROUP BY codes",
            (self._run,),
        )
