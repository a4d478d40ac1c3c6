"""What makes `group-sharing`, `suppliers`, `aggregate-insight` and `survey-voluntary` true among people."""

from django.db import connection

from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.people.models import Agent, Contract, Suppression
from tillit.vault.evidence import at_risk, broken, control, kept

FENCED = """
select count(*) filter (where relrowsecurity and relforcerowsecurity), count(*) from pg_class c
join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind = 'r' and exists (
    select 1 from pg_policy p where p.polrelid = c.oid)
"""
POWERS = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
OWNED = "select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"
# From the catalogue itself: the information schema shows a role only what was granted to it or by it.
STRANGERS = """
select count(distinct g.grantee) from pg_class c join pg_namespace n on n.oid = c.relnamespace
cross join lateral aclexplode(c.relacl) g where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
and g.grantee not in (c.relowner, (select oid from pg_roles where rolname = current_user))
"""

FORCED = "tables on which row-level security is forced: %(fenced)s"
WORKING = "contracts live: %(contracts)s, agents of suppliers: %(agents)s"


def _ask(question: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row: tuple[int, ...] = cursor.fetchone()
    return row


def fence_stands() -> bool:
    """Row-level security is on and forced on every fenced table, and the application's role cannot step over it."""
    forced, fenced = _ask(FENCED)
    return forced == fenced > 0 and not _ask(POWERS)[0]


@control("company-fence", "A company sees its own cases; others only by a share with an end", is_on=fence_stands)
def company_fence() -> Evidence:
    forced, fenced = _ask(FENCED)
    if not fence_stands():
        said = "tables on which row-level security is forced: %(forced)s of %(fenced)s"
        return broken(said, forced=forced, fenced=fenced)
    if _ask(OWNED)[0]:
        return at_risk(FORCED, "the application owns tables", fenced=fenced)
    return kept(FORCED, fenced=fenced)


@control("supplier-contract", "A supplier's agents work only while its contract is live")
def supplier_contract() -> Evidence:
    live = Contract.objects.live(now().date())
    agents = Agent.objects.filter(company__is_supplier=True, is_active=True)
    without = agents.exclude(company__in=live.values("supplier")).count()
    numbers = {"contracts": live.count(), "agents": agents.count(), "without": without}
    if without:
        return at_risk(WORKING, "shut out for want of a contract: %(without)s", **numbers)
    return kept(WORKING, **numbers)


@control("insight-role-empty", "Nobody who counts can open anything")
def insight_role_empty() -> Evidence:
    (strangers,) = _ask(STRANGERS)
    if strangers:
        return broken("database roles beside the application that can read tables: %(roles)s", roles=strangers)
    return kept("no database role beside the application reads any table", "nothing was released", roles=0)


@control("decliners-suppressed", "Whoever declined or objected is never asked again")
def decliners_suppressed() -> Evidence:
    count = Suppression.objects.count()
    return kept("addresses that are never asked: %(suppressed)s", "surveys sent: %(sent)s", suppressed=count, sent=0)
