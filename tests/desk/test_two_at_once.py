"""Two colleagues act on one case at the same moment, in every pair of ways: what is left is what one of the two orders
leaves, each is told what became of theirs, and nobody meets a fault of ours.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import combinations_with_replacement
from uuid import uuid4

import pytest

from tests.desk.pages import Browse
from tests.house import House
from tests.scenes import a_word, at_once, letter
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Case, Event, Kind, Link, Message, Note, Tag
from tillit.cases.reply import reply_to_case
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.people.models import Objection
from tillit.retention.models import Hold
from tillit.vault.acting import acting, in_company

Form = dict[str, object]
Did = tuple[int, int]


class Matter:
    """Two open cases of one person; the first has an answer that may still be taken back."""

    def __init__(self, house: House, tag: Tag) -> None:
        first = letter(house, kind=Kind.QUESTION)
        self.case, self.message = first.case, first.message
        self.other = letter(house, kind=Kind.QUESTION, address=first.address).case
        self.reply = reply_to_case(self.case, by=house.actor("ben"), text="Strax.", undo=timedelta(minutes=10))
        self.tag = tag

    def ask(self, act: str) -> tuple[str, Form]:
        """Where an act is asked for, and its form."""
        here, there = self.case.number, self.other.number
        review = (now() + timedelta(days=9)).date().isoformat()
        asked: dict[str, tuple[str, Form]] = {
            "reply": (f"{here}/messages", {"body": "Ja, kom.", "once": uuid4()}),
            "note": (f"{here}/notes", {"body": "Ring henne.", "once": uuid4()}),
            "close": (f"{here}/closure", {"reason": "solved"}),
            "reopen": (f"{here}/reopening", {}),
            "assign": (f"{here}/assignment", {"agent": "me"}),
            "sort": (f"{here}/kind", {"kind": "complaint"}),
            "link": (f"{here}/links", {"number": there, "how": "link"}),
            "link back": (f"{there}/links", {"number": here, "how": "link"}),
            "merge": (f"{here}/links", {"number": there, "how": "merge"}),
            "merge back": (f"{there}/links", {"number": here, "how": "merge"}),
            "tag": (f"{here}/tags", {"tag": self.tag.pk}),
            "snooze": (f"{here}/snooze", {"until": "reply"}),
            "wake": (f"{here}/waking", {}),
            "hold": (f"{here}/holds", {"categories": "content", "reason": "open-repair", "purpose": "question",
                                       "review": review}),
            "objection": (f"{here}/objections", {"message": self.message.pk, "purposes": "survey"}),
            "take back": (f"{here}/messages/{self.reply.pk}/cancellation", {}),
            "close many": ("closures", {"reason": "solved", "case": [there, here]}),
        }  # fmt: skip
        return asked[act]

    def left(self) -> Form:
        """All that is left of it, times apart; whoever acted, by role in the pair."""
        both = [self.case.pk, self.other.pk]
        with in_company(self.case.company_id):
            rows = {model.__name__: model.objects.filter(case__in=both).count() for model in (Message, Note, Link)}
            cases = Case.objects.filter(pk__in=both).order_by("number")
            happened = Event.objects.filter(case__in=both).values_list("case", "what")
            return rows | {
                "cases": list(cases.values_list("state", "kind", "snoozed", "reopened")),
                "owner": cases[0].assigned_to and cases[0].assigned_to.login,
                "happened": Counter((both.index(case), what) for case, what in happened),
                "written": Counter(Entry.objects.filter(case__in=both).values_list("kind", flat=True)),
                "holds": Hold.objects.filter(case__in=both).count(),
                "objections": Objection.objects.filter(person=self.case.customer_id).count(),
                "tags": self.case.taggings.count(),
                "letter": Message.objects.get(pk=self.reply.pk).delivery.state,
            }


ACTS = [
    "reply", "note", "close", "reopen", "assign", "sort", "link", "link back", "merge",
    "merge back", "tag", "snooze", "wake", "hold", "objection", "take back", "close many",
]  # fmt: skip


@pytest.fixture(scope="module")
def tag(house: House) -> Tag:
    word = a_word()
    make_tag(word, by=house.actor("cho"))
    with acting(house.actor("cho")):
        return Tag.objects.get(word=word)


@pytest.fixture(scope="module")
def in_turn(house: House, browse: Browse, tag: Tag) -> Callable[..., tuple[list[Did], Form]]:
    """What ben's act and cho's leave, one after the other; and what each was answered."""

    @cache
    def play(bens: str, chos: str, first: str) -> tuple[list[Did], Form]:
        matter, outcomes = Matter(house, tag), {}
        acts = {"ben": bens, "cho": chos}
        for who in (first, "cho" if first == "ben" else "ben"):
            outcomes[who] = do(browse, who, *matter.ask(acts[who]))
        return [outcomes["ben"], outcomes["cho"]], matter.left()

    return play


def do(browse: Browse, who: str, place: str, form: Form) -> int:
    return browse(who).post(f"/desk/cases/{place}", form).status_code


@pytest.mark.parametrize(("bens", "chos"), list(combinations_with_replacement(ACTS, 2)))
def test_two_acts_at_once_leave_what_one_order_leaves(
    house: House, browse: Browse, tag: Tag, in_turn, bens: str, chos: str
) -> None:
    matter = Matter(house, tag)
    browse("ben"), browse("cho")
    asked = [("ben", *matter.ask(bens)), ("cho", *matter.ask(chos))]
    outcomes = at_once(*(lambda one=one: do(browse, *one) for one in asked))
    assert set(outcomes) <= {303, 422}, outcomes
    assert (outcomes, matter.left()) in [in_turn(bens, chos, first) for first in ("ben", "cho")]
