"""What became of an answer, in words: what an agent tells a customer who asks for it."""

import re
from datetime import timedelta

from django.utils.translation import gettext, gettext_lazy, ngettext

from tillit.cases.models import Delivery, Message
from tillit.desk.letter_shapes import Post
from tillit.desk.machine_words import failure_words, reason_of
from tillit.kit.clock import now
from tillit.ui.words import full_time

State = Delivery.State
HELD_UP = timedelta(hours=4)
"""After this long a letter that no server takes is shown as delayed; until then it waits for its next try."""

_ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
REASONS = {  # our own words
    "no-relay": gettext_lazy("no way out is set for this brand"),
    "no-answer": gettext_lazy("our mail relay does not answer"),
    "certificate": gettext_lazy("our mail relay cannot prove who it is"),
    "tls": gettext_lazy("our mail relay does not begin TLS"),
    "not-offered": gettext_lazy("our mail relay does not offer TLS or signing in"),
    "keeper-away": gettext_lazy("our own keeper did not answer"),
    "smtputf8": gettext_lazy("our mail relay knows no addresses beyond ASCII"),
    "not-in-notice": gettext_lazy("the notice does not let it go to the mail's carrier"),
    "not-allowed": gettext_lazy("it may not be sent"),
    "no-address": gettext_lazy("an address or a file of it cannot be put into a mail"),
    "signature": gettext_lazy("the key that signs our letters is not there"),
    "erased": gettext_lazy("what it said is erased"),
    "shut": gettext_lazy("the notice keeps a part of it shut"),
    # codes that came without the finer ones
    "535": gettext_lazy("our mail relay does not take our password"),
    "552": gettext_lazy("the letter is too large"),
}


def reason_words(answer: str) -> str:
    """Why, in words, with the server's code behind them for whoever looks after the servers."""
    found = _ENHANCED.search(answer)
    known = reason_of(f"{found[1]}.{found[2]}") if found else REASONS.get(answer.partition(" ")[0])
    words = known or gettext("a server did not take it")
    return f"{words} ({answer})" if any(letter.isdigit() for letter in answer) else str(words)


def post_of(message: Message) -> Post | None:
    """The delivery of an answer; none of what came in."""
    delivery = getattr(message, "delivery", None)
    if delivery is None:
        return None
    return Post(
        state=_shown(delivery), icon=ICONS[State(delivery.state)], words=_words(delivery),
        at=delivery.sent_at if delivery.state == State.SENT else None,
        may_take_back=delivery.may_be_taken_back, leaves_at=delivery.not_before if _may_wait(delivery) else None,
    )  # fmt: skip


ICONS = {
    State.WAITING: "clock", State.DELAYED: "clock", State.SENDING: "send", State.SENT: "check", State.UNSURE: "send",
    State.REFUSED: "warn", State.BOUNCED: "warn", State.TAKEN_BACK: "undo",
}  # fmt: skip


def _shown(delivery: Delivery) -> str:
    """How it is coloured: plain, `again` for what needs an eye, `failed` for what needs an agent."""
    if delivery.state in {State.REFUSED, State.BOUNCED}:
        return "failed"
    late = delivery.state == State.DELAYED and (delivery.sent_at is not None or now() - delivery.not_before > HELD_UP)
    return "again" if late or delivery.state == State.UNSURE or delivery.sent_twice else "fine"


def _may_wait(delivery: Delivery) -> bool:
    return delivery.state == State.WAITING and delivery.not_before > now()


def _words(delivery: Delivery) -> str:
    state = State(delivery.state)
    why = reason_words(delivery.answer)
    match state:
        case State.DELAYED:
            return _delayed(delivery, why)
        case State.REFUSED:
            return gettext("could not be delivered: %(why)s") % {"why": why}
        case State.BOUNCED:
            return gettext("did not arrive: %(reason)s") % {"reason": failure_words(delivery.answer)}
        case State.SENT if delivery.sent_twice:
            return gettext("sent again with the same Message-ID")
    return str(PLAIN[state])


PLAIN = {
    State.WAITING: gettext_lazy("waiting to be sent"),
    State.SENDING: gettext_lazy("being sent"),
    State.SENT: gettext_lazy("sent"),
    State.UNSURE: gettext_lazy("the server's answer was lost: it is sent again as the same letter"),
    State.TAKEN_BACK: gettext_lazy("taken back before it left"),
}


def _delayed(delivery: Delivery, why: str) -> str:
    if delivery.sent_at is not None:
        return gettext("sent; a server on the way still holds it")
    again = full_time(delivery.next_try_at) if delivery.next_try_at else ""
    if now() - delivery.not_before > HELD_UP:
        words = gettext("delayed since %(since)s: %(why)s. Next try: %(again)s")
        return words % {"since": full_time(delivery.not_before), "why": why, "again": again}
    tried = ngettext(
        "not taken yet, tried %(count)d time: %(why)s. Next try: %(again)s",
        "not taken yet, tried %(count)d times: %(why)s. Next try: %(again)s",
        delivery.attempts,
    )
    return tried % {"count": delivery.attempts, "why": why, "again": again}
