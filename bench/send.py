"""CPU of all processes and letters a second, from queued answers to letters that a relay on loopback has taken.

Run: `python -m bench.send [letters]` (default 1000). The limit, in the same run: the same bytes through the same kind
of relay with the bare library, on one connection, every 50 letters a new one, as the gate does it.
"""

import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
from typing import BinaryIO

import psycopg

from bench.stage import Stage, stage
from tillit.config.home import Home
from tillit.config.postgres import APP, DATABASE, Server

A_LINE = 50


class Sink:
    """The least that a relay must say, in a thread; what it costs is measured and told apart."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.cpu = 0.0
        self._line = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._line.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            one, _ = self._line.accept()
            began = time.thread_time()
            with one, one.makefile("rb") as lines:
                self._talk(one, lines)
            self.cpu += time.thread_time() - began

    def _talk(self, one: socket.socket, lines: BinaryIO) -> None:
        one.sendall(b"220 sink\r\n")
        while line := lines.readline():
            word = line[:4].upper()
            if word == b"DATA":
                one.sendall(b"354 go on\r\n")
                taken = bytearray()
                while (line := lines.readline()) != b".\r\n":
                    taken += line
                self.letters.append(bytes(taken))
                one.sendall(b"250 2.0.0 kept\r\n")
            elif word == b"QUIT":
                one.sendall(b"221 bye\r\n")
                return
            elif word == b"EHLO":
                one.sendall(b"250-sink\r\n250-SIZE 50000000\r\n250 8BITMIME\r\n")
            else:
                one.sendall(b"250 2.1.0 fine\r\n")


def queue_answers(here: Stage, count: int) -> None:
    """Answer `count` open cases; the letters are due in an hour."""
    code = (
        "from tillit.config.setup import installation, start_django; from pathlib import Path; "
        f"installation(Path({str(here.home)!r})); start_django(); "
        f"from bench.answer import answer_all; answer_all({count})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": "."})


def let_go(server: Server) -> None:
    with psycopg.connect(server.url(APP, DATABASE), autocommit=True) as connection:
        connection.execute("update vault_outbox set not_before = now()")
        connection.execute("select pg_notify('outbox', 'letters')")


def waiting(server: Server) -> int:
    with psycopg.connect(server.url(APP, DATABASE)) as connection:
        row = connection.execute("select count(*) from vault_outbox").fetchone()
    return int(row[0]) if row else 0


def limit(letters: list[bytes]) -> tuple[float, float]:
    """CPU seconds, and letters a second, of the bare library with the same bytes."""
    sink = Sink()
    began, started = time.process_time(), time.monotonic()
    for at in range(0, len(letters), A_LINE):
        with smtplib.SMTP("127.0.0.1", sink.port, timeout=30) as server:
            for raw in letters[at : at + A_LINE]:
                server.sendmail("service@nordlund.example", ["kund@post.example"], raw)
    return time.process_time() - began - sink.cpu, len(letters) / (time.monotonic() - started)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sink = Sink()
    os.environ["TILLIT_RELAY"] = f"smtp-plain://127.0.0.1:{sink.port}"
    with stage() as here:
        server = Server(Home.at(here.home))
        here.fill(count, 0)
        queue_answers(here, count)
        while waiting(server) > count:
            time.sleep(0.2)
        before, started = here.cpu(), time.monotonic()
        let_go(server)
        while len(sink.letters) < count:
            time.sleep(0.05)
        sent = time.monotonic() - started
        while waiting(server):
            time.sleep(0.2)
        spent = {part: seconds - before[part] for part, seconds in here.cpu().items()}
    total = sum(spent.values())
    least, pace = limit(sink.letters)
    print(f"{count} letters, {sum(map(len, sink.letters)) // count} bytes on average")
    print("  ".join(f"{part} {seconds:.2f} s" for part, seconds in spent.items()))
    print(f"CPU of all processes {1000 * total / count:.2f} ms a letter; {count / sent:.0f} letters a second")
    print(f"limit {1000 * least / count:.2f} ms a letter, {pace:.0f} letters a second; ratio {total / least:.1f}")


if __name__ == "__main__":
    main()
