"""An agent has signed in somewhere: kept so that the agent sees where, and a copied cookie is noticed."""

from datetime import datetime, timedelta
from uuid import UUID

from tillit.kit.clock import now
from tillit.people.browsers import Browser
from tillit.people.models import Agent, SignIn, StrangeUse

SELDOM = timedelta(minutes=5)
"""How far behind "last used" may be: a page writes it only then."""


def keep_sign_in(agent: Agent, session: str, browser: Browser) -> list[datetime]:
    """Keep where this agent is signed in (`session`: its key), and tell when a cookie of theirs was used by another
    browser since they were here last; each is told once.
    """
    kept = SignIn(
        session_id=session, agent=agent, browser=browser.name, system=browser.system, version=browser.version
    )
    SignIn.objects.bulk_create([kept], ignore_conflicts=True)  # two pages of one sign-in may come at once
    strange = StrangeUse.objects.filter(agent=agent)
    times = sorted(strange.values_list("at", flat=True))
    if times:
        strange.filter(at__in=times).delete()
    return times


def note_use(sign_in: UUID, used_at: datetime, browser: Browser) -> None:
    """It was used again; written at most every five minutes."""
    if now() - used_at >= SELDOM:
        SignIn.objects.filter(pk=sign_in).update(used_at=now(), version=browser.version)
