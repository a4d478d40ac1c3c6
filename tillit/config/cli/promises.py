"""The promise board, for the terminal."""

import json
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, Json, print_json, print_table
from tillit.notice.controls import Verdict
from tillit.notice.facts import phrases
from tillit.notice.models import Promise
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force
from tillit.publishing.standing import Standing, standings


def promises(
    *,
    as_json: AsJson = False,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="A language of the notice.")] = "en",
) -> None:
    """Each promise with its verdict and the live evidence of the controls that keep it. Exit 1 when one is broken."""
    notice = notice_in_force().notice
    if language not in notice.languages:
        raise Told(Exit.USAGE, f"The notice has no text in {language}: choose one of {', '.join(notice.languages)}.")
    facts, found = phrases(notice, read_language(language)), {one.promise: one for one in standings()}
    rows = [_row(name, p, p.text(language).format_map(facts), found.get(name)) for name, p in notice.promises.items()]
    if as_json:
        print_json(rows)
    else:
        print_table(("promise", "verdict", "evidence"), [(row["id"], row["verdict"], row["evidence"]) for row in rows])
    if any(row["verdict"] == Verdict.BROKEN for row in rows):
        raise Told(Exit.FAULTS, "A promise is broken.")


def _row(name: str, promise: Promise, words: str, standing: Standing | None) -> dict[str, Json]:
    shown = standing.shown if standing else ()
    return {
        "id": name, "kind": promise.kind, "words": words,
        "verdict": str(standing.verdict) if standing else str(promise.status),
        "evidence": standing.line if standing else "", "controls": list(promise.controls),
        "figures": {one.id: json.loads(json.dumps(dict(one.evidence.figures))) for one in shown},
    }  # fmt: skip
