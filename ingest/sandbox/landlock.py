"""Runs a program where it can read and write nothing but named places.

For LibreOffice, which fetches what a document says lies in other files, so
that one petition could show another's. Landlock (Linux 5.13) forbids that in
the kernel, whatever the program is talked into. Where the kernel has it not,
the program runs unconfined: a reader must not rely on this alone.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import ctypes
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls, on all machine types
_PATH_BENEATH = 1  # type of a rule
_WRITE_FILE, _READ_FILE, _READ_DIR, _MAKE_DIR, _MAKE_REG, _REFER = 2, 4, 8, 128, 256, 8192
_OF_FILES = _WRITE_FILE | _READ_FILE  # rights that a rule on a file may give
_READ = _READ_FILE | _READ_DIR
_ALL = _READ | _WRITE_FILE | _MAKE_DIR | _MAKE_REG | _REFER
_PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def confined(call: Callable[[], _T], readable: Iterable[Path], writable: Iterable[Path]) -> _T:
    """What a call returns that may open only these places and what lies in them.

    It runs in a thread of its own, because a restriction is for good; programs
    it starts are as restricted. Places that do not exist are passed over.
    """

    def restricted() -> _T:
        _restrict([(path, _READ) for path in readable] + [(path, _ALL) for path in writable])
        return call()

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(restricted).result()


def version() -> int:
    """Which Landlock the kernel has; 0: none."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def _restrict(places: Iterable[tuple[Path, int]]) -> None:
    present = version()
    if present == 0:
        return
    known = _ALL if present > 1 else _ALL & ~_REFER  # the first had no moving between folders
    attributes = _Ruleset(known)
    ruleset = _libc.syscall(
        _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes)), 0
    )
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    try:
        for path, rights in places:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                _allow(ruleset, path, rights & known)
        _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if _libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Rule(rights if path.is_dir() else rights & _OF_FILES, descriptor)
        if _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_add_rule")
    finally:
        os.close(descriptor)
