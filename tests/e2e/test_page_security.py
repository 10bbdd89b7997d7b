"""What the pages refuse, and what they must never show or run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page

from .conftest import SAMPLES, Site

pytestmark = pytest.mark.e2e

NOTE = SAMPLES / "cong-phan-anh-cho-tha-rong.txt"


@pytest.fixture
def stranger(site: Site) -> Iterator[httpx2.Client]:
    with site.browserlike() as client:
        yield client


@pytest.fixture
def member(site: Site) -> Iterator[httpx2.Client]:
    with site.browserlike() as client:
        answer = client.post("/login", data={"name": site.user, "password": site.password})
        assert answer.status_code == 303
        yield client


def _csrf(client: httpx2.Client) -> str:
    found = re.search(r'data-csrf="([0-9a-f]{64})"', client.get("/upload").text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "path", ["/petitions", "/upload", "/labels", "/petitions/{id}", "/petitions/{id}/progress"]
)
def test_a_stranger_is_sent_to_the_log_in(
    stranger: httpx2.Client, processed: Callable[[Path], str], path: str
) -> None:
    answer = stranger.get(path.format(id=processed(NOTE)))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2F")


def test_a_stranger_gets_no_page_image(
    stranger: httpx2.Client, site: Site, processed: Callable[[Path], str]
) -> None:
    with site.api() as client:
        petition = client.get(f"/api/v1/petitions/{processed(NOTE)}").json()
    answer = stranger.get(f"/documents/{petition['documents'][0]['id']}/pages/1")
    assert answer.status_code == 303
    assert b"PNG" not in answer.content


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: httpx2.Client, site: Site
) -> None:
    answer = stranger.post("/login", data={"name": site.user, "password": site.password})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_wrong_password_says_nothing_more(stranger: httpx2.Client) -> None:
    wrong = stranger.post("/login", data={"name": "nobody-of-this-name", "password": "x"})
    assert wrong.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in wrong.text
    assert "set-cookie" not in wrong.headers


def test_a_log_in_sent_by_another_site_is_refused(stranger: httpx2.Client, site: Site) -> None:
    answer = stranger.post(
        "/login",
        data={"name": site.user, "password": site.password},
        headers={"Origin": "http://other.vn"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ư" * 64])
def test_forms_without_the_sessions_token_change_nothing(
    member: httpx2.Client, site: Site, processed: Callable[[Path], str], token: str | None
) -> None:
    petition_id = processed(NOTE)
    extra = {} if token is None else {"csrf": token}
    decision = {"kind": "KN", "topic": "KH00", "revision": "1", **extra}
    assert member.post(f"/petitions/{petition_id}/decisions", data=decision).status_code == 403
    assert member.post(f"/petitions/{petition_id}/requeue", data=extra).status_code == 403
    page = f"/documents/{'0' * 32}/pages/1/ocr"
    assert member.post(page, data=extra).status_code == 403
    files = {"files": ("a.txt", b"a")}
    assert member.post("/upload", data=extra, files=files).status_code == 403
    assert member.post("/logout", data=extra).status_code == 403
    with site.api() as client:
        assert client.get(f"/api/v1/petitions/{petition_id}").json()["corrections"] == []


def test_a_decision_on_something_older_is_refused_and_what_was_typed_is_kept(
    member: httpx2.Client, processed: Callable[[Path], str]
) -> None:
    form = {
        "csrf": _csrf(member),
        "kind": "TC",
        "topic": "OF01",
        "revision": "0",
        "note": "Ghi chú đã viết <b>",
    }
    answer = member.post(f"/petitions/{processed(NOTE)}/decisions", data=form)
    assert answer.status_code == 412
    assert "Đơn đã thay đổi sau khi được mở" in answer.text
    assert "Ghi chú đã viết &lt;b&gt;" in answer.text
    assert re.search(r'value="TC" required checked', answer.text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Xin chọn loại đơn."),
        ({"topic": ""}, "Xin chọn chủ đề"),
        ({"topic": "ZZ99"}, "không có trong danh mục"),
    ],
)
def test_an_incomplete_decision_comes_back_with_a_sentence(
    member: httpx2.Client, processed: Callable[[Path], str], change: dict[str, str], said: str
) -> None:
    form = {"csrf": _csrf(member), "kind": "TC", "topic": "OF01", "revision": "0", **change}
    answer = member.post(f"/petitions/{processed(NOTE)}/decisions", data=form)
    assert answer.status_code == 422
    assert said in answer.text


def test_unknown_addresses_get_a_friendly_page(member: httpx2.Client) -> None:
    for path in (
        "/khong-co",
        "/petitions/abc",
        f"/petitions/{'0' * 32}",
        f"/documents/{'0' * 32}/pages/1",
    ):
        answer = member.get(path)
        assert answer.status_code == 404, path
        assert "Không tìm thấy trang" in answer.text
        assert "Mã yêu cầu" in answer.text


def test_upload_without_scripts(member: httpx2.Client, site: Site) -> None:
    files = [("files", (f"trang-{n}.txt", f"Trang {n} của đơn kiến nghị".encode())) for n in (1, 2)]
    form = {"csrf": _csrf(member), "joined": "true", "channel": "truc-tiep"}
    answer = member.post("/upload", data=form, files=files)
    assert answer.status_code == 303
    petition_id = answer.headers["location"].rpartition("/")[2]
    with site.api() as client:
        petition = client.get(f"/api/v1/petitions/{petition_id}").json()
    assert [d["name"] for d in petition["documents"]] == ["trang-1.txt", "trang-2.txt"]
    assert petition["channel"] == "truc-tiep"
    assert petition["status"] != "open"
    assert member.post("/upload", data=form).status_code == 422


def test_markup_in_names_and_texts_stays_text(
    reader: Page, site: Site, processed: Callable[[Path], str], tmp_path: Path, problems: list[str]
) -> None:
    attack = "<img src=x onerror=document.title='taken'><script>document.title='taken'</script>"
    letter = tmp_path / "<img src=x onerror=document.title='taken'>.txt"
    letter.write_text(
        "ĐƠN KIẾN NGHỊ\nKính gửi: Ủy ban nhân dân phường\n"
        f"Tôi kiến nghị sửa chữa cống thoát nước bị tắc {attack} ở ngõ 5.\n",
        encoding="utf-8",
    )
    petition_id = processed(letter)
    part = reader.request.get(f"{site.url}/petitions/{petition_id}/progress").text()
    assert "&lt;img src=x" in part
    assert "<img" not in part
    reader.goto(f"{site.url}/petitions/{petition_id}")
    assert attack in reader.locator("#letter").inner_text()
    assert reader.locator("main img").count() == 0
    assert "taken" not in reader.title()
    assert problems == []
