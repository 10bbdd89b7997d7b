"""Where settings come from."""

from pathlib import Path

import pytest

from ingest.limits import Limits
from pipeline.settings import Settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "MODELS", "STORE_TOKEN", "STORE_TOKEN_FILE", "DATABASE_URL"):
        monkeypatch.delenv(f"DONTHU_{name}", raising=False)


def test_everything_lies_below_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONTHU_DATA", str(tmp_path))
    settings = Settings()
    assert settings.models == tmp_path / "models"
    assert str(tmp_path) in settings.database_url.get_secret_value()
    assert settings.blobs_url.startswith(str(tmp_path))


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "token"
    file.write_text("secret-of-the-file\n", "utf-8")
    monkeypatch.setenv("DONTHU_STORE_TOKEN_FILE", str(file))
    settings = Settings(data=tmp_path)
    assert settings.service_token() == "secret-of-the-file"
    assert "secret-of-the-file" not in repr(settings)


def test_the_token_of_this_machine_is_found(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with pytest.raises(FileNotFoundError):
        settings.service_token()
    settings.token_file.write_text("made at first start\n", "utf-8")
    assert settings.service_token() == "made at first start"


def test_a_child_gets_the_settings_but_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Settings(
        data=tmp_path, store_url="http://kho:1", workers=3, store_token="s3cret", models="/m"
    )
    environment = given.environment()
    assert not any("s3cret" in value for value in environment.values())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    child = Settings()
    assert (child.data, child.store_url, child.workers) == (tmp_path, "http://kho:1", 3)
    assert child.models == Path("/m")


def test_a_site_may_choose_bounds_and_engine_and_workers_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "DONTHU_LIMITS", '{"pages": 3000, "ocr_engine": "command", "ocr_command": ["/opt/doc"]}'
    )
    settings = Settings(data=tmp_path)
    assert settings.limits == Limits(pages=3000, ocr_engine="command", ocr_command=("/opt/doc",))
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings().limits == settings.limits


@pytest.mark.parametrize(
    ("bounds", "complaint"),
    [
        ('{"pagse": 3}', "seconds_page"),  # the known names are listed
        ('{"pages": 0}', "lớn hơn 0"),
        ('{"pages": "many"}', "lớn hơn 0"),
        ('{"bytes": "-5"}', "lớn hơn 0"),
        ('{"pages": true}', "lớn hơn 0"),
        ('{"seconds_page": NaN}', "lớn hơn 0"),
        ('{"seconds_total": Infinity}', "lớn hơn 0"),
        ('{"pages": 2.5}', "pages"),
        ('{"ocr_command": 5}', "ocr_command"),
        ('{"ocr_processes": 9}', "seconds_page"),
        ("[]", "seconds_page"),
        ("{", "seconds_page"),
    ],
)
def test_a_bound_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, bounds: str, complaint: str
) -> None:
    monkeypatch.setenv("DONTHU_LIMITS", bounds)
    with pytest.raises(ValueError, match=complaint):
        Settings()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secret_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("DONTHU_STORE_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("DONTHU_DATABASE_URL", "postgresql://user:s3cret@host/db")
    with pytest.raises(ValueError, match="DONTHU_STORE_TOKEN_FILE: cannot read") as caught:
        Settings(data=tmp_path)
    assert "s3cret" not in str(caught.value)
