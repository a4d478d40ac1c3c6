"""Every list costs the same however many cases lie behind it: PostgreSQL reads its page and little else.

The house is filled so that it hurts: what is rare lies at the old end of everything, closed cases and those of a
supplier lie between the others, and a sister company has plenty of what is rare here.
"""

import os
import re
from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.cases.test_queue import desk
from tests.house import House
from tests.scenes import brand, company, letter
from tillit.cases.listing import list_queue
from tillit.cases.models import Case
from tillit.cases.queue import MOST_COUNTED, Queue
from tillit.desk.inbox import A_PAGE
from tillit.desk.rail import QUEUES
from tillit.people.models import agent_named
from tillit.vault.acting import acting

CASES, ELSEWHERE, RARE = 8_000, 2_000, 60
MANY = 4
"""How many times the rows it shows a list may read: two parts merged, and what sleeps passed over."""
PAGE = A_PAGE + 1
FILL = """
insert into cases_case (id, number, ref, company_id, brand_id, customer_id, mailbox, kind, state, channel, country,
    language, opened_at, last_activity_at, snoozed, wakes_at, due_at, reopened, assigned_company_id, assigned_to_id)
select gen_random_uuid(), %(first)s + n, 'list' || lpad((%(first)s + n)::text, 22, '0'), %(company)s,
    case when rare then %(other_brand)s::uuid else %(brand)s end, %(customer)s, '',
    case when rare then 'complaint' else 'question' end,
    case when n %% 2 = 0 then 'closed' when rare then 'waiting' when n %% 10 = 1 then 'open' else 'new' end,
    case when rare then 'telephone' else 'email' end, 'SE', case when rare then 'de' else 'en' end,
    at - case when rare then interval '60 days' else '0' end, at,
    asleep, case when asleep then now() + interval '1 day' end,
    case when n %% 2 = 1 and (rare or n %% 8 > 3) then now() + interval '1 hour' * (n - %(rare)s / 2) end, false,
    case when n %% 8 < 4 then %(supplier)s::uuid end,
    case when not rare then %(cho)s::uuid when n %% 16 < 4 then %(eve)s when n %% 16 > 11 then %(ben)s end
from (select n, n <= %(rare)s as rare, now() - interval '8 minutes' * (%(cases)s - n) as at,
    n <= %(rare)s and n %% 4 = 1 as asleep from generate_series(1, %(cases)s) n) as made
"""
TAG = """
with tag as (insert into cases_tag (id, company_id, word) values (gen_random_uuid(), %(company)s, 'seldom') returning *)
insert into cases_tagging (case_id, company_id, tag_id, by_id, at)
select c.id, c.company_id, tag.id, %(ben)s, now() from cases_case c, tag
where c.kind = 'complaint' and c.ref like 'list%%'
returning tag_id
"""
AS = "select set_config('tillit.company', %s, true)"
Owner = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def full(house: House) -> Iterator[tuple[Owner, str]]:
    """The database with many cases, as far as one transaction sees it, and the tag that the rare ones bear."""
    case = letter(house).case
    named = {name: agent_named(name).pk for name in ("ben", "cho", "eve")}
    values = named | {
        "company": case.company_id, "brand": case.brand_id, "other_brand": brand("fjell"), "customer": case.customer_id,
        "supplier": company("svarstjanst"), "cases": CASES, "rare": RARE, "first": 5 * 10**9,
    }  # fmt: skip
    sister = dict.fromkeys(("supplier", "ben", "cho", "eve")) | {
        "company": company("nordlund-gmbh"), "cases": ELSEWHERE, "rare": ELSEWHERE, "first": 6 * 10**9,
    }  # fmt: skip
    with psycopg.connect(os.environ["TILLIT_OWNER_URL"]) as owner:
        for made in (values | sister, values):
            owner.execute(AS, [str(made["company"])])
            owner.execute("delete from cases_case where id <> %s", [case.pk])  # what other tests left, for this look
            owner.execute(FILL, made)
        tag = owner.execute(TAG, values).fetchone()
        owner.execute("analyze cases_case, cases_tagging")
        yield owner, str(tag[0])
        owner.rollback()


