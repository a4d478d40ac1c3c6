"""Who stands behind the notice: controller, brands, companies, countries, and whoever else receives data.

GDPR Article 13(1)(a), (b), (e), (f) and 13(2)(d).
"""

from typing import Literal

from tillit.notice.models.part import (
    CategoryIds,
    CompanyId,
    CompanyIds,
    CountryCode,
    Line,
    Part,
    PurposeIds,
    Status,
    Text,
)


class Group(Part):
    """The group of companies, by the name customers know it."""

    name: Line


class Contact(Part):
    """How to reach somebody. Telephone is optional, because not everyone answers one."""

    email: Line
    address: Line
    telephone: Line | None = None


class Controller(Contact):
    """The company that answers for everything in this notice, Article 13(1)(a)."""

    company: CompanyId


class ObjectionContact(Contact):
    """Where a customer objects, Article 21(4): printed apart from everything else."""

    text: Text


class Brand(Part):
    """A shop as customers know it, and the companies that run it."""

    name: Line
    companies: CompanyIds


class Company(Part):
    """A company that handles cases: of the group, or a supplier that works for companies of the group."""

    name: Line
    country: CountryCode
    part: Literal["group", "supplier"]
    works_for: CompanyIds = ()


class Authority(Part):
    """Where a customer of this country may complain, Article 13(2)(d)."""

    name: Line
    website: Line


class Country(Part):
    """A country named anywhere in the notice. Where customers are served, it also names the authority."""

    title: Text
    authority: Authority | None = None


class Recipient(Part):
    """Someone outside the group who receives data, for what, in which role, and where. No entry, no sending."""

    title: Text
    text: Text
    name: Line
    role: Literal["processor", "independent", "joint"]
    country: CountryCode
    purposes: PurposeIds
    categories: CategoryIds
    status: Status
    company: CompanyId | None = None
    transfer: Text | None = None  # the safeguard outside the EEA, Article 13(1)(f)
