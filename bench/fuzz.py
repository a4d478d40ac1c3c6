"""Broken mails and files for as long as wanted, bite after bite: which of them found something.

Run: `python -m bench.fuzz [tests ...] --minutes 60 --first 1000`. Each bite is those tests (all that take bites) with a
number of its own, so what it found is found again by `TILLIT_BITE=N TILLIT_BITE_SIZE=SIZE` and pytest.
"""

import argparse
import os
import subprocess
import sys
import time

TESTS = (
    "tests/contact/test_fuzz.py", "tests/contact/files/test_fuzz_files.py", "tests/contact_verbs/test_fuzz_intake.py",
)  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("tests", nargs="*", default=TESTS)
    asked.add_argument("--minutes", type=float, default=60.0)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--size", type=int, default=3_000, help="cases of each test in a bite")
    given = asked.parse_args()
    until, number, found = time.monotonic() + given.minutes * 60, given.first, []
    while time.monotonic() < until:
        env = {**os.environ, "TILLIT_BITE": str(number), "TILLIT_BITE_SIZE": str(given.size)}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *given.tests]
        done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
        if done.returncode:
            found.append(number)
            print(done.stdout[-6_000:], flush=True)
        print(f"bite {number}: {'FOUND SOMETHING' if done.returncode else 'nothing'}", flush=True)
        number += 1
    print(f"{number - given.first} bites, {len(found)} of them found something: {found or ''}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
