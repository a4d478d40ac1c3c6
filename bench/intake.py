"""CPU of all processes from SMTP DATA to committed, sealed, threaded and findable, for mails of the mix.

Run: `python -m bench.intake [mails] [senders] [cases ...]`: with that many cases behind them, one after the other
(default 0). The limit, in the same run: parsing with the bare library,
sealing the same bytes, and one committed insert a mail, in one process each.
"""

import os
import smtplib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import fast_mail_parser
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.stage import Stage, stage
from tests.mails import make_mails
from tillit.config.home import Home
from tillit.config.postgres import APP, DATABASE, OWNER, Server

MAILBOX = "service@nordlund.example"


def send(port: int, raws: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for raw in raws:
            server.sendmail("kund@post.example", [MAILBOX], raw)


def limit(url: str, raws: list[bytes]) -> float:
    """CPU seconds for the least that any such system must do."""
    seal, started = AESGCM(os.urandom(32)), time.process_time()
    with psycopg.connect(url) as connection:
        connection.execute("create table bench_limit (id bigserial primary key, body bytea)")
        connection.commit()
        for raw in raws:
            fast_mail_parser.parse_email(raw)
            connection.execute("insert into bench_limit (body) values (%s)", [seal.encrypt(os.urandom(12), raw, b"")])
            connection.commit()
        connection.execute("drop table bench_limit")
    return time.process_time() - started


def measure(here: Stage, raws: list[bytes], senders: int) -> None:
    server = Server(Home.at(here.home))
    send(here.smtp_port, [next(make_mails(1, seed=99, to=MAILBOX)).raw])  # warm
    whole, before, started = here.read_whole(), here.cpu(), time.monotonic()
    share = [raws[i::senders] for i in range(senders)]
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(lambda part: send(here.smtp_port, part), share))
    taken = time.monotonic() - started
    while waiting(server):
        time.sleep(0.2)
    settled = time.monotonic() - started
    spent = {part: seconds - before[part] for part, seconds in here.cpu().items()}
    at_postgres = here.cpu()["postgres"]
    least = limit(server.url(OWNER, DATABASE), raws)
    least += here.cpu()["postgres"] - at_postgres
    total = sum(spent.values())
    print(f"{len(raws)} mails, {sum(map(len, raws)) // len(raws)} bytes on average, {senders} senders")
    print("  ".join(f"{part} {seconds:.2f} s" for part, seconds in spent.items()))
    print(f"CPU of all processes {total:.2f} s, limit {least:.2f} s, ratio {total / least:.1f}")
    print(f"taken at {len(raws) / taken:.0f} mails a second; everything settled after {settled:.1f} s")
    read = {table: rows - whole.get(table, 0) for table, rows in here.read_whole().items()}
    print("rows read without an index: " + ("  ".join(f"{name} {rows}" for name, rows in read.items() if rows) or "0"))
    print("memory (PSS, MB): " + "  ".join(f"{part} {kb // 1024}" for part, kb in here.memory().items()))


def waiting(server: Server) -> int:
    with psycopg.connect(server.url(APP, DATABASE)) as connection:
        row = connection.execute("select count(*) from vault_outbox").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:]]
    count, senders, *sizes = (*numbers, *(1000, 20, 0)[len(numbers) :])
    with stage() as here:
        have = 0
        for size in sizes:
            started = time.monotonic()
            here.fill(size - have, have)
            print(f"-- {size} cases, filled in {time.monotonic() - started:.0f} s", flush=True)
            measure(here, [made.raw for made in make_mails(count, seed=size + 1, to=MAILBOX)], senders)
            have = size


if __name__ == "__main__":
    main()
