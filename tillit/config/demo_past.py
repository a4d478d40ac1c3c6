"""The demonstration's past: letters through the real line, work through the real verbs, dated back as far
as the keeper allows. Cut off, it goes on where it stopped.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tillit.cases.assign import assign_case
from tillit.cases.close import close_case
from tillit.cases.hold import hold_case
from tillit.cases.models import Case, Direction, Kind, Message, Reason
from tillit.cases.record_reply import record_reply
from tillit.cases.reply import outgoing_message_id
from tillit.cases.sort import sort_case
from tillit.cases.write_note import write_note
from tillit.config.demo import acting_agent
from tillit.config.demo_stories import Story, tell_stories
from tillit.contact.arrive import arrive
from tillit.contact.models import Mailbox
from tillit.kit.clock import now
from tillit.people.models import agent_named
from tillit.retention.models import HoldReason
from tillit.rights.decide import decide_objection
from tillit.rights.models import Outcome
from tillit.rights.object_to import object_to
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.opening import Opening

SUPPLIER = "eve"
REVIEW = timedelta(days=60)
NOTES = {"complaint": "Ringde lagret: paketet finns kvar.", "warranty": "Samma serie som förra veckan, se listan."}
Told = Callable[[int], None]


def fill_past(count: int, *, first: int = 0, told: Told = lambda _: None) -> int:
    """Live through the stories from number `first` on; `told` hears of each that is finished. Returns how many."""
    actors: dict[str, Actor] = {}
    stories = list(tell_stories(count, today=now()))
    for story in stories[first:]:
        if story.agent not in actors:
            actors[story.agent] = acting_agent(story.agent)
        _live(story, actors[story.agent])
        told(story.number)
    return len(stories[first:])


def _live(story: Story, by: Actor) -> None:
    message = _deliver(story, story.text, at=story.at, name=f"demonstration.{story.number}@post.example")
    if message is None or not story.kind:
        return
    case = _case(message, by)
    if case.kind == Kind.UNSORTED:
        case = sort_case(case, by=by, kind=Kind(story.kind), at=story.at)
    if not story.is_done:
        _begin_work(story, case, by)
        return
    _read(message, by, purpose=story.kind)
    reply = record_reply(case, by=by, text=story.answer, at=story.answered)
    if story.thanks:
        name = f"demonstration.{story.number}.thanks@post.example"
        _deliver(story, story.thanks, at=story.thanked, name=name, answers=reply)
    case = _case(message, by)
    if not case.is_closed:
        close_case(case, by=by, reason=Reason.SOLVED, at=story.closed)
    if story.hold:
        review, reason = (now() + REVIEW).date(), HoldReason(story.hold)
        hold_case(case, by=by, reason=reason, categories=["content"], purpose=story.kind, review=review)


def _begin_work(story: Story, case: Case, by: Actor) -> None:
    """What lies on somebody's desk today: taken up, perhaps with a note, perhaps answered already."""
    if story.number % 4:
        to = agent_named(SUPPLIER) if story.number % 9 == 0 else agent_named(story.agent)
        assign_case(case, by=by, to=to)
    if story.number % 6 == 0 and story.kind in NOTES:
        write_note(case, by=by, text=NOTES[story.kind])
    if story.answer and story.number % 3 == 0 and story.answered < now():
        record_reply(case, by=by, text=story.answer, at=story.answered)


def _deliver(story: Story, text: str, *, at: datetime, name: str, answers: Message | None = None) -> Message | None:
    """The letter as it came; None where it was taken before (a run that was cut off)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = f'"{story.sender}" <{story.address}>', story.mailbox
    mail["Subject"] = f"Re: {story.subject}" if answers else story.subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{name}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{outgoing_message_id(answers)}>"
    mail.set_content(text)
    mailbox = Mailbox.objects.get(address=story.mailbox)
    return arrive(mailbox, mail.as_bytes(), by=machine("import", mailbox.company_id), dated=True).message


def _read(message: Message, by: Actor, *, purpose: str) -> None:
    """The agent looks at what they answer, as in the list: a real opening of today, for the board's counts. What the
    notice refuses (another company's case, time run out) is counted there too.
    """
    opening = Opening(by=by, mark="list", case=message.case_id)
    opening.want(message, "body", purpose=purpose)
    opening.open()


def _case(message: Message, by: Actor) -> Case:
    with acting(by):
        return Case.objects.select_related("customer", "identity", "brand").get(pk=message.case_id)


def ask_in_vain() -> None:
    """What the notice refuses, asked for all the same, so that the board has refusals to show: a sister company looks,
    a colleague names another purpose than the case's, a supplier looks at what nobody gave them.
    """
    ben = acting_agent("ben")
    with acting(ben):
        asked = Message.objects.filter(case__company=ben.company, direction=Direction.IN)
        found = list(asked.filter(case__kind=Kind.WARRANTY).select_related("case").order_by("-at")[:3])
    for message in found:
        for login, purpose in (("dan", "warranty"), ("ben", "complaint"), ("eve", "warranty")):
            _read(message, acting_agent(login), purpose=purpose)


def decide_some() -> None:
    """Two customers object; one objection is upheld, the other waits for a decision."""
    ben, oda = acting_agent("ben"), acting_agent("oda")
    with acting(ben):
        open_cases = Case.objects.filter(company=ben.company).open().select_related("customer")
        cases = list(open_cases.exclude(kind=Kind.UNSORTED).order_by("-number")[:2])
        sources = [case.messages.order_by("at").values_list("pk", flat=True).first() for case in cases]
    objections = [
        object_to(case.customer, by=ben, purposes=["survey", "service-improvement"], source=source)
        for case, source in zip(cases, sources, strict=True)
    ]
    for objection in objections[:1]:
        decide_objection(objection, by=oda, outcome=Outcome.UPHELD)
