from __future__ import annotations

import base64

import pytest

pytestmark = pytest.mark.integration
LIST = "/api/v1/petitions"


@pytest.fixture
def petition(upload, process):
    receipt = upload()
    process()
    return f"{LIST}/{receipt['petition_id']}"


def decide(client, path, *, match="*", **more):
    headers = {} if match is None else {"If-Match": match}
    body = {"kind": "TC", "topic": "KH00", **more}
    return client.post(f"{path}/decisions", json=body, headers=headers)


class TestList:
    def test_anonymous(self, anonymous):
        assert anonymous.get(LIST).status_code == 401

    def test_pages_through_everything_newest_first(self, machine, upload):
        sent = [upload(bytes([n]))["petition_id"] for n in range(7)]
        seen, cursor = [], None
        while True:
            params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = machine.get(LIST, params=params).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == sent[::-1]

    def test_list_tells_no_file_name(self, machine, upload):
        upload(name="don-cua-ba-Lan.pdf")
        assert "Lan" not in machine.get(LIST).text

    def test_filters(self, machine, upload, process):
        upload(b"1")
        process()
        upload(b"2")

        def count(**params):
            return len(machine.get(LIST, params=params).json()["items"])

        assert count(status="proposed") == count(status="received") == 1
        assert count(kind="KN") == count(topic="KH00") == 1
        assert count(kind="TC") == count(status="failed") == 0
        assert count(needs_review="false") == 2
        assert count(q="kinh gui PHUONG", kind="KN") == 1
        assert count(q="phuong kinh") == 0
        assert count(q='"; DROP') == count(q="*") == count(q="\u00a0") == 0

    @pytest.mark.parametrize("unknown", ["sttus", "Status", "page", "cursor[]"])
    def test_unknown_parameter(self, machine, unknown):
        response = machine.get(LIST, params={unknown: "x"})
        assert (response.status_code, response.json()["code"]) == (400, "unknown_parameter")

    @pytest.mark.parametrize(
        "wrong",
        [{"status": "done"}, {"kind": "X"}, {"topic": "x"}, {"limit": "0"}, {"limit": "999"}],
    )
    def test_invalid_value(self, machine, wrong):
        response = machine.get(LIST, params=wrong)
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")

    def test_cursor_before_the_calendar(self, machine):
        inner = b"0001-01-01T00:00:00+14:00|a"
        cursor = base64.urlsafe_b64encode(inner).decode().rstrip("=")
        response = machine.get(LIST, params={"cursor": cursor})
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")

    @pytest.mark.parametrize("cursor", ["x", "đ", "AAAA", "MjAyNi0wMS0wMXxh", "", "%"])
    def test_forged_cursor(self, machine, cursor):
        response = machine.get(LIST, params={"cursor": cursor})
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")


class TestRead:
    def test_anonymous(self, anonymous, petition):
        assert anonymous.get(petition).status_code == 401

    def test_missing(self, machine):
        assert machine.get(f"{LIST}/{'0' * 32}").status_code == 404

    def test_everything(self, machine, petition):
        response = machine.get(petition)
        record = response.json()
        assert record["text"] == "Kính gửi phường"
        assert record["findings"]["kind"]["label"] == record["kind"] == "KN"
        assert record["corrections"] == []
        (document,) = record["documents"]
        (page,) = document["pages"]
        assert page["words"][0] == [0, 4, 70.0, 80.0, 100.0, 95.0, 0.97]
        assert record["text"][0:4] == "Kính"
        stamp = {"kind": "stamp", "box": [1, 2, 3, 4], "confidence": 0.5, "text": None}
        assert page["regions"] == [stamp]
        etag = response.headers["etag"]
        assert machine.get(petition, headers={"If-None-Match": etag}).status_code == 304

    def test_failed_with_reason(self, machine, upload, process):
        path = f"{LIST}/{upload()['petition_id']}"
        process(error="corrupt")
        record = machine.get(path).json()
        assert (record["status"], record["error"]["code"]) == ("failed", "corrupt")
        assert record["needs_review"] is True


