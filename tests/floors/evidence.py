"""What controls can say: every pattern of evidence and every title, read from the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "tillit"
SPEAKING = [*sorted(HOUSE.glob("*/controls.py")), HOUSE / "publishing/standing.py"]
SAYING = {"kept", "at_risk", "broken"}


def patterns_of_evidence() -> set[str]:
    return {text for path in SPEAKING for text in patterns(path)}


def patterns(path: Path) -> Iterator[str]:
    """Every text that a control can say: arguments, texts chosen between, and named constants of the module."""
    tree = ast.parse(path.read_text())
    named = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name in SAYING:
            for argument in node.args:
                yield from texts(argument, named, tree)
        elif name == "control":
            yield ast.literal_eval(node.args[1])


def texts(node: ast.expr, named: dict[str, ast.expr], tree: ast.Module) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in named:
            yield from texts(named[name], named, tree)
        case ast.Name(id=name):
            for local in ast.walk(tree):
                if isinstance(local, ast.Assign) and ast.unparse(local.targets[0]) == name:
                    yield from texts(local.value, named, tree)
        case ast.Starred(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            found = named[name]
            assert isinstance(found, ast.Dict)
            for value in found.values:
                yield ast.literal_eval(value)
        case ast.Starred(value=ast.Attribute(attr="said")):
            return  # said elsewhere, and passed on
        case _:
            raise AssertionError(f"say it with a text or a named text: {ast.unparse(node)}")
