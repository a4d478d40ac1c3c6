"""The promise board, for the terminal."""

import json
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, Json, print_json, print_table
from tillit.notice.controls import Evidence, Verdict, registry
from tillit.notice.facts import phrases
from tillit.notice.models import Promise
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force

WORST_FIRST = (Verdict.BROKEN, Verdict.AT_RISK, Verdict.KEPT)


def promises(
    *,
    as_json: AsJson = False,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="A language of the notice.")] = "en",
) -> None:
    """Each promise with its verdict and the live evidence of the controls that keep it. Exit 1 when one is broken."""
    notice = notice_in_force().notice
    if language not in notice.languages:
        raise Told(Exit.USAGE, f"The notice has no text in {language}: choose one of {', '.join(notice.languages)}.")
    filled = phrases(notice, read_language(language))
    seen: dict[str, Evidence] = {}
    rows = [_row(name, p, p.text(language).format_map(filled), seen) for name, p in notice.promises.items()]
    if as_json:
        print_json(rows)
    else:
        print_table(("promise", "verdict", "evidence"), [(row["id"], row["verdict"], row["evidence"]) for row in rows])
    if any(row["verdict"] == Verdict.BROKEN for row in rows):
        raise Told(Exit.FAULTS, "A promise is broken.")


def _row(name: str, promise: Promise, words: str, seen: dict[str, Evidence]) -> dict[str, Json]:
    evidence: list[Evidence] = []
    verdict: str = promise.status
    if promise.status == "built":
        evidence = [_evidence(control, seen) for control in promise.controls]
        verdict = next(str(v) for v in WORST_FIRST if any(e.verdict == v for e in evidence))
    return {
        "id": name, "kind": promise.kind, "words": words, "verdict": verdict,
        "evidence": "; ".join(e.line for e in evidence), "controls": list(promise.controls),
        "figures": {
            control: json.loads(json.dumps(dict(e.figures)))
            for control, e in zip(promise.controls, evidence, strict=False)
        },
    }  # fmt: skip


def _evidence(control_id: str, seen: dict[str, Evidence]) -> Evidence:
    """Asked once for all promises it keeps. A control that cannot answer keeps nothing."""
    if control_id not in seen:
        control = registry.get(control_id)
        if control is None or not control.is_on():
            seen[control_id] = Evidence(Verdict.BROKEN, f"the control {control_id} is off")
        else:
            seen[control_id] = control.evidence()
    return seen[control_id]
