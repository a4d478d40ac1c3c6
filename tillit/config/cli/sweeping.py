"""Bringing what was queued to its end, so that a command may say that it is done."""

import time

from tillit.config.duties import work
from tillit.kit.clock import now
from tillit.retention.erase import KeysStillThere
from tillit.vault.models import Outbox
from tillit.vault.outbox import Lane

PATIENCE = 60.0
PAUSE = 0.1


def finish(lane: Lane, *, patience: float = PATIENCE) -> int:
    """Work a lane until it is empty, beside the work process or without it; returns how many things still wait.

    Raises:
        Refusal: a guard of the keeper stopped the lane.
    """
    end = time.monotonic() + patience
    while (waiting := Outbox.objects.filter(lane=lane, created_at__lte=now()).count()) and time.monotonic() < end:
        try:
            done = work(lane)
        except KeysStillThere:
            return waiting  # only an officer or the clock can change that: waiting longer would not
        if not done:
            time.sleep(PAUSE)
    return waiting
