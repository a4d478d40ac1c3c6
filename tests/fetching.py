"""What the tests of fetching share: a whole round, and what came of it."""

import time
from collections.abc import Callable

from tests.house import mail, someone
from tests.servers import Dovecot
from tillit.contact.fetch import Round
from tillit.contact.models import Account, Arrival, Mailbox
from tillit.recipients.box import open_box
from tillit.vault.acting import in_company

NORDLUND, FJELL = "service@nordlund.example", "hej@fjell.example"
Setting = Callable[..., Account]


def fetch(account: Account) -> None:
    """Everything, on a connection of its own."""
    box = open_box(account.server, account.folder)
    try:
        while not Round(account.pk, box).fetch():
            pass
    finally:
        box.close()


def arrived(address: str = NORDLUND) -> int:
    mailbox = Mailbox.objects.get(address=address)
    with in_company(mailbox.company_id):
        return Arrival.objects.filter(mailbox=mailbox).count()


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def letters(count: int, **words: str) -> list[bytes]:
    return [mail(sender=someone(), **words) for _ in range(count)]


def is_past(server: Dovecot, login: str) -> bool:
    """The server's clock has gone on by a second: it counts in seconds."""
    lying = max(path.stat().st_mtime for path in (server.folder / "mail" / login).rglob("cur/*"))
    return time.time() > int(lying) + 1
