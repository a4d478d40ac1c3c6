"""One box finds everything: a number, an address, a telephone or order number exactly; else names and words.

Nothing is read to find it: the keeper makes keyed digests and tokens, per brand, and the database compares those.
"""

import re
from collections.abc import Iterable
from uuid import UUID

from tillit.cases.models import Case, CaseQuerySet, Message
from tillit.cases.words import cases_with
from tillit.keeper.answers import Matched, Tokens
from tillit.keeper.wire import BlindItem, Digest, Match, Words
from tillit.people.meet import find_identity
from tillit.people.models import Agent, Brand
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.models import Lookup

FIND = "find"  # the purpose of looking; opening what was found rests on the purpose of each case
MOST = 50
SHORTEST = 3
_NUMBER = re.compile(r"#?\s?(\d{1,12})")
_TELEPHONE = re.compile(r"\+?[\d\s()/.-]{6,24}")
_ORDER = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{3,30}")


class TooShort(Exception):
    """Names and words need three letters at least."""


def find_cases(query: str, *, by: Actor, agent: Agent) -> list[UUID]:
    """Ids of the cases that fit, best first; one more than `MOST` when there are more.

    Raises:
        TooShort: no part of the query is long enough to look for.
        Refusal: this role may not search.
    """
    query = query.strip()
    if (numbered := _by_number(query, by)) or query.startswith("#"):
        return numbered
    brands = brands_of(agent)
    exact = _exactly(query, brands, by=by, country=agent.company.country)
    if exact or "@" in query:
        return exact
    if not any(len(word) >= SHORTEST for word in re.findall(r"\w+", query)):
        raise TooShort
    return _by_words(query, brands, by=by, language=agent.language)


def brands_of(agent: Agent) -> list[UUID]:
    """The brands whose customers this agent's company serves, by itself or for others."""
    notice = notice_in_force().notice
    company = notice.companies.get(agent.company.slug)
    names = {agent.company.slug, *(company.works_for if company else ())}
    slugs = [slug for slug, brand in notice.brands.items() if names & set(brand.companies)]
    return list(Brand.objects.filter(slug__in=slugs).order_by("slug").values_list("pk", flat=True))


def _by_number(query: str, by: Actor) -> list[UUID]:
    found = _NUMBER.fullmatch(query)
    if not found:
        return []
    with acting(by):
        return list(Case.objects.filter(number=int(found[1])).values_list("pk", flat=True))


def _exactly(query: str, brands: list[UUID], *, by: Actor, country: str) -> list[UUID]:
    """Cases of the person at this address or telephone, or of this order."""
    if "@" in query:
        return _of_people("email", query, brands, by=by, country=country)
    found: list[UUID] = []
    if _TELEPHONE.fullmatch(query):
        found = _of_people("phone", query, brands, by=by, country=country)
    if not found and _ORDER.fullmatch(query) and _has_orders(by):
        found = _of_orders(query, brands, by=by)
    return found


def _of_people(field: str, value: str, brands: list[UUID], *, by: Actor, country: str) -> list[UUID]:
    digests = {brand: _digests(field, value, brand, by=by, country=country) for brand in brands}
    with acting(by):
        people = [found.customer_id for brand in brands if (found := find_identity(brand, field, digests[brand]))]
        return _newest(Case.objects.filter(customer__in=people))


def _has_orders(by: Actor) -> bool:
    with acting(by):
        return Lookup.objects.filter(field="order").exists()


def _of_orders(value: str, brands: list[UUID], *, by: Actor) -> list[UUID]:
    digests = [digest for brand in brands for digest in _digests("order", value, brand, by=by, country="")]
    with acting(by):
        found = Lookup.objects.filter(field="order", brand__in=brands, digest__in=[one.digest for one in digests])
        subjects = list(found.values_list("subject", flat=True))
        said = Message.objects.filter(pk__in=subjects).values_list("case", flat=True)
        return _newest(Case.objects.filter(pk__in=[*subjects, *said]))


def _digests(field: str, value: str, brand: UUID, *, by: Actor, country: str) -> list[Digest]:
    match = Match(purpose=FIND, items=[BlindItem(brand, field, value, country)])
    return ask(match, Matched, by=by).digests[0]


def _by_words(query: str, brands: list[UUID], *, by: Actor, language: str) -> list[UUID]:
    words = [
        ask(Words(purpose=FIND, brand=brand, query=query, language=language), Tokens, by=by).words for brand in brands
    ]
    with acting(by):
        return _once(case.pk for group in words for case in cases_with(group, most=MOST + 1))


def _newest(cases: CaseQuerySet) -> list[UUID]:
    return list(cases.order_by("-last_activity_at", "-id").values_list("pk", flat=True)[: MOST + 1])


def _once(keys: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(keys))[: MOST + 1]
