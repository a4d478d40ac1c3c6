"""Controller, suppliers, recipients, authorities, rights: what Article 13 asks for and form alone cannot show."""

from collections.abc import Iterator

from tillit.notice.codes import COUNTRIES, EEA
from tillit.notice.faults import Fault
from tillit.notice.models import Company, Notice, Recipient


def check_parties(notice: Notice) -> Iterator[Fault]:
    """Who answers, who receives, and to whom a customer may complain."""
    controller = notice.companies.get(notice.controller.company)
    if controller is not None and controller.part != "group":
        mend = "Article 13(1)(a): name a company of the group; it stays responsible for its suppliers."
        yield Fault("controller.company", "A supplier cannot be the controller.", mend)
    yield from check_authorities(notice)
    for name, company in notice.companies.items():
        if company.part == "supplier":
            yield from check_supplier(notice, name, company)
    for name, recipient in notice.recipients.items():
        yield from check_recipient(notice, name, recipient)
    if not notice.brands:
        yield Fault("brands", "The notice has no brand.", "Name the shops that customers know.")
    if not notice.rights.granted:
        yield Fault("rights.granted", "No right is named.", "Article 13(2)(b): name access, correction and the others.")


def check_authorities(notice: Notice) -> Iterator[Fault]:
    """Every country whose customers are served has an authority to complain to."""
    served = {company.country for company in notice.companies.values() if company.part == "group"}
    served |= {country for purpose in notice.purposes.values() for country in purpose.grounds}
    for code in sorted(served & notice.countries.keys()):
        if notice.countries[code].authority is None:
            mend = "Article 13(2)(d): name the authority to which a customer there may complain."
            yield Fault(f"countries.{code}.authority", "This is missing.", mend)


def check_supplier(notice: Notice, name: str, company: Company) -> Iterator[Fault]:
    """A supplier works for somebody, and customers are told that it receives their data."""
    if not company.works_for:
        mend = "Name the companies of the group it works for."
        yield Fault(f"companies.{name}.works_for", "A supplier works for nobody.", mend)
    if all(recipient.company != name for recipient in notice.recipients.values()):
        mend = f'Article 13(1)(e): add a recipient with company = "{name}".'
        yield Fault(f"companies.{name}", "Customers are not told that this supplier receives data.", mend)


def check_recipient(notice: Notice, name: str, recipient: Recipient) -> Iterator[Fault]:
    """What a recipient outside the EEA needs, and that a company named here is a supplier."""
    if recipient.country in COUNTRIES - EEA and recipient.transfer is None:
        mend = "Article 13(1)(f): name the safeguard for data that leaves the European Economic Area."
        yield Fault(f"recipients.{name}.transfer", "This is missing.", mend)
    company = notice.companies.get(recipient.company) if recipient.company else None
    if company is not None and company.part != "supplier":
        mend = "Companies of the group see cases by sharing; take the company out here."
        yield Fault(f"recipients.{name}.company", "A company of the group is not a recipient.", mend)
