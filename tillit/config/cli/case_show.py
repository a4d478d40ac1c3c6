"""Opening a case from the terminal, as an agent would; through the keeper, on record, and shown to the customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import typer

from tillit.cases.acting_on import purpose_of
from tillit.cases.models import Attachment, Case, Message, Note
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.finding import find_case, find_erasures
from tillit.config.cli.show import AsJson, Json, iso, print_json
from tillit.config.cli.sign_in import operator_as
from tillit.keeper.answers import OpenedItems
from tillit.keeper.wire import Open, OpenItem, Scope
from tillit.people.models import Identity
from tillit.retention.models import Erasure
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.opening import Opening, Plain
from tillit.vault.sealing import FORMAT


def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    login: Annotated[str, typer.Option("--as", metavar="AGENT", help="The agent in whose place you look.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Open a case as operator in an agent's place; every look and every refusal is on record.

    Exit 3 when nothing opened, with code, clause and words of the refusal; exit 4 when the case was erased, with the
    handle of its receipt.
    """
    with operator_as(login) as by:
        case = find_case(number)
        if case is None:
            _tell_erased(number, by, as_json=as_json)
            return
        story = read_story(case)
        plain = open_story(story, by)
        said = _said(story, plain) if plain.values else _refused(story, plain)
    if as_json:
        print_json(said)
    else:
        _print_said(said)
    if not plain.values:
        raise Told(Exit.REFUSED)


@dataclass
class Story:
    """The rows of one case, still sealed."""

    case: Case
    identities: list[Identity] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def read_story(case: Case) -> Story:
    """Everything of a case that can be shown; files by name only."""
    with in_company(case.company_id):
        return Story(
            case,
            list(Identity.objects.select_related("customer").filter(customer=case.customer_id)),
            list(case.messages.select_related("case", "agent").order_by("at", "id")),
            list(case.notes.select_related("case", "agent").order_by("at", "id")),
            list(Attachment.objects.select_related("case").filter(case=case)),
        )


def open_story(story: Story, by: Actor) -> Plain:
    """Ask the keeper for all of it at once, under the purpose that follows from the case's kind."""
    case, purpose = story.case, purpose_of(story.case)
    opening = Opening(by, "case", case.pk)
    opening.want(case, "subject", purpose=purpose)
    opening.want(case.customer, "name", purpose=purpose)
    for identity in story.identities:
        opening.want(identity, "value", purpose=purpose)
    for message in story.messages:
        opening.want(message, "sender", "body", purpose=purpose)
    for note in story.notes:
        opening.want(note, "body", purpose=purpose)
    for attachment in story.attachments:
        opening.want(attachment, "name", purpose=purpose)
    return opening.open()


def _said(story: Story, plain: Plain) -> Mapping[str, Json]:
    case = story.case
    return _head(case) | {
        "subject": plain.text(case, "subject"),
        "customer": {
            "name": plain.text(case.customer, "name"),
            "addresses": [plain.text(identity, "value") for identity in story.identities],
        },
        "messages": [_message(message, story, plain) for message in story.messages],
        "notes": [
            {"at": iso(note.at), "agent": note.agent.login, "text": plain.text(note, "body")} for note in story.notes
        ],
        "refused": _refusals(plain),
    }


def _head(case: Case) -> dict[str, Json]:
    return {
        "number": case.number, "kind": case.kind, "state": case.state, "channel": case.channel,
        "company": case.company.slug, "brand": case.brand.slug, "country": case.country, "purpose": purpose_of(case),
        "opened_at": iso(case.opened_at), "closed_at": iso(case.closed_at), "erase_at": iso(case.erase_at),
    }  # fmt: skip


def _message(message: Message, story: Story, plain: Plain) -> Mapping[str, Json]:
    files = [attachment for attachment in story.attachments if attachment.message_id == message.pk]
    return {
        "at": iso(message.at), "direction": message.direction, "channel": message.channel,
        "agent": message.agent.login if message.agent else None, "sender": plain.text(message, "sender"),
        "text": plain.text(message, "body"), "cut_out": list(message.cut_out),
        "attachments": [
            {"name": plain.text(file, "name"), "type": file.media_type, "size": file.size} for file in files
        ],
    }  # fmt: skip


def _refused(story: Story, plain: Plain) -> Mapping[str, Json]:
    """Nothing opened: why, in the words of the first refusal. A case whose parts are gone has nothing to open."""
    refusals = _refusals(plain)
    if not refusals:
        return _head(story.case) | {"refused": [{"code": "empty", "clause": "", "words": "Nothing is left to open."}]}
    return _head(story.case) | refusals[0] | {"refused": refusals}


def _refusals(plain: Plain) -> list[dict[str, Json]]:
    """Each different refusal once."""
    told = {(r.code, r.clause, r.words): None for r in plain.refusals.values()}
    return [{"code": code, "clause": clause, "words": words} for code, clause, words in told]


def _tell_erased(number: int, by: Actor, *, as_json: bool) -> None:
    erasures = find_erasures(number)
    if not erasures:
        raise Told(Exit.USAGE, f"There is no case {number}: see `tillit case list`.")
    newest = erasures[0]
    refusal = _ask_for(newest, by)
    said: dict[str, Json] = {
        "number": number, "erased": True, "at": iso(newest.at), "receipt": newest.handle,
        "receipts": [erasure.handle for erasure in erasures], **refusal,
    }  # fmt: skip
    if as_json:
        print_json(said)
    words = f"Case {number} was erased on {newest.at:%Y-%m-%d}; its receipt is {newest.handle}."
    raise Told(Exit.ERASED, words)


def _ask_for(erasure: Erasure, by: Actor) -> dict[str, Json]:
    """Ask the keeper for what is gone: it refuses, and the attempt is on record."""
    scope = Scope(erasure.company, erasure.brand, "case", erasure.subject, "content")
    item = OpenItem(scope, "triage", "case.subject", FORMAT, erasure.subject, b"", erasure.subject)
    outcome = ask(Open(items=[item], mark="case", case=erasure.subject), OpenedItems, by=by).items[0]
    return {
        "code": getattr(outcome, "code", ""),
        "clause": getattr(outcome, "clause", ""),
        "words": getattr(outcome, "words", ""),
    }


def _print_said(said: Mapping[str, Json]) -> None:
    for name, value in said.items():
        if isinstance(value, list):
            print(f"{name}:")
            for entry in value:
                print(f"  {_line(entry)}")
        else:
            print(f"{name}: {_line(value)}")


def _line(value: Json) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_line(part)}" for name, part in value.items() if part not in (None, [], ""))
    if isinstance(value, list):
        return ", ".join(_line(part) for part in value)
    return "" if value is None else str(value)
