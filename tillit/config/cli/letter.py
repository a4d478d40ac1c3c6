"""How a brand's letters read."""

import json
import sys
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.contact.errors import ContactError
from tillit.contact.preview import preview_answer, preview_receipt
from tillit.contact.set_wording import Worded, set_wording
from tillit.contact.wording import latest, wording_for
from tillit.people.models import Brand
from tillit.publishing.current import notice_in_force

COLUMNS = ("brand", "language", "worded", "quotes", "acknowledges")
OfBrand = Annotated[str, typer.Argument(metavar="BRAND", help="Its short name (slug).")]
InLanguage = Annotated[str, typer.Argument(metavar="LANGUAGE", help="One of the notice's, such as sv.")]


def list_letters(*, as_json: AsJson = False) -> None:
    """Every brand in every language, and since when its letters read as they do."""
    brands, languages = list(Brand.objects.order_by("slug")), notice_in_force().notice.languages
    worded = latest([(brand.pk, language) for brand in brands for language in languages])
    rows = []
    for brand in brands:
        for language in languages:
            found = worded.get((brand.pk, language)) or wording_for(brand.pk, language)
            at = f"{found.at:%Y-%m-%d %H:%M} UTC" if (brand.pk, language) in worded else "as shipped"
            rows.append((brand.slug, language, at, found.quotes, found.acknowledges))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        words = {True: "yes", False: "no"}
        print_table(COLUMNS, [(*row[:3], words[row[3]], words[row[4]]) for row in rows])


def show(
    brand: OfBrand,
    language: InLanguage,
    *,
    preview: Annotated[bool, typer.Option("--preview", help="The letter itself, to an invented customer.")] = False,
) -> None:
    """The wording as a document (TOML) that `letter set` takes."""
    found = _brand(brand)
    wording = wording_for(found.pk, language)
    if not preview:
        print("\n".join(f"{field.name} = {_toml(getattr(wording, field.name))}" for field in fields(Worded)))
        return
    answer = preview_answer(wording, found, agent="Ben", company=found.name)
    print(f"From: {answer.sender}\nSubject: {answer.subject}\n\n{answer.text}")
    if wording.acknowledges:
        receipt = preview_receipt(wording, found, company=found.name)
        print(f"{'-' * 40}\nFrom: {receipt.sender}\nSubject: {receipt.subject}\n\n{receipt.text}")


def set_letters(
    brand: OfBrand,
    language: InLanguage,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `letter show` prints it; - is standard input.")],
) -> None:
    """Let letters read like this from now on; what the document leaves out stays as it is."""
    found = _brand(brand)
    before = wording_for(found.pk, language)
    try:
        given = tomllib.loads(sys.stdin.read() if str(file) == "-" else file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Told(Exit.USAGE, f"{file} cannot be read: {fault}. Nothing was changed.") from None
    known = {field.name: getattr(before, field.name) for field in fields(Worded)}
    wrong = sorted(name for name in given if name not in known or type(given[name]) is not type(known[name]))
    if wrong:
        names = ", ".join(known)
        raise Told(Exit.USAGE, f"Not like this: {', '.join(wrong)}. There are: {names}. Nothing was changed.")
    try:
        set_wording(found, language, Worded(**(known | given)), by=operator())
    except ContactError as fault:
        raise Told(Exit.USAGE, str(fault)) from None
    print(f"Letters of {brand} in {language} read like this from now on; those on their way do not.")


def _toml(value: object) -> str:
    """A value in TOML; JSON's strings are TOML's, too, but for the delete character, which no wording has."""
    return json.dumps(value, ensure_ascii=False)


def _brand(slug: str) -> Brand:
    found = Brand.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"There is no brand {slug}; the notice names: {known}.")
    return found
