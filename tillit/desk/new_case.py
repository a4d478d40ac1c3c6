"""A case by hand: a telephone call, a letter, a visit to a shop; or writing to a customer first."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tillit.cases.errors import CaseError
from tillit.cases.models import Case, Kind
from tillit.cases.open_case import ByHand, open_case_by_hand, write_first
from tillit.cases.sort import sort_case
from tillit.contact.models import Mailbox
from tillit.desk.attempt import LONGEST, posted
from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther, agent_of, at_the_desk, case_address
from tillit.desk.rail import rail_of, show
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import channel_title, country_title, kind_title, sorted_kinds
from tillit.kit.refs import new_id
from tillit.people.models import Agent
from tillit.vault.actors import Actor

FIRST = "email-first"
BY_HAND = ("telephone", "letter", "visit")


class NewCaseForm(forms.Form):
    """Only what the case needs; nothing else is asked."""

    channel = forms.ChoiceField(label=gettext_lazy("How did it reach us?"), widget=forms.RadioSelect)
    mailbox = forms.ChoiceField(label=gettext_lazy("Brand and country"))
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("Mail address"), required=False, help_text=gettext_lazy("Only if we have to answer by mail.")
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("What was said, or the mail to send"), max_length=LONGEST, widget=forms.Textarea
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, agent: Agent, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"channel": BY_HAND[0], "once": new_id()})
        self.mailboxes = {str(box.pk): box for box in _mailboxes(agent)}
        self._offer("channel", [(name, channel_title(name)) for name in BY_HAND])
        self._offer("channel", [(FIRST, str(gettext_lazy("First mail from us")))])
        boxes = self.mailboxes.items()
        self._offer("mailbox", [(key, f"{box.brand.name}, {country_title(box.country)}") for key, box in boxes])
        self._offer("kind", [(kind, kind_title(kind)) for kind in sorted_kinds()])

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        choice = self.fields[field]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [*choice.choices, *choices]  # type: ignore[misc]

    def by_hand(self) -> ByHand:
        """What was filled in, as the verb wants it."""
        said, box = self.cleaned_data, self.mailboxes[self.cleaned_data["mailbox"]]
        return ByHand(
            company=box.company_id, brand=box.brand_id, country=box.country, language=box.language, mailbox=box.address,
            channel="email" if said["channel"] == FIRST else said["channel"], name=said["name"].strip(),
            email=said["email"], phone=said["phone"], subject=said["subject"], text=said["body"],
            once=said["once"],
        )  # fmt: skip


@require_GET
@at_the_desk
def show_form(request: HttpRequest) -> HttpResponse:
    """The empty form."""
    return _page(request, NewCaseForm(agent_of(request)))


@posted
def open_new(request: HttpRequest) -> HttpResponse:
    """Open the case, or write the first mail. The same form sent twice opens one case."""
    form = NewCaseForm(agent_of(request), request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        case = _open(form, actor_of(request))
    except CaseError as fault:
        form.add_error(None, fault_words(fault))
        return _page(request, form, status=422)
    return SeeOther(case_address(case.number))


def _open(form: NewCaseForm, by: Actor) -> Case:
    by_hand = form.by_hand()
    verb = write_first if form.cleaned_data["channel"] == FIRST else open_case_by_hand
    case = verb(by_hand, by=by)
    kind = Kind(form.cleaned_data["kind"])
    return case if kind in {Kind.UNSORTED, case.kind} else sort_case(case, by=by, kind=kind)


def _page(request: HttpRequest, form: NewCaseForm, *, status: int = 200) -> HttpResponse:
    return show(request, "desk/new_case.html", {"form": form}, rail=rail_of(request), here="new", status=status)


def _mailboxes(agent: Agent) -> list[Mailbox]:
    """Where such a case belongs: the addresses of the agent's own company."""
    found = Mailbox.objects.select_related("brand").filter(company=agent.company_id, is_active=True)
    return list(found.order_by("brand__name", "country"))
