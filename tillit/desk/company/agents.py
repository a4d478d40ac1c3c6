"""Who works here: enrolled and retired by acts that the keeper checks and the ledger tells of."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tillit.desk.company.page import FAULTS, companies_led_by, show_page, try_to
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.second import second_person
from tillit.desk.signed_in import actor_of, pass_on
from tillit.desk.titles import role_title
from tillit.people.enrol import enrol_agent, retire_agent
from tillit.people.models import Agent, Role

LED = {Role.SUPERVISOR: (Role.AGENT,), Role.PRIVACY_OFFICER: tuple(Role)}
NEEDS_TWO = frozenset({Role.PRIVACY_OFFICER, Role.OPERATOR})
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class AgentForm(forms.Form):
    """Only what signing in and being told of alarms need."""

    login = forms.SlugField(label=gettext_lazy("Sign-in name"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name, as colleagues read it"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Mail address at work"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    company = forms.ChoiceField(label=gettext_lazy("Company"))

    def __init__(self, reader: Agent, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.companies = {one.slug: one for one in companies_led_by(reader)}
        roles = LED.get(Role(reader.role), ())
        for field, choices in (
            ("role", [(role.value, role_title(role)) for role in roles]),
            ("company", [(slug, one.name) for slug, one in self.companies.items()]),
        ):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = choices


@dataclass(frozen=True)
class AgentRow:
    """Somebody who works here."""

    id: str
    login: str
    name: str
    role_title: str
    company: str
    email: str
    may_retire: bool


@dataclass(frozen=True)
class Welcome:
    """The first password, shown once: it rests nowhere but as a hash."""

    login: str
    password: str


@require_http_methods(["GET", "POST"])
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def agents(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form to let somebody else work here."""
    reader = agent_of(request)
    if request.method != "POST":
        return _page(request, AgentForm(reader))
    form, password = AgentForm(reader, request.POST), first_password()
    if not try_to(form, lambda: _enrol(request, form, password)):
        return _page(request, form, status=422)
    return _page(request, AgentForm(reader), welcome=Welcome(form.cleaned_data["login"], password))


def _enrol(request: HttpRequest, form: AgentForm, password: str) -> None:
    said, by = form.cleaned_data, actor_of(request)
    words = {"login": said["login"], "name": said["name"].strip(), "email": said["email"]}
    role, company = Role(said["role"]), form.companies[said["company"]]
    if role in NEEDS_TWO:
        with second_person(request) as second:
            enrol_agent(by=by, role=role, company=company, password=password, second=second.credential, **words)
    else:
        enrol_agent(by=by, role=role, company=company, password=password, **words)


def first_password() -> str:
    """Four groups of four letters that nobody mistakes for each other: 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@require_http_methods(["POST"])
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def retire(request: HttpRequest, agent: UUID) -> HttpResponse:
    """Nobody opens anything in this name any more; open pages end at once."""
    found = Agent.objects.filter(pk=agent, is_active=True).first()
    if found is None or not may_lead(found, agent_of(request)):
        raise Http404
    try:
        retire_agent(found, by=actor_of(request))
    except FAULTS as fault:
        pass_on(fault)
        messages.error(request, str(fault))
    else:
        messages.success(request, gettext("%(name)s works here no longer.") % {"name": found.name})
    return SeeOther(reverse("desk:agents"))


def may_lead(agent: Agent, reader: Agent) -> bool:
    """Whether the reader may retire somebody, or end their sign-ins. Not oneself; a supervisor agents of the own
    company only.
    """
    own = agent.company_id == reader.company_id and agent.role == Role.AGENT
    return agent.pk != reader.pk and (reader.role == Role.PRIVACY_OFFICER or own)


def _page(
    request: HttpRequest, form: AgentForm, *, welcome: Welcome | None = None, status: int = 200
) -> HttpResponse:
    reader = agent_of(request)
    found = Agent.objects.filter(is_active=True, company__in=companies_led_by(reader)).select_related("company")
    rows = [
        AgentRow(str(one.pk), one.login, one.name, role_title(one.role), one.company.name, one.email,
                 may_lead(one, reader))
        for one in found.order_by("company__name", "name")
    ]  # fmt: skip
    return show_page(request, "agents", {"agents": rows, "form": form, "welcome": welcome}, status=status)
