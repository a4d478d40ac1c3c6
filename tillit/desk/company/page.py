"""What these pages have in common: a list, a form below it, and words about what cannot be done."""

from collections.abc import Callable, Mapping

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from tillit.cases.errors import CaseError
from tillit.contact.errors import ContactError
from tillit.desk.faults import fault_words
from tillit.desk.pages import agent_of
from tillit.desk.rail import rail_of, show
from tillit.desk.second import NoSecondPerson
from tillit.desk.signed_in import pass_on
from tillit.people.errors import PeopleError
from tillit.people.models import Agent, Company, Role
from tillit.vault.errors import Refusal

FAULTS = (CaseError, PeopleError, ContactError, NoSecondPerson, Refusal)


def companies_led_by(agent: Agent) -> list[Company]:
    """Those whose people this reader enrols and retires: an officer everybody's, a supervisor the own company's."""
    found = Company.objects.order_by("is_supplier", "name")
    return list(found if agent.role == Role.PRIVACY_OFFICER else found.filter(pk=agent.company_id))


def try_to(form: Form, deed: Callable[[], object]) -> bool:
    """Do it if the form is whole; what the verb or the keeper refuses stands above the form."""
    if not form.is_valid():
        return False
    try:
        deed()
    except FAULTS as fault:
        pass_on(fault)
        form.add_error(None, fault_words(fault) if isinstance(fault, CaseError) else str(fault))
        return False
    return True


def show_page(
    request: HttpRequest, name: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """One of these pages."""
    reader = agent_of(request)
    shared = {"is_officer": reader.role == Role.PRIVACY_OFFICER, "place": name}
    return show(request, f"desk/company/{name}.html", shared | dict(context), rail=rail_of(request), here="company",
                status=status)  # fmt: skip
