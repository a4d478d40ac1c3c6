"""Signing in: password, TOTP and passkeys by django-allauth; nobody signs up by themselves."""

import base64
from contextlib import suppress
from hashlib import sha256

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from tillit.desk.signed_in import end
from tillit.people.end_sign_ins import end_sign_ins
from tillit.people.events import Why
from tillit.people.known import company_known
from tillit.people.models import Agent, SignIn
from tillit.vault.actors import agent_actor
from tillit.vault.errors import VaultError


class AgentBackend(AuthenticationBackend):  # type: ignore[misc]
    """Agents, each with the company in whose name everything is read: one plain statement a page."""

    def get_user(self, user_id: object) -> Agent | None:
        found = next(iter(Agent.objects.raw("select * from people_agent where id = %s", [user_id])), None)
        if found is None or not self.user_can_authenticate(found):
            return None
        found.company = company_known(found.company_id)
        return found


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Agents are enrolled by an officer; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def set_password(self, user: Agent, password: str) -> None:
        """Whoever knew the old password is out, in every other place."""
        super().set_password(user, password)
        here = self.request.session.session_key if self.request else None
        others = SignIn.objects.filter(agent=user).exclude(session=here)
        with suppress(VaultError):  # they are out already, by the password's digest
            end_sign_ins(user, others, by=agent_actor(user, token=b"", session=b""), why=Why.PASSWORD)

    def logout(self, request: HttpRequest) -> None:
        with suppress(VaultError):  # the token ends by itself after ten minutes; leaving must always work
            end(request)
        super().logout(request)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets rest encrypted under the web process's own secret. Of a passkey only its public half is here."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the name under which the desk is reached (WebAuthn, 5.4.2)."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Tillit"}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(settings.SECRET_KEY.encode()).digest()))
