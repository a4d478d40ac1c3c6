"""An agent says which account elsewhere is theirs. Nobody else can: whoever links an account could sign in by it."""

from hashlib import sha256

from django.db import IntegrityError, transaction

from tillit.ledger.write import write_rights
from tillit.people.errors import LinkedElsewhere, NobodyLinked, WorksHereNoLonger
from tillit.people.events import ProviderLinked, ProviderUnlinked
from tillit.people.models import Agent, Provider, ProviderLink
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor


def link_provider(agent: Agent, provider: Provider, subject: str, *, by: Actor) -> ProviderLink:
    """This agent may sign in as this subject from now on; an earlier account there counts no more.

    Raises:
        LinkedElsewhere: as it says.
    """
    digest = digest_of(provider, subject)
    with in_company(agent.company_id):
        try:
            with transaction.atomic():
                link, _ = ProviderLink.objects.update_or_create(
                    provider=provider, agent=agent, defaults={"subject": digest}
                )
        except IntegrityError:
            raise LinkedElsewhere from None
        event = ProviderLinked(provider=provider.pk, agent=agent.pk)
        write_rights(event, by=by, company=agent.company_id, notice=rules_in_force().hash)
    return link


def unlink_provider(agent: Agent, provider: Provider, *, by: Actor) -> bool:
    """This agent signs in by it no more; False where that was so already."""
    with in_company(agent.company_id):
        gone, _ = ProviderLink.objects.filter(provider=provider, agent=agent).delete()
        if gone:
            event = ProviderUnlinked(provider=provider.pk, agent=agent.pk)
            write_rights(event, by=by, company=agent.company_id, notice=rules_in_force().hash)
    return bool(gone)


def agent_linked(provider: Provider, subject: str) -> Agent:
    """Whose account this is.

    Raises:
        NobodyLinked, WorksHereNoLonger: as they say. No mail address is ever asked instead.
    """
    links = ProviderLink.objects.select_related("agent__company")
    link = links.filter(provider=provider, subject=digest_of(provider, subject)).first()
    if link is None:
        raise NobodyLinked
    if not link.agent.is_active:
        raise WorksHereNoLonger
    return link.agent


def digest_of(provider: Provider, subject: str) -> bytes:
    """What is kept of a subject: it is compared, never read."""
    return sha256(f"{provider.issuer}\0{subject}".encode()).digest()
