"""Who signs agents in elsewhere (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636). Promise `secure`.

Of an agent nothing leaves here: our client's name and secret go to the provider that the operator named, and the code
that the agent's own browser brought from there. We ask for `openid` alone, and never who somebody is beyond a subject.
"""

import base64
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import quote_plus, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key
from joserfc.jws import extract_compact

from tillit.kit.clock import now
from tillit.people.models import Provider
from tillit.recipients.errors import NotProven, ProviderAway, ProviderRefusesUs
from tillit.recipients.web import NoJson, ask_json, is_safe_address
from tillit.vault.secrets import NoSecret, read_secret

SECONDS = 8
"""An agent waits for the answer, and so does a thread of the pages."""
FRESH, SELDOM = 3600.0, 60.0
"""Seconds that what a provider says of itself is believed, and at least between two askings for its keys."""
DRIFT = 60
"""Seconds that its clock may differ from ours."""
OLDEST = 600
LONGEST_SUBJECT = 255
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By public keys only: neither `none` nor what our client's secret could sign."""
OK = 200
WELL_KNOWN = "/.well-known/openid-configuration"
OUR_FAULTS = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(frozen=True)
class Known:
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3)."""

    authorize: str
    token: str
    keys: str
    by_form: bool  # how the client's secret is given: in the form, or in a header
    names_itself: bool  # RFC 9207
    knows_s256: bool


@dataclass(frozen=True)
class Errand:
    """What one sign-in must bring back, known to the browser's own session only."""

    state: str
    nonce: str
    verifier: str


_known: dict[tuple[str, str], tuple[Known, float]] = {}
_keys: dict[tuple[str, str], tuple[list[Key], float]] = {}


def find_out(provider: Provider, *, fresh: bool = False) -> Known:
    """What the provider says of itself; of the last hour, unless it is to be `fresh`.

    Raises:
        ProviderAway: it does not answer, or its answer is another issuer's, or leads to an address without TLS.
    """
    place = (provider.issuer, provider.ca_file)
    known, until = _known.get(place, (None, 0.0))
    if known is None or fresh or time.monotonic() > until:
        known = _read(provider, _get(provider, provider.issuer.rstrip("/") + WELL_KNOWN))
        _known[place] = known, time.monotonic() + FRESH
    return known


