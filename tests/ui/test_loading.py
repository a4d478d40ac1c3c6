"""What is the same on every page of a language is written out once; what is not stays as it was."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.template import Context, Engine, engines
from django.template.base import NodeList, TextNode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

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
PAGES |= {
    "variables": "{{ word }}{{ markup }}{{ safe }}{{ number }}{{ half }}{{ day }}{{ nothing }}{{ one.word }}{{ lazy }}"
    "{{ one.absent }}{{ one.twice }}{{ one.shout }}{{ plain.a }}{{ plain.absent }}{{ plain.items|length }}{{ many.0 }}"
    "{{ many.9 }}{{ absent }}{{ absent.more }}{{ word|upper }}{{ absent|default:word }}{{ one.inner.word }}",
    "conditions": "{% if absent %}a{% elif plain.absent or not one.word %}b"
    "{% elif one.twice == 2 and word in plain.a %}c{% endif %}{{ kind.word }}"
    "{% if one.absent is None %}d{% endif %}{% if one.shout == 'MINE' %}e{% endif %}",
    "places": "{% load i18n %}{% for key, value in plain.items %}{{ key }}{{ value }}{{ forloop.counter }}{% endfor %}"
    "{% with other=one.word more=absent %}{{ other }}{{ more }}{% endwith %}{% autoescape off %}{{ markup }}"
    "{% endautoescape %}{% blocktranslate with word=one.word %}to {{ word }}{% endblocktranslate %}{{ block.super }}",
}  # fmt: skip


@dataclass
class One:
    word: str = "Mine & yours"
    inner: "One | None" = None

    @property
    def twice(self) -> int:
        return 2

    def shout(self) -> str:
        return "MINE"


THINGS = {
    "markup": "<b>&'\"", "safe": mark_safe("<i>"), "half": 1234.5, "day": date(2026, 11, 24), "nothing": None,
    "one": One(inner=One("inner")), "plain": {"a": "Mine", "b": 2}, "lazy": gettext_lazy("Inbox"), "kind": One,
}  # fmt: skip
WORDS = {"word": "Mine", "number": 7, "many": ["<1>", "2"]} | THINGS


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
