"""The language of our pages: Jinja2, with Django's words, addresses and forms.

What a page shows is escaped unless it is our own markup. A name that a page does not know says nothing.

A case page looks up two hundred words, sixty pictures and twenty addresses that never change: each language has its
pages compiled with these written out.
"""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.template import TemplateDoesNotExist, defaultfilters
from django.template.backends.jinja2 import Jinja2, Template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in the stubs
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_language_info,
    gettext,
    ngettext,
    override,
    pgettext,
)
from jinja2 import ChainableUndefined, Environment, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tillit.ui import words

Say = Callable[..., object]
GLOBALS: tuple[Say, ...] = (words.choices, words.ends, words.icon, words.moment, words.seconds, static)
FILTERS: tuple[Say, ...] = (
    words.bytes_words, words.channel_icon, words.cut_marks, words.full_day, words.full_time, words.letter,
    words.seconds_left, words.state_words, words.until, words.verdict_words, defaultfilters.capfirst,
    defaultfilters.date, defaultfilters.linebreaksbr, defaultfilters.slugify, defaultfilters.truncatechars, json_script,
)  # fmt: skip
WORD = re.compile(r"[\w-]+", re.ASCII)
AS_IT_IS = (str, SafeString, Markup, int)
BY_LANGUAGE = (float, Decimal, date, time)


FIXED = {"_", "gettext", "pgettext", "icon", "url", "static"}
"""What answers the same on every page of a language, asked with words that stand in the page."""


class Pages(Jinja2):
    """Django's door to Jinja2, with an environment for each language."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.spoken = {code: _spoken(self.env, code) for code, _ in settings.LANGUAGES}

    def get_template(self, template_name: str) -> Template:
        spoken = self.spoken.get(get_language() or settings.LANGUAGE_CODE, self.env)
        try:
            return Template(spoken.get_template(template_name), self)
        except TemplateNotFound as missing:
            raise TemplateDoesNotExist(str(missing.name), backend=self) from missing


def environment(**options: Any) -> Environment:
    """What every page is made with; `options` are Django's."""
    made = Environment(**options | {  # noqa: S701 - Django's options escape
        "extensions": ["jinja2.ext.i18n"], "undefined": ChainableUndefined, "finalize": _shown,
    })  # fmt: skip
    made.install_gettext_callables(_ours(gettext), ngettext, newstyle=False, pgettext=_ours(pgettext))  # type: ignore[attr-defined]
    made.globals |= {one.__name__: one for one in GLOBALS}
    made.globals |= {
        "_": _ours(gettext), "url": _address, "language_code": get_language, "language_bidi": get_language_bidi,
        "tongues": _tongues,
    }  # fmt: skip
    made.filters |= {one.__name__: one for one in FILTERS}
    return made


def _spoken(environment: Environment, language: str) -> Environment:
    spoken = environment.overlay()
    spoken.language = language  # type: ignore[attr-defined]
    spoken.code_generator_class = _WrittenOut
    return spoken


class _WrittenOut(CodeGenerator):
    """Compiles a page of one language."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja2's name
        with override(self.environment.language):  # type: ignore[attr-defined]
            written = _Fixed(self.environment).visit(node)
        super().visit_Template(written, frame)


class _Fixed(NodeTransformer):
    """Puts what is fixed in the place of the question for it."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja2's name
        self.generic_visit(node)
        asked, given = node.node, node.args
        if not (isinstance(asked, nodes.Name) and asked.name in FIXED) or node.kwargs or node.dyn_args:
            return node
        fixed = [one.value for one in given if isinstance(one, nodes.Const)]
        if len(fixed) < len(given):
            return node
        say = cast("Say", self.environment.globals[asked.name])
        return nodes.Const(Markup(say(*fixed)), lineno=node.lineno)  # noqa: S704 - ours, as it stood in the page


def _shown(value: object) -> object:
    """Days and numbers by the reader's language and zone, a lazy word as what it says; anything else as it is."""
    if type(value) in AS_IT_IS:
        return value
    if isinstance(value, Promise):
        return str(value)
    return localize(template_localtime(value)) if isinstance(value, BY_LANGUAGE) else value


def _ours(say: Callable[..., str]) -> Callable[..., SafeString]:
    """Words of ours in the reader's language: they may carry markup."""
    return lambda *text: mark_safe(say(*text))  # noqa: S308 - from our own catalogue


def _address(name: str, *parts: object) -> str:
    """Django works an address out from its parts each time; a case page has thirty, all of a few forms."""
    if all(isinstance(part, int) or WORD.fullmatch(str(part)) for part in parts):
        return _form(name, tuple(map(type, parts))).format(*parts)
    return reverse(name, args=parts)


@cache
def _form(name: str, kinds: tuple[type, ...]) -> str:
    """An address with a gap for each part."""
    marks = [10**9 + place if issubclass(kind, int) else str(UUID(int=place)) for place, kind in enumerate(kinds)]
    address = reverse(name, args=marks)
    for mark in marks:
        address = address.replace(str(mark), "{}", 1)
    return address


def _tongues() -> list[dict[str, Any]]:
    """The languages that one may read in."""
    return [get_language_info(code) for code, _ in settings.LANGUAGES]
