"""A notice that the software cannot keep cannot be published."""

import string
from collections.abc import Iterator, Mapping

from tillit.notice.facts import PHRASES, figures
from tillit.notice.faults import Fault, suggest
from tillit.notice.models import Notice, Promise

ALWAYS = {
    "objection": "Article 21(4): promise how an objection takes effect.",
    "rights": "Article 13(2)(b): promise that rights are answered.",
}


def check_promises(notice: Notice, controls: Mapping[str, bool]) -> Iterator[Fault]:
    """Each promise is kept by controls that exist and are on, and the document's figures stay within it."""
    for name, mend in ALWAYS.items():
        if name not in notice.promises:
            yield Fault(f"promise.{name}", "This promise is missing.", mend)
    for name, promise in notice.promises.items():
        place = f"promise.{name}"
        yield from check_status(place, promise)
        yield from check_controls(place, promise, controls)
        yield from check_clauses(place, promise, notice)
        yield from check_bounds(place, promise, notice)
        yield from check_placeholders(place, promise)


def check_status(place: str, promise: Promise) -> Iterator[Fault]:
    """Only a deed can lie ahead."""
    if promise.status == "planned" and promise.kind != "deed":
        mend = "Keep it from the first day: only a deed may be planned."
        yield Fault(f"{place}.status", f"A {promise.kind} can never be planned.", mend)


def check_controls(place: str, promise: Promise, controls: Mapping[str, bool]) -> Iterator[Fault]:
    """A promise without a working control is only words. What is planned needs its control once it is built."""
    if not promise.controls:
        yield Fault(f"{place}.controls", "No control keeps this promise.", "Name at least one control.")
    if promise.status == "planned":
        return
    for index, control in enumerate(promise.controls):
        at = f"{place}.controls[{index}]"
        if control not in controls:
            yield Fault(at, f"No control `{control}` is registered.", suggest(control, sorted(controls)))
        elif not controls[control]:
            mend = "Switch it on, or do not make the promise."
            yield Fault(at, f"The control `{control}` is off.", mend)


def check_clauses(place: str, promise: Promise, notice: Notice) -> Iterator[Fault]:
    """The clauses exist. A purpose may be withdrawn beneath a limit or a deed, but not beneath a right."""
    if not promise.clauses:
        yield Fault(f"{place}.clauses", "The promise names no clause.", "Name the parts of the notice it stands on.")
    said = notice.model_dump(by_alias=True)
    for index, clause in enumerate(promise.clauses):
        withdrawn = clause.removeprefix("purposes.") in notice.lists.purposes and promise.kind != "right"
        if not stands(said, clause) and not withdrawn:
            mend = "Name a part that exists, such as `purposes.question`."
            if promise.kind == "right" and clause.startswith("purposes."):
                mend = "Put the purpose back: without it the right cannot be answered."
            yield Fault(f"{place}.clauses[{index}]", f"`{clause}` does not stand in the notice.", mend)


def stands(said: object, path: str) -> bool:
    """Whether a path leads to anything in the document."""
    for step in path.split("."):
        if not isinstance(said, Mapping) or step not in said:
            return False
        said = said[step]
    return True


def check_bounds(place: str, promise: Promise, notice: Notice) -> Iterator[Fault]:
    """The figures of the document stay within what the promise says."""
    known = figures(notice)
    for name, bound in promise.at_most.items():
        if name not in known:
            mend = suggest(name, sorted(known))
            yield Fault(f"{place}.at_most.{name}", f"No figure is called `{name}`.", mend)
        elif known[name] > bound:
            what = f"The notice says {known[name]}, the promise at most {bound}."
            yield Fault(f"{place}.at_most.{name}", what, "Lower the figure, or promise what you mean to keep.")


def check_placeholders(place: str, promise: Promise) -> Iterator[Fault]:
    """Words in braces are filled from the document, so they must be known."""
    for language, text in promise.text.root.items():
        at = f"{place}.text.{language}"
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            yield Fault(at, "A brace stands alone.", "Write {{ or }} for a brace that is meant as such.")
            continue
        for name in sorted(names - PHRASES):
            yield Fault(at, f"Nothing fills {{{name}}}.", suggest(name, sorted(PHRASES)))
