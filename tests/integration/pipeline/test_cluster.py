"""The embedded cluster: encrypted, without pages, and only on this machine."""

from pathlib import Path

import psutil
import pytest

from pipeline.cluster import connect
from pipeline.settings import Settings

pytestmark = pytest.mark.integration


def test_the_embedded_cluster_is_closed_to_others(settings: Settings) -> None:
    with connect(settings) as client:
        assert client.scheduler.address.startswith("tls://127.0.0.1:")
        assert list(client.nthreads().values()) == [1]
        workers = psutil.Process().children()
        listening = [
            connection.laddr
            for process in (psutil.Process(), *workers)
            for connection in process.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening
        assert {address.ip for address in listening} == {"127.0.0.1"}
        assert not any(address.port == 8787 for address in listening)
    assert not [p for p in workers if p.is_running() and "spawn_main" in " ".join(p.cmdline())]


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "tls://10.0.0.1:8786"])
def test_a_cluster_elsewhere_needs_tls_and_certificates(address: str) -> None:
    with (
        pytest.raises(ValueError, match="DONTHU_SCHEDULER_CA"),
        connect(Settings(scheduler=address)),
    ):
        pass


def test_certificates_that_cannot_be_used_are_no_reason_to_wait(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate", "utf-8")
    for name in ("ca.pem", "missing.pem"):
        file = tmp_path / name
        settings = Settings(
            data=tmp_path,
            scheduler="tls://127.0.0.1:1",
            scheduler_ca=file,
            scheduler_cert=file,
            scheduler_key=file,
        )
        with pytest.raises(ValueError, match="cannot be used"), connect(settings):
            pass
