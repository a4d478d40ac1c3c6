"""Whose word counts for who an agent is (OpenID Connect)."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.urls import reverse

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.people.models import Provider
from tillit.recipients.set_provider import remove_provider, set_provider
from tillit.recipients.try_provider import try_provider

SECRET = "TILLIT_PROVIDER_SECRET"  # noqa: S105 - the variable's name
COLUMNS = ("name", "issuer", "client", "ca file", "return address", "linked")
Slug = Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it.")]


def add(
    issuer: Annotated[str, typer.Argument(metavar="ISSUER", help="https address, as the provider writes it.")],
    client: Annotated[str, typer.Option(help=f"Its secret is asked for, or taken from {SECRET}.")],
    name: Annotated[str, typer.Option(help="As agents read it: Sign in with NAME.")],
    ca_file: Annotated[str, typer.Option("--ca-file", metavar="FILE", help="Its own authority (PEM).")] = "",
) -> None:
    """Let agents link an account at this provider and sign in by it; one of the same name is replaced."""
    authority = str(Path(ca_file).resolve()) if ca_file else ""
    made = set_provider(
        by=operator(), name=name, issuer=issuer, client=client, secret=_secret(), ca_file=authority
    )  # fmt: skip
    print(f"Tell the provider this return address: {_back(made)}\nThen try it: tillit sign-in test {made.slug}.")


def list_providers(*, as_json: AsJson = False) -> None:
    """Every provider, without secrets, and how many agents linked an account there."""
    rows = [
        (one.slug, one.issuer, one.client, one.ca_file, _back(one), str(one.links.count()))
        for one in Provider.objects.order_by("slug")
    ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)


def try_out(name: Slug, *, as_json: AsJson = False) -> None:
    """Ask what it says of itself, for its keys, and whether it takes our client; nobody is signed in."""
    provider = _provider(name)
    steps = list(try_provider(provider, back=_back(provider)))
    if as_json:
        print_json([{"step": step.name, "fine": step.is_fine, "words": step.words} for step in steps])
    else:
        print_table(("", "step", "found"), [("fine" if s.is_fine else "FAILED", s.name, s.words) for s in steps])
    if not steps[-1].is_fine:
        raise Told(Exit.FAULTS)


def remove(name: Slug) -> None:
    """Let nobody sign in by it any more; the links go with it."""
    links = remove_provider(_provider(name), by=operator())
    print(f"Nobody signs in by {name} any more; links that went: {links}.")


def _provider(slug: str) -> Provider:
    found = Provider.objects.filter(slug=slug).first()
    if found is None:
        raise Told(Exit.USAGE, f"There is no provider {slug}: see `tillit sign-in list`. Nothing was changed.")
    return found


def _back(provider: Provider) -> str:
    """Under the first address that the desk is said to be reached by; else the operator puts theirs in front."""
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "https://YOUR-DESK")
    return origin + reverse("door:provider_return", args=[provider.slug])


def _secret() -> str:
    if given := os.environ.get(SECRET):
        return given
    if not sys.stdin.isatty():
        raise Told(Exit.USAGE, f"The client's secret is needed: set {SECRET}, or run this at a terminal.")
    return str(typer.prompt("Secret of the client", hide_input=True, err=True))
