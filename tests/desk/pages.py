"""What the tests of the desk read off a page."""

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client

Browse = Callable[[str], Client]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def hidden(answer: HttpResponse, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text_of(answer))
    assert found, name
    return found[1]


def mailboxes(browse: Browse, who: str) -> list[str]:
    """What the form of a new case offers to this person."""
    page = text_of(browse(who).get("/desk/cases/new"))
    (select,) = re.findall(r'<select name="mailbox".*?</select>', page, re.DOTALL)
    return re.findall(r'value="([^"]+)"', select)


def without_place(answer: HttpResponse) -> str:
    """A page without its own address and the token of its forms."""
    page = re.sub(r'name="next" value="[^"]*"', "", text_of(answer))
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
