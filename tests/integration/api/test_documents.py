from __future__ import annotations

import hashlib
import io
import re

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from api.settings import Settings

pytestmark = pytest.mark.integration
UPLOAD = "/api/v1/documents"


def post(client, content=b"x", name="don.txt", **more):
    return client.post(UPLOAD, files={"file": (name, content)}, **more)


class TestUpload:
    def test_anonymous(self, anonymous):
        response = post(anonymous)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["code"] == "unauthenticated"

    def test_accepted_and_readable_at_its_location(self, machine):
        content = "Đơn khiếu nại".encode()
        response = post(machine, content)
        receipt = response.json()
        assert response.status_code == 202
        assert receipt["sha256"] == hashlib.sha256(content).hexdigest()
        assert (receipt["status"], receipt["ordinal"], receipt["duplicates"]) == ("received", 1, [])
        document = machine.get(response.headers["location"]).json()
        assert (document["id"], document["error"]) == (receipt["id"], None)
        machine.post("/api/v1/leases", json={"worker": "w", "max": 1, "seconds": 60})
        bytes_ = machine.get(f"{response.headers['location']}/content")
        assert bytes_.content == content
        assert bytes_.headers["content-type"] == "application/octet-stream"
        assert bytes_.headers["content-disposition"].startswith("attachment;")

    def test_a_misspelt_field_makes_no_petition(self, machine):
        response = post(machine, data={"petitionid": "0" * 32})
        assert (response.status_code, response.json()["code"]) == (400, "unknown_parameter")
        assert machine.get("/api/v1/stats").json()["total"] == 0

    def test_a_petition_takes_so_many_files(self, tmp_path, run_server):
        settings = Settings(data=tmp_path / "few", disk_floor_bytes=0, max_documents=1)
        with (
            run_server(settings) as server,
            server.client(Authorization=f"Bearer {server.token}") as client,
        ):
            first = post(client).json()
            second = post(client, data={"petition_id": first["petition_id"]})
        assert (second.status_code, second.json()["code"]) == (409, "too_many_documents")

    def test_person_may_upload(self, person):
        assert post(person).status_code == 202

    def test_duplicates_are_named(self, upload):
        first, second = upload(b"same"), upload(b"same")
        assert second["duplicates"] == [first["petition_id"]]

    def test_empty_file(self, machine, upload):
        assert machine.get(f"{UPLOAD}/{upload(b'')['id']}").json()["size"] == 0

    @pytest.mark.parametrize(
        "how", [{"data": {"complete": "false"}}, {"params": {"complete": "0"}}]
    )
    def test_files_join_until_complete(self, machine, how):
        first = post(machine, b"1", **how).json()
        assert first["status"] == "open"
        how = {**how, "data": {**how.get("data", {}), "petition_id": first["petition_id"]}}
        second = post(machine, b"2", **how).json()
        assert (second["petition_id"], second["ordinal"]) == (first["petition_id"], 2)
        done = machine.post(f"/api/v1/petitions/{first['petition_id']}/complete")
        assert done.json() == {"petition_id": first["petition_id"], "status": "received"}

    def test_idempotency_key(self, machine):
        headers = {"Idempotency-Key": "k1"}
        first = post(machine, b"one", headers=headers)
        again = post(machine, b"one", headers=headers)
        other = post(machine, b"two", headers=headers)
        assert (again.status_code, again.json()) == (202, first.json())
        assert again.headers["location"] == first.headers["location"]
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")

    def test_declared_too_large(self, machine):
        response = post(machine, b"x" * 8_000_000)
        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")

    def test_streamed_too_large_without_a_declared_length(self, machine):
        boundary = b"b0undary"

        def body():
            yield b"--" + boundary + b'\r\nContent-Disposition: form-data; name="file"; '
            yield b'filename="a"\r\n\r\n'
            for _ in range(40):
                yield b"x" * 10_000
            yield b"\r\n--" + boundary + b"--\r\n"

        response = machine.post(
            UPLOAD,
            content=body(),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"},
        )
        assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
        assert machine.get("/api/v1/stats").json()["total"] == 0

    @pytest.mark.parametrize(
        ("form", "location"),
        [
            ({"petition_id": "x"}, "body.petition_id"),
            ({"channel": "Đường bưu điện"}, "body.channel"),
            ({"complete": "maybe"}, "body.complete"),
        ],
    )
    def test_invalid_form_names_the_field_but_repeats_nothing(self, machine, form, location):
        response = post(machine, data=form)
        assert response.status_code == 422
        assert [e["location"] for e in response.json()["errors"]] == [location]
        assert "Đường" not in response.text

    def test_no_file(self, machine):
        assert machine.post(UPLOAD, data={"channel": "web"}).status_code == 422

    @pytest.mark.parametrize(
        "body", [b"", b"rubbish", b'--b\r\nContent-Disposition: form-data; name="file"; filename']
    )
    def test_broken_multipart(self, machine, body):
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        response = machine.post(UPLOAD, content=body, headers=headers)
        assert response.status_code in {400, 422}
        assert response.headers["content-type"] == "application/problem+json"

    def test_joining_nothing(self, machine):
        assert post(machine, data={"petition_id": "0" * 32}).status_code == 404

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("..\\..\\don thu.pdf", "don thu.pdf"),
            ("../../etc/đơn.pdf", "đơn.pdf"),
            ("a" * 400, "a" * 255),
        ],
    )
    def test_names_are_cleaned(self, machine, upload, given, kept):
        assert machine.get(f"{UPLOAD}/{upload(name=given)['id']}").json()["name"] == kept

    def test_disk_almost_full(self, tmp_path, run_server):
        settings = Settings(data=tmp_path / "full", disk_floor_bytes=2**62)
        with (
            run_server(settings) as server,
            server.client(Authorization=f"Bearer {server.token}") as client,
        ):
            response = post(client)
        assert (response.status_code, response.json()["code"]) == (507, "storage_full")


