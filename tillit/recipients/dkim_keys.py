"""The keys that sign our letters (DKIM, RFC 6376): one a domain, used once its public half can be found by everybody.

The private half lies in the folder of secrets, like a relay's password (docs/decisions/0008).
"""

from datetime import UTC

from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.publishing.current import notice_in_force
from tillit.recipients.errors import DkimNotSet
from tillit.recipients.events import SigningBegan, SigningEnded, SigningKeyMade
from tillit.recipients.models import Signing
from tillit.recipients.names import Names
from tillit.recipients.set_relay import is_host
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.secrets import NoSecret, drop_secret, keep_secret


def keep_key(domain: str, selector: str, *, private: str, public: str, by: Actor) -> Signing:
    """Keep a fresh pair for a domain. Nothing is signed with it before `begin_signing`.

    Raises:
        DkimNotSet: no such domain or selector can be; the selector is taken; the key cannot be kept.
    """
    domain, selector = domain.strip().lower(), selector.strip().lower()
    if not is_host(f"{selector}._domainkey.{domain}".replace("_", "")) or "." not in domain:
        raise DkimNotSet(f"{selector} and {domain} make no name for a key. Nothing was changed.")
    if Signing.objects.filter(domain=domain, selector=selector).exists():
        raise DkimNotSet(f"{domain} has a key {selector} already: choose another selector. Nothing was changed.")
    with in_company(None):
        signing = Signing.objects.create(domain=domain, selector=selector, public=public)
        try:
            keep_secret(signing.secret_name, private)
        except (NoSecret, OSError):
            raise DkimNotSet("The key cannot be kept: see the folder of secrets. Nothing was changed.") from None
        event = SigningKeyMade(signing=signing.pk, domain=domain, selector=selector)
        write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
    return signing


def is_published(signing: Signing) -> bool:
    """Whether everybody finds this key's public half. Raises NamesAway: no name server answers."""
    wanted = signing.public
    return any(_key_in(text) == wanted for text in Names().texts(signing.name))


def begin_signing(signing: Signing, *, by: Actor) -> None:
    """Sign the domain's letters with this key from now on. Keys it had before are destroyed; their records should stay
    published for some days, because letters on their way are still checked against them.
    """
    with in_company(None):
        older = list(Signing.objects.select_for_update().filter(domain=signing.domain).exclude(pk=signing.pk))
        Signing.objects.filter(pk=signing.pk).update(since=now())
        event = SigningBegan(signing=signing.pk, domain=signing.domain, selector=signing.selector)
        write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
        for one in older:
            _end(one, by=by)
    for one in older:
        drop_secret(one.secret_name)


def end_signing(domain: str, *, by: Actor) -> int:
    """Sign the domain's letters no more; returns how many keys were destroyed."""
    with in_company(None):
        found = list(Signing.objects.select_for_update().filter(domain=domain.strip().lower()))
        for one in found:
            _end(one, by=by)
    for one in found:
        drop_secret(one.secret_name)
    return len(found)


def default_selector() -> str:
    """A name for a key of today."""
    return f"tillit{now().astimezone(UTC):%Y%m%d}"


def _end(signing: Signing, *, by: Actor) -> None:
    event = SigningEnded(signing=signing.pk, domain=signing.domain, selector=signing.selector)
    write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
    Signing.objects.filter(pk=signing.pk).delete()


def _key_in(text: bytes) -> str:
    """The key of a record, without the spaces that editors of names put into it."""
    pairs = (part.partition("=") for part in text.decode("ascii", "ignore").split(";"))
    tags = {name.strip().lower(): value for name, _, value in pairs}
    return "".join(tags.get("p", "").split())


