"""The notice customers read, printed from the document in force, with its earlier versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_GET

from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.notice.text import print_notice
from tillit.portal.shapes import Language, Version
from tillit.publishing.models import NoticeVersion


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Strangers read what we promise; those who work here go to the desk."""
    return redirect("desk:inbox" if request.user.is_authenticated else "portal:notice")


@require_GET
def show_notice(request: HttpRequest, version: str = "") -> HttpResponse:
    """One version of the notice, the one in force by default, in the reader's language."""
    found = list(NoticeVersion.objects.filter(activated_at__isnull=False).order_by("-number"))
    chosen = next((one for one in found if version in {"", one.name}), None)
    if chosen is None:
        raise Http404
    notice = read_notice(chosen.document)
    code = _language(request, notice)
    versions = _versions(found)
    context = {
        "version": versions[found.index(chosen)],
        "versions": versions,
        "sections": print_notice(notice, code),
        "languages": [_named(one, code) for one in notice.languages],
        "controller": f"{notice.companies[notice.controller.company].name}, {notice.controller.address}",
        "contact": notice.data_protection.email,
    }
    with override(code):
        response = render(request, "portal/notice.html", context)
    response["Content-Language"] = code
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _language(request: HttpRequest, notice: Notice) -> str:
    """What was asked for, else what the reader's browser prefers, else the notice's first language."""
    preferred = (request.GET.get("lang", ""), (get_language() or "").partition("-")[0])
    return next((code for code in preferred if code in notice.languages), notice.languages[0])


def _named(code: str, current: str) -> Language:
    return Language(code, str(get_language_info(code)["name_local"]), code == current)


def _versions(found: list[NoticeVersion]) -> list[Version]:
    ends = [None, *(one.activated_at for one in found)]
    return [
        Version(one.name, one.hash, one.activated_at or one.in_force_from, until=end, is_current=end is None)
        for one, end in zip(found, ends, strict=False)
    ]
