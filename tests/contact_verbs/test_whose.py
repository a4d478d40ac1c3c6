"""Whose letter it is: never into another person's case, however it is addressed; and one letter is one message, however
often and on whatever way it comes.
"""

from collections.abc import Iterator

import pytest

from tests.house import House, mail, someone
from tests.scenes import Letter as Arrived
from tests.scenes import company, fresh, letter, opened, second_mailbox
from tillit.cases.models import Case, Link, Message
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import AlsoTo, Arrival
from tillit.people.models import Agent, Customer, agent_named
from tillit.vault.acting import in_company

HERE = "service@nordlund.example"


def take(house: House, raw: bytes, **how: object) -> Case:
    return house.case_of(house.receive(raw, **how).message)


def link_of(case: Case) -> Link | None:
    with in_company(case.company_id):
        return Link.objects.filter(case=case).first()


def address_in(house: House, case: Case) -> str:
    house.settle()
    case.identity.customer = case.customer
    return opened(case.identity, "value", by=house.actor("ben"), purpose="triage", case=case.pk)


def token(ada: Arrived) -> str:
    return reply_address(ada.case.mailbox, ada.case.ref)


@pytest.fixture
def ben_at_work() -> Iterator[str]:
    """ben's own address, known to the house."""
    address = someone("ben")
    Agent.objects.filter(login="ben").update(email=address)
    yield address
    Agent.objects.filter(login="ben").update(email="")


# ── Never into another person's case ─────────────────────────────────────────────────────────────────────────────


def tricks(ada: Arrived, asked: str) -> dict[str, tuple[bytes, tuple[str, ...]]]:
    """How somebody else may try: the mail and its envelope."""
    eve, to = someone("eve"), token(ada)
    own = reply_address(ada.case.mailbox, "a" * 26)
    return {
        "the token in To": (mail(sender=eve, to=to), (to,)),
        "the token in Bcc": (mail(sender=eve), (HERE, to)),
        "the token in Delivered-To": (mail(sender=eve, Delivered_To=to), (HERE,)),
        "the token in capitals": (mail(sender=eve, to=to.upper()), (to.upper(),)),
        "the token behind another one": (mail(sender=eve, to=f"{own}, {to}"), (own, to)),
        "a reference": (mail(sender=eve, References=f"<{asked}>"), (HERE,)),
        "an answer": (mail(sender=eve, In_Reply_To=f"<{asked}>", subject="Re: Sömmen har gått upp"), (HERE,)),
        "the same Message-ID": (mail(sender=eve, Message_ID=f"<{asked}>", text="Jag är Ada."), (HERE,)),
        "answering all as one in Cc": (mail(sender=eve, to=to, Cc=ada.address, In_Reply_To=f"<{asked}>"), (to,)),
        "her name beside another address": (mail(sender=f"Ada Lindqvist <{eve}>", to=to), (to,)),
        "her address as the name": (mail(sender=f'"{ada.address}" <{eve}>', to=to), (to,)),
        "her address second in From": (mail(sender=f"{eve}, {ada.address}", to=to), (to,)),
        "her address in Sender": (mail(sender=eve, to=to, Sender=ada.address), (to,)),
        "her address in Reply-To": (mail(sender=eve, to=to, Reply_To=ada.address), (to,)),
        "her address in Reply-To of a no-reply": (
            mail(sender="no-reply@eve.example", to=to, Reply_To=ada.address), (to,),
        ),
        "her address in Reply-To of our own mailbox": (mail(sender=HERE, to=to, Reply_To=ada.address), (to,)),
        "her address with a plus part": (mail(sender=ada.address.replace("@", "+x@"), to=to), (to,)),
        "her address at a domain that looks alike": (
            mail(sender=ada.address.replace("post.example", "pоst.example"), to=to), (to,),  # noqa: RUF001
        ),
        "a forwarded copy": (mail(sender=eve, to=to, subject="Fwd: Re: Sömmen", References=f"<{asked}>"), (to,)),
    }  # fmt: skip


TRICKS = [
    "the token in To", "the token in Bcc", "the token in Delivered-To", "the token in capitals",
    "the token behind another one", "a reference", "an answer", "the same Message-ID", "answering all as one in Cc",
    "her name beside another address", "her address as the name", "her address second in From",
    "her address in Sender", "her address in Reply-To", "her address in Reply-To of a no-reply",
    "her address in Reply-To of our own mailbox", "her address with a plus part",
    "her address at a domain that looks alike", "a forwarded copy",
]  # fmt: skip


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("trick", TRICKS)
def test_nobody_gets_a_letter_into_another_persons_case(house: House, trick: str) -> None:
    asked = someone()
    ada = letter(house, Message_ID=f"<{asked}>")
    before = fresh(ada.case)
    raw, recipients = tricks(ada, asked)[trick]
    case = take(house, raw, recipients=recipients)
    assert case.pk != ada.case.pk
    after = fresh(ada.case)
    assert (after.state, after.last_activity_at) == (before.state, before.last_activity_at)
    if link := link_of(case):
        assert link.outcome == Link.Outcome.SUGGESTED


