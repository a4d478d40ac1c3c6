"""Telling those who answer for the notice that a promise is at risk, before it breaks.

The letter says which promise and what its evidence shows; nothing of a customer is in it. It leaves by the gate like
all else, for the purpose `security`.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.utils.translation import gettext, override

from tillit.contact.lines.email.compose import ComposedMail, Mailbox, UnsendableMailError, Words, compose_reply
from tillit.contact.models import Mailbox as OurMailbox
from tillit.kit.clock import now
from tillit.notice.controls import Evidence, Verdict
from tillit.people.models import Agent, Role
from tillit.publishing.models import Alarm, Telling
from tillit.recipients.errors import GateError
from tillit.recipients.gate import Parcel, Post
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

PURPOSE = "security"
TRIED_FOR = timedelta(days=1)
"""After so long a letter about it is no news; the board says all along who was not told."""


def tell_alarms(alarms: Iterable[Alarm]) -> int:
    """Write to each officer and operator with an address who has not been told yet; returns how many letters left.

    A letter that the relay does not take now is tried again at the next look.
    """
    told = 0
    people = list(Agent.objects.filter(role__in=(Role.PRIVACY_OFFICER, Role.OPERATOR), is_active=True))
    with Post() as post:
        for alarm in alarms:
            if alarm.since > now() - TRIED_FOR:
                told += sum(_tell(alarm, agent, post) for agent in people)
    return told


def _tell(alarm: Alarm, agent: Agent, post: Post) -> bool:
    with in_company(agent.company_id):
        telling, _ = Telling.objects.get_or_create(alarm=alarm, agent=agent.pk)
        mailbox = OurMailbox.objects.filter(company=agent.company_id, is_active=True).order_by("address").first()
    if telling.mailed_at or not agent.email or mailbox is None:
        return False
    try:
        mail = compose_alarm(alarm, agent, mailbox)
        parcel = Parcel(
            company=agent.company_id, case=None, about=alarm.pk, purpose=PURPOSE, categories=(),
            sender=mail.mail_from, to=mail.rcpt_to, content=mail.as_bytes(), brand=mailbox.brand_id,
            written_as=mailbox.address,
        )  # fmt: skip
        post.send(parcel, by=machine("carry", agent.company_id))
    except (GateError, UnsendableMailError):
        return False
    with in_company(agent.company_id):
        Telling.objects.filter(pk=telling.pk).update(mailed_at=now())
    return True


def compose_alarm(alarm: Alarm, agent: Agent, mailbox: OurMailbox) -> ComposedMail:
    """The letter, in the officer's language."""
    with override(agent.language):
        verdict = gettext("broken") if alarm.verdict == Verdict.BROKEN else gettext("at risk")
        what = Evidence(Verdict(alarm.verdict), tuple(alarm.said), alarm.figures).in_words(gettext)
        subject = gettext("A promise is %(verdict)s: %(promise)s") % {"verdict": verdict, "promise": alarm.promise}
        text = gettext("The board shows: %(what)s.\n\nLook at the promise board, and say there that you saw this.")
        text %= {"what": what}
    return compose_reply(
        message_id=_message_id(alarm, agent, mailbox), date=alarm.since,
        sender=Mailbox("Tillit", mailbox.address), to=Mailbox(agent.name, agent.email), subject=subject,
        words=Words(text), machine=True, language=agent.language,
    )  # fmt: skip


def _message_id(alarm: Alarm, agent: Agent, mailbox: OurMailbox) -> str:
    """The same at each try: where the relay's answer was lost, a second letter is known as the first."""
    name = sha256(alarm.pk.bytes + agent.pk.bytes).hexdigest()[:40]
    return f"{name}@{mailbox.address.rpartition('@')[2]}"
