"""What agents and machines do to a running installation: `python -m tests.deeds` reads one deed a line.

Each is done in a fork of its own that starts without any connection, so that it can be killed in the middle.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from tillit.config.setup import start_django

Deed = Callable[..., Any]
DEEDS: dict[str, Deed] = {}


def deed(act: Deed) -> Deed:
    DEEDS[act.__name__] = act
    return act


def actor(login: str) -> Any:
    from tillit.keeper.answers import Begun
    from tillit.keeper.wire import Begin
    from tillit.people.models import agent_named
    from tillit.vault.actors import agent_actor
    from tillit.vault.client import ask

    agent, session = agent_named(login), os.urandom(32)
    return agent_actor(agent, token=ask(Begin(agent=agent.pk, session=session), Begun).token, session=session)


def operator_at_founding() -> Any:
    from tillit.config.founding import operator_at_founding as operator

    return operator()


def case_at(number: int, by: Any) -> Any:
    from tillit.cases.models import Case
    from tillit.vault.acting import acting

    with acting(by):
        return Case.objects.select_related("customer", "identity", "brand").get(number=number)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@deed
def read(login: str = "ben", since: int = 0) -> list[dict[str, Any]]:
    """Every case of the agent's company above a number: what was said, as its agent reads it."""
    from tillit.cases.acting_on import purpose_of
    from tillit.cases.models import Case
    from tillit.vault.acting import acting
    from tillit.vault.opening import Opening

    by = actor(login)
    with acting(by):
        cases = list(Case.objects.select_related("customer", "identity").filter(number__gt=since).order_by("number"))
        said = {case.pk: list(case.messages.order_by("at", "pk").select_related("delivery")) for case in cases}
    opening = Opening(by, mark="list")
    for case in cases:
        purpose = purpose_of(case)
        opening.want(case, "subject", purpose=purpose, case=case.pk)
        for message in said[case.pk]:
            message.case = case
            opening.want(message, "body", "sender", "message_id", purpose=purpose, case=case.pk)
    plain = opening.open()
    return [_told(case, said[case.pk], plain) for case in cases]


def _told(case: Any, messages: list[Any], plain: Any) -> dict[str, Any]:
    return {
        "pk": str(case.pk), "number": case.number, "state": case.state, "person": str(case.customer_id),
        "subject": plain.text(case, "subject"),
        "messages": [
            {"pk": str(message.pk), "direction": message.direction, "text": _said(plain, message),
             "message_id": plain.text(message, "message_id"), "delivery": _delivery(message)}
            for message in messages
        ],
    }  # fmt: skip


def _said(plain: Any, message: Any) -> str | None:
    """The text, or why it stayed closed."""
    refused = plain.refusal(message, "body")
    return f"refused: {refused.code} {refused}" if refused else plain.text(message, "body")


def _delivery(message: Any) -> dict[str, Any] | None:
    found = getattr(message, "delivery", None)
    return found and {"state": found.state, "twice": found.sent_twice, "attempts": found.attempts}


@deed
def hurry() -> int:
    """Let everything that is queued be due now; how much that is."""
    from tillit.kit.clock import now
    from tillit.vault.models import Outbox

    Outbox.objects.filter(not_before__gt=now()).update(not_before=now())
    return Outbox.objects.count()


@deed
def status() -> dict[str, Any]:
    from tillit.keeper.answers import Figures
    from tillit.keeper.wire import Status
    from tillit.vault.client import ask

    figures = ask(Status(), Figures)
    return {"epoch": figures.epoch, "oldest": figures.oldest_epoch, "live": figures.live_keys, "erased": figures.erased}


# ── Acting ───────────────────────────────────────────────────────────────────────────────────────────────────────


@deed
def reply(number: int, text: str, once: str | None = None) -> str:
    from uuid import UUID

    from tillit.cases.reply import reply_to_case

    by = actor("ben")
    key = UUID(once) if once else None
    return str(reply_to_case(case_at(number, by), by=by, text=text, once=key, undo=timedelta()).pk)


@deed
def close(number: int) -> str:
    from tillit.cases.close import close_case
    from tillit.cases.errors import AlreadyClosed
    from tillit.cases.models import Reason

    by = actor("ben")
    try:
        return str(close_case(case_at(number, by), by=by, reason=Reason.SOLVED).at)
    except AlreadyClosed:
        return "already"


@deed
def reopen(number: int) -> None:
    from tillit.cases.reopen import reopen_case

    by = actor("ben")
    reopen_case(case_at(number, by), by=by)


@deed
def sort(number: int, kind: str) -> None:
    from tillit.cases.models import Kind
    from tillit.cases.sort import sort_case

    by = actor("ben")
    sort_case(case_at(number, by), by=by, kind=Kind(kind))


@deed
def erase_due(as_of: str) -> dict[str, int]:
    from tillit.retention.sweep import sweep

    return asdict(sweep(as_of=datetime.fromisoformat(as_of), confirmed=True))


@deed
def rotate(as_of: str | None = None) -> dict[str, Any]:
    from tillit.keeper.answers import Rotated
    from tillit.keeper.wire import Rotate
    from tillit.vault.client import ask

    moment = datetime.fromisoformat(as_of) if as_of else None
    done = ask(Rotate(), Rotated, by=operator_at_founding(), lane="bulk", deadline=60, as_of=moment)
    return {"epoch": done.epoch, "rewrapped": done.rewrapped, "destroyed": list(done.destroyed)}


# ── One process a deed ───────────────────────────────────────────────────────────────────────────────────────────


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _do(name: str, arguments: dict[str, Any]) -> None:
    try:
        answer = {"pid": os.getpid(), "value": DEEDS[name](**arguments)}
    except Exception as error:  # noqa: BLE001 - whatever it was, the test hears of it
        answer = {"pid": os.getpid(), "failed": f"{type(error).__name__}: {error}"}
    _tell(answer)
    os._exit(0)


def main() -> None:
    start_django()
    import tests.more_deeds  # noqa: F401 - they register themselves

    for line in sys.stdin:
        name, arguments = json.loads(line)
        wait, go = os.pipe()
        child = os.fork()
        if not child:
            os.close(go)
            os.read(wait, 1)
            _do(name, arguments)
        os.close(wait)
        _tell({"pid": child})
        os.close(go)
        _, how = os.waitpid(child, 0)
        if how:
            _tell({"pid": child, "failed": f"killed by {os.WTERMSIG(how)}"})


if __name__ == "__main__":
    sys.modules["tests.deeds"] = sys.modules["__main__"]
    main()
