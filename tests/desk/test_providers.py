"""Signing in by an account elsewhere: linked by its agent alone, after which it stands in place of the password."""

import pytest
from joserfc.jwk import RSAKey

from tests.desk.elsewhere import go, is_in, linked, stranger
from tests.desk.pages import text_of
from tests.desk.test_sign_ins import PAGE
from tests.providers import OpenId
from tillit.ledger.models import Entry
from tillit.people.models import Agent, ProviderLink
from tillit.recipients import provider as asking
from tillit.vault.acting import in_company


@pytest.mark.promise("secure")
def test_an_agent_links_an_account_and_signs_in_by_it(elsewhere: OpenId, fay: str) -> None:
    client = linked(fay)
    page = text_of(client.get(PAGE))
    assert "You can sign in with Nordlund ID now." in page
    assert "Unlink" in page
    other = stranger()
    assert "Sign in with Nordlund ID" in text_of(other.get("/accounts/login/"))
    answer = go(other, "sign-in")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert other.get("/desk/").status_code == 200
    assert "Chrome on Linux" in text_of(client.get(PAGE))


@pytest.mark.promise("secure")
def test_the_provider_is_asked_for_a_subject_alone_and_of_that_a_digest_is_kept(elsewhere: OpenId, fay: str) -> None:
    linked(fay)
    (asked,) = elsewhere.queries
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert fay not in str(asked)
    kept = ProviderLink.objects.get(agent__login=fay)
    assert len(bytes(kept.subject)) == 32
    assert b"00u1" not in bytes(kept.subject)
    company = Agent.objects.get(login=fay).company_id
    with in_company(company):
        record = bytes(Entry.objects.filter(kind="provider-linked").latest("written_at").record)
    assert b"00u1" not in record
    assert elsewhere.asked == [asking.WELL_KNOWN, "/authorize", "/token", "/keys"]


def test_a_client_secret_goes_by_the_form_where_the_provider_wants_it_so(elsewhere: OpenId, fay: str) -> None:
    elsewhere.says["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    linked(fay)


def test_a_provider_that_changes_its_keys_is_asked_for_them_again(
    elsewhere: OpenId, fay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(fay)
    elsewhere.keys[:] = [RSAKey.generate_key(2048, {"kid": "next"})]
    assert go(stranger(), "sign-in").status_code == 403  # within a minute it is not asked again
    monkeypatch.setattr(asking, "SELDOM", 0.0)
    assert go(stranger(), "sign-in").status_code == 302


def test_whoever_has_a_second_proof_is_asked_for_it_after_the_provider_too(elsewhere: OpenId, fay: str) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    linked(fay)
    TOTP.activate(Agent.objects.get(login=fay), generate_totp_secret())
    other = stranger()
    assert go(other, "sign-in")["Location"].startswith("/accounts/2fa/authenticate")
    assert not is_in(other)


def test_an_unlinked_account_signs_nobody_in(elsewhere: OpenId, fay: str) -> None:
    client = linked(fay)
    client.post("/desk/account/providers/nordlund-id/unlinking")
    assert "Unlink" not in text_of(client.get(PAGE))
    assert go(stranger(), "sign-in").status_code == 403
