"""Bearer tokens for servers that take no passwords (OAuth 2, RFC 6749 section 6): a refresh token against a short-lived
one. Nothing of a person leaves here: our client's name and our own secret, to the address that the operator named.
"""

import json
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: TID251 - this is the gate's own room
from urllib.parse import urlencode, urlsplit

from tillit.recipients.errors import NotReached
from tillit.recipients.ways import is_loopback
from tillit.vault.secrets import NoSecret, keep_secret, read_secret

TIMEOUT = 20
LARGEST_ANSWER = 100_000
USUAL_LIFE, EARLY = 300, 60
"""Seconds that a token of unknown life is used, and by which it is renewed before its end."""

OK = 200
REFUSALS = frozenset({
    "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
    "invalid_scope",
})  # fmt: skip
"""RFC 6749, 5.2: anything else that a server says is not repeated."""


@dataclass(frozen=True)
class Grant:
    """Where tokens are given, and for whom. The refresh token is the secret of this name; a client's secret, where
    there is one, has `-client` behind the name.
    """

    url: str
    client: str
    secret: str
    scope: str = ""
    ca_file: str = ""  # besides the system's authorities


_tokens: dict[Grant, tuple[str, float]] = {}


def bearer_token(grant: Grant, *, fresh: bool = False) -> str:
    """A token that is good now; the one of before while it lasts, unless a `fresh` one is wanted.

    Raises:
        NotReached: `token` (refused), or why there was no connection; `password-missing`: there is no refresh token.
    """
    token, until = _tokens.get(grant, ("", 0.0))
    if fresh or time.monotonic() > until:
        answer = _ask(grant)
        given = answer.get("access_token")
        if not isinstance(given, str) or not given or not given.isascii() or not given.isprintable():
            raise NotReached("token", "the server of tokens gave none")
        token = given
        life = answer.get("expires_in")
        life = life if isinstance(life, int) and life > 0 else USUAL_LIFE
        _tokens[grant] = (token, time.monotonic() + max(life - EARLY, life / 2))
        following = answer.get("refresh_token")
        if isinstance(following, str) and following:  # the old one is good no more, perhaps
            keep_secret(grant.secret, following)
    return token


def is_token_address(url: str) -> bool:
    """Whether tokens may be asked for there: by TLS, or on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    )


def _ask(grant: Grant) -> dict[str, object]:
    if not is_token_address(grant.url):
        raise NotReached("token", "tokens are asked for by https only")
    form = {"grant_type": "refresh_token", "client_id": grant.client, "refresh_token": _secret(grant.secret)}
    if client_secret := _secret(f"{grant.secret}-client", needed=False):
        form["client_secret"] = client_secret
    if grant.scope:
        form["scope"] = grant.scope
    parts = urlsplit(grant.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    line = _line(grant)
    try:
        line.request("POST", path, urlencode(form), headers)
        answer = line.getresponse()
        status, said = answer.status, answer.read(LARGEST_ANSWER)
    except HTTPException:
        raise NotReached("token", "what answers there is no server of tokens") from None
    finally:
        line.close()
    return _understood(status, said)


def _line(grant: Grant) -> HTTPConnection:
    parts = urlsplit(grant.url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=TIMEOUT)
    trust = ssl.create_default_context()
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if grant.ca_file:
        trust.load_verify_locations(grant.ca_file)
    return HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=trust)


def _secret(name: str, *, needed: bool = True) -> str:
    try:
        return read_secret(name)
    except NoSecret as missing:
        if needed:
            raise NotReached("password-missing", str(missing)) from None
        return ""


def _understood(status: int, said: bytes) -> dict[str, object]:
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NotReached("token", f"the server of tokens answers {status} with no JSON")
    if status != OK:
        error = answer.get("error")
        raise NotReached("token", f"{error if error in REFUSALS else status}")
    return answer
