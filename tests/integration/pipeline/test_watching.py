"""The watch list in a worker: fetched when it changed, looked for again in stored texts."""

from __future__ import annotations

from typing import Any

import pytest

import models
from pipeline import watching
from pipeline.store import CaseStore, StoreAwayError, StoreError

pytestmark = pytest.mark.integration

ENTRY = {
    "code": "RAC",
    "name": "Mùi hôi bãi rác",
    "examples": ["Mùi hôi thối từ bãi rác bay vào nhà dân."],
    "phrases": ["bãi rác"],
}
ABOUT = "Kính gửi xã. Mùi hôi thối từ bãi rác bay vào nhà tôi cả đêm, đề nghị xử lý."


class Store(CaseStore):
    """Hands out a list and texts; keeps the answers."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1", "token", retry_seconds=0)
        self.version = "1"
        self.away = False
        self.handed: list[str | None] = []
        self.texts = [("a", ABOUT), ("b", "Đèn đường trước cổng trường hỏng."), ("c", "")]
        self.answers: dict[str, Any] = {}

    def watch_list(self, *, known: str | None = None) -> dict[str, Any] | None:
        if self.away:
            raise StoreAwayError("store_unreachable")
        self.handed.append(known)
        return None if known == self.version else {"version": self.version, "topics": [ENTRY]}

    def unmatched(self, *, limit: int) -> tuple[str, list[tuple[str, str]]]:
        return self.version, self.texts[:limit]

    def put_watch_hits(self, petition_id: str, body: Any) -> None:
        if petition_id == "b":
            raise StoreError("not_found", 404)
        self.answers[petition_id] = body


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(watching, "_kept", watching._Kept())
    return Store()


def test_stored_texts_are_looked_at_and_a_refused_one_stops_none(
    store: Store, seed_model: models.Model
) -> None:
    assert watching.look_again(store, seed_model) == 2
    assert [h["code"] for h in store.answers["a"]["hits"]] == ["RAC"]
    assert store.answers["a"]["hits"][0]["evidence"]
    assert store.answers["c"] == {"version": "1", "hits": []}


def test_a_list_that_changed_is_fetched_before_stored_texts_are_looked_at(
    store: Store, seed_model: models.Model
) -> None:
    assert watching.current(store, seed_model) is not None
    store.version = "2"
    watching.look_again(store, seed_model)
    assert store.answers["a"]["version"] == "2"
    assert store.handed == [None, "1"]


def test_a_store_that_is_away_leaves_the_list_that_was_known(
    store: Store, seed_model: models.Model
) -> None:
    known = watching.current(store, seed_model)
    watching._kept.asked = float("-inf")
    store.away = True
    assert watching.current(store, seed_model) is known
    store.texts = []
    assert watching.look_again(store, seed_model) == 0