class TestRead:
    @pytest.mark.parametrize("tail", ["", "/content"])
    def test_anonymous(self, anonymous, upload, tail):
        assert anonymous.get(f"{UPLOAD}/{upload()['id']}{tail}").status_code == 401

    @pytest.mark.parametrize("tail", ["", "/content"])
    @pytest.mark.parametrize("name", ["0" * 32, "no-id", "%00", "..%2f..%2fetc"])
    def test_missing(self, machine, name, tail):
        response = machine.get(f"{UPLOAD}/{name}{tail}")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_a_program_gets_bytes_only_while_the_petition_is_leased(
        self, machine, person, upload, process
    ):
        path = f"{UPLOAD}/{upload(b'x')['id']}/content"
        assert machine.get(path).status_code == 404
        process()
        assert machine.get(path).status_code == 404
        assert person.get(path).content == b"x"

    def test_typed_error_with_a_vietnamese_sentence(self, machine, upload, process):
        document = upload()["id"]
        process(error="not_known_here")
        shown = machine.get(f"{UPLOAD}/{document}").json()
        assert shown["status"] == "failed"
        assert shown["error"]["code"] == "not_known_here"
        assert "quản trị viên" in shown["error"]["message"]


class TestAskForOcr:
    def test_anonymous_and_machine(self, anonymous, machine, upload):
        path = f"/api/v1/documents/{upload()['id']}/pages/1/ocr"
        assert anonymous.post(path).status_code == 401
        assert machine.post(path).status_code == 403

    def test_not_while_it_waits_and_no_page_that_is_not_there(self, person, upload, process):
        path = f"/api/v1/documents/{upload()['id']}/pages"
        assert person.post(f"{path}/1/ocr").json()["code"] == "petition_not_ready"
        process()
        assert person.post(f"{path}/2/ocr").status_code == 404
        assert person.post(f"{path}/0/ocr").status_code == 404

    def test_the_next_lease_names_the_page(self, person, machine, upload, process):
        receipt = upload()
        process()
        answer = person.post(f"/api/v1/documents/{receipt['id']}/pages/1/ocr").json()
        assert answer == {"petition_id": receipt["petition_id"], "status": "received"}
        body = {"worker": "w", "max": 1, "seconds": 60}
        (lease,) = machine.post("/api/v1/leases", json=body).json()["leases"]
        assert lease["documents"][0]["ocr_pages"] == [1]


def scan() -> bytes:
    """A page of A4 at 100 dpi: white, a red box 1 to 3 inches from the left, 2 to 3 down."""
    image = Image.new("RGB", (827, 1169), "white")
    ImageDraw.Draw(image).rectangle([100, 200, 299, 299], fill="red")
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(100, 100))
    return out.getvalue()


def audit(server) -> list[tuple[str, str, str]]:
    """Who did what to which thing."""
    query = sa.text("SELECT actor, subject, action FROM audit_events ORDER BY sequence")
    with sa.create_engine(server.settings.database_url.get_secret_value()).connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


