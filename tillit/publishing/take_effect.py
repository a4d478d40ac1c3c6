"""A published notice that shortens a period takes effect when its waiting time is over."""

from tillit.kit.clock import now
from tillit.publishing.models import NoticeVersion
from tillit.publishing.publish import activate_notice
from tillit.vault.actors import machine


def activate_due() -> int:
    """Activate the newest version whose moment has come; earlier ones that it overtook never decide."""
    due = NoticeVersion.objects.filter(in_force_from__lte=now()).order_by("-number").first()
    if due is None or due.activated_at is not None:
        return 0
    activate_notice(due, by=machine("carry"))
    return 1
