"""What every test may lean on: a real PostgreSQL, a real keeper, a founded house with its cast, a real SMTP server.

With `DATABASE_URL`, `TILLIT_OWNER_URL` and `TILLIT_KEYRING_URL` set, the same tests run on an external PostgreSQL.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House
from tillit.config.home import Home
from tillit.config.postgres import Server
from tillit.config.setup import is_external, point_to, start_django


def pytest_configure(config: pytest.Config) -> None:
    """Settings are read once, at import: the place of this run's own installation must be known before."""
    if config.getoption("numprocesses", None):
        return  # the workers make theirs, and must not inherit ours
    folder = Path(tempfile.mkdtemp(prefix="tillit-test-", dir="/tmp"))
    folder.chmod(0o755)
    home = Home(folder / "home", folder / "home-keys")
    home.make()
    (home.path / "demo").touch()
    (home.path / "web.secret").write_text(secrets.token_urlsafe(50))
    config.stash[HOME], config.stash[SERVER] = home, None if is_external() else Server(home)
    point_to(home, config.stash[SERVER])
    start_django()


FAST = {"fsync": "off", "synchronous_commit": "off"}
HOME = pytest.StashKey[Home]()
SERVER = pytest.StashKey[Server | None]()


def pytest_unconfigure(config: pytest.Config) -> None:
    if home := config.stash.get(HOME, None):
        shutil.rmtree(home.path.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """An embedded server for tests of parts, apart from the house: they may empty it."""
    folder = Path(tempfile.mkdtemp(prefix="tillit-parts-", dir="/tmp"))
    folder.chmod(0o755)
    server = Server(Home(folder / "home", folder / "home-keys")).start(**FAST)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def house(pytestconfig: pytest.Config) -> Iterator[House]:
    """A founded installation: database, keeper, notice, companies, and the cast."""
    server = pytestconfig.stash[SERVER]
    if server is not None:
        server.start(**FAST)
    house = House(pytestconfig.stash[HOME], dict(os.environ))
    house.open()
    yield house
    house.close()
    if server is not None:
        server.stop()
