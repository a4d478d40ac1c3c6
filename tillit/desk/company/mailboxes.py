"""Our own addresses: each decides company, brand, country and language of what arrives there."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tillit.contact.add_mailbox import add_mailbox
from tillit.contact.models import Mailbox
from tillit.contact.remove_mailbox import remove_mailbox
from tillit.desk.company.page import companies_led_by, show_page, try_to
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import country_title, language_title
from tillit.people.models import Agent, Brand, Role
from tillit.publishing.current import notice_in_force


class MailboxForm(forms.Form):
    """An address, and what it decides."""

    address = forms.EmailField(label=gettext_lazy("Mail address"))
    company = forms.ChoiceField(label=gettext_lazy("Company"))
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, reader: Agent, data: QueryDict | None = None) -> None:
        super().__init__(data)
        notice = notice_in_force().notice
        self.companies = {one.slug: one for one in companies_led_by(reader) if not one.is_supplier}
        run = [slug for slug, brand in notice.brands.items() if self.companies.keys() & set(brand.companies)]
        self.brands = {one.slug: one for one in Brand.objects.filter(slug__in=run).order_by("name")}
        for field, choices in (
            ("company", [(slug, one.name) for slug, one in self.companies.items()]),
            ("brand", [(slug, one.name) for slug, one in self.brands.items()]),
            ("country", [(code, country_title(code)) for code in notice.countries]),
            ("language", [(code, language_title(code)) for code in notice.languages]),
        ):
            choice = self.fields[field]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = choices


@require_http_methods(["GET", "POST"])
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Every address, and the form for a new one."""
    reader = agent_of(request)
    if request.method != "POST":
        return _page(request, MailboxForm(reader))
    form = MailboxForm(reader, request.POST)
    if not try_to(form, lambda: _add(request, form)):
        return _page(request, form, status=422)
    messages.success(request, gettext("Mail to %(address)s is taken in now.") % form.cleaned_data)
    return SeeOther(reverse("desk:mailboxes"))


def _add(request: HttpRequest, form: MailboxForm) -> None:
    said = form.cleaned_data
    add_mailbox(
        said["address"], by=actor_of(request), company=form.companies[said["company"]],
        brand=form.brands[said["brand"]], country=said["country"], language=said["language"],
    )  # fmt: skip


@require_http_methods(["POST"])
@for_roles(Role.PRIVACY_OFFICER, Role.SUPERVISOR)
def remove(request: HttpRequest, mailbox: UUID) -> HttpResponse:
    """Take no new mail there."""
    led = companies_led_by(agent_of(request))
    found = Mailbox.objects.filter(pk=mailbox, is_active=True, company__in=led).first()
    if found is None:
        raise Http404
    remove_mailbox(found, by=actor_of(request))
    messages.success(request, gettext("Mail to %(address)s is taken in no longer.") % {"address": found.address})
    return SeeOther(reverse("desk:mailboxes"))


def _page(request: HttpRequest, form: MailboxForm, *, status: int = 200) -> HttpResponse:
    led = companies_led_by(agent_of(request))
    found = Mailbox.objects.filter(is_active=True, company__in=led).select_related("company", "brand")
    rows = [(one, country_title(one.country), language_title(one.language)) for one in found.order_by("address")]
    return show_page(request, "mailboxes", {"mailboxes": rows, "form": form}, status=status)
