"""Gives a demonstration its past, beside the running processes: fourteen months of cases, some of them erased already.

Runs once, as the application. How far it came lies in the home, so that a run that was cut off goes on.
"""

import os
from pathlib import Path

from tillit.config.dying import die_with_parent
from tillit.config.setup import start_django


def main() -> None:
    die_with_parent()
    start_django()
    from tillit.config.demo_past import ask_in_vain, decide_some, fill_past
    from tillit.retention.sweep import sweep

    place = Path(os.environ["TILLIT_FILLED"])
    first = int(place.read_text() or 0) if place.exists() else 0
    count = int(os.environ["TILLIT_FILL"])
    fill_past(count, first=first, told=lambda number: _note(place, number + 1))
    if first < count:
        decide_some()
        ask_in_vain()
        sweep(confirmed=True)  # what is older than the notice allows goes, with receipts


def _note(place: Path, done: int) -> None:
    place.write_text(str(done))


if __name__ == "__main__":
    main()
