"""The watch list and the office's own codes over HTTP."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.integration
WATCH = "/api/v1/watch-topics"
OWN = "/api/v1/office-topics"
NOBODY = "0" * 32
ROAD = {"name": "Vành đai 2.5", "examples": ["Đất bị lấy làm vành đai 2.5."], "places": ["2.5"]}


@pytest.fixture
def entry(person):
    response = person.post(WATCH, json={"code": "VD25", **ROAD})
    assert response.status_code == 201, response.text
    return response


class TestWatchTopics:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", WATCH),
            ("POST", WATCH),
            ("GET", f"{WATCH}/active"),
            ("GET", f"{WATCH}/unmatched"),
            ("GET", f"{WATCH}/{NOBODY}"),
            ("PUT", f"{WATCH}/{NOBODY}"),
            ("DELETE", f"{WATCH}/{NOBODY}"),
            ("PUT", f"/api/v1/petitions/{NOBODY}/watch-hits"),
            ("POST", f"/api/v1/petitions/{NOBODY}/watch-verdicts"),
            ("GET", OWN),
            ("POST", OWN),
            ("DELETE", f"{OWN}/KH00.CHO"),
        ],
    )
    def test_anonymous(self, anonymous, method, path):
        response = anonymous.request(method, path)
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"

    def test_programs_define_nothing_and_people_get_no_texts(self, machine, person, entry):
        assert machine.post(WATCH, json={"code": "X1", **ROAD}).json()["code"] == "person_required"
        for path in (f"{WATCH}/active", f"{WATCH}/unmatched"):
            assert person.get(path).json()["code"] == "service_required"

    def test_create_read_change_retire(self, person, entry):
        path = f"{WATCH}/{entry.json()['id']}"
        assert person.get(path).json() == entry.json()
        tag = entry.headers["ETag"]
        assert person.put(path, json=ROAD).json()["code"] == "precondition_required"
        changed = person.put(path, json=ROAD | {"name": "Khác"}, headers={"If-Match": tag})
        assert (changed.status_code, changed.json()["name"]) == (200, "Khác")
        assert person.put(path, json=ROAD, headers={"If-Match": tag}).status_code == 412
        retired = person.delete(path, headers={"If-Match": changed.headers["ETag"]})
        assert retired.json()["retired_at"] is not None
        assert person.get(WATCH).json()["items"] == []
        assert len(person.get(WATCH, params={"retired": "true"}).json()["items"]) == 1
        again = person.post(WATCH, json={"code": "VD25", **ROAD})
        assert (again.status_code, again.json()["code"]) == (409, "code_taken")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code": "chữ"},
            {"examples": []},
            {"examples": ["x"] * 6},
            {"name": ""},
            {"name": "\u202e"},
            {"examples": ["?"]},
            {"starts": "2026-02-02", "ends": "2026-02-01"},
            {"units": ["x"]},
            {"la": 1},
        ],
    )
    def test_refusals(self, person, wrong):
        response = person.post(WATCH, json={"code": "VD25", **ROAD, **wrong})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")

    def test_workers_ask_whether_it_changed(self, machine, person, entry):
        first = machine.get(f"{WATCH}/active")
        assert [t["code"] for t in first.json()["topics"]] == ["VD25"]
        known = {"If-None-Match": first.headers["ETag"]}
        assert machine.get(f"{WATCH}/active", headers=known).status_code == 304
        person.post(WATCH, json={"code": "KHAC", **ROAD})
        assert machine.get(f"{WATCH}/active", headers=known).json()["version"] == "2"

    def test_a_stored_text_is_looked_at_and_judged(self, machine, person, upload, process, entry):
        petition = upload()["petition_id"]
        process()
        due = machine.get(f"{WATCH}/unmatched").json()
        assert [item["petition_id"] for item in due["items"]] == [petition]
        hit = {
            "code": "VD25",
            "name": "x",
            "score": 0.4,
            "needs_review": "watch_possible",
            "evidence": [{"start": 0, "end": 4, "weight": 1.0, "page": None, "box": None}],
        }
        path = f"/api/v1/petitions/{petition}"
        body = {"version": due["version"], "hits": [hit]}
        assert machine.put(f"{path}/watch-hits", json=body).status_code == 204
        assert machine.get(f"{WATCH}/unmatched").json()["items"] == []
        (shown,) = person.get(path).json()["watch_hits"]
        assert (shown["code"], shown["needs_review"], shown["accepted"]) == ("VD25", True, None)
        verdict = {"topic_id": entry.json()["id"], "accepted": True}
        assert person.post(f"{path}/watch-verdicts", json=verdict).status_code == 204
        (row,) = person.get("/api/v1/petitions", params={"watch": "VD25"}).json()["items"]
        assert row["watch"] == ["VD25"]
        assert person.get("/api/v1/petitions", params={"signal": "TU_HAI"}).json()["items"] == []


class TestOwnTopics:
    def test_add_use_and_retire(self, person, machine, upload, process):
        body = {"code": "KH00.CHO", "name": "Chó thả rông"}
        assert person.post(OWN, json=body).status_code == 201
        assert person.post(OWN, json=body).json()["code"] == "code_taken"
        assert machine.post(OWN, json=body).json()["code"] == "person_required"
        petition = upload()["petition_id"]
        process()
        decided = person.post(
            f"/api/v1/petitions/{petition}/decisions",
            json={"kind": "KNPA", "topic": "KH00.CHO"},
            headers={"If-Match": "*"},
        )
        assert decided.status_code == 201
        assert person.get("/api/v1/stats").json()["by_topic"]["KH00.CHO"] == 1
        assert person.get(OWN).json()["items"][0]["used"] == 1
        assert person.delete(f"{OWN}/KH00.CHO").json()["retired_at"] is not None
        assert person.get(OWN).json()["items"] == []
        assert person.delete(f"{OWN}/KH00.KHONG").status_code == 404

    @pytest.mark.parametrize("code", ["KH00", "ZZ99.A", "KH00.a", "kh00.A"])
    def test_only_below_a_built_in_code(self, person, code):
        assert person.post(OWN, json={"code": code, "name": "x"}).status_code == 422
