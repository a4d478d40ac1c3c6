"""What a page shows is escaped unless it is ours, speaks the reader's language, and is whole."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

HOUSE = Path(__file__).resolve().parents[2] / "tillit"
PAGES = sorted(str(path.relative_to(folder)) for folder in HOUSE.glob("*/jinja2") for path in folder.rglob("*.html"))


def said(text: str, **given: object) -> str:
    return engines["pages"].from_string(text).render(given)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_made(name: str) -> None:
    assert engines["pages"].get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_filter_of_a_page_is_known_and_no_page_speaks_two_languages(name: str) -> None:
    environment = engines["pages"].env
    source = environment.loader.get_source(environment, name)[0]
    assert "{% load" not in source
    assert "{% translate" not in source
    assert environment.compile(source)


def test_what_a_stranger_wrote_is_escaped_and_what_is_ours_stands() -> None:
    assert said("{{ word }}", word="<b>&'\"") == "&lt;b&gt;&amp;&#39;&#34;"
    assert said("{{ word }}", word=mark_safe("<i>")) == "<i>"
    assert said("{{ word }}", word=lazystr(mark_safe("<i>"))) == "<i>"
    assert said("{{ word }}", word=lazystr("<i>")) == "&lt;i&gt;"
    assert said("{% trans who=word %}to <bdi>{{ who }}</bdi>{% endtrans %}", word="<b>") == "to <bdi>&lt;b&gt;</bdi>"
    assert said("{{ word|letter }}", word="<b>") == "<p>&lt;b&gt;</p>"
    assert said("{{ words|join(', ') }}", words=["<b>", "c"]) == "&lt;b&gt;, c"


def test_words_days_and_numbers_go_by_the_readers_language() -> None:
    for language, inbox, half in (("en", "Inbox", "1234.5"), ("sv", "Inkorg", "1234,5"), ("de", "Eingang", "1234,5")):
        with override(language):
            shown = said("{{ _('Inbox') }} {{ lazy }} {{ half }}", lazy=gettext_lazy("Inbox"), half=1234.5)
            assert shown == f"{inbox} {inbox} {half}"
            assert said("{{ day|full_day }}", day=date(2026, 11, 24)).endswith("2026")
            assert said("{% trans n=n %}{{ n }} hold{% pluralize %}{{ n }} holds{% endtrans %}", n=2).startswith("2 ")


def test_each_language_has_its_own_pages_and_none_is_told_in_anothers() -> None:
    told = {}
    for language in ("en", "sv", "de", "sv", "en"):
        with override(language):
            page = engines["pages"].get_template("404.html").render({})
        told.setdefault(language, page)
        assert told[language] == page
    assert ["There is nothing here" in told["en"], "Här finns inget" in told["sv"]] == [True, True]
    assert len(set(told.values())) == 3


def test_what_never_changes_is_written_out_and_what_does_is_asked() -> None:
    pages, text = engines["pages"], "{{ _('Inbox') }}{{ icon('tag') }}{{ url('desk:inbox') }}"
    code = pages.spoken["sv"].compile(text + "{{ _(word) }}{{ icon(word) }}", raw=True)
    assert "Inkorg<svg" in code
    assert "/desk/" in code
    assert ("'Inbox'" in code, "'desk:inbox'" in code, code.count("context.call")) == (False, False, 2)
    kept = pages.spoken["sv"].from_string("{% set title = _('<b>') %}{{ title }}")
    assert kept.render() == "<b>", "our own markup stands"


def test_a_name_that_a_page_does_not_know_says_nothing() -> None:
    assert said("{{ absent }}{{ absent.more }}{{ absent.more|default('', true) }}") == ""
    assert said("{% if absent.more %}a{% endif %}{% for one in absent.more %}a{% endfor %}") == ""


@pytest.mark.parametrize(("name", "parts"), [
    ("desk:inbox", ()), ("desk:case", (7,)), ("desk:unlinking", (7, 12)), ("desk:file", (7, UUID(int=9))),
    ("desk:cancellation", (7, str(UUID(int=9)))), ("desk:wording", ("nordlund", "sv")),
    ("door:provider_link", ("a-b",)),
])  # fmt: skip
def test_an_address_is_the_one_that_django_finds(name: str, parts: tuple[object, ...]) -> None:
    for _ in range(2):
        assert said("{{ url(name, *parts) }}", name=name, parts=parts) == reverse(name, args=parts)


def test_an_address_of_odd_parts_is_left_to_django() -> None:
    for part in ("a/b", "../..", "a?b", "", "ö"):
        with pytest.raises(NoReverseMatch):
            said("{{ url('door:provider_link', part) }}", part=part)
