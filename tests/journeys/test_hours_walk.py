"""Working hours, time to answer and what is due, in a real browser: everybody can use them."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Welcome

LOOKS = [(1440, {"color_scheme": "dark"}), (360, {"color_scheme": "light"}), (360, {"forced_colors": "active"})]


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_hours_and_what_is_due_can_be_used_by_everybody(welcome: Welcome, width: int, look: dict[str, str]) -> None:
    cho = welcome("cho", width, **look)
    for path in ("/desk/?view=due", "/desk/company/figures", "/desk/company/hours"):
        cho.open(path)
        cho.check()
    cho.page.get_by_role("link", name=re.compile("Nordlund, ")).click()
    expect(cho.page.get_by_label("Monday")).not_to_have_value("")
    cho.check()
