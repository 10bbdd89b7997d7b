"""What the case store refuses, each refusal with a stable code.

The codes are the keys of `messages/vi.po` (prefix ``error_``) and the `code`
member of the problem documents `api` answers with. The exceptions carry
codes and ids only, never text of a petition or the name of a file.
"""

from __future__ import annotations


class CaseError(Exception):
    """Base of everything the case store refuses to do."""

    code = "internal"

    def __init__(self, subject: str | None = None) -> None:
        super().__init__(self.code if subject is None else f"{self.code}: {subject}")
        self.subject = subject


class NotFoundError(CaseError):
    """There is no such record, or it is not shown to this reader."""

    code = "not_found"


class LeaseLostError(CaseError):
    """The lease has expired, was taken by another worker, or is spent."""

    code = "lease_lost"


class IdempotencyMismatchError(CaseError):
    """The idempotency key was used before with another request."""

    code = "idempotency_mismatch"


class RevisionMismatchError(CaseError):
    """The petition changed since the reader looked at it."""

    code = "precondition_failed"


class PetitionClosedError(CaseError):
    """A decided or quarantined petition takes no more files."""

    code = "petition_closed"


class TooManyDocumentsError(CaseError):
    """The petition has as many files as one may have."""

    code = "too_many_documents"


class NotReadyError(CaseError):
    """The petition has no outcome yet that a person could decide on."""

    code = "petition_not_ready"


class NotRetriableError(CaseError):
    """Only a failed or quarantined petition can be queued again."""

    code = "petition_not_retriable"


class InvalidFindingsError(CaseError):
    """The posted findings do not have the agreed shape."""

    code = "invalid_findings"


class DocumentsMismatchError(CaseError):
    """The posted outcome does not cover exactly the documents of the petition."""

    code = "documents_mismatch"


class UnknownLabelError(CaseError):
    """A kind or topic that the taxonomy does not know."""

    code = "unknown_label"


class InvalidCursorError(CaseError):
    """A page cursor this service did not make."""

    code = "invalid_cursor"


class CodeTakenError(CaseError):
    """The code is or was in use; a code never changes its meaning."""

    code = "code_taken"


class InvalidHitsError(CaseError):
    """The posted hits do not have the agreed shape."""

    code = "invalid_hits"


class NameTakenError(CaseError):
    """There is already a user of this name."""

    code = "name_taken"
