"""Deeds of the privacy office and the machines, for the canary sweep and the kill tests."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.deeds import actor, case_at, deed, operator_at_founding
from tillit.kit.clock import now


@deed
def due(number: int, as_of: str) -> bool:
    """Whether the keeper, too, says that the case's content is due on that day."""
    from tillit.keeper.answers import DueScopes
    from tillit.keeper.wire import Due
    from tillit.vault.actors import machine
    from tillit.vault.client import ask

    by = actor("ben")
    case = case_at(number, by)
    call = Due(scopes=[(case.pk, "content")])
    return ask(call, DueScopes, by=machine("sweep", case.company_id), as_of=datetime.fromisoformat(as_of)).scopes[0].due


@deed
def verify(document: dict) -> None:
    from tillit.ledger.proof import verify_receipt

    verify_receipt(json.dumps(document))


# ── The canary sweep ─────────────────────────────────────────────────────────────────────────────────────────────


@deed
def note(number: int, text: str) -> None:
    from tillit.cases.write_note import write_note

    by = actor("ben")
    write_note(case_at(number, by), by=by, text=text)


@deed
def reply_with_file(number: int, text: str, name: str, content: str) -> None:
    from tillit.cases.enclose import Along
    from tillit.cases.reply import reply_to_case
    from tillit.cases.said import File

    by, file = actor("ben"), File(name, "text/plain", content.encode())
    reply_to_case(case_at(number, by), by=by, text=text, along=Along((file,)), undo=timedelta())


@deed
def draft(number: int, reply: str, note: str) -> None:
    from tillit.cases.keep_draft import keep_draft

    by = actor("ben")
    keep_draft(case_at(number, by), by=by, reply=reply, note=note)


@deed
def by_hand(name: str, email: str, phone: str, subject: str, text: str) -> int:
    from tillit.cases.open_case import ByHand, open_case_by_hand
    from tillit.people.models import Brand

    by = actor("ben")
    told = ByHand(company=by.company, brand=Brand.objects.get(slug="nordlund").pk, country="SE", language="sv",
                  mailbox="service@nordlund.example", channel="telephone", name=name, email=email, phone=phone,
                  subject=subject, text=text)  # fmt: skip
    return open_case_by_hand(told, by=by).number


@deed
def hold(number: int, category: str, purpose: str) -> None:
    from tillit.cases.hold import hold_case
    from tillit.retention.models import HoldReason

    by = actor("cho")
    review = (now() + timedelta(days=300)).date()
    hold_case(case_at(number, by), by=by, reason=HoldReason.WARRANTY, categories=[category], purpose=purpose,
              review=review)  # fmt: skip


@deed
def object_in(number: int) -> str:
    from tillit.rights.object_to import object_to

    by = actor("cho")
    return str(object_to(case_at(number, by).customer, by=by, purposes=["survey"]).pk)


@deed
def decide(objection: str, reasoning: str) -> None:
    from tillit.people.models import Objection
    from tillit.rights.decide import decide_objection
    from tillit.rights.models import Outcome
    from tillit.vault.acting import acting

    by = actor("oda")
    with acting(by):
        found = Objection.objects.get(pk=objection)
    second = actor("pia").credential
    decide_objection(found, by=by, outcome=Outcome.REFUSED, reasoning=reasoning, second=second)


@deed
def find(query: str) -> int:
    from tillit.desk.finding import find_cases
    from tillit.people.models import agent_named

    return len(find_cases(query, by=actor("ben"), agent=agent_named("ben")))


@deed
def sealed_values(number: int) -> list[dict[str, Any]]:
    """Everything sealed that belongs to a case and its person, with what is needed to ask for it again."""
    from tillit.cases.models import Attachment, Case, Chunk, Message, Note
    from tillit.cases.models.attachment import chunk_holding
    from tillit.people.models import Customer, Identity
    from tillit.rights.models import Decision
    from tillit.vault.acting import acting

    by, told = actor("ben"), []
    case = case_at(number, by)
    about = {"case": case.pk}
    with acting(by):
        chunks = Chunk.objects.select_related("attachment__case").filter(attachment__case=case)
        rows = [*Case.objects.filter(pk=case.pk), *Message.objects.select_related("case").filter(**about),
                *Note.objects.select_related("case").filter(**about),
                *Attachment.objects.select_related("case").filter(**about),
                *Customer.objects.filter(pk=case.customer_id),
                *Identity.objects.select_related("customer").filter(customer=case.customer_id),
                *Decision.objects.select_related("objection").filter(objection__person=case.customer_id)]  # fmt: skip
        for row in rows:
            told += [_item(row, field.holding, field.category, getattr(row, field.name), row.pk, case.pk)
                     for field in sealed_fields(row) if getattr(row, field.name)]  # fmt: skip
        for chunk in chunks:
            holding = chunk_holding(chunk.index, is_last=chunk.index == chunk.attachment.chunks - 1)
            told.append(_item(chunk, holding, "attachments", chunk.bytes, chunk.attachment_id, case.pk))
    return told


def sealed_fields(row: Any) -> list[Any]:
    from tillit.vault.sealed import SealedField

    return [field for field in row._meta.get_fields() if isinstance(field, SealedField)]


def _item(row: Any, holding: str, category: str, value: Any, row_id: UUID, case: UUID) -> dict[str, Any]:
    scope = row.scope_for(category)
    return {"scope": [str(scope.company), str(scope.brand), scope.kind, str(scope.subject), scope.category],
            "field": holding, "row": str(row_id), "sealed": value.ciphertext.hex(), "case": str(case)}  # fmt: skip


@deed
def ask_to_open(items: list[dict[str, Any]], purpose: str, as_of: str | None = None) -> list[str]:
    """What came of each: `opened <text>`, or the code of the refusal. With a day, the operator asks as ben."""
    from tillit.keeper.answers import Begun, OpenedItems
    from tillit.keeper.wire import BeginAs, Open, Opened
    from tillit.people.models import agent_named
    from tillit.vault.actors import agent_actor
    from tillit.vault.client import ask

    by, session = actor("ben"), b"\1" * 32
    if as_of:
        agent = agent_named("ben")
        token = ask(BeginAs(agent=agent.pk, session=session), Begun, by=operator_at_founding()).token
        by = agent_actor(agent, token=token, session=session, operator=True)
    moment = datetime.fromisoformat(as_of) if as_of else None
    call = Open(items=[open_item(item, purpose) for item in items], mark="list")
    found = ask(call, OpenedItems, by=by, as_of=moment).items
    return [
        f"opened {one.plaintext.decode(errors='replace')}" if isinstance(one, Opened) else one.code for one in found
    ]


def open_item(item: dict[str, Any], purpose: str) -> Any:
    from tillit.keeper.wire import OpenItem, Scope

    company, brand, kind, subject, category = item["scope"]
    scope = Scope(UUID(company), UUID(brand), kind, UUID(subject), category)
    return OpenItem(
        scope, purpose, item["field"], 1, UUID(item["row"]), bytes.fromhex(item["sealed"]), UUID(item["case"])
    )


@deed
def agent_id(login: str) -> str:
    from tillit.people.models import agent_named

    return str(agent_named(login).pk)


@deed
def declared_tables() -> list[str]:
    from tillit.vault.declared import holdings

    return sorted({holding.model._meta.db_table for holding in holdings()})


@deed
def sign_in(login: str = "ben") -> str:
    """The cookies of a browser in which this agent signed in."""
    from django.test import Client

    from tillit.config.demo_words import DEMO_PASSWORD

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.post("/accounts/login/", {"login": login, "password": DEMO_PASSWORD})
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
