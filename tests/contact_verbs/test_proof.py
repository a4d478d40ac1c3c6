"""A letter whose sender is not proven is kept like any other, and joins nobody's case by itself."""

import asyncio

from tests.house import House, mail, someone
from tests.name_server import name_server
from tests.scenes import letter
from tillit.cases.models import Link, Message
from tillit.contact.lines.email.listener import Envelope
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.listen import take
from tillit.vault.acting import in_company


def delivered(raw: bytes, to: str, peer: str, mail_from: str) -> None:
    told = asyncio.run(take(Envelope(mail_from, (to,), raw, peer, "out.example")))
    assert told.code == 250


def last_message(house: House, company: object) -> Message:
    with in_company(company):
        return Message.objects.select_related("case").latest("pk")  # whatever day a test has it written on


def test_a_forged_answer_opens_a_case_of_its_own_linked_with_its_reason(house: House) -> None:
    ada = letter(house)
    to = reply_address(ada.case.mailbox, ada.case.ref)
    with name_server() as net:
        net.records = {
            ("_dmarc.post.example", "TXT"): ['"v=DMARC1; p=quarantine"'],
            ("post.example", "TXT"): ['"v=spf1 ip4:93.184.216.34 -all"'],
        }
        delivered(mail(sender=ada.address, to=to, text="Jag bytte konto"), to, "1.1.1.1", ada.address)
        forged = last_message(house, ada.case.company_id)
        delivered(mail(sender=ada.address, to=to, text="Tack!"), to, "93.184.216.34", ada.address)
        real = last_message(house, ada.case.company_id)
    assert forged.verdicts == ["sender-not-proven", "spf-fail", "dmarc-fail"]
    assert forged.case_id != ada.case.pk
    with in_company(ada.case.company_id):
        assert list(Link.objects.filter(case=forged.case_id).values_list("other", "why")) == [
            (ada.case.pk, Link.Why.UNPROVEN)
        ]
    assert (real.case_id, real.verdicts[0]) == (ada.case.pk, "sender-proven")


def test_where_no_name_server_answers_the_letter_is_taken_all_the_same(house: House) -> None:
    ada = someone()
    with name_server() as net:
        net.is_silent = True
        delivered(mail(sender=ada), "service@nordlund.example", "1.1.1.1", ada)
    assert last_message(house, letter(house).case.company_id)
