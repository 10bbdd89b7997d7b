"""The sandbox holds: limits end the child, never the service; nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import ingest
from ingest import sandbox

pytestmark = pytest.mark.integration


def _probe(what: str, limits: ingest.Limits | None = None, **arguments):
    """Run one of the probes of `ingest.sandbox.probes` in a child."""
    with sandbox.descriptor_of(b"x") as descriptor:
        answer, body = sandbox.run(
            "probe", descriptor, limits or ingest.Limits(), probe=what, **arguments
        )
        body.close()
    return answer


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET"])
def test_no_socket_leaves_the_machine(family):
    assert _probe("socket", family=family) == {"errno": 13}


def test_local_sockets_work():
    assert _probe("socket", family="AF_UNIX") == {"errno": 0}


def test_no_helper_program_gets_a_socket_either():
    assert _probe("helper") == {"errno": 13}


def test_the_group_cannot_be_left():
    assert _probe("leave") == {"errno": 1}


def test_environment_and_descriptors_are_bare(monkeypatch):
    monkeypatch.setenv("DONTHU_DATABASE_URL", "secret")
    sandbox.close()
    seen = _probe("surroundings")
    assert not [name for name in seen["environment"] if name.startswith("DONTHU")]
    assert set(seen["environment"]) <= {
        "GLIBC_TUNABLES", "HOME", "LANG", "LC_CTYPE", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS",
        "PATH", "PYTHONDONTWRITEBYTECODE", "TESSDATA_PREFIX", "TMPDIR",
    }  # fmt: skip
    assert seen["descriptors"] == [0, 1, 2, 3, 4, 5]
    assert not Path(seen["folder"]).exists()


@pytest.mark.parametrize(
    ("probe", "code"),
    [
        ("memory", "out_of_memory"),
        ("spin", "timeout"),
        ("sleep", "timeout"),
        ("crash", "crashed"),
        ("exit", "crashed"),
        ("raise", "crashed"),
        ("recurse", "too_deep"),
    ],
)
def test_a_child_that_misbehaves_is_an_error_and_no_more(probe, code):
    limits = ingest.Limits(memory=1024**3)  # of time enough: a busy machine is no misbehaviour
    if code == "timeout":
        limits = ingest.Limits(memory=1024**3, cpu=2, seconds_step=3, seconds_total=6)
    with pytest.raises(ingest.IngestError) as caught:
        _probe(probe, limits)
    assert caught.value.code == code
    assert ingest.read(b"Xin ch\xc3\xa0o").pages[0].text == "Xin chào"


def test_helpers_die_with_a_child_that_hangs():
    limits = ingest.Limits(seconds_step=1, seconds_total=2)
    with pytest.raises(ingest.IngestError):
        _probe("family", limits)
    ours = psutil.Process().children(recursive=True)
    assert not [p for p in ours if "sleep" in p.name()]


def test_progress_keeps_a_long_document_alive():
    limits = ingest.Limits(seconds_step=1.5, seconds_total=30)
    assert _probe("steady", limits, seconds=3.0) == {"done": True}


def test_many_threads_at_once():
    with ThreadPoolExecutor(8) as pool:
        texts = [f"Đơn số {n} của ông Nguyễn Văn An" for n in range(40)]
        read = pool.map(lambda t: ingest.read(t.encode()).pages[0].text, texts)
        assert list(read) == texts


def test_the_zygote_is_replaced_when_it_dies():
    ingest.read(b"mot hai ba")
    os.kill(sandbox.zygote_pid(), signal.SIGKILL)
    assert ingest.read(b"mot hai ba").pages[0].text == "mot hai ba"


def _kill_child() -> None:
    """As a kernel short of memory does to the child at work, which is older than one that waits."""
    time.sleep(0.5)
    children = psutil.Process(sandbox.zygote_pid()).children()
    for child in sorted(children, key=lambda child: (child.create_time(), child.pid))[:1]:
        child.kill()


def test_a_child_that_is_killed_once_is_tried_again_and_twice_is_an_error():
    sandbox.start()
    with ThreadPoolExecutor(1) as pool:
        once = pool.submit(_probe, "steady", seconds=1.5)
        _kill_child()
        assert once.result() == {"done": True}
        twice = pool.submit(_probe, "steady", seconds=60.0)
        while not twice.done():
            _kill_child()
        with pytest.raises(ingest.IngestError, match="out_of_memory"):
            twice.result()


def test_nothing_is_left_behind():
    ingest.read(b"mot hai ba")
    me = psutil.Process()
    before = (me.num_fds(), threading.active_count(), len(me.children(recursive=True)))
    for _ in range(30):
        ingest.read(b"mot hai ba")
        with pytest.raises(ingest.IngestError):
            ingest.read(b"MZ\0\0\0")
    assert (me.num_fds(), threading.active_count(), len(me.children(recursive=True))) == before


_DAEMON = """
import multiprocessing, ingest
def work(queue):
    queue.put(ingest.read("Xin chào".encode()).pages[0].text)
if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=work, args=(queue,), daemon=True)
    process.start()
    assert queue.get(timeout=60) == "Xin chào"
    process.join()
"""

_ORPHAN = """
import ingest, os, signal
from ingest import sandbox
ingest.read(b"mot hai ba")
print(sandbox.zygote_pid(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _python(code: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(ingest.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip


def test_daemonic_processes_may_read(tmp_path):
    done = _python(_DAEMON, tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_zygote_dies_with_a_killed_service(tmp_path):
    zygote = int(_python(_ORPHAN, tmp_path).stdout)
    try:
        psutil.Process(zygote).wait(timeout=20)
    except psutil.NoSuchProcess:
        return


def _waiting() -> int:
    """The process id of the child that waits for a document."""
    (child,) = psutil.Process(sandbox.zygote_pid()).children()
    return child.pid


def test_a_child_that_dies_while_it_waits_is_no_loss():
    ingest.read(b"mot hai ba")
    waiting = psutil.Process(_waiting())
    waiting.kill()
    waiting.wait(timeout=20)
    zygote = sandbox.zygote_pid()
    for _ in range(3):
        assert ingest.read(b"mot hai ba").pages[0].text == "mot hai ba"
    assert sandbox.zygote_pid() == zygote


def test_each_document_has_a_child_of_its_own():
    seen = set()
    for _ in range(5):
        ingest.read(b"mot hai ba")
        seen.add(_waiting())
    assert len(seen) == 5
