"""What is over is forgotten: sign-ins whose session ran out, and strange uses that nobody came to hear of."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from tillit.kit.clock import now
from tillit.people.models import StrangeUse

UNHEARD = timedelta(days=90)


def forget_sign_ins() -> int:
    """Delete what is over; how many rows went."""
    sessions, _ = Session.objects.filter(expire_date__lt=now()).delete()
    uses, _ = StrangeUse.objects.filter(at__lt=now() - UNHEARD).delete()
    return sessions + uses
