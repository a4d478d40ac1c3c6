"""What is answered, below the answer: the customer's own words to the customer, and nobody else's."""

from datetime import datetime
from email.utils import parseaddr

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from tillit.cases.models import Case, Channel, Message
from tillit.contact.lines.email.compose import Quoted
from tillit.contact.wording import shipped_words
from tillit.vault.opening import Plain

LONGEST = 20_000
"""Characters that are quoted; what was longer is with the sender anyway."""
FORMATS = {"sv": "j F Y \\k\\l. H:i", "de": "j. F Y \\u\\m H:i", "en": "j F Y \\a\\t H:i"}


def quote_of(answered: Message, case: Case, plain: Plain) -> Quoted | None:
    """The message as a quotation, without what it quoted itself. None where a machine wrote it, where it did not come
    by mail, or came from another address than the one that is answered: in a case several people may have written.
    """
    text, sender = plain.text(answered, "body"), plain.text(answered, "sender") or ""
    address = plain.text(case.identity, "value") if case.identity else None
    if not text or answered.by_machine or answered.channel != Channel.EMAIL:
        return None
    if not address or parseaddr(sender)[1].lower() != address.lower():
        return None
    own = text[: answered.quote_at].strip()
    if len(own) > LONGEST:
        own = own[:LONGEST].rstrip() + "\n[...]"
    name = plain.text(case.customer, "name") or address
    return Quoted(intro_of(case.language, answered.at, name), own) if own else None


def intro_of(language: str, at: datetime, name: str) -> str:
    """The line above a quotation: when it was written, and by whom."""
    with override(language):
        day = date_format(localtime(at), FORMATS.get(language, FORMATS["en"]))
    return shipped_words(language, "quoted") % {"day": day, "name": name}
