"""Whose word counts for who somebody is: named by the operator, and by nobody else."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from tillit.ledger.write import write_rights
from tillit.people.models import Provider
from tillit.publishing.current import rules_in_force
from tillit.recipients.errors import ProviderNotSet
from tillit.recipients.events import ProviderWasRemoved, ProviderWasSet
from tillit.recipients.web import is_safe_address
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.secrets import NoSecret, drop_secret, keep_secret


def set_provider(*, by: Actor, name: str, issuer: str, client: str, secret: str, ca_file: str = "") -> Provider:
    """Agents who link an account there may sign in by it from now on; one of the same name is replaced.

    Raises:
        ProviderNotSet: something is missing, or the name has another issuer: its subjects are other people.
    """
    slug = slugify(name)
    _check(slug, issuer, client, secret, ca_file)
    with in_company(None):
        fields = {"name": name, "issuer": issuer, "client": client, "ca_file": ca_file}
        provider = Provider.objects.filter(slug=slug).first() or Provider(slug=slug)
        for field, value in fields.items():
            setattr(provider, field, value)
        try:
            provider.full_clean(validate_unique=False)
            keep_secret(provider.secret_name, secret)
        except ValidationError:
            raise ProviderNotSet("Name, issuer or client is too long. Nothing was changed.") from None
        except (NoSecret, OSError):
            raise ProviderNotSet("The secret cannot be kept: see the folder of secrets. Nothing was changed.") from None
        provider.save()
        event = ProviderWasSet(provider=provider.pk)
        write_rights(event, by=by, company=None, notice=rules_in_force().hash)
    return provider


def remove_provider(provider: Provider, *, by: Actor) -> int:
    """Nobody signs in by it any more; how many links went. Whoever is signed in stays so until the day's end."""
    with in_company(None):
        links = provider.links.count()
        event = ProviderWasRemoved(provider=provider.pk, links=links)
        write_rights(event, by=by, company=None, notice=rules_in_force().hash)
        name = provider.secret_name
        provider.delete()
    drop_secret(name)
    return links


def _check(slug: str, issuer: str, client: str, secret: str, ca_file: str) -> None:
    if not slug or not client or not secret:
        raise ProviderNotSet("A provider has a name, a client and the client's secret. Nothing was changed.")
    if not is_safe_address(issuer) or "?" in issuer or "#" in issuer:
        raise ProviderNotSet("An issuer is an address with https, as the provider writes it. Nothing was changed.")
    if ca_file and not Path(ca_file).is_file():
        raise ProviderNotSet(f"There is no file {ca_file}. Nothing was changed.")
    if Provider.objects.filter(slug=slug).exclude(issuer=issuer).exists():
        raise ProviderNotSet(f"{slug} has another issuer. Remove it first; its links go with it. Nothing was changed.")
    if Provider.objects.filter(issuer=issuer).exclude(slug=slug).exists():
        raise ProviderNotSet("This issuer has another name here. Remove that one first. Nothing was changed.")
