"""Placeholders in the wording of letters: `{{ agent.name }}`. A closed list of names is put in as text; nothing is
evaluated, and what is put in is not read again.
"""

import re
from collections.abc import Mapping

from tillit.contact.errors import WordingNotSet

NAMES = ("customer.name", "agent.name", "brand.name", "company.name", "case.number", "our.address", "answer.by")
STANDS_FOR_LINE = frozenset({"answer.by"})
"""What is promised by a whole line: without it, the line says nothing and goes."""
_FOUND = re.compile(r"\{\{\s{0,5}([^{}]{0,80}?)\s{0,5}\}\}")
_BEFORE_MARK = re.compile(r"[ \t]+(?=[,.!?:;])")
_GAPS = re.compile(r"[ \t]{2,}")
_MARKS = re.compile(r"[\W_]*")

Values = Mapping[str, str]


def check_placeholders(text: str) -> None:
    """Raises WordingNotSet: a name that is not on the list, or braces that are no placeholder."""
    for found in _FOUND.finditer(text):
        if found[1] not in NAMES:
            known = ", ".join(f"{{{{ {name} }}}}" for name in NAMES)
            raise WordingNotSet(f"There is no {{{{ {found[1]} }}}}. These can be put in: {known}. Nothing was changed.")
    if re.search(r"\{\{|\}\}", _FOUND.sub("", text)):
        raise WordingNotSet("A placeholder is not closed: write it as {{ agent.name }}. Nothing was changed.")


def fill(text: str, values: Values) -> str:
    """The text with its placeholders put in. A line of which nothing but marks is left, because what stands in it is
    not known, goes, and so does a line about an answer that is not promised; in any other the gap closes (`Hej
    {{ customer.name }},` becomes `Hej,`).
    """
    lines = (_fill_line(line, values) for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line is not None).strip("\n")


def has_all(text: str, values: Values) -> bool:
    """Whether everything this text names is known."""
    return all(values.get(found[1]) for found in _FOUND.finditer(text))


def _fill_line(line: str, values: Values) -> str | None:
    filled = _FOUND.sub(lambda found: values.get(found[1], ""), line)
    if has_all(line, values):
        return filled
    is_empty = any(found[1] in STANDS_FOR_LINE and not values.get(found[1]) for found in _FOUND.finditer(line))
    return None if is_empty or _MARKS.fullmatch(filled) else _GAPS.sub(" ", _BEFORE_MARK.sub("", filled)).strip()
