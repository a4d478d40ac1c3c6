"""Erasing again, over all companies, what was erased since a copy was made; and writing down that it was restored."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from tillit.cases.models import Case
from tillit.config.duties import ACTS
from tillit.config.founding import operator_at_founding
from tillit.contact.models import Quarantined
from tillit.ledger.models import Entry
from tillit.ledger.write import append_leaves, write_rights
from tillit.people.models import Customer, company_ids
from tillit.publishing.current import rules_in_force
from tillit.retention.events import Restored
from tillit.retention.restored import Replayed, erase_again
from tillit.vault.acting import in_company
from tillit.vault.outbox import Lane, work_lane


class KeysDoNotFit(Exception):
    """These keys do not belong to this keyring, or a row of it was changed: nothing would open."""


def replay(*, data: datetime, keyring: datetime, graves: str) -> Replayed:
    """Erase again, put the entries into the tree, note the restore in the ledger.

    `data`, `keyring`: when the copies were made. `graves`: found, or missing.

    Raises:
        KeysDoNotFit: the installation must not be started.
    """
    found = Replayed()
    for company, kind, subjects in _subjects():
        erase_again(kind, subjects, company=company, found=found)
    if found.spoiled or (found.lost and not found.living):
        raise KeysDoNotFit
    _complete_tree()
    with in_company(None):
        event = Restored(data=data, keyring=keyring, again=found.again, lost=found.lost, graves=graves)
        write_rights(event, by=operator_at_founding(), company=None, notice=rules_in_force().hash)
    for lane in (Lane.KEEPER, Lane.ERASURES):
        while work_lane(lane, ACTS, batch=200):
            pass
    return found


def _subjects() -> Iterator[tuple[UUID, str, list[UUID]]]:
    """Cases before persons: a person goes when the last case has gone."""
    for company in company_ids():
        for kind, model in (("case", Case), ("quarantine", Quarantined), ("person", Customer)):
            with in_company(company):
                subjects = list(model.objects.filter(company=company).values_list("pk", flat=True))
            yield company, kind, subjects


def _complete_tree() -> None:
    """The tree may be of an earlier hour than the entries: told twice, a leaf keeps its place."""
    for company in (None, *company_ids()):
        with in_company(company):
            entries = Entry.objects.filter(company=company).order_by("written_at")
            leaves = [bytes(leaf).hex() for leaf in entries.values_list("leaf", flat=True)]
        append_leaves([{"leaves": leaves}])
