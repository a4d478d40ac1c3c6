"""Every word that points at another part of the document must find it."""

from collections.abc import Collection, Iterator, Mapping

from tillit.notice.codes import COUNTRIES
from tillit.notice.faults import Fault, suggest
from tillit.notice.models import Notice
from tillit.notice.walk import Reference, walk_part


def check_references(notice: Notice) -> Iterator[Fault]:
    """References, country codes, and purposes against their closed list."""
    tables = tables_of(notice)
    for found in walk_part(notice, ""):
        if isinstance(found, Reference) and found.word not in tables[found.table]:
            yield Fault(
                found.place,
                f"`{found.word}` does not stand in `{found.table}`.",
                suggest(found.word, sorted(tables[found.table])),
            )
    for code in notice.countries:
        if code not in COUNTRIES:
            mend = "Use the two capital letters of ISO 3166-1."
            yield Fault(f"countries.{code}", f"`{code}` is not the code of a country.", mend)
    for name in notice.purposes:
        if name not in notice.lists.purposes:
            mend = f"{suggest(name, notice.lists.purposes)} Or add it to lists.purposes."
            yield Fault(f"purposes.{name}", f"`{name}` is not on the closed list of purposes.", mend)
    for name in notice.roles.keys() & notice.machines.keys():
        yield Fault(f"machines.{name}", f"`{name}` is a role of people as well.", "Give the machine another name.")


def tables_of(notice: Notice) -> Mapping[str, Collection[str]]:
    """The lists that words may point at, by the name their mark gives them."""
    return {
        "lists.purposes": notice.lists.purposes,
        "kinds": notice.kinds,
        "categories": notice.categories,
        "channels": notice.channels,
        "roles": notice.roles,
        "roles or machines": [*notice.roles, *notice.machines],
        "relations": notice.relations,
        "companies": notice.companies,
        "brands": notice.brands,
        "countries": notice.countries,
        "promise": notice.promises,
    }
