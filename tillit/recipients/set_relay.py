"""Choosing the server that letters leave by."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name, validate_ipv46_address

from tillit.ledger.write import write_rights
from tillit.people.models import Brand
from tillit.publishing.current import notice_in_force
from tillit.recipients.errors import RelayNotSet
from tillit.recipients.events import RelayWasRemoved, RelayWasSet
from tillit.recipients.models import Relay
from tillit.recipients.ways import PORTS, Tls, is_loopback
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.secrets import NoSecret, drop_secret, keep_secret

LAST_PORT = 65_535


def set_relay(
    host: str, *, by: Actor, brand: Brand | None = None, port: int | None = None, tls: str = Tls.STARTTLS,
    login: str = "", password: str = "", ca_file: str = "", ehlo: str = "",
) -> Relay:  # fmt: skip
    """From now on the letters of this brand (or of every brand without a relay of its own) leave by this server.

    Raises:
        RelayNotSet: no such host, port, file or mode; no TLS beyond loopback; a login without its password.
    """
    tls = Tls(tls)
    port = port or PORTS[tls]
    host = host.strip().lower()
    _check(host, port, tls, login, password, ca_file, ehlo)
    with in_company(None):
        fields = {"host": host, "port": port, "tls": tls, "login": login, "ca_file": ca_file, "ehlo": ehlo}
        relay, _ = Relay.objects.update_or_create(brand=brand, defaults=fields)
        try:
            if login:
                keep_secret(relay.secret_name, password)
            else:
                drop_secret(relay.secret_name)
        except (NoSecret, OSError):
            raise RelayNotSet("The password cannot be kept: see the folder of secrets. Nothing was changed.") from None
        event = RelayWasSet(relay=relay.pk, brand=brand.pk if brand else None, host=host, tls=tls)
        write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
    return relay


def remove_relay(relay: Relay, *, by: Actor) -> None:
    """The brand's letters leave by the relay for all again; without one they wait."""
    with in_company(None):
        event = RelayWasRemoved(relay=relay.pk, brand=relay.brand_id)
        write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
        name = relay.secret_name
        relay.delete()
    drop_secret(name)


def _check(host: str, port: int, tls: Tls, login: str, password: str, ca_file: str, ehlo: str) -> None:
    for name in filter(None, (host, ehlo)):
        if not is_host(name):
            raise RelayNotSet(f"{name} is no name or address of a server. Nothing was changed.")
    if not host or not 0 < port <= LAST_PORT:
        raise RelayNotSet("A relay has a name and a port. Nothing was changed.")
    if tls == Tls.NONE and not is_loopback(host):
        raise RelayNotSet("Without TLS only a relay on this machine is spoken to. Nothing was changed.")
    if login and not password:
        raise RelayNotSet("A login needs its password. Nothing was changed.")
    if ca_file and not Path(ca_file).is_file():
        raise RelayNotSet(f"There is no file {ca_file}. Nothing was changed.")


def is_host(name: str) -> bool:
    """Whether this can be the name or address of a server."""
    try:
        validate_ipv46_address(name)
    except ValidationError:
        try:
            validate_domain_name(name)
        except ValidationError:
            return name == "localhost"
    return True
