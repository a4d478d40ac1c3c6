"""When each brand's people work, and how soon they mean to answer: set by those who lead."""

import re
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from tillit.cases.models import Target, WorkingHours
from tillit.cases.set_hours import LONGEST_TARGET, Hours, set_hours, set_target
from tillit.cases.working_time import Span, has_holidays
from tillit.contact.models import Mailbox
from tillit.desk.company.page import companies_led_by, show_page, try_to
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import country_title, kind_title, sorted_kinds
from tillit.people.models import Brand, Company, Role
from tillit.vault.acting import in_company

LEADERS = (Role.PRIVACY_OFFICER, Role.SUPERVISOR)
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")  # noqa: RUF001 - people write both
USUAL = "9:00-17:00"
MINUTES = 60
DAYS = tuple(f"day{number}" for number in range(7))
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class HoursForm(forms.Form):
    """A line a weekday, the time zone, and the days on which nobody works."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=[(zone, zone) for zone in ["UTC", *ZONES]])
    keeps_holidays = forms.BooleanField(label=gettext_lazy("Public holidays are free"), required=False)
    closed_days = forms.CharField(
        label=gettext_lazy("Further closed days"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, as 2026-12-24."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)
        days = {
            name: forms.CharField(
                label=str(WEEKDAYS[number]).capitalize(), required=False, max_length=80,
                widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
            )
            for number, name in enumerate(DAYS)
        }  # fmt: skip
        days["day0"].help_text = gettext("As 9-17, or 8:30-12, 13-17:30; empty where nobody works.")
        self.fields = days | self.fields

    def clean(self) -> dict[str, Any]:
        """Every line read."""
        for name in DAYS:
            try:
                self.cleaned_data[name] = read_spans(self.cleaned_data.get(name, ""))
            except ValueError:
                self.add_error(name, gettext("Write it as 9-17, or 8:30-12, 13-17:30."))
        return self.cleaned_data

    def clean_closed_days(self) -> list[date]:
        """One day a line."""
        try:
            return [date.fromisoformat(line) for line in self.cleaned_data["closed_days"].split()]
        except ValueError:
            raise forms.ValidationError(gettext("Write each day as 2026-12-24.")) from None

    def hours(self) -> Hours:
        """The valid form."""
        said = self.cleaned_data
        week = tuple(said[name] for name in DAYS)
        return Hours(said["zone"], week, keeps_holidays=said["keeps_holidays"], closed_days=said["closed_days"])


class TargetForm(forms.Form):
    """How soon a customer is answered, in working hours."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"), required=False)
    first = forms.IntegerField(
        label=gettext_lazy("First answer within, in working hours"), required=False, min_value=1,
        max_value=LONGEST_TARGET,
    )  # fmt: skip
    later = forms.IntegerField(
        label=gettext_lazy("Later answers within, in working hours"), required=False, min_value=1,
        max_value=LONGEST_TARGET, help_text=gettext_lazy("Both empty: there is no such target."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", gettext("Every kind")), *((kind, kind_title(kind)) for kind in sorted_kinds())]


def read_spans(text: str) -> tuple[Span, ...]:
    """What a line says: "8:30-12, 13-17".

    Raises:
        ValueError: it says something else.
    """
    spans = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;]", text))):
        found = SPAN.fullmatch(part)
        if not found or any(int(minute or 0) >= MINUTES for minute in (found[2], found[4])):
            raise ValueError
        spans.append((int(found[1]) * MINUTES + int(found[2] or 0), int(found[3]) * MINUTES + int(found[4] or 0)))
    return tuple(spans)


def spans_words(spans: list[Span]) -> str:
    """The same, written."""
    return ", ".join(f"{a // MINUTES}:{a % MINUTES:02}-{b // MINUTES}:{b % MINUTES:02}" for a, b in spans)


@require_http_methods(["GET"])
@for_roles(*LEADERS)
def hours(request: HttpRequest) -> HttpResponse:
    """Every brand of every company that this reader leads."""
    rows = []
    for company in _companies(request):
        with in_company(company.pk):
            known = set(WorkingHours.objects.filter(company=company).values_list("brand", flat=True))
        rows += [(company, brand, brand.pk in known) for brand in _brands(company)]
    return show_page(request, "hours", {"rows": rows})


@require_http_methods(["GET", "POST"])
@for_roles(*LEADERS)
def brand_hours(request: HttpRequest, company: UUID, slug: str) -> HttpResponse:
    """The hours of one brand."""
    house, brand = _found(request, company, slug)
    if request.method != "POST":
        return _page(request, house, brand, HoursForm(initial=_initial(house, brand)))
    form = HoursForm(request.POST)
    if not try_to(form, lambda: set_hours(brand, form.hours(), by=actor_of(request), company=house.pk)):
        return _page(request, house, brand, form, status=422)
    messages.success(request, gettext("From now on time to answer is counted in these hours."))
    return SeeOther(reverse("desk:brand_hours", args=[house.pk, brand.slug]))


@require_http_methods(["POST"])
@for_roles(*LEADERS)
def brand_targets(request: HttpRequest, company: UUID, slug: str) -> HttpResponse:
    """One target of one brand."""
    house, brand = _found(request, company, slug)
    form = TargetForm(request.POST)
    if not try_to(form, lambda: _set_target(request, form, house, brand)):
        kept = HoursForm(initial=_initial(house, brand))
        return _page(request, house, brand, kept, target_form=form, status=422)
    messages.success(request, gettext("Every open case of this brand is due anew."))
    return SeeOther(reverse("desk:brand_hours", args=[house.pk, brand.slug]) + "#targets")


def _set_target(request: HttpRequest, form: TargetForm, house: Company, brand: Brand) -> None:
    said = form.cleaned_data
    set_target(
        brand, said["kind"], by=actor_of(request), company=house.pk, first=said["first"], later=said["later"]
    )


def _companies(request: HttpRequest) -> list[Company]:
    return [one for one in companies_led_by(agent_of(request)) if not one.is_supplier]


def _brands(company: Company) -> list[Brand]:
    ours = Mailbox.objects.filter(company=company, is_active=True).values("brand")
    return list(Brand.objects.filter(pk__in=ours).order_by("name"))


def _found(request: HttpRequest, company: UUID, slug: str) -> tuple[Company, Brand]:
    """Raises Http404: not led by this reader, or no brand of that company."""
    house = next((one for one in _companies(request) if one.pk == company), None)
    brand = next((one for one in _brands(house) if one.slug == slug), None) if house else None
    if house is None or brand is None:
        raise Http404
    return house, brand


def _initial(company: Company, brand: Brand) -> dict[str, object]:
    with in_company(company.pk):
        kept = WorkingHours.objects.filter(company=company, brand=brand).first()
    if kept is None:
        usual = {name: USUAL if number < 5 else "" for number, name in enumerate(DAYS)}  # noqa: PLR2004 - weekdays
        return {"zone": "Europe/Stockholm", "keeps_holidays": True, **usual}
    week = {name: spans_words(kept.week[number]) for number, name in enumerate(DAYS)}
    closed = "\n".join(day.isoformat() for day in kept.closed_days)
    return {"zone": kept.zone, "keeps_holidays": kept.keeps_holidays, "closed_days": closed, **week}


def _page(
    request: HttpRequest, company: Company, brand: Brand, form: HoursForm, *, target_form: TargetForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    with in_company(company.pk):
        found = list(Target.objects.filter(company=company, brand=brand).order_by("kind"))
    targets = [
        (kind_title(one.kind) if one.kind else gettext("Every kind"), one.first and one.first // MINUTES,
         one.next and one.next // MINUTES)
        for one in found
    ]  # fmt: skip
    context = {
        "company": company, "brand": brand, "form": form, "targets": targets, "country": country_title(company.country),
        "target_form": target_form or TargetForm(), "knows_holidays": has_holidays(company.country),
    }  # fmt: skip
    return show_page(request, "brand_hours", context, status=status)
