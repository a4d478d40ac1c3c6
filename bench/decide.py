"""How long one decision of the notice takes, beside a bare dictionary look-up on the same machine (budget: 2 us)."""

import timeit
from datetime import date

from tillit.notice.compile import compile_notice
from tillit.notice.read import default_document, read_notice

ROUNDS = 200_000
TODAY = date(2026, 11, 22)
QUESTION = {"category": "content", "role": "agent", "relation": "own", "kind": "warranty", "country": "SE"}


def microseconds(statement: str, names: dict[str, object]) -> float:
    """The best of five rounds, per call."""
    return min(timeit.repeat(statement, globals=names, number=ROUNDS, repeat=5)) / ROUNDS * 1e6


def main() -> None:
    """Print the figures."""
    notice = read_notice(default_document())
    rules = compile_notice(notice, today=TODAY)
    names = {"rules": rules, "question": QUESTION, "today": TODAY, "key": next(iter(rules.grants))}
    figures = {
        "a bare look-up": "rules.grants.get(key)",
        "decide, allowed": 'rules.decide(purpose="warranty", **question, today=today)',
        "decide, wrong kind": 'rules.decide(purpose="complaint", **question, today=today)',
        "decide, no such purpose": 'rules.decide(purpose="marketing", **question, today=today)',
    }
    for name, statement in figures.items():
        print(f"{name:<26}{microseconds(statement, names):6.2f} us")
    seconds = timeit.timeit(lambda: compile_notice(notice, today=TODAY), number=20) / 20
    print(f"{'compiling the notice':<26}{seconds * 1000:6.2f} ms  ({len(rules.grants)} permitted openings)")


if __name__ == "__main__":
    main()
