"""The warmed process: it has every reader loaded, sees no file itself, and forks a limited child for each.

It reads nothing of what children answer and knows no names: an order of a few bytes in, one byte for how it ended out.
It ends when whoever started it closes the pipe, by leaving or by dying.
"""

import gc
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable

import msgspec

from tillit.contact.files.apart import BROKEN, FINE, SLOW
from tillit.contact.files.jobs import Answer, Job
from tillit.contact.files.limits import limit_myself
from tillit.contact.files.work import do_job, warm

HEAD = struct.Struct("=BH")
HIGHEST = 1024  # descriptors that a process starts with, at most


class _Running:
    """A child at work: its slot, its end as a descriptor, and until when it may run."""

    def __init__(self, pid: int, slot: int, wall: float) -> None:
        self.pid, self.slot, self.until = pid, slot, time.monotonic() + wall
        self.end = os.pidfd_open(pid)

    def finish(self) -> bytes:
        """Kill it if it still runs, take it away, and say how it ended."""
        is_slow = not select.select([self.end], [], [], 0)[0]
        if is_slow:
            os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.end)
        if is_slow or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}):
            return SLOW
        return FINE if status == 0 else BROKEN


def main() -> None:
    """Serve orders. Arguments: the pipe of orders, then for each slot: file in, answer out, pipe for how it ended."""
    control, *rest = map(int, sys.argv[1:])
    slots = [tuple(rest[place : place + 3]) for place in range(0, len(rest), 3)]
    warm()
    gc.collect()
    gc.freeze()  # pages shared with the children stay shared
    running: list[_Running] = []
    while True:
        ended, is_order = _wait(control, running)
        for one in ended:
            running.remove(one)
            os.write(slots[one.slot][2], one.finish())
        if is_order:
            head = os.read(control, HEAD.size)
            if len(head) < HEAD.size:
                return
            slot, size = HEAD.unpack(head)
            order = os.read(control, size)
            job = msgspec.msgpack.decode(order, type=Job)
            running.append(_Running(_fork(slots, slot, job), slot, job.wall))


def _wait(control: int, running: list[_Running]) -> tuple[list[_Running], bool]:
    """Until an order comes, a child ends, or one has had its time."""
    waiting = select.poll()
    waiting.register(control, select.POLLIN | select.POLLHUP)
    for one in running:
        waiting.register(one.end, select.POLLIN)
    now = time.monotonic()
    patience = min((max(0.0, one.until - now) for one in running), default=None)
    found = {descriptor for descriptor, _ in waiting.poll(None if patience is None else patience * 1000 + 1)}
    now = time.monotonic()
    return [one for one in running if one.end in found or one.until <= now], control in found


def _fork(slots: list[tuple[int, ...]], slot: int, job: Job) -> int:
    given, told, _ = slots[slot]
    pid = os.fork()
    if pid:
        return pid
    try:
        _work(given, told, job, do_job)
    except BaseException:  # noqa: BLE001 - nothing of a stranger's file is told but that it failed
        os._exit(1)
    os._exit(0)


def _work(given: int, told: int, job: Job, do: Callable[[Job, bytes], Answer]) -> None:
    """In the child: keep two descriptors, limit ourselves, then look at the file for the first time."""
    first, last = sorted((given, told))
    for start, end in ((0, first), (first + 1, last), (last + 1, HIGHEST)):
        os.closerange(start, end)
    size = os.fstat(given).st_size
    limit_myself(job.seconds)
    content = os.pread(given, size, 0)
    answer = msgspec.msgpack.encode(do(job, content))
    if os.pwrite(told, answer, 0) != len(answer):
        raise OSError
