"""The notice in force, and those before it."""

from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, iso, print_json, print_table
from tillit.notice.text import print_notice
from tillit.publishing.current import notice_in_force
from tillit.publishing.models import NoticeVersion

COLUMNS = ("number", "name", "hash", "published_at", "in_force_from", "activated_at")


def show(
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="en, sv, de: a language of the notice.")] = "en",
    *,
    source: Annotated[bool, typer.Option("--source", help="The document itself (TOML).")] = False,
    as_json: AsJson = False,
) -> None:
    """The notice in force, as customers read it."""
    current = notice_in_force()
    if source:
        print(current.version.document, end="")
        return
    try:
        sections = print_notice(current.notice, language)
    except KeyError:
        words = f"The notice has no text in {language}: choose one of {', '.join(current.notice.languages)}."
        raise Told(Exit.USAGE, words) from None
    if as_json:
        said = [{"id": s.id, "heading": s.heading, "paragraphs": list(s.paragraphs)} for s in sections]
        print_json({"number": current.version.number, "hash": current.version.hash, "sections": said})
        return
    print(f"Version {current.version.number}, in force since {current.version.in_force_from:%Y-%m-%d}")
    for section in sections:
        print(f"\n{section.heading}\n\n" + "\n\n".join(section.paragraphs))


def versions(*, as_json: AsJson = False) -> None:
    """Every version there was, newest first. One without `activated_at` waits or was overtaken."""
    rows = [
        (v.number, v.name, v.hash, iso(v.published_at), iso(v.in_force_from), iso(v.activated_at))
        for v in NoticeVersion.objects.order_by("-number")
    ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)
