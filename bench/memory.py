"""Whether memory stays flat: under one mail of 25 MB, and under many small ones in a row.

Run: `python -m bench.memory [mails]` (default 10,000). The limit, in the same run: what the processes held before.
"""

import base64
import random
import sys
from concurrent.futures import ThreadPoolExecutor

from bench.intake import MAILBOX, send
from bench.stage import Stage, stage
from tillit.contact.lines.email.listener import LARGEST

SENDERS = 8


def large() -> bytes:
    """One mail as large as is taken, most of it a file."""
    head = (
        f"From: ada@post.example\r\nTo: {MAILBOX}\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
        'Content-Type: application/octet-stream; name="video.mp4"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    ).encode()
    lines = (LARGEST - len(head)) // 78 - 1
    content = base64.encodebytes(random.Random(1).randbytes(lines * 57)).replace(b"\n", b"\r\n")
    return head + content


def small(number: int) -> bytes:
    """One of many."""
    return (
        f"From: kund{number}@post.example\r\nTo: {MAILBOX}\r\nMessage-ID: <{number}@small.example>\r\n"
        f"Subject: Question {number}\r\n\r\nHello, where is my order number {number}? Thank you for your help.\r\n"
    ).encode()


def show(name: str, kilobytes: dict[str, int]) -> None:
    print(f"{name:<34}" + "  ".join(f"{part} {kilobytes[part] / 1024:6.1f}" for part in ("work", "keeper")), flush=True)


def under_one(here: Stage) -> None:
    send(here.smtp_port, [small(0)])
    show("peak before (MB, one process)", here.peak(forget=True))
    for _ in range(3):
        raw = large()
        send(here.smtp_port, [raw])
        show(f"peak under one of {len(raw) / 1e6:.1f} MB", here.peak(forget=True))


def under_many(here: Stage, count: int) -> None:
    step = count // 8
    for first in range(0, count, step):
        letters = [small(number) for number in range(first + 1, first + step + 1)]
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(lambda part: send(here.smtp_port, part), [letters[i::SENDERS] for i in range(SENDERS)]))
        show(f"held after {first + step} small ones (PSS)", here.memory())


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with stage() as here:
        under_one(here)
        under_many(here, count)


if __name__ == "__main__":
    main()
