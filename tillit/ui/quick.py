"""Variables of templates, looked up the short way where it leads to the same.

A page looks up seven hundred. Django asks each whether it is a dictionary, an attribute or a place in a list, and what
is missing costs it a traceback; what our pages are given is plain: dictionaries and dataclasses. Anything else, and
anything that can be called, goes Django's own way.
"""

import html
from collections.abc import Iterator
from typing import Any

from django.template import Context
from django.template.base import (
    FilterExpression,
    Node,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import IfNode
from django.utils.safestring import SafeString


class QuickVariable(Variable):
    """A variable that is no literal."""

    __slots__ = ()  # so that Django's own may become one

    def resolve(self, context: Any) -> Any:
        if self.translate:  # set by the tag, while the page is made
            return super().resolve(context)
        first, *rest = self.lookups or ("",)
        try:
            found = context[first]
        except KeyError:
            if first in vars(context):
                return super().resolve(context)
            raise VariableDoesNotExist("%s is missing", (first,)) from None
        for bit in rest:
            kind = type(found)
            if kind is dict and not hasattr(dict, bit):
                if bit not in found:
                    raise VariableDoesNotExist("%s is missing", (bit,))
                found = found[bit]
            elif hasattr(kind, "__dataclass_fields__") and hasattr(found, bit):
                found = getattr(found, bit)
            else:
                return super().resolve(context)
            if callable(found):
                return super().resolve(context)
        return super().resolve(context) if callable(found) else found


class QuickNode(VariableNode):
    """A variable on the page: text is escaped, what is safe stands as it is; numbers and days go by their language."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return html.escape(value)
        return str(render_value_in_context(value, context))


def quicken(node: Node) -> None:
    """Have every variable of a node, not of those within it, looked up the short way."""
    if type(node) is VariableNode:
        node.__class__ = QuickNode
    for variable in _variables(node):
        if type(variable) is Variable and variable.lookups is not None:
            variable.__class__ = QuickVariable


def _variables(node: Node) -> Iterator[Variable]:
    values = list(vars(node).values())
    if isinstance(node, IfNode):
        values += [condition for condition, _ in node.conditions_nodelists]
    yield from _within(values)


def _within(values: list[Any]) -> Iterator[Variable]:
    """Of expressions, however deep they lie in lists, dictionaries and conditions."""
    for value in values:
        match value:
            case Variable():
                yield value
            case FilterExpression():
                yield from _within([value.var, *(one for _, given in value.filters for _, one in given)])
            case list() | tuple():
                yield from _within([one for one in value if not isinstance(one, Node)])
            case dict():
                yield from _within(list(value.values()))
            case _ if hasattr(value, "nud"):  # a word of a condition (django.template.smartif)
                yield from _within([getattr(value, name, None) for name in ("value", "first", "second")])
