"""Who may open a socket: an agent with a living session, from a page of ours; and whether that is still so."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from tillit.cases.models import Case
from tillit.desk.live.watcher import Watcher
from tillit.kit.clock import now
from tillit.people.models import Agent, Contract
from tillit.vault.acting import in_company

Headers = Mapping[bytes, bytes]
_engine = import_module(settings.SESSION_ENGINE)


def admit(headers: Headers) -> Watcher | None:
    """The page's agent, or None: another origin, no session, an agent who works here no longer."""
    if not _is_own_origin(headers):
        return None
    key = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    try:
        session = _engine.SessionStore(key)
        agent = Agent.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
        if agent is None or not _is_signed_in(agent, session.get(HASH_SESSION_KEY, "")) or not _works([agent]):
            return None
        return Watcher(agent.pk, agent.name, agent.company_id, key)
    finally:
        connection.close()


def _is_own_origin(headers: Headers) -> bool:
    """A page of somebody else's carries the cookie as well: the browser says where it is from (RFC 6455, 10.2)."""
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc
    return bool(origin) and origin == headers.get(b"host", b"").decode("latin-1")


def _is_signed_in(agent: Agent, digest: str) -> bool:
    """A password changed since ends older sessions, here as on every page."""
    return constant_time_compare(digest, agent.get_session_auth_hash())


def _works(agents: Iterable[Agent]) -> set[object]:
    """Of these, who works today: a supplier's agents while a contract lives."""
    suppliers = set(Contract.objects.live(now().date()).values_list("supplier", flat=True))
    found = Agent.objects.filter(pk__in=[agent.pk for agent in agents], is_active=True).select_related("company")
    return {agent.pk for agent in found if not agent.company.is_supplier or agent.company_id in suppliers}


def who_is_out(watchers: Iterable[Watcher]) -> list[Watcher]:
    """Pages whose session or contract has ended, or whose agent was retired."""
    pages = list(watchers)
    try:
        agents = Agent.objects.filter(pk__in={page.agent for page in pages})
        working = _works(agents)
        alive = Session.objects.filter(session_key__in={page.session for page in pages}, expire_date__gt=now())
        sessions = set(alive.values_list("session_key", flat=True))
    finally:
        connection.close()
    return [page for page in pages if page.agent not in working or page.session not in sessions]


def may_see(watcher: Watcher, number: int) -> bool:
    """Whether this page's agent sees the case of that number; another company's looks absent."""
    try:
        with in_company(watcher.company, agent=str(watcher.agent)):
            return Case.objects.filter(number=number).exists()
    finally:
        connection.close()
