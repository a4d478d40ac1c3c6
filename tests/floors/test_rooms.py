"""What import-linter does not see: names in strings, migrations, declarations, and logic in the wrong place."""

import ast
import dataclasses
import importlib
import re
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import get_type_hints
from uuid import UUID

import pytest
from django.apps import apps

from tillit.desk.officer.ledger import WORDS
from tillit.vault.controls import undeclared_models
from tillit.vault.declared import holdings, subject_of
from tillit.vault.sealed import SealedField

HOUSE = Path(__file__).resolve().parents[2] / "tillit"
FLOORS = [
    "kit", "notice", "keeper", "vault", "ledger", "publishing", "people", "recipients", "retention", "rights", "cases",
    "contact", "ui", "desk", "config",
]  # fmt: skip
ROOMS_WITH_EVENTS = sorted(path.parent.name for path in HOUSE.glob("*/events.py") if path.parent.name != "keeper")
PLAIN = {str, int, bool, UUID, UUID | None, date, datetime, datetime | None, tuple[str, ...]}


def sources(pattern: str) -> list[Path]:
    return sorted(path for path in HOUSE.rglob(pattern) if "migrations" not in path.parts)


def test_every_model_that_leads_to_a_person_declares_what_it_keeps() -> None:
    assert undeclared_models() == []


def test_every_declared_field_is_a_sealed_field_of_its_model_and_every_one_is_declared() -> None:
    declared = {name for holding in holdings() for name in holding.fields}
    kept = {
        field.holding for model in apps.get_models() for field in model._meta.get_fields()
        if isinstance(field, SealedField) and field.category != "audit"
    }  # fmt: skip
    assert declared == kept


def test_every_holding_belongs_to_a_subject_that_knows_its_category() -> None:
    for holding in holdings():
        assert holding.category in subject_of(holding.subject_kind).categories, holding.model


def test_permanent_field_names_are_unique() -> None:
    names = [
        field.holding for model in apps.get_models() for field in model._meta.get_fields()
        if isinstance(field, SealedField)
    ]  # fmt: skip
    assert len(names) == len(set(names))


@pytest.mark.parametrize("room", ROOMS_WITH_EVENTS)
def test_ledger_events_hold_only_references_words_counts_and_times(room: str) -> None:
    module = importlib.import_module(f"tillit.{room}.events")
    events = [value for value in vars(module).values() if isinstance(value, type) and dataclasses.is_dataclass(value)]
    assert events
    for event in events:
        hints = get_type_hints(event)
        for field in dataclasses.fields(event):
            kind = hints[field.name]
            is_word = isinstance(kind, type) and issubclass(kind, Enum)
            assert kind in PLAIN or is_word, f"{event.__name__}.{field.name}"


@pytest.mark.parametrize("room", ROOMS_WITH_EVENTS)
def test_the_ledgers_page_has_words_for_every_event(room: str) -> None:
    module = importlib.import_module(f"tillit.{room}.events")
    kinds = {str(getattr(one, "kind")) for one in vars(module).values() if dataclasses.is_dataclass(one)}  # noqa: B009 - a class variable of each
    assert kinds - WORDS.keys() == set()


def test_migrations_import_nothing_from_rooms_but_fields_and_identifiers() -> None:
    allowed = {"tillit.vault.sealed", "tillit.kit.refs", "tillit.kit.clock", "tillit.people.models"}
    for path in HOUSE.glob("*/migrations/*.py"):
        found = set(re.findall(r"^(?:import|from) (tillit[\w.]*)", path.read_text(), re.MULTILINE))
        assert found <= allowed, path


def test_only_the_gate_speaks_smtp_to_the_outside() -> None:
    speaks = re.compile(r"^(import|from) smtplib", re.MULTILINE)
    users = {str(path.relative_to(HOUSE)) for path in sources("*.py") if speaks.search(path.read_text())}
    assert users <= {"recipients/gate.py", "recipients/try_relay.py", "recipients/demo.py"}


def test_only_the_ways_to_accounts_elsewhere_speak_imap_and_ask_for_tokens() -> None:
    speaks = re.compile(r"^(?:import|from) (?:imaplib|imap_tools(?!\.imap_utf7)|http\.client)\b", re.MULTILINE)
    users = {str(path.relative_to(HOUSE)) for path in sources("*.py") if speaks.search(path.read_text())}
    assert users <= {f"recipients/{name}.py" for name in ("accounts", "box", "web", "try_account")}


def test_nobody_turns_a_sealed_value_into_text() -> None:
    for path in sources("*.py"):
        if "vault" in path.parts:
            continue
        assert ".ciphertext" not in path.read_text() or path.name in {"reindex.py", "object_to.py"}, path


def test_views_never_save() -> None:
    for folder in ("desk", "portal"):
        for path in (HOUSE / folder).rglob("*.py"):
            calls = [n.func.attr for n in ast.walk(ast.parse(path.read_text()))
                     if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]  # fmt: skip
            writing = {"save", "create", "bulk_create", "insert_all", "get_or_create", "update_or_create"}
            assert not writing & set(calls), path


@pytest.mark.parametrize("folder", ["desk", "portal"])
def test_a_view_names_only_addresses_that_exist(folder: str) -> None:
    from django.urls import get_resolver

    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    spaces = set(get_resolver().namespace_dict)
    for path in (HOUSE / folder).rglob("*.py"):
        for space, name in re.findall(r'(?:redirect|reverse)\("(?:(\w+):)?([\w_]+)"', path.read_text()):
            assert (space in spaces) if space else name in names, f"{path}: {space}:{name}"


def test_pages_include_only_from_their_own_floor_or_lower() -> None:
    owners = {"ui": {"ui"}, "desk": {"ui", "desk"}, "portal": {"ui", "portal"}}
    for room, allowed in owners.items():
        for path in (HOUSE / room / "jinja2").rglob("*.html"):
            used = re.findall(r'{% (?:include|extends) "(\w+)/', path.read_text())
            assert set(used) <= allowed | {"account", "mfa"} if room == "ui" else set(used) <= allowed, path
