"""What machines say, in words: why a letter did not arrive, and what kind of machine wrote. Codes are those of RFC
3463: the server's own words are not kept, they may quote anything.
"""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tillit.ui.words import full_day

_BY_MACHINE = {
    "bounce": _("report of a server: did not arrive"), "report": _("report of a server"),
    "receipt": _("receipt of a mail program"), "feedback": _("complaint passed on by a provider"),
    "auto-replied": _("automatic answer"), "auto-header": _("automatic answer"), "subject": _("automatic answer"),
    "null-sender": _("automatic answer"), "challenge": _("asks whether we are a person"), "list": _("through a list"),
    "precedence": _("bulk mail"), "storm": _("one of many"), "loop": _("our own letter, come back"),
    "own-address": _("from a mailbox of ours"), "colleague": _("from a colleague"),
    "acknowledgement": _("our machine said that it arrived"),
}  # fmt: skip
_REASONS = {  # class and detail (RFC 3463, 6531, 7372, 7505), else the class alone
    "1.2": _("there is no such domain"), "1.3": _("the address is not written like one"),
    "1.6": _("the address has moved and left no new one"), "1.10": _("the domain takes no mail"),
    "1": _("there is no such mailbox"), "2.1": _("the mailbox is closed"), "2.2": _("the mailbox is full"),
    "2.3": _("the letter is too large"), "2": _("the mailbox takes nothing"), "3.4": _("the letter is too large"),
    "3": _("the receiving server had a fault"), "4.7": _("it was tried for days, and no server took it"),
    "4": _("the receiving server could not be reached"), "5": _("the receiving server had a fault"),
    "6.7": _("the server knows no addresses beyond ASCII"), "6": _("the receiving server could not read it"),
    "7.20": _("the server misses our signature (DKIM)"),
    "7.23": _("the server does not accept that we send for our domain (SPF)"),
    "7.26": _("the server does not accept that the letter is ours (SPF, DKIM)"),
    "7": _("the receiving server refused it"),
}  # fmt: skip


def machine_title(word: str) -> str:
    """What kind of machine wrote, or why none of ours answers; empty for a person."""
    return str(_BY_MACHINE.get(word, _("from a machine"))) if word else ""


def reason_of(detail: str) -> str | None:
    """Why, by the last two numbers of a status code, such as `1.1`."""
    found = _REASONS.get(detail) or _REASONS.get(detail.partition(".")[0])
    return str(found) if found else None


def failure_words(status: str) -> str:
    """Why a letter did not arrive, with its code."""
    _class, _dot, detail = status.partition(".")
    reason = reason_of(detail)
    if reason is None:
        return gettext("no reason was given") + (f" ({status})" if status else "")
    return f"{reason} ({status})"


def about_letter(words: str, word: str) -> str:
    """An event about a letter of ours: its status code and day, as `5.1.1 2026-03-12`, put into words."""
    status, _space, day = word.rpartition(" ")
    return words % {"day": full_day(date.fromisoformat(day)), "reason": failure_words(status)}
