from __future__ import annotations

import json
import time

import pytest

pytestmark = pytest.mark.integration

TAKE = {"worker": "w", "max": 10, "seconds": 60}


def take(client, **more):
    response = client.post("/api/v1/leases", json={**TAKE, **more})
    assert response.status_code == 200, response.text
    return response.json()["leases"]


def put(client, lease, body):
    return client.put(f"/api/v1/petitions/{lease['petition_id']}/findings", json=body)


def held(*leases):
    named = [{"petition_id": lease["petition_id"], "token": lease["token"]} for lease in leases]
    return {"seconds": 60, "leases": named}


class TestLeases:
    @pytest.mark.parametrize("path", ["", "/heartbeat", "/release"])
    def test_anonymous(self, anonymous, path):
        assert anonymous.post(f"/api/v1/leases{path}", json={}).status_code == 401

    @pytest.mark.parametrize("path", ["", "/heartbeat", "/release"])
    def test_people_do_not_lease(self, person, path):
        response = person.post(f"/api/v1/leases{path}", json={})
        assert (response.status_code, response.json()["code"]) == (403, "service_required")

    def test_shape(self, machine, upload):
        receipt = upload(b"abc")
        (lease,) = take(machine)
        assert lease["petition_id"] == receipt["petition_id"]
        assert lease["token"] == 1
        assert lease["expires_at"].endswith("Z")
        assert lease["documents"] == [
            {
                "id": receipt["id"],
                "ordinal": 1,
                "name": "don.txt",
                "media_type": "text/plain",
                "size": 3,
                "sha256": receipt["sha256"],
                "ocr_pages": [],
            }
        ]
        assert take(machine) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            {"max": 0},
            {"max": 10**30},
            {"seconds": -1},
            {"worker": ""},
            {"worker": "\x00"},
            {"x": 1},
        ],
    )
    def test_invalid(self, machine, wrong):
        assert machine.post("/api/v1/leases", json={**TAKE, **wrong}).status_code == 422

    def test_heartbeat_and_release(self, machine, upload):
        upload()
        (lease,) = take(machine)
        assert machine.post("/api/v1/leases/heartbeat", json=held(lease)).json() == {"lost": []}
        assert machine.post("/api/v1/leases/release", json=held(lease)).json() == {"lost": []}
        lost = {"lost": [lease["petition_id"]]}
        assert machine.post("/api/v1/leases/heartbeat", json=held(lease)).json() == lost
        assert take(machine)[0]["token"] == 2


class TestFindings:
    def test_anonymous(self, anonymous):
        path = f"/api/v1/petitions/{'0' * 32}/findings"
        assert anonymous.put(path, json={}).status_code == 401

    def test_people_do_not_post_findings(self, person):
        path = f"/api/v1/petitions/{'0' * 32}/findings"
        assert person.put(path, json={}).status_code == 403

    def test_accepted_once_and_repeatable(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        body = outcome(lease)
        assert put(machine, lease, body).json() == {"status": "proposed", "version": 1}
        assert put(machine, lease, body).json() == {"status": "proposed", "version": 1}
        other = put(machine, lease, {**body, "text": "khác"})
        assert (other.status_code, other.json()["code"]) == (409, "lease_lost")

    def test_late_result_of_an_expired_lease(self, machine, upload, outcome):
        upload()
        (old,) = take(machine, seconds=0.05)
        time.sleep(0.1)
        (new,) = take(machine)
        late = put(machine, old, outcome(old))
        assert (late.status_code, late.json()["code"]) == (409, "lease_lost")
        assert put(machine, new, outcome(new)).status_code == 200
        assert put(machine, old, outcome(old)).status_code == 409

    def test_failure(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        assert put(machine, lease, outcome(lease, error="corrupt")).json()["status"] == "failed"

    def test_missing_petition(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        body = outcome(lease)
        assert put(machine, {"petition_id": "0" * 32}, body).status_code == 404

    def test_other_documents(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        body = outcome(lease)
        body["documents"][0]["id"] = "0" * 32
        response = put(machine, lease, body)
        assert (response.status_code, response.json()["code"]) == (422, "documents_mismatch")
        body["documents"] = []
        assert put(machine, lease, body).status_code == 422
        assert put(machine, lease, outcome(lease)).status_code == 200

    def test_invalid_findings_do_not_end_the_lease(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        for broken in (
            {},
            {"kind": "KN"},
            {"kind": {"label": "XX"}},
            {"kind": {"label": "KN", "probability": 2, "needs_review": None}},
        ):
            body = outcome(lease)
            body["findings"] = {**body["findings"], **broken} if broken else {}
            response = put(machine, lease, body)
            assert (response.status_code, response.json()["code"]) == (422, "invalid_findings")
        body = {**outcome(lease), "findings": None}
        assert put(machine, lease, body).status_code == 422  # nothing found and no fault either
        assert put(machine, lease, outcome(lease)).status_code == 200

    @pytest.mark.parametrize(
        "raw",
        [
            b'{"token": 1, "text": "a\\u0000b", "documents": [], "findings": null}',
            b'{"token": 1, "text": "\\ud800", "documents": [], "findings": null}',
            b'{"token": 1, "text": "", "documents": [], "findings": {"a": NaN}}',
            b'{"token": 1, "text": "", "documents": [], "findings": {"a": "\\ud800"}}',
            b'{"token": 99999999999999999999, "text": "", "documents": [], "findings": null}',
            b"[" * 50_000,
            b"\xff\xfe",
            b"null",
        ],
    )
    def test_hostile_json(self, machine, upload, raw):
        upload()
        (lease,) = take(machine)
        response = machine.put(
            f"/api/v1/petitions/{lease['petition_id']}/findings",
            content=raw,
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code in {400, 422}, response.text
        assert response.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("depth", [100, 400, 900])
    def test_deeply_nested_findings(self, machine, upload, outcome, depth):
        upload()
        (lease,) = take(machine)
        body = outcome(lease)
        text = json.dumps(body | {"findings": {**body["findings"], "signals": "DEEP"}})
        response = machine.put(
            f"/api/v1/petitions/{lease['petition_id']}/findings",
            content=text.replace('"DEEP"', "[" * depth + "]" * depth),
            headers={"Content-Type": "application/json"},
        )
        assert response.status_code in {400, 422}
        assert machine.get(f"/api/v1/petitions/{lease['petition_id']}").status_code == 200

    def test_too_large(self, machine, upload, outcome):
        upload()
        (lease,) = take(machine)
        assert put(machine, lease, outcome(lease, text="x" * 200_000)).status_code == 413
