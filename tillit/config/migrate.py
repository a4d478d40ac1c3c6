"""Bringing the database up to date, as its owner; then granting the application exactly what it needs."""

import os

import psycopg
from psycopg import sql

from tillit.config.postgres import APP
from tillit.config.setup import owner_url

GRANTS = f"""
grant usage on schema public to {APP};
grant select, insert, update, delete on all tables in schema public to {APP};
grant usage, select on all sequences in schema public to {APP};
revoke all on cases_words, cases_words_whole from {APP};
revoke execute on all functions in schema public from public;
grant execute on all functions in schema public to {APP};
revoke update on ledger_entry from {APP};
revoke insert, update, delete on django_migrations from {APP};
"""  # noqa: S608 - a fixed name


def migrate_database(url: str) -> None:
    """Apply what is missing. Runs in a process of its own, because Django reads its address once."""
    if os.environ.pop("TILLIT_ASSUME_ROLE", ""):
        _ensure_role(url)
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "tillit.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    _refuse_newer()
    call_command("migrate", verbosity=0, interactive=False)
    with psycopg.connect(url) as connection:
        connection.execute(GRANTS)


def _refuse_newer() -> None:
    """Tables that a newer version made are not understood here; working on with them could lose what it keeps."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {room.label for room in apps.get_app_configs() if room.name.startswith("tillit.")}
    unknown = set(loader.applied_migrations) - set(loader.disk_migrations)
    if newer := sorted(f"{label}.{name}" for label, name in unknown if label in ours):
        raise SystemExit(f"The tables are of a newer version ({', '.join(newer)}): check it out, or restore a copy.")


def _ensure_role(url: str) -> None:
    """On a server of somebody else's the application's role may be missing; whoever owns the tables may be allowed to
    make it, and must be allowed to work as it.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = %s", [APP]
        )
        row = found.fetchone()
        role = sql.Identifier(APP)
        if row is None:
            connection.execute(sql.SQL("create role {} login nosuperuser nobypassrls").format(role))
        if row is None or not row[0]:
            connection.execute(sql.SQL("grant {} to current_user").format(role))


if __name__ == "__main__":
    migrate_database(owner_url())
