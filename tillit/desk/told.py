"""What a letter is told to hold, and whether it comes from whom it names: in words, beside the letter itself."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import is_aware
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tillit.cases.enclosed import INVITATION, Enclosed, enclosed_from_text
from tillit.cases.models import Message
from tillit.desk.entry_shapes import Told, Verdict
from tillit.ui.words import full_day, full_time
from tillit.vault.opening import Plain

GOOD, DOUBTFUL, QUIET = "kept", "at-risk", ""
VERDICTS = {
    "sender-proven": (GOOD, _("sender checked")),
    "sender-not-proven": (DOUBTFUL, _("sender not proven: the domain says that this is not theirs")),
    "sender-lookalike": (DOUBTFUL, _("the sender's address imitates another one")),
    "name-is-other-address": (DOUBTFUL, _("the sender's name is somebody else's address")),
    "smime-good": (GOOD, _("signed by the sender")),
    "smime-other-sender": (DOUBTFUL, _("signed by somebody else than the sender")),
    "smime-untrusted": (QUIET, _("signed; nobody we know stands for the signature")),
    "smime-broken": (DOUBTFUL, _("its signature is broken: it was changed on the way")),
    "smime-unchecked": (QUIET, _("signed; the signature was not checked")),
    "pgp-signed": (QUIET, _("signed with PGP; we do not know the key")),
    "encrypted": (DOUBTFUL, _("encrypted: nobody here can read it; ask the customer to write without")),
}
MEETINGS = {
    "request": _("Invitation"),
    "add": _("Invitation"),
    "cancel": _("Meeting cancelled"),
    "reply": _("Answer to an invitation"),
    "counter": _("Another time is proposed"),
    "declinecounter": _("The other time is declined"),
    "refresh": _("The invitation is asked for again"),
}


def verdicts_of(message: Message) -> tuple[Verdict, ...]:
    """What there is to say of its sender and its signature; what was checked without a finding says nothing."""
    found = (VERDICTS[word] for word in message.verdicts if word in VERDICTS)
    return tuple(Verdict(tone, str(words)) for tone, words in found)


def told_of(message: Message, plain: Plain) -> tuple[Told, ...]:
    """The mails and invitations inside it."""
    said = plain.text(message, "enclosed")
    return tuple(_told(one) for one in enclosed_from_text(said)) if said else ()


def _told(one: Enclosed) -> Told:
    if one.kind == INVITATION:
        return Told(
            is_mail=False, heading=str(MEETINGS.get(one.asks, _("Meeting"))), title=one.title, sender=one.sender,
            when=_span(one), place=one.place, text=one.text, is_repeated=one.is_repeated,
            wants_answer=one.wants_answer,
        )  # fmt: skip
    shown = one.html if one.html and "<img" not in one.html else None
    return Told(
        is_mail=True, heading=gettext("Mail inside"), title=one.title, sender=one.sender,
        when=_clock(one.at) if one.at else "", text=one.text,
        html=mark_safe(shown) if shown else None,  # noqa: S308 - cleaned by nh3 on arrival, and sealed since
    )  # fmt: skip


def _span(one: Enclosed) -> str:
    """From when to when; a whole day ends the day before its last moment (RFC 5545, 3.6.1)."""
    if one.at is None:
        return ""
    if one.is_whole_day:
        return full_day(one.at.date())
    if one.until is None or one.until == one.at:
        return _clock(one.at)
    return f"{_clock(one.at)} \u2013 {_clock(one.until)}"


def _clock(at: datetime) -> str:
    return full_time(at) if is_aware(at) else date_format(at, gettext("j F Y, H:i"))
