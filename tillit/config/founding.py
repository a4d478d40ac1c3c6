"""Founding an installation: the first notice, companies and people; once, before the first data key exists.

Until then the keeper lets the operator do alone what later needs an officer and a second person, and writes that down.
"""

import tomllib
from datetime import date
from importlib.resources import files

from django.db import transaction

from tillit.config.demo_words import DEMO_PASSWORD
from tillit.contact.models import Mailbox
from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.people.enrol import enrol_agent
from tillit.people.models import Agent, Brand, Company, Contract, Role
from tillit.publishing.models import NoticeVersion
from tillit.publishing.publish import found_notice
from tillit.vault.actors import Actor
from tillit.vault.client import NOBODY


def is_founded() -> bool:
    return NoticeVersion.objects.filter(activated_at__isnull=False).exists()


def operator_at_founding() -> Actor:
    return Actor(company=None, credential=NOBODY, operator=True, role="operator")


def found(document: str) -> Notice:
    """Publish the first notice; make the companies and brands that it names. Repeated after a crash it is the same."""
    notice = read_notice(document)
    found_notice(document, by=operator_at_founding())
    with transaction.atomic():
        for slug, company in notice.companies.items():
            Company.objects.update_or_create(
                slug=slug,
                defaults={"name": company.name, "country": company.country, "is_supplier": company.part == "supplier"},
            )
        for slug, brand in notice.brands.items():
            Brand.objects.update_or_create(slug=slug, defaults={"name": brand.name})
    return notice


def default_notice() -> str:
    """The notice that Tillit ships."""
    return files("tillit.notice").joinpath("default.toml").read_text()


def found_demo(document: str | None = None) -> None:
    """The invented group of the demonstration: its people and mailboxes, from `demo.toml`, under this notice."""
    found(document or default_notice())
    demo = tomllib.loads(files("tillit.config").joinpath("demo.toml").read_text())
    for row in demo["contracts"]:
        Contract.objects.get_or_create(
            supplier=Company.objects.get(slug=row["supplier"]),
            controller=Company.objects.get(slug=row["controller"]),
            starts_on=date.fromisoformat(row["starts"]),
        )
    for row in demo["mailboxes"]:
        place = {"company": Company.objects.get(slug=row["company"]), "brand": Brand.objects.get(slug=row["brand"])}
        Mailbox.objects.get_or_create(
            address=row["address"], defaults=place | {"country": row["country"], "language": row["language"]}
        )
    for row in demo["agents"]:
        if not Agent.objects.filter(login=row["login"]).exists():
            enrol_agent(
                by=operator_at_founding(), login=row["login"], name=row["name"], role=Role(row["role"]),
                company=Company.objects.get(slug=row["company"]), password=DEMO_PASSWORD, email=row.get("email", ""),
            )  # fmt: skip
