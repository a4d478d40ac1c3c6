"""What servers report about letters of ours, shown where an agent looks. Whose last answer came back waits again. A
report does no more: it closes nothing, sends nothing again and takes no address away, because anybody who got the
letter could have written the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tillit.cases.acting_on import happening
from tillit.cases.answer_by import WAITING_FIELDS
from tillit.cases.models import Delivery, Happening, Message, State
from tillit.cases.reopen import reopen_within_act
from tillit.cases.unanswered import wait_on
from tillit.people.models import Identity
from tillit.vault.actors import Actor
from tillit.vault.inserting import insert_all

STATES = {"failed": Delivery.State.BOUNCED, "delayed": Delivery.State.DELAYED}
SHOWN = {
    "failed": Happening.BOUNCED, "delayed": Happening.DELAYED, "complaint": Happening.COMPLAINED,
}  # fmt: skip
LEFT = (Delivery.State.SENDING, Delivery.State.UNSURE, Delivery.State.SENT, Delivery.State.DELAYED)
# Of the status code's middle number (RFC 3463): the letter, our server or a policy failed, and the address is good.
NOT_THE_ADDRESS = frozenset({"3", "5", "6", "7"})


@dataclass(frozen=True)
class Returned:
    """What a report says about one letter: `action`, the status code (RFC 3463; empty where none was given), and
    whether it names the address that the letter went to.
    """

    letter: Message
    action: str
    status: str
    at: datetime
    is_to_person: bool


def note_returns(returns: Sequence[Returned], *, by: Actor) -> None:
    """Write what became of these letters, within the acting transaction and with their cases locked."""
    shown = [one for one in returns if one.action in SHOWN]
    for one in shown:
        if one.action in STATES and _note_delivery(one) and one.action == "failed":
            _wake(one, by=by)
        if one.action == "failed" and one.is_to_person and _blames_address(one.status):
            found = Identity.objects.filter(case=one.letter.case_id, kind=Identity.Kind.EMAIL)
            found.update(failed_at=one.at, failure=one.status[:12])
    insert_all([happening(one.letter.case, SHOWN[one.action], _word(one), by=by) for one in shown])


def _note_delivery(one: Returned) -> bool:
    """Whether it is news: a delay is, about a letter that counts as sent; a failure also about one that was held up."""
    states = LEFT if one.action == "failed" else (Delivery.State.SENT,)
    found = Delivery.objects.filter(message=one.letter.pk, state__in=states)
    return bool(found.update(state=STATES[one.action], answer=one.status))


def _wake(one: Returned, *, by: Actor) -> None:
    """Whose last answer came back waits since the same moment as before it. A case that was answered since sleeps on,
    and so does one in which only a machine's letter came back: nobody waited for that.
    """
    if one.letter.by_machine:
        return
    case, changed = one.letter.case, list(WAITING_FIELDS)
    if wait_on(case, Delivery.objects.select_related("message").get(pk=one.letter.pk)):
        reopen_within_act(case, by=by, at=one.at)
        case.state = State.OPEN if case.state == State.WAITING else case.state
        case.snoozed, case.wakes_at = False, None
        case.last_activity_at = max(case.last_activity_at, one.at)
        changed += ["state", "snoozed", "wakes_at", "last_activity_at"]
    case.save(update_fields=changed)


def _blames_address(status: str) -> bool:
    return not status or status.split(".")[1] not in NOT_THE_ADDRESS


def _word(one: Returned) -> str:
    """The code and the day of the letter, as the page takes them apart."""
    return f"{one.status} {one.letter.at:%Y-%m-%d}".strip()
