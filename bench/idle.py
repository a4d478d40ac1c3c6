"""What everything holds while nobody asks anything: the proportional set size (PSS) of all processes, in megabytes.

Run: `python -m bench.idle [cases]` (default 0). The limit: 300 MB for supervisor, web, work, keeper and PostgreSQL.
"""

import sys
import time

from bench.stage import stage

LIMIT = 300.0
REST = 75.0
"""Seconds after the start: the first rounds of every timer are over."""


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with stage() as here:  # a founded demonstration, without its past
        here.fill(cases, 10_000)
        time.sleep(REST)
        held = {part: kilobytes / 1024 for part, kilobytes in here.memory().items()}
    for part, megabytes in held.items():
        print(f"{part:<12}{megabytes:8.1f} MB")
    total = sum(held.values())
    print(f"{'together':<12}{total:8.1f} MB   limit {LIMIT:.0f} MB   ratio {total / LIMIT:.2f}")
    sys.exit(total > LIMIT)


if __name__ == "__main__":
    main()
