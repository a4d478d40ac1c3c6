"""Why the notice says no: each refusal names the clause, so that an agent can be told and a customer can read it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tillit.notice.models import Notice, Purpose

Question = tuple[str, str, str, str, str, str]
"""purpose, category, role, relation, kind, country"""


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and the clause of the notice that says so."""

    code: str
    clause: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes, and the purpose it rests on."""

    clause: str


@dataclass(frozen=True)
class Refusals:
    """The reasons of one notice, in the order in which they are given: purpose, kind, actor, company, ground."""

    notice: Notice
    purpose_by_kind: Mapping[str, str]

    def __call__(self, question: Question) -> Refused:
        """The first clause that stands against this question; asked only where nothing allows it."""
        purpose, category, role, relation, kind, country = question
        return (
            self._refuse_purpose(purpose, kind, category, role)
            or self._refuse_actor(purpose, category, role, relation)
            or self._refuse_ground(purpose, country)
        )

    def _refuse_purpose(self, purpose: str, kind: str, category: str, role: str) -> Refused | None:
        found = self.notice.purposes.get(purpose)
        if found is None or not found.in_force:
            return Refused("purpose-not-in-notice", f"purposes.{purpose}")
        if kind and kind not in self.notice.kinds:
            return Refused("kind-not-in-notice", f"kinds.{kind}")
        if is_bound_to_kind(found, role, self.notice):
            refusal = self._refuse_kind(purpose, found, kind, category)
            if refusal:
                return refusal
        if category not in found.categories:
            return Refused("category-outside-purpose", f"purposes.{purpose}")
        return None

    def _refuse_kind(self, name: str, purpose: Purpose, kind: str, category: str) -> Refused | None:
        if not kind:
            return Refused("purpose-outside-kind", f"purposes.{name}") if purpose.service else None
        case = self.notice.kinds[kind]
        if kind not in self.purpose_by_kind:
            return Refused("purpose-not-in-notice", f"purposes.{case.purpose}")
        if category not in case.categories:
            return Refused("category-outside-kind", f"kinds.{kind}")
        if purpose.service and case.purpose != name:
            return Refused("purpose-outside-kind", f"kinds.{kind}")
        return None

    def _refuse_actor(self, purpose: str, category: str, role: str, relation: str) -> Refused | None:
        actor = self.notice.roles.get(role) or self.notice.machines.get(role)
        if actor is None or category not in actor.categories or role not in self.notice.purposes[purpose].roles:
            return Refused("role-may-not", f"roles.{role}" if role not in self.notice.machines else f"machines.{role}")
        if relation not in actor.relations:
            side = self.notice.relations.get(relation)
            return Refused("relation-may-not", f"promise.{side.promise}" if side else f"relations.{relation}")
        return None

    def _refuse_ground(self, purpose: str, country: str) -> Refused:
        if self.notice.purposes[purpose].ground(country) is None:
            return Refused("no-ground-in-country", f"purposes.{purpose}.grounds.{country}")
        return Refused("assessment-overdue", f"purposes.{purpose}.assessment.review")


def is_bound_to_kind(purpose: Purpose, role: str, notice: Notice) -> bool:
    """Whether the kind of the case limits this actor: people do what the case needs, machines do not sort."""
    return role not in notice.machines and (purpose.service or purpose.ancillary)
