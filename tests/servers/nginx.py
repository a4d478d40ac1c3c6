"""An nginx: what stands in front of the pages, with the configuration that `deploy/` gives."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection

from bench.stage import _free as free_port
from tests.servers.private import NOBODY, Pair, make_folder, wait_for

GIVEN = Path(__file__).parents[2] / "deploy" / "nginx.conf"
AROUND = """
daemon off;
pid {folder}/run/nginx.pid;
error_log {folder}/run/errors;
events {{}}
http {{
    gzip on;  # as Debian's own nginx.conf has it
    access_log {folder}/run/asked;
    client_body_temp_path {folder}/run/body;
    proxy_temp_path {folder}/run/proxy;
    fastcgi_temp_path {folder}/run/other;
    uwsgi_temp_path {folder}/run/other;
    scgi_temp_path {folder}/run/other;
    include {folder}/etc/tillit.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """It listens on loopback: with TLS on `tls_port`, and on `port` it sends people there."""

    folder: Path
    port: int
    tls_port: int

    @property
    def configuration(self) -> Path:
        return self.folder / "etc" / "nginx.conf"

    @property
    def errors(self) -> str:
        return (self.folder / "run" / "errors").read_text()

    def kept(self) -> list[Path]:
        """Files that it left: nothing of what passed may lie in any."""
        return [path for path in (self.folder / "run").rglob("*") if path.is_file()]


def find_nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    assert found, "these tests need nginx: apt-get install nginx-light"
    return found


@contextmanager
def nginx(pages: int, *, tls: Pair, name: str = "localhost") -> Iterator[Nginx]:
    """An nginx as `deploy/nginx.conf` sets it up, as nobody in particular, in front of the pages at this port."""
    folder = make_folder("nginx")
    server = Nginx(folder, free_port(), free_port())
    (folder / "run").chmod(0o777)
    for part, into in zip(tls, ("chain.pem", "key.pem"), strict=True):
        shutil.copyfile(part, folder / "etc" / into)
    (folder / "etc" / "tillit.conf").write_text(_moved(server, pages, name))
    server.configuration.write_text(AROUND.format(folder=folder))
    command = [find_nginx(), "-c", str(server.configuration), "-e", str(folder / "run" / "errors")]
    somebody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=20, **somebody)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **somebody)
    try:
        wait_for(lambda: _listens(server.tls_port), "nginx")
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _moved(server: Nginx, pages: int, name: str) -> str:
    """The configuration of `deploy/` with other ports, places and name, and nothing else changed."""
    text = GIVEN.read_text()
    for ours, theirs in (
        ("    listen [::]:80;\n", ""), ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{server.port};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{server.tls_port} ssl"),
        ("desk.example", name), ("/etc/tillit/tls", f"{server.folder}/etc"), ("127.0.0.1:8000", f"127.0.0.1:{pages}"),
    ):  # fmt: skip
        assert ours in text, ours
        text = text.replace(ours, theirs)
    return text


def _listens(port: int) -> bool:
    with suppress(OSError), create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
