"""Markup in every field that a stranger fills, on every page that shows it: it is text there, and never an element, an
attribute or an address. Each page is read as a browser parses it.
"""

from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse

from tests.contact_verbs.test_quarantine import deep
from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import Letter, a_word
from tillit.cases.models import Kind
from tillit.cases.sort import sort_case

ATTACKS = {
    "script": "<script>hit()</script>",
    "out of an attribute": '"><img src=x onerror=hit()>',
    "out of an attribute in single quotes": "'><img src=x onerror=hit()>",
    "a handler within an attribute": '" onfocus=hit() autofocus x="',
    "out of a title": "</title><script>hit()</script>",
    "out of a text box": "</textarea><img src=x onerror=hit()>",
    "out of a comment": "--><svg onload=hit()>",
    "entities": "&lt;script&gt;hit()&lt;/script&gt;&#60;script&#62;hit()&#60;/script&#62;",
    "a template's words": "{{ request.user.password }}{% include 'ui/page.html' %}<x onclick=hit()>",
    "an address": "javascript:hit()//<a href=javascript:hit()>x</a>",
    "htmx": '<b hx-get="/accounts/logout/" hx-trigger=load onx=hit()>x</b>',
    "turned around": "\u202egnp.<script>hit()</script>\u2066\u0000",
}


class Reader(HTMLParser):
    """Every tag of a page with its attributes, and what stands within scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.tags, self.scripts, self.inside = list[str](), list[str](), False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag in {"script", "style"}
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts.append(data)


def harm_in(page: str) -> list[object]:
    """Whatever of an attack came to life."""
    read = Reader(page)
    alive: list[object] = [words for words in read.scripts if "hit()" in words]
    for tag, name, value in read.attributes:
        runs = name.startswith("on") or "hit" in name or value.strip().lower().startswith(("javascript:", "data:text"))
        theirs = value in {"x", "/accounts/logout/"} and name in {"src", "hx-get"}
        if runs or theirs:
            alive.append((tag, name, value))
    return alive


@pytest.mark.parametrize("attack", [text for name, text in ATTACKS.items() if name != "entities"])
def test_an_attack_that_is_not_escaped_is_seen(attack: str) -> None:
    places = "<p>{}", "<title>{}", "<textarea>{}</textarea>", "<!--{}-->", "<p title='{}'>", '<p title="{}">'
    assert any(harm_in(place.format(attack)) for place in places)


def letter_of(house: House, attack: str, word: str) -> Letter:
    """The attack stands in every field of a letter, beside a word by which it is found."""
    mail = EmailMessage(policy=SMTP)
    clean = attack.replace("\0", "")
    mail["Subject"], mail["To"] = f"{word} {clean}", "service@nordlund.example"
    mail.set_content(f"{word} {clean}\n\n-- \n{clean}\n")
    mail.add_alternative(f"<table><tr><td>{word} {clean}</td></tr></table>", subtype="html")
    mail.add_attachment(b"words", maintype="text", subtype="plain", filename=f"{clean}.txt")
    quoted = clean.replace("\\", "\\\\").replace('"', '\\"')
    local = quoted.replace("\u202e", "").replace("\u2066", "")
    address = f'"{local}{word}"@post.example'
    heads = (
        f'From: "{quoted}" <{address}>\r\nReply-To: "{quoted}" <{address}>\r\n'
        f"Message-ID: <{local}{word}@post.example>\r\n"
    )
    raw = heads.encode() + mail.as_bytes()
    message = house.receive(raw).message
    house.settle()
    message.case = sort_case(house.case_of(message), by=house.actor("ben"), kind=Kind.QUESTION)
    house.settle()
    return Letter(f"{word}@post.example", message, house.case_of(message))


def pages_with(house: House, browse: Browse, ada: Letter, attack: str, word: str) -> dict[str, HttpResponse]:
    """Every page on which a stranger's words are shown."""
    ben, case, clean = browse("ben"), f"/desk/cases/{ada.case.number}", attack.replace("\0", "")
    part = {"HX-Request": "true"}
    return {
        "list": ben.get("/desk/"),
        "list as a part": ben.get("/desk/", headers=part | {"HX-Target": "list"}),
        "case": ben.get(case),
        "case as a part": ben.get(case, headers=part | {"HX-Target": "case"}),
        "case to an officer": browse("oda").get(case),
        "case with a kept text": ben.post(f"{case}/closure", {"reason": clean}),
        "letter": ben.get(f"{case}/messages/{ada.message.pk}/letter"),
        "found": ben.post("/desk/search", {"q": word}),
        "searched for": ben.post("/desk/search", {"q": f"{word} {clean}"}),
        "filtered": ben.get("/desk/", {"view": clean, "kind": clean, "tag": clean, "page": clean}),
        "new case": ben.get("/desk/cases/new", {"name": clean, "mailbox": clean}),
        "ledger": browse("oda").get("/officer/ledger"),
        "quarantine": browse("oda").get("/officer/quarantine"),
        "postbox": ben.get("/postbox/"),
        "absent": ben.get(f"/desk/{clean.replace('/', '')[:40]}"),
    }


@pytest.mark.promise("secure")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_markup_of_a_stranger_is_text_on_every_page(house: House, browse: Browse, attack: str) -> None:
    word = a_word()
    ada = letter_of(house, attack, word)
    house.receive(deep().replace(b"Subject: deep", f"Subject: {attack.replace(chr(0), '')}".encode()))
    house.settle()
    pages = pages_with(house, browse, ada, attack, word)
    for name in ("list", "case", "found"):
        assert word in text_of(pages[name]), name
    for name, page in pages.items():
        assert page.status_code == {"absent": 404, "case with a kept text": 422}.get(name, 200), name
        assert harm_in(text_of(page)) == [], name
