"""A list, its count and a saved view mean the same; what is asked for is a plain column, and nonsense asks nothing."""

from uuid import uuid4

import pytest

from tests.house import House
from tests.scenes import a_word, close, company, letter
from tillit.cases.drop_view import drop_view
from tillit.cases.errors import ForSupervisors, NotPlainWords, ThereAlready
from tillit.cases.keep_view import keep_view
from tillit.cases.listing import list_queue
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Case, Kind, SavedView, Share
from tillit.cases.queue import MOST_COUNTED, Desk, Queue, count_queues
from tillit.cases.tag_case import tag_case
from tillit.kit.clock import now
from tillit.vault.acting import acting
from tillit.vault.sealed import SealedField

EVERY = [
    Queue(), Queue(state="new"), Queue(state="waiting", sleep="any"), Queue(state="closed"), Queue(state="any"),
    Queue(sleep="asleep"), Queue(assigned="me"), Queue(assigned="nobody"), Queue(kind="complaint"),
    Queue(channel="email"), Queue(brand=str(uuid4())), Queue(language="sv"), Queue(tag=str(uuid4())), Queue(age=3),
    Queue(silent=7), Queue(due="late"), Queue(state="any", sort="oldest"), Queue(state="closed", due="due"),
    Queue(assigned=str(uuid4()), kind="question", silent=1),
]  # fmt: skip


def desk(house: House, who: str = "ben") -> Desk:
    actor = house.actor(who)
    return Desk(actor.company, actor.agent, is_supplier=who == "eve")


@pytest.mark.parametrize("queue", EVERY, ids=lambda queue: "-".join(queue.as_plain()) or "inbox")
def test_a_list_and_its_count_agree(house: House, queue: Queue) -> None:
    letter(house, kind=Kind.COMPLAINT)
    here = desk(house)
    with acting(house.actor("ben")):
        (count,) = count_queues([queue], here)
        assert count == min(len(list_queue(queue, here, most=MOST_COUNTED)), MOST_COUNTED)


def test_a_list_asks_for_no_sealed_column() -> None:
    sealed = {field.column for field in Case._meta.concrete_fields if isinstance(field, SealedField)}
    for queue in EVERY:
        where, _ = queue.where(Desk(uuid4(), uuid4()))
        assert not any(f"c.{column}" in where for column in sealed)


def test_what_is_kept_of_a_list_leads_back_to_it() -> None:
    for queue in EVERY:
        assert Queue.read(queue.as_plain()) == queue


def test_nonsense_asks_for_the_inbox() -> None:
    nonsense = dict.fromkeys(Queue.__dataclass_fields__, "'; drop table cases_case; --")
    assert Queue.read(nonsense | {"age": "-5", "silent": "9" * 30, "nowhere": "x"}) == Queue()


def test_closed_and_open_cases_stand_in_one_order_page_by_page(house: House) -> None:
    tag, cases = make_tag(a_word(), by=house.actor("cho")), [letter(house, kind=Kind.QUESTION).case for _ in range(4)]
    for case in cases:
        tag_case(case, by=house.actor("ben"), tags=[tag.pk])
    for case in cases[::2]:
        close(house, case)
    queue = Queue(state="any", tag=str(tag.pk))
    with acting(house.actor("ben")):
        whole = [case.pk for case in list_queue(queue, desk(house), most=10)]
        pages = [list_queue(queue, desk(house), most=2, after=after)[0].pk for after in range(4)]
        newest = Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("-last_activity_at", "-id")
        assert whole == pages == list(newest.values_list("pk", flat=True))
        oldest = [case.pk for case in list_queue(queue.narrowed(sort="oldest"), desk(house), most=10)]
        due = [case.pk for case in list_queue(queue.narrowed(sort="due"), desk(house), most=10)]
    assert oldest == [case.pk for case in cases]
    assert due == whole


def test_what_is_looked_for_decides_the_order_unless_one_is_asked_for() -> None:
    assert Queue(age=3).order == Queue(sort="oldest").order
    assert Queue(due="late").order == Queue(sort="due").order != Queue().order
    assert Queue(age=3, sort="due").order == Queue(sort="due").order
    assert Queue(due="due", sort="oldest").order == Queue(sort="oldest").order
    assert Queue(state="closed", sort="due").order == Queue(state="closed").order


@pytest.mark.promise("group-sharing")
def test_dan_lists_and_counts_nothing_of_another_company(house: House) -> None:
    case = letter(house).case
    there = Desk(case.company_id, house.actor("dan").agent)  # asked for in another's name
    with acting(house.actor("dan")):
        listed = list_queue(Queue(state="any"), there, most=500)
        shown = set(Share.objects.filter(until__gt=now()).values_list("case", flat=True))
        assert case.pk not in {one.pk for one in listed}
        assert {one.pk for one in listed} <= shown
        assert count_queues([Queue(state="any")], there) == [min(len(listed), MOST_COUNTED)]


def test_a_tag_narrows_a_list_to_the_cases_that_bear_it(house: House) -> None:
    case, other = letter(house, kind=Kind.QUESTION).case, letter(house, kind=Kind.QUESTION).case
    tag = make_tag(a_word(), by=house.actor("cho"))
    tag_case(case, by=house.actor("ben"), tags=[tag.pk])
    with acting(house.actor("ben")):
        listed = list_queue(Queue(tag=str(tag.pk)), desk(house), most=10)
    assert [one.pk for one in listed] == [case.pk]
    assert listed[0].tags == [tag.word]
    assert other.pk not in {one.pk for one in listed}


def test_a_view_is_its_keepers_and_everybodys_only_by_a_supervisor(house: House) -> None:
    ben, cho, name = house.actor("ben"), house.actor("cho"), a_word()
    mine = keep_view(name, Queue(kind="complaint"), by=ben)
    with pytest.raises(ThereAlready):
        keep_view(name, Queue(), by=ben)
    with pytest.raises(ForSupervisors):
        keep_view(a_word(), Queue(), by=ben, for_everybody=True)
    alls = keep_view(a_word(), Queue(assigned="nobody"), by=cho, for_everybody=True)
    with pytest.raises(SavedView.DoesNotExist):
        drop_view(mine.pk, by=cho)
    with pytest.raises(ForSupervisors):
        drop_view(alls.pk, by=ben)
    with pytest.raises(SavedView.DoesNotExist):
        drop_view(alls.pk, by=house.actor("dan"))
    drop_view(mine.pk, by=ben)
    drop_view(alls.pk, by=cho)
    with acting(cho):
        assert not SavedView.objects.filter(pk__in=[mine.pk, alls.pk]).exists()


@pytest.mark.promise("minimal")
def test_a_view_is_not_named_after_somebody(house: House) -> None:
    with pytest.raises(NotPlainWords):
        keep_view("ada@post.example", Queue(), by=house.actor("ben"))


def test_eve_of_a_supplier_lists_what_was_given_to_her_company_only(house: House) -> None:
    letter(house)
    with acting(house.actor("eve")):
        listed = list_queue(Queue(state="any"), desk(house, "eve"), most=500)
        given = set(Case.objects.filter(assigned_company=company("svarstjanst")).values_list("pk", flat=True))
    assert {one.pk for one in listed} == given
