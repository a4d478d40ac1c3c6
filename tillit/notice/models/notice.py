"""The whole document."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, Strict

from tillit.notice.models.conduct import (
    Closing,
    Guards,
    Insight,
    Monitoring,
    Outreach,
    Recording,
    RetentionRule,
    Rights,
)
from tillit.notice.models.part import Ids, Line, Part
from tillit.notice.models.parties import (
    Brand,
    Company,
    Contact,
    Controller,
    Country,
    Group,
    ObjectionContact,
    Recipient,
)
from tillit.notice.models.promise import Promise
from tillit.notice.models.uses import Category, Channel, Kind, Machine, Purpose, Relation, Role


class Lists(Part):
    """Closed lists. A purpose that stands here but has no table is withdrawn: everything of it is refused."""

    purposes: Ids


class Notice(Part):
    """Everything a company tells its customers about their data, and thereby everything the software may do."""

    version: Line
    languages: Ids
    group: Group
    controller: Controller
    data_protection: Contact
    objection: ObjectionContact
    countries: Mapping[str, Country]
    brands: Mapping[str, Brand]
    companies: Mapping[str, Company]
    lists: Lists
    purposes: Mapping[str, Purpose]
    channels: Mapping[str, Channel]
    kinds: Mapping[str, Kind]
    categories: Mapping[str, Category]
    relations: Mapping[str, Relation]
    roles: Mapping[str, Role]
    machines: Mapping[str, Machine]
    recipients: Mapping[str, Recipient]
    closing: Closing
    retention: Annotated[tuple[RetentionRule, ...], Strict(strict=False)]
    monitoring: Monitoring
    recording: Recording
    outreach: Outreach
    insight: Insight
    rights: Rights
    guards: Guards
    promises: Mapping[str, Promise] = Field(alias="promise")  # `promise.never-sold` reads as the clause it is
