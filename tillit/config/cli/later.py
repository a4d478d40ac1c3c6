"""Commands that load when they are called: help and `mail parse` start without Django, the rest finds it ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


@dataclass(frozen=True)
class Leaf:
    """One command: `module:function` in this package, its line in the list, and whether it needs the running system."""

    where: str
    words: str
    running: bool = True


@dataclass(frozen=True)
class Branch:
    """A noun with its verbs."""

    words: str
    commands: Mapping[str, Leaf]


Tree = Mapping[str, Leaf | Branch]


class Running(TyperCommand):
    """A command that speaks to the running system; its `--help` does not."""

    def invoke(self, ctx: Any) -> Any:
        running().require_running()
        return super().invoke(ctx)


class Later(TyperGroup):
    """A group that knows its commands by name and loads the one that is called."""

    tree: ClassVar[Tree] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {name: _shown(name, node) for name, node in self.tree.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(leaf := self.tree.get(name or ""), Leaf):
            command = _load(str(name), leaf, ctx.find_root().params.get("home"))
        return name, command, rest


def make_group(tree: Tree) -> type[Later]:
    """The class of a group with these commands."""
    return type("Later", (Later,), {"tree": tree})


def running() -> ModuleType:
    """What finds the running system; it costs a fifth of a second, which `mail parse` need not pay."""
    return import_module("tillit.config.cli.running")


def _shown(name: str, node: Leaf | Branch) -> Any:
    if isinstance(node, Leaf):
        return TyperCommand(name, help=node.words)
    app = typer.Typer(cls=make_group(node.commands), help=node.words, no_args_is_help=True, add_completion=False)
    app.callback()(_nothing)
    group = get_command(app)
    group.name = name
    return group


def _nothing() -> None:
    return


def _load(name: str, leaf: Leaf, home: Path | None) -> Any:
    if leaf.running:
        running().speak_to(home)
    module, _, function = leaf.where.partition(":")
    app = typer.Typer(add_completion=False)
    kind = Running if leaf.running else TyperCommand
    app.command(name, cls=kind)(getattr(import_module(f"tillit.config.cli.{module}"), function))
    return get_command(app)
