"""Every text in every language: a customer who cannot read a promise has not been given it."""

from collections.abc import Iterator

from tillit.notice.faults import Fault, suggest
from tillit.notice.models import Notice
from tillit.notice.walk import Words, walk_part
from tillit.notice.words import languages


def check_languages(notice: Notice) -> Iterator[Fault]:
    """Languages that Tillit can print, and texts complete in each of them."""
    if not notice.languages:
        yield Fault("languages", "The notice has no language.", "Name at least one.")
    for index, code in enumerate(notice.languages):
        if code not in languages():
            yield Fault(
                f"languages[{index}]",
                f"`{code}` is not a language that Tillit can print.",
                f"{suggest(code, sorted(languages()))} To add one, write words_{code}.toml.",
            )
    for found in walk_part(notice, ""):
        if isinstance(found, Words):
            yield from check_text(found, notice)


def check_text(found: Words, notice: Notice) -> Iterator[Fault]:
    """One text: complete, and in no language that the notice does not have."""
    for code in notice.languages:
        if not found.text.root.get(code, "").strip():
            yield Fault(
                f"{found.place}.{code}", f"The text is missing in `{code}`.", f"Write it, or take `{code}` out."
            )
    for code in found.text.root:
        if code not in notice.languages:
            yield Fault(
                f"{found.place}.{code}",
                f"`{code}` is not a language of this notice.",
                suggest(code, notice.languages),
            )
