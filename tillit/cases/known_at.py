"""Whether an address that a letter names is one we know, looked up by its digest: whose it is, nothing opens."""

from tillit.cases.models import Case
from tillit.keeper.answers import Matched
from tillit.keeper.wire import BlindItem, Match
from tillit.people.meet import find_identity
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask


def known_at(case: Case, address: str, *, by: Actor) -> Identity | None:
    """The mail address as the case's brand knows it, with its person; None for a stranger's."""
    match = Match(purpose="find", items=[BlindItem(case.brand_id, "email", address, case.country)])
    digests = ask(match, Matched, by=by).digests[0]
    with acting(by):
        return find_identity(case.brand_id, "email", digests)
