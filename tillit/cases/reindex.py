"""Making word tokens anew after a crash emptied the unlogged table. The keeper tokenises; no plaintext leaves it."""

from uuid import UUID

from django.db import connection

from tillit.cases.models import Case, Message
from tillit.cases.words import Words, put_words
from tillit.keeper.answers import Reworded
from tillit.keeper.wire import Rewords, SealedItem
from tillit.people.models import company_ids
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import FORMAT, Sealable, sealed_field

BATCH = 200


def rebuild_words() -> int:
    """Index every message that has no tokens, newest first; returns how many."""
    return sum(_rebuild(company) for company in company_ids())


def _rebuild(company: UUID) -> int:
    done = 0
    while messages := _missing(company):
        for message in messages:
            _index(message, company)
        done += len(messages)
    return done


def _missing(company: UUID) -> list[Message]:
    with in_company(company), connection.cursor() as cursor:
        cursor.execute("select message_id from tillit_words_missing(%s)", [BATCH])
        keys = [row[0] for row in cursor.fetchall()]
        return list(Message.objects.select_related("case").filter(pk__in=keys))


def _index(message: Message, company: UUID) -> None:
    """A message that no longer opens gets an empty row: it is not asked again."""
    items = [
        _item(message.case, Case, "subject", message.case.language),
        _item(message, Message, "body", message.language or message.case.language),
        _item(message, Message, "sender", message.language or message.case.language, prefixes=True),
    ]
    wanted = [item for item in items if item is not None]
    found = ask(Rewords(purpose="find", items=wanted), Reworded, by=machine("index", company), lane="bulk").tokens
    words = Words(message, {token for tokens in found if tokens for token in tokens})
    with in_company(company):
        put_words([words])


def _item(
    row: Sealable, model: type[Case | Message], name: str, language: str, *, prefixes: bool = False
) -> SealedItem | None:
    value = getattr(row, name)
    if not isinstance(value, Sealed):
        return None
    declared = sealed_field(model, name)
    return SealedItem(
        scope=row.scope_for(declared.category), field=declared.holding, format=FORMAT, row=row.pk,
        sealed=value.ciphertext, language=language or "en", prefixes=prefixes,
    )  # fmt: skip
