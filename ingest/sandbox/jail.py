"""What a sandboxed child may not do, told to the kernel before it sees a hostile byte.

Resource limits, no new privileges, death with the parent, and a seccomp filter
that leaves local sockets but no others, and forbids leaving the process group
(it is how the whole family is killed), tracing, namespaces and io_uring, which
could open sockets past the filter. Fails closed: where the filter cannot be
installed no document is opened.

Residual risks accepted: the child reads what the service account reads, may
signal processes of the same account, and may connect to local sockets. A
container without network and with a read-only root closes those.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct

from ingest.limits import Limits

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_AF_UNIX = 1
_EPERM = 1
_EACCES = 13
_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_RET_KILL = 0x80000000
_X32_BIT = 0x40000000

# classic BPF: load word, jump if equal / greater or equal, return
_LD, _JEQ, _JGE, _RET = 0x20, 0x15, 0x35, 0x06
_NR, _ARCH, _ARG0 = 0, 4, 16  # offsets in struct seccomp_data, little endian

# machine -> audit architecture, number of socket(2), numbers refused outright:
# io_uring_setup, setsid, setpgid, ptrace, process_vm_readv/writev, unshare, setns, mount, bpf,
# add_key, request_key, keyctl, perf_event_open, kexec_load, init_module, userfaultfd
_CALLS: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        41,
        (425, 112, 109, 101, 310, 311, 272, 308, 165, 321, 248, 249, 250, 298, 246, 175, 323),
    ),
    "aarch64": (
        0xC00000B7,
        198,
        (425, 157, 154, 117, 270, 271, 97, 268, 40, 280, 217, 218, 219, 241, 104, 105, 282),
    ),
}

_libc = ctypes.CDLL(None, use_errno=True)


class JailError(OSError):
    """The kernel refused a restriction; nothing may be opened."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _filter(machine: str) -> bytes:
    """The BPF program of a machine type."""
    architecture, socket_call, refused = _CALLS[machine]
    program = [
        _op(_LD, _ARCH),
        _op(_JEQ, architecture, 1, 0),
        _op(_RET, _RET_KILL),
        _op(_LD, _NR),
        _op(_JGE, _X32_BIT, 0, 1),
        _op(_RET, _RET_KILL),
    ]
    for call in refused:
        program += [_op(_JEQ, call, 0, 1), _op(_RET, _RET_ERRNO | _EPERM)]
    program += [
        _op(_JEQ, socket_call, 1, 0),
        _op(_RET, _RET_ALLOW),
        _op(_LD, _ARG0),
        _op(_JEQ, _AF_UNIX, 0, 1),
        _op(_RET, _RET_ALLOW),
        _op(_RET, _RET_ERRNO | _EACCES),
    ]
    return b"".join(program)


def _prctl(option: int, argument: int, pointer: int = 0) -> None:
    if _libc.prctl(option, argument, ctypes.c_void_p(pointer), 0, 0) != 0:
        number = ctypes.get_errno()
        raise JailError(number, f"prctl({option}): {os.strerror(number)}")


def die_with_parent(parent: int) -> None:
    """Ask to be killed when the parent goes; leave at once if it has gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def restrict(limits: Limits) -> None:
    """Set the resource limits of this process and of all it will start."""
    # between the soft and the hard limit SIGXCPU tells running out of time from being killed
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    if hardest == resource.RLIM_INFINITY or hardest > limits.cpu + 2:
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 2))
    for what, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (bound, bound))


def close_the_door() -> None:
    """Give up new privileges and every socket that leaves the machine.

    Raises:
        JailError: the kernel or the machine type offers no filter.
    """
    machine = platform.machine()
    if machine not in _CALLS:
        raise JailError(_EPERM, f"no system call table for {machine}")
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    program = ctypes.create_string_buffer(_filter(machine))
    head = _Program(len(program.raw) // 8, ctypes.cast(program, ctypes.c_void_p).value)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(head))