class TestDecide:
    def test_anonymous(self, anonymous, petition):
        assert decide(anonymous, petition).status_code == 401

    def test_programs_do_not_decide(self, machine, petition):
        response = decide(machine, petition)
        assert (response.status_code, response.json()["code"]) == (403, "person_required")

    def test_session_without_its_csrf_token(self, server, person, petition):
        with server.client(Cookie=person.headers["Cookie"]) as forged:
            response = decide(forged, petition)
        assert (response.status_code, response.json()["code"]) == (403, "csrf")

    def test_stored_beside_the_proposal(self, person, petition):
        etag = person.get(petition).headers["etag"]
        response = decide(person, petition, match=etag, note="Có dấu hiệu tố cáo")
        assert response.status_code == 201
        decision = response.json()
        assert (decision["kind"], decision["user_name"]) == ("TC", "admin")
        assert decision["agrees"] is False
        assert decision["suggestion"]["kind"] == "KN"
        record = person.get(petition)
        assert record.headers["etag"] == response.headers["etag"] != etag
        assert record.json()["corrections"] == [decision]
        assert (record.json()["status"], record.json()["kind"]) == ("decided", "TC")
        assert record.json()["findings"]["kind"]["label"] == "KN"

    def test_if_match(self, person, petition):
        etag = person.get(petition).headers["etag"]
        assert decide(person, petition, match=None).status_code == 428
        assert decide(person, petition, match='"999"').json()["code"] == "precondition_failed"
        assert decide(person, petition, match="rubbish").status_code == 412
        assert decide(person, petition, match=etag).status_code == 201
        assert decide(person, petition, match=etag).status_code == 412

    def test_not_ready(self, person, upload):
        path = f"{LIST}/{upload()['petition_id']}"
        assert decide(person, path).json()["code"] == "petition_not_ready"

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"topic": "ZZ99"}, "unknown_label"),
            ({"topics": ["ZZ99"]}, "unknown_label"),
            ({"kind": "X"}, "invalid_request"),
            ({"note": "x" * 4001}, "invalid_request"),
            ({"extra": 1}, "invalid_request"),
        ],
    )
    def test_invalid(self, person, petition, body, code):
        response = decide(person, petition, **body)
        assert (response.status_code, response.json()["code"]) == (422, code)

    def test_own_topic_of_an_office(self, person, petition):
        assert decide(person, petition, topic="KH00.CAT").json()["code"] == "unknown_label"
        own = {"code": "KH00.CAT", "name": "Khai thác cát"}
        assert person.post("/api/v1/office-topics", json=own).status_code == 201
        assert decide(person, petition, topic="KH00.CAT").status_code == 201


class TestRequeue:
    def test_anonymous(self, anonymous, petition):
        assert anonymous.post(f"{petition}/requeue").status_code == 401

    def test_only_failed_or_quarantined(self, person, petition):
        response = person.post(f"{petition}/requeue")
        assert (response.status_code, response.json()["code"]) == (409, "petition_not_retriable")

    def test_failed_goes_back_to_the_queue(self, person, upload, process):
        path = f"{LIST}/{upload()['petition_id']}"
        process(error="timeout")
        assert person.post(f"{path}/requeue").json()["status"] == "received"


class TestStats:
    def test_anonymous(self, anonymous):
        assert anonymous.get("/api/v1/stats").status_code == 401

    def test_counts(self, machine, upload, process):
        upload(b"1")
        process()
        upload(b"2")
        stats = machine.get("/api/v1/stats").json()
        assert (stats["total"], stats["needs_review"]) == (2, 0)
        assert stats["by_status"]["proposed"] == stats["by_status"]["received"] == 1
        assert stats["by_kind"] == {"KN": 1}
        assert stats["by_topic"] == {"KH00": 1}
        assert stats["oldest_waiting_seconds"] >= 0
