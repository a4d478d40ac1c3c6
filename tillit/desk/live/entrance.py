"""Who may open a socket: an agent with a living session, from a page of ours; and whether that is still so."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from tillit.cases.models import Case
from tillit.desk.live.watcher import Watcher
from tillit.kit.clock import now
from tillit.people.browsers import browser_of
from tillit.people.models import Agent, Contract
from tillit.vault.acting import in_company
from tillit.vault.client import hang_up

Headers = Mapping[bytes, bytes]
_engine = import_module(settings.SESSION_ENGINE)


def admit(headers: Headers) -> Watcher | None:
    """The agent of a page of ours, or None: no session, an agent who works here no longer."""
    key = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    try:
        session = _engine.SessionStore(key)
        session.browser = browser_of(headers.get(b"user-agent", b"").decode("latin-1"))
        agent = Agent.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
        digest = session.get(HASH_SESSION_KEY, "")
        if agent is None or not _is_signed_in(agent, digest) or not _works([agent]):
            return None
        return Watcher(agent.pk, agent.name, agent.company_id, key, digest)
    finally:
        hang_up()  # the keeper was told if this was another browser's cookie
        connection.close()


def is_own_origin(headers: Headers) -> bool:
    """A page of somebody else's carries the cookie as well: the browser says where it is from (RFC 6455, 10.2). As for
    forms, our own name or one of `TILLIT_ORIGINS` counts: a proxy may ask for us by another name.
    """
    origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
    return (bool(host) and urlsplit(origin).netloc == host) or origin in settings.CSRF_TRUSTED_ORIGINS


def _is_signed_in(agent: Agent, digest: str) -> bool:
    """A password changed since ends older sessions, here as on every page."""
    return constant_time_compare(digest, agent.get_session_auth_hash())


def _works(agents: Iterable[Agent]) -> set[object]:
    """Of these, who works today: a supplier's agents while a contract lives."""
    suppliers = set(Contract.objects.live(now().date()).values_list("supplier", flat=True))
    found = Agent.objects.filter(pk__in=[agent.pk for agent in agents], is_active=True).select_related("company")
    return {agent.pk for agent in found if not agent.company.is_supplier or agent.company_id in suppliers}


def who_is_out(watchers: Iterable[Watcher]) -> list[Watcher]:
    """Pages whose session or contract has ended, or whose agent was retired or has another password since."""
    pages = list(watchers)
    try:
        agents = {agent.pk: agent for agent in Agent.objects.filter(pk__in={page.agent for page in pages})}
        working = _works(agents.values())
        alive = Session.objects.filter(session_key__in={page.session for page in pages}, expire_date__gt=now())
        sessions = set(alive.values_list("session_key", flat=True))
    finally:
        connection.close()
    return [
        page
        for page in pages
        if page.agent not in working
        or page.session not in sessions
        or not _is_signed_in(agents[page.agent], page.digest)
    ]


def who_sees_no_longer(watchers: Iterable[Watcher]) -> list[Watcher]:
    """Pages on a case that their company sees no longer: taken back from a supplier, or shared until today."""
    looking: dict[UUID, list[Watcher]] = {}
    for page in watchers:
        if page.case is not None:
            looking.setdefault(page.company, []).append(page)
    blind: list[Watcher] = []
    try:
        for company, pages in looking.items():
            with in_company(company):
                cases = Case.objects.filter(number__in={page.case for page in pages})
                seen = set(cases.values_list("number", flat=True))
            blind += [page for page in pages if page.case not in seen]
    finally:
        connection.close()
    return blind


def may_see(watcher: Watcher, number: int) -> bool:
    """Whether this page's agent sees the case of that number; another company's looks absent."""
    try:
        with in_company(watcher.company, agent=str(watcher.agent)):
            return Case.objects.filter(number=number).exists()
    finally:
        connection.close()
