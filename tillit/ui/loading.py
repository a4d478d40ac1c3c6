"""Templates, with everything written out that is the same on every page of a language.

A case page looks up a hundred words, sixty pictures and twenty addresses that never change. They are worked out once,
when a template is first used in a language, and joined with the text around them; a third of the page's cost goes.
"""

from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, Variable
from django.template.defaulttags import CommentNode, IfNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from tillit.ui.quick import quicken
from tillit.ui.templatetags import ui

FIXED_TAGS = {ui.icon}
"""Simple tags that answer the same whenever they are asked."""


class FoldingLoader(cached.Loader):
    """The cached loader, with a template of its own for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        known = self.cache_key(template_name, skip) in self.get_template_cache
        template = super().get_template(template_name, skip)
        if not known:
            template.nodelist = fold(template.nodelist)
        return template


def fold(nodes: NodeList) -> NodeList:
    """The same nodes with every fixed one written out, neighbours of plain text joined, and variables quickened."""
    folded = NodeList()
    for node in nodes:
        _fold_within(node)
        quicken(node)
        text = _fixed_text(node)
        if text is None:
            folded.append(node)
        elif folded and isinstance(folded[-1], TextNode):
            folded[-1].s += text
        elif text:
            folded.append(_text(text, node))
    folded.contains_nontext = nodes.contains_nontext
    return folded


def _fold_within(node: Node) -> None:
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(condition, fold(inner)) for condition, inner in node.conditions_nodelists]
        return
    for name in node.child_nodelists:
        if isinstance(inner := getattr(node, name, None), NodeList):
            setattr(node, name, fold(inner))


def _text(text: str, like: Node) -> TextNode:
    node = TextNode(text)
    node.origin, node.token = like.origin, like.token
    return node


def _fixed_text(node: Node) -> str | None:
    """What the node says on every page of this language; None where that depends on the page."""
    match node:
        case TextNode():
            return node.s
        case CommentNode():
            return ""
        case _ if _says_the_same(node):
            return str(node.render(Context()))
    return None


def _says_the_same(node: Node) -> bool:
    match node:
        case TranslateNode():
            return not node.asvar and _is_fixed(node.filter_expression)
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_fixed(node.view_name)
        case StaticNode():
            return not node.varname and _is_fixed(node.path)
        case SimpleNode():
            return node.func in FIXED_TAGS and not node.target_var and all(map(_is_fixed, node.args))
    return False


def _is_fixed(expression: FilterExpression) -> bool:
    """A constant, through no filter."""
    variable = expression.var
    is_constant = not isinstance(variable, Variable) or variable.lookups is None
    return is_constant and not expression.filters
