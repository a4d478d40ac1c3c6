"""A server of bearer tokens: it gives them for a refresh token, and tells a mail server whose they are."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote


@dataclass
class Tokens:
    """`given` are the tokens that are good; `asked` the forms that came; `renews` replaces the refresh token."""

    url: str = ""
    login: str = "ben"
    refresh: str = "lasting"
    given: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    renews: bool = False
    says: bytes = b""  # instead of JSON
    life: int = 3600

    @property
    def introspection(self) -> str:
        return f"{self.url}/whose/"

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if form.get("client_secret", "") != "tyst":
            return 401, {"error": "invalid_client"}
        if form.get("refresh_token") != self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "of somebody@post.example"}
        self.given.append(f"token{len(self.asked)}")
        answer: dict[str, object] = {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": self.life}
        if self.renews:
            self.refresh = answer["refresh_token"] = f"lasting{len(self.asked)}"
        return 200, answer


@contextmanager
def tokens(pair: tuple[Path, Path] | None = None) -> Iterator[Tokens]:
    """On a free port of loopback; with a certificate it speaks TLS."""
    made = Tokens()

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            status, answer = made.answer({name: values[0] for name, values in form.items()})
            self._say(status, made.says or json.dumps(answer).encode())

        def do_GET(self) -> None:
            token = unquote(self.path.rpartition("/")[2].partition("&")[0])
            good = token in made.given
            self._say(200, json.dumps({"active": "true", "user": made.login} if good else {"active": "false"}).encode())

        def _say(self, status: int, words: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    made.url = f"{'https' if pair else 'http'}://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
