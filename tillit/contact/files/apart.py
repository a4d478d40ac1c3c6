"""Doing something with a stranger's file, apart: in a limited child that sees this one file and nothing else.

One clean process per process of ours is warmed once (`child`); it forks a child for each file. A file that crashes,
hangs or takes its child over costs this one file. Files travel in anonymous memory, never on disk.
"""

import atexit
import os
import queue
import select
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tillit.contact.files.jobs import Answer, Job

SLOTS = 2
"""Files taken apart at the same time, one a core of a small machine."""

GRACE = 5.0
"""Seconds after a job's own time until the warmed process is given up."""

FINE, SLOW, BROKEN = b"f", b"s", b"b"
_ROOT = str(Path(__file__).resolve().parents[3])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from tillit.contact.files.child import main; main()"


class NotTakenApart(Exception):
    """Files cannot be taken apart on this machine. They are kept, without pictures and words of them."""


class AllBusy(Exception):
    """Other files are being taken apart; whoever waits for this one may ask again in a moment."""


def do_apart(job: Job, content: bytes, *, patience: float | None = None) -> Answer:
    """Do one job. A file that is slow, broken or hostile gives an answer with its fault. It waits for its turn as long
    as that takes, or for `patience` seconds.

    Raises:
        AllBusy: its turn did not come.
        NotTakenApart: there is no limited child here.
    """
    with _lock:
        if not _workshop:
            _workshop.append(_Workshop.start())
    return _workshop[0].do(job, content, patience)


_lock = threading.Lock()
_workshop: list["_Workshop"] = []


@dataclass
class _Slot:
    """Where one file at a time goes in and its answer comes out."""

    given: int
    told: int
    done: int

    def __del__(self) -> None:
        for descriptor in (self.given, self.told, self.done):
            os.close(descriptor)


class _Workshop:
    """The warmed process, its slots, and whoever waits for one."""

    def __init__(self, process: "subprocess.Popen[bytes]", control: int, slots: list[_Slot]) -> None:
        self.process, self.control = process, control
        self.slots, self.sending = slots, threading.Lock()
        self.free: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(slots)):
            self.free.put(number)
        atexit.register(self.end)

    @classmethod
    def start(cls) -> "_Workshop":
        """Start it; it warms itself while the first file waits."""
        if sys.platform != "linux":
            raise NotTakenApart
        control, ours = os.pipe()
        slots, theirs = [], []
        for number in range(SLOTS):
            done, tell = os.pipe()
            slot = _Slot(os.memfd_create(f"given {number}"), os.memfd_create(f"told {number}"), done)
            slots.append(slot)
            theirs += [slot.given, slot.told, tell]
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-I", "-c", _START, str(control), *map(str, theirs)], env={}, cwd="/",
            pass_fds=[control, *theirs], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (control, *theirs[2::3]):
            os.close(end)
        return cls(process, ours, slots)

    def do(self, job: Job, content: bytes, patience: float | None = None) -> Answer:
        try:
            number = self.free.get(timeout=patience)
        except queue.Empty:
            raise AllBusy from None
        slot = self.slots[number]
        try:
            return self._do(job, content, number, slot)
        finally:
            for memory in (slot.given, slot.told):
                with suppress(OSError):
                    os.ftruncate(memory, 0)
            self.free.put(number)

    def _do(self, job: Job, content: bytes, number: int, slot: _Slot) -> Answer:
        _fill(slot.given, content)
        order = msgspec.msgpack.encode(job)
        try:
            with self.sending:
                if self.control < 0:  # given up while this file waited; the number may be another's by now
                    raise NotTakenApart
                os.write(self.control, struct.pack("=BH", number, len(order)) + order)
            waiting = select.poll()
            waiting.register(slot.done, select.POLLIN)
            status = os.read(slot.done, 1) if waiting.poll((job.wall + GRACE) * 1000) else b""
        except OSError:
            status = b""
        if not status:
            self.end()
            raise NotTakenApart
        if status != FINE:
            return Answer(fault="slow" if status == SLOW else "broken")
        return _read_answer(slot.told)

    def end(self) -> None:
        """Give the process up; the next file starts another."""
        with _lock:
            if self not in _workshop:
                return
            _workshop.remove(self)
        atexit.unregister(self.end)
        with self.sending:
            os.close(self.control)
            self.control = -1
        self.process.kill()
        self.process.wait()


def _fill(memory: int, content: bytes) -> None:
    if os.pwrite(memory, content, 0) != len(content):
        raise NotTakenApart


def _read_answer(memory: int) -> Answer:
    size = os.fstat(memory).st_size
    try:
        return msgspec.msgpack.decode(os.pread(memory, size, 0), type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Answer(fault="broken")
