"""What a process that takes a stranger's file apart may still do: compute, and write one answer.

Promise `secure`: should a file take the process over, it finds no network, no file of the house, no other process, no
environment and nobody else's letter. Linux on x86-64 or ARM64; elsewhere no file is taken apart.
"""

import ctypes
import platform
import resource
import signal
import struct

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE_EPERM, KILL = 0x7FFF0000, 0x00050001, 0x80000000
LOAD, IF_EQUAL, IF_AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
NUMBER_AT, ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
X32 = 0x40000000  # the other way of calling an x86-64 kernel

MEMORY = 768 * 1024 * 1024
LONGEST_ANSWER = 8 * 1024 * 1024
MOST_DESCRIPTORS = 16

# By architecture: how the kernel calls it, and the numbers of what such a process may ask. In this order: reading,
# writing, closing, fstat, lseek; mmap, mprotect, munmap, brk; rt_sigaction, rt_sigprocmask, rt_sigreturn; pread64 and
# pwrite64; sched_yield, mremap, madvise, ftruncate, getpid; exit and exit_group; gettimeofday, sysinfo, getrusage and
# times; sigaltstack, gettid, futex, sched_getaffinity; clock_gettime, clock_nanosleep; getrandom, restart_syscall and
# rseq. None of them opens or connects anything, or makes a process or a thread.
KERNELS = {
    "x86_64": (0xC000003E, (0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 24, 25, 28, 77, 39, 60, 231, 96, 99, 98,
                            100, 131, 186, 202, 204, 228, 230, 318, 219, 334)),
    "aarch64": (0xC00000B7, (63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139, 67, 68, 124, 216, 233, 46, 172, 93,
                             94, 169, 179, 165, 153, 132, 178, 98, 123, 113, 115, 278, 128, 293)),
}  # fmt: skip


class NotLimited(OSError):
    """This machine cannot limit such a process, so no file is taken apart here."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def limit_myself(seconds: int) -> None:
    """From here on this process computes for `seconds` of CPU at most and answers; everything else fails with EPERM.

    Raises:
        NotLimited: the kernel does not do it.
    """
    _set(resource.RLIMIT_CPU, seconds)
    _set(resource.RLIMIT_AS, MEMORY)
    _set(resource.RLIMIT_FSIZE, LONGEST_ANSWER)
    _set(resource.RLIMIT_NOFILE, MOST_DESCRIPTORS)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NPROC, 0)
    _ask_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)
    _ask_kernel(PR_SET_NO_NEW_PRIVS, 1)
    _allow_only_computing()


def _set(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _allow_only_computing() -> None:
    if platform.machine() not in KERNELS:
        raise NotLimited
    architecture, allowed = KERNELS[platform.machine()]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (IF_EQUAL, 1, 0, architecture),
        (ANSWER, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (IF_AT_LEAST, 0, 1, X32),
        (ANSWER, 0, 0, KILL),
        *((IF_EQUAL, len(allowed) - place, 0, number) for place, number in enumerate(allowed)),
        (ANSWER, 0, 0, REFUSE_EPERM),
        (ANSWER, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    _ask_kernel(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _ask_kernel(what: int, *how: int) -> None:
    values = [ctypes.c_ulong(one) for one in (*how, 0, 0, 0, 0)[:4]]
    if ctypes.CDLL(None, use_errno=True).prctl(what, *values):
        raise NotLimited(ctypes.get_errno(), "prctl")
