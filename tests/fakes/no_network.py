"""Runs `viva` where the kernel ends whoever opens a socket: `python -m tests.fakes.no_network FAMILIES ARGUMENTS`.

FAMILIES is `none`, or `unix` for the sound server's kind alone. The filter holds for every thread and every C library,
which no hook in Python does: a process that comes to its end has opened no other socket. It holds for programs started
by it too, but their end may go unnoticed; with `none` to start one ends the process as well. (To find PortAudio,
Python runs ldconfig.) Where no filter can be set the exit code is FORBIDDEN. Linux on x86-64 and 64-bit ARM.
"""

import ctypes
import platform
import runpy
import sys
from typing import Final

FORBIDDEN: Final = 77

_NUMBERS: Final = {"x86_64": (0xC000003E, 41, 59, 322), "aarch64": (0xC00000B7, 198, 221, 281)}
"""The kernel's name of the architecture, and its numbers of `socket`, `execve` and `execveat`."""
_IO_URING_SETUP: Final = 425
"""The other way to a socket, the same number everywhere."""
_AF_UNIX: Final = 1
_NONE: Final = 0xFFFF
"""No system call and no family of sockets."""
_KILL: Final = 0x80000000
_ALLOW: Final = 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NR, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
"""Where they stand in what a filter is given."""
_X32: Final = 0x40000000
"""System calls from here on are those of another table."""


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("true", ctypes.c_ubyte), ("false", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction))]


def available() -> str | None:
    """Why no filter can be set here, as far as that is known before; None where it can."""
    if sys.platform != "linux" or platform.machine() not in _NUMBERS:
        return f"no filter is written for {sys.platform} on {platform.machine()}"
    return None


def forbid(*, unix: bool) -> bool:
    """From now on the kernel ends this process when it opens a socket, but a local one with `unix`. Whether it will."""
    architecture, socket, execve, execveat = _NUMBERS[platform.machine()]
    code = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 0, 9, architecture),
        (_LOAD, 0, 0, _NR),
        (_AT_LEAST, 7, 0, _X32),
        (_EQUAL, 6, 0, _IO_URING_SETUP),
        (_EQUAL, 5, 0, _NONE if unix else execve),
        (_EQUAL, 4, 0, _NONE if unix else execveat),
        (_EQUAL, 0, 2, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 0, 1, _AF_UNIX if unix else _NONE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
    ]
    program = (_Instruction * len(code))(*(_Instruction(*line) for line in code))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filtered = 38, 22, 2
    return not (
        libc.prctl(no_new_privileges, 1, 0, 0, 0)
        or libc.prctl(set_seccomp, filtered, ctypes.byref(_Program(len(code), program)), 0, 0)
    )


if __name__ == "__main__":
    families, *arguments = sys.argv[1:]
    if available() or not forbid(unix=families == "unix"):
        sys.exit(FORBIDDEN)
    if arguments[:1] == ["-c"]:
        exec(arguments[1])
    else:
        sys.argv = ["viva", *arguments]
        runpy.run_module("bot", run_name="__main__")
