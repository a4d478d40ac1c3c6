"""Suppliers, and until when they work for us. Promise `suppliers`."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tillit.cases.recall import recall_cases
from tillit.desk.company.page import FAULTS, show_page, try_to
from tillit.desk.pages import SeeOther, for_roles
from tillit.desk.signed_in import actor_of, pass_on
from tillit.kit.clock import now
from tillit.people.add_contract import add_contract
from tillit.people.end_contract import end_contract
from tillit.people.models import Company, Contract, Role

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContractForm(forms.Form):
    """Who works for whom, and from when to when."""

    supplier = forms.ChoiceField(label=gettext_lazy("Supplier"))
    controller = forms.ChoiceField(label=gettext_lazy("Works for"))
    starts = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    ends = forms.DateField(label=gettext_lazy("Last day"), widget=DAY, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"starts": now().date()})
        self.companies = {one.slug: one for one in Company.objects.order_by("name")}
        for field, is_supplier in (("supplier", True), ("controller", False)):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [
                (slug, one.name) for slug, one in self.companies.items() if one.is_supplier == is_supplier
            ]

    def clean_ends(self) -> date | None:
        """The last day is not before the first."""
        ends, starts = self.cleaned_data["ends"], self.cleaned_data.get("starts")
        if ends and starts and ends < starts:
            raise forms.ValidationError(gettext("The last day lies before the first."))
        return ends if isinstance(ends, date) else None


@require_http_methods(["GET", "POST"])
@for_roles(Role.PRIVACY_OFFICER)
def contracts(request: HttpRequest) -> HttpResponse:
    """Every contract, and the form for a new one."""
    if request.method != "POST":
        return _page(request, ContractForm())
    form = ContractForm(request.POST)
    if not try_to(form, lambda: _add(request, form)):
        return _page(request, form, status=422)
    messages.success(request, gettext("The contract is in force from its first day on."))
    return SeeOther(reverse("desk:contracts"))


def _add(request: HttpRequest, form: ContractForm) -> None:
    said = form.cleaned_data
    supplier, controller = form.companies[said["supplier"]], form.companies[said["controller"]]
    add_contract(supplier, by=actor_of(request), controller=controller, starts=said["starts"], ends=said["ends"])


@require_http_methods(["POST"])
@for_roles(Role.PRIVACY_OFFICER)
def end(request: HttpRequest, contract: UUID) -> HttpResponse:
    """The last day was yesterday: nothing opens for its agents any more, and what they were given comes back."""
    found = Contract.objects.live(now().date()).filter(pk=contract).first()
    if found is None:
        raise Http404
    try:
        end_contract(found, by=actor_of(request))
    except FAULTS as fault:
        pass_on(fault)
        messages.error(request, str(fault))
    else:
        recall_cases()
        messages.success(request, gettext("The contract has ended; its cases are back."))
    return SeeOther(reverse("desk:contracts"))


def _page(request: HttpRequest, form: ContractForm, *, status: int = 200) -> HttpResponse:
    today = now().date()
    found = Contract.objects.select_related("supplier", "controller").order_by("supplier__name", "-starts_on")
    live = set(Contract.objects.live(today).values_list("pk", flat=True))
    rows = [(one, one.pk in live, one.starts_on > today) for one in found]
    return show_page(request, "contracts", {"contracts": rows, "form": form}, status=status)