def begin(provider: Provider, back: str) -> tuple[str, Errand]:
    """Where to send the browser, and what must come back. Raises ProviderAway."""
    known = find_out(provider)
    errand = Errand(*(secrets.token_urlsafe(32) for _ in range(3)))
    digest = base64.urlsafe_b64encode(sha256(errand.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code", "client_id": provider.client, "redirect_uri": back, "scope": "openid",
        "state": errand.state, "nonce": errand.nonce, "code_challenge": digest, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{known.authorize}{'&' if '?' in known.authorize else '?'}{urlencode(asked)}", errand


def subject_of(provider: Provider, errand: Errand, came: Mapping[str, str], back: str) -> str:
    """The subject that the provider vouches for; `came` is what the browser brought.

    Raises:
        NotProven: state, issuer, code, signature, audience, nonce or time are not as they must be.
        ProviderAway, ProviderRefusesUs: as they say.
    """
    known = find_out(provider)
    if not compare_digest(came.get("state", "").encode(), errand.state.encode()):
        raise NotProven
    if came.get("iss", provider.issuer if not known.names_itself else "") != provider.issuer:
        raise NotProven
    if not came.get("code"):
        raise NotProven
    claims = _claims(provider, known, _exchange(provider, known, errand, came["code"], back))
    return _checked(provider, errand, claims)


def _exchange(provider: Provider, known: Known, errand: Errand, code: str, back: str) -> str:
    """The ID token against the code, which is good once."""
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": errand.verifier}
    status, answer = ask_for_token(provider, known, asked)
    if status != OK:
        raise ProviderRefusesUs if answer.get("error") in OUR_FAULTS else NotProven
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise NotProven
    return token


def ask_for_token(provider: Provider, known: Known, asked: Mapping[str, str]) -> tuple[int, dict[str, object]]:
    """Ask as our client (RFC 6749, 2.3.1). Raises ProviderAway; ProviderRefusesUs: our secret is not there."""
    try:
        secret = read_secret(provider.secret_name)
    except NoSecret:
        raise ProviderRefusesUs from None
    if known.by_form:
        form, headers = {**asked, "client_id": provider.client, "client_secret": secret}, {}
    else:
        pair = base64.b64encode(f"{quote_plus(provider.client)}:{quote_plus(secret)}".encode()).decode()
        form, headers = dict(asked), {"Authorization": f"Basic {pair}"}
    how = {"form": form, "headers": headers}
    return _reached(lambda: ask_json(known.token, ca_file=provider.ca_file, seconds=SECONDS, **how))


def _claims(provider: Provider, known: Known, token: str) -> dict[str, object]:
    """What is written in a token that one of the provider's keys signed; unknown keys are asked for once more."""
    try:
        named = extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        raise NotProven from None
    keys = keys_of(provider, known)
    if not _fitting(keys, named):
        keys = keys_of(provider, known, fresh=True)
    for key in _fitting(keys, named):
        try:
            return dict(jwt.decode(token, key, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError):  # another key's, perhaps
            continue
    raise NotProven


def _fitting(keys: list[Key], named: object) -> list[Key]:
    return [key for key in keys if named is None or key.kid == named]


def keys_of(provider: Provider, known: Known, *, fresh: bool = False) -> list[Key]:
    """The provider's public keys that sign; asked for again at most once a minute. Raises ProviderAway."""
    place = (known.keys, provider.ca_file)
    kept, at = _keys.get(place, ([], float("-inf")))
    age = time.monotonic() - at
    if age > FRESH or (fresh and age > SELDOM):
        found = _get(provider, known.keys).get("keys")
        kept = [key for one in found if (key := _public(one))] if isinstance(found, list) else []
        if not kept:
            raise ProviderAway
        _keys[place] = kept, time.monotonic()
    return kept


def _public(found: object) -> Key | None:
    """None for what signs nothing here: other uses, other kinds, shared secrets."""
    if not isinstance(found, dict) or found.get("use", "sig") != "sig" or found.get("kty") not in {"RSA", "EC"}:
        return None
    try:
        return import_key({name: value for name, value in found.items() if name not in {"d", "alg", "key_ops"}})
    except (JoseError, ValueError, TypeError):
        return None


def _checked(provider: Provider, errand: Errand, claims: dict[str, object]) -> str:
    """OpenID Connect Core 1.0, 3.1.3.7."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    presenter = claims.get("azp", provider.client if len(audiences) == 1 else None)
    made, ends, subject, moment = claims.get("iat"), claims.get("exp"), claims.get("sub"), now().timestamp()
    is_ours = (
        claims.get("iss") == provider.issuer
        and provider.client in audiences
        and presenter == provider.client
        and compare_digest(str(claims.get("nonce", "")).encode(), errand.nonce.encode())
        and isinstance(ends, int | float)
        and ends > moment - DRIFT
        and isinstance(made, int | float)
        and moment - OLDEST < made < moment + DRIFT
    )
    if not is_ours or not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotProven
    return subject


def _read(provider: Provider, said: dict[str, object]) -> Known:
    authorize, token, keys = (
        place if isinstance(place := said.get(name), str) and is_safe_address(place) else ""
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    if said.get("issuer") != provider.issuer or not (authorize and token and keys):
        raise ProviderAway
    ways = said.get("token_endpoint_auth_methods_supported")
    challenges = said.get("code_challenge_methods_supported")
    return Known(
        authorize, token, keys,
        by_form=isinstance(ways, list) and "client_secret_basic" not in ways and "client_secret_post" in ways,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        knows_s256=not isinstance(challenges, list) or "S256" in challenges,
    )  # fmt: skip


def _get(provider: Provider, url: str) -> dict[str, object]:
    if not is_safe_address(url):
        raise ProviderAway
    status, said = _reached(lambda: ask_json(url, ca_file=provider.ca_file, seconds=SECONDS))
    if status != OK:
        raise ProviderAway
    return said


def _reached(ask: Callable[[], tuple[int, dict[str, object]]]) -> tuple[int, dict[str, object]]:
    try:
        return ask()
    except (NoJson, OSError):
        raise ProviderAway from None
