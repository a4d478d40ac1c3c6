"""How a brand's letters read, for supervisors: worded here, seen before it is kept."""

from dataclasses import asdict, fields

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tillit.contact.errors import ContactError
from tillit.contact.models import Mailbox, Wording
from tillit.contact.placeholders import NAMES
from tillit.contact.preview import Preview, preview_answer, preview_receipt
from tillit.contact.set_wording import LONGEST, Worded, set_wording
from tillit.contact.wording import latest, wording_for
from tillit.desk.letter_shapes import LetterPreview, WordingRow
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.rail import rail_of, show
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import language_title
from tillit.people.models import Agent, Brand, Role
from tillit.publishing.current import notice_in_force


class WordingForm(forms.Form):
    """What somebody wants the letters to say."""

    sender = forms.CharField(label=gettext_lazy("Sender's name"), max_length=LONGEST["sender"])
    greeting = forms.CharField(label=gettext_lazy("Greeting"), required=False, max_length=LONGEST["greeting"],
                               widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    closing = forms.CharField(label=gettext_lazy("Closing"), required=False, max_length=LONGEST["closing"],
                              widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    signature = forms.CharField(label=gettext_lazy("Signature"), required=False, max_length=LONGEST["signature"],
                                widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip
    quotes = forms.BooleanField(label=gettext_lazy("What is answered stands below the answer"), required=False)
    acknowledges = forms.BooleanField(
        label=gettext_lazy("A machine says that a first letter arrived"), required=False,
        help_text=gettext_lazy("To a person, at most once a day; never to machines, lists or our own addresses."),
    )  # fmt: skip
    receipt_subject = forms.CharField(
        label=gettext_lazy("Subject of that letter"), max_length=LONGEST["receipt_subject"]
    )
    receipt = forms.CharField(label=gettext_lazy("What it says"), max_length=LONGEST["receipt"],
                              widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip

    def worded(self) -> Worded:
        """The valid form. Raises WordingNotSet."""
        return Worded(**{field.name: self.cleaned_data[field.name] for field in fields(Worded)})


@require_GET
@for_roles(Role.SUPERVISOR)
def show_letters(request: HttpRequest) -> HttpResponse:
    """Every brand of the company in every language of the notice."""
    brands, languages = brands_of(agent_of(request)), notice_in_force().notice.languages
    worded = latest([(brand.pk, language) for brand in brands for language in languages])
    rows = [_row(brand, language, worded.get((brand.pk, language))) for brand in brands for language in languages]
    return show(request, "desk/letters.html", {"rows": rows}, rail=rail_of(request), here="letters")


@require_http_methods(["GET", "POST"])
@for_roles(Role.SUPERVISOR)
def word_letters(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """One brand in one language: shown as it is, tried, and kept."""
    brand = brand_here(agent_of(request), slug, language)
    if request.method != "POST":
        wording = wording_for(brand.pk, language)
        return _page(request, brand, wording, WordingForm(initial=_initial(wording)))
    form, tried = WordingForm(request.POST), None
    if form.is_valid():
        try:
            tried = Wording(brand=brand, language=language, **form.worded().checked())
            if request.POST.get("act") == "keep":
                set_wording(brand, language, form.worded(), by=actor_of(request))
                messages.success(request, gettext("From now on letters read like this; those on their way do not."))
                return SeeOther(reverse("desk:wording", args=[slug, language]))
        except ContactError as fault:
            form.add_error(None, str(fault))
    return _page(request, brand, tried or wording_for(brand.pk, language), form, status=422 if form.errors else 200)


def _page(request: HttpRequest, brand: Brand, wording: Wording, form: WordingForm, status: int = 200) -> HttpResponse:
    agent = agent_of(request)
    company = agent.company.name
    context = {
        "brand": brand.name, "language": language_title(wording.language), "form": form, "lang": wording.language,
        "names": NAMES, "answer": preview_shape(preview_answer(wording, brand, agent=agent.name, company=company)),
        "receipt": preview_shape(preview_receipt(wording, brand, company=company)) if wording.acknowledges else None,
    }  # fmt: skip
    return show(request, "desk/wording.html", context, rail=rail_of(request), here="letters", status=status)


def preview_shape(preview: Preview) -> LetterPreview:
    """A letter to show on a page."""
    given = asdict(preview) | {"markup": mark_safe(preview.markup)}  # noqa: S308 - made by us, escaped as letters are
    return LetterPreview(**given)


def _row(brand: Brand, language: str, wording: Wording | None) -> WordingRow:
    return WordingRow(
        brand.slug, brand.name, language, language_title(language), wording.at if wording else None,
        acknowledges=bool(wording and wording.acknowledges),
    )  # fmt: skip


def _initial(wording: Wording) -> dict[str, object]:
    return {field.name: getattr(wording, field.name) for field in fields(Worded)}


def brands_of(agent: Agent) -> list[Brand]:
    """Those under which this agent's company answers."""
    ours = Mailbox.objects.filter(company=agent.company_id, is_active=True).values("brand")
    return list(Brand.objects.filter(pk__in=ours).order_by("name"))


def brand_here(agent: Agent, slug: str, language: str) -> Brand:
    """One of them.

    Raises:
        Http404: no brand of ours, or a language that the notice does not have.
    """
    found = next((brand for brand in brands_of(agent) if brand.slug == slug), None)
    if found is None or language not in notice_in_force().notice.languages:
        raise Http404
    return found
