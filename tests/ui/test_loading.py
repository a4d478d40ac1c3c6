"""What is the same on every page of a language is written out once; what is not stays as it was."""

import pytest
from django.template import Context, Engine, engines
from django.template.base import NodeList, TextNode
from django.utils.translation import override

from tillit.ui.loading import fold

PAGES = {
    "fixed": '{% load i18n ui static %}<b>{% translate "Inbox" %}</b> {% icon "tag" %} {% url "desk:inbox" %} '
    '{% static "ui/base.css" %}',
    "named": '{% load i18n %}{% translate "Inbox" as title %}[{{ title }}]',
    "page": '{% load i18n %}{% translate word %} {% url "desk:case" number %}',
    "branch": '{% load i18n %}{% if word %}{% translate "Inbox" %}{% else %}{% translate "Closed" %}{% endif %}',
    "loop": '{% load i18n ui %}{% for one in many %}{% icon "tag" %}{{ one }}{% translate "Closed" %}{% endfor %}',
    "comment": "a{% comment %}b{% endcomment %}c{# d #}e",
}
WORDS = {"word": "Mine", "number": 7, "many": ["<1>", "2"]}


def template_of(text: str):
    return engines["django"].from_string(text).template


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "sv", "de"])
def test_folded_a_template_says_what_it_said(name: str, language: str) -> None:
    with override(language):
        plain, folded = template_of(PAGES[name]), template_of(PAGES[name])
        folded.nodelist = fold(folded.nodelist)
        assert folded.render(Context(WORDS)) == plain.render(Context(WORDS))


def test_what_never_changes_becomes_one_piece_of_text() -> None:
    template = template_of(PAGES["fixed"])
    with override("sv"):
        nodes = [node for node in fold(template.nodelist) if isinstance(node, TextNode)]
    assert len(nodes) == 1
    assert "Inkorg" in nodes[0].s


def test_each_language_has_its_own_and_none_is_told_in_anothers() -> None:
    engine: Engine = engines["django"].engine
    said = {}
    for language in ("en", "sv", "de", "sv", "en"):
        with override(language):
            template = engine.get_template("ui/plain.html")
            said.setdefault(language, _text(template.nodelist))
            assert said[language] == _text(template.nodelist)
    assert len(set(said.values())) == 3


def _text(nodes: NodeList) -> str:
    return "".join(node.s for node in nodes.get_nodes_by_type(TextNode))
