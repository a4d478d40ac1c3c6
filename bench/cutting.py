"""Cutting out: how much of the labelled set comes out right, and its CPU for 4 kB beside the limit of the machine.

Run: `python -m bench.cutting`. The limit is one pass of one bare pattern over the same text. Times are CPU microseconds
of one process; the rules are those of a notice for Sweden and Germany.
"""

import re
import statistics
import time
from collections.abc import Callable

from tests.vault.labelled.generate import generated
from tests.vault.labelled.read import by_hand
from tests.vault.test_cut_disguised import NORDIC, SHAPES
from tests.vault.test_labelled import score
from tillit.vault.cut import cut_out

SIZE, ROUNDS, HIGH = 4_096, 40, 99
LIMIT = re.compile(r"(?:[0-9][ -]?){12,19}")


def cpu(text: str, act: Callable[[str], object]) -> float:
    started = time.process_time()
    act(text)
    return (time.process_time() - started) * 1e6


def limit(text: str) -> object:
    return LIMIT.findall(text)


def main() -> None:
    mails = [*by_hand(), *generated()]
    there, right = score(mails)
    print(f"{len(mails)} labelled mails, {len(by_hand())} of them by hand")
    for (sort, goes), count in sorted(there.items(), key=lambda one: (not one[0][1], one[0][0])):
        print(f"{sort:18} {'must go' if goes else 'must stay':10} {right[sort, goes]:5} of {count:5}")
    words = "\n".join(mail.text for mail in mails)
    texts = [words[at : at + SIZE] for at in range(0, len(words) - SIZE, SIZE)]
    ours = [cpu(text, lambda one: cut_out(one, NORDIC)) for _ in range(ROUNDS) for text in texts]
    bare = [cpu(text, limit) for _ in range(ROUNDS) for text in texts]
    print(f"4 kB of them, dense with numbers     median {statistics.median(ours):8.0f} us")
    print(f"                                     99 of 100 {statistics.quantiles(ours, n=100)[HIGH - 1]:5.0f} us")
    print(f"limit: one bare pattern              median {statistics.median(bare):8.0f} us")
    worst = {
        shape: min(cpu((shape * SIZE)[:SIZE], lambda one: cut_out(one, NORDIC)) for _ in range(5)) for shape in SHAPES
    }
    shape = max(worst, key=lambda one: worst[one])
    print(f"worst of {len(SHAPES)} shapes, {shape!r:20}    {worst[shape]:8.0f} us")


if __name__ == "__main__":
    main()
