"""What makes `minimal` true on the lines: what must never be stored is cut out before anything is."""

from collections import Counter

from django.db import connection

from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.publishing.current import NoNotice, notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.cut import ACCOUNT, CARD, CODE, PERSONAL, STRICTEST, CutRules, cut_out
from tillit.vault.cut.countries import known_of
from tillit.vault.evidence import at_risk, broken, control, kept

PROBES = {
    CARD: "card 4111 1111 1111 1111",
    CODE: "security code 737",
    ACCOUNT: "account DE89 3704 0044 0532 0130 00",
}
"""Well-known test numbers, one of each kind; personal numbers have their own, published as examples."""

_COUNTS = "select kind, count(*) from cases_message m, unnest(m.cut_out) kind where m.company_id = %s group by kind"


def not_found(rules: CutRules) -> list[str]:
    """The kinds, and the personal numbers of these countries, whose test number the code that reads mail lets pass."""
    missed = [kind for kind, probe in PROBES.items() if kind not in cut_out(probe, rules).kinds]
    named = ((one, f"{one.name}: {one.example}") for one in rules.personal)
    return missed + [f"{one.country} {one.name}" for one, probe in named if one.example in cut_out(probe, rules).text]


def cuts_work() -> bool:
    return not not_found(STRICTEST)


@control(
    "cut-outs", "Card numbers, codes, account and personal numbers are cut out before anything is stored",
    is_on=cuts_work,
)  # fmt: skip
def cut_outs() -> Evidence:
    counts, countries = _counts(), _countries()
    if missed := not_found(CutRules(countries)):
        return broken("test numbers that were not found: %(missed)s", missed=", ".join(missed))
    if unknown := countries - known_of(countries):
        names = ", ".join(sorted(unknown))
        return at_risk("countries whose personal numbers are not known: %(unknown)s", unknown=names)
    return kept(
        "numbers cut out: %(cards)s cards, %(codes)s codes, %(accounts)s accounts, %(persons)s personal numbers",
        cards=counts[CARD], codes=counts[CODE], accounts=counts[ACCOUNT], persons=counts[PERSONAL],
    )  # fmt: skip


def _counts() -> Counter[str]:
    counts: Counter[str] = Counter()
    for company in company_ids():
        with in_company(company), connection.cursor() as cursor:
            cursor.execute(_COUNTS, [company])
            counts.update(dict(cursor.fetchall()))
    return counts


def _countries() -> frozenset[str]:
    try:
        return frozenset(notice_in_force().notice.countries)
    except NoNotice:
        return frozenset()
