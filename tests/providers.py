"""A provider of sign-ins (OpenID Connect), strict: it shows discovery and keys, signs in whoever `subject` names, and
gives an ID token against a code once, to its own client, address and PKCE verifier only.
"""

import base64
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "desk", "tyst + hemligt"
WELL_KNOWN = "/.well-known/openid-configuration"
Answer = tuple[int, dict[str, object]]


@dataclass
class OpenId:
    """`back` is the only address that codes are sent to. What a test twists: `says` of itself, `claims` and `headers`
    of tokens, the key that `signs`, and `denies`. `asked` are the questions that came, in order.
    """

    url: str = ""
    back: str = ""
    subject: str = "00u1"
    denies: bool = False
    says: dict[str, object] = field(default_factory=dict)
    claims: dict[str, object] = field(default_factory=dict)
    headers: dict[str, object] = field(default_factory=dict)
    keys: list[RSAKey | ECKey] = field(default_factory=list)
    signs: RSAKey | ECKey | OctKey | None = None
    asked: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def calm(self) -> None:
        """As it was at first, with a fresh key."""
        self.subject, self.denies, self.signs = "00u1", False, None
        for twisted in (self.says, self.claims, self.headers, self.codes):
            twisted.clear()
        self.asked.clear()
        self.queries.clear()
        self.keys[:] = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})]

    # ── What it answers ──────────────────────────────────────────────────────────────────────────────────────────

    def discovery(self) -> Answer:
        return 200, {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "jwks_uri": f"{self.url}/keys",
            "token_endpoint": f"{self.url}/token", "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | self.says  # fmt: skip

    def jwks(self) -> Answer:
        return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent; "" for what is no question at all."""
        self.queries.append(asked)
        if asked.get("redirect_uri") != self.back or asked.get("client_id") != CLIENT:
            return ""
        if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
            return f"{self.back}?{urlencode({'error': 'invalid_request', 'state': asked['state']})}"
        if self.denies:
            return f"{self.back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{self.back}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.url})}"

    def token(self, given: str, form: dict[str, str]) -> Answer:
        client, _, secret = given.partition(":")
        if "client_secret" in form:
            client, secret = form["client_id"], form["client_secret"]
        if (unquote_plus(client), unquote_plus(secret) if given else secret) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form.get("redirect_uri") != self.back or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "worthless", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.subject, "nonce": nonce, "iat": now, "exp": now + 300}
        claims |= {"email": "ben@nordlund.example"} | self.claims
        key = self.signs or self.keys[0]
        header = {"alg": "RS256", "kid": key.kid} | self.headers
        if header["alg"] == "none":
            parts = (json.dumps(part).encode() for part in (header, claims))
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        header = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(header, claims, key, algorithms=[str(header["alg"])])


@contextmanager
def provider(pair: tuple[Path, Path] | None = None) -> Iterator[OpenId]:
    """On a free port of loopback; with a certificate it speaks TLS."""
    made = OpenId()
    made.calm()

    server = ThreadingHTTPServer(("127.0.0.1", 0), _talk(made))
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


def _talk(made: OpenId) -> type[BaseHTTPRequestHandler]:
    class Talk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            made.asked.append(parts.path)
            if parts.path == "/authorize":
                place = made.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
                self.send_response(302 if place else 400)
                self.send_header("Location", place)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                found = {WELL_KNOWN: made.discovery, "/keys": made.jwks}.get(parts.path)
                self._say(found() if found else (404, {}))

        def do_POST(self) -> None:
            made.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            scheme, _, pair = self.headers.get("Authorization", "").partition(" ")
            given = base64.b64decode(pair).decode() if scheme == "Basic" else ""
            self._say(made.token(given, {name: values[0] for name, values in parse_qs(body).items()}))

        def _say(self, answer: Answer) -> None:
            words = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_: object) -> None:
            return

    return Talk
