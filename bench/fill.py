"""Many cases quickly: sealed by the keeper like any other, but a hundred to a call and a transaction."""

import random
import time
from datetime import timedelta

from tillit.cases.models import Case, Channel, Direction, Kind, Message, State
from tillit.cases.receive import next_numbers
from tillit.contact.models import Mailbox
from tillit.keeper.answers import Done
from tillit.keeper.wire import Birth, Born
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.meet import Newcomer, prepare_newcomer, rows_of
from tillit.vault.acting import acting
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway
from tillit.vault.inserting import insert_all
from tillit.vault.sealing import Taking

AT_ONCE, TRIES = 200, 20
NEW = 0.4
"""Of the cases, how many are somebody's first."""
SENTENCES = (
    "The seam of the left sleeve has come undone after three weeks.",
    "I returned the boots on the second of the month and wait for my refund.",
    "Since the last update the app signs me out whenever I open the basket.",
    "Could you tell me when the shop opens on Sundays?",
    "The parcel was left in the rain and the box is soaked.",
    "Thank you for your quick answer last time.",
)


def fill(count: int, first: int = 0, address: str = "service@nordlund.example") -> None:
    """Make `count` open cases of one message each, spread over the last 90 days and sorted from the first moment."""
    mailbox = Mailbox.objects.select_related("company", "brand").get(address=address)
    chance = random.Random(first)
    for start in range(0, count, AT_ONCE):
        _patiently(mailbox, min(AT_ONCE, count - start), first + start, chance)


def _patiently(mailbox: Mailbox, count: int, start: int, chance: random.Random) -> None:
    """A keeper that is busy for seconds (a checkpoint of the disk) is asked again, like by every real sender."""
    for _ in range(TRIES):
        try:
            _fill(mailbox, count, start, chance)
        except KeeperAway:
            time.sleep(2)
        else:
            return
    raise KeeperAway


def _fill(mailbox: Mailbox, count: int, start: int, chance: random.Random) -> None:
    taking = Taking(machine("import", mailbox.company_id), "transport", lane="bulk")
    newcomers: list[Newcomer] = []
    made = []
    for number in range(start, start + count):
        if not newcomers or chance.random() < NEW:
            newcomers.append(_meet(mailbox, taking, number))
        made.append(_make(mailbox, taking, newcomers[-1], chance))
    taking.take()
    by = machine("import", mailbox.company_id)
    with acting(by):
        for (case, _), number in zip(made, next_numbers(count), strict=True):
            case.number = number
        insert_all([*rows_of(newcomers), *(case for case, _ in made), *(message for _, message in made)])
    lives = [*(newcomer.customer.pk for newcomer in newcomers), *(case.pk for case, _ in made)]
    ask(Born(lives), Done, by=machine("carry"), lane="bulk", deadline=60)


def _meet(mailbox: Mailbox, taking: Taking, number: int) -> Newcomer:
    return prepare_newcomer(
        taking, company=mailbox.company_id, brand=mailbox.brand_id, country=mailbox.country, language="en",
        name=f"Kund {number}", addresses=[("email", f"kund{number}@fill.example")],
    )  # fmt: skip


def _make(mailbox: Mailbox, taking: Taking, newcomer: Newcomer, chance: random.Random) -> tuple[Case, Message]:
    at = now() - timedelta(minutes=chance.randrange(90 * 24 * 60))
    case = Case(
        id=new_id(), company=mailbox.company, brand=mailbox.brand, customer=newcomer.customer,
        identity=newcomer.identities[0], mailbox=mailbox.address, channel=Channel.EMAIL, country=mailbox.country,
        kind=chance.choice(Kind.values[1:]), state=chance.choice([State.NEW, State.OPEN, State.WAITING]),
        opened_at=at, last_activity_at=at,
    )  # fmt: skip
    taking.births.append(
        Birth(
            subject=case.pk, kind="case", company=case.company_id, brand=case.brand_id, country=case.country,
            opened=at, channel=case.channel, case_kind=case.kind, person=newcomer.customer.pk,
        )
    )  # fmt: skip
    message = Message(
        id=new_id(), case=case, company=mailbox.company, direction=Direction.IN, channel=Channel.EMAIL, at=at
    )
    taking.seal(case, subject=chance.choice(SENTENCES)[:40])
    taking.seal(message, body="\n\n".join(chance.choices(SENTENCES, k=4)))
    return case, message


def converse(messages: int, address: str = "service@nordlund.example") -> int:
    """A case in which so many messages were said, in turn by the customer and by us; its number."""
    mailbox = Mailbox.objects.select_related("company", "brand").get(address=address)
    fill(1, 10_000_000 + random.randrange(10**6), address)
    by = machine("import", mailbox.company_id)
    with acting(by):
        case = Case.objects.select_related("customer").filter(company=mailbox.company_id).order_by("-number")[0]
    taking, chance = Taking(by, "transport", lane="bulk"), random.Random(messages)
    said = [
        Message(
            id=new_id(), case=case, company=mailbox.company, channel=Channel.EMAIL,
            direction=Direction.OUT if place % 2 else Direction.IN, at=now() - timedelta(minutes=messages - place),
        )
        for place in range(1, messages)
    ]  # fmt: skip
    for message in said:
        taking.seal(message, body="\n\n".join(chance.choices(SENTENCES, k=4)))
    taking.take()
    with acting(by):
        insert_all(said)
    return case.number
