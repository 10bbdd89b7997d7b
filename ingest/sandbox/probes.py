"""What a hostile file might make its child do, on purpose.

`donthu doctor` asks the harmless ones whether the walls stand on this very
machine; the tests ask all. They run as the task ``probe`` inside a child.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from ingest.sandbox.child import step


def run(request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request names."""
    return _PROBES[request["probe"]](request)


def _socket(request: dict[str, Any]) -> dict[str, Any]:
    try:
        socket.socket(getattr(socket, request["family"]), socket.SOCK_DGRAM).close()
    except OSError as error:
        return {"errno": error.errno}
    return {"errno": 0}


def _helper(_: dict[str, Any]) -> dict[str, Any]:
    code = (
        "import socket, sys\n"
        "try: socket.socket()\n"
        "except OSError as error: sys.exit(error.errno)\n"
        "sys.exit(0)"
    )
    return {"errno": subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode}


def _leave(_: dict[str, Any]) -> dict[str, Any]:
    try:
        os.setpgid(0, 0)
    except OSError as error:
        return {"errno": error.errno}
    return {"errno": 0}


def _surroundings(_: dict[str, Any]) -> dict[str, Any]:
    # the listing itself opens one descriptor, closed again by the time it is looked at
    numbers = [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208
    return {
        "environment": sorted(os.environ),
        "descriptors": [n for n in numbers if _is_open(n)],
        "folder": os.environ["TMPDIR"],
    }


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _memory(_: dict[str, Any]) -> dict[str, Any]:
    hoard = []
    while True:
        hoard.append(bytearray(64 * 1024 * 1024))


def _spin(_: dict[str, Any]) -> dict[str, Any]:
    while True:
        step()  # seems busy, so only the CPU limit can end it


def _sleep(_: dict[str, Any]) -> dict[str, Any]:
    time.sleep(3600)
    return {}


def _steady(request: dict[str, Any]) -> dict[str, Any]:
    end = time.monotonic() + float(request["seconds"])
    while time.monotonic() < end:
        time.sleep(0.2)
        step()
    return {"done": True}


def _crash(_: dict[str, Any]) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def _exit(_: dict[str, Any]) -> dict[str, Any]:
    os._exit(0)


def _raise(_: dict[str, Any]) -> dict[str, Any]:
    return {"never": 1 / int("0")}


def _recurse(request: dict[str, Any]) -> dict[str, Any]:
    return _recurse(request)


def _family(_: dict[str, Any]) -> dict[str, Any]:
    with subprocess.Popen(["sleep", "3600"]):
        time.sleep(3600)
    return {}


_PROBES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "socket": _socket,
    "helper": _helper,
    "leave": _leave,
    "surroundings": _surroundings,
    "memory": _memory,
    "spin": _spin,
    "sleep": _sleep,
    "steady": _steady,
    "crash": _crash,
    "exit": _exit,
    "raise": _raise,
    "recurse": _recurse,
    "family": _family,
}
