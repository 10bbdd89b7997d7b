"""The case store: petitions, documents, findings, decisions, leases, accounts, audit.

The only room that speaks SQL. It decides what may happen to a petition and
keeps what happened; it opens no files but its own blobs and knows no HTTP.
"""

from cases.accounts import Principal, PrincipalKind
from cases.audit import Head
from cases.decisions import Decided, Verdict
from cases.errors import CaseError
from cases.intake import Upload
from cases.leases import LeaseRef
from cases.office import NewOfficeTopic
from cases.outcomes import Outcome, ReadDocument, Recorded
from cases.petitions import Filter
from cases.records import (
    DecisionRecord,
    DocumentRecord,
    Fault,
    Lease,
    LeasedDocument,
    OfficeTopicRecord,
    PagePlace,
    PetitionPage,
    PetitionRecord,
    PetitionSummary,
    Receipt,
    Stats,
    Unmatched,
    WatchHitRecord,
    WatchTopicRecord,
)
from cases.states import Status
from cases.store import Store
from cases.watch import WatchDefinition
from cases.watch_hits import Hits

__all__ = [
    "CaseError",
    "Decided",
    "DecisionRecord",
    "DocumentRecord",
    "Fault",
    "Filter",
    "Head",
    "Hits",
    "Lease",
    "LeaseRef",
    "LeasedDocument",
    "NewOfficeTopic",
    "OfficeTopicRecord",
    "Outcome",
    "PagePlace",
    "PetitionPage",
    "PetitionRecord",
    "PetitionSummary",
    "Principal",
    "PrincipalKind",
    "ReadDocument",
    "Receipt",
    "Recorded",
    "Stats",
    "Status",
    "Store",
    "Unmatched",
    "Upload",
    "Verdict",
    "WatchDefinition",
    "WatchHitRecord",
    "WatchTopicRecord",
]
