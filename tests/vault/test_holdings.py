"""One list says what is kept; after erasing a case no row of it is left in any declared table."""

import pytest
from django.db.models import Model

from tests.house import House, mail
from tests.scenes import DAY, a_word, close, letter, rows_of, second_mailbox
from tests.strangers import mail_with
from tillit.cases.enclose import Along
from tillit.cases.hold import hold_case, release_case
from tillit.cases.holdings import CATEGORIES
from tillit.cases.keep_draft import keep_draft
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Attachment, Case, Kind, Link, Moved, Release, Share
from tillit.cases.release_file import release_file
from tillit.cases.reply import reply_to_case
from tillit.cases.tag_case import tag_case
from tillit.cases.write_note import write_note
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Gathering
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.people.models import Customer, Identity, agent_named
from tillit.recipients.models import Disclosure
from tillit.retention.models import Clock, HoldReason
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company
from tillit.vault.controls import keeps_sealed, undeclared_models
from tillit.vault.declared import holdings, holdings_of
from tillit.vault.models import Lookup


def tables_of_a_case() -> list[type[Model]]:
    return sorted({holding.model for holding in holdings_of("case", CATEGORIES)}, key=lambda m: m._meta.label)


def test_every_model_with_a_sealed_field_is_declared(house: House) -> None:
    assert undeclared_models() == []
    assert {"cases.Case", "cases.Message", "people.Identity", "rights.Decision"} <= {
        holding.model._meta.label for holding in holdings() if keeps_sealed(holding.model)
    }


@pytest.mark.promise("rights")
def test_after_erasing_a_case_no_row_of_it_is_left_in_any_declared_table(house: House) -> None:
    ada, eva, ben = letter(house, kind=Kind.QUESTION), letter(house), house.actor("ben")
    raw = mail(sender=ada.address, to=(to := reply_address(ada.case.mailbox, ada.case.ref)))
    picture = raw.replace(b"Content-Type: text/plain", b"Content-Type: image/png", 1)
    house.receive(picture, recipients=(to,))
    house.receive(picture, to=second_mailbox(ada.case).address)
    house.receive(mail_with(("setup.exe", "application/pdf", b"MZ" + bytes(99)), sender=ada.address), recipients=(to,))
    with acting(cho := house.actor("cho")):
        program = Attachment.objects.select_related("case").get(case=ada.case, held="program")
    release_file(program, by=cho, why=Release.Why.CHECKED)
    reply_to_case(ada.case, by=ben, text="Ja.", along=Along(again=(program.pk,)))
    house.hurry()
    write_note(ada.case, by=ben, text="Ring.")
    keep_draft(ada.case, by=ben, reply="Vi har", note="Hon är")
    tag_case(ada.case, by=ben, tags=[make_tag(a_word(), by=house.actor("cho")).pk])
    why, at = HoldReason.REPAIR, (now() + DAY).date()
    release_case(hold_case(ada.case, by=ben, reason=why, categories=["content"], purpose="warranty", review=at), by=ben)
    with acting(ben):
        Gathering.objects.create(case=ada.case, company_id=ada.case.company_id, customer=ada.case.customer_id,
                                 why=Gathering.Why.STORM)  # fmt: skip
        link = Link.objects.create(case=ada.case, company_id=ada.case.company_id, other=eva.case, why=Link.Why.AGENT)
        Moved.objects.create(link=link, company_id=ada.case.company_id, case=ada.case)
        gmbh = agent_named("dan").company_id
        Share.objects.create(case=ada.case, owner_id=ada.case.company_id, company_id=gmbh, purpose="question",
                             until=now() + DAY, by_id=ben.agent)  # fmt: skip
        full = {m._meta.label for m in (*tables_of_a_case(), Entry, Disclosure) if rows_of(m, ada.case.pk).exists()}
        messages = list(ada.case.messages.values_list("pk", flat=True))
        assert Lookup.objects.filter(subject__in=messages).exists()
    assert full >= {m._meta.label for m in tables_of_a_case()} - {"cases.Closure"}
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    with in_company(ada.case.company_id):
        left = [m._meta.label for m in (*tables_of_a_case(), Entry, Disclosure) if rows_of(m, ada.case.pk).exists()]
        assert left == []
        assert not Lookup.objects.filter(subject__in=messages).exists()
        assert not Customer.objects.filter(pk=ada.case.customer_id).exists()
        assert not Identity.objects.filter(customer=ada.case.customer_id).exists()
        assert not Clock.objects.filter(subject__in=[ada.case.pk, ada.case.customer_id]).exists()
        assert Case.objects.filter(pk=eva.case.pk).exists()
