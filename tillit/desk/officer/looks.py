"""How often sealed things were opened and refused lately, for whom and why; and the openings behind each count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.desk.case_context import look_shape
from tillit.desk.faults import code_words
from tillit.desk.pages import agent_of, for_roles
from tillit.desk.rail import fetch_rail, show
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import purpose_title, role_title
from tillit.keeper.answers import Looks, Tallied, Tally
from tillit.keeper.wire import Looked, Tallies
from tillit.kit.clock import now
from tillit.people.models import Company, Role
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask

DAYS = 90
A_PAGE = 50
NIL = UUID(int=0)
"""Who asks for no company: a machine, or somebody who is not signed in."""


@dataclass(frozen=True)
class LookCount:
    """One bar: whose looks, how often, how it compares with the largest (0 to 100), and where they are listed."""

    title: str
    amount: int
    share: int
    place: str


@dataclass(frozen=True)
class LookGroup:
    """What was opened for one purpose, or refused for one reason, by company."""

    title: str
    clause: str
    amount: int
    rows: tuple[LookCount, ...]


@dataclass
class _Sum:
    title: str
    clause: str
    by: dict[tuple[UUID, str], int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        return sum(self.by.values())


def fetch_looks(actor: Actor, companies: Mapping[UUID, str]) -> tuple[list[LookGroup], list[LookGroup]]:
    """Openings by purpose and refusals by reason, most first; outside the acting transaction. Raises VaultError."""
    tallies = ask(Tallies(_since()), Tallied, by=actor).tallies
    opened, refused = [t for t in tallies if not t.code], [t for t in tallies if t.code]
    return _groups("officer:openings", opened, companies), _groups("officer:refusals", refused, companies)


def _since() -> date:
    return (now() - timedelta(days=DAYS - 1)).date()


def _groups(place: str, tallies: Iterable[Tally], companies: Mapping[UUID, str]) -> list[LookGroup]:
    sums: dict[tuple[tuple[str, str], ...], _Sum] = {}
    for one in tallies:
        asked = (("code", one.code), ("clause", one.clause)) if one.code else (("purpose", one.purpose),)
        found = sums.setdefault(asked, _Sum(_title(one.code, one.purpose), one.clause if one.code else ""))
        by = (one.by, one.role if one.by == NIL else "")
        found.by[by] = found.by.get(by, 0) + one.amount
    most = max((amount for one in sums.values() for amount in one.by.values()), default=1)
    groups = [LookGroup(one.title, one.clause, one.amount, tuple(
        LookCount(_who(by, role, companies), amount, round(100 * amount / most), _place(place, asked, by, role))
        for (by, role), amount in sorted(one.by.items(), key=lambda row: -row[1])
    )) for asked, one in sums.items()]  # fmt: skip
    return sorted(groups, key=lambda group: -group.amount)


def _place(name: str, asked: Iterable[tuple[str, str]], by: UUID, role: str) -> str:
    words = dict(asked) | {"by": str(by)} | ({"role": role} if role else {})
    return f"{reverse(name)}?{urlencode(words)}"


def _title(code: str, purpose: str) -> str:
    if code:
        return code_words(code)
    return purpose_title(purpose) if purpose else gettext("no purpose named")


def _who(by: UUID, role: str, companies: Mapping[UUID, str]) -> str:
    if by != NIL:
        return companies.get(by, gettext("another company"))
    return gettext("nobody signed in") if role == "unknown" else role_title(role)


@require_GET
@for_roles(Role.PRIVACY_OFFICER)
def show_openings(request: HttpRequest) -> HttpResponse:
    """The openings behind a count of the board, newest first."""
    return _show(request, is_refused=False)


@require_GET
@for_roles(Role.PRIVACY_OFFICER)
def show_refusals(request: HttpRequest) -> HttpResponse:
    """What the keeper refused, newest first."""
    return _show(request, is_refused=True)


def _show(request: HttpRequest, *, is_refused: bool) -> HttpResponse:
    actor = actor_of(request)
    asked = {name: request.GET[name] for name in ("code", "clause", "purpose", "by", "role") if name in request.GET}
    with acting(actor):
        rail = fetch_rail(agent_of(request))
        companies = dict(Company.objects.values_list("pk", "name"))
    looks, older = newest_looks(actor, asked, before=request.GET.get("before", ""), is_refused=is_refused)
    context = {
        "rows": [look_shape(look, companies, actor) for look in looks.looks], "is_refused": is_refused, "days": DAYS,
        "titles": _titles(asked, companies), "gone": looks.unreadable, "is_first": "before" not in request.GET,
        "older": f"?{urlencode(asked | {'before': older})}" if older else "", "first": f"?{urlencode(asked)}",
    }  # fmt: skip
    return show(request, "desk/looks.html", context, rail=rail, here="ledger")


def newest_looks(
    actor: Actor, asked: Mapping[str, str], *, before: str = "", is_refused: bool, limit: int = A_PAGE
) -> tuple[Looks, int]:
    """A page of looks, and before which number the next one begins (0: there is none)."""
    call = Looked(
        _since(), refused=is_refused, by=_company(asked.get("by", "")), role=asked.get("role"),
        for_purpose=asked.get("purpose"), code=asked.get("code"), clause=asked.get("clause"), limit=limit,
    )  # fmt: skip
    if before.isdecimal() and len(before) < len(str(call.before)):
        call = Looked(**{name: getattr(call, name) for name in call.__struct_fields__} | {"before": int(before)})
    found = ask(call, Looks, by=actor)
    is_full = len(found.looks) + found.unreadable == limit
    return found, found.looks[-1].number if is_full and found.looks else 0


def _company(asked: str) -> UUID | None:
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise Http404 from None


def _titles(asked: Mapping[str, str], companies: Mapping[UUID, str]) -> list[str]:
    """What the list is narrowed to, in words."""
    titles = [_title(asked.get("code", ""), asked.get("purpose", ""))] if {"code", "purpose"} & asked.keys() else []
    by = _company(asked.get("by", ""))
    return titles if by is None else [*titles, _who(by, asked.get("role", ""), companies)]
