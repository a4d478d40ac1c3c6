"""Bearer tokens for servers that take no passwords (OAuth 2, RFC 6749 section 6): a refresh token against a short-lived
one. Nothing of a person leaves here: our client's name and our own secret, to the address that the operator named.
"""

import time
from dataclasses import dataclass

from tillit.recipients.errors import NotReached
from tillit.recipients.web import NoJson, ask_json, is_safe_address
from tillit.vault.secrets import NoSecret, keep_secret, read_secret

USUAL_LIFE, EARLY = 300, 60
"""Seconds that a token of unknown life is used, and by which it is renewed before its end."""

OK = 200
NO_SERVER = "what answers there is no server of tokens"
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


def _ask(grant: Grant) -> dict[str, object]:
    if not is_safe_address(grant.url):
        raise NotReached("token", "tokens are asked for by https only")
    form = {"grant_type": "refresh_token", "client_id": grant.client, "refresh_token": _secret(grant.secret)}
    if client_secret := _secret(f"{grant.secret}-client", needed=False):
        form["client_secret"] = client_secret
    if grant.scope:
        form["scope"] = grant.scope
    try:
        status, answer = ask_json(grant.url, form=form, ca_file=grant.ca_file)
    except NoJson as nothing:
        words = f"the server of tokens answers {nothing.status} with no JSON" if nothing.status else NO_SERVER
        raise NotReached("token", words) from None
    if status != OK:
        error = answer.get("error")
        raise NotReached("token", f"{error if error in REFUSALS else status}")
    return answer


def _secret(name: str, *, needed: bool = True) -> str:
    try:
        return read_secret(name)
    except NoSecret as missing:
        if needed:
            raise NotReached("password-missing", str(missing)) from None
        return ""
