"""An answer that never arrived. Whom it should have answered still waits, unless a later one reached them since."""

from tillit.cases.answer_by import wait_again
from tillit.cases.count_answer import count_answer
from tillit.cases.models import Case, Delivery, Direction

NEVER_READ = (Delivery.State.REFUSED, Delivery.State.BOUNCED, Delivery.State.TAKEN_BACK)


def wait_on(case: Case, delivery: Delivery) -> bool:
    """Let the customer wait since the same moment as before this answer, unless a later one stands; whether they do.
    Within the act's transaction, with the case locked; the caller saves `WAITING_FIELDS`.
    """
    delivery.refresh_from_db(fields=["waited_since", "was_due_at"])  # what an answer before it may have handed on
    answers = Delivery.objects.select_related("message").exclude(state__in=NEVER_READ)
    answers = answers.filter(message__case=case, message__direction=Direction.OUT, message__by_machine="")
    later = answers.filter(message__at__gt=delivery.message.at).order_by("message__at", "pk").first()
    count_answer(case, delivery, by=-1)
    if later is None:
        wait_again(case, delivery)
    elif delivery.waited_since:
        _hand_on(case, delivery, later)
    return later is None


def _hand_on(case: Case, delivery: Delivery, later: Delivery) -> None:
    """The later answer is the one the customer waited for; should it come back, too, they wait since then."""
    count_answer(case, later, by=-1)
    if case.first_answered_at == delivery.message.at:
        case.first_answered_at = later.message.at
    later.waited_since, later.was_due_at = delivery.waited_since, delivery.was_due_at
    later.save(update_fields=["waited_since", "was_due_at"])
    count_answer(case, later)
