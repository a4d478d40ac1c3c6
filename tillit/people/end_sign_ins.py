"""Sign-ins end: the next request is nobody's, open pages are shut, and the keeper's tokens are worth nothing."""

from collections.abc import Iterable
from functools import partial

from django.contrib.sessions.models import Session
from django.db import transaction

from tillit.keeper.answers import Done
from tillit.keeper.wire import End
from tillit.ledger.write import write_rights
from tillit.people.events import SignInsEnded, Why
from tillit.people.models import Agent, SignIn
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.live import say


def end_sign_ins(agent: Agent, sign_ins: Iterable[SignIn], *, by: Actor, why: Why) -> int:
    """End these sign-ins of an agent, at once; how many were still there. Ending twice is no fault.

    Raises:
        KeeperAway: the sessions have ended all the same; tokens end by themselves within ten minutes.
    """
    ending = {one.session_id: one for one in sign_ins}
    with in_company(agent.company_id):
        ended, _ = Session.objects.filter(session_key__in=ending).delete()
        if not ended:
            return 0
        say(f"ended {one.digest.hex()}" for one in ending.values())
        event = SignInsEnded(agent=agent.pk, sign_ins=len(ending), why=why)
        write_rights(event, by=by, company=agent.company_id, notice=rules_in_force().hash)
        transaction.on_commit(partial(_end_tokens, list(ending.values())))
    return len(ending)


def _end_tokens(ended: list[SignIn]) -> None:
    for one in ended:
        ask(End(session=one.digest), Done)
