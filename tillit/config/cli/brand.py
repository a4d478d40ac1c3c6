"""What belongs to one brand."""

from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.people.models import Brand, OwnNumber
from tillit.people.set_own_numbers import set_own_numbers


def numbers(
    brand: Annotated[str, typer.Argument(metavar="BRAND")],
    forms: Annotated[list[str] | None, typer.Argument(metavar="[FORM]...")] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="It has no numbers of its own any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Which numbers are the brand's own (orders, gift cards) and never cut out. Without FORM: show them.

    In a FORM # is a figure and @ a letter: "20######-####", "GC@@ ########". They replace those set before.
    """
    found = Brand.objects.filter(slug=brand).first()
    if found is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"There is no brand {brand}; the notice names: {known}.")
    if none and forms:
        raise Told(Exit.USAGE, "Name forms, or say --none; not both.")
    if none or forms:
        set_own_numbers(found, forms or [], by=operator())
    own = list(OwnNumber.objects.filter(brand=found).order_by("form").values_list("form", flat=True))
    if as_json:
        print_json(own)
    else:
        print_table((f"own numbers of {brand}",), [(form,) for form in own])
