"""Signing in with a passkey (WebAuthn Level 3): what a refused one reads, and what stands in for it elsewhere."""

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from tillit.people.models import Agent


class _InWords:
    """allauth says "Incorrect code." of a passkey, too."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            words = gettext("This passkey is not known here, or the page was open too long. Nothing was opened.")
            raise ValidationError(words) from None


class Authenticate(_InWords, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """As the second proof, after the password."""


class Login(_InWords, LoginWebAuthnForm):  # type: ignore[misc]
    """Alone."""


class Reauthenticate(_InWords, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Once more, before a grave step."""


def proves(agent: Agent, code: str) -> bool:
    """Whether a typed code is this agent's second proof, where only a code can be typed: of the app, or where there are
    passkeys alone, a recovery code. True for whoever has set up nothing.
    """
    found = {one.type: one for one in Authenticator.objects.filter(user=agent)}
    if app := found.get(Authenticator.Type.TOTP):
        return bool(app.wrap().validate_code(code))
    if Authenticator.Type.WEBAUTHN not in found:
        return True
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return codes is not None and bool(codes.wrap().validate_code(code))
