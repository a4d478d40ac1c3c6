"""The default notice, and documents made from it by changing a line."""

from datetime import date

import pytest

from tillit.notice.compile import compile_notice
from tillit.notice.models import Notice
from tillit.notice.read import default_document, read_notice
from tillit.notice.rules import Rules

TODAY = date(2026, 11, 22)


@pytest.fixture
def document() -> str:
    return default_document()


@pytest.fixture
def notice(document: str) -> Notice:
    return read_notice(document)


@pytest.fixture
def rules(notice: Notice) -> Rules:
    return compile_notice(notice, today=TODAY)


@pytest.fixture
def controls(notice: Notice) -> dict[str, bool]:
    return {control: True for promise in notice.promises.values() for control in promise.controls}