RED = {"kind": "handwriting", "box": [72.0, 144.0, 216.0, 216.0], "confidence": 0.9}


class TestRegionImage:
    def path(self, receipt, region=1, page=1):
        return f"/api/v1/documents/{receipt['id']}/pages/{page}/regions/{region}/image"

    def test_for_people_only(self, anonymous, machine, upload, process):
        receipt = upload(scan(), "don.png")
        process(regions=[RED])
        assert anonymous.get(self.path(receipt)).status_code == 401
        answer = machine.get(self.path(receipt))
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")

    def test_what_stands_there_and_a_little_around_it(self, person, upload, process):
        receipt = upload(scan(), "don.png")
        process(regions=[RED])
        answer = person.get(self.path(receipt))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        image = Image.open(io.BytesIO(answer.content)).convert("RGB")
        inch = 2000 / 8.27
        around = 2 * 4 / 72 * inch
        assert image.width == pytest.approx(2 * inch + around, abs=3)
        assert image.height == pytest.approx(inch + around, abs=3)
        assert image.getpixel((image.width // 2, image.height // 2)) == (255, 0, 0)
        assert image.getpixel((2, 2)) == (255, 255, 255)

    def test_the_second_of_two_is_another(self, person, upload, process):
        receipt = upload(scan(), "don.png")
        process(regions=[RED, {"kind": "stamp", "box": [300, 300, 400, 340], "confidence": 1}])
        first, second = (person.get(self.path(receipt, n)).content for n in (1, 2))
        colours = Image.open(io.BytesIO(second)).convert("RGB").getcolors()
        assert first != second
        assert [colour for _, colour in colours] == [(255, 255, 255)]

    def test_what_is_not_there(self, person, upload, process):
        receipt = upload(scan(), "don.png")
        assert person.get(self.path(receipt)).json()["code"] == "not_found"  # not read yet
        process(regions=[RED])
        for path in (self.path(receipt, 2), self.path(receipt, 0), self.path(receipt, 1, page=2)):
            answer = person.get(path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
        assert person.get(self.path({"id": "0" * 32})).status_code == 404

    def test_a_box_beyond_the_page_and_a_file_without_pages(self, person, upload, process):
        receipt, text = upload(scan(), "don.png"), upload("Kính gửi phường".encode(), "don.txt")
        process(regions=[{"kind": "stamp", "box": [900, 5000, -3, 20], "confidence": 0.5}])
        assert person.get(self.path(receipt)).status_code == 200
        answer = person.get(self.path(text))
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_page")

    def test_the_first_look_is_in_the_audit(self, server, person, upload, process):
        receipt = upload(scan(), "don.png")
        process(regions=[RED])
        person.get(self.path(receipt))
        person.get(self.path(receipt))  # from the cache
        *_, before, last = (row for row in audit(server) if row[1] == receipt["id"])
        assert before[2] == "document_received"
        assert (last[0].partition(":")[0], last[2]) == ("user", "document_opened")

    def test_the_petition_page_shows_what_needs_transcription_and_what_is_missing(
        self, tmp_path, run_server, log_in, outcome
    ):
        settings = Settings(data=tmp_path, disk_floor_bytes=0)
        with (
            run_server(settings, with_pages=True) as server,
            server.client(Authorization=f"Bearer {server.token}") as machine,
            server.client(**log_in(server)) as reader,
        ):
            receipt = post(machine, scan(), "don.png").json()
            body = {"worker": "w", "max": 1, "seconds": 60}
            (lease,) = machine.post("/api/v1/leases", json=body).json()["leases"]
            stamp = {"kind": "stamp", "box": [300, 300, 400, 340], "confidence": 1}
            findings = outcome(lease, regions=[stamp, RED])
            absent = [{"kind": "PHONE", "reason": "missing_anonymous"}]
            findings["findings"] |= {"missing": absent}
            path = f"/api/v1/petitions/{lease['petition_id']}/findings"
            assert machine.put(path, json=findings).status_code == 200
            shown = reader.get(f"/petitions/{lease['petition_id']}").text
            assert "1 chỗ viết tay cần người đọc" in shown
            assert "Thông tin đơn không có (1)" in shown
            assert "Người gửi xin giấu tên hoặc gửi nặc danh" in shown
            (source,) = re.findall(r'src="(/api/v1/[^"]+)"', shown)
            assert source == self.path(receipt, 2)
            assert reader.get(source).headers["content-type"] == "image/png"
