"""Making word tokens anew after a crash emptied the unlogged table. The keeper tokenises; no plaintext leaves it."""

from collections.abc import Sequence
from uuid import UUID

from tillit.cases.models import Case, Message
from tillit.cases.words import Words, put_words, without_words, words_are_whole, words_made_whole
from tillit.keeper.answers import Reworded
from tillit.keeper.wire import Rewords, SealedItem
from tillit.people.models import company_ids
from tillit.vault.acting import in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import FORMAT, Sealable, sealed_field

BATCH = 100
_NEWEST = UUID(int=2**128 - 1)


def rebuild_words() -> int:
    """Index every message that has no tokens, newest first; returns how many. Nothing is looked for in a company whose
    index is known to be whole: what arrives is indexed with its arrival.
    """
    return sum(_rebuild(company) for company in company_ids())


def _rebuild(company: UUID) -> int:
    done, oldest = 0, _NEWEST
    with in_company(company):
        if words_are_whole():
            return 0
    while messages := _missing(company, oldest):
        _index(messages, company)
        done, oldest = done + len(messages), messages[-1].pk
    with in_company(company):
        words_made_whole()
    return done


def _missing(company: UUID, older_than: UUID) -> list[Message]:
    with in_company(company):
        keys = without_words(older_than, most=BATCH)
        return list(Message.objects.select_related("case").filter(pk__in=keys).order_by("-pk"))


def _index(messages: Sequence[Message], company: UUID) -> None:
    """What no longer opens gets an empty row: it is not asked again."""
    items = [(message, item) for message in messages for item in _items(message)]
    asked = Rewords(purpose="find", items=[item for _, item in items])
    found = ask(asked, Reworded, by=machine("index", company), lane="bulk").tokens
    words = {message.pk: Words(message) for message in messages}
    for (message, _), tokens in zip(items, found, strict=True):
        words[message.pk].tokens.update(tokens or ())
    with in_company(company):
        put_words(list(words.values()))


def _items(message: Message) -> list[SealedItem]:
    items = (
        _item(message.case, Case, "subject", message.case.language),
        _item(message, Message, "body", message.language or message.case.language),
        _item(message, Message, "sender", message.language or message.case.language, prefixes=True),
    )
    return [item for item in items if item is not None]


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
