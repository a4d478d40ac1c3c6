"""What follows from letters that machines sent, or one sender sent too many of; written with the letters themselves."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from tillit.cases.acting_on import show_happening
from tillit.cases.close import close_within_act
from tillit.cases.events import CaseWasClosed, LetterReported
from tillit.cases.models import Happening, Reason
from tillit.cases.receive import Received
from tillit.cases.returned import Returned, note_returns
from tillit.contact.letters import Read
from tillit.contact.models import AlsoTo, Gathering
from tillit.contact.whose import Clues
from tillit.people.failing import clear_failing
from tillit.vault.actors import Actor
from tillit.vault.inserting import insert_all

Taken = tuple[Read, Clues, Received]


def note_entries(letter: Read, clues: Clues, received: Received) -> None:
    """What the ledger says beyond that a message came; before it is sealed."""
    if clues.about and letter.mail.delivery:
        act, action = received.act, letter.mail.delivery.action
        act.note_entry(
            LetterReported(case=clues.about.case_id, message=clues.about.pk, report=received.message.pk, action=action)
        )
    if clues.gather == Gathering.Why.REPORTS and received.is_new:
        received.act.note_entry(CaseWasClosed(case=received.case.pk, reason=Reason.NO_ANSWER_NEEDED))


def write_machines(taken: Sequence[Taken], *, by: Actor) -> None:
    """Deliveries, gathering cases and addresses that are alive after all; within the acting transaction."""
    reports = [_returned(letter, clues, received) for letter, clues, received in taken if clues.about]
    if reports:
        note_returns(reports, by=by)
    if gathered := [one for one in taken if one[1].gather]:
        _gather(gathered, by=by)
    alive = [one.identity for letter, one, _ in taken if one.identity and one.identity.failed_at]
    if alive:
        clear_failing(alive)


def _returned(letter: Read, clues: Clues, received: Received) -> Returned:
    """The report, about the letter in the case as it is locked now."""
    if clues.about is None or letter.mail.delivery is None:
        raise ValueError("a report is about a letter")
    clues.about.case = received.case
    delivery = letter.mail.delivery
    return Returned(clues.about, delivery.action, delivery.status, letter.at, clues.is_to_person)


def _gather(gathered: Sequence[Taken], *, by: Actor) -> None:
    opened = [
        Gathering(
            case=received.case, company_id=received.case.company_id, customer=received.case.customer_id,
            why=clues.gather, last_at=received.message.at,
        )
        for _, clues, received in gathered if received.is_new
    ]  # fmt: skip
    insert_all(opened)
    for letter, clues, received in gathered:
        case = received.case
        if not received.is_new:
            Gathering.objects.filter(case=case).update(count=F("count") + 1, last_at=received.message.at)
        elif clues.gather == Gathering.Why.STORM:
            show_happening(case, Happening.STORM, str(letter.mailbox.most_cases_an_hour), by=by)
        else:  # nobody waits for an answer; it is no work, so no report counts it
            close_within_act(case, by=by, reason=Reason.NO_ANSWER_NEEDED, at=received.message.at)


def write_copies(copies: Sequence[tuple[Read, UUID]]) -> None:
    """The same mail came to another mailbox, too; within the acting transaction."""
    rows = [
        AlsoTo(company_id=letter.mailbox.company_id, message_id=message, mailbox=letter.mailbox)
        for letter, message in copies
    ]  # fmt: skip
    AlsoTo.objects.bulk_create(rows, ignore_conflicts=True)  # a third copy, to a mailbox that is noted already
