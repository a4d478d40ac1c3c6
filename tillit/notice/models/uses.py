"""What data is used for, which data, through what, and by whom."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from tillit.notice.models.part import (
    ActorIds,
    CategoryIds,
    CountryCode,
    Part,
    PromiseId,
    PurposeId,
    RelationIds,
    Status,
    Text,
)

Ground = Literal["legitimate-interest", "legal-obligation", "contract", "consent"]


class Assessment(Part):
    """Why our interest weighs enough, and the day by which we ask ourselves again."""

    review: date
    interest: Text  # printed: the customer may know which interest it is, Article 13(1)(d)
    summary: Text  # necessity and balancing, for the privacy officer


class Purpose(Part):
    """One thing data is used for. What is not a purpose of the notice does not happen."""

    title: Text
    text: Text
    status: Status
    service: bool  # bound to a case kind: an agent uses it only on cases of that kind
    objectable: bool
    ancillary: bool = False  # only carries out other purposes, and stops when they are objected to
    categories: CategoryIds
    roles: ActorIds
    grounds: Mapping[CountryCode, Ground]
    assessment: Assessment

    @property
    def in_force(self) -> bool:
        """Whether anyone may use it: a planned purpose is not told to customers, so nothing opens for it."""
        return self.status == "built"

    @property
    def assessment_review(self) -> date:
        """The last day on which the assessment still carries the purpose."""
        return self.assessment.review

    def ground(self, country: str) -> str | None:
        """The legal ground in that country (ISO 3166-1 alpha-2), or None where there is none."""
        return self.grounds.get(country)


class Kind(Part):
    """What a case is about; it decides the purpose and which data may be opened for it."""

    title: Text
    purpose: PurposeId
    categories: CategoryIds


class Category(Part):
    """A sort of data, sealed and aged by itself. `scope` says whose key covers it."""

    title: Text
    text: Text
    scope: Literal["person", "case", "audit", "quarantine", "recording"]
    status: Status


class Channel(Part):
    """A way to reach us."""

    title: Text
    status: Status


class Relation(Part):
    """How an actor's company stands to the company whose case it is, and the promise that fences it."""

    title: Text
    promise: PromiseId


class Role(Part):
    """People who do a job: the most they may open, and from which side of a company's fence."""

    title: Text
    text: Text
    categories: CategoryIds
    relations: RelationIds


class Machine(Part):
    """A part of the software that acts by itself. Machines do not sort: they are not bound to a case kind."""

    title: Text
    text: Text
    categories: CategoryIds
    relations: RelationIds