names = count()


def rows_read(owner: Owner, house: House, queue: Queue, who: str, most: int) -> int:
    """Rows of cases and their tags that a list makes PostgreSQL look at: planned with its values, or as often as a
    connection plans what it has prepared.
    """
    here, name = desk(house, who), sql.Identifier(f"list{next(names)}")
    statement, values = queue.statement(here, most=most)
    run = sql.SQL(statement.replace("%s", "{}")).format(*map(sql.Literal, values))
    owner.execute(AS, [str(here.company)])
    if not queue.is_crossed:
        places = count(1)
        numbered = re.sub("%s", lambda _: f"${next(places)}", statement)
        owner.execute(sql.SQL("prepare {} as ").format(name) + sql.SQL(numbered))
        run = sql.SQL("execute {} ({})").format(name, sql.SQL(", ").join(map(sql.Literal, values)))
        for _ in range(5):
            owner.execute(run)
    ((plan,),) = owner.execute(sql.SQL("explain (analyze, format json) ") + run).fetchall()
    return _read(plan[0]["Plan"])


def assert_little_is_read(owner: Owner, house: House, queue: Queue, who: str) -> None:
    """Neither by a page of the list nor by its count."""
    for most in (PAGE, MOST_COUNTED):
        assert rows_read(owner, house, queue, who, most) <= MANY * most


def _read(node: dict) -> int:
    """A scan's rows (of tables, and of indices that are read to be joined) and those it looked at in vain, and the same
    of all below it.
    """
    vain = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
    is_scan = "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan"
    own = (node["Actual Rows"] + vain) * node["Actual Loops"] if is_scan else 0
    return round(own) + sum(_read(below) for below in node.get("Plans", ()))


ONE = [
    Queue(kind="complaint"), Queue(kind="question"), Queue(channel="telephone"), Queue(channel="email"),
    Queue(language="de"), Queue(language="en"), Queue(brand="fjell"), Queue(brand="nordlund"), Queue(assigned="me"),
    Queue(assigned="nobody"), Queue(assigned="cho"), Queue(age=30), Queue(age=90), Queue(silent=40), Queue(silent=7),
    Queue(sleep="asleep"), Queue(due="due"), Queue(due="late"), Queue(sort="due"), Queue(sort="oldest"),
]  # fmt: skip
LISTS = [
    *QUEUES.values(), Queue(state="new"), Queue(state="open"), Queue(state="any"), Queue(state="any", sleep="any"),
    *(queue.narrowed(state=state) for queue in ONE for state in ("open", "closed", "any")),
]  # fmt: skip
TWO = [
    Queue(kind="complaint", channel="email"), Queue(language="de", kind="question"), Queue(sleep="asleep", sort="due"),
    Queue(tag="seldom"), Queue(tag="seldom", state="closed"), Queue(tag="seldom", state="any"),
    Queue(tag="seldom", kind="question"), Queue(assigned="me", language="en"), Queue(state="waiting", kind="question"),
    Queue(state="waiting", sort="due"), Queue(assigned="nobody", age=30), Queue(brand="fjell", silent=1),
]  # fmt: skip


ORDERED = [
    *QUEUES.values(), Queue(state="any"), Queue(due="late"), Queue(sort="due"), Queue(age=30),
    Queue(sort="oldest", state="any"), Queue(silent=40),
]  # fmt: skip


def called(queue: Queue) -> str:
    return "-".join(f"{name}={value}" for name, value in queue.as_plain().items()) or "inbox"


def known(queue: Queue, tag: str) -> Queue:
    """The same with keys in place of names."""
    keys = {"brand": lambda: str(brand(queue.brand)), "tag": lambda: tag}
    found = {name: key() for name, key in keys.items() if getattr(queue, name)}
    return queue.narrowed(**found, **({"assigned": str(agent_named("cho").pk)} if queue.assigned == "cho" else {}))


