"""What the pages answer without scripts, from a real server with pages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import httpx2
import pytest

from api.auth import COOKIE, _csrf_token
from api.settings import Settings


@pytest.fixture
def browser(tmp_path, run_server: Callable[..., object]) -> Iterator[Callable[..., object]]:
    with contextlib.ExitStack() as stack:

        def start(**settings: int) -> tuple[httpx2.Client, str]:
            made = Settings(data=tmp_path / "pages", **settings)
            server = stack.enter_context(run_server(made, with_pages=True))
            accounts = server.app.state.store.accounts
            user = accounts.check_password("admin", server.password)
            secret = accounts.open_session(user, lifetime=made.session_lifetime)
            client = stack.enter_context(server.client(Cookie=f"{COOKIE}={secret}"))
            return client, _csrf_token(secret)

        yield start


class TestList:
    def test_filters_that_nothing_can_have_are_named(self, browser):
        client, _ = browser(disk_floor_bytes=0)
        told = client.get("/petitions", params={"kind": "XX", "status": "gone", "q": "đất"}).text
        assert "Bỏ qua điều kiện lọc không có trong hệ thống: tình trạng, loại đơn." in told

    @pytest.mark.parametrize(
        "query", [{}, {"kind": "KN", "status": "proposed", "review": "yes", "topic": "LD01"}]
    )
    def test_known_filters_are_not(self, browser, query):
        client, _ = browser(disk_floor_bytes=0)
        assert "Bỏ qua" not in client.get("/petitions", params=query).text


class TestUpload:
    def test_a_disk_almost_full_takes_nothing_in(self, browser):
        client, csrf = browser(disk_floor_bytes=2**62)
        answer = client.post("/upload", data={"csrf": csrf}, files={"files": ("a.txt", b"don")})
        assert answer.status_code == 507
        assert "Chưa có đơn nào" in client.get("/petitions").text


class TestPetition:
    def test_what_is_to_be_known_of_files_is_shown(self, tmp_path, run_server, log_in, outcome):
        settings = Settings(data=tmp_path / "pages", disk_floor_bytes=0)
        with (
            run_server(settings, with_pages=True) as server,
            server.client(**log_in(server)) as person,
            server.client(Authorization=f"Bearer {server.token}") as machine,
        ):
            machine.post("/api/v1/documents", files={"file": ("thu.eml", b"don")})
            asked = {"worker": "w", "max": 1, "seconds": 60}
            (lease,) = machine.post("/api/v1/leases", json=asked).json()["leases"]
            body, path = outcome(lease), f"petitions/{lease['petition_id']}"
            body["documents"][0]["notes"] = [{"code": "note_member_encrypted"}]
            assert machine.put(f"/api/v1/{path}/findings", json=body).status_code == 200
            (read,) = machine.get(f"/api/v1/{path}").json()["documents"]
            told = person.get(f"/{path}").text
        assert read["notes"] == [{"code": "note_member_encrypted", "name": None}]
        assert "thu.eml: Có tệp kèm theo đặt mật khẩu" in told
        assert "Có tệp hoặc trang của đơn chưa đọc được" in told


class TestWatch:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"code": "1"}, "Mã gồm 2 đến 32 chữ hoa"),
            ({"examples": "\n".join("abcdef")}, "Cần từ 1 đến 5 câu ví dụ"),
            ({"units": "P. Hoàng Liệt"}, "chỉ gồm chữ số"),
            ({"starts": "2026-02-31"}, "Ngày bắt đầu không phải là ngày có thật"),
            ({"starts": "2026-02-03", "ends": "2026-02-01"}, "không trước ngày bắt đầu"),
            ({"name": ""}, "Cần có tên"),
            ({"phrases": "x" * 201}, "mỗi cụm không quá 200"),
        ],
    )
    def test_the_wrong_field_is_named(self, browser, wrong, said):
        client, csrf = browser(disk_floor_bytes=0)
        right = {
            "code": "VD25",
            "name": "Vành đai 2.5",
            "examples": "Đền bù quá thấp",
            "csrf": csrf,
        }
        answer = client.post("/watch", data=right | wrong)
        assert answer.status_code == 422
        assert said in answer.text
