"""The lease rules as a state machine: whatever happens in whatever order, they hold."""

from __future__ import annotations

import io
import itertools
import tempfile

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cases import LeaseRef, Outcome, ReadDocument, Store, Upload
from cases.errors import LeaseLostError

pytestmark = pytest.mark.integration

_MAX_ATTEMPTS = 3
_FINDINGS = {
    "kind": {"label": "KN", "probability": 0.9, "needs_review": None},
    "topics": [{"label": "KH00", "probability": 0.9, "needs_review": None}],
    "model_version": "m",
}


class LeaseRules(RuleBasedStateMachine):
    """Compares the store with a model of what leases promise."""

    @initialize()
    def open(self) -> None:
        from cases.database import utc_now

        self.folder = tempfile.TemporaryDirectory()
        self.elapsed = 0.0
        self.ticks = itertools.count()
        start = utc_now()

        def clock():
            import datetime as dt

            return start + dt.timedelta(seconds=self.elapsed, microseconds=next(self.ticks))

        self.store = Store(
            f"sqlite:///{self.folder.name}/a.db",
            f"memory://{self.folder.name}",
            max_attempts=_MAX_ATTEMPTS,
            clock=clock,
        )
        self.store.upgrade()
        self.leases = []  # every lease ever given
        self.valid = {}  # petition -> (token, end)
        self.attempts = {}
        self.done = {}

    def is_valid(self, lease) -> bool:
        token, end = self.valid.get(lease.petition_id, (None, 0.0))
        return token == lease.token and end > self.elapsed

    @rule(content=st.binary(max_size=3))
    def upload(self, content) -> None:
        receipt = self.store.intake.register(
            io.BytesIO(content), Upload(name="a"), actor="service:t"
        )
        self.attempts[receipt.petition_id] = 0

    @rule(seconds=st.sampled_from([1, 30, 70]))
    def wait(self, seconds) -> None:
        self.elapsed += seconds

    @rule(limit=st.integers(1, 3))
    def take(self, limit) -> None:
        for lease in self.store.leases.take(worker="w", limit=limit, seconds=60):
            petition = lease.petition_id
            assert petition not in self.done
            assert self.valid.get(petition, (0, 0.0))[1] <= self.elapsed, "two valid leases"
            assert all(
                lease.token > old.token for old in self.leases if old.petition_id == petition
            )
            self.attempts[petition] += 1
            assert self.attempts[petition] <= _MAX_ATTEMPTS
            self.valid[petition] = (lease.token, self.elapsed + 60)
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def heartbeat(self, data) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        lost = self.store.leases.heartbeat([LeaseRef(lease.petition_id, lease.token)], seconds=60)
        assert (lost == []) == self.is_valid(lease)
        if not lost:
            self.valid[lease.petition_id] = (lease.token, self.elapsed + 60)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def release(self, data) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        lost = self.store.leases.release([LeaseRef(lease.petition_id, lease.token)])
        assert (lost == []) == self.is_valid(lease)
        if not lost:
            del self.valid[lease.petition_id]
            self.attempts[lease.petition_id] -= 1

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def finish(self, data) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        documents = [ReadDocument(d.id, None, []) for d in lease.documents]
        outcome = Outcome(lease.token, "text", documents, _FINDINGS)
        expected = self.is_valid(lease) or self.done.get(lease.petition_id) == lease.token
        try:
            self.store.outcomes.record(lease.petition_id, outcome, actor="service:t")
        except LeaseLostError:
            assert not expected
        else:
            assert expected
            self.done[lease.petition_id] = lease.token
            self.valid.pop(lease.petition_id, None)

    @invariant()
    def nothing_is_lost(self) -> None:
        stats = self.store.petitions.stats()
        assert stats.total == len(self.attempts)
        assert stats.by_status["proposed"] == len(self.done)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


LeaseRules.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
TestLeaseRules = LeaseRules.TestCase
