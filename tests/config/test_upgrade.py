"""Going on to a newer version works by itself; going back to an older one is refused before it could lose anything."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.house import House


@contextmanager
def applied(house: House, label: str, name: str) -> Iterator[None]:
    """A change of tables that a version made which we are not."""
    with psycopg.connect(house.environment["TILLIT_OWNER_URL"], autocommit=True) as link:
        link.execute("insert into django_migrations (app, name, applied) values (%s, %s, now())", (label, name))
        try:
            yield
        finally:
            link.execute("delete from django_migrations where app = %s and name = %s", (label, name))


def migrate(house: House) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", "tillit.config.migrate"], env=house.environment, check=False,
                          capture_output=True, text=True, timeout=60)  # fmt: skip
    return done.returncode, done.stderr


def test_tables_of_a_newer_version_are_refused_in_words_and_those_of_a_library_are_not(house: House) -> None:
    with applied(house, "cases", "9999_of_tomorrow"):
        code, said = migrate(house)
        assert code == 1
        assert "The tables are of a newer version (cases.9999_of_tomorrow)" in said
        assert "Traceback" not in said
    with applied(house, "sessions", "9999_of_tomorrow"):
        assert migrate(house) == (0, "")
    assert migrate(house) == (0, "")
