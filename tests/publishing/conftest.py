"""Two officers who publish, and put back what was in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.house import House
from tests.notice.edit import named

if TYPE_CHECKING:  # models cannot be imported before the settings are known
    from tillit.keeper.wire import Second
    from tillit.publishing.models import NoticeVersion

Publish = Callable[[str], "NoticeVersion"]


@pytest.fixture
def publish(house: House) -> Iterator[Publish]:
    """Publish with two officers; what was in force is published again afterwards."""
    from tillit.publishing.current import notice_in_force
    from tillit.publishing.publish import publish_notice

    def by_two(document: str) -> NoticeVersion:
        second: Second = house.actor("pia").credential
        return publish_notice(named(document), by=house.actor("oda"), second=second, seconded_by="pia")

    before = notice_in_force().version.document
    yield by_two
    by_two(before)