@pytest.mark.parametrize("queue", dict.fromkeys(LISTS), ids=called)
def test_a_list_and_its_count_read_little_more_than_they_show(
    house: House, full: tuple[Owner, str], queue: Queue
) -> None:
    owner, tag = full
    assert_little_is_read(owner, house, known(queue, tag), "ben")


@pytest.mark.parametrize("queue", TWO, ids=called)
def test_of_two_conditions_and_of_tags_the_narrower_bounds_what_is_read(
    house: House, full: tuple[Owner, str], queue: Queue
) -> None:
    owner, tag = full
    assert rows_read(owner, house, known(queue, tag), "ben", MOST_COUNTED) <= MANY * MOST_COUNTED


@pytest.mark.parametrize("queue", ORDERED, ids=called)
def test_a_supplier_has_its_rail_and_every_order_for_no_more(
    house: House, full: tuple[Owner, str], queue: Queue
) -> None:
    owner, _ = full
    assert_little_is_read(owner, house, queue, "eve")


@pytest.mark.parametrize("queue", [queue for queue in ONE if queue.assigned != "cho"], ids=called)
def test_a_supplier_reads_at_most_what_it_was_given_and_is_open(
    house: House, full: tuple[Owner, str], queue: Queue
) -> None:
    owner, tag = full
    given = CASES / 4
    assert rows_read(owner, house, known(queue, tag), "eve", PAGE) <= 2 * given  # by an index, then the cases


NEEDED_BY = {
    "case_inbox": ("ben", Queue()), "case_by_state": ("ben", QUEUES["waiting"]),
    "case_unassigned": ("ben", QUEUES["unassigned"]), "case_by_kind": ("ben", Queue(kind="complaint", state="closed")),
    "case_by_channel": ("ben", Queue(channel="telephone")), "case_by_brand": ("ben", Queue(brand="fjell")),
    "case_by_language": ("ben", Queue(language="de")), "case_oldest": ("ben", Queue(age=30)),
    "case_due": ("ben", QUEUES["due"]), "case_mine": ("ben", QUEUES["mine"]),
    "case_snoozed": ("ben", QUEUES["snoozed"]), "case_of_supplier": ("eve", Queue(state="closed")),
    "case_supplier_state": ("eve", QUEUES["waiting"]), "case_supplier_nobodys": ("eve", QUEUES["unassigned"]),
    "case_supplier_oldest": ("eve", Queue(age=30)), "case_supplier_due": ("eve", QUEUES["due"]),
    "case_supplier_sleep": ("eve", QUEUES["snoozed"]),
}  # fmt: skip


@pytest.mark.parametrize("index", [index.name for index in Case._meta.indexes if index.name != "case_of_customer"])
def test_without_any_one_of_the_indices_a_list_reads_too_much(
    house: House, full: tuple[Owner, str], index: str
) -> None:
    owner, tag = full
    who, queue = NEEDED_BY[index]
    with owner.transaction() as lost:
        owner.execute(sql.SQL("drop index {}").format(sql.Identifier(index)))
        read = rows_read(owner, house, known(queue, tag), who, PAGE)
        raise psycopg.Rollback(lost)
    assert read > MANY * PAGE


def test_only_what_one_index_carries_is_planned_for_any_values(house: House) -> None:
    with acting(house.actor("ben")), connection.cursor() as cursor:
        for _ in range(3):
            for queue in (Queue(kind="warranty"), Queue(kind="warranty", age=7)):
                list_queue(queue, desk(house), most=3)
        cursor.execute("select statement from pg_prepared_statements where statement like '%%c.kind = %%'")
        prepared = [row[0] for row in cursor.fetchall()]
    assert any("c.opened_at <=" not in statement for statement in prepared)
    assert not any("c.opened_at <=" in statement for statement in prepared)
