"""Ready-made answers of each brand, kept by supervisors: written, seen in a letter, removed."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tillit.contact.errors import ContactError
from tillit.contact.keep_ready import LONGEST_TEXT, LONGEST_TITLE, checked, keep_ready
from tillit.contact.models import ReadyAnswer
from tillit.contact.placeholders import NAMES
from tillit.contact.preview import preview_answer
from tillit.contact.remove_ready import remove_ready
from tillit.contact.wording import wording_for
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.rail import rail_of, show
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import language_title
from tillit.desk.wordings import brand_here, brands_of, preview_shape
from tillit.people.models import Agent, Brand, Role
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company


class ReadyForm(forms.Form):
    """A title to choose by, and the words."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE,
                            help_text=gettext_lazy("Seen by agents only, when they choose."))  # fmt: skip
    text = forms.CharField(label=gettext_lazy("Text"), max_length=LONGEST_TEXT,
                           widget=forms.Textarea(attrs={"rows": 8}))  # fmt: skip


@require_GET
@for_roles(Role.SUPERVISOR)
def show_ready(request: HttpRequest) -> HttpResponse:
    """Every brand of the company in every language of the notice, and what there is for it."""
    agent = agent_of(request)
    with in_company(agent.company_id):
        found = list(ReadyAnswer.objects.filter(company=agent.company_id).defer("text").order_by("title"))
    groups = [
        (brand, language, language_title(language), _of(found, brand, language))
        for brand in brands_of(agent) for language in notice_in_force().notice.languages
    ]  # fmt: skip
    return show(request, "desk/ready_answers.html", {"groups": groups}, rail=rail_of(request), here="ready")


def _of(found: Iterable[ReadyAnswer], brand: Brand, language: str) -> list[ReadyAnswer]:
    return [one for one in found if (one.brand_id, one.language) == (brand.pk, language)]


@require_http_methods(["GET", "POST"])
@for_roles(Role.SUPERVISOR)
def write_ready(request: HttpRequest, slug: str, language: str, ready: UUID | None = None) -> HttpResponse:
    """One answer, or a new one: shown in a letter, and kept."""
    agent = agent_of(request)
    brand, known = brand_here(agent, slug, language), _find(agent, slug, language, ready)
    if request.method != "POST":
        initial = {"title": known.title, "text": known.text} if known else {}
        return _page(request, brand, language, known, ReadyForm(initial=initial), known.text if known else "")
    form, tried = ReadyForm(request.POST), ""
    if form.is_valid():
        try:
            _, tried = checked(form.cleaned_data["title"], form.cleaned_data["text"])
            if request.POST.get("act") == "keep":
                keep_ready(brand, language, by=actor_of(request), company=agent.company_id, instead=ready,
                           **form.cleaned_data)  # fmt: skip
                messages.success(request, gettext("Agents can choose it from now on."))
                return SeeOther(reverse("desk:ready"))
        except ContactError as fault:
            form.add_error(None, str(fault))
    return _page(request, brand, language, known, form, tried, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@for_roles(Role.SUPERVISOR)
def drop_ready(request: HttpRequest, slug: str, language: str, ready: UUID) -> HttpResponse:
    """Agents are not offered it any more."""
    agent = agent_of(request)
    brand = brand_here(agent, slug, language)
    remove_ready(brand, ready, by=actor_of(request), company=agent.company_id)
    messages.success(request, gettext("Removed. What was written with it stays as it was."))
    return SeeOther(reverse("desk:ready"))


def _find(agent: Agent, slug: str, language: str, key: UUID | None) -> ReadyAnswer | None:
    """Raises Http404: it was named, and there is none."""
    if key is None:
        return None
    with in_company(agent.company_id):
        mine = ReadyAnswer.objects.filter(company=agent.company_id, brand__slug=slug, language=language)
        found = mine.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, brand: Brand, language: str, known: ReadyAnswer | None, form: ReadyForm, text: str,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    agent = agent_of(request)
    preview = preview_answer(
        wording_for(brand.pk, language), brand, agent=agent.name, company=agent.company.name, text=text
    )
    context = {
        "brand": brand, "lang": language, "language": language_title(language), "form": form, "ready": known,
        "names": NAMES, "preview": preview_shape(preview) if text else None,
    }  # fmt: skip
    return show(request, "desk/ready_answer.html", context, rail=rail_of(request), here="ready", status=status)
