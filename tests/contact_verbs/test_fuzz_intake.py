"""Broken mails through the whole intake, with keeper and database: each is a message that is kept whole, a copy, or in
quarantine with its shape, where a person is told of it. None fails, and none takes another one with it.

How bites are taken: `tests.biting`.
"""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.biting import SIZE, SOURCES, bite, mutated_mails
from tests.contact_verbs.kept import assert_whole
from tests.house import House
from tests.scenes import opened
from tillit.cases.models import Message
from tillit.contact.arrive import Arrived, arrive_all
from tillit.contact.letters import Letter
from tillit.contact.lines.email.cut_file import cut_raw
from tillit.contact.models import Mailbox, Quarantined
from tillit.people.cutting import rules_for
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

pytestmark = pytest.mark.timeout(120 + SIZE)
SHARE = 60
"""A batch that is stored costs as much as so many that are only read."""

HERE = "service@nordlund.example"
halves = st.builds(lambda raw, length: raw[:length], st.sampled_from(SOURCES), st.integers(0, 3_000))
unreadable = st.builds(lambda raw: b"\r\n" + raw, st.binary(max_size=400))


@given(st.lists(st.one_of(mutated_mails, mutated_mails, mutated_mails, halves, unreadable), min_size=1, max_size=12))
@bite(SHARE)
def test_each_mail_is_a_message_a_copy_or_in_quarantine(house: House, raws: list[bytes]) -> None:
    mailbox = Mailbox.objects.get(address=HERE)
    letters, told = [Letter(mailbox, raw) for raw in raws], unread(mailbox)
    taken = take(letters)
    pairs = [(letter, one.message) for letter, one in zip(letters, taken, strict=True) if one.message]
    with in_company(mailbox.company_id):
        assert Message.objects.filter(pk__in=[message.pk for _, message in pairs]).count() == len(pairs)
    assert_whole(house, pairs)
    lies = [letter.raw for letter, one in zip(letters, taken, strict=True) if one.outcome == "quarantined"]
    assert_told_of(house, mailbox, lies, told)
    assert {one.outcome for one in take(letters)} == {"repeated"}


def take(letters: list[Letter]) -> list[Arrived]:
    outcomes = arrive_all(letters, by=machine("receive", letters[0].mailbox.company_id))
    assert [one for one in outcomes if not isinstance(one, Arrived)] == []
    return [one for one in outcomes if isinstance(one, Arrived)]


def unread(mailbox: Mailbox) -> set[UUID]:
    """What the officer's page and `tillit doctor` count as unreadable and unseen."""
    with in_company(mailbox.company_id):
        return set(Quarantined.objects.filter(dismissed_at=None).values_list("pk", flat=True))


def assert_told_of(house: House, mailbox: Mailbox, raws: list[bytes], before: set[UUID]) -> None:
    """Each of these lies there whole but for its numbers, and its shape opens for the officer."""
    fresh = unread(mailbox) - before
    with in_company(mailbox.company_id):
        rows = list(Quarantined.objects.select_related("mailbox").filter(pk__in=fresh))
    rules = rules_for(mailbox.brand_id)
    assert sorted(row.size for row in rows) == sorted(len(cut_raw(raw, rules)) for raw in raws)
    for row in rows:
        assert row.reason in opened(row, "shape", by=house.actor("oda"), purpose="security")
