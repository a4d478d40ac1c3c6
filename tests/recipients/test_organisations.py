"""Who registered a domain: two customers of one public suffix are never one organisation."""

import pytest

from tillit.recipients.organisations import organisation


@pytest.mark.parametrize(("domain", "owner"), [
    ("post.ton.example", "ton.example"),
    ("a.b.co.uk", "b.co.uk"),
    ("Mail.Ton.SE.", "ton.se"),
    ("ada.github.io", "ada.github.io"),
    ("shop.pages.dev", "shop.pages.dev"),  # a suffix since 2020: lists that stand still know nothing of it
    ("ton.example", "ton.example"),
    ("localhost", "localhost"),
    ("", ""),
])  # fmt: skip
def test_the_list_of_public_suffixes_says_who_registered(domain: str, owner: str) -> None:
    assert organisation(domain) == owner
