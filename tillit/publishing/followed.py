"""Whether the clocks of what is kept follow the notice in force."""

from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.publishing.current import forget_current
from tillit.publishing.events import ClocksFollow
from tillit.publishing.models import NoticeVersion
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def not_followed() -> NoticeVersion | None:
    """The version that decides, until every clock has been reckoned by it; from here on this process goes by it."""
    version = NoticeVersion.objects.filter(activated_at__isnull=False).order_by("-number").first()
    if version is None or version.followed_at is not None:
        return None
    forget_current()
    return version


def mark_followed(version: NoticeVersion, *, moved: int, by: Actor) -> None:
    """Every clock follows it now; the ledger says how many moved."""
    with in_company(None):
        NoticeVersion.objects.filter(pk=version.pk).update(followed_at=now())
        write_rights(ClocksFollow(number=version.number, moved=moved), by=by, company=None, notice=version.hash)
