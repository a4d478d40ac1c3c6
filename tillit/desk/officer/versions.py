"""The versions of the notice as pages show them."""

from uuid import UUID

from tillit.desk.officer.shapes import Pending, Version
from tillit.kit.clock import now
from tillit.people.models import Agent
from tillit.publishing.current import notice_in_force
from tillit.publishing.models import NoticeVersion


def version_in_force() -> Version:
    """The version that decides."""
    found = notice_in_force().version
    return Version(found.name, found.hash, found.activated_at or found.in_force_from, by=who(found), is_current=True)


def all_versions() -> list[Version]:
    """Every version that was ever in force, newest first, each until the next one."""
    found = list(NoticeVersion.objects.filter(activated_at__isnull=False).order_by("-number"))
    ends = [None, *(one.activated_at for one in found)]
    return [
        Version(
            one.name, one.hash, one.activated_at or one.in_force_from, until=end, by=who(one), is_current=end is None
        )
        for one, end in zip(found, ends, strict=False)
    ]


def pending_version() -> Pending | None:
    """A published version that shortens a period and waits for its moment."""
    found = NoticeVersion.objects.filter(activated_at=None, in_force_from__gt=now()).order_by("-number").first()
    return Pending(found.name, found.in_force_from, who(found)) if found else None


def who(version: NoticeVersion) -> str:
    """Who published it: an agent's name, or the operator at founding."""
    return agent_name(version.published_by)


def agent_name(reference: str) -> str:
    """The name behind an agent's reference in the ledger; anything else as it stands, nobody as the operator."""
    try:
        key = UUID(reference)
    except ValueError:
        return "operator" if reference in {"", "None"} else reference
    return Agent.objects.filter(pk=key).values_list("name", flat=True).first() or reference