def test_every_trick_is_tried(house: House) -> None:
    assert list(tricks(letter(house), "x@y.example")) == TRICKS


def test_a_like_subject_is_no_trick_that_works(house: House) -> None:
    ada = letter(house, subject="Jackan")
    case = take(house, mail(sender=someone("eve"), subject="Re: Jackan"))
    assert (case.pk == ada.case.pk, link_of(case)) == (False, None)


def test_an_answer_in_a_thread_of_two_cases_joins_the_writers_own(house: House) -> None:
    """Ada answers all in a thread in which the nearest letter is somebody else's."""
    first, theirs = someone(), someone()
    ada = letter(house, Message_ID=f"<{first}>")
    eva = letter(house, Message_ID=f"<{theirs}>")
    case = take(house, mail(sender=ada.address, References=f"<{first}> <{theirs}>", In_Reply_To=f"<{theirs}>"))
    assert case.pk == ada.case.pk
    assert fresh(eva.case).last_activity_at == eva.case.last_activity_at


def test_with_her_own_two_cases_the_nearest_is_meant_and_the_token_before_any_reference(house: House) -> None:
    one, other = someone(), someone()
    ada = letter(house, Message_ID=f"<{one}>")
    second = letter(house, address=ada.address, Message_ID=f"<{other}>")
    assert take(house, mail(sender=ada.address, References=f"<{one}> <{other}>")).pk == second.case.pk
    raw = mail(sender=ada.address, to=token(ada), In_Reply_To=f"<{other}>")
    assert take(house, raw, recipients=(token(ada),)).pk == ada.case.pk


# ── Who wrote ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_forms_letter_is_the_persons_whom_it_names(house: House) -> None:
    ada = letter(house)
    raw = mail(sender="Webbutiken <no-reply@nordlund.example>", Reply_To=f"Ada Lindqvist <{ada.address}>")
    case = take(house, raw)
    assert (case.customer_id, case.identity_id) == (ada.case.customer_id, ada.case.identity_id)


def test_a_forms_letter_of_a_stranger_meets_that_stranger(house: House) -> None:
    ada = someone()
    case = take(house, mail(sender="no-reply@forms.example", Reply_To=f"Ada <{ada}>"))
    assert address_in(house, case) == ada


def test_a_letter_through_a_group_that_writes_as_our_mailbox_is_the_persons(house: House) -> None:
    ada = someone()
    raw = mail(sender=f"'Ada' via Service <{HERE}>", Reply_To=ada, List_Id="<service.nordlund.example>")
    assert address_in(house, take(house, raw)) == ada


def test_a_list_that_writes_as_itself_names_the_person_in_reply_to(house: House) -> None:
    ada = someone()
    raw = mail(sender="Ada via Slöjd <slojd@listor.example>", to=f"{HERE}, slojd@listor.example", Reply_To=ada,
               List_Id="<slojd.listor.example>")  # fmt: skip
    assert address_in(house, take(house, raw)) == ada


def test_a_list_that_asks_for_answers_to_itself_is_not_the_person(house: House) -> None:
    ada = someone()
    raw = mail(sender=ada, to=f"{HERE}, slojd@listor.example", Reply_To="slojd@listor.example",
               List_Id="<slojd.listor.example>")  # fmt: skip
    assert address_in(house, take(house, raw)) == ada


def test_answers_go_to_the_writer_also_where_the_letter_asks_for_another_address(house: House) -> None:
    ada = someone()
    assert address_in(house, take(house, mail(sender=ada, Reply_To=someone("elsewhere")))) == ada


def test_a_plus_part_is_part_of_the_customers_address(house: House) -> None:
    ada = letter(house)
    case = take(house, mail(sender=ada.address.replace("@", "+shop@")))
    assert case.customer_id != ada.case.customer_id


def test_capitals_make_nobody_else(house: House) -> None:
    ada = letter(house)
    assert take(house, mail(sender=ada.address.upper())).customer_id == ada.case.customer_id


@pytest.mark.parametrize("header", ["Cc", "To"])
def test_a_colleague_who_is_copied_in_is_not_the_customer(house: House, ben_at_work: str, header: str) -> None:
    ada = someone()
    raw = mail(sender=ada, Cc=ben_at_work) if header == "Cc" else mail(sender=ada, to=f"{ben_at_work}, {HERE}")
    assert address_in(house, take(house, raw)) == ada


FORWARDED = """Kan ni titta på det här?

---------- Forwarded message ---------
Från: Ada Lindqvist <{}>
Date: tors 12 mars 2026 kl 09:14
Subject: Sömmen

Hej, kan ni laga jackan?
"""


