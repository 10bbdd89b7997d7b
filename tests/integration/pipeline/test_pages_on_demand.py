"""Pages on demand, through store, worker and pages: read by OCR, and their images."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from reportlab.pdfgen import canvas

from api.auth import COOKIE, CSRF_HEADER, _csrf_token
from api.settings import Settings
from cases import Store
from pipeline import dispatcher, worker
from pipeline.store import CaseStore

pytestmark = pytest.mark.integration


@pytest.fixture
def person(settings: Settings) -> Iterator[httpx2.Client]:
    """A logged-in browser's client."""
    store = Store(settings.database_url.get_secret_value(), settings.blobs_url)
    user = store.accounts.create_user("chi-lan", "mat-khau-rat-dai")
    secret = store.accounts.open_session(user, lifetime=settings.session_lifetime)
    store.close()
    headers = {"Cookie": f"{COOKIE}={secret}", CSRF_HEADER: _csrf_token(secret)}
    with httpx2.Client(base_url=settings.store_url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def in_worker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process is a worker of that server."""
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    cached = (worker._settings, worker._limits, worker._store)
    for function in cached:
        function.cache_clear()
    yield
    worker._store().close()
    for function in cached:
        function.cache_clear()


def _letter(pages: int) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for page in range(pages):
        for line in range(12):
            sheet.drawString(
                60, 780 - 20 * line, f"Toi xin trinh bay su viec so {page} dong {line}"
            )
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def _work(store: CaseStore) -> None:
    (lease,) = store.lease(worker="test", limit=1, seconds=60)
    assert worker.work(dispatcher._task(lease)).done is worker.Done.POSTED


def test_one_page_and_no_other(
    settings: Settings, store: CaseStore, person: httpx2.Client, in_worker: None, tmp_path: Path
) -> None:
    file = tmp_path / "don.pdf"
    file.write_bytes(_letter(2))
    receipt = store.upload(file, name=file.name, key="1")

    def origins() -> list[str]:
        petition = person.get(f"/api/v1/petitions/{receipt.petition_id}").json()
        return [page["origin"] for page in petition["documents"][0]["pages"]]

    _work(store)
    assert origins() == ["text-layer", "text-layer"]
    page = person.get(f"/petitions/{receipt.petition_id}").text
    assert f"/documents/{receipt.id}/pages/2/ocr" in page
    assert person.post(f"/api/v1/documents/{receipt.id}/pages/2/ocr").json()["status"] == "received"
    _work(store)
    assert origins() == ["text-layer", "ocr"]
    page = person.get(f"/petitions/{receipt.petition_id}").text
    assert f"/documents/{receipt.id}/pages/2/ocr" not in page


def test_the_image_of_a_page_in_an_archive(
    store: CaseStore, person: httpx2.Client, in_worker: None, tmp_path: Path
) -> None:
    file = tmp_path / "don.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("1.txt", "Kính gửi Ủy ban nhân dân phường")
        archive.writestr("2.pdf", _letter(2))
    receipt = store.upload(file, name=file.name, key="2")
    _work(store)
    answer = person.get(f"/documents/{receipt.id}/pages/3")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert [person.get(f"/documents/{receipt.id}/pages/{n}").status_code for n in (1, 4)] == [
        404
    ] * 2
