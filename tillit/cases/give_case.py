"""Giving a case to the person whose letter a colleague forwarded. Until an agent confirms, the letter is the
colleague's: what a forwarded letter says of its writer is a claim.
"""

from tillit.cases.acting_on import begin_act, changing, purpose_of, refuse_other_roles, show_happening
from tillit.cases.errors import LetterUnderWay, NobodyNamed, NotOurs
from tillit.cases.events import CaseWasGiven
from tillit.cases.known_at import known_at
from tillit.cases.models import Case, Delivery, Happening, Message
from tillit.cases.moving import move_cases
from tillit.cases.receive import receiving
from tillit.cases.writers import name_and_address
from tillit.people.meet import Newcomer, prepare_newcomer, rows_of
from tillit.vault.actors import Actor, machine
from tillit.vault.facts import hurry, tell_born
from tillit.vault.inserting import insert_all
from tillit.vault.opening import Opening


def give_case(message: Message, *, by: Actor) -> Case:
    """The person whom the forwarded letter names is the customer of this case; answers go to their address.

    Raises:
        NotOurs: the case is another company's.
        NotYourRole: the notice names other roles.
        NobodyNamed: the letter names nobody, or a colleague gave the case away before.
        LetterUnderWay: an answer to the colleague has not left yet; it would go to the person.
    """
    case = message.case
    if by.company != case.company_id:
        raise NotOurs
    refuse_other_roles(case, by=by)
    name, address = _named(message, by=by)
    identity = known_at(case, address, by=by)
    newcomer = None if identity else _newcomer(case, name, address)
    act = begin_act(case, by=by)
    person = identity.customer if identity else newcomer.customer  # type: ignore[union-attr]  # one of the two
    act.note_entry(CaseWasGiven(case=case.pk, message=message.pk, person=person.pk))
    act.taking.take()
    with changing(case.pk, by=by) as locked:
        if not Message.objects.filter(pk=message.pk, original__isnull=False).update(original=None):
            raise NobodyNamed
        under_way = Delivery.objects.filter(message__case=locked, sent_at=None, state__in=Delivery.UNDER_WAY)
        if under_way.exists():
            raise LetterUnderWay
        if newcomer:
            insert_all(rows_of([newcomer]))
            tell_born([person.pk])
        locked.identity = identity or newcomer.identities[0]  # type: ignore[union-attr]
        locked.save(update_fields=["identity"])
        facts = move_cases([locked], to=person)
        show_happening(locked, Happening.GIVEN, "", by=by)
        act.write_entries()
    for fact in facts:
        hurry(fact)
    return locked


def _named(message: Message, *, by: Actor) -> tuple[str, str]:
    opening = Opening(by, case=message.case_id)
    opening.want(message, "original", purpose=purpose_of(message.case))
    said = opening.open().must(message, "original").decode()
    name, address = name_and_address(said)
    if not address:
        raise NobodyNamed
    return name, address


def _newcomer(case: Case, name: str, address: str) -> Newcomer:
    """Met as anybody is whose letter arrives: this one only took a way round."""
    taking = receiving(machine("receive", case.company_id))
    newcomer = prepare_newcomer(
        taking, company=case.company_id, brand=case.brand_id, country=case.country, language=case.language, name=name,
        addresses=[("email", address)],
    )  # fmt: skip
    taking.take()
    return newcomer
