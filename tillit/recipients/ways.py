"""By which server a brand's letters leave: its own relay, the one for all, or what TILLIT_RELAY names."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tillit.recipients.errors import NoRelay
from tillit.recipients.models import Relay
from tillit.vault.secrets import NoSecret, read_secret

Tls = Relay.Tls
PORTS = {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465}


@dataclass(frozen=True)
class Way:
    """A relay as the gate connects to it. Its password shows in no text of it."""

    host: str
    port: int
    tls: str
    login: str = ""
    password: str = ""
    ca_file: str = ""
    ehlo: str = ""

    def __repr__(self) -> str:
        return f"<way {self.host}:{self.port} {self.tls}>"


def way_for(brand: UUID | None) -> Way:
    """The way of a brand's letters.

    Raises:
        NoRelay: there is none; its password is missing; or it would leave this machine without TLS.
    """
    relays = Relay.objects.filter(Q(brand=brand) | Q(brand=None)).order_by("brand")  # PostgreSQL: nulls last
    relay = relays.first()
    way = way_of(relay) if relay else way_in(settings.TILLIT_RELAY)
    if way.tls == Tls.NONE and not is_loopback(way.host):
        raise NoRelay("A relay on another machine is spoken to with TLS only. The message waits.")
    return way


def way_of(relay: Relay) -> Way:
    """The way a relay's row describes. Raises NoRelay: its password is missing."""
    try:
        password = read_secret(relay.secret_name) if relay.login else ""
    except NoSecret as missing:
        raise NoRelay(str(missing)) from None
    return Way(relay.host, relay.port, relay.tls, relay.login, password, relay.ca_file, relay.ehlo)


def way_in(address: str) -> Way:
    """The way an address names: `smtps://` is TLS from the first byte, `smtp://` STARTTLS (on loopback nothing),
    `smtp-plain://` no TLS. Raises NoRelay.
    """
    parts = urlsplit(address)
    if not parts.hostname:
        raise NoRelay
    tls = {"smtps": Tls.IMPLICIT, "smtp-plain": Tls.NONE}.get(parts.scheme, Tls.STARTTLS)
    if tls == Tls.STARTTLS and is_loopback(parts.hostname):
        tls = Tls.NONE
    port = parts.port or PORTS[tls]
    return Way(parts.hostname, port, tls, unquote(parts.username or ""), unquote(parts.password or ""))


def is_loopback(host: str) -> bool:
    """Whether this name never leaves the machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
