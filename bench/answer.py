"""Many answers quickly, through the verb that agents use; the letters are due in an hour."""

import os
from datetime import timedelta

from tillit.cases.models import Case
from tillit.cases.reply import reply_to_case
from tillit.keeper.answers import Begun
from tillit.keeper.wire import Begin
from tillit.people.models import agent_named
from tillit.vault.acting import acting
from tillit.vault.actors import agent_actor
from tillit.vault.client import ask

TEXT = "Hej,\n\nvi har skickat en ny jacka till dig i dag. Den bör vara framme på torsdag.\n\nHör av dig igen!"


def answer_all(count: int) -> None:
    """ben answers `count` open cases; some are of the same person."""
    ben, session = agent_named("ben"), os.urandom(32)
    by = agent_actor(ben, token=ask(Begin(agent=ben.pk, session=session), Begun).token, session=session)
    with acting(by):
        open_cases = Case.objects.exclude(state="closed").filter(mailbox="service@nordlund.example")
        cases = list(open_cases.order_by("-opened_at")[:count])
    for case in cases:
        reply_to_case(case, by=by, text=TEXT, undo=timedelta(hours=1))
