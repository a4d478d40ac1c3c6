"""A mailbox file as large as a busy year: how fast it comes in, what it costs and holds, and that a kill loses nothing.

Run: `python -m bench.import_mbox [megabytes] [minutes]` (default 50, and 60 at most). The command
`tillit import mbox` takes a written file of the mix; it is killed in the middle and run again. The limit, in the same
run: the file read and each mail parsed by the bare library, nothing kept.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fast_mail_parser
import psycopg

from bench.intake import MAILBOX, waiting
from bench.stage import TICKS, Stage, kilobytes, stage
from tests.mails import make_mails
from tillit.config.home import Home
from tillit.config.postgres import DATABASE, SUPER, Server

AT_ONCE = 200
"""Mails that are made at once; answers follow within these."""


def write_mbox(path: Path, megabytes: int) -> int:
    """Write a file of that size, mail by mail; how many there are."""
    count = seed = 0
    with path.open("wb") as file:
        while file.tell() < megabytes * 1_000_000:
            seed += 1
            for made in make_mails(AT_ONCE, seed=seed, to=MAILBOX):
                body = made.raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
                file.write(b"From kund@post.example Mon Jun  1 10:00:00 2026\n" + body + b"\n")
                count += 1
    return count


def limit(path: Path) -> float:
    """CPU seconds for reading the file and parsing each mail, nothing kept."""
    started = time.process_time()
    for raw in _bare(path):
        fast_mail_parser.parse_email(raw)
    return time.process_time() - started


def _bare(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"From ") and lines:
                yield b"".join(lines)
                lines = []
            lines.append(line)
    yield b"".join(lines)


@dataclass
class Watch:
    """What a process and those it started cost and hold, looked at twice a second, and with them the house."""

    here: Stage
    cpu: dict[int, float] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    held: list[tuple[float, int]] = field(default_factory=list)

    def look(self, pid: int) -> None:
        held = 0
        for one in (pid, *_children(pid)):
            try:
                fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
                held += kilobytes(Path(f"/proc/{one}/smaps_rollup"), "Pss:")
            except OSError:
                continue
            self.cpu[one] = sum(int(spent) for spent in fields[11:15]) / TICKS
        self.held.append((time.monotonic(), held))
        for part, size in {"importer": held, **self.here.memory()}.items():
            self.peak[part] = max(self.peak.get(part, 0), size)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def start_import(here: Stage, path: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tillit", "--home", str(here.home), "import", "mbox", str(path), "--to", MAILBOX]
    return subprocess.Popen([*words, "--json"], stdout=subprocess.PIPE, text=True)


def follow(importer: "subprocess.Popen[str]", watch: Watch, server: Server, *, kill_at: int, until: float) -> float:
    """Wait for it, or kill it when so many are stored, or when the time is over; the seconds that took."""
    started = time.monotonic()
    while importer.poll() is None:
        watch.look(importer.pid)
        if time.monotonic() > until or (kill_at and stored(server)[0] >= kill_at):
            importer.kill()
            importer.wait()
            break
        time.sleep(0.5)
    return time.monotonic() - started


def stored(server: Server) -> tuple[int, int, int]:
    """Mails that arrived, how many different ones, and messages that came in."""
    ask = (
        "select (select count(*) from contact_arrival), (select count(distinct message_digest) from contact_arrival), "
        "(select count(*) from cases_message where direction = 'in')"
    )
    with psycopg.connect(server.url(SUPER, DATABASE)) as connection:
        arrived, different, messages = connection.execute(ask).fetchone() or (0, 0, 0)
    return int(arrived), int(different), int(messages)


def measure(here: Stage, path: Path, count: int, minutes: float) -> None:
    server, watch, until = Server(Home.at(here.home)), Watch(here), time.monotonic() + minutes * 60
    before, cpu = stored(server), here.cpu()
    seconds = follow(start_import(here, path), watch, server, kill_at=before[0] + count // 2, until=until)
    half = stored(server)[0] - before[0]
    print(f"killed with {half} stored after {seconds:.0f} s: {half / seconds:.0f} mails a second", flush=True)
    again = start_import(here, path)
    seconds = follow(again, watch, server, kill_at=0, until=until)
    now = stored(server)
    arrived, different, messages = (now[place] - before[place] for place in range(3))
    print(f"run again, {seconds:.0f} s: {again.stdout.read().strip() if again.stdout else ''}", flush=True)
    print(f"of {count} mails {arrived} arrived, {different} different, {messages} messages", flush=True)
    print("peak (PSS, MB): " + "  ".join(f"{part} {size // 1024}" for part, size in watch.peak.items()))
    eighths = [watch.held[len(watch.held) * part // 8][1] // 1024 for part in range(1, 8)]
    print(f"held by the importer along the way (PSS, MB): {eighths}", flush=True)
    while waiting(server) and time.monotonic() < until + 60:
        time.sleep(0.5)
    spent = {part: after - cpu[part] for part, after in here.cpu().items()} | {"importer": sum(watch.cpu.values())}
    least, total, thousands = limit(path) / count * 1000, sum(spent.values()), arrived / 1000
    print("  ".join(f"{part} {one:.1f} s" for part, one in spent.items()))
    print(f"CPU for 1,000 mails {total / thousands:.2f} s, limit {least:.2f} s, ratio {total / thousands / least:.1f}")


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with stage() as here:
        path = here.home.with_name("year.mbox")
        count = write_mbox(path, megabytes)
        print(f"{count} mails, {path.stat().st_size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True)
        measure(here, path, count, minutes)


if __name__ == "__main__":
    main()
