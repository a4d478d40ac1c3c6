"""What the doctor sees in the database: counts and dates only."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tillit.config.accounts import can_separate
from tillit.config.backup import last_copies
from tillit.config.cli.doctor import Finding, State
from tillit.config.external import is_near, look_at_server
from tillit.contact.fetch import is_late
from tillit.contact.models import Account, LeftBehind, Mailbox, Quarantined
from tillit.keeper.answers import Figures
from tillit.kit.clock import now
from tillit.people.models import Brand, Provider, company_ids
from tillit.publishing.current import NoNotice, notice_in_force
from tillit.recipients.errors import ProviderAway
from tillit.recipients.models import Relay
from tillit.recipients.provider import find_out
from tillit.retention.controls import COPIED
from tillit.retention.sweep import TOO_LONG, last_sweep
from tillit.vault.acting import in_company
from tillit.vault.models import Outbox

LATE = timedelta(minutes=5)
OLDEST_SERVER = 150000


def _database(_: Figures) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('server_version')")
        number, words = cursor.fetchone()
    if number < OLDEST_SERVER:
        return Finding("database", State.BROKEN, f"PostgreSQL {words}: 15 or newer is needed")
    return Finding("database", State.FINE, f"PostgreSQL {words}, {_encryption()}")


def _encryption() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select ssl, version, cipher from pg_stat_ssl where pid = pg_backend_pid()")
        encrypted, version, cipher = cursor.fetchone()
    return f"{version}, {cipher}" if encrypted else "on this machine" if is_near() else "not encrypted"


def _fences(_: Figures) -> Finding:
    """What roles may, and must not; and whether every fence of the tables stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where relrowsecurity and not relforcerowsecurity), count(*) filter "
            "(where relrowsecurity) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        loose, fenced = cursor.fetchone()
    faults = [*look_at_server(), *([f"{loose} tables have a fence that does not bind their owner"] if loose else [])]
    if faults:
        return Finding("fences", State.BROKEN, "; ".join(faults))
    return Finding("fences", State.FINE, f"{fenced} tables behind row-level security; each role has what it needs")


def _copies(_: Figures) -> Finding:
    made = last_copies(settings.HOME)
    missing = [what for what in ("data", "keyring") if what not in made]
    if missing:
        state = State.FINE if settings.TILLIT_DEMO else State.LOOK
        return Finding("copies", state, f"{' and '.join(missing)} never copied: `tillit backup`")
    late = [what for what, moment in sorted(made.items()) if now() - datetime.fromisoformat(moment) > COPIED[what]]
    words = ", ".join(f"{what} {moment[:16].replace('T', ' ')} UTC" for what, moment in sorted(made.items()))
    if late:
        return Finding("copies", State.LOOK, f"last of {words}: {' and '.join(late)} late; do the timers run?")
    return Finding("copies", State.FINE, f"last of {words}")


def _tables(_: Figures) -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return Finding("tables", State.BROKEN, f"{missing} changes are missing: start it again with bin/run")
    return Finding("tables", State.FINE, "up to date")


def _notice(figures: Figures) -> Finding:
    try:
        version = notice_in_force().version
    except NoNotice:
        return Finding("notice", State.BROKEN, "none is in force: nothing opens; `tillit notice publish FILE`")
    if version.hash != figures.notice:
        return Finding("notice", State.BROKEN, "keeper and application go by different versions; the keeper's decides")
    return Finding("notice", State.FINE, f"version {version.number}, since {version.in_force_from:%Y-%m-%d}")


def _outbox(_: Figures) -> Finding:
    late = Outbox.objects.filter(not_before__lt=now() - LATE).count()
    tried = Outbox.objects.filter(attempts__gte=5).count()
    if late or tried:
        words = f"{late} things wait for more than 5 minutes, {tried} failed 5 times or more"
        return Finding("outbox", State.LOOK, words)
    return Finding("outbox", State.FINE, f"{Outbox.objects.count()} things wait")


def _sweep(_: Figures) -> Finding:
    last = last_sweep()
    if not settings.TILLIT_SWEEP:
        return Finding("sweep", State.LOOK, "it is switched off (TILLIT_SWEEP=off)")
    if last is None or now() - last > TOO_LONG:
        return Finding("sweep", State.LOOK, "none finished in the last 26 hours" if last else "none has finished yet")
    return Finding("sweep", State.FINE, f"last {last:%Y-%m-%d %H:%M} UTC")


def _mail(_: Figures) -> Finding:
    unread = 0
    for company in company_ids():
        with in_company(company):
            unread += Quarantined.objects.filter(company=company, dismissed_at=None).count()
    words = f"{Mailbox.objects.filter(is_active=True).count()} mailboxes, {unread} unreadable mails wait for a person"
    return Finding("mail", State.LOOK if unread else State.FINE, words)


def _fetching(_: Figures) -> Finding:
    """Whose mail waits elsewhere, and since when; the fault is one of a few fixed words."""
    accounts = Account.objects.filter(mailboxes__is_active=True).distinct().order_by("login")
    late = [account for account in accounts if is_late(account)]
    left = LeftBehind.objects.filter(account__in=accounts).count()
    if late:
        since = (f"{one}: {one.fault or 'not-fetched'}" for one in late)
        return Finding("fetching", State.LOOK, f"{'; '.join(since)}. See `tillit mailbox test ADDRESS`")
    if left:
        words = f"{left} mails were too large or failed and lie in their accounts: `tillit mailbox list`"
        return Finding("fetching", State.LOOK, words)
    last = max((account.fetched_at for account in accounts if account.fetched_at), default=None)
    words = f"{len(accounts)} accounts elsewhere" + (f", last looked into {last:%Y-%m-%d %H:%M} UTC" if last else "")
    return Finding("fetching", State.FINE, words)


def _relay(_: Figures) -> Finding:
    own, others = Relay.objects.exclude(brand=None).count(), Relay.objects.filter(brand=None).first()
    default = others or settings.TILLIT_RELAY or (settings.TILLIT_DEMO and "the demonstration's postbox")
    if not default and own < Brand.objects.count():
        return Finding("relay", State.LOOK, "none for every brand: letters wait; `tillit relay add`, then `relay test`")
    rest = "set" if settings.TILLIT_RELAY and not others else default or "none"
    return Finding("relay", State.FINE, f"{own} brands have their own; all others: {rest}")


def _sign_in(_: Figures) -> Finding:
    """Whether each provider of sign-ins answers as itself."""
    found = list(Provider.objects.order_by("slug"))
    away = [one.slug for one in found if not _answers(one)]
    if away:
        words = f"{', '.join(away)}: no answer as it should be; passwords and passkeys work. `tillit sign-in test NAME`"
        return Finding("sign-in", State.LOOK, words)
    words = ", ".join(f"{one.slug} answers" for one in found) or "no provider"
    return Finding("sign-in", State.FINE, f"passwords and passkeys; {words}")


def _answers(provider: Provider) -> bool:
    try:
        find_out(provider, fresh=True)
    except ProviderAway:
        return False
    return True


def _accounts(_: Figures) -> Finding:
    if can_separate():
        return Finding("accounts", State.FINE, "server, keeper and application each have their own")
    words = "keeper and application share one account: the keeper is a process boundary only"
    return Finding("accounts", State.LOOK, words)


LOOKS = (_database, _fences, _tables, _copies, _notice, _outbox, _sweep, _mail, _fetching, _relay, _sign_in, _accounts)
