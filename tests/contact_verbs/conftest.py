"""An account elsewhere whose mail is fetched. What needs Django is imported late: this is read before it is set up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import House
from tests.relays import certificate
from tests.servers import Dovecot, dovecot


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(pair: tuple[Path, Path]) -> Iterator[Dovecot]:
    with dovecot({f"konto{number}": "hemlig" for number in range(40)}, tls=pair) as server:
        yield server


LOGINS = iter(f"konto{number}" for number in range(40))


@pytest.fixture
def login() -> str:
    """An account that no test has used."""
    return next(LOGINS)


@pytest.fixture
def setting(house: House, server: Dovecot, login: str) -> Iterator[Callable[..., object]]:
    """Fetches an address's mail from `login`; afterwards nothing is fetched."""
    from tests.fetching import NORDLUND
    from tillit.config.founding import operator_at_founding
    from tillit.contact.fetch_from import Key, Taking, fetch_from, stop_fetching
    from tillit.contact.fetchers import stop_fetchers
    from tillit.contact.models import Mailbox

    def put(address: str = NORDLUND, **taking: object) -> object:
        return fetch_from(
            Mailbox.objects.get(address=address), "localhost", by=operator_at_founding(), login=login,
            key=Key("hemlig"), port=server.tls_port, ca_file=str(server.authority), taking=Taking(**taking),
        )  # fmt: skip

    yield put
    stop_fetchers()
    for mailbox in Mailbox.objects.exclude(account=None):
        stop_fetching(mailbox, by=operator_at_founding())
