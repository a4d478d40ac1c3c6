"""What makes `minimal` true on the lines: what must never be stored is cut out before anything is."""

from tillit.cases.models import Message
from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.vault.acting import in_company
from tillit.vault.cut import cut_out
from tillit.vault.evidence import broken, control, kept

PROBE = "card 4111 1111 1111 1111, security code 737"


def cuts_work() -> bool:
    """A well-known test number and its code are found, now, by the code that reads mail."""
    return not any(number in cut_out(PROBE).text for number in ("4111 1111 1111 1111", "737"))


@control("cut-outs", "Card numbers, codes and account numbers are cut out before anything is stored", is_on=cuts_work)
def cut_outs() -> Evidence:
    messages = 0
    for company in company_ids():
        with in_company(company):
            messages += Message.objects.exclude(cut_out=[]).filter(company=company).count()
    if not cuts_work():
        return broken("a test card number was not found", messages=messages)
    return kept("messages out of which numbers were cut: %(messages)s", messages=messages)
