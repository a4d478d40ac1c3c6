"""Section `purposes`: what data is for, and nothing else."""

import os

import psycopg
import pytest

from tests.house import House, mail
from tests.scenes import brand, company, letter, opens, refused
from tillit.cases.models import Kind
from tillit.contact.lines.email.threading import reply_address
from tillit.keeper.answers import OpenedItems, Taken
from tillit.keeper.wire import Open, OpenItem, Scope, SealItem, Take
from tillit.kit.refs import new_id
from tillit.notice.controls import Verdict, registry
from tillit.people.models import Suppression
from tillit.publishing.current import rules_in_force
from tillit.recipients.controls import order_event_required
from tillit.recipients.errors import NotInNotice
from tillit.recipients.gate import Parcel, send_mail
from tillit.rights.object_to import object_to
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.sealing import FORMAT

OUTSIDE_THE_NOTICE = ["marketing", "credit-check", "Triage", ""]
PEOPLE = ("ben", "cho", "oda", "dan", "eve")


@pytest.mark.promise("purposes")
@pytest.mark.parametrize("purpose", OUTSIDE_THE_NOTICE)
def test_a_purpose_that_the_notice_does_not_name_opens_nothing(house: House, purpose: str) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    code = refused(ada.message, "body", by=house.actor("ben"), purpose=purpose)
    assert code == ("purpose-not-in-notice", f"purposes.{purpose}")


@pytest.mark.promise("purposes")
def test_of_all_purposes_an_agent_opens_a_question_under_its_own_alone(house: House) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    allowed = [purpose for purpose in rules_in_force().purposes if opens(ada.message, by=ben, purpose=purpose)]
    assert allowed == ["question"]


@pytest.mark.promise("kinds")
@pytest.mark.parametrize(("kind", "category"), [("question", "transactions"), ("technical-support", "identity-check"),
                                                ("unsorted", "attachments")])  # fmt: skip
def test_a_category_outside_the_kind_is_refused(house: House, kind: str, category: str) -> None:
    ada = letter(house, kind=None if kind == "unsorted" else Kind(kind))
    purpose = rules_in_force().purpose_of(kind)
    whole = "person" if category == "identity-check" else "case"
    subject = ada.case.customer_id if whole == "person" else ada.case.pk
    scope = Scope(ada.case.company_id, ada.case.brand_id, whole, subject, category)
    item = OpenItem(scope, purpose, "note.body", FORMAT, new_id(), b"", ada.case.pk)
    (answer,) = ask(Open(items=[item], mark="list"), OpenedItems, by=house.actor("ben")).items
    assert answer.code == "category-outside-kind" or answer.clause == f"purposes.{purpose}"


@pytest.mark.promise("aggregate-insight")
def test_nobody_opens_anything_in_order_to_count(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    for by in (*(house.actor(login) for login in PEOPLE), *(machine(name) for name in ("index", "sweep", "carry"))):
        code, _ = refused(ada.message, "body", by=by, purpose="aggregate-insight")
        assert code in {"purpose-not-in-notice", "relation"}


@pytest.mark.promise("aggregate-insight")
def test_no_other_database_role_reads_a_table_and_one_that_could_would_be_seen(house: House) -> None:
    evidence = registry.get("insight-role-empty").evidence
    assert evidence().verdict == Verdict.KEPT
    with psycopg.connect(os.environ["TILLIT_OWNER_URL"], autocommit=True) as owner:
        keeper = psycopg.conninfo.conninfo_to_dict(os.environ["TILLIT_KEYRING_URL"])["user"]
        owner.execute(f"grant select on cases_case to {keeper}")
        try:
            assert evidence().verdict == Verdict.BROKEN
        finally:
            owner.execute(f"revoke select on cases_case from {keeper}")
    assert evidence().verdict == Verdict.KEPT


@pytest.mark.promise("order-contact")
def test_without_an_event_no_message_about_an_order_leaves(house: House) -> None:
    ada = letter(house)
    parcel = Parcel(
        company=ada.case.company_id, case=ada.case.pk, about=None, purpose="order-contact", categories=("contact",),
        sender=ada.case.mailbox, to=ada.address, content=b"Subject: x\r\n\r\nx\r\n",
    )  # fmt: skip
    before = len(house.letters)
    with pytest.raises(NotInNotice):
        send_mail(parcel, by=machine("carry", ada.case.company_id))
    assert len(house.letters) == before
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="order-contact")[0] == "purpose-not-in-notice"
    evidence = order_event_required()
    assert (evidence.verdict, evidence.figures["sent"]) == (Verdict.KEPT, 0)


@pytest.mark.promise("survey-voluntary")
def test_nobody_is_asked_and_whoever_declined_stays_remembered_on_every_address(house: House) -> None:
    ada = letter(house)
    assert refused(ada.message, "body", by=machine("carry"), purpose="survey")[0] == "purpose-not-in-notice"
    before = Suppression.objects.count()
    object_to(ada.case.customer, by=house.actor("ben"), purposes=["survey"])
    house.settle()
    assert Suppression.objects.count() == before + 1
    assert Suppression.objects.filter(brand=brand(), purposes=["survey"]).exists()
    to = reply_address(ada.case.mailbox, ada.case.ref)
    answered = house.receive(mail(sender=ada.address, to=to), recipients=(to,)).message
    assert answered.case_id == ada.case.pk, "declining a survey does not end the service"


@pytest.mark.promise("purposes")
def test_nothing_is_even_sealed_for_a_purpose_outside_the_notice(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    scope = Scope(company("nordlund-ab"), brand(), "case", ada.case.pk, "content")
    item = SealItem(scope, "message.body", FORMAT, new_id(), b"x")
    for purpose in OUTSIDE_THE_NOTICE:
        with pytest.raises(Refusal) as refusal:
            ask(Take(purpose=purpose, seals=[item]), Taken, by=house.actor("ben"))
        assert refusal.value.clause == f"purposes.{purpose}"
