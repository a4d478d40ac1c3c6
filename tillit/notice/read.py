"""Read a document, or say everything that is wrong with its form."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from types import UnionType
from typing import Annotated, TypeGuard, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tillit.notice.faults import Fault, NoticeRefused, suggest
from tillit.notice.models import Notice
from tillit.notice.models.part import Part
from tillit.notice.walk import hints_of

ARTICLE_13 = {
    "controller": "Article 13(1)(a): name the company that answers for the data, and how to reach it.",
    "data_protection": "Article 13(1)(b): name the contact for data protection.",
    "purposes": "Article 13(1)(c): name what the data is used for, with the legal ground.",
    "recipients": "Article 13(1)(e): name who receives data.",
    "retention": "Article 13(2)(a): say how long each sort of data is kept.",
    "closing": "Article 13(2)(a): say when a case ends and how long it is kept at most.",
    "rights": "Article 13(2)(b): name the customer's rights.",
    "rights.withdrawal": "Article 13(2)(c): say that a consent can be withdrawn.",
    "countries": "Article 13(2)(d): name the countries and the authority to complain to in each.",
    "rights.provision": "Article 13(2)(e): say whether data must be given, and what follows if not.",
    "rights.automated": "Article 13(2)(f): say whether a machine decides.",
    "rights.source": "Article 14(2)(f): say where data comes from that the customer did not give.",
    "objection": "Article 21(4): say where a customer objects; it is printed apart from everything else.",
}

MISTAKES = {
    "int_type": ("A whole number belongs here.", "Write it without quotation marks."),
    "float_type": ("A number belongs here.", "Write it without quotation marks."),
    "string_type": ("Text belongs here.", "Put it in quotation marks."),
    "bool_type": ("Yes or no belongs here.", "Write `true` or `false`."),
    "date_type": ("A date belongs here.", "Write it as 2027-11-15, without quotation marks."),
    "tuple_type": ("A list belongs here.", 'Write it in brackets, as in ["a", "b"].'),
    "mapping_type": ("A table belongs here.", "Give it keys of its own."),
    "dict_type": ("A table belongs here.", "Give it keys of its own."),
    "model_type": ("A table belongs here.", "Give it keys of its own."),
    "string_too_short": ("Nothing stands here.", "Write it, or the customer is not told."),
    "literal_error": ("This word is not one of the choices.", "Use {expected}."),
    "greater_than_equal": ("The number is too small.", "It must be at least {ge}."),
    "greater_than": ("The number is too small.", "It must be above {gt}."),
    "less_than_equal": ("The number is too large.", "It must be at most {le}."),
}


def read_notice(text: str) -> Notice:
    """The document as a notice. Raises NoticeRefused with every fault of form; what it means is judged by `check`."""
    try:
        return Notice.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise NoticeRefused([explain_syntax(str(error), text)]) from None
    except ValidationError as error:
        raise NoticeRefused([explain(each) for each in error.errors()]) from None


def default_document() -> str:
    """The text of the notice that Tillit ships."""
    return files("tillit.notice").joinpath("default.toml").read_text(encoding="utf-8")


def explain_syntax(message: str, text: str) -> Fault:
    """A fault of TOML itself, with the line it stands on."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line, column = found.groups() if found else (str(text.count("\n") + 1), "1")
    what = message.partition(" (at ")[0]
    return Fault(f"line {line}, column {column}", f"This is not TOML: {what}.", "Mend the line, or the one before it.")


def explain(error: ErrorDetails) -> Fault:
    """One fault of form, in words."""
    steps = error["loc"]
    place = write_place(steps)
    if error["type"] == "missing":
        return Fault(place, "This is missing.", ARTICLE_13.get(place, f"Add `{steps[-1]}` here."))
    if error["type"] == "extra_forbidden":
        return Fault(place, f"Nothing here is called `{steps[-1]}`.", suggest(str(steps[-1]), keys_beside(steps)))
    what, mend = MISTAKES.get(error["type"], (f"{error['msg']}.", "Correct the value."))
    return Fault(place, what, mend.format_map(error.get("ctx", {})))


def write_place(steps: Sequence[int | str]) -> str:
    """The path as people write it: `retention[3].days`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return written.removeprefix(".")


def keys_beside(steps: Sequence[int | str]) -> list[str]:
    """The keys that the table of the last step may have."""
    hint: object = Notice
    for step in steps[:-1]:
        hint = hint_below(hint, step)
    return names_of(hint) if is_part(hint) else []


def hint_below(hint: object, step: int | str) -> object:
    """The type of what stands under `step`, without its marks."""
    if is_part(hint):
        fields = hint.model_fields.items()
        below = hints_of(hint)[next(name for name, field in fields if step in {name, field.alias})]
    else:
        below = get_args(hint)[-1 if get_origin(hint) is Mapping else 0]
    while get_origin(below) in {Annotated, Union, UnionType}:
        below = get_args(below)[0]
    return below


def is_part(hint: object) -> TypeGuard[type[Part]]:
    """Whether a type is a table with fields of its own."""
    return isinstance(hint, type) and issubclass(hint, Part)


def names_of(part: type[Part]) -> list[str]:
    """The keys of a table as the document writes them."""
    return [field.alias or name for name, field in part.model_fields.items()]
