"""The case store in one piece: its services over one database and one blob store."""

from __future__ import annotations

from cases import migrate
from cases.accounts import Accounts
from cases.audit import Audit
from cases.blobs import BlobStore
from cases.database import Clock, Database, utc_now
from cases.decisions import Decisions
from cases.intake import Intake
from cases.leases import Leases
from cases.office import OfficeTopics
from cases.outcomes import Outcomes
from cases.petitions import Petitions
from cases.watch import WatchTopics


class Store:
    """All services of the case store."""

    def __init__(
        self,
        database_url: str,
        blobs_url: str,
        *,
        max_attempts: int = 5,
        max_documents: int = 500,
        clock: Clock = utc_now,
    ) -> None:
        self._database = Database(database_url, clock=clock)
        self.blobs = BlobStore(blobs_url)
        self.intake = Intake(self._database, self.blobs, max_documents=max_documents)
        self.leases = Leases(self._database, max_attempts=max_attempts)
        self.outcomes = Outcomes(self._database)
        self.decisions = Decisions(self._database)
        self.petitions = Petitions(self._database, self.blobs)
        self.watch = WatchTopics(self._database)
        self.office_topics = OfficeTopics(self._database)
        self.accounts = Accounts(self._database)
        self.audit = Audit(self._database)

    def upgrade(self) -> None:
        """Bring the tables to the newest version; harmless when they are."""
        migrate.upgrade(self._database)

    def is_current(self) -> bool:
        """Whether the database answers and its tables are of this version."""
        return migrate.is_current(self._database)

    def close(self) -> None:
        """Give all connections back."""
        self._database.close()
