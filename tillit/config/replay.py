"""After a restore and before anybody may open a page: erase again what was erased since the copy was made.

Runs once, in a process of its own, while only database and keeper are up. Prints its figures as JSON.
"""

import json
import os
import sys
from datetime import datetime

from tillit.config.setup import start_django


def main() -> None:
    """`TILLIT_RESTORE` says of which moments the copies are."""
    start_django()
    from tillit.config.erased_since import KeysDoNotFit, replay

    said = json.loads(os.environ["TILLIT_RESTORE"])
    data, keyring = (datetime.fromisoformat(said[what]) for what in ("data", "keyring"))
    try:
        found = replay(data=data, keyring=keyring, graves=said["graves"])
    except KeysDoNotFit as fault:
        raise SystemExit(" ".join((fault.__doc__ or "").split())) from None
    json.dump({"living": found.living, "again": found.again, "lost": found.lost}, sys.stdout)


if __name__ == "__main__":
    main()
