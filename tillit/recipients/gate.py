"""The egress gate: the only way out. Promise `third-parties` and `never-sold`.

Default deny: a recipient must stand in the notice in force, for this purpose and for each category that leaves. The
disclosure is committed before the first byte is sent, so that a crash can only leave a record too many.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings

from tillit.kit.fault import reach
from tillit.publishing.current import rules_in_force
from tillit.recipients.errors import NoRelay, NotInNotice, RefusedForGood, RefusedForNow, Unanswered
from tillit.recipients.models import Disclosure
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

MAIL_RELAY = "mail-relay"
TIMEOUT = 30
FAULTY, PERMANENT = 400, 500


@dataclass(frozen=True)
class Parcel:
    """What leaves: bytes of a mail, and what of whom is in it."""

    company: UUID
    case: UUID | None
    about: UUID | None
    purpose: str
    categories: Sequence[str]
    sender: str
    to: str
    content: bytes


def send_mail(parcel: Parcel, *, by: Actor) -> str:
    """Send a mail through the relay; returns the server's code, such as `250`.

    Raises:
        NotInNotice: the notice does not allow this recipient; nothing was recorded as sent.
        NoRelay, RefusedForNow, Unanswered: it may be tried again, with the same Message-ID.
        RefusedForGood: it may not.
    """
    _allow(MAIL_RELAY, parcel)
    _record(MAIL_RELAY, parcel, by=by)
    reach("carry: recorded")
    return _deliver(parcel)


def _allow(recipient: str, parcel: Parcel) -> None:
    entry = rules_in_force().recipients.get(recipient)
    if entry is None or parcel.purpose not in entry.purposes or not set(parcel.categories) <= set(entry.categories):
        raise NotInNotice


def _record(recipient: str, parcel: Parcel, *, by: Actor) -> None:
    with acting(by):
        Disclosure.objects.create(
            company=parcel.company, case=parcel.case, about=parcel.about, recipient=recipient, purpose=parcel.purpose,
            categories=sorted(parcel.categories),
        )  # fmt: skip


def _deliver(parcel: Parcel) -> str:
    relay = urlsplit(settings.TILLIT_RELAY)
    if not relay.hostname:
        raise NoRelay
    server = None
    try:
        server = _connect(relay.scheme, relay.hostname, relay.port)
        if relay.username:
            server.login(unquote(relay.username), unquote(relay.password or ""))
        _hand_over(server, parcel)
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as refusal:
        raise RefusedForNow(str(refusal.smtp_code)) from None  # it is about us, never about one letter: all wait
    except smtplib.SMTPResponseException as refusal:
        raise _refused(refusal.smtp_code) from None
    except (OSError, smtplib.SMTPException):
        raise RefusedForNow("no-answer") from None
    finally:
        if server is not None:
            _take_leave(server)
    return "250"


def _hand_over(server: smtplib.SMTP, parcel: Parcel) -> None:
    """Raises Unanswered when nobody can know any more whether the message was taken."""
    server.ehlo_or_helo_if_needed()
    options = ["BODY=8BITMIME"]
    if not f"{parcel.sender}{parcel.to}".isascii():  # RFC 6531: only a server that knows it can be told such an address
        if not server.has_extn("smtputf8"):
            raise RefusedForGood("smtputf8")
        options.append("SMTPUTF8")
    for code, words in (server.mail(parcel.sender, options), server.rcpt(parcel.to)):
        if code >= FAULTY:
            raise smtplib.SMTPResponseException(code, words)
    try:
        code, words = server.data(parcel.content)
    except smtplib.SMTPDataError:
        raise
    except (OSError, smtplib.SMTPException):
        raise Unanswered("no-answer") from None
    if code >= FAULTY:
        raise smtplib.SMTPResponseException(code, words)


def _take_leave(server: smtplib.SMTP) -> None:
    """Whatever the server says to a goodbye, the message was taken or was not."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls") and scheme != "smtp-plain":
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    return server


def _refused(code: int) -> RefusedForNow | RefusedForGood:
    return RefusedForGood(str(code)) if code >= PERMANENT else RefusedForNow(str(code))
