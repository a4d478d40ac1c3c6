"""Trying a provider of sign-ins, step by step, in words. Nobody is signed in."""

from collections.abc import Iterator

from tillit.people.models import Provider
from tillit.recipients.errors import ProviderAway, ProviderRefusesUs
from tillit.recipients.provider import OUR_FAULTS, ask_for_token, find_out, keys_of
from tillit.recipients.try_relay import Step

NOT_FOUND = "it does not answer there as this issuer, by TLS: is the issuer written exactly as the provider writes it?"
NO_KEYS = "it shows no key that signs (RSA or EC)"
NOT_TAKEN = "it does not take client and secret: put them in again with `tillit sign-in add`"


def try_provider(provider: Provider, *, back: str) -> Iterator[Step]:
    """What it says of itself, its keys, and whether it takes our client's secret; stops at the first failure. The last
    is asked with a code that cannot be good, so that nothing but client and secret is looked at.
    """
    try:
        known = find_out(provider, fresh=True)
    except ProviderAway:
        yield Step("find", False, NOT_FOUND)
        return
    yield Step("find", True, f"{provider.issuer} says where to sign in")
    if not known.knows_s256:
        yield Step("pkce", False, "it does not know S256, without which a stolen code would be worth something")
        return
    yield Step("pkce", True, "S256")
    try:
        yield Step("keys", True, f"{len(keys_of(provider, known, fresh=True))} keys")
    except ProviderAway:
        yield Step("keys", False, NO_KEYS)
        return
    yield _taken(provider, back)


def _taken(provider: Provider, back: str) -> Step:
    asked = {"grant_type": "authorization_code", "code": "none", "redirect_uri": back, "code_verifier": "-" * 43}
    try:
        _, answer = ask_for_token(provider, find_out(provider), asked)
    except ProviderRefusesUs:
        return Step("client", False, "its secret is not in the folder of secrets: put it in with `tillit sign-in add`")
    except ProviderAway:
        return Step("client", False, "where tokens are given nobody answers as they should")
    if answer.get("error") in OUR_FAULTS:
        return Step("client", False, NOT_TAKEN)
    return Step("client", True, f"it takes {provider.client} and its secret")
