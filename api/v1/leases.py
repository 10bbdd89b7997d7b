"""The machine's side: leases of waiting petitions, and their outcomes."""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import Service, TheStore
from api.problems import responses
from api.v1.fields import PetitionId
from api.v1.schemas import HeldIn, LeasesOut, LostOut, OutcomeIn, RecordedOut, TakeIn
from cases import Fault, LeaseRef, Outcome, ReadDocument

router = APIRouter(tags=["work"])


@router.post(
    "/leases",
    operation_id="takeLeases",
    summary="Lease waiting petitions",
    responses=responses(400, 401, 403, 413, 422),
)
def take_leases(wanted: TakeIn, store: TheStore, _caller: Service) -> LeasesOut:
    """Those waiting longest first. A lease not prolonged or answered in time ends by itself."""
    return LeasesOut.of(
        store.leases.take(worker=wanted.worker, limit=wanted.max, seconds=wanted.seconds)
    )


@router.post(
    "/leases/heartbeat",
    operation_id="prolongLeases",
    summary="Prolong leases",
    responses=responses(400, 401, 403, 413, 422),
)
def prolong_leases(held: HeldIn, store: TheStore, _caller: Service) -> LostOut:
    """Names the petitions whose lease is lost: drop that work."""
    return LostOut(lost=store.leases.heartbeat(_refs(held), seconds=held.seconds))


@router.post(
    "/leases/release",
    operation_id="releaseLeases",
    summary="Give unfinished work back",
    responses=responses(400, 401, 403, 413, 422),
)
def release_leases(held: HeldIn, store: TheStore, _caller: Service) -> LostOut:
    """Work given back in order does not count as a failed attempt."""
    return LostOut(lost=store.leases.release(_refs(held)))


@router.put(
    "/petitions/{petition_id}/findings",
    operation_id="putFindings",
    summary="Bring the outcome of a lease",
    responses=responses(400, 401, 403, 404, 409, 413, 422),
)
def put_findings(
    petition_id: PetitionId, body: OutcomeIn, store: TheStore, caller: Service
) -> RecordedOut:
    """Accepted once, under the present token only; the same again answers the same."""
    outcome = Outcome(
        token=body.token,
        text=body.text,
        documents=[
            ReadDocument(
                id=d.id,
                error=None if d.error is None else Fault(d.error.code, d.error.page),
                pages=[page.model_dump(mode="json") for page in d.pages],
                notes=[note.model_dump(mode="json") for note in d.notes],
            )
            for d in body.documents
        ],
        findings=body.findings,
    )
    return RecordedOut.model_validate(
        store.outcomes.record(petition_id, outcome, actor=caller.actor)
    )


def _refs(held: HeldIn) -> list[LeaseRef]:
    return [LeaseRef(lease.petition_id, lease.token) for lease in held.leases]
