"""`tillit up`, as bin/run starts it: pages are there, nothing is left behind, and a kill -9 does no harm."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tillit.config.cli.exits import Exit


def free_ports() -> tuple[int, int]:
    """One for pages; one for mail, with the next one free for the postbox."""
    while True:
        with socket.socket() as web, socket.socket() as mail, socket.socket() as postbox:
            web.bind(("127.0.0.1", 0))
            mail.bind(("127.0.0.1", 0))
            try:
                postbox.bind(("127.0.0.1", mail.getsockname()[1] + 1))
            except (OSError, OverflowError):
                continue
            return web.getsockname()[1], mail.getsockname()[1]


def up(home: Path, ports: tuple[int, int]) -> "subprocess.Popen[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TILLIT") and "DATABASE_URL" not in k}
    command = [sys.executable, "-u", "-m", "tillit", "up", "--home", str(home), "--cases", "0"]
    command += ["--port", str(ports[0]), "--smtp-port", str(ports[1])]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def wait_for_words(process: "subprocess.Popen[str]") -> str:
    """What it says until it runs."""
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if "Mailboxes:" in line:
            break
    return said


def processes_of(home: Path, *, but: str = "postgres") -> list[int]:
    """Keeper, web and work of this home; PostgreSQL may outlive a killed supervisor, the next start takes it over."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            name = (entry / "cmdline").read_text()
        except OSError:
            continue
        if str(home).encode() in told and "tillit." in name and but not in name.split("\0")[0]:
            found.append(int(entry.name))
    return found


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("up")
    yield folder / "home"
    for pid in processes_of(folder / "home"):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.timeout(240)
def test_it_starts_stops_and_survives_a_kill(home: Path) -> None:
    ports = free_ports()
    first = up(home, ports)
    said = wait_for_words(first)
    assert f"http://127.0.0.1:{ports[0]}/desk/" in said
    assert "nordlund-demo" in said
    assert (home.with_name("home-keys").stat().st_mode & 0o077) == 0
    with socket.create_connection(("127.0.0.1", ports[0]), 5) as page:
        page.sendall(b"GET /accounts/login/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert b" 200 " in page.recv(100)

    second = up(home, free_ports())
    assert second.wait(30) == Exit.USAGE
    assert "runs already" in second.communicate()[0]

    first.kill()
    first.communicate()
    wait_until(lambda: not processes_of(home))

    third = up(home, ports)
    wait_for_words(third)
    third.send_signal(signal.SIGINT)
    third.communicate()
    assert third.returncode == Exit.DONE
    assert processes_of(home, but="nothing") == []


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    web, mail = free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", web))
        other.listen()
        process = up(home, (web, mail))
        said, _ = process.communicate()
    assert process.returncode == Exit.USAGE
    assert f"Port {web} is taken" in said
    assert "--port" in said
