"""What signs nobody in, though it comes from elsewhere: every refusal says what helps, and nothing is guessed."""

import re
from datetime import timedelta

import pytest
from joserfc.jwk import OctKey, RSAKey

from tests.desk.elsewhere import DOOR, go, is_in, lead, linked, stranger, there
from tests.desk.pages import text_of
from tests.desk.test_sign_ins import sign_in
from tests.house import House
from tests.people.test_browsers import FIREFOX
from tests.providers import CLIENT, SECRET, OpenId, provider
from tillit.config.founding import operator_at_founding
from tillit.desk import providers
from tillit.kit.clock import now
from tillit.people.enrol import retire_agent
from tillit.people.models import Agent, Provider, ProviderLink
from tillit.recipients.set_provider import remove_provider, set_provider
from tillit.vault.secrets import keep_secret


@pytest.mark.promise("secure")
def test_an_account_that_nobody_linked_signs_nobody_in_whatever_its_mail_address(elsewhere: OpenId, fay: str) -> None:
    agents, other = Agent.objects.count(), stranger()
    answer = go(other, "sign-in")
    assert answer.status_code == 403
    assert "linked with nobody here" in text_of(answer)
    assert "Where you are signed in" in text_of(answer)
    assert not is_in(other)
    assert Agent.objects.count() == agents


def test_an_account_belongs_to_one_agent(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    dan = sign_in("dan", FIREFOX)
    answer = go(dan, "link")
    assert "linked with somebody else here" in text_of(answer)
    assert not ProviderLink.objects.filter(agent__login="dan").exists()
    assert is_in(dan)


@pytest.mark.promise("secure")
def test_whoever_works_here_no_longer_reads_so(house: House, elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    retire_agent(Agent.objects.get(login=fay), by=house.actor("cho"))
    other = stranger()
    answer = go(other, "sign-in")
    assert answer.status_code == 403
    assert "works here no longer" in text_of(answer)
    assert not is_in(other)


def test_whoever_declines_there_is_not_signed_in_here(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    elsewhere.denies = True
    assert "You were not signed in there" in text_of(go(stranger(), "sign-in"))


def test_a_provider_that_is_away_leaves_password_and_passkey(house: House, fay: str) -> None:
    with provider() as gone:
        words = {"name": "Nordlund ID", "issuer": gone.url, "client": CLIENT, "secret": SECRET}
        made = set_provider(by=operator_at_founding(), **words)
    other = stranger()
    answer = other.post(f"{DOOR}/sign-in")
    assert answer.status_code == 503
    assert "Sign in with your password or a passkey" in text_of(answer)
    sign_in(fay)
    remove_provider(made, by=operator_at_founding())


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "http://localhost:1"},
        {"token_endpoint": "http://tokens.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_says_it_is_another_or_leads_without_tls_is_not_gone_to(
    elsewhere: OpenId, says: dict[str, object]
) -> None:
    elsewhere.says |= says
    assert stranger().post(f"{DOOR}/sign-in").status_code == 503


def test_our_own_secret_that_is_not_taken_is_the_operators_business(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    keep_secret(Provider.objects.get().secret_name, "fel")
    assert "the operator must look" in text_of(go(stranger(), "sign-in"))


STRANGE = OctKey.import_key(SECRET)
LATER = int(now().timestamp()) + 3600


@pytest.mark.promise("secure")
@pytest.mark.parametrize(
    ("claims", "headers", "key"),
    [
        ({"iss": "https://other.example"}, {}, None),
        ({"aud": "another"}, {}, None),
        ({"aud": [CLIENT, "another"]}, {}, None),
        ({"aud": [CLIENT, "another"], "azp": "another"}, {}, None),
        ({"azp": "another"}, {}, None),
        ({"nonce": "old"}, {}, None),
        ({"nonce": None}, {}, None),
        ({"exp": 1}, {}, None),
        ({"exp": "never"}, {}, None),
        ({"iat": 1}, {}, None),
        ({"iat": LATER, "exp": LATER + 300}, {}, None),
        ({"sub": ""}, {}, None),
        ({"sub": "x" * 256}, {}, None),
        ({"sub": 7}, {}, None),
        ({}, {"alg": "none"}, None),
        ({}, {"alg": "HS256", "kid": None}, STRANGE),
        ({}, {"kid": None}, RSAKey.generate_key(2048)),
        ({}, {"kid": "unknown"}, None),
    ],
)
def test_what_is_not_proven_signs_nobody_in(
    elsewhere: OpenId, claims: dict[str, object], headers: dict[str, object], key: RSAKey | OctKey | None
) -> None:
    elsewhere.claims |= claims
    elsewhere.headers |= headers
    elsewhere.signs = key
    other = stranger()
    answer = go(other, "sign-in")
    assert answer.status_code == 403
    assert "does not prove who you are" in text_of(answer)
    assert not is_in(other)


@pytest.mark.promise("secure")
def test_a_way_back_is_good_once_and_only_in_the_browser_that_began_it(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    owner, thief = stranger(), stranger()
    back = there(lead(owner, "sign-in"))
    assert "was not begun in this browser" in text_of(thief.get(back))
    lead(thief, "sign-in")
    assert thief.get(back).status_code == 403
    assert owner.get(back).status_code == 302
    assert "was not begun in this browser" in text_of(owner.get(back))
    assert not is_in(thief)


@pytest.mark.promise("secure")
def test_a_code_that_was_used_or_stolen_is_worth_nothing(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    first, second = stranger(), stranger()
    code = re.search(r"code=([^&]+)", there(lead(first, "sign-in")))
    own = there(lead(second, "sign-in"))
    assert code
    assert second.get(re.sub(r"code=[^&]+", code[0], own)).status_code == 403  # another errand's verifier
    assert not is_in(second)


@pytest.mark.promise("secure")
def test_an_answer_of_another_issuer_is_not_followed(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    for issuer in ("iss=https%3A%2F%2Fother.example", ""):
        other = stranger()
        back = re.sub(r"iss=[^&]+", issuer, there(lead(other, "sign-in")))
        asked = len(elsewhere.asked)
        assert other.get(back).status_code == 403
        assert len(elsewhere.asked) == asked


def test_whoever_is_back_too_late_begins_again(
    elsewhere: OpenId, fay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(fay)
    other = stranger()
    back = there(lead(other, "sign-in"))
    moment = now() + timedelta(seconds=providers.LASTS + 1)
    monkeypatch.setattr(providers, "now", lambda: moment)
    assert "too long ago" in text_of(other.get(back))


@pytest.mark.promise("secure")
def test_linking_is_for_whoever_has_just_proved_who_they_are(elsewhere: OpenId, fay: str) -> None:
    assert stranger().post(f"{DOOR}/link").status_code == 302
    client = sign_in(fay)
    assert client.post(f"{DOOR}/link")["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(f"{DOOR}/link").status_code == 405
    assert stranger().get(f"{DOOR}/return?code=x&state=y").status_code == 403
    assert not ProviderLink.objects.filter(agent__login=fay).exists()
