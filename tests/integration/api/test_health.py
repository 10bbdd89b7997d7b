from __future__ import annotations

import shutil
import sys

import pytest

from api.first_start import prepare
from api.settings import Settings

pytestmark = pytest.mark.integration


def test_alive(anonymous):
    assert anonymous.get("/healthz").json() == {"status": "ok"}


def test_ready_without_an_embedded_dispatcher(anonymous):
    answer = anonymous.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {
            "database": "ok",
            "migrations": "ok",
            "model": "elsewhere",
            "ocr": "elsewhere",
            "dispatcher": "elsewhere",
        },
        "oldest_waiting_seconds": None,
    }


def test_oldest_waiting(anonymous, upload):
    upload()
    assert anonymous.get("/readyz").json()["oldest_waiting_seconds"] >= 0


def test_not_ready_without_a_model(tmp_path, run_server, seed_model_path):
    settings = Settings(
        data=tmp_path,
        embed_dispatcher=True,
        dispatcher_command=(sys.executable, "-c", "import time; time.sleep(600)"),
    )
    with run_server(settings) as server, server.client() as client:
        missing = client.get("/readyz")
        settings.models.mkdir()
        (settings.models / "one").write_bytes(b"x")
        stray = client.get("/readyz")
        shutil.copytree(seed_model_path.parent, settings.models, dirs_exist_ok=True)
        present = client.get("/readyz")
    assert missing.status_code == 503
    assert stray.json()["checks"]["model"] == "missing"
    assert (missing.json()["code"], missing.json()["checks"]["model"]) == ("not_ready", "missing")
    checks = present.json()["checks"]
    assert checks["model"] == "ok"
    assert checks["dispatcher"] in {"running", "restarting"}
    assert checks["ocr"] == ("ok" if shutil.which("tesseract") else "tesseract missing")


def test_not_ready_before_migrations(tmp_path, run_server):
    settings = Settings(data=tmp_path)
    with run_server(settings) as server, server.client() as client:
        from cases import migrate
        from cases.database import Database

        database = Database(settings.database_url.get_secret_value())
        migrate.downgrade(database)
        database.close()
        answer = client.get("/readyz")
        prepare(settings)
        again = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "not at head")
    assert again.status_code == 200
