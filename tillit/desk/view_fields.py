"""The filters of a list as a form shows them: closed lists of plain words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from tillit.cases.models import Channel, State, Tag
from tillit.cases.queue import ANY, ASLEEP, AWAKE, DUE, LATE, ME, NOBODY, OLDEST, OPEN, Queue
from tillit.desk.finding import brands_of
from tillit.desk.titles import channel_title, kind_title, language_title, sorted_kinds
from tillit.people.models import Agent, Brand, Role
from tillit.publishing.current import notice_in_force
from tillit.ui.shapes import Choice
from tillit.ui.words import state_words

DAYS = (1, 2, 3, 7, 14, 30, 90)


@dataclass(frozen=True)
class Field:
    """One filter."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def fields_of(queue: Queue, agent: Agent) -> list[Field]:
    """Every filter, with what is chosen; within the acting transaction."""
    every = ("", gettext("All"))
    at_work = Agent.objects.filter(company=agent.company_id, is_active=True, role__in=[Role.AGENT, Role.SUPERVISOR])
    brands = Brand.objects.filter(pk__in=brands_of(agent)).order_by("name")
    tags = Tag.objects.filter(company=agent.company_id).order_by("word")
    languages = notice_in_force().notice.languages
    return [
        _field(queue, "state", gettext("State"), _states()),
        _field(queue, "sleep", gettext("Snoozed"), [
            (AWAKE, gettext("Not snoozed")), (ASLEEP, gettext("Snoozed only")), (ANY, gettext("Both")),
        ]),
        _field(queue, "assigned", gettext("Assigned to"), [
            every, (ME, gettext("Me")), (NOBODY, gettext("Nobody")),
            *((str(pk), name) for pk, name in at_work.order_by("name").values_list("pk", "name")),
        ]),
        _field(queue, "kind", gettext("Kind of case"), [every, *((kind, kind_title(kind)) for kind in sorted_kinds())]),
        _field(queue, "channel", gettext("How it came"), [every, *((c, channel_title(c)) for c in _channels())]),
        _field(queue, "brand", gettext("Brand"), [every, *((str(b.pk), b.name) for b in brands)]),
        _field(queue, "language", gettext("Language"), [every, *((c, language_title(c)) for c in languages)]),
        _field(queue, "tag", gettext("Tag"), [every, *((str(tag.pk), tag.word) for tag in tags)]),
        _field(queue, "age", gettext("Opened"), [("0", gettext("At any time")), *_days("before")]),
        _field(queue, "due", gettext("Answer"), [every, (DUE, gettext("Promised")), (LATE, gettext("Late"))]),
        _field(replace(queue, sort=queue.sorted_by), "sort", gettext("Order"), [
            ("", gettext("Newest first")), (DUE, gettext("What is due first")),
            (OLDEST, gettext("What was opened first")),
        ]),
        _field(queue, "silent", gettext("Nothing said"), [("0", gettext("For however long")), *_days("for")]),
    ]  # fmt: skip


def _field(queue: Queue, name: str, label: str, choices: Iterable[tuple[str, str]]) -> Field:
    chosen = str(getattr(queue, name))
    return Field(name, label, tuple(Choice(value, str(title), value == chosen) for value, title in choices))


def _states() -> list[tuple[str, str]]:
    plain = [(str(state), state_words(state)) for state in State]
    return [(OPEN, gettext("All that are not closed")), *plain, (ANY, gettext("All, closed ones too"))]


def _channels() -> list[str]:
    return [name for name in notice_in_force().notice.channels if name in Channel.values]


def _days(way: str) -> list[tuple[str, str]]:
    if way == "before":
        return [(str(n), ngettext("%(n)d day ago or longer", "%(n)d days ago or longer", n) % {"n": n}) for n in DAYS]
    return [(str(n), ngettext("For %(n)d day or longer", "For %(n)d days or longer", n) % {"n": n}) for n in DAYS]
