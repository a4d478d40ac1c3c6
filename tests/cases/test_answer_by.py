"""By when a customer has an answer: worked out when something changes, taken away when we answer."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from tests.contact_verbs.test_machines import bounce
from tests.house import House, mail, someone
from tests.scenes import Letter, close, fresh, letter, relay
from tillit.cases.answer_by import forget_plans
from tillit.cases.close import close_case
from tillit.cases.errors import ForSupervisors, HoursNotSet
from tillit.cases.models import AnswerCount, Case, Kind, Message, Reason, State, Target, WorkingHours
from tillit.cases.reopen import reopen_case
from tillit.cases.reply import outgoing_message_id, reply_to_case, take_back
from tillit.cases.set_hours import Hours, set_hours, set_target
from tillit.cases.snooze_case import snooze_case
from tillit.cases.sort import sort_case
from tillit.contact.lines.email.threading import reply_address
from tillit.ledger.models import Entry
from tillit.people.models import Brand, Company
from tillit.vault.acting import in_company

ALWAYS = Hours("UTC", (((0, 24 * 60),),) * 7, keeps_holidays=False)
FIRST, LATER, COMPLAINT = timedelta(hours=8), timedelta(hours=4), timedelta(hours=2)


@pytest.fixture
def promised(house: House) -> Iterator[Brand]:
    """A brand that answers around the clock: 8 hours to the first answer, 4 to later ones, 2 to a complaint."""
    brand, company = Brand.objects.get(slug="nordlund"), Company.objects.get(slug="nordlund-ab").pk
    cho = house.actor("cho")
    set_hours(brand, ALWAYS, by=cho, company=company)
    set_target(brand, "", by=cho, company=company, first=8, later=4)
    set_target(brand, Kind.COMPLAINT, by=cho, company=company, first=2, later=None)
    yield brand
    with in_company(company):
        Target.objects.filter(company=company).delete()
        WorkingHours.objects.filter(company=company).delete()
    forget_plans()


def snooze(house: House, case: Case) -> None:
    snooze_case(case, by=house.actor("ben"))


def counted(case, **which) -> int:
    with in_company(case.company_id):
        return sum(AnswerCount.objects.filter(company=case.company_id, **which).values_list("answers", flat=True))


def test_a_first_letter_is_due_after_the_target(house: House, promised: Brand) -> None:
    case = fresh(letter(house).case)
    assert case.waits_since == case.opened_at
    assert case.due_at == case.opened_at + FIRST


def test_the_kind_has_its_own_target(house: House, promised: Brand) -> None:
    case = letter(house).case
    sort_case(case, by=house.actor("ben"), kind=Kind.COMPLAINT)
    assert fresh(case).due_at == case.opened_at + COMPLAINT


def test_an_answer_ends_the_wait_and_the_next_letter_begins_a_shorter_one(house: House, promised: Brand) -> None:
    ada, ben = letter(house), house.actor("ben")
    before = counted(ada.case, is_first=True, was_late=False)
    reply_to_case(ada.case, by=ben, text="Ja.", undo=timedelta())
    house.settle()
    case = fresh(ada.case)
    assert (case.due_at, case.waits_since) == (None, None)
    assert counted(case, is_first=True, was_late=False) == before + 1
    again = house.receive(mail(sender=ada.address, to=reply_address(case.mailbox, case.ref), text="Och nu?")).message
    case = fresh(ada.case)
    assert case.due_at == again.at + LATER
    house.receive(mail(sender=ada.address, to=reply_address(case.mailbox, case.ref), text="Hallå?"))
    assert fresh(ada.case).due_at == again.at + LATER  # who waits, waits since the first of them


def test_an_answer_taken_back_lets_the_customer_wait_since_the_same_moment(house: House, promised: Brand) -> None:
    ada, ben = letter(house), house.actor("ben")
    due, before = fresh(ada.case).due_at, counted(ada.case)
    message = reply_to_case(ada.case, by=ben, text="Ja.")
    take_back(message, by=ben)
    case = fresh(ada.case)
    assert (case.due_at, case.first_answered_at) == (due, None)
    assert counted(case) == before


def test_whom_no_answer_reached_waits_since_the_same_moment(house: House, promised: Brand) -> None:
    ada, ben = letter(house), house.actor("ben")
    before, counts = fresh(ada.case), counted(ada.case, is_first=True)
    with relay("550 5.1.1 no such mailbox"):
        reply_to_case(ada.case, by=ben, text="Ja.", undo=timedelta())
        house.settle()
    case = fresh(ada.case)
    assert (case.waits_since, case.due_at) == (before.waits_since, before.due_at)
    assert (case.state, counted(case, is_first=True)) == (State.OPEN, counts)


def test_whom_a_later_answer_reaches_does_not_wait_for_the_one_before(house: House, promised: Brand) -> None:
    ada, ben = letter(house), house.actor("ben")
    with relay("550 5.1.1 no such mailbox"):
        reply_to_case(ada.case, by=ben, text="Ja.", undo=timedelta())
        reply_to_case(ada.case, by=ben, text="Eller på tisdag.", undo=timedelta())
        house.settle()
    assert fresh(ada.case).waits_since is None


# ── Answers that came back ───────────────────────────────────────────────────────────────────────────────────────


def came_back(house: House, ada: Letter, sent: Message) -> None:
    house.receive(bounce(ada.address, letter=outgoing_message_id(sent)))


def answer(house: House, ada: Letter, text: str = "Ja.") -> Message:
    """An answer of ben that has left."""
    sent = reply_to_case(fresh(ada.case), by=house.actor("ben"), text=text, undo=timedelta())
    house.settle()
    return sent


@pytest.mark.parametrize("is_closed", [False, True])
def test_whose_answer_came_back_waits_since_the_same_moment(house: House, promised: Brand, is_closed: bool) -> None:
    ada = letter(house)
    before, counts = fresh(ada.case), counted(ada.case, is_first=True)
    sent = answer(house, ada)
    if is_closed:
        close(house, fresh(ada.case))
    came_back(house, ada, sent)
    case = fresh(ada.case)
    assert (case.state, case.waits_since, case.due_at) == (State.OPEN, before.waits_since, before.due_at)
    assert (case.first_answered_at, counted(case, is_first=True)) == (None, counts)
    came_back(house, ada, sent)  # told again, nothing is counted again
    assert counted(case, is_first=True) == counts


@pytest.mark.parametrize("rest", [snooze, close])
def test_an_older_answer_that_comes_back_wakes_nobody_who_was_answered_since(
    house: House, promised: Brand, rest: Callable[[House, Case], None]
) -> None:
    ada = letter(house)
    first, second = answer(house, ada), answer(house, ada, "Eller på tisdag.")
    rest(house, fresh(ada.case))
    before = fresh(ada.case)
    came_back(house, ada, first)
    case = fresh(ada.case)
    assert (case.state, case.snoozed, case.waits_since) == (before.state, before.snoozed, None)
    assert case.last_activity_at == before.last_activity_at
    came_back(house, ada, second)  # then neither reached them
    case = fresh(ada.case)
    assert (case.state, case.snoozed, case.waits_since) == (State.OPEN, False, case.opened_at)
    assert case.due_at == case.opened_at + FIRST


def test_a_report_about_nothing_of_this_case_lets_nobody_wait(house: House, promised: Brand) -> None:
    ada, other = letter(house), letter(house)
    answer(house, ada)
    came_back(house, ada, answer(house, other))
    house.receive(bounce(ada.address, sender=f"MAILER-DAEMON@{someone().partition('@')[0]}.example"))
    assert (fresh(ada.case).state, fresh(ada.case).waits_since) == (State.WAITING, None)
    assert fresh(other.case).waits_since == other.case.opened_at


def test_a_closed_case_is_not_due_and_reopened_it_is_due_as_before(house: House, promised: Brand) -> None:
    ada, ben = letter(house), house.actor("ben")
    due = fresh(ada.case).due_at
    close_case(ada.case, by=ben, reason=Reason.NO_ANSWER_NEEDED)
    assert fresh(ada.case).due_at is None
    reopen_case(fresh(ada.case), by=ben)
    assert fresh(ada.case).due_at == due


def test_open_cases_are_due_anew_when_the_target_changes(house: House, promised: Brand) -> None:
    ada, closed = letter(house), letter(house)
    close(house, closed.case)
    set_target(promised, "", by=house.actor("cho"), company=ada.case.company_id, first=1, later=1)
    assert fresh(ada.case).due_at == ada.case.opened_at + timedelta(hours=1)
    assert fresh(closed.case).due_at is None


def test_without_hours_nothing_is_due(house: House) -> None:
    case = fresh(letter(house).case)
    assert case.waits_since is not None
    assert case.due_at is None


def test_hours_are_set_by_those_who_lead_and_stand_in_the_ledger(house: House, promised: Brand) -> None:
    company = Company.objects.get(slug="nordlund-ab").pk
    for login in ("ben", "dan", "eve"):
        with pytest.raises(ForSupervisors):
            set_hours(promised, ALWAYS, by=house.actor(login), company=company)
        with pytest.raises(ForSupervisors):
            set_target(promised, "", by=house.actor(login), company=company, first=1, later=1)
    set_hours(promised, ALWAYS, by=house.actor("oda"), company=company)
    with in_company(company):
        newest = Entry.objects.filter(company=company).order_by("-written_at").first()
        assert newest is not None
        assert newest.kind == "working-hours-set"
    with in_company(Company.objects.get(slug="nordlund-gmbh").pk):
        assert not WorkingHours.objects.exists()


@pytest.mark.parametrize(
    "hours",
    [
        Hours("Europe/Atlantis", ALWAYS.week),
        Hours("UTC", ((),) * 7),
        Hours("UTC", (((600, 540),),) * 7),
        Hours("UTC", (((540, 720), (700, 900)),) * 7),
        Hours("UTC", (((0, 1441),),) * 7),
        Hours("UTC", ALWAYS.week, closed_days=[date(2026, 1, 1)] * 201),
    ],
)
def test_hours_that_make_no_sense_are_refused(house: House, promised: Brand, hours: Hours) -> None:
    with pytest.raises(HoursNotSet):
        set_hours(promised, hours, by=house.actor("cho"), company=Company.objects.get(slug="nordlund-ab").pk)


def test_a_target_needs_hours_to_count_in(house: House) -> None:
    company = Company.objects.get(slug="nordlund-ab")
    with pytest.raises(HoursNotSet):
        set_target(Brand.objects.get(slug="nordlund"), "", by=house.actor("cho"), company=company.pk, first=1, later=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Unsubscribe": "<mailto:off@news.example>"},
        {"Precedence": "bulk"},
        {"Auto_Submitted": "auto-replied"},
        {"List_Id": "<news.example>", "List_Post": "NO (only we write)"},
    ],
    ids=["a newsletter", "bulk mail", "a machine in a person's place", "a list for announcements"],
)
def test_nobody_waits_for_an_answer_to_a_machine(house: House, promised: Brand, headers: dict[str, str]) -> None:
    case = fresh(letter(house, **headers).case)
    assert (case.waits_since, case.due_at) == (None, None)


@pytest.mark.parametrize(
    "headers",
    [
        {"List_Id": "<service.example>", "List_Post": "<mailto:service@group.example>"},
        {"List_Id": "<forms.example>", "To_": "", "Reply_To": "karin@post.example"},
        {"Auto_Submitted": "auto-generated"},
    ],
    ids=["a group that passes on", "a list that writes for somebody", "a ticket system"],
)
def test_who_writes_through_a_machine_waits(house: House, promised: Brand, headers: dict[str, str]) -> None:
    to, words = headers.pop("To_", None), dict(headers)
    ours = "service@nordlund.example"
    address = "" if to is None else "forms@forms.example"
    if address:  # as lists write: to itself, for the person in Reply-To
        words["Cc"] = address
    case = fresh(letter(house, address=address, to=ours, **words).case)
    assert case.due_at == case.opened_at + FIRST


def test_a_newsletter_in_a_case_that_goes_on_is_an_answer(house: House, promised: Brand) -> None:
    ada = letter(house)
    reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta())
    house.settle()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    house.receive(mail(sender=ada.address, to=to, text="Tack, men?", List_Id="<service.example>"))
    assert fresh(ada.case).due_at is not None
