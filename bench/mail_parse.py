"""CPU a mail of the mix for reading and cutting out, beside the machine's own limit: the bare call of fast-mail-parser.

Run: `python bench/mail_parse.py [mails]`. Times are CPU microseconds of one process, median of five rounds.
"""

import statistics
import sys
import time
from collections.abc import Callable

import fast_mail_parser

from tests.mails import make_mails
from tillit.contact.lines.email.cutting import cut_mail
from tillit.contact.lines.email.headers import read_headers
from tillit.contact.lines.email.mime import read_tolerantly
from tillit.contact.lines.email.parse import parse_mail

ROUNDS = 5


def cpu(raws: list[bytes], act: Callable[[bytes], object]) -> float:
    """Microseconds of CPU a mail."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for raw in raws:
            act(raw)
        rounds.append((time.process_time() - started) / len(raws) * 1e6)
    return statistics.median(rounds)


def tolerant(raw: bytes) -> object:
    headers, body = read_headers(raw, 0, len(raw))
    return read_tolerantly(raw, headers, body)


def main() -> None:
    raws = [made.raw for made in make_mails(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)]
    parsed = {raw: parse_mail(raw) for raw in raws}
    limit = cpu(raws, fast_mail_parser.parse_email)
    rows = {
        "limit: fast_mail_parser.parse_email": limit,
        "our tolerant reader alone": cpu(raws, tolerant),
        "parse_mail": cpu(raws, parse_mail),
        "cut_mail": cpu(raws, lambda raw: cut_mail(parsed[raw])),
    }
    print(f"{len(raws)} mails, {sum(map(len, raws)) // len(raws)} bytes on average")
    for name, value in rows.items():
        print(f"{name:40} {value:9.1f} us  {value / limit:6.1f} x")


if __name__ == "__main__":
    main()
