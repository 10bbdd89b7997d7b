from __future__ import annotations

import pytest
import sqlalchemy as sa

from cases import Filter, Outcome, ReadDocument, Status
from cases.database import Database
from cases.errors import NotFoundError

pytestmark = pytest.mark.integration


def ids(store, limit=2, **wanted):
    seen, cursor = [], None
    while True:
        page = store.petitions.page(Filter(**wanted), limit=limit, cursor=cursor)
        seen += [item.id for item in page.items]
        if page.next is None:
            return seen
        cursor = page.next


def test_keyset_pages_cover_all_once_while_new_ones_come_in(store, upload):
    sent = [upload(bytes([n])).petition_id for n in range(5)]
    first = store.petitions.page(Filter(), limit=2)
    upload(b"later")
    rest = store.petitions.page(Filter(), limit=9, cursor=first.next)
    assert [i.id for i in (*first.items, *rest.items)] == sent[::-1]
    assert rest.next is None


def test_a_full_last_page_has_no_next(store, upload):
    upload(b"1")
    upload(b"2")
    assert store.petitions.page(Filter(), limit=2).next is None


def test_filters_combine(store, upload, finish):
    first = upload(b"1").petition_id
    finish(kind="TC", review="close_call", text="Đường làng ô nhiễm")
    second = upload(b"2").petition_id
    finish(kind="KN", text="Đường phố ngập nước")
    upload(b"3")
    assert ids(store, status=Status.PROPOSED) == [second, first]
    assert ids(store, kind="TC") == ids(store, needs_review=True) == [first]
    assert ids(store, q="đường") == [second, first]
    assert ids(store, q="DUONG LANG") == [first]
    assert ids(store, q="duong nhiem") == []
    assert ids(store, q="duong", kind="KN", needs_review=False) == [second]
    assert ids(store, topic="KH01") == ids(store, q="!!!") == []


def test_progress(store, upload, finish):
    receipt = upload()
    finish()
    summary, documents = store.petitions.progress(receipt.petition_id)
    assert summary.status is Status.PROPOSED
    assert [d.id for d in documents] == [receipt.id]
    with pytest.raises(NotFoundError):
        store.petitions.progress("0" * 32)


@pytest.mark.parametrize("q", ['"', "a AND b", "NEAR(a b)", "a*", "' OR 1=1", "a:b", "a & !b"])
def test_search_has_no_operators(store, upload, finish, q):
    upload()
    finish(text="khác hẳn")
    assert ids(store, q=q) == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "ix_petitions_received"),
        ({"status": Status.PROPOSED}, "ix_petitions_status"),
        ({"kind": "TC"}, "ix_petitions_kind"),
        ({"topic": "KH00"}, "ix_petitions_topic"),
        ({"needs_review": True}, "ix_petitions_review"),
    ],
)
def test_lists_walk_an_index_without_sorting(store, database_url, upload, wanted, index):
    upload(b"1")
    upload(b"2")
    cursor = store.petitions.page(Filter(), limit=1).next
    for position in (None, cursor):
        plan = explain(
            database_url, store.petitions.query(Filter(**wanted), limit=50, cursor=position)
        )
        assert index in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


def test_the_queue_walks_its_small_indexes(store, database_url):
    from cases.leases import _IS_PROCESSING, _IS_RECEIVED
    from cases.schema import Petition

    waiting = sa.select(Petition).where(_IS_RECEIVED).order_by(Petition.queued_at, Petition.id)
    assert "ix_petitions_waiting" in explain(database_url, waiting.limit(5))
    leased = sa.select(Petition.id).where(_IS_PROCESSING).order_by(Petition.leased_until)
    assert "ix_petitions_leased" in explain(database_url, leased.limit(5))


def explain(database_url: str, query: sa.Select) -> str:
    database = Database(database_url)
    literal = query.compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            # Small tables are scanned whatever the index; ask what it would do else.
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
        how = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        rows = connection.execute(sa.text(f"{how} {literal}".replace(":", r"\:"))).all()
    database.close()
    return "\n".join(str(row) for row in rows)


def test_where_a_page_is_found(store, upload, findings):
    receipt = upload()
    (lease,) = store.leases.take(worker="w", limit=1, seconds=60)
    pages = [
        {"number": 1, "width": 0.0},
        {
            "number": 2,
            "width": 9.0,
            "member": "a" * 64,
            "member_page": 1,
            "regions": [{"kind": "stamp", "box": [1.0, 2.0, 3.0, 4.0], "confidence": 0.5}],
        },
    ]
    outcome = Outcome(lease.token, "x", [ReadDocument(receipt.id, None, pages)], findings())
    with pytest.raises(NotFoundError):
        store.petitions.page_place(receipt.id, 1)
    store.outcomes.record(lease.petition_id, outcome, actor="service:test")
    found = [store.petitions.page_place(receipt.id, number) for number in (1, 2)]
    assert [(place.member, place.number) for place in found] == [(None, 1), ("a" * 64, 1)]
    assert found[0].document.id == receipt.id
    assert [place.regions for place in found] == [(), ((1.0, 2.0, 3.0, 4.0),)]
    with pytest.raises(NotFoundError):
        store.petitions.page_place(receipt.id, 3)