def test_what_a_colleague_forwards_stays_the_colleagues_and_says_whose_it_may_be(
    house: House, ben_at_work: str
) -> None:
    ada = letter(house)
    raw = mail(sender=f"Ben <{ben_at_work}>", subject="Fwd: Sömmen", text=FORWARDED.format(ada.address))
    took = house.receive(raw).message
    took.case = house.case_of(took)
    assert took.case.customer_id != ada.case.customer_id
    assert (took.agent_id, took.by_machine) == (agent_named("ben").pk, "colleague")
    house.settle()
    said = opened(took, "original", by=house.actor("ben"), purpose="triage")
    assert said == f"Ada Lindqvist <{ada.address}>"


def test_what_a_customer_forwards_names_nobody(house: House) -> None:
    took = house.receive(mail(sender=someone(), subject="Fwd: Sömmen", text=FORWARDED.format(someone()))).message
    assert took.original is None


def test_a_colleague_does_not_write_into_a_customers_case_by_mail(house: House, ben_at_work: str) -> None:
    ada = letter(house)
    case = take(house, mail(sender=ben_at_work, to=token(ada)), recipients=(token(ada),))
    assert (case.pk == ada.case.pk, link_of(case).other_id) == (False, ada.case.pk)


# ── One letter is one message ────────────────────────────────────────────────────────────────────────────────────


def also_to(message: Message) -> list[str]:
    with in_company(message.company_id):
        return list(AlsoTo.objects.filter(message=message).values_list("mailbox__address", flat=True))


def test_the_same_mail_to_two_mailboxes_of_a_brand_is_one_message_that_says_so(house: House) -> None:
    raw = mail(sender=someone())
    first = house.receive(raw)
    other = second_mailbox(house.case_of(first.message)).address
    outcomes = [house.receive(raw, to=to).outcome for to in (other, other, HERE)]
    assert (first.outcome, outcomes) == ("stored", ["repeated"] * 3)
    assert also_to(first.message) == [other]
    with in_company(first.message.company_id):
        assert Arrival.objects.filter(message=first.message.pk).count() == 1


def test_the_same_mail_to_two_brands_is_two_messages_that_know_nothing_of_each_other(house: House) -> None:
    raw = mail(sender=someone(), to=f"{HERE}, hej@fjell.example")
    here, there = house.receive(raw), house.receive(raw, to="hej@fjell.example")
    assert (here.outcome, there.outcome) == ("stored", "stored")
    assert also_to(here.message) == also_to(there.message) == []
    with in_company(company("nordlund-ab")):
        people = Customer.objects.filter(cases__in=[here.message.case_id, there.message.case_id]).distinct()
        assert people.count() == 2


def travelled(raw: bytes) -> dict[str, bytes]:
    """The same mail as other ways bring it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lf = raw.replace(b"\r\n", b"\n")
    return {
        "Received in front": b"Return-Path: <ada@post.example>\r\nReceived: by mx.nordlund.example; now\r\n" + raw,
        "line ends of IMAP files": lf,
        "a mailbox file's first line": b"From ada@post.example Thu Mar 12 09:14:33 2026\n" + lf,
        "a line end more": raw + b"\r\n",
        "no line end at the end": raw.rstrip(b"\r\n"),
        "From quoted": lf.replace(b"\nFrom now", b"\n>From now"),
        "From quoted twice": lf.replace(b"\nFrom now", b"\n>>From now"),
        "a verdict at the end of the headers": head + b"\r\nAuthentication-Results: mx; none\r\n\r\n" + body,
    }


@pytest.mark.parametrize("way", list(travelled(b"")))
@pytest.mark.parametrize("named", [True, False], ids=["with Message-ID", "without Message-ID"])
def test_a_copy_is_known_on_whatever_way_it_comes(house: House, way: str, named: bool) -> None:
    raw = mail(sender=someone(), text=f"Hej {someone()}\nFrom now on it is yours.\n")
    if not named:
        raw = b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID"))
    assert [house.receive(raw).outcome, house.receive(travelled(raw)[way]).outcome] == ["stored", "repeated"]


def test_two_people_who_write_the_same_words_without_a_message_id_are_two_letters(house: House) -> None:
    texts = [f"From: {someone()}\r\nTo: {HERE}\r\nSubject: Hej\r\n\r\nHej\r\n".encode() for _ in range(2)]
    assert [house.receive(raw).outcome for raw in texts] == ["stored", "stored"]


def test_a_mail_that_nobody_can_read_is_kept_once_for_all_mailboxes(house: House) -> None:
    ada = letter(house)
    raw = f"{someone()} no headers".encode()
    other = second_mailbox(ada.case).address
    assert [house.receive(raw).outcome, house.receive(raw, to=other).outcome] == ["quarantined", "repeated"]
